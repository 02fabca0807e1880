//! `holders.json` in the run directory: what only a running daemon knows, for `list`.
//!
//! Names come from PodResources, whose List has side effects in the kubelet, so that a
//! command must not call it. The file is a copy for readers; nothing is ever decided by it.

use std::fs;
use std::path::{Path, PathBuf};

use litemap::LiteMap;
use serde::{Deserialize, Serialize};

use crate::board::Board;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::health::Health;
use crate::ledger::{Held, Holder, Leases, PodName, Who};
use crate::metrics::Counters;
use crate::object::Object;
use crate::set::Set;
use crate::sriov::Standing;
use crate::sys::Root;
use crate::sys::device::DeviceId;
use crate::sys::fault::around;
use crate::sys::pci::PciAddr;

const FILE: &str = "holders.json";
const VERSION: u32 = 1;

/// The file's content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holders {
    version: u32,
    boot_id: String,
    /// The daemon's process.
    pid: u32,
    /// Leased functions with their holders; without any while the grant is not yet in the
    /// checkpoint.
    leases: Object<Vec<Entry>>,
    /// Unhealthy functions.
    unhealthy: Object<Unhealthy>,
    /// How many devices each resource has; those that only linger in its list are not counted.
    offered: Option<Object<usize>>,
    /// How often something happened since the daemon's start, by name and kind.
    counters: Object<Object<u64>>,
    /// How the PFs stand that VFs are wanted on.
    #[serde(default)]
    pfs: Object<Standing>,
    /// Where the daemon was told that the kubelet is.
    #[serde(default)]
    place: Place,
}

/// What a start fixes and a command has to know: its own command line seldom says it, in a
/// container never.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    kubelet_dir: Option<PathBuf>,
    device_plugins_dir: Option<PathBuf>,
    cdi_dir: Option<PathBuf>,
    registration: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    resource: String,
    uid: String,
    container: String,
    namespace: Option<String>,
    name: Option<String>,
}

/// Why a function is unhealthy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unhealthy {
    /// A word that stays the same over releases.
    pub kind: String,
    /// The sentence.
    pub reason: String,
}

impl Holders {
    /// What this process knows.
    pub fn new(
        boot_id: &str,
        leases: &Leases,
        board: &Board,
        pfs: &LiteMap<PciAddr, Standing>,
        counters: &Counters,
    ) -> Holders {
        let entry = |held: &Held| Entry {
            resource: held.resource.clone(),
            uid: held.who.holder.uid.clone(),
            container: held.who.holder.container.clone(),
            namespace: held.who.pod.as_ref().map(|pod| pod.namespace.clone()),
            name: held.who.pod.as_ref().map(|pod| pod.name.clone()),
        };
        let held = leases.held.iter();
        let entries = || board.values().flat_map(|list| list.iter());
        // One that moved to another resource is kept in the old one's list for a while.
        let healthy: Set<DeviceId> =
            entries().filter(|(_, e)| e.health.is_healthy()).map(|(addr, _)| *addr).collect();
        let ill = entries().filter(|(addr, _)| !healthy.contains(addr));
        let unhealthy = ill.filter_map(|(addr, entry)| {
            let Health::Unhealthy(ailment) = &entry.health else { return None };
            let why = Unhealthy { kind: ailment.kind().to_owned(), reason: ailment.to_string() };
            Some((addr.to_string(), why))
        });
        let offered = board.iter().map(|(name, list)| {
            let offered = list.values().filter(|entry| !entry.health.is_gone()).count();
            (name.to_string(), offered)
        });
        let kinds = |kinds: LiteMap<&str, u64>| {
            kinds.into_iter().map(|(kind, count)| (kind.to_owned(), count)).collect()
        };
        let counted = counters.answers().into_iter();
        let counted = counted.map(|(name, counts)| (name.to_owned(), kinds(counts)));
        Holders {
            version: VERSION,
            boot_id: boot_id.to_owned(),
            pid: std::process::id(),
            leases: held.map(|(a, h)| (a.to_string(), h.iter().map(entry).collect())).collect(),
            unhealthy: unhealthy.collect(),
            offered: Some(offered.filter(|(_, count)| *count > 0).collect()),
            counters: counted.collect(),
            pfs: pfs.iter().map(|(addr, s)| (addr.to_string(), s.clone())).collect(),
            place: Place::default(),
        }
    }

    /// The same of a process with these settings.
    #[must_use]
    pub fn of(self, config: &Config) -> Holders {
        // JSON has no other names.
        let dir = |dir: &Path| dir.to_str().map(PathBuf::from);
        let place = Place {
            kubelet_dir: dir(&config.kubelet_dir),
            device_plugins_dir: dir(&config.device_plugins_dir),
            cdi_dir: dir(&config.cdi_dir),
            registration: Some(config.registration.to_string()),
        };
        Holders { place, ..self }
    }

    /// The settings of a command, with the directories and the registration of the daemon that
    /// runs where the command line does not say them.
    #[must_use]
    pub fn complete(mut config: Config) -> Config {
        let Some(daemon) = Holders::read(&config.root, &config.run_dir) else { return config };
        let (flags, place) = (&config.origin.flags, daemon.place);
        // Those of a captured tree are below its root, and not where they were on its host.
        let root = config.root.path("");
        let usual = |flag: &Option<PathBuf>, told: Option<PathBuf>, now: PathBuf| match flag {
            None => told.filter(|dir| dir.starts_with(&root)).unwrap_or(now),
            Some(_) => now,
        };
        let told = place.registration.and_then(|text| text.parse().ok());
        config.registration = flags.registration.or(told).unwrap_or(config.registration);
        config.kubelet_dir = usual(&flags.kubelet_dir, place.kubelet_dir, config.kubelet_dir);
        config.device_plugins_dir =
            usual(&flags.device_plugins_dir, place.device_plugins_dir, config.device_plugins_dir);
        config.cdi_dir = usual(&flags.cdi_dir, place.cdi_dir, config.cdi_dir);
        config
    }

    /// Writes the file aside and renames it.
    ///
    /// # Errors
    /// When the run directory cannot be written.
    pub fn write(&self, run_dir: &Path) -> Result<()> {
        let (path, aside) = (run_dir.join(FILE), run_dir.join("holders.json.new"));
        let text = serde_json::to_string_pretty(self)
            .map_err(|e| Error::State(format!("cannot encode {FILE}: {e}")))?;
        around("holders.write", aside.display(), || fs::write(&aside, text))
            .and_then(|()| around("holders.rename", path.display(), || fs::rename(&aside, &path)))
            .map_err(|source| Error::Call { verb: "write", path, source })
    }

    /// What the running daemon wrote; `None` when none runs, or it has not written yet.
    pub fn read(root: &Root, run_dir: &Path) -> Option<Holders> {
        let holders: Holders = serde_json::from_slice(&fs::read(run_dir.join(FILE)).ok()?).ok()?;
        let alive = root.has_process(holders.pid);
        let same_boot = root.boot_id().is_ok_and(|id| id == holders.boot_id);
        (alive && same_boot && holders.version == VERSION).then_some(holders)
    }

    /// Who holds what, as far as a function of values can use it: what follows from it for
    /// others of a group is in [`Holders::unhealthy`].
    pub fn leases(&self) -> Leases {
        let held = |e: &Entry| {
            let pod = e.namespace.clone().zip(e.name.clone());
            let pod = pod.map(|(namespace, name)| PodName { namespace, name });
            let holder = Holder { uid: e.uid.clone(), container: e.container.clone() };
            Held { resource: e.resource.clone(), who: Who { pod, holder } }
        };
        let lease = |(addr, entries): (&String, &Vec<Entry>)| {
            Some((addr.parse().ok()?, entries.iter().map(held).collect()))
        };
        Leases { held: self.leases.iter().filter_map(lease).collect(), ..Leases::default() }
    }

    /// How often something happened since the daemon's start, by name and kind.
    pub fn counters(&self) -> &Object<Object<u64>> {
        &self.counters
    }

    /// How many devices each resource has, when the daemon says.
    pub fn offered(&self) -> Option<&Object<usize>> {
        self.offered.as_ref()
    }

    /// How a PF stands that VFs are wanted on.
    pub fn pfs(&self) -> &Object<Standing> {
        &self.pfs
    }

    /// Why a function is unhealthy.
    pub fn unhealthy(&self, addr: &str) -> Option<&Unhealthy> {
        self.unhealthy.get(addr)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Flags, Registration};
    use crate::sys::scratch::Scratch;

    fn boot(root: &Scratch) -> PathBuf {
        let boot_id = root.path("proc/sys/kernel/random/boot_id");
        fs::create_dir_all(boot_id.parent().expect("a parent")).expect("make a directory");
        fs::write(&boot_id, "boot-1\n").expect("write the boot id");
        boot_id
    }

    fn nobody() -> Holders {
        let pfs = LiteMap::new();
        Holders::new("boot-1", &Leases::default(), &Board::new(), &pfs, &Counters::default())
    }

    #[test]
    fn a_command_takes_from_the_daemon_what_its_own_line_does_not_say() {
        let root = Scratch::new();
        boot(&root);
        let flags = Flags { root: Some(root.path("")), ..Flags::default() };
        let told = Flags {
            kubelet_dir: Some(root.path("var/lib/k0s/kubelet")),
            device_plugins_dir: Some(root.path("var/lib/other/device-plugins")),
            registration: Some(Registration::Watcher),
            ..flags.clone()
        };
        let (daemon, own) = (Config::without_file(&told), Config::without_file(&flags));
        assert_eq!(Holders::complete(own.clone()).kubelet_dir, own.kubelet_dir, "none runs");
        fs::create_dir_all(&own.run_dir).expect("make the run directory");
        nobody().of(&daemon).write(&own.run_dir).expect("write");
        fs::create_dir_all(root.path(format!("proc/{}", std::process::id()))).expect("a process");
        let taken = Holders::complete(own);
        assert_eq!(taken.kubelet_dir, daemon.kubelet_dir);
        assert_eq!(taken.device_plugins_dir, daemon.device_plugins_dir);
        assert_eq!(taken.registration, Registration::Watcher);
        let own = Flags { kubelet_dir: Some("/elsewhere".into()), ..flags };
        assert_eq!(
            Holders::complete(Config::without_file(&own)).kubelet_dir,
            Path::new("/elsewhere")
        );
    }

    #[test]
    fn only_the_file_of_a_process_that_runs_counts() {
        let root = Scratch::new();
        let dir = root.dir();
        let boot_id = boot(&root);
        let holders = nobody();
        holders.write(&dir).expect("write");
        assert_eq!(Holders::read(&root, &dir), None, "no such process");
        fs::create_dir_all(root.path(format!("proc/{}", std::process::id()))).expect("a process");
        assert_eq!(Holders::read(&root, &dir), Some(holders));
        fs::write(&boot_id, "boot-2\n").expect("write the boot id");
        assert_eq!(Holders::read(&root, &dir), None, "another boot");
        fs::write(dir.join(FILE), b"\xff{").expect("break it");
        assert_eq!(Holders::read(&root, &dir), None, "broken");
    }
}
