//! Where a person sits at the machine: the display that shows the console, keyboards,
//! and the terminals the kernel prints to.

use litemap::LiteMap;

use super::{PciPath, Seen, class, optional, pci_path};
use crate::error::{Error, chain};
use crate::sys::Root;

/// Framebuffers, and whether the console is on a display.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screens {
    /// Framebuffers, by number.
    pub framebuffers: LiteMap<u32, Framebuffer>,
    /// Whether the console is drawn on framebuffers.
    pub console: bool,
    /// Whether the console is the VGA text screen.
    pub text: bool,
}

/// A framebuffer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Framebuffer {
    /// Functions it hangs from. None for one that the firmware set up and whose display
    /// has no driver yet (efifb, simpledrm before Linux 6.9).
    pub pci: PciPath,
}

/// A keyboard of hardware.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyboard {
    /// What it calls itself.
    pub name: String,
    /// Functions it hangs from; none for one at the platform (i8042).
    pub pci: PciPath,
}

/// Reads framebuffers, and which console drivers are in use: those whose `bind` is 1
/// (the kernel's Documentation, driver-api, console.rst).
pub(super) fn screens(root: &Root) -> Seen<Screens> {
    let mut screens = Screens::default();
    let number = |name: &str| name.strip_prefix("fb").and_then(|n| n.parse::<u32>().ok());
    for (name, pci) in class(root, "graphics", |n| number(n).is_some())? {
        screens.framebuffers.extend(number(&name).map(|n| (n, Framebuffer { pci })));
    }
    for name in super::names(root, "sys/class/vtconsole")? {
        let read = |file: &str| optional(root, &format!("sys/class/vtconsole/{name}/{file}"));
        // "(M) frame buffer device", "(S) VGA+", "(S) dummy device"
        let (bound, what) = (read("bind")?, read("name")?.unwrap_or_default());
        match bound.as_deref() {
            Some("0") => {}
            // The kernel gives every console driver the attribute: without it this is no
            // answer, and what is not seen counts as used.
            None => return Err(format!("vtconsole {name} does not say whether it is bound")),
            Some("1") => {
                screens.console |= what.contains("frame buffer");
                screens.text |= what.contains("VGA");
            }
            Some(other) => return Err(chain(&Error::parse("0 or 1 (vtconsole)", other))),
        }
    }
    Ok(screens)
}

/// Reads the keyboards. A kernel without input devices has no such file.
pub(super) fn keyboards(root: &Root) -> Seen<Vec<Keyboard>> {
    Ok(input_devices(&optional(root, "proc/bus/input/devices")?.unwrap_or_default()))
}

/// The keyboards in /proc/bus/input/devices: a block of lines for each device, of which
/// count its name, its path, its handlers and its keys (drivers/input/input.c,
/// `input_devices_seq_show`).
pub fn input_devices(text: &str) -> Vec<Keyboard> {
    text.split("\n\n").filter_map(keyboard).collect()
}

fn keyboard(block: &str) -> Option<Keyboard> {
    let line = |start: &str| block.lines().find_map(|l| l.strip_prefix(start));
    // Power buttons have the handler "kbd" too. A keyboard has every key from Esc to D,
    // as in udev's rule for ID_INPUT_KEYBOARD; the last word holds the lowest keys.
    let keys = line("B: KEY=")?.split_whitespace().next_back()?;
    let keys = u64::from_str_radix(keys, 16).ok()?;
    let handled = line("H: Handlers=")?.split_whitespace().any(|h| h == "kbd");
    let path = line("S: Sysfs=")?;
    // Made by a program (uinput, uhid): no hardware of its own.
    if !handled || keys & 0xffff_fffe != 0xffff_fffe || path.starts_with("/devices/virtual/") {
        return None;
    }
    let name = line("N: Name=").unwrap_or_default().trim_matches('"').to_owned();
    Some(Keyboard { name, pci: pci_path(path.as_ref()) })
}

/// Reads the kernel's consoles that are devices below a PCI function: a serial card, a
/// management engine's serial line, a virtio console.
pub(super) fn terminals(root: &Root) -> Seen<LiteMap<String, PciPath>> {
    let text = optional(root, "proc/consoles")?.unwrap_or_default();
    let names: Vec<&str> = text.lines().filter_map(|l| l.split_whitespace().next()).collect();
    let mut found = class(root, "tty", |name| names.contains(&name))?;
    found.retain(|_, pci| !pci.is_empty());
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::tests::tree;
    use super::*;
    use crate::sys::pci::PciAddr;

    fn addr(text: &str) -> PciAddr {
        text.parse().expect("address")
    }

    #[test]
    fn screens_with_and_without_a_console() {
        let fb =
            ("sys/class/graphics/fb0", "-> ../../devices/pci0000:00/0000:00:02.0/graphics/fb0");
        let fbcon = ("sys/class/graphics/fbcon", "-> ../../devices/virtual/graphics/fbcon");
        let name = ("sys/class/vtconsole/vtcon1/name", "(M) frame buffer device\n");
        let on = ("sys/class/vtconsole/vtcon1/bind", "1\n");
        let got = screens(&tree(&[fb, fbcon, name, on])).expect("seen");
        assert!(got.console && !got.text);
        assert_eq!(got.framebuffers[&0].pci, [addr("0000:00:02.0")]);
        let off = ("sys/class/vtconsole/vtcon1/bind", "0\n");
        assert!(!screens(&tree(&[fb, name, off])).expect("seen").console);
        let text = ("sys/class/vtconsole/vtcon1/name", "(S) VGA+\n");
        assert!(screens(&tree(&[text, on])).expect("seen").text);
        assert_eq!(screens(&tree(&[])), Ok(Screens::default()));
        let bad = ("sys/class/vtconsole/vtcon1/bind", "maybe\n");
        assert!(screens(&tree(&[name, bad])).is_err());
    }

    fn block(name: &str, path: &str, handlers: &str, keys: &str) -> String {
        format!(
            "I: Bus=0003\nN: Name=\"{name}\"\nP: Phys=x\nS: Sysfs={path}\nU: Uniq=\n\
                 H: Handlers={handlers}\nB: PROP=0\nB: EV=120013\nB: KEY={keys}\n\n"
        )
    }

    #[test]
    fn keyboards_are_told_from_buttons_and_programs() {
        let usb = "/devices/pci0000:00/0000:00:14.0/usb1/1-4/1-4:1.0/0003/input/input5";
        let full = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe";
        let text = [
            block(
                "Power Button",
                "/devices/LNXSYSTM:00/LNXPWRBN:00/input/input0",
                "kbd event0",
                "10000000000000 0",
            ),
            block("Logitech", usb, "sysrq kbd event3 leds", full),
            block("AT", "/devices/platform/i8042/serio0/input/input1", "sysrq kbd event1", full),
            block("keyd", "/devices/virtual/input/input9", "sysrq kbd event9", full),
            block("Mouse", usb, "mouse0 event4", "ff0000 0 0 0 0"),
        ]
        .concat();
        let got = input_devices(&text);
        assert_eq!(got.iter().map(|k| k.name.as_str()).collect::<Vec<_>>(), ["Logitech", "AT"]);
        assert_eq!(got[0].pci, [addr("0000:00:14.0")]);
        assert_eq!(got[1].pci, []);
        for bad in ["", "\n\n\n", "B: KEY=", "B: KEY=zz\nH: Handlers=kbd\nS: Sysfs=/x"] {
            assert_eq!(input_devices(bad), [], "{bad:?}");
        }
    }

    #[test]
    fn terminals_below_a_function() {
        let root = tree(&[
            ("proc/consoles", "ttyS4                -W- (EC  p a)    4:68\ntty0 -WU (E) 4:1\n"),
            ("sys/class/tty/ttyS4", "-> ../../devices/pci0000:00/0000:00:16.3/tty/ttyS4"),
            ("sys/class/tty/ttyS5", "-> ../../devices/pci0000:00/0000:00:1e.0/tty/ttyS5"),
            ("sys/class/tty/tty0", "-> ../../devices/virtual/tty/tty0"),
        ]);
        let got = terminals(&root).expect("seen");
        assert_eq!(got, LiteMap::from_iter([("ttyS4".to_owned(), vec![addr("0000:00:16.3")])]));
    }
}
