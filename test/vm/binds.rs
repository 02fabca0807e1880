//! What a bind costs: the writes that make one, by themselves, and an Allocate that makes it.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use crate::hotplug::summary;
use crate::kubelet::{Ask, Kubelet};

/// How long a function may take to be as before.
const PATIENCE: Duration = Duration::from_secs(20);
/// What the end of a pod gives the plugin to do is done by then, so that the next pod meets it
/// as one that comes by itself does.
const REST: Duration = Duration::from_secs(1);

/// The times of as many binds by nothing but the three writes; the function is put back after
/// each.
pub(crate) fn writes(address: &str, rounds: &str) -> io::Result<String> {
    let native = driver(address);
    let mut times = Vec::new();
    for _ in 0..count(rounds).map_err(io::Error::other)? {
        let start = Instant::now();
        fs::write(function(address).join("driver_override"), "vfio-pci")?;
        fs::write(function(address).join("driver/unbind"), address)?;
        fs::write("/sys/bus/pci/drivers_probe", address)?;
        times.push(start.elapsed());
        if driver(address) != "vfio-pci" {
            return Err(io::Error::other(format!("{address} is on {:?}", driver(address))));
        }
        fs::write(function(address).join("driver_override"), "\n")?;
        fs::write(function(address).join("driver/unbind"), address)?;
        fs::write("/sys/bus/pci/drivers_probe", address)?;
        wait_driver(address, &native).map_err(io::Error::other)?;
    }
    Ok(summary(times) + "\n")
}

/// The times of as many Allocates, of which each has to bind the function; the plugin puts it
/// back when the pod is gone (`--release restore`).
pub(crate) fn allocates(
    kubelet: &Kubelet,
    resource: &str,
    address: &str,
    rounds: &str,
) -> Result<String, String> {
    let native = driver(address);
    let mut times = Vec::new();
    for round in 0..count(rounds)? {
        let pod = format!("bind-{round}");
        let request = [(resource, Ask::Ids(vec![address.to_owned()]))];
        let start = Instant::now();
        let answer = kubelet.allocate(&pod, "main", &request);
        times.push(start.elapsed());
        answer.map_err(|e| format!("round {round}: {e}\n"))?;
        if driver(address) != "vfio-pci" {
            return Err(format!("round {round}: {address} is on {:?}\n", driver(address)));
        }
        kubelet.remove(&pod);
        wait_driver(address, &native)?;
        let is_healthy = || kubelet.devices(resource).iter().any(|d| d.id == address && d.healthy);
        wait("healthy again", is_healthy)?;
        thread::sleep(REST);
    }
    Ok(summary(times) + "\n")
}

fn count(rounds: &str) -> Result<usize, String> {
    rounds.parse().map_err(|e| format!("{rounds:?}: {e}\n"))
}

fn function(address: &str) -> PathBuf {
    PathBuf::from("/sys/bus/pci/devices").join(address)
}

/// The name of its driver, or nothing.
fn driver(address: &str) -> String {
    let link = fs::read_link(function(address).join("driver")).unwrap_or_default();
    link.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn wait_driver(address: &str, native: &str) -> Result<(), String> {
    wait(&format!("back on {native:?}"), || driver(address) == native)
}

fn wait(what: &str, condition: impl Fn() -> bool) -> Result<(), String> {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        if Instant::now() >= deadline {
            return Err(format!("the function is not {what} after {PATIENCE:?}\n"));
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
