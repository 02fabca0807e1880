//! Names of extended resources, by the kubelet's rules.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::sys::pci::PciId;

/// An extended resource: `devices.kubevirt.io/10de_1bb3`.
///
/// The kubelet refuses what is not an extended resource name
/// (pkg/apis/core/v1/helper/helpers.go, `IsExtendedResourceName`): there must be one
/// `/`, no `kubernetes.io/` before it, and `requests.` + name must be a qualified name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceName(Arc<str>);

/// What virt-handler serves itself in its namespace (kubevirt pkg/virt-handler/
/// device-manager/device_controller.go): two plugins with one resource take it from each
/// other.
pub const KUBEVIRTS: [&str; 7] =
    ["kvm", "tun", "vhost-net", "vhost-vsock", "sev", "tdx", "iommufd"];

impl ResourceName {
    /// Whether KubeVirt itself serves a resource of this name.
    pub fn is_kubevirts(&self) -> bool {
        self.0.split_once('/').is_some_and(|(namespace, name)| {
            namespace == "devices.kubevirt.io" && KUBEVIRTS.contains(&name)
        })
    }

    /// The name a vendor and device get below a namespace, when nothing else was asked
    /// for: lower-case hex, as the plugin this one replaces named them.
    ///
    /// # Errors
    /// When the namespace is no DNS subdomain, or is one the kubelet refuses.
    pub fn of(namespace: &str, id: PciId) -> Result<ResourceName> {
        format!("{namespace}/{:04x}_{:04x}", id.vendor, id.device).parse()
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the slash.
    pub fn short(&self) -> &str {
        self.0.split_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// The variable in which KubeVirt looks for the addresses of this resource:
    /// `PCI_RESOURCE_` and the name in upper case with `/` and `.` as `_`, and nothing
    /// else replaced (kubevirt pkg/util/util.go, `ResourceNameToEnvVar`).
    pub fn env_name(&self) -> String {
        format!("PCI_RESOURCE_{}", self.0.to_uppercase().replace(['/', '.'], "_"))
    }

    /// The same for mediated devices (kubevirt pkg/virt-handler/device-manager/
    /// mediated_device.go, `Allocate`).
    pub fn mdev_env_name(&self) -> String {
        format!("MDEV_{}", self.env_name())
    }

    /// The same as consumers of the SR-IOV network device plugin look for it: `PCIDEVICE_`,
    /// prefix and name joined by `_`, in upper case with `.` as `_`
    /// (sriov-network-device-plugin pkg/resources/pool_stub.go, `GetEnvs`).
    pub fn sriov_env_name(&self) -> String {
        format!("PCIDEVICE_{}", self.0.to_uppercase().replace(['/', '.'], "_"))
    }
}

/// A DNS-1123 subdomain: labels of a-z, 0-9 and `-`, joined by dots.
fn is_subdomain(text: &str) -> bool {
    let alnum = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    text.len() <= 253 - "requests.".len()
        && text.split('.').all(|label| {
            label.len() <= 63
                && label.bytes().all(|b| alnum(b) || b == b'-')
                && label.bytes().next().is_some_and(alnum)
                && label.bytes().last().is_some_and(alnum)
        })
}

/// The part after the slash: letters, digits, `-`, `_`, `.`, of 63 at most.
fn is_name(text: &str) -> bool {
    let alnum = |b: u8| b.is_ascii_alphanumeric();
    text.len() <= 63
        && text.bytes().all(|b| alnum(b) || b"-_.".contains(&b))
        && text.bytes().next().is_some_and(alnum)
        && text.bytes().last().is_some_and(alnum)
}

impl FromStr for ResourceName {
    type Err = Error;

    fn from_str(text: &str) -> Result<ResourceName> {
        let good = text.split_once('/').is_some_and(|(namespace, name)| {
            is_subdomain(namespace)
                && is_name(name)
                && !text.contains("kubernetes.io/")
                && !text.starts_with("requests.")
        });
        if good {
            Ok(ResourceName(text.into()))
        } else {
            Err(Error::parse(
                "a resource name the kubelet takes, such as devices.kubevirt.io/10de_1bb3",
                text,
            ))
        }
    }
}

impl fmt::Display for ResourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_kubelet_takes() {
        for good in ["devices.kubevirt.io/10de_1bb3", "example.com/gpu-A40", "a/b", "x.y-z/1.2_3"] {
            assert!(good.parse::<ResourceName>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "gpu",
            "/gpu",
            "a/",
            "a/b/c",
            "kubernetes.io/gpu",
            "x.kubernetes.io/gpu",
            "requests.example.com/gpu",
            "Example.com/gpu",
            "a..b/gpu",
            "-a/gpu",
            "a/-gpu",
            "a/g u",
        ] {
            assert!(bad.parse::<ResourceName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn kubevirt_keeps_some_names_for_itself() {
        let kubevirts = |text: &str| text.parse::<ResourceName>().expect(text).is_kubevirts();
        assert!(kubevirts("devices.kubevirt.io/kvm"));
        assert!(!kubevirts("devices.kubevirt.io/kvm2"));
        assert!(!kubevirts("example.com/kvm"));
    }

    #[test]
    fn env_name_is_what_kubevirt_looks_for() {
        let cases = [
            ("devices.kubevirt.io/10de_1bb3", "PCI_RESOURCE_DEVICES_KUBEVIRT_IO_10DE_1BB3"),
            // Hyphens stay.
            ("nvidia.com/TU104GL-Tesla.T4", "PCI_RESOURCE_NVIDIA_COM_TU104GL-TESLA_T4"),
        ];
        for (name, env) in cases {
            let name: ResourceName = name.parse().expect("a good name");
            assert_eq!(name.env_name(), env);
        }
    }
}
