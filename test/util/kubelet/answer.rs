//! The checks that the kubelet and the container runtimes make of an Allocate answer, and
//! the merge of the answers of one container's resources.

use std::collections::{BTreeMap, BTreeSet};

use vfio_device_plugin::kubelet::api::deviceplugin as dp;

use super::names;

/// A device node as the container gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) host: String,
    pub(crate) container: String,
    pub(crate) permissions: String,
}

/// What a container was given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grant {
    /// Variables of all its resources.
    pub(crate) envs: BTreeMap<String, String>,
    /// Device nodes of all its resources, each container path once.
    pub(crate) devices: Vec<Node>,
    /// CDI devices of all its resources, each name once.
    pub(crate) cdi: Vec<String>,
    /// The IDs it got, by resource, sorted.
    pub(crate) ids: BTreeMap<String, Vec<String>>,
}

impl Grant {
    /// Adds one resource's answer as the kubelet does (pod_devices.go,
    /// `deviceRunContainerOptions`): of two with one name the first wins.
    pub(crate) fn add(
        &mut self,
        resource: &str,
        ids: &[String],
        answer: &dp::ContainerAllocateResponse,
    ) {
        for (name, value) in &answer.envs {
            self.envs.entry(name.clone()).or_insert_with(|| value.clone());
        }
        for device in &answer.devices {
            if self.devices.iter().all(|d| d.container != device.container_path) {
                self.devices.push(Node {
                    host: device.host_path.clone(),
                    container: device.container_path.clone(),
                    permissions: device.permissions.clone(),
                });
            }
        }
        for device in &answer.cdi_devices {
            if !self.cdi.contains(&device.name) {
                self.cdi.push(device.name.clone());
            }
        }
        let mut ids = ids.to_vec();
        ids.sort();
        self.ids.insert(resource.to_owned(), ids);
    }
}

/// The one container answer that the kubelet reads, when it would also start a container.
///
/// # Errors
/// A sentence: what is wrong with the answer.
pub(crate) fn checked(
    answer: &dp::AllocateResponse,
) -> Result<&dp::ContainerAllocateResponse, String> {
    let [container] = &answer.container_responses[..] else {
        // None is an error in the kubelet, and of two the second is lost (endpoint.go).
        return Err(format!(
            "{} container responses to one request",
            answer.container_responses.len()
        ));
    };
    let mut paths = BTreeSet::new();
    for device in &container.devices {
        if device.host_path.is_empty() || device.container_path.is_empty() {
            return Err("a device without a path".to_owned());
        }
        if !paths.insert(&device.container_path) {
            return Err(format!("the device {} twice", device.container_path));
        }
        let p = &device.permissions;
        // runc refuses an empty access and any other letter (devicefilter.go).
        if p.is_empty() || !p.chars().all(|c| "rwm".contains(c)) {
            return Err(format!("the permissions {p:?} of {}", device.container_path));
        }
    }
    for (name, value) in &container.envs {
        if !names::is_env(name) || value.contains('\0') {
            return Err(format!("the variable {name:?}={value:?}"));
        }
    }
    for mount in &container.mounts {
        if mount.host_path.is_empty() || mount.container_path.is_empty() {
            return Err("a mount without a path".to_owned());
        }
    }
    for cdi in &container.cdi_devices {
        if !cdi.name.contains('=') || !cdi.name.contains('/') {
            return Err(format!("the CDI device {:?} is not vendor/class=name", cdi.name));
        }
    }
    Ok(container)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(path: &str, permissions: &str) -> dp::DeviceSpec {
        dp::DeviceSpec {
            host_path: path.to_owned(),
            container_path: path.to_owned(),
            permissions: permissions.to_owned(),
            ..dp::DeviceSpec::default()
        }
    }

    fn refused(devices: Vec<dp::DeviceSpec>) -> bool {
        let one = dp::ContainerAllocateResponse { devices, ..Default::default() };
        checked(&dp::AllocateResponse { container_responses: vec![one], ..Default::default() })
            .is_err()
    }

    #[test]
    fn the_check_refuses_what_runtimes_refuse() {
        assert!(!refused(vec![device("/dev/vfio/vfio", "mrw"), device("/dev/vfio/1", "mrw")]));
        assert!(refused(vec![device("/dev/vfio/1", "mrw"), device("/dev/vfio/1", "mrw")]));
        assert!(refused(vec![device("/dev/vfio/1", "")]));
        assert!(refused(vec![device("/dev/vfio/1", "rwx")]));
        assert!(refused(vec![device("", "mrw")]));
        assert!(checked(&dp::AllocateResponse::default()).is_err());
    }
}
