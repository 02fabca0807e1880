//! The PCI bus of a fake tree: answers writes to driver attributes by moving links, as the
//! kernel does (drivers/pci/pci-driver.c, drivers/base/dd.c; what was measured on 6.1).
//!
//! The attributes that only take commands (`bind`, `unbind`, `drivers_probe`) are FIFOs:
//! a write to one is kept in order and none is lost. `driver_override` is a plain file,
//! read when a probe asks. Unlike the kernel's, a write returns before its effect is seen,
//! and the effect comes within a few milliseconds. What no file can do is not done here:
//! a write never fails by itself.

#[path = "kernel/sriov.rs"]
#[allow(dead_code)] // of the tests of SR-IOV only
mod sriov;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{OpenOptionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub(crate) use sriov::Vfs;

const DEVICES: &str = "sys/bus/pci/devices";
const GROUPS: &str = "sys/kernel/iommu_groups";
const DRIVERS: &str = "sys/bus/pci/drivers";
const PROBE: &str = "sys/bus/pci/drivers_probe";
const VFIO: &str = "vfio-pci";

/// How often the FIFOs are looked at.
const TICK: Duration = Duration::from_millis(1);

/// The fake kernel of one tree. Dropping it stops it.
#[derive(Debug)]
pub(crate) struct Kernel {
    root: PathBuf,
    bus: Arc<Mutex<Bus>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// Everything that changes, under one lock: a test sees no half-made change.
#[derive(Debug)]
struct Bus {
    root: PathBuf,
    /// Command attributes by path below the root. One that hangs is not here: a writer
    /// waits in open(2) for as long as a FIFO has no reader.
    fifos: BTreeMap<String, File>,
    /// The driver that takes a function when no override says otherwise.
    natives: BTreeMap<String, String>,
    /// Probes that fail, as (address, driver).
    refused: BTreeSet<(String, String)>,
    /// Functions whose group gets no node.
    nodeless: BTreeSet<String>,
    /// The number of the next function's own VFIO device, where the kernel makes any, and
    /// whether they have nodes.
    cdevs: Option<(u32, bool)>,
    /// The number of the next group that is made for a function without an IOMMU.
    noiommu: u32,
    /// What was hot-removed, to be added again.
    shelf: BTreeMap<String, Shelved>,
    /// PFs whose VFs come and go, and how many there are at most.
    pfs: BTreeMap<String, Vfs>,
    most_vfs: usize,
    writes: Vec<String>,
}

#[derive(Debug)]
struct Shelved {
    dir: PathBuf,
    aside: PathBuf,
    group: Option<String>,
}

impl Kernel {
    /// Takes over the bus of a tree that a manifest built.
    pub(crate) fn start(root: &Path) -> Kernel {
        let mut bus = Bus {
            root: root.to_path_buf(),
            fifos: BTreeMap::new(),
            natives: BTreeMap::new(),
            refused: BTreeSet::new(),
            nodeless: BTreeSet::new(),
            cdevs: None,
            // Numbers are those of all groups.
            noiommu: 100,
            shelf: BTreeMap::new(),
            pfs: BTreeMap::new(),
            most_vfs: usize::MAX,
            writes: Vec::new(),
        };
        let mut commands = vec![PROBE.to_owned()];
        for driver in names(&root.join(DRIVERS)) {
            commands.extend(["bind", "unbind"].map(|verb| format!("{DRIVERS}/{driver}/{verb}")));
        }
        bus.make_fifos(&commands);
        for addr in names(&root.join(DEVICES)) {
            if let Some(driver) = bus.driver(&addr).filter(|d| d != VFIO) {
                bus.natives.insert(addr, driver);
            }
        }
        let (bus, stop) = (Arc::new(Mutex::new(bus)), Arc::new(AtomicBool::new(false)));
        let (thread_bus, thread_stop) = (Arc::clone(&bus), Arc::clone(&stop));
        let thread = thread::spawn(move || {
            while !thread_stop.load(Ordering::Relaxed) {
                lock(&thread_bus).obey();
                thread::sleep(TICK);
            }
        });
        Kernel { root: root.to_path_buf(), bus, stop, thread: Some(thread) }
    }

    /// Where a path below the root is.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The driver of a function; "" without one.
    pub(crate) fn driver(&self, addr: &str) -> String {
        self.lock().driver(addr).unwrap_or_default()
    }

    /// The override of a function; "" when none is set.
    pub(crate) fn driver_override(&self, addr: &str) -> String {
        self.lock().driver_override(addr).unwrap_or_default()
    }

    /// Whether /dev/vfio has the node of a group.
    pub(crate) fn has_group_node(&self, group: u32) -> bool {
        self.path(&format!("dev/vfio/{group}")).exists()
    }

    /// Every command so far, in order: "unbind e1000 ADDR", "drivers_probe ADDR as DRIVER".
    pub(crate) fn writes(&self) -> Vec<String> {
        self.lock().writes.clone()
    }

    /// A driver appears, as after modprobe. vfio-pci brings /dev/vfio/vfio with it.
    pub(crate) fn load_driver(&self, driver: &str) {
        let mut bus = self.lock();
        let dir = bus.root.join(DRIVERS).join(driver);
        fs::create_dir_all(&dir).expect("make the driver's directory");
        bus.make_fifos(&["bind", "unbind"].map(|verb| format!("{DRIVERS}/{driver}/{verb}")));
        if driver == VFIO {
            let node = bus.root.join("dev/vfio/vfio");
            fs::create_dir_all(node.parent().expect("below the root")).expect("make /dev/vfio");
            fs::write(node, "").expect("make /dev/vfio/vfio");
        }
    }

    /// A driver without devices goes, as after rmmod.
    pub(crate) fn unload_driver(&self, driver: &str) {
        let mut bus = self.lock();
        bus.fifos.retain(|path, _| !path.starts_with(&format!("{DRIVERS}/{driver}/")));
        fs::remove_dir_all(bus.root.join(DRIVERS).join(driver)).expect("remove the driver");
        if driver == VFIO {
            fs::remove_file(bus.root.join("dev/vfio/vfio")).expect("remove /dev/vfio/vfio");
        }
    }

    /// Of two drivers that know a function this one takes it from now on, unless an override
    /// says otherwise: the one that was loaded first.
    pub(crate) fn prefer(&self, addr: &str, driver: &str) {
        self.load_driver(driver);
        self.lock().natives.insert(addr.to_owned(), driver.to_owned());
    }

    /// Probes of a function by this driver fail from now on: the write succeeds, and no
    /// driver is bound.
    pub(crate) fn refuse_probe(&self, addr: &str, driver: &str) {
        self.lock().refused.insert((addr.to_owned(), driver.to_owned()));
    }

    /// Takes back [`Kernel::refuse_probe`].
    pub(crate) fn allow_probe(&self, addr: &str, driver: &str) {
        self.lock().refused.remove(&(addr.to_owned(), driver.to_owned()));
    }

    /// The node of the function's group does not appear when it is bound.
    pub(crate) fn withhold_node(&self, addr: &str) {
        self.lock().nodeless.insert(addr.to_owned());
    }

    /// Functions bound from now on have VFIO devices of their own, numbered from this on. A
    /// kernel without their nodes names them in sysfs all the same.
    pub(crate) fn make_cdevs(&self, from: u32, nodes: bool) {
        self.lock().cdevs = Some((from, nodes));
        if nodes {
            fs::write(self.path("dev/iommu"), "").expect("make /dev/iommu");
        }
    }

    /// A write to the driver's `unbind` does not return, until [`Kernel::resume_unbind`].
    pub(crate) fn hang_unbind(&self, driver: &str) {
        self.lock().fifos.remove(&format!("{DRIVERS}/{driver}/unbind"));
    }

    /// The writes that hang return, and have their effect.
    pub(crate) fn resume_unbind(&self, driver: &str) {
        let path = format!("{DRIVERS}/{driver}/unbind");
        let mut bus = self.lock();
        let fifo = open_fifo(&bus.root.join(&path));
        bus.fifos.insert(path, fifo);
    }

    /// A function leaves, whatever it is bound to.
    pub(crate) fn hot_remove(&self, addr: &str) {
        self.lock().hot_remove(addr);
    }

    /// A function that left comes back, bound to its native driver.
    pub(crate) fn hot_add(&self, addr: &str) {
        self.lock().hot_add(addr);
    }

    /// Commands cannot be written any more, as on a read-only sysfs.
    pub(crate) fn forbid_writes(&self) {
        let mut bus = self.lock();
        bus.fifos.remove(PROBE);
        let path = bus.root.join(PROBE);
        // Root may write any file, but no directory.
        fs::remove_file(&path).and_then(|()| fs::create_dir(&path)).expect("replace drivers_probe");
    }

    /// Takes back [`Kernel::forbid_writes`].
    pub(crate) fn permit_writes(&self) {
        let mut bus = self.lock();
        fs::remove_dir(bus.root.join(PROBE)).expect("remove the directory");
        bus.make_fifos(&[PROBE.to_owned()]);
    }

    /// A function is in another group from now on.
    pub(crate) fn regroup(&self, addr: &str, from: u32, to: u32) {
        let bus = self.lock();
        let groups = bus.root.join("sys/kernel/iommu_groups");
        let (old, new) = (groups.join(from.to_string()), groups.join(to.to_string()));
        let link = bus.root.join(DEVICES).join(addr).join("iommu_group");
        fs::rename(old, &new)
            .and_then(|()| fs::remove_file(&link))
            .and_then(|()| symlink(&new, &link))
            .expect("move the group");
    }

    /// Writes a command as another tool would.
    pub(crate) fn command(&self, attribute: &str, addr: &str) {
        let path = self.path("sys/bus/pci").join(attribute);
        let written = OpenOptions::new().write(true).open(path);
        written.and_then(|mut file| file.write_all(addr.as_bytes())).expect("write a command");
    }

    /// Replaces a whole table or attribute at once, as a read of the kernel's sees it.
    pub(crate) fn put(&self, path: &str, text: &str) {
        let (target, aside) = (self.path(path), self.path("aside"));
        fs::write(&aside, text).and_then(|()| fs::rename(&aside, target)).expect("replace a file");
    }

    /// Adds a row to a table.
    pub(crate) fn add_row(&self, path: &str, row: &str) {
        let text = fs::read_to_string(self.path(path)).expect("read the table");
        self.put(path, &format!("{text}{row}\n"));
    }

    /// Obeys no command any more, and takes the processor from nobody who is measured.
    #[allow(dead_code, reason = "of the benchmarks only")]
    pub(crate) fn rest(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, Bus> {
        lock(&self.bus)
    }
}

impl Drop for Kernel {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // It panicked when the tree was not what a bus looks like, and said so.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn lock(bus: &Mutex<Bus>) -> MutexGuard<'_, Bus> {
    bus.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Bus {
    /// Takes every command that was written, attribute by attribute.
    fn obey(&mut self) {
        let mut commands = Vec::new();
        for (path, fifo) in &mut self.fifos {
            let mut text = Vec::new();
            // Non-blocking: it ends with EAGAIN, with what was there in `text`.
            let _ = fifo.read_to_end(&mut text);
            let text = String::from_utf8_lossy(&text).into_owned();
            commands.extend(addresses(&text).into_iter().map(|addr| (path.clone(), addr)));
        }
        for (path, addr) in commands {
            let parts: Vec<&str> = path.rsplit('/').collect();
            match parts[..] {
                ["drivers_probe", ..] => {
                    let driver = self.driver_override(&addr);
                    let by = driver.as_deref().unwrap_or("any");
                    self.writes.push(format!("drivers_probe {addr} as {by}"));
                    self.probe(&addr);
                }
                ["unbind", driver, ..] => {
                    self.writes.push(format!("unbind {driver} {addr}"));
                    if self.driver(&addr).as_deref() == Some(driver) {
                        self.unbind(&addr, driver);
                    }
                }
                ["bind", driver, ..] => {
                    self.writes.push(format!("bind {driver} {addr}"));
                    self.attach(&addr, driver);
                }
                _ => panic!("{path} takes no commands"),
            }
        }
        self.make_vfs();
    }

    fn make_fifos(&mut self, paths: &[String]) {
        let full: Vec<PathBuf> = paths.iter().map(|p| self.root.join(p)).collect();
        for path in &full {
            // The manifest made plain files.
            let _ = fs::remove_file(path);
        }
        let made = Command::new("mkfifo").args(&full).status().expect("run mkfifo");
        assert!(made.success(), "mkfifo {full:?}: {made}");
        for (path, full) in paths.iter().zip(&full) {
            self.fifos.insert(path.clone(), open_fifo(full));
        }
    }

    fn driver(&self, addr: &str) -> Option<String> {
        link_name(&self.root.join(DEVICES).join(addr).join("driver"))
    }

    fn group(&self, addr: &str) -> Option<String> {
        link_name(&self.root.join(DEVICES).join(addr).join("iommu_group"))
    }

    fn driver_override(&self, addr: &str) -> Option<String> {
        let text = fs::read_to_string(self.root.join(DEVICES).join(addr).join("driver_override"));
        let text = text.unwrap_or_default();
        let name = text.split('\n').next().unwrap_or_default();
        (!name.is_empty() && name != "(null)").then(|| name.to_owned())
    }

    /// `device_attach`: nothing for a function that has a driver; else the override's
    /// driver and no other, else the native one.
    fn probe(&mut self, addr: &str) {
        let driver = self.driver_override(addr).or_else(|| self.natives.get(addr).cloned());
        if let Some(driver) = driver {
            self.attach(addr, &driver);
        }
    }

    fn attach(&mut self, addr: &str, driver: &str) {
        let device = self.root.join(DEVICES).join(addr);
        let header = fs::read(device.join("config")).ok().and_then(|c| c.get(0x0e).copied());
        // vfio_pci_core_register_device: only header type 0.
        let bridge = header.is_none_or(|h| h & 0x7f != 0);
        if self.driver(addr).is_some()
            || !device.exists()
            || !self.root.join(DRIVERS).join(driver).exists()
            || self.refused.contains(&(addr.to_owned(), driver.to_owned()))
            || (driver == VFIO && bridge)
        {
            return;
        }
        let dir = fs::canonicalize(&device).expect("the device's directory");
        let root = fs::canonicalize(&self.root).expect("the tree");
        let depth = dir.strip_prefix(&root).expect("in the tree").components().count();
        let up = "../".repeat(depth);
        let group = self.group(addr).filter(|_| driver == VFIO);
        let made =
            if driver == VFIO && group.is_none() { self.make_group(addr, &dir) } else { None };
        if let Some(group) = group.or(made).filter(|_| !self.nodeless.contains(addr)) {
            let node = self.root.join("dev/vfio").join(group);
            fs::write(node, "").expect("make the group's node");
        }
        if let Some((number, nodes)) = self.cdevs.filter(|_| driver == VFIO) {
            self.cdevs = Some((number + 1, nodes));
            let name = format!("vfio{number}");
            fs::create_dir_all(dir.join("vfio-dev").join(&name)).expect("name the VFIO device");
            if nodes {
                let devices = self.root.join("dev/vfio/devices");
                fs::create_dir_all(&devices).expect("make the devices' directory");
                fs::write(devices.join(name), "").expect("make the VFIO device's node");
            }
        }
        let back = self.root.join(DRIVERS).join(driver).join(addr);
        let _ = fs::remove_file(&back);
        symlink(&dir, &back).expect("link from the driver");
        // Last: whoever sees it sees the rest as well.
        symlink(format!("{up}{DRIVERS}/{driver}"), dir.join("driver")).expect("link to the driver");
    }

    fn unbind(&mut self, addr: &str, driver: &str) {
        let device = self.root.join(DEVICES).join(addr);
        let back = self.root.join(DRIVERS).join(driver).join(addr);
        fs::remove_file(back).expect("remove the driver's link");
        self.drop_group(addr, &device);
        for name in names(&device.join("vfio-dev")) {
            let _ = fs::remove_file(self.root.join("dev/vfio/devices").join(name));
        }
        let _ = fs::remove_dir_all(device.join("vfio-dev"));
        let group = self.group(addr);
        fs::remove_file(device.join("driver")).expect("remove the device's link");
        if let Some(group) = group.filter(|_| driver == VFIO) {
            let members = self.root.join("sys/kernel/iommu_groups").join(&group).join("devices");
            let on_vfio = |a: &String| self.driver(a).as_deref() == Some(VFIO);
            if !names(&members).iter().any(on_vfio) {
                // It was never there when it was withheld.
                let _ = fs::remove_file(self.root.join("dev/vfio").join(group));
            }
        }
    }

    /// `vfio_noiommu_group_alloc`: the name of the node of a group for a function without one,
    /// where vfio was told to make such.
    fn make_group(&mut self, addr: &str, dir: &Path) -> Option<String> {
        let mode = self.root.join("sys/module/vfio/parameters/enable_unsafe_noiommu_mode");
        if fs::read_to_string(mode).ok()?.trim() != "Y" {
            return None;
        }
        let group = self.root.join(format!("{GROUPS}/{}", self.noiommu));
        fs::create_dir_all(group.join("devices")).expect("make a group");
        fs::write(group.join("name"), "vfio-noiommu\n").expect("name it");
        symlink(dir, group.join("devices").join(addr)).expect("put the function in it");
        symlink(&group, dir.join("iommu_group")).expect("link to the group");
        self.noiommu += 1;
        Some(format!("noiommu-{}", self.noiommu - 1))
    }

    /// The group that was made with the bind goes with it.
    fn drop_group(&mut self, addr: &str, device: &Path) {
        let Some(number) = self.group(addr) else { return };
        let group = self.root.join(GROUPS).join(&number);
        let name = fs::read_to_string(group.join("name")).unwrap_or_default();
        if name.trim() == "vfio-noiommu" {
            fs::remove_file(device.join("iommu_group")).expect("leave the group");
            fs::remove_dir_all(group).expect("remove the group");
            let _ = fs::remove_file(self.root.join(format!("dev/vfio/noiommu-{number}")));
        }
    }

    fn hot_remove(&mut self, addr: &str) {
        if let Some(driver) = self.driver(addr) {
            self.unbind(addr, &driver);
        }
        let link = self.root.join(DEVICES).join(addr);
        let dir = fs::canonicalize(&link).expect("the device's directory");
        let group = self.group(addr);
        // In the order of device_del: the bus, then the group.
        fs::remove_file(&link).expect("leave the bus");
        if let Some(group) = &group {
            let groups = self.root.join("sys/kernel/iommu_groups");
            let own = groups.join(group).join("devices").join(addr);
            fs::remove_file(own).expect("leave the group");
            // A group without members is gone.
            if names(&groups.join(group).join("devices")).is_empty() {
                fs::remove_dir_all(groups.join(group)).expect("remove the group");
            }
        }
        let shelf = self.root.join("shelf");
        fs::create_dir_all(&shelf).expect("make the shelf");
        let aside = shelf.join(addr);
        fs::rename(&dir, &aside).expect("put the directory aside");
        self.shelf.insert(addr.to_owned(), Shelved { dir, aside, group });
    }

    fn hot_add(&mut self, addr: &str) {
        let Shelved { dir, aside, group } = self.shelf.remove(addr).expect("it was removed before");
        fs::write(aside.join("driver_override"), "(null)\n").expect("a new device has no override");
        fs::rename(&aside, &dir).expect("put the directory back");
        // As the kernel writes it: the path tells what is above the device.
        let root = fs::canonicalize(&self.root).expect("the tree");
        let below = dir.strip_prefix(&root).expect("in the tree").display().to_string();
        let target = format!("../../../../{below}");
        symlink(target, self.root.join(DEVICES).join(addr)).expect("join the bus");
        if let Some(group) = group {
            let members = self.root.join("sys/kernel/iommu_groups").join(&group).join("devices");
            fs::create_dir_all(&members).expect("make the group");
            symlink(&dir, members.join(addr)).expect("join the group");
        }
        self.probe(addr);
    }
}

fn open_fifo(path: &Path) -> File {
    // For writing too, or a read would see the end when no writer is there.
    OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(libc::O_NONBLOCK)
        .open(path)
        .unwrap_or_else(|e| panic!("open {}: {e}", path.display()))
}

/// The addresses in what one or more writers wrote, with or without newlines between.
fn addresses(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(dot) = rest.find('.') {
        let end = (dot + 2).min(rest.len());
        found.push(rest[..end].trim().to_owned());
        rest = &rest[end..];
    }
    found
}

fn link_name(path: &Path) -> Option<String> {
    let target = fs::read_link(path).ok()?;
    target.file_name().map(|name| name.to_string_lossy().into_owned())
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries.filter_map(|e| e.file_name().into_string().ok()).collect()
}
