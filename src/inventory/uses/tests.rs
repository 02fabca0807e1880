//! Each rule has a row that fails without it.

mod consoles;
mod nets;

use litemap::LiteMap;

use super::*;
use crate::sys::hostuse::{
    Address, Backing, Block, Framebuffer, HostUse, Keyboard, Mount, Netdev, Route, Screens, Swap,
};
use crate::sys::pci::ClassCode;

/// The port that a path's functions lie below.
const PORT: &str = "0000:00:1c.0";
const DISK: &str = "0000:01:00.0";
const NIC: &str = "0000:02:00.0";
const OTHER: &str = "0000:03:00.0";

fn addr(text: &str) -> PciAddr {
    text.parse().expect("address")
}

fn path(text: &str) -> Vec<PciAddr> {
    vec![addr(PORT), addr(text)]
}

fn function(class: u32, driver: &str) -> Function {
    Function { class: ClassCode::new(class), driver: driver.parse().ok(), ..Function::default() }
}

/// A machine with a port, an NVMe, a NIC, and what a test adds.
fn snapshot(host: HostUse, more: &[(&str, Function)]) -> Snapshot {
    let mut functions = LiteMap::from_iter([
        (addr(PORT), function(0x06_0400, "pcieport")),
        (addr(DISK), function(0x01_0802, "nvme")),
        (addr(NIC), function(0x02_0000, "e1000e")),
    ]);
    functions.extend(more.iter().map(|(name, function)| (addr(name), function.clone())));
    Snapshot { functions, host, ..Snapshot::default() }
}

/// Facts of an idle machine: a disk with a partition, and a NIC with an interface.
fn idle() -> HostUse {
    let disk = Block { dev: Some((259, 0)), pci: path(DISK), ..Block::default() };
    let part = Block { partition_of: Some("nvme0n1".into()), dev: Some((259, 2)), ..disk.clone() };
    let virt = || Block { pci: vec![], ..Block::default() };
    HostUse {
        blocks: Ok(LiteMap::from_iter([
            ("nvme0n1".into(), disk),
            ("nvme0n1p2".into(), part),
            ("dm-0".into(), Block { label: Some("vg-root".into()), ..virt() }),
            ("md0".into(), Block { label: Some("raid1".into()), ..virt() }),
        ])),
        netdevs: Ok(LiteMap::from_iter([(
            "eno1".into(),
            Netdev { pci: path(NIC), up: true, ..Netdev::default() },
        )])),
        ..HostUse::idle()
    }
}

fn told(snapshot: &Snapshot, name: &str) -> Vec<String> {
    uses(snapshot).get(&addr(name)).into_iter().flatten().map(ToString::to_string).collect()
}

fn mount(target: &str, backing: Backing) -> Mount {
    Mount {
        target: target.into(),
        root: "/".into(),
        fs_type: "ext4".into(),
        source: "x".into(),
        backing,
    }
}

fn on(block: &str) -> Backing {
    Backing::Block(block.into())
}

fn address(dev: &str, ip: &str, prefix: u8) -> Address {
    Address { dev: dev.into(), net: Net { ip: ip.parse().expect("address"), prefix } }
}

fn route(dev: &str, ip: &str, prefix: u8) -> Route {
    let Address { dev, net } = address(dev, ip, prefix);
    Route { dev, to: Some(net) }
}

fn blocks(host: &mut HostUse, name: &str) -> Block {
    host.blocks.as_mut().expect("seen").get(name).cloned().expect("there")
}

/// An idle machine after a change.
fn with(change: impl FnOnce(&mut HostUse)) -> HostUse {
    let mut host = idle();
    change(&mut host);
    host
}

fn put_block(host: &mut HostUse, name: &str, block: Block) {
    host.blocks.as_mut().expect("seen").insert(name.into(), block);
}

fn put_dev(host: &mut HostUse, name: &str, dev: Netdev) {
    host.netdevs.as_mut().expect("seen").insert(name.into(), dev);
}

/// The NIC's interface below others, each upon the one before it.
fn stacked(host: &mut HostUse, master: bool, names: &[&str]) {
    let chain: Vec<&str> = std::iter::once("eno1").chain(names.iter().copied()).collect();
    for (i, name) in chain.iter().enumerate() {
        let uppers = chain.get(i + 1).map(|n| (*n).to_owned()).into_iter().collect();
        let dev = Netdev { uppers, ..Netdev::default() };
        put_dev(host, name, dev);
    }
    let master = master.then(|| names[0].to_owned());
    let uppers = [names[0].to_owned()].into();
    put_dev(host, "eno1", Netdev { pci: path(NIC), master, uppers, ..Netdev::default() });
}

fn held(host: &mut HostUse, lower: &str, upper: &str) {
    let block = blocks(host, lower);
    put_block(host, lower, Block { holders: [upper.to_owned()].into(), ..block });
}

#[test]
fn an_idle_machine_uses_nothing() {
    assert_eq!(uses(&snapshot(idle(), &[])), LiteMap::new());
}

#[test]
fn disks_in_use() {
    // (facts, what the disk's function says; the port above says the same)
    let table: [(&str, HostUse, &str); 9] = [
        (
            "boot disk",
            with(|h| {
                h.mounts = Ok(vec![mount("/var", on("nvme0n1p2")), mount("/", on("nvme0n1p2"))]);
            }),
            "nvme0n1p2 is mounted on /",
        ),
        (
            "whole disk",
            with(|h| h.mounts = Ok(vec![mount("/srv", on("nvme0n1"))])),
            "nvme0n1 is mounted on /srv",
        ),
        (
            "swap",
            with(|h| {
                h.swaps = Ok(vec![Swap {
                    path: "/dev/nvme0n1p2".into(),
                    block: Some("nvme0n1p2".into()),
                }]);
            }),
            "nvme0n1p2 is swap",
        ),
        ("holder", with(|h| held(h, "nvme0n1p2", "md0")), "nvme0n1p2 is held by md0 (raid1)"),
        (
            "holder of the whole disk",
            with(|h| held(h, "nvme0n1", "dm-0")),
            "nvme0n1 is held by dm-0 (vg-root)",
        ),
        (
            "lvm on md",
            with(|h| {
                held(h, "nvme0n1p2", "md0");
                held(h, "md0", "dm-0");
                h.mounts = Ok(vec![mount("/", on("dm-0"))]);
            }),
            "nvme0n1p2 is held by md0 (raid1), mounted on /",
        ),
        (
            "second disk of a btrfs",
            with(|h| {
                let block = blocks(h, "nvme0n1");
                put_block(h, "nvme0n1", Block { member_of: Some("btrfs".into()), ..block });
            }),
            "nvme0n1 belongs to a mounted btrfs",
        ),
        (
            "zfs mounted",
            with(|h| {
                h.mounts = Ok(vec![Mount {
                    fs_type: "zfs".into(),
                    source: "rpool".into(),
                    ..mount("/", Backing::Unknown)
                }]);
            }),
            "/ is mounted from disks that the kernel does not name (zfs rpool), so nvme0n1 may be used",
        ),
        (
            "zfs imported",
            with(|h| h.pools = Ok(vec!["tank".into()])),
            "ZFS pool tank has disks that the kernel does not name, so nvme0n1 may be used",
        ),
    ];
    for (name, host, sentence) in table {
        let snapshot = snapshot(host, &[]);
        assert_eq!(told(&snapshot, DISK).first().map(String::as_str), Some(sentence), "{name}");
        assert_eq!(told(&snapshot, PORT).first().map(String::as_str), Some(sentence), "{name}");
        assert_eq!(told(&snapshot, NIC), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn what_was_not_seen_counts_as_used() {
    let no = || "no".to_owned();
    let usb = ("0000:03:00.0", function(0x0c_0330, "xhci_hcd"));
    // (what is not seen, disk is used, NIC is used, USB controller is used)
    let table: [(&str, HostUse, [bool; 3]); 12] = [
        ("mounts", with(|h| h.mounts = Err(no())), [true, false, false]),
        ("swaps", with(|h| h.swaps = Err(no())), [true, false, false]),
        ("pools", with(|h| h.pools = Err(no())), [true, false, false]),
        ("blocks", with(|h| h.blocks = Err(no())), [true, false, true]),
        ("routes", with(|h| h.routes = Err(no())), [false, true, false]),
        ("addresses", with(|h| h.addresses = Err(no())), [false, true, false]),
        ("netdevs", with(|h| h.netdevs = Err(no())), [false, true, true]),
        ("keyboards", with(|h| h.keyboards = Err(no())), [false, false, true]),
        ("infiniband", with(|h| h.infiniband = Err(no())), [false, false, false]),
        ("subfunctions", with(|h| h.subfunctions = Err(no())), [false, true, false]),
        ("shares", with(|h| h.shares = Err(no())), [false, false, false]),
        ("all", HostUse::default(), [true, true, true]),
    ];
    for (name, host, expected) in table {
        let snapshot = snapshot(host, std::slice::from_ref(&usb));
        let used = [DISK, NIC, usb.0].map(|a| !told(&snapshot, a).is_empty());
        assert_eq!(used, expected, "{name}");
    }
    let host = with(|h| h.mounts = Err("cannot read /proc/1/mountinfo".into()));
    assert_eq!(
        told(&snapshot(host, &[]), DISK)[0],
        "the mount table was not seen (cannot read /proc/1/mountinfo), so nvme0n1 may be used"
    );
}

#[test]
fn a_blind_scan_spares_what_no_driver_of_the_host_has() {
    let more = [
        (OTHER, function(0x01_0802, "vfio-pci")),
        ("0000:03:00.1", function(0x02_0000, "mlx5_vfio_pci")),
        ("0000:03:00.2", function(0x02_0000, "")),
        (
            "0000:03:00.3",
            Function { problems: vec!["driver: unreadable".into()], ..function(0x02_0000, "") },
        ),
    ];
    let snapshot = snapshot(HostUse::default(), &more);
    let used = more.each_ref().map(|(name, _)| !told(&snapshot, name).is_empty());
    assert_eq!(used, [false, false, false, true]);
}

#[test]
fn everything_above_counts_and_the_pf_of_a_vf() {
    let vf = Function {
        physfn: Some(addr(OTHER)),
        ancestors: vec![addr("0000:00:1d.0")],
        ..function(0x02_0000, "iavf")
    };
    let more = [
        ("0000:03:10.0", vf),
        (
            OTHER,
            Function { ancestors: vec![addr("10000:00:00.0")], ..function(0x02_0000, "vfio-pci") },
        ),
    ];
    let host = with(|h| {
        put_dev(h, "eno9", Netdev { pci: vec![addr("0000:03:10.0")], ..Netdev::default() });
        h.addresses = Ok(vec![address("eno9", "10.0.0.9", 24)]);
    });
    let snapshot = snapshot(host, &more);
    for name in ["0000:03:10.0", "0000:00:1d.0", OTHER, "10000:00:00.0"] {
        assert_eq!(told(&snapshot, name), ["eno9 carries 10.0.0.9/24"], "{name}");
    }
}

/// None of these is an address or a route: a management NIC was offered while its switch
/// restarted, an uplink was because PPPoE draws no link to it.
#[test]
fn interfaces_that_are_used_without_an_address() {
    let dev = || Netdev { pci: path(NIC), up: true, ..Netdev::default() };
    let eno1 = |dev: Netdev| with(|h| put_dev(h, "eno1", dev));
    let subfunction = with(|h| {
        h.subfunctions = Ok(LiteMap::from_iter([("mlx5_core.sf.2".into(), path(NIC))]));
    });
    let cases = [
        ("idle", eno1(dev()), None),
        ("without its link", eno1(Netdev { lost_link: true, ..dev() }), Some("has lost its link")),
        ("captured", eno1(Netdev { promiscuous: true, ..dev() }), Some("promiscuous")),
        ("an uplink", eno1(Netdev { pppoe: true, ..dev() }), Some("carries a PPPoE session")),
        ("split", subfunction, Some("mlx5_core.sf.2 is made of it")),
    ];
    for (name, host, part) in cases {
        let told = told(&snapshot(host, &[]), NIC);
        match part {
            Some(part) => assert!(told.iter().any(|t| t.contains(part)), "{name}: {told:?}"),
            None => assert_eq!(told, Vec::<String>::new(), "{name}"),
        }
    }
}

#[test]
fn shares_of_the_hypervisor() {
    let host = |backing| {
        with(|h| {
            h.shares = Ok(LiteMap::from_iter([("virtio3".into(), vec![addr(OTHER)])]));
            h.mounts = backing;
        })
    };
    let more = [(OTHER, function(0x01_8000, "virtio-pci"))];
    let used = snapshot(host(Ok(vec![mount("/", Backing::Share)])), &more);
    assert_eq!(told(&used, OTHER), ["virtio3 may bring the share on /"]);
    assert_eq!(told(&snapshot(host(Ok(vec![])), &more), OTHER), Vec::<String>::new());
    assert!(!told(&snapshot(host(Err("no".into())), &more), OTHER).is_empty());
}
