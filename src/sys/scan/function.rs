//! Reads one PCI function.

use std::fs::File;
use std::str::FromStr;

use super::{Function, Pf, addresses_in, opened};
use crate::error::{Error, Result, chain};
use crate::sys::dir::{Dir, PAGE};
use crate::sys::labels::{Labels, Slots, labels};
use crate::sys::modalias::Modalias;
use crate::sys::pci::{HeaderType, NumaNode, PciAddr};

/// One function, or `None` when it left during the reading.
pub(super) fn function(
    devices: &Dir,
    name: &str,
    addr: PciAddr,
    slots: &Slots,
    buffer: &mut [u8; PAGE],
) -> Option<Function> {
    let mut problems = Vec::new();
    let Some(dir) = opened(devices.dir(name), &mut problems) else {
        // Something is there that is no directory or cannot be entered: a function of which
        // nothing is known, and that is not left out of its group's judgement.
        if !devices.exists(name) {
            return None;
        }
        let ancestors = ancestors(devices, name, addr, &mut problems);
        return Some(Function { ancestors, problems, ..Function::default() });
    };
    let mut reader = Reader { dir: &dir, buffer, problems };
    let r = &mut reader;
    let pf = r.sriov();
    let (header, config) = r.header();
    let kind = r.attr("modalias", "a modalias of a PCI function", |t| t.parse::<Modalias>().ok());
    let mut function = Function {
        id: kind.map(|kind| kind.id),
        subsystem: kind.map(|kind| kind.subsystem),
        class: kind.map(|kind| kind.class),
        revision: r.attr("revision", "a byte", |t| number(t).and_then(|n| u8::try_from(n).ok())),
        header,
        driver: r.link("driver"),
        group: r.link("iommu_group"),
        numa: r
            .attr("numa_node", "a NUMA node", |t| t.parse::<i64>().ok().map(NumaNode::new))
            .flatten(),
        physfn: r.link("physfn"),
        vf: None,
        pf,
        boot_vga: r.attr("boot_vga", "0 or 1", |t| match t {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        }),
        ancestors: ancestors(devices, name, addr, &mut r.problems),
        labels: None,
        problems: Vec::new(),
    };
    let labels = labels(&dir, config.as_ref(), addr, &function.ancestors, slots);
    function.labels = (labels != Labels::none()).then(|| Box::new(labels));
    function.problems = reader.problems;
    devices.is_still(name, &dir).then_some(function)
}

/// Reads attributes of one function; failures become sentences, absence `None`.
struct Reader<'a> {
    dir: &'a Dir,
    buffer: &'a mut [u8; PAGE],
    problems: Vec<String>,
}

impl Reader<'_> {
    /// An error becomes a sentence, so that it costs this attribute only.
    fn keep<T>(&mut self, read: Result<Option<T>>) -> Option<T> {
        read.unwrap_or_else(|e| {
            self.problems.push(chain(&e));
            None
        })
    }

    fn attr<T>(
        &mut self,
        name: &str,
        what: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let count = self.dir.read(name, self.buffer);
        let count = self.keep(count)?;
        let text = String::from_utf8_lossy(&self.buffer[..count]);
        let text = text.trim_end_matches('\n');
        let value = parse(text);
        if value.is_none() {
            let wrong = Error::parse(what, text).at(&self.dir.path(name));
            self.problems.push(wrong.to_string());
        }
        value
    }

    fn link<T: FromStr<Err = Error>>(&mut self, name: &str) -> Option<T> {
        let read = self.dir.link_name(name).and_then(|target| {
            let wrong = |e: Error| e.at(&self.dir.path(name));
            target.map(|target| target.parse().map_err(wrong)).transpose()
        });
        self.keep(read)
    }

    /// The header type is in configuration space only; its first 64 bytes may be read
    /// by anyone. The file comes along, for what is behind them.
    fn header(&mut self) -> (Option<HeaderType>, Option<File>) {
        let mut bytes = [0; 64];
        let read = self.dir.head("config", &mut bytes);
        let Some((config, count)) = self.keep(read) else { return (None, None) };
        // What PCI answers for a device that is not there any more; sysfs goes on to show
        // what it read at first.
        if count == bytes.len() && bytes.iter().all(|byte| *byte == 0xff) {
            let why = "it has fallen off the bus: its configuration space reads all ones";
            self.problems.push(why.to_owned());
            return (None, Some(config));
        }
        let header = bytes[..count].get(0x0e).copied().map(HeaderType::new);
        if header.is_none() {
            let path = self.dir.path("config");
            self.problems.push(format!("{}: only {count} bytes", path.display()));
        }
        (header, Some(config))
    }

    /// What only a PF has.
    fn sriov(&mut self) -> Option<Box<Pf>> {
        // Only a PF has the attribute, and listing every directory costs the scan twice.
        if !self.dir.exists("sriov_numvfs") {
            return None;
        }
        let total = self.attr("sriov_totalvfs", "a number of VFs", |t| t.parse().ok());
        let names = self.dir.list("");
        let names = self.keep(names).unwrap_or_default();
        let number = |name: &String| name.strip_prefix("virtfn")?.parse().ok();
        let vfs = names.iter().filter_map(|name| Some((number(name)?, self.link(name)?)));
        Some(Box::new(Pf { total, vfs: vfs.collect() }))
    }
}

fn ancestors(devices: &Dir, name: &str, addr: PciAddr, problems: &mut Vec<String>) -> Vec<PciAddr> {
    let link = devices.link(name).unwrap_or_else(|e| {
        problems.push(chain(&e));
        None
    });
    link.map(|target| addresses_in(&target).filter(|above| *above != addr).collect())
        .unwrap_or_default()
}

/// A number as sysfs prints it: `0x` and hex, or decimal.
fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x") {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}
