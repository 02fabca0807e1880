//! What one run was asked to do, validated as a whole before anything starts. It does no
//! I/O on the host.

use std::path::PathBuf;
use std::time::Duration;

use crate::policy::Policy;
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
            root,
        }
    }
}
