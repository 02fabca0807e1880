//! Granted functions -> what the container gets. Pure.

use litemap::LiteMap;
use serde::Serialize;

use super::api::deviceplugin as dp;
use crate::cdi;
use crate::injection::{Env, Nodes, paths};
use crate::object::Object;
use crate::resource::ResourceName;
use crate::set::Set;
use crate::sys::device::DeviceId;
use crate::sys::groups;
use crate::sys::scan;

/// The device cgroup's letters as KubeVirt and the peers spell them: mknod, read, write.
const PERMISSIONS: &str = "mrw";

/// What one container is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handout {
    /// Its functions.
    pub functions: Granted,
    /// How they are named to it.
    pub env: Set<Env>,
}

/// Granted functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Granted {
    /// With their device nodes.
    Nodes(LiteMap<DeviceId, Nodes>),
    /// By their CDI names alone: a node that came beside them would be a second word for the
    /// same thing, and an old one after a reboot.
    Names(Set<DeviceId>),
}

/// The answer for one container: each node once, and the requested addresses, sorted, in the
/// variables that its consumers look for.
///
/// Only what was requested is named: KubeVirt takes addresses by position, so a sibling or
/// a duplicate would sit in another device's place (NVIDIA/kubevirt-gpu-device-plugin#191),
/// and Kata's agent ends a container that names one it was not given (device/mod.rs,
/// `update_env_pci`).
pub fn answer(resource: &ResourceName, handout: &Handout) -> dp::ContainerAllocateResponse {
    let mut answer = dp::ContainerAllocateResponse::default();
    let addrs: Vec<DeviceId> = match &handout.functions {
        Granted::Nodes(nodes) => {
            answer.devices = paths(nodes.values()).into_iter().map(device).collect();
            nodes.keys().copied().collect()
        }
        Granted::Names(addrs) => {
            let name = |addr: &DeviceId| cdi::name(resource, *addr);
            let named = |name| dp::CDIDevice { name, ..dp::CDIDevice::default() };
            answer.cdi_devices = addrs.iter().map(name).map(named).collect();
            addrs.iter().copied().collect()
        }
    };
    for env in &handout.env {
        match env {
            Env::Kubevirt => answer.envs.extend(by_kind(resource, &addrs)),
            Env::Sriov => {
                let name = resource.sriov_env_name();
                answer.envs.insert(format!("{name}_INFO"), info(&handout.functions));
                answer.envs.insert(name, list(&addrs));
            }
        }
    }
    answer
}

/// The variables in which KubeVirt looks for functions and for mediated devices; nearly always
/// one of the two.
fn by_kind(resource: &ResourceName, devices: &[DeviceId]) -> Vec<(String, String)> {
    let (functions, mdevs): (Vec<&DeviceId>, Vec<&DeviceId>) =
        devices.iter().partition(|device| device.pci().is_some());
    [(resource.env_name(), functions), (resource.mdev_env_name(), mdevs)]
        .into_iter()
        .filter(|(_, of_kind)| !of_kind.is_empty())
        .map(|(name, of_kind)| (name, list(of_kind)))
        .collect()
}

fn list<'a>(devices: impl IntoIterator<Item = &'a DeviceId>) -> String {
    devices.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

fn device(path: String) -> dp::DeviceSpec {
    dp::DeviceSpec {
        container_path: path.clone(),
        host_path: path,
        permissions: PERMISSIONS.to_owned(),
        ..dp::DeviceSpec::default()
    }
}

/// What `PCIDEVICE_*_INFO` says of a function (sriov-network-device-plugin
/// pkg/resources/pool_stub.go, pkg/infoprovider/vfioInfoProvider.go).
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Info {
    generic: Generic,
    #[serde(skip_serializing_if = "Option::is_none")]
    vfio: Option<Vfio>,
}

#[derive(Serialize)]
struct Generic {
    #[serde(rename = "deviceID")]
    device_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Vfio {
    mount: String,
    dev_mount: String,
}

/// By address. Nodes of groups only: for others there is no such contract, and by name they
/// are not known, since the kubelet keeps this answer over reboots.
fn info(functions: &Granted) -> String {
    let one = |addr: &DeviceId, nodes: Option<&Nodes>| {
        let vfio = nodes.and_then(|n| n.group).map(|group| Vfio {
            mount: format!("/{}", scan::CONTAINER),
            dev_mount: format!("/{}", groups::path(group)),
        });
        let generic = Generic { device_id: addr.to_string() };
        (addr.to_string(), Info { generic, vfio })
    };
    let all: Object<Info> = match functions {
        Granted::Nodes(nodes) => nodes.iter().map(|(addr, n)| one(addr, Some(n))).collect(),
        Granted::Names(addrs) => addrs.iter().map(|addr| one(addr, None)).collect(),
    };
    // Text in maps of text: nothing in it can fail.
    serde_json::to_string(&all).unwrap_or_default()
}

#[cfg(test)]
mod tests;
