//! Where the kubelet is, and whether we reach it.

use std::io;

use super::Check;
use crate::config::{Config, Registration};
use crate::error::chain;
use crate::kubelet::checkpoint;
use crate::sys::platform::{check_directory, check_socket};

pub(super) fn plugins_directory(config: &Config) -> Check {
    let (id, remedy) = match config.registration {
        Registration::Kubelet => (
            "device-plugins-dir",
            "run as root on a node with a kubelet, which makes it, whatever its root directory; in a \
             container, mount it; where it cannot be written: --registration=watcher",
        ),
        Registration::Watcher => (
            "plugins-registry",
            "run as root on a node with a kubelet; name its root directory when it is elsewhere: \
             --kubelet-dir",
        ),
    };
    let dir = config.sockets_dir();
    match check_directory(&dir) {
        Ok(()) => Check::pass(id, format!("{} is writable", dir.display())),
        Err(e) => {
            Check::fail(id, format!("no socket of ours can be made: {}", chain(&e))).remedy(remedy)
        }
    }
}

pub(super) fn socket(config: &Config) -> Check {
    let id = "kubelet-socket";
    if config.registration == Registration::Watcher {
        return Check::skip(id, "with registration = \"watcher\" it is the kubelet that finds us");
    }
    let path = config.device_plugins_dir.join("kubelet.sock");
    match check_socket(&config.root, &path) {
        Ok(()) => Check::pass(id, format!("the kubelet listens on {}", path.display())),
        Err(e) => Check::fail(id, format!("the kubelet does not listen: {}", chain(&e))).remedy(
            "start the kubelet (or k3s, rke2-server, k0sworker); we register as soon as it listens",
        ),
    }
}

pub(super) fn pod_resources(config: &Config) -> Check {
    let id = "pod-resources";
    let path = config.kubelet_dir.join("pod-resources/kubelet.sock");
    match check_socket(&config.root, &path) {
        Ok(()) => Check::pass(id, format!("the kubelet listens on {}", path.display())),
        Err(e) => {
            let sentence = format!("who holds what, and what is free again: {}", chain(&e));
            Check::fail(id, sentence).remedy(
                "name the kubelet's root directory when it is elsewhere: --kubelet-dir; in a \
                 container, mount its pod-resources",
            )
        }
    }
}

pub(super) fn checkpoint(config: &Config) -> Check {
    let id = "checkpoint";
    match checkpoint::read(&config.device_plugins_dir) {
        Ok(holdings) => {
            let count = holdings.len();
            Check::pass(id, format!("the kubelet's checkpoint can be read, with {count} entries"))
        }
        Err(e) if e.io().is_some_and(|e| e.kind() == io::ErrorKind::NotFound) => {
            Check::skip(id, "the kubelet has given out no device yet")
        }
        Err(e) => Check::fail(id, format!("who holds what: {}", chain(&e)))
            .remedy("run as root; a kubelet of an unknown version: please report it"),
    }
}
