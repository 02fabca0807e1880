//! What one run was asked to do, validated as a whole before anything starts. It does no
//! I/O on the host.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::policy::Policy;
use crate::resource::ResourceName;
use crate::sys::Root;

/// Settings of a run.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where /sys, /proc and /dev are.
    pub root: Root,
    /// The kubelet's root directory (`pod-resources` is below it).
    pub kubelet_dir: PathBuf,
    /// The directory of kubelet.sock and of the plugins' sockets. A constant in the
    /// kubelet that does not follow its root directory (staging/src/k8s.io/kubelet/pkg/
    /// apis/deviceplugin/v1beta1/constants.go), and moved by some distributions (k0s).
    pub device_plugins_dir: PathBuf,
    /// Our own state: lost with a reboot, as it should be.
    pub run_dir: PathBuf,
    /// What may be offered.
    pub policy: Policy,
    /// How long Allocate waits for a bind before it answers all the same; the kubelet
    /// admits nothing else meanwhile.
    pub bind_wait: Duration,
    /// How long the host is believed without looking again.
    pub rescan: Duration,
    /// Who may hold functions of one group.
    pub groups: Groups,
    /// What becomes of a group that was freed.
    pub release: Releases,
}

/// Who may hold functions of one IOMMU group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Groups {
    /// One container at a time.
    #[default]
    Exclusive,
    /// Anybody, as with the plugin that this one replaces: two VMs on one group do not both
    /// start.
    Shared,
}

/// What becomes of a group when it is free.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Release {
    /// It stays on vfio-pci: the next container has it at once.
    #[default]
    Keep,
    /// Each function we moved goes back to the driver it came from.
    Restore,
}

/// The same for every resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Releases {
    /// Where nothing else is said.
    pub default: Release,
    /// By resource.
    pub of: BTreeMap<ResourceName, Release>,
}

impl Releases {
    /// Of one resource.
    pub fn get(&self, resource: &ResourceName) -> Release {
        self.of.get(resource).copied().unwrap_or(self.default)
    }
}

/// Default of `--bind-wait`.
pub const BIND_WAIT: Duration = Duration::from_secs(1);
/// Default of `--rescan`.
pub const RESCAN: Duration = Duration::from_secs(60);

impl Config {
    /// The defaults on a host whose files lie below `root`.
    pub fn new(root: Root) -> Config {
        Config {
            kubelet_dir: root.path("var/lib/kubelet"),
            device_plugins_dir: root.path("var/lib/kubelet/device-plugins"),
            run_dir: root.path("run/vfio-device-plugin"),
            policy: Policy::default(),
            bind_wait: BIND_WAIT,
            rescan: RESCAN,
            groups: Groups::default(),
            release: Releases::default(),
            root,
        }
    }
}
