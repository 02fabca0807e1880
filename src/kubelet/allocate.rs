//! Granted functions -> what the container gets. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::api::deviceplugin as dp;
use crate::resource::ResourceName;
use crate::sys::pci::{GroupId, PciAddr};

/// The device cgroup's letters as KubeVirt and the peers spell them: mknod, read, write.
const PERMISSIONS: &str = "mrw";

/// The answer for one container: /dev/vfio/vfio and each group's node once, and the
/// requested addresses, sorted, in KubeVirt's variable.
///
/// Only what was requested is named: KubeVirt takes addresses by position, so a sibling or
/// a duplicate would sit in another device's place (NVIDIA/kubevirt-gpu-device-plugin#191).
/// /dev/vfio/vfio is always among them, because virt-handler gives the group's node to the
/// VM's user only when it is there (pkg/virt-handler/non-root.go).
pub fn answer(
    resource: &ResourceName,
    granted: &BTreeMap<PciAddr, GroupId>,
) -> dp::ContainerAllocateResponse {
    let groups: BTreeSet<GroupId> = granted.values().copied().collect();
    let nodes = std::iter::once("/dev/vfio/vfio".to_owned())
        .chain(groups.iter().map(|group| format!("/dev/vfio/{group}")));
    let addresses: Vec<String> = granted.keys().map(ToString::to_string).collect();
    dp::ContainerAllocateResponse {
        envs: [(resource.env_name(), addresses.join(","))].into(),
        devices: nodes.map(device).collect(),
        ..dp::ContainerAllocateResponse::default()
    }
}

fn device(path: String) -> dp::DeviceSpec {
    dp::DeviceSpec {
        container_path: path.clone(),
        host_path: path,
        permissions: PERMISSIONS.to_owned(),
        ..dp::DeviceSpec::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_node_once_and_requested_addresses_sorted() {
        let resource = "devices.kubevirt.io/10de_1bb3".parse().expect("a name");
        let granted = [("0000:0a:00.0", 12), ("0000:02:00.0", 12), ("0000:03:00.0", 9)]
            .map(|(addr, group)| (addr.parse().expect("an address"), GroupId::new(group)))
            .into();
        let answer = answer(&resource, &granted);
        let paths: Vec<&str> = answer.devices.iter().map(|d| d.host_path.as_str()).collect();
        assert_eq!(paths, ["/dev/vfio/vfio", "/dev/vfio/9", "/dev/vfio/12"]);
        assert!(answer.devices.iter().all(|d| d.host_path == d.container_path));
        assert!(answer.devices.iter().all(|d| d.permissions == "mrw"));
        let envs: Vec<(&str, &str)> =
            answer.envs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(
            envs,
            [(
                "PCI_RESOURCE_DEVICES_KUBEVIRT_IO_10DE_1BB3",
                "0000:02:00.0,0000:03:00.0,0000:0a:00.0"
            )]
        );
    }
}
