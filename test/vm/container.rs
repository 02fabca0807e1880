//! What the consumer does as the one process of a real container: it knows its environment
//! and its /dev, and nobody hears it but the container's log.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::{Failure, consume};

const POLL: Duration = Duration::from_millis(20);

/// The variables by which a container is told its functions.
const PREFIX: &str = "PCI_RESOURCE_";

/// Says what it was given, opens all of it, says so with the time, and keeps it until there
/// is a file `until`. A container that was given nothing just waits.
pub(crate) fn live(until: &Path) -> Result<(), Failure> {
    let mut addresses = Vec::new();
    for (name, value) in std::env::vars().filter(|(name, _)| name.starts_with(PREFIX)) {
        println!("env {name}={value}");
        addresses.push(value);
    }
    for node in nodes() {
        println!("node {node}");
    }
    let everything =
        if addresses.is_empty() { Vec::new() } else { consume(&addresses.join(","), &[])? };
    println!("ready {}", uptime()?);
    // A log that cannot be written is no reason to let go of anything.
    let _ = io::stdout().flush();
    while !until.exists() {
        thread::sleep(POLL);
    }
    println!("done {}", uptime()?);
    drop(everything);
    Ok(())
}

/// The process of a pod's sandbox: it is there, and has nothing to do.
pub(crate) fn pause() -> ! {
    loop {
        thread::park();
    }
}

fn nodes() -> Vec<String> {
    let entries = fs::read_dir("/dev/vfio").into_iter().flatten().flatten();
    let mut nodes: Vec<String> = entries.map(|e| e.path().display().to_string()).collect();
    nodes.sort();
    nodes
}

/// Seconds since the machine started, which all its containers agree on.
fn uptime() -> Result<String, Failure> {
    let text =
        fs::read_to_string("/proc/uptime").map_err(|e| Failure::new("read /proc/uptime", &e))?;
    Ok(text.split(' ').next().unwrap_or_default().to_owned())
}
