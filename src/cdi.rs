//! Names and files of the Container Device Interface: what a runtime looks up when it is to
//! give a container a device by name
//! (<https://github.com/cncf-tags/container-device-interface>, SPEC.md). Pure, but for the
//! folder.

pub mod folder;

use serde::Serialize;

use crate::error::{Error, Result};
use crate::injection::{Nodes, paths};
use crate::resource::ResourceName;
use crate::sys::device::DeviceId;

/// The newest version that Kata Containers' reader takes, and all that is needed here.
const VERSION: &str = "0.5.0";

/// The kind of devices whose resource has no name that is one.
pub const KIND: &str = "devices.kubevirt.io/vfio";

/// Device nodes are for mknod, read and write, as KubeVirt and the peers have them.
const PERMISSIONS: &str = "mrw";

/// The kind under which a resource's functions are found: the resource's own name, because
/// that is what Kata's cold plug asks for (kata-containers src/runtime/pkg/
/// containerd-shim-v2/device_cold_plug.go, `formatCDIDevIDs`), where that can be a kind.
pub fn kind(resource: &ResourceName) -> &str {
    if is_kind(resource) { resource.as_str() } else { KIND }
}

/// Whether a resource's name can be a kind: both parts begin with a letter and end with a
/// letter or digit, and the parser takes none of one letter (pkg/parser/parser.go,
/// `validateVendorOrClassName`, slices from the second to the last but one).
pub fn is_kind(resource: &ResourceName) -> bool {
    let fits = |part: &str| part.len() > 1 && part.starts_with(|c: char| c.is_ascii_alphabetic());
    resource.as_str().split('/').all(fits)
}

/// What an Allocate answer calls a device: `KIND=DEVICE`, the device by its ID, as Kata
/// asks for it.
pub fn name(resource: &ResourceName, addr: DeviceId) -> String {
    format!("{}={addr}", kind(resource))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec<'a> {
    cdi_version: &'a str,
    kind: &'a str,
    devices: [Device; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Device {
    name: String,
    container_edits: Edits,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Edits {
    device_nodes: Vec<Node>,
}

#[derive(Serialize)]
struct Node {
    path: String,
    permissions: &'static str,
}

/// The file that says what a function's name stands for now.
///
/// # Errors
/// When it cannot be encoded.
pub fn spec(resource: &ResourceName, addr: DeviceId, nodes: &Nodes) -> Result<String> {
    let node = |path| Node { path, permissions: PERMISSIONS };
    let device_nodes = paths([nodes]).into_iter().map(node).collect();
    let device = Device { name: addr.to_string(), container_edits: Edits { device_nodes } };
    let spec = Spec { cdi_version: VERSION, kind: kind(resource), devices: [device] };
    serde_json::to_string_pretty(&spec)
        .map_err(|e| Error::State(format!("cannot encode the CDI spec of {addr}: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::cdev::Cdev;
    use crate::sys::pci::GroupNode;

    fn resource(text: &str) -> ResourceName {
        text.parse().expect(text)
    }

    #[test]
    fn a_resource_is_its_own_kind_where_that_is_one() {
        let cases = [
            ("devices.kubevirt.io/gpu-10de_1bb3", "devices.kubevirt.io/gpu-10de_1bb3"),
            ("devices.kubevirt.io/10de_1bb3", KIND),
            ("3com.com/nic", KIND),
            ("devices.kubevirt.io/g", KIND),
            ("x/gpu", KIND),
        ];
        for (name, expected) in cases {
            assert_eq!(kind(&resource(name)), expected, "{name}");
        }
        let addr = "0000:01:00.0".parse().expect("an address");
        let name = name(&resource("example.com/gpu"), addr);
        assert_eq!(name, "example.com/gpu=0000:01:00.0");
    }

    #[test]
    fn the_file_of_a_function() {
        let nodes = Nodes { group: Some(GroupNode::Iommu(12)), cdev: Some(Cdev::new(3)) };
        let addr = "0000:01:00.0".parse().expect("an address");
        let text = spec(&resource("devices.kubevirt.io/10de_1bb3"), addr, &nodes).expect("a spec");
        let expected = r#"{
  "cdiVersion": "0.5.0",
  "kind": "devices.kubevirt.io/vfio",
  "devices": [
    {
      "name": "0000:01:00.0",
      "containerEdits": {
        "deviceNodes": [
          {
            "path": "/dev/vfio/vfio",
            "permissions": "mrw"
          },
          {
            "path": "/dev/iommu",
            "permissions": "mrw"
          },
          {
            "path": "/dev/vfio/12",
            "permissions": "mrw"
          },
          {
            "path": "/dev/vfio/devices/vfio3",
            "permissions": "mrw"
          }
        ]
      }
    }
  ]
}"#;
        assert_eq!(text, expected);
    }
}
