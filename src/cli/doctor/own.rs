//! What we need for ourselves: to change drivers, to see what the host uses, to remember.

use std::path::Path;

use super::Check;
use crate::cli::look::Look;
use crate::config::Config;
use crate::error::{Result, chain};
use crate::sys::platform::check_directory;

pub(super) fn sysfs(look: &Look) -> Check {
    let id = "sysfs";
    match &look.inventory.vfio.not_writable {
        None => Check::pass(id, "drivers can be changed"),
        Some(why) => Check::fail(id, format!("drivers cannot be changed: {why}"))
            .remedy("run as root; in a container, mount the host's /sys read-write"),
    }
}

pub(super) fn guard(look: &Look) -> Check {
    let id = "guard";
    let lines: Vec<String> = look.unseen.iter().chain(&look.inventory.problems).cloned().collect();
    if lines.is_empty() {
        return Check::pass(id, "everything that the host may use was seen");
    }
    let sentence = "not all that the host uses could be seen; what may be used is not offered";
    Check::fail(id, sentence).detail(lines).remedy(
        "run as root; in a container, share the host's namespaces of processes and network \
         (hostPID, hostNetwork)",
    )
}

pub(super) fn run_directory(config: &Config, look: &Look) -> Check {
    let id = "run-dir";
    let dir = &config.run_dir;
    if let Some(problem) = look.problems.first() {
        return Check::fail(id, problem.clone()).remedy("run as root");
    }
    match nearest(dir) {
        Ok(place) if place == dir => Check::pass(id, format!("{} is writable", dir.display())),
        Ok(_) => Check::pass(id, format!("{} is not there yet and can be made", dir.display())),
        Err(e) => Check::fail(id, format!("our state cannot be kept: {}", chain(&e))).remedy(
            "run as root; or name a directory that a restart keeps and a reboot empties: \
                 --run-dir",
        ),
    }
}

/// The directory itself or the nearest above it that is there, when it is writable.
fn nearest(dir: &Path) -> Result<&Path> {
    let place = dir.ancestors().find(|d| d.exists()).unwrap_or(dir);
    check_directory(place).map(|()| place)
}
