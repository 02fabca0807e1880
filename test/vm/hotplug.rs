//! How long it takes from the kernel's announcement of a function to the list that tells the
//! kubelet of it, both seen from this process.

use std::fmt::Write as _;
use std::os::fd::AsFd;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use vfio_device_plugin::sys::poll::readable;
use vfio_device_plugin::sys::uevent::UeventSocket;

use crate::kubelet::Listed;

/// A function came or went, as the kernel announced it.
#[derive(Debug)]
struct Hotplug {
    at: Instant,
    came: bool,
    address: String,
}

/// Every announcement since the start.
static HOTPLUGS: Mutex<Vec<Hotplug>> = Mutex::new(Vec::new());

/// Notes announcements until the socket fails, on a thread of its own.
pub(crate) fn watch() {
    let Ok(socket) = UeventSocket::new() else { return };
    while readable([socket.as_fd()], None).is_ok() {
        let at = Instant::now();
        socket.take(|message| {
            let text = String::from_utf8_lossy(message);
            let field = |name: &str| text.split('\0').find_map(|f| f.strip_prefix(name));
            let came = match field("ACTION=") {
                Some("add") => true,
                Some("remove") => false,
                _ => return,
            };
            if let (Some("pci"), Some(address)) = (field("SUBSYSTEM="), field("PCI_SLOT_NAME=")) {
                let hotplug = Hotplug { at, came, address: address.to_owned() };
                HOTPLUGS.lock().expect("nobody panics with it").push(hotplug);
            }
        });
    }
}

/// For functions that came and for those that went: how many, and the median and the largest
/// time to the first list that tells of it.
pub(crate) fn latencies(lists: &[Listed], resource: &str) -> String {
    let hotplugs = HOTPLUGS.lock().expect("nobody panics with it");
    let mut text = String::new();
    for (came, word) in [(true, "came"), (false, "went")] {
        let mut times: Vec<Duration> = Vec::new();
        for event in hotplugs.iter().filter(|h| h.came == came) {
            let tells = |l: &&Listed| {
                l.at >= event.at
                    && l.resource == resource
                    && l.devices.iter().any(|d| d.id == event.address && d.healthy == came)
            };
            times.extend(lists.iter().find(tells).map(|l| l.at - event.at));
        }
        let _ = writeln!(text, "{word}: {}", summary(times));
    }
    text
}

/// `20, median 12.3 ms, largest 23.4 ms`
pub(crate) fn summary(mut times: Vec<Duration>) -> String {
    times.sort();
    let ms = |time: Option<&Duration>| time.map_or(0.0, |t| t.as_secs_f64() * 1000.0);
    let (middle, last) = (ms(times.get(times.len() / 2)), ms(times.last()));
    format!("{}, median {middle:.1} ms, largest {last:.1} ms", times.len())
}
