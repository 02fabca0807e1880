//! What a person at the machine sees and types: framebuffers, virtual consoles, input
//! devices.

use super::{Line, Result, Tree};

const INPUTS: &str = "proc/bus/input/devices";

/// A host with text mode and no input devices; every PC has these two consoles.
pub(super) fn tables(tree: &mut Tree) -> Result<()> {
    tree.add(INPUTS, "");
    tree.add("proc/fb", "");
    tree.add("proc/consoles", "tty0                 -WU (EC p  )    4:1\n");
    tree.dir("sys/class/graphics")?;
    tree.dir("sys/class/input")?;
    console(tree, 0, "(S) dummy device", true)
}

fn console(tree: &Tree, number: u32, name: &str, bound: bool) -> Result<()> {
    let dir = format!("sys/devices/virtual/vtconsole/vtcon{number}");
    let bound = if bound { "1" } else { "0" };
    tree.files(&dir, &[("name", name.to_owned()), ("bind", bound.to_owned())])?;
    tree.link(&format!("sys/class/vtconsole/vtcon{number}"), &dir)
}

/// An `fb` line: a framebuffer and the console upon it. Of firmware it lies below a
/// platform device, else below the GPU.
pub(super) fn framebuffer(tree: &mut Tree, line: &mut Line) -> Result<()> {
    let name = line.word("a name")?;
    let place = line.under()?.ok_or_else(|| line.wrong(&name, "under PLACE is missing"))?;
    let options = line.options(&["driver"])?;
    let place = tree.place(&place);
    let number =
        name.trim_start_matches("fb").parse::<u32>().map_err(|_| line.wrong(&name, "no fbN"))?;
    let dir = format!("{place}/graphics/{name}");
    let driver = options.need("driver")?.to_owned();
    tree.add("proc/fb", &format!("{number} {driver}\n"));
    tree.files(&dir, &[("name", driver), ("dev", format!("29:{number}")), ("state", "0".into())])?;
    tree.link(&format!("{dir}/device"), &place)?;
    tree.link(&format!("{dir}/subsystem"), "sys/class/graphics")?;
    tree.link(&format!("sys/class/graphics/{name}"), &dir)?;
    tree.dir("sys/devices/virtual/graphics/fbcon")?;
    tree.link("sys/class/graphics/fbcon", "sys/devices/virtual/graphics/fbcon")?;
    console(tree, 0, "(S) dummy device", false)?;
    console(tree, 1, "(M) frame buffer device", true)
}

/// An `input` line. The records are those of real machines: a power button is a "kbd" to
/// the kernel, and so are the key of a PC speaker and the buttons of a mouse receiver.
pub(super) fn input(tree: &mut Tree, line: &mut Line) -> Result<()> {
    let kind = line.word("a kind")?;
    let under = line.under()?;
    line.end()?;
    let place = |default: &str| under.clone().unwrap_or_else(|| default.to_owned());
    let number = tree.tables.get(INPUTS).map_or(0, |t| t.matches("I: Bus").count());
    let (bus, name, place, handlers, bits) = match kind.as_str() {
        "usb-keyboard" => (
            "Bus=0003 Vendor=046d Product=c31c Version=0110",
            "Logitech USB Keyboard",
            under.clone().ok_or_else(|| line.wrong(&kind, "under PLACE is missing"))?,
            "sysrq kbd leds",
            "B: EV=120013\nB: KEY=1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe\nB: MSC=10\nB: LED=7",
        ),
        "usb-mouse" => (
            "Bus=0003 Vendor=046d Product=c077 Version=0111",
            "Logitech USB Optical Mouse",
            under.clone().ok_or_else(|| line.wrong(&kind, "under PLACE is missing"))?,
            "mouse0",
            "B: EV=17\nB: KEY=ff0000 0 0 0 0\nB: REL=903\nB: MSC=10",
        ),
        "ps2-keyboard" => (
            "Bus=0011 Vendor=0001 Product=0001 Version=ab41",
            "AT Translated Set 2 keyboard",
            place("platform/i8042/serio0"),
            "sysrq kbd leds",
            "B: EV=120013\nB: KEY=402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe\nB: MSC=10\nB: LED=7",
        ),
        "power-button" => (
            "Bus=0019 Vendor=0000 Product=0001 Version=0000",
            "Power Button",
            place("LNXSYSTM:00/LNXPWRBN:00"),
            "kbd",
            "B: EV=3\nB: KEY=8000 10000000000000 0",
        ),
        "speaker" => (
            "Bus=0010 Vendor=001f Product=0001 Version=0100",
            "PC Speaker",
            place("platform/pcspkr"),
            "kbd",
            "B: EV=40001\nB: SND=6",
        ),
        "hdmi-jack" => (
            "Bus=0000 Vendor=0000 Product=0000 Version=0000",
            "HDA NVidia HDMI/DP,pcm=3",
            under.clone().ok_or_else(|| line.wrong(&kind, "under PLACE is missing"))?,
            "",
            "B: EV=21\nB: SW=140",
        ),
        _ => return Err(line.wrong(&kind, "no kind of input")),
    };
    let dir = format!("{}/input/input{number}", tree.place(&place));
    let event = format!("{handlers} event{number}");
    let sysfs = dir.strip_prefix("sys").unwrap_or(&dir);
    let record = format!(
        "I: {bus}\nN: Name=\"{name}\"\nP: Phys={kind}/input0\nS: Sysfs={sysfs}\nU: Uniq=\n\
         H: Handlers={} \nB: PROP=0\n{bits}\n\n",
        event.trim_start()
    );
    tree.add(INPUTS, &record);
    tree.files(&dir, &[("name", name.to_owned())])?;
    tree.link(&format!("sys/class/input/input{number}"), &dir)
}
