//! PCI functions, IOMMU groups, drivers and the nodes of vfio.
//!
//! Options of `pci`: `id` and `class` are needed; `rev`, `subsys`, `numa` (-1 when not
//! given, as the kernel says), `header` (1 for class 0604, else 0), `multi` (bit 7 of the
//! header type), `driver`, `group`, `override`, `boot_vga`, for a PF `totalvfs`, and what
//! tells one from its like: `serial` (as lspci writes it; it comes with an extended
//! configuration space), `slot`, `acpi_index`, `label`; for a port `acs` (on, off or none,
//! in the same space).

use std::fs;

use super::{Line, Options, Result, Tree};

/// The bus before any function is on it.
pub(super) fn bus(tree: &Tree) -> Result<()> {
    tree.dir("sys/bus/pci/devices")?;
    tree.dir("sys/bus/pci/drivers")?;
    tree.dir("sys/kernel/iommu_groups")?;
    let attributes = [("drivers_autoprobe", "1"), ("drivers_probe", ""), ("rescan", "")];
    attributes.iter().try_for_each(|(name, text)| tree.file(&format!("sys/bus/pci/{name}"), text))
}

/// What `modprobe vfio-pci` leaves.
pub(super) fn vfio(tree: &Tree) -> Result<()> {
    driver(tree, "vfio-pci")?;
    tree.dir("sys/module/vfio_pci")?;
    tree.file("dev/vfio/vfio", "")
}

fn driver(tree: &Tree, name: &str) -> Result<String> {
    let dir = format!("sys/bus/pci/drivers/{name}");
    for file in ["bind", "unbind", "new_id", "remove_id", "uevent"] {
        tree.file(&format!("{dir}/{file}"), "")?;
    }
    Ok(dir)
}

/// A `pci` line.
pub(super) fn function(tree: &mut Tree, line: &mut Line) -> Result<()> {
    let addr = line.word("an address")?;
    let parent = match line.under()? {
        Some(place) => tree.place(&place),
        // On a root bus, which the kernel names after domain and bus.
        None => {
            let bus = addr.len().checked_sub(5).and_then(|end| addr.get(..end));
            format!("sys/devices/pci{}", bus.unwrap_or_default())
        }
    };
    let options = line.options(&[
        "id",
        "class",
        "rev",
        "subsys",
        "numa",
        "header",
        "multi",
        "driver",
        "group",
        "override",
        "boot_vga",
        "totalvfs",
        "serial",
        "slot",
        "acpi_index",
        "label",
        "acs",
    ])?;
    add(tree, &addr, &parent, &options)?;
    if let Some(total) = options.get("totalvfs") {
        let attributes = [
            ("sriov_totalvfs", total.to_owned()),
            ("sriov_numvfs", "0".to_owned()),
            ("sriov_drivers_autoprobe", "1".to_owned()),
        ];
        tree.files(&tree.place(&addr), &attributes)?;
    }
    Ok(())
}

/// A `vfs` line, one of several when not all are alike. A VF lies beside its PF, and PF
/// and VF link to each other.
pub(super) fn virtual_functions(tree: &mut Tree, line: &mut Line) -> Result<()> {
    let pf = line.word("a PF")?;
    let options =
        line.options(&["at", "count", "id", "class", "rev", "subsys", "numa", "driver", "group"])?;
    let pf_dir = tree.functions.get(&pf).cloned().ok_or_else(|| line.wrong(&pf, "no such PF"))?;
    let parent = pf_dir.rsplit_once('/').map(|(parent, _)| parent.to_owned()).unwrap_or_default();
    let (start, wrong) = (options.need("at")?.to_owned(), options.wrong("at"));
    let count = options.number("count", 10)?.ok_or_else(|| options.wrong("count"))?;
    let (bus, rest) = start.rsplit_once(':').ok_or(&wrong)?;
    let first = rest.split_once('.').and_then(|(d, f)| {
        let (d, f) = (u8::from_str_radix(d, 16).ok()?, u8::from_str_radix(f, 16).ok()?);
        Some(u32::from(d) * 8 + u32::from(f))
    });
    let first = first.ok_or(&wrong)?;
    let names = fs::read_dir(tree.root.join(&pf_dir)).map_err(|e| format!("{pf_dir}: {e}"))?;
    let name = |entry: std::io::Result<fs::DirEntry>| entry.ok()?.file_name().into_string().ok();
    let before = names.filter_map(name).filter(|name| name.starts_with("virtfn")).count();
    for n in 0..count {
        let addr = format!("{bus}:{:02x}.{:x}", (first + n) / 8, (first + n) % 8);
        let mut own = Options {
            line: options.line,
            verb: options.verb.clone(),
            options: options.options.clone(),
        };
        if let Some(group) = options.number("group", 10)? {
            let group = group.checked_add(n).ok_or_else(|| options.wrong("group"))?;
            own.options.insert("group".into(), group.to_string());
        }
        add(tree, &addr, &parent, &own)?;
        tree.link(&format!("{parent}/{addr}/physfn"), &pf_dir)?;
        tree.link(&format!("{pf_dir}/virtfn{}", before + n as usize), &format!("{parent}/{addr}"))?;
    }
    tree.file(&format!("{pf_dir}/sriov_numvfs"), format!("{}\n", before + count as usize))
}

/// An `mdev` line (Documentation/driver-api/vfio-mediated-device.rst).
pub(super) fn mdev(tree: &Tree, line: &mut Line) -> Result<()> {
    let uuid = line.word("a UUID")?;
    let place = line.under()?.ok_or_else(|| line.wrong(&uuid, "an mdev is under something"))?;
    let options = line.options(&["type", "group"])?;
    let (parent, kind, group) = (tree.place(&place), options.need("type")?, options.need("group")?);
    let dir = format!("{parent}/{uuid}");
    let kind_dir = format!("{parent}/mdev_supported_types/{kind}");
    tree.file(&format!("{kind_dir}/device_api"), "vfio-pci\n")?;
    tree.file(&format!("{dir}/remove"), "")?;
    tree.link(&format!("{dir}/mdev_type"), &kind_dir)?;
    tree.link(&format!("{dir}/subsystem"), "sys/bus/mdev")?;
    tree.link(&format!("sys/bus/mdev/devices/{uuid}"), &dir)?;
    let group_dir = format!("sys/kernel/iommu_groups/{group}");
    // As for functions without an IOMMU (drivers/vfio/group.c).
    tree.file(&format!("{group_dir}/name"), "vfio-noiommu\n")?;
    tree.link(&format!("{group_dir}/devices/{uuid}"), &dir)?;
    tree.link(&format!("{dir}/iommu_group"), &group_dir)?;
    tree.file(&format!("dev/vfio/{group}"), "")
}

/// An AER capability, and behind it the serial number and the access control: PCI Express
/// Base Specification, Extended Capabilities.
fn extended(config: &mut [u8], options: &Options) -> Result<()> {
    let mut word = |at: usize, word: u32| {
        config[at..at + 4].copy_from_slice(&word.to_le_bytes());
    };
    word(0x100, 0x1402_0001);
    // Of the serial number, which is there without being asked for and is 0 then.
    word(0x140, 0x1501_0003);
    if let Some(serial) = options.get("serial") {
        let number = u64::from_str_radix(&serial.replace('-', ""), 16);
        let bytes = number.map_err(|_| options.wrong("serial"))?.to_le_bytes();
        let [a, b, c, d, e, f, g, h] = bytes;
        word(0x144, u32::from_le_bytes([a, b, c, d]));
        word(0x148, u32::from_le_bytes([e, f, g, h]));
    }
    match options.get("acs") {
        None | Some("none") => {}
        Some(mode @ ("off" | "on")) => {
            word(0x150, 0x0001_000d);
            word(0x154, if mode == "on" { 0x001d_005f } else { 0x0000_005f });
        }
        Some(_) => return Err(options.wrong("acs")),
    }
    Ok(())
}

fn add(tree: &mut Tree, addr: &str, parent: &str, options: &Options) -> Result<()> {
    let dir = format!("{parent}/{addr}");
    tree.functions.insert(addr.to_owned(), dir.clone());
    let (vendor, device) = options.id("id")?.ok_or_else(|| options.wrong("id"))?;
    let (sub_vendor, sub_device) = options.id("subsys")?.unwrap_or_default();
    let class = options.number("class", 16)?.ok_or_else(|| options.wrong("class"))?;
    let revision = options.number("rev", 16)?.unwrap_or(0);
    let default = if class >> 8 == 0x0604 { 1 } else { 0 };
    let multi = if options.has("multi") { 0x80 } else { 0 };
    let header = options.number("header", 16)?.unwrap_or(default) | multi;

    let [_, base, sub, interface] = class.to_be_bytes();
    let modalias = format!(
        "pci:v{vendor:08X}d{device:08X}sv{sub_vendor:08X}sd{sub_device:08X}bc{base:02X}sc{sub:02X}i{interface:02X}"
    );
    let mut uevent = String::new();
    if let Some(driver) = options.get("driver") {
        uevent = format!("DRIVER={driver}\n");
    }
    uevent.push_str(&format!(
        "PCI_CLASS={class:X}\nPCI_ID={vendor:04X}:{device:04X}\nPCI_SUBSYS_ID={sub_vendor:04X}:\
         {sub_device:04X}\nPCI_SLOT_NAME={addr}\nMODALIAS={modalias}"
    ));
    let attributes = [
        ("vendor", format!("0x{vendor:04x}")),
        ("device", format!("0x{device:04x}")),
        ("subsystem_vendor", format!("0x{sub_vendor:04x}")),
        ("subsystem_device", format!("0x{sub_device:04x}")),
        ("class", format!("0x{class:06x}")),
        ("revision", format!("0x{revision:02x}")),
        ("numa_node", options.or("numa", "-1").to_owned()),
        ("driver_override", options.or("override", "(null)").to_owned()),
        ("enable", if options.has("driver") { "1" } else { "0" }.to_owned()),
        ("modalias", modalias),
        ("uevent", uevent),
    ];
    tree.files(&dir, &attributes)?;

    let mut config = [0_u8; 64];
    let byte = |n: u32| n.to_le_bytes()[0];
    config[0..2].copy_from_slice(&vendor.to_le_bytes());
    config[2..4].copy_from_slice(&device.to_le_bytes());
    config[8..12].copy_from_slice(&[byte(revision), interface, sub, base]);
    config[0x0e] = byte(header);
    if header & 0x7f == 0 {
        config[0x2c..0x2e].copy_from_slice(&sub_vendor.to_le_bytes());
        config[0x2e..0x30].copy_from_slice(&sub_device.to_le_bytes());
    }
    let mut config = config.to_vec();
    if options.has("serial") || options.has("acs") {
        config.resize(4096, 0);
        extended(&mut config, options)?;
    }
    tree.file(&format!("{dir}/config"), config)?;
    for name in ["acpi_index", "label"] {
        if let Some(text) = options.get(name) {
            tree.file(&format!("{dir}/{name}"), format!("{text}\n"))?;
        }
    }
    if let Some(slot) = options.get("slot") {
        let device = addr.split('.').next().unwrap_or_default();
        tree.file(&format!("sys/bus/pci/slots/{slot}/address"), format!("{device}\n"))?;
    }
    tree.link(&format!("{dir}/subsystem"), "sys/bus/pci")?;
    tree.link(&format!("sys/bus/pci/devices/{addr}"), &dir)?;

    if let Some(flag) = options.get("boot_vga") {
        tree.file(&format!("{dir}/boot_vga"), format!("{flag}\n"))?;
    }
    if let Some(group) = options.get("group") {
        let group_dir = format!("sys/kernel/iommu_groups/{group}");
        tree.file(&format!("{group_dir}/type"), "DMA\n")?;
        tree.file(
            &format!("{group_dir}/reserved_regions"),
            "0x00000000fee00000 0x00000000feefffff msi\n",
        )?;
        tree.link(&format!("{group_dir}/devices/{addr}"), &dir)?;
        tree.link(&format!("{dir}/iommu_group"), &group_dir)?;
    }
    if let Some(name) = options.get("driver") {
        let driver = driver(tree, name)?;
        tree.link(&format!("{dir}/driver"), &driver)?;
        tree.link(&format!("{driver}/{addr}"), &dir)?;
        if let ("vfio-pci", Some(group)) = (name, options.get("group")) {
            tree.file(&format!("dev/vfio/{group}"), "")?;
        }
    }
    Ok(())
}
