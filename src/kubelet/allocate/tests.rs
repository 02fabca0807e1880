use std::fmt::Write as _;

use super::*;
use crate::injection::{Backend, Inject};
use crate::sys::cdev::Cdev;
use crate::sys::pci::GroupNode;

/// A device, its group, and its VFIO device.
type Example = (&'static str, u32, u32);

/// Three functions, two of one group.
const FUNCTIONS: &[Example] =
    &[("0000:0a:00.0", 12, 2), ("0000:02:00.0", 12, 10), ("0000:03:00.0", 9, 0)];
/// Two mediated devices.
const MDEVS: &[Example] = &[
    ("83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", 60, 4),
    ("13b8f4f2-509f-382f-3c1e-e6bfe0fa1001", 61, 5),
];

/// Devices as each pair of backend and injection hands them out.
fn handout(devices: &[Example], backend: Backend, inject: Inject, env: &[Env]) -> Handout {
    let devices = devices.iter().map(|(id, group, cdev)| {
        let group = backend.has_group().then_some(GroupNode::Iommu(*group));
        let cdev = backend.has_cdev().then(|| Cdev::new(*cdev));
        (id.parse().expect("an ID"), Nodes { group, cdev })
    });
    let functions = match inject {
        Inject::Nodes => Granted::Nodes(devices.collect()),
        Inject::Cdi => Granted::Names(devices.map(|(id, _)| id).collect()),
    };
    Handout { functions, env: env.iter().copied().collect() }
}

/// An answer with all its fields.
fn show(answer: &dp::ContainerAllocateResponse) -> String {
    let mut text = String::new();
    let mut envs: Vec<_> = answer.envs.iter().collect();
    envs.sort();
    for (name, value) in envs {
        let _ = writeln!(text, "  env     {name}={value}");
    }
    for d in &answer.devices {
        let _ =
            writeln!(text, "  device  {} from {} {}", d.container_path, d.host_path, d.permissions);
    }
    for d in &answer.cdi_devices {
        let _ = writeln!(text, "  cdi     {}", d.name);
    }
    for mount in &answer.mounts {
        let _ = writeln!(text, "  mount   {}", mount.container_path);
    }
    for (name, value) in &answer.annotations {
        let _ = writeln!(text, "  note    {name}={value}");
    }
    text
}

/// The exact answer for each combination; `GOLDEN_REGENERATE=1` writes it anew.
#[test]
fn every_answer_there_is() {
    let mut text = String::new();
    for (name, devices) in [
        ("devices.kubevirt.io/10de_1bb3", FUNCTIONS),
        ("example.com/gpu-A40", FUNCTIONS),
        ("devices.kubevirt.io/10de_nvidia-222", MDEVS),
    ] {
        let resource: ResourceName = name.parse().expect(name);
        for inject in [Inject::Nodes, Inject::Cdi] {
            for backend in [Backend::Group, Backend::Cdev, Backend::Both] {
                for env in [&[Env::Kubevirt][..], &[Env::Sriov], &[Env::Kubevirt, Env::Sriov]] {
                    let handout = handout(devices, backend, inject, env);
                    let words = env.iter().map(|e| format!("{:?}", e.to_string()));
                    let words = words.collect::<Vec<_>>().join(", ");
                    let _ = writeln!(
                        text,
                        "{name}: inject = \"{inject}\", backend = \"{backend}\", env = [{words}]"
                    );
                    text.push_str(&show(&answer(&resource, &handout)));
                }
            }
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/test/answers/expected");
    if std::env::var_os("GOLDEN_REGENERATE").is_some() {
        std::fs::write(path, &text).expect("written");
    }
    let expected = std::fs::read_to_string(path).expect(path);
    assert!(text == expected, "{path} differs; make golden writes it anew:\n{text}");
}
