//! What the host itself uses: disks, networks, consoles - as facts, nothing judged.
//!
//! Every table is [`Seen`]: either the whole of it, or the sentence why it could not be
//! seen. A table is never partly there, because what is overlooked here is a disk or a
//! network taken from under the host. Which function a fact forbids is
//! `inventory::uses`' business; this module knows PCI addresses only as words in paths.

mod blocks;
mod claims;
mod consoles;
mod mounts;
mod nets;
pub mod tables;
mod users;

use std::path::Path;

use litemap::LiteMap;

pub use blocks::Block;
pub use claims::{Claims, probe_disks};
pub use consoles::{Framebuffer, Keyboard, Screens};
pub use mounts::{Backing, Mount, Swap};
pub(in crate::sys) use nets::initial_pid_namespace;
pub use nets::{Address, Netdev, Route};
pub use users::{Users, exported};

use super::Root;
use super::pci::PciAddr;
use super::scan::addresses_in;
use crate::error::chain;

/// A table of the host, or the sentence why it could not be seen.
pub type Seen<T> = Result<T, String>;

/// PCI functions in the path of a device, outermost first: every bridge and controller
/// above it, of any class. The last is the function the device itself belongs to.
pub type PciPath = Vec<PciAddr>;

/// What the host uses.
#[derive(Clone, Debug)]
pub struct HostUse {
    /// What is mounted, in the view of process 1.
    pub mounts: Seen<Vec<Mount>>,
    /// Swap areas.
    pub swaps: Seen<Vec<Swap>>,
    /// Disks, partitions and what is stacked upon them, by name.
    pub blocks: Seen<LiteMap<String, Block>>,
    /// Names of imported ZFS pools: no table of the kernel says which disks they have.
    pub pools: Seen<Vec<String>>,
    /// Devices that bring a directory of a hypervisor (9p, virtiofs), by name.
    pub shares: Seen<LiteMap<String, PciPath>>,
    /// Network interfaces, by name.
    pub netdevs: Seen<LiteMap<String, Netdev>>,
    /// Addresses of interfaces.
    pub addresses: Seen<Vec<Address>>,
    /// Routes that leave by an interface.
    pub routes: Seen<Vec<Route>>,
    /// InfiniBand devices, by name.
    pub infiniband: Seen<LiteMap<String, PciPath>>,
    /// Subfunctions that were made of a function (mlx5), by name: it takes them with it.
    pub subfunctions: Seen<LiteMap<String, PciPath>>,
    /// Whether ib_ipoib is loaded: then every InfiniBand port has an interface somewhere.
    pub ipoib: bool,
    /// Framebuffers, and whether a console is drawn on one.
    pub screens: Seen<Screens>,
    /// Hardware keyboards.
    pub keyboards: Seen<Vec<Keyboard>>,
    /// The kernel's consoles that are devices below a PCI function, by name.
    pub terminals: Seen<LiteMap<String, PciPath>>,
}

impl Default for HostUse {
    /// A host of which nothing was seen, so that a value somebody forgot to fill makes
    /// everything used.
    fn default() -> HostUse {
        fn unseen<T>() -> Seen<T> {
            Err("the host was not read".into())
        }
        HostUse {
            mounts: unseen(),
            swaps: unseen(),
            blocks: unseen(),
            pools: unseen(),
            shares: unseen(),
            netdevs: unseen(),
            addresses: unseen(),
            routes: unseen(),
            infiniband: unseen(),
            subfunctions: unseen(),
            ipoib: true,
            screens: unseen(),
            keyboards: unseen(),
            terminals: unseen(),
        }
    }
}

impl HostUse {
    /// Why each table that could not be seen was not, a sentence each.
    pub fn unseen(&self) -> Vec<String> {
        fn why<T>(seen: &Seen<T>) -> Option<&str> {
            seen.as_ref().err().map(String::as_str)
        }
        let tables = [
            ("mounts", why(&self.mounts)),
            ("swap", why(&self.swaps)),
            ("disks", why(&self.blocks)),
            ("ZFS pools", why(&self.pools)),
            ("shares", why(&self.shares)),
            ("network interfaces", why(&self.netdevs)),
            ("addresses", why(&self.addresses)),
            ("routes", why(&self.routes)),
            ("InfiniBand", why(&self.infiniband)),
            ("subfunctions", why(&self.subfunctions)),
            ("framebuffers", why(&self.screens)),
            ("keyboards", why(&self.keyboards)),
            ("consoles", why(&self.terminals)),
        ];
        tables.iter().filter_map(|(name, why)| Some(format!("{name}: {}", (*why)?))).collect()
    }

    /// A host that was seen wholly and uses nothing: what tests of other modules start
    /// from.
    pub fn idle() -> HostUse {
        HostUse {
            mounts: Ok(Vec::new()),
            swaps: Ok(Vec::new()),
            blocks: Ok(LiteMap::new()),
            pools: Ok(Vec::new()),
            shares: Ok(LiteMap::new()),
            netdevs: Ok(LiteMap::new()),
            addresses: Ok(Vec::new()),
            routes: Ok(Vec::new()),
            infiniband: Ok(LiteMap::new()),
            subfunctions: Ok(LiteMap::new()),
            ipoib: false,
            screens: Ok(Screens::default()),
            keyboards: Ok(Vec::new()),
            terminals: Ok(LiteMap::new()),
        }
    }
}

/// Reads what the host uses. Never fails: a table that cannot be read says so itself.
pub fn read(root: &Root) -> HostUse {
    let nets = nets::nets(root);
    let (mut blocks, mut mounts, mut swaps);
    let mut tries = 0;
    // A disk that was attached and mounted between two tables has a mount without a
    // disk; a second look finds both.
    loop {
        let none = LiteMap::new();
        blocks = blocks::blocks(root);
        let known = blocks.as_ref().unwrap_or(&none);
        mounts = mounts::mounts(root, known);
        swaps = mounts::swaps(root, known);
        tries += 1;
        let unknown = |m: &Mount| m.backing == Backing::Unknown;
        let whole = mounts.as_ref().is_ok_and(|m| !m.iter().any(unknown)) && swaps.is_ok();
        if whole || tries == 3 || !root.is_live() {
            break;
        }
    }
    HostUse {
        mounts,
        swaps,
        pools: mounts::pools(root),
        shares: mounts::shares(root),
        blocks,
        netdevs: nets.netdevs,
        addresses: nets.addresses,
        routes: nets.routes,
        infiniband: class(root, "infiniband", |_| true),
        // Documentation/networking/device_drivers/ethernet/mellanox/mlx5/switchdev.rst.
        subfunctions: linked(root, "sys/bus/auxiliary/devices", |name| name.contains(".sf.")),
        ipoib: root.exists("sys/module/ib_ipoib"),
        screens: consoles::screens(root),
        keyboards: consoles::keyboards(root),
        terminals: consoles::terminals(root),
    }
}

/// Files above this are cut by [`Root::read`], and half a table is none.
const MAX_TABLE: usize = (16 << 20) - 1;

/// A table that may be missing, whole.
fn optional(root: &Root, path: &str) -> Seen<Option<String>> {
    match root.read(path) {
        Err(e) => Err(chain(&e)),
        Ok(Some(text)) if text.len() >= MAX_TABLE => Err(format!("/{path} is too long to read")),
        Ok(text) => Ok(text),
    }
}

/// A table that every kernel has, whole: without it nothing is proved.
fn table(root: &Root, path: &str) -> Seen<String> {
    optional(root, path)?.ok_or_else(|| format!("/{path} is not there"))
}

/// Names in a directory; none when it is not there.
fn names(root: &Root, dir: &str) -> Seen<Vec<String>> {
    root.list(dir).map(Option::unwrap_or_default).map_err(|e| chain(&e))
}

/// The entries of /sys/class/`class` with the PCI functions in their paths. An entry
/// that left meanwhile is left out.
fn class(
    root: &Root,
    class: &str,
    wanted: impl Fn(&str) -> bool,
) -> Seen<LiteMap<String, PciPath>> {
    linked(root, &format!("sys/class/{class}"), wanted)
}

/// The same of any directory of links to devices.
fn linked(root: &Root, dir: &str, wanted: impl Fn(&str) -> bool) -> Seen<LiteMap<String, PciPath>> {
    let mut found = LiteMap::new();
    for name in names(root, dir)?.into_iter().filter(|n| wanted(n)) {
        if let Some(target) = root.link(format!("{dir}/{name}")).map_err(|e| chain(&e))? {
            found.insert(name, pci_path(&target));
        }
    }
    Ok(found)
}

/// The PCI functions among the components of a path, outermost first.
fn pci_path(path: &Path) -> PciPath {
    addresses_in(path).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::sys::scratch::Scratch;

    /// A fresh tree of files, and of links where the text starts with "-> ".
    pub(super) fn tree(entries: &[(&str, &str)]) -> Scratch {
        let tree = Scratch::new();
        for (path, text) in entries {
            let path = tree.path(path);
            fs::create_dir_all(path.parent().expect("below the tree")).expect("temp dir");
            match text.strip_prefix("-> ") {
                Some(target) => symlink(target, path).expect("link"),
                None => fs::write(path, text).expect("file"),
            }
        }
        tree
    }

    #[test]
    fn a_path_names_every_function_above() {
        let path = "../../devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/\
                    10000:e1:00.0/nvme/nvme0/nvme0n1";
        let names: Vec<String> = pci_path(Path::new(path)).iter().map(PciAddr::to_string).collect();
        assert_eq!(names, ["0000:00:0e.0", "10000:e0:06.0", "10000:e1:00.0"]);
        assert_eq!(pci_path(Path::new("../../devices/virtual/block/loop0")), []);
    }

    #[test]
    fn an_empty_tree_proves_nothing_of_disks_and_networks() {
        let host = read(&tree(&[]));
        assert_eq!(host.mounts.expect_err("unseen"), "/proc/1/mountinfo is not there");
        assert_eq!(host.blocks.expect_err("unseen"), "/sys/class/block is not there");
        assert_eq!(host.netdevs.expect_err("unseen"), "/sys/class/net is not there");
        assert_eq!(host.routes.expect_err("unseen"), "/proc/1/net/route is not there");
        assert!(HostUse::default().mounts.is_err() && HostUse::default().terminals.is_err());
    }

    #[test]
    fn a_table_that_cannot_be_read_says_why() {
        // A directory in the place of the file: EISDIR.
        let root = tree(&[("proc/1/mountinfo/x", ""), ("proc/swaps/x", "")]);
        let host = read(&root);
        assert!(host.mounts.expect_err("unseen").contains("proc/1/mountinfo: "));
        assert!(host.swaps.expect_err("unseen").contains("proc/swaps: "));
    }
}
