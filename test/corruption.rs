//! No file of the host, however broken, makes the scan and the decisions panic, and none
//! makes them offer a function that the host needs.
//!
//! Each round takes a machine of test/machines, breaks a few of its files and links, and
//! asks again. What is random comes from one seed: `VDP_SEED` replays it, `VDP_ROUNDS`
//! makes more rounds than the default, `VDP_MACHINE` keeps to some machines.
//!
//! What is asserted of safety: evidence that is there and cannot be understood counts
//! against the function. Evidence that is gone proves nothing to anybody (a mount that is
//! not in the table is no mount), so for a file that was deleted, emptied or cut, this is
//! asserted only where the plan has the same fact twice: everything below a function's own
//! directory, /sys/bus and /sys/kernel.

#[path = "util/machine.rs"]
mod machine;
#[path = "util/manifest.rs"]
mod manifest;

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use litemap::LiteMap;
use machine::{Built, Machine, machines};
use vfio_device_plugin::board::board;
use vfio_device_plugin::cli::{self, Command, list};
use vfio_device_plugin::config::Config;
use vfio_device_plugin::inventory::inventory;
use vfio_device_plugin::ledger::Leases;
use vfio_device_plugin::plan::{Plan, Refusal, plan};
use vfio_device_plugin::set::Set;
use vfio_device_plugin::sys::device::DeviceId;
use vfio_device_plugin::sys::pci::PciAddr;
use vfio_device_plugin::sys::scan::scan;

/// A xorshift generator: the same seed, the same rounds.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 16).unwrap_or(0) % limit.max(1)
    }
}

/// One way of breaking a file or link.
#[derive(Clone, Copy, Debug)]
enum Harm {
    Delete,
    Empty,
    Truncate,
    Bytes,
    Huge,
    Directory,
    Loop,
    Dangle,
}

const FORMS: [list::Form; 3] = [list::Form::Table, list::Form::Json, list::Form::Tree];

const HARMS: [Harm; 8] = [
    Harm::Delete,
    Harm::Empty,
    Harm::Truncate,
    Harm::Bytes,
    Harm::Huge,
    Harm::Directory,
    Harm::Loop,
    Harm::Dangle,
];

/// A path of the tree that is broken now, and where its whole self waits.
struct Broken {
    path: PathBuf,
    kept: PathBuf,
    harm: Harm,
    /// Whether it was a link to a directory.
    directory: bool,
}

impl Broken {
    fn new(path: &Path, kept: PathBuf, harm: Harm, random: &mut Random) -> Broken {
        let whole = fs::read(path).unwrap_or_default();
        let directory = path.is_dir();
        fs::rename(path, &kept).expect("put it aside");
        let written = match harm {
            Harm::Delete => Ok(()),
            Harm::Empty => fs::write(path, ""),
            Harm::Truncate => fs::write(path, &whole[..random.below(whole.len())]),
            Harm::Bytes => {
                let bytes: Vec<u8> =
                    (0..1 + random.below(64)).map(|_| random.next().to_le_bytes()[0]).collect();
                fs::write(path, bytes)
            }
            // Longer than any attribute or table may be; sparse, so that it costs nothing.
            Harm::Huge => File::create(path).and_then(|file| file.set_len(20 << 20)),
            Harm::Directory => fs::create_dir(path),
            Harm::Loop => symlink(path.file_name().map(OsString::from).unwrap_or_default(), path),
            Harm::Dangle => symlink("../nowhere/0000:ff:1f.7", path),
        };
        written.expect("break it");
        Broken { path: path.to_owned(), kept, harm, directory }
    }

    fn mend(&self) {
        let removed = match fs::symlink_metadata(&self.path) {
            Ok(meta) if meta.is_dir() => fs::remove_dir(&self.path),
            Ok(_) => fs::remove_file(&self.path),
            Err(_) => Ok(()),
        };
        removed.and_then(|()| fs::rename(&self.kept, &self.path)).expect("mend it");
    }

    /// Whether the harm leaves nothing that could be seen to be wrong: the evidence is
    /// gone, or what is left of it is well formed. A file in the place of a directory hides
    /// all that was below it: ENOTDIR, which is absence (`sys::root`).
    fn removes_evidence(&self, root: &Path) -> bool {
        let gone = match self.harm {
            Harm::Delete | Harm::Empty | Harm::Truncate | Harm::Dangle => true,
            Harm::Bytes | Harm::Huge => self.directory,
            Harm::Directory | Harm::Loop => false,
        };
        let told_twice = self.path.strip_prefix(root).is_ok_and(|path| {
            path.starts_with("sys/bus") || path.starts_with("sys/kernel") || attribute(path)
        });
        gone && !told_twice
    }
}

/// Whether a path is an attribute or link of a PCI function itself.
fn attribute(path: &Path) -> bool {
    let parent = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    path.starts_with("sys/devices") && parent.is_some_and(|name| name.parse::<PciAddr>().is_ok())
}

/// Everything of the tree that the program may read, in order.
fn entries(dir: &Path, found: &mut Vec<PathBuf>) {
    let mut names: Vec<PathBuf> =
        fs::read_dir(dir).expect("a directory").filter_map(|e| Some(e.ok()?.path())).collect();
    names.sort();
    for path in names {
        match fs::symlink_metadata(&path) {
            Ok(meta) if meta.is_dir() => entries(&path, found),
            Ok(_) if path.ends_with("modalias") || path.ends_with("uevent") => {}
            _ => found.push(path),
        }
    }
}

/// A machine with its tree, and what the whole tree says.
struct Subject {
    machine: Machine,
    built: Built,
    config: Config,
    entries: Vec<PathBuf>,
    needed: Set<DeviceId>,
}

impl Subject {
    fn new(machine: Machine) -> Subject {
        let built = Built::new(&machine, "corrupt");
        let mut words = vec!["list".into(), "--root".into(), built.path().as_os_str().to_owned()];
        words.extend(machine.args.iter().map(OsString::from));
        let Ok(Command::List(config, _)) = cli::parse(words).map(|i| i.command) else {
            panic!("{}: the args are wrong", machine.name);
        };
        let mut found = Vec::new();
        entries(built.path(), &mut found);
        let needed = decide(&config)
            .refusals
            .into_iter()
            .filter(|(_, refusal)| for_the_host(refusal))
            .map(|(addr, _)| addr)
            .collect();
        Subject { machine, built, config, entries: found, needed }
    }

    /// A path to break: as often a table of /proc, or a link that shows what the host uses,
    /// as any of the many attributes.
    fn pick(&self, random: &mut Random) -> PathBuf {
        let beside: &[&str] = match random.below(3) {
            0 => &["sys", "dev"],
            1 => &["sys/devices", "sys/bus/pci/drivers"],
            _ => &[],
        };
        let root = self.built.path();
        let wanted = |path: &&PathBuf| !beside.iter().any(|dir| path.starts_with(root.join(dir)));
        let some: Vec<&PathBuf> = self.entries.iter().filter(wanted).collect();
        some[random.below(some.len())].clone()
    }
}

fn for_the_host(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::Host(_) => true,
        Refusal::Member { why, .. } => for_the_host(why),
        _ => false,
    }
}

/// All that `list` and `run` do before they differ.
fn decide(config: &Config) -> Plan {
    let inventory = inventory(scan(&config.root));
    let plan = plan(&inventory, &config.policy);
    board(&inventory, &plan, &Leases::default(), &LiteMap::new(), &LiteMap::new());
    plan
}

/// Prints a form, whose text must be fit for a terminal whatever the host says.
fn printed(config: &Config, form: list::Form) {
    let mut out = Vec::new();
    list::list(config, form, &mut out).expect("memory takes everything");
    let text = String::from_utf8(out).expect("UTF-8");
    let odd = text.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(odd, None, "a control character in the output: {text}");
}

#[test]
fn broken_files_never_panic_and_never_free_what_the_host_needs() {
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse().ok());
    let seed: u64 = number("VDP_SEED").unwrap_or(0x5eed_0bad_f11e);
    let rounds = number("VDP_ROUNDS").unwrap_or(400);
    let subjects: Vec<Subject> = machines().into_iter().map(Subject::new).collect();
    assert!(subjects.iter().any(|s| !s.needed.is_empty()), "no machine has anything to lose");
    for round in 0..rounds {
        // Each round has a seed of its own, so that a failure replays alone.
        let own = seed.wrapping_add(round.wrapping_mul(0x9e37_79b9_7f4a_7c15)) | 1;
        let mut random = Random(own);
        random.next();
        let subject = &subjects[random.below(subjects.len())];
        let mut broken: Vec<Broken> = Vec::new();
        // One at a time in every other round: with several, the second telling of a fact
        // may be broken as well.
        let count = if random.below(2) == 0 { 1 } else { 2 + random.below(3) };
        let aside = subject.built.path().with_extension("aside");
        fs::create_dir_all(&aside).expect("a place aside");
        for at in 0..count {
            let path = subject.pick(&mut random);
            let inside = |b: &Broken| path.starts_with(&b.path) || b.path.starts_with(&path);
            if !broken.iter().any(inside) {
                let harm = HARMS[random.below(HARMS.len())];
                broken.push(Broken::new(&path, aside.join(at.to_string()), harm, &mut random));
            }
        }
        let root = subject.built.path();
        let form = FORMS[random.below(FORMS.len())];
        let result = catch_unwind(AssertUnwindSafe(|| {
            printed(&subject.config, form);
            decide(&subject.config)
        }));
        let story: Vec<String> = broken
            .iter()
            .map(|b| {
                format!("{:?} {}", b.harm, b.path.strip_prefix(root).unwrap_or(&b.path).display())
            })
            .collect();
        let about = format!(
            "{}: {}\nreplay: VDP_SEED={} VDP_ROUNDS=1",
            subject.machine.name,
            story.join(", "),
            own
        );
        let removes = |b: &Broken| b.removes_evidence(root);
        let provable =
            !broken.iter().any(removes) && (broken.len() == 1 || unreadable_only(&broken));
        broken.iter().rev().for_each(Broken::mend);
        fs::remove_dir_all(&aside).expect("remove the place aside");
        let Ok(plan) = result else { panic!("it panicked: {about}") };
        if !provable {
            continue;
        }
        for addr in &subject.needed {
            assert!(
                plan.offer(*addr).is_none(),
                "{addr}, which the host needs, is offered: {about}"
            );
        }
    }
}

/// Whether every harm is one that the kernel answers with an error, not with other text.
fn unreadable_only(broken: &[Broken]) -> bool {
    broken.iter().all(|b| matches!(b.harm, Harm::Directory | Harm::Loop | Harm::Huge))
}
