//! SR-IOV in a fake tree: a number that is written to `sriov_numvfs` of a PF makes VFs, and
//! none takes them away (drivers/pci/pci-sysfs.c, `sriov_numvfs_store`). The attribute is a
//! plain file, so a number that the kernel would refuse stands in it and has no effect.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use super::{Bus, DEVICES, Kernel, VFIO, link_name, open_fifo};

/// What the VFs of a PF are like.
#[derive(Clone, Debug)]
pub(crate) struct Vfs {
    /// The address of the first; the others are its next functions.
    pub(crate) first: &'static str,
    /// Vendor and device.
    pub(crate) id: (&'static str, &'static str),
    /// Who takes them when the kernel may choose.
    pub(crate) driver: &'static str,
    /// The group of the first; each has its own.
    pub(crate) group: u32,
}

impl Kernel {
    /// Writes to `sriov_numvfs` of this PF have their effect from now on.
    pub(crate) fn makes_vfs(&self, pf: &str, vfs: Vfs) {
        self.lock().pfs.insert(pf.to_owned(), vfs);
    }

    /// How many VFs a PF has.
    pub(crate) fn vfs(&self, pf: &str) -> usize {
        self.lock().virtfns(pf).len()
    }

    /// The driver of a PF gives no more than so many VFs, whatever it is asked for.
    pub(crate) fn limit_vfs(&self, most: usize) {
        self.lock().most_vfs = most;
    }

    /// A write to `sriov_drivers_autoprobe` of a PF does not return, until
    /// [`Kernel::resume_autoprobe`].
    pub(crate) fn hang_autoprobe(&self, pf: &str) {
        let mut bus = self.lock();
        let path = format!("{DEVICES}/{pf}/sriov_drivers_autoprobe");
        bus.make_fifos(std::slice::from_ref(&path));
        bus.fifos.remove(&path);
    }

    /// The write that hangs returns, and has its effect.
    pub(crate) fn resume_autoprobe(&self, pf: &str) {
        let path = format!("{DEVICES}/{pf}/sriov_drivers_autoprobe");
        // What is read back must be there before the writer goes on, who waits at the FIFO.
        let aside = self.path("hung");
        std::fs::hard_link(self.path(&path), &aside).expect("keep the FIFO");
        self.put(&path, "0\n");
        let fifo = open_fifo(&aside);
        // Closed only when the writer has been there.
        std::thread::sleep(std::time::Duration::from_millis(100));
        drop(fifo);
    }
}

impl Bus {
    /// Numbers of VFs and their addresses, by the PF's links.
    fn virtfns(&self, pf: &str) -> Vec<(usize, String)> {
        let dir = self.root.join(DEVICES).join(pf);
        let number = |name: &String| name.strip_prefix("virtfn")?.parse().ok();
        let mut found: Vec<(usize, String)> = super::names(&dir)
            .iter()
            .filter_map(|name| Some((number(name)?, link_name(&dir.join(name))?)))
            .collect();
        found.sort();
        found
    }

    /// Does what the numbers say that were written.
    pub(super) fn make_vfs(&mut self) {
        for (pf, vfs) in self.pfs.clone() {
            let dir = self.root.join(DEVICES).join(&pf);
            let text = fs::read_to_string(dir.join("sriov_numvfs")).unwrap_or_default();
            // Empty for a moment while it is written, and gone with the PF.
            let Ok(wanted) = text.trim().parse::<usize>() else { continue };
            let is = self.virtfns(&pf);
            if wanted == is.len() || (wanted > 0 && !is.is_empty()) {
                continue;
            }
            self.writes.push(format!("sriov_numvfs {pf} {wanted}"));
            for (number, vf) in &is {
                fs::remove_file(dir.join(format!("virtfn{number}"))).expect("unlink the VF");
                self.hot_remove(vf);
                self.shelf.remove(vf);
                let _ = fs::remove_dir_all(self.root.join("shelf").join(vf));
            }
            let made = wanted.min(self.most_vfs);
            if made < wanted {
                // As an attribute changes: no reader sees it empty, and takes that for a failure.
                let aside = self.root.join("aside-numvfs");
                fs::write(&aside, format!("{made}\n"))
                    .and_then(|()| fs::rename(&aside, dir.join("sriov_numvfs")))
                    .expect("write a number");
            }
            let auto = fs::read_to_string(dir.join("sriov_drivers_autoprobe"));
            let auto = auto.unwrap_or_default().trim() == "1";
            for number in 0..made {
                self.make_vf(&pf, &vfs, number, auto);
            }
        }
    }

    fn make_vf(&mut self, pf: &str, vfs: &Vfs, number: usize, auto: bool) {
        let pf_dir = fs::canonicalize(self.root.join(DEVICES).join(pf)).expect("the PF");
        let (base, first) = vfs.first.rsplit_once('.').expect("an address");
        let function = first.parse::<usize>().expect("a function") + number;
        let addr = format!("{base}.{function}");
        let dir = pf_dir.parent().expect("a bus").join(&addr);
        fs::create_dir_all(&dir).expect("make the VF");
        let (vendor, device) = vfs.id;
        let (v, d) = (vendor.to_uppercase(), device.to_uppercase());
        let modalias = format!("pci:v0000{v}d0000{d}sv0000{v}sd00000000bc02sc00i00");
        let attributes = [
            ("modalias", modalias),
            ("revision", "0x01".to_owned()),
            ("numa_node", "-1".to_owned()),
            ("driver_override", "(null)".to_owned()),
        ];
        for (name, text) in attributes {
            fs::write(dir.join(name), format!("{text}\n")).expect("make an attribute");
        }
        // A VF's own vendor and device read as ones (PCI Express Base Specification, 9.3.4.1).
        let mut config = [0_u8; 64];
        config[..4].fill(0xff);
        fs::write(dir.join("config"), config).expect("make its configuration space");
        let group = self.root.join("sys/kernel/iommu_groups");
        let group = group.join((vfs.group as usize + number).to_string());
        fs::create_dir_all(group.join("devices")).expect("make its group");
        let link = |target: PathBuf, at: PathBuf| symlink(target, at).expect("make a link");
        link(dir.clone(), group.join("devices").join(&addr));
        link(group, dir.join("iommu_group"));
        link(pf_dir.clone(), dir.join("physfn"));
        let root = fs::canonicalize(&self.root).expect("the tree");
        let below = dir.strip_prefix(&root).expect("in the tree").display().to_string();
        // As the kernel writes it: the path tells what is above the device.
        link(format!("../../../../{below}").into(), self.root.join(DEVICES).join(&addr));
        link(dir, pf_dir.join(format!("virtfn{number}")));
        assert_ne!(vfs.driver, VFIO, "a VF's native driver");
        self.natives.insert(addr.clone(), vfs.driver.to_owned());
        if auto {
            self.probe(&addr);
        }
    }
}
