//! Whether the vfio-pci driver is there, or could be.

use super::Check;
use crate::cli::look::Look;
use crate::config::Config;
use crate::injection::{Backend, Injection};
use crate::sys::cdev;
use crate::sys::platform::{Module, Platform};

pub(super) fn driver(look: &Look, platform: &Platform) -> Check {
    let id = "vfio-pci";
    if look.inventory.vfio.driver {
        return Check::pass(id, "the driver is registered");
    }
    let release = platform.release.as_deref().unwrap_or("this kernel");
    let load = "modprobe vfio-pci; and for each start: echo vfio-pci > \
        /etc/modules-load.d/vfio-pci.conf";
    match platform.module {
        Module::File => {
            let sentence = format!("the driver is not registered; {release} has it as a module");
            Check::fail(id, sentence).remedy(load)
        }
        Module::Unknown => {
            let sentence = "the driver is not registered; whether there is a module cannot be \
                seen from here (/lib/modules)";
            Check::fail(id, sentence).remedy(load)
        }
        Module::BuiltIn => {
            let sentence = format!("{release} has the driver built in, and it is not registered");
            Check::fail(id, sentence).remedy("dmesg tells why: dmesg | grep -i vfio")
        }
        Module::Absent => Check::fail(id, format!("{release} comes without the driver"))
            .remedy("a kernel with CONFIG_VFIO_PCI=m or =y")
            .remedy_on("debian", "apt install linux-image-amd64, or linux-modules-extra-$(uname -r) on Ubuntu, in place of a cloud kernel")
            .remedy_on("rhel", "dnf install kernel-modules-$(uname -r)"),
    }
}

/// Only where a resource is handed out by the nodes that need it.
pub(super) fn iommufd(config: &Config) -> Option<Check> {
    let id = "iommufd";
    let wants = |injection: &Injection| injection.backend == Backend::Cdev;
    let injections = &config.injections;
    if !wants(&injections.default) && !injections.of.values().any(wants) {
        return None;
    }
    if cdev::has_iommufd(&config.root) {
        return Some(Check::pass(id, "/dev/iommu is there"));
    }
    let sentence = "backend \"cdev\" is asked for, and /dev/iommu is not there";
    let remedy = "modprobe iommufd; a kernel >= 6.6 with CONFIG_IOMMUFD and \
                  CONFIG_VFIO_DEVICE_CDEV; backend = \"group\" needs neither";
    Some(Check::fail(id, sentence).remedy(remedy))
}

pub(super) fn container(look: &Look) -> Check {
    let id = "vfio-node";
    let vfio = &look.inventory.vfio;
    if vfio.container {
        return Check::pass(id, "/dev/vfio/vfio is there");
    }
    if !vfio.driver {
        return Check::skip(id, "/dev/vfio/vfio comes with the driver");
    }
    Check::fail(id, "/dev/vfio/vfio is not there, although the driver is")
        .remedy("modprobe vfio; in a container, mount the host's /dev/vfio")
}
