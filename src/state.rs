//! What we did to the host, on disk, so that a later run can undo it.
//!
//! One small JSON file in the run directory, written aside, synced and renamed before the
//! first write to the kernel that it tells of. It carries the boot id: drivers are fresh
//! after a reboot, and a file of another boot is set aside, like one that cannot be read.
//! It never decides anything: it only remembers. [`State`] is the file for one owner;
//! [`Store`] is what the daemon's threads share.

pub mod lock;
mod store;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use litemap::LiteMap;
use serde::{Deserialize, Serialize};

pub use store::{Ended, Store};

use crate::error::{Error, Result};
use crate::object::Object;
use crate::set::Set;
use crate::sys::Root;
use crate::sys::bind::Before;
use crate::sys::device::DeviceId;
use crate::sys::fault::around;
use crate::sys::pci::{DriverName, GroupId, PciAddr};

/// Format of the file.
const VERSION: u32 = 1;

/// The state of this boot, and where it is kept.
#[derive(Debug)]
pub struct State {
    path: PathBuf,
    stored: Stored,
}

/// The file's content. Words are strings here and parsed where they are used, so that one
/// bad entry does not cost the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u32,
    boot_id: String,
    /// Functions we moved to vfio-pci, by address.
    moved: Object<Moved>,
    /// Functions granted, by address, with the number of the grant.
    grants: Object<Granted>,
    /// Groups that were released and not seen closed since, with the containers that had them
    /// last: (pod UID, container).
    #[serde(default)]
    releasing: Object<Set<Container>>,
    /// PFs on which we made VFs, by address, and how many. Left out while there are none, so
    /// that an older version reads the file.
    #[serde(default, skip_serializing_if = "LiteMap::is_empty")]
    made: Object<u32>,
}

/// What a function we moved was before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Moved {
    driver: Option<String>,
    driver_override: Option<String>,
}

/// One grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Granted {
    resource: String,
    group: Group,
    number: Option<u64>,
    started: Option<String>,
}

/// A group: its number, which is all that an older version reads, or the name of one that has
/// none. With one of these an older version would set the file aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Group {
    Number(u32),
    Name(String),
}

impl Group {
    fn of(id: GroupId) -> Group {
        id.number().map_or_else(|| Group::Name(id.to_string()), Group::Number)
    }

    fn id(&self) -> Result<GroupId> {
        match self {
            Group::Number(number) => Ok(GroupId::new(*number)),
            Group::Name(name) => name.parse(),
        }
    }
}

/// A container: the UID of its pod, and its name.
pub type Container = (String, String);

/// A grant, as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The resource it was granted under.
    pub resource: String,
    /// The group that was handed out.
    pub group: GroupId,
    /// Grants are numbered in their order; `None` when an earlier memory was lost.
    pub number: Option<u64>,
    /// The UID of the pod whose container was let start with it.
    pub started: Option<String>,
}

impl State {
    /// Reads the file of this boot, or starts an empty one. A sentence comes along when
    /// there was a file that is not to be trusted; it has been renamed.
    ///
    /// # Errors
    /// When the run directory cannot be made, or the boot id or the file cannot be read: a
    /// disk that fails now may have the file whole, and what it tells must not be lost.
    pub fn open(root: &Root, dir: &Path) -> Result<(State, Option<String>)> {
        fs::create_dir_all(dir).map_err(|source| call("create", dir, source))?;
        let boot_id = root.boot_id()?;
        let path = dir.join("state.json");
        let fresh = Stored { version: VERSION, boot_id: boot_id.clone(), ..Stored::default() };
        let (stored, warning) = match read(&path, &boot_id)? {
            Ok(stored) => (stored.unwrap_or(fresh), None),
            Err(why) => (fresh, Some(set_aside(&path, &why))),
        };
        Ok((State { path, stored }, warning))
    }

    /// What the functions we moved in this boot were before, for a reader that changes
    /// nothing.
    ///
    /// # Errors
    /// When there is a file that cannot be read or trusted.
    pub fn peek(root: &Root, dir: &Path) -> Result<LiteMap<PciAddr, Before>> {
        let (path, boot_id) = (dir.join("state.json"), root.boot_id()?);
        match read(&path, &boot_id)? {
            Ok(stored) => Ok(stored.unwrap_or_default().moved()),
            Err(why) => Err(Error::State(format!("{} is not used: {why}", path.display()))),
        }
    }

    /// The PFs on which we made VFs in this boot, and how many, for a reader that changes
    /// nothing; none when there is no file to be trusted.
    pub fn peek_made(root: &Root, dir: &Path) -> LiteMap<PciAddr, u32> {
        let read = root.boot_id().and_then(|id| read(&dir.join("state.json"), &id));
        read.ok().and_then(|r| r.ok()).flatten().unwrap_or_default().made()
    }

    /// Forgets functions that are back where they were.
    ///
    /// # Errors
    /// When the file cannot be written; then they are still remembered.
    pub fn forget(&mut self, addrs: impl IntoIterator<Item = PciAddr>) -> Result<()> {
        let mut stored = self.stored.clone();
        stored.forget(addrs);
        if stored != self.stored {
            write(&self.path, &stored)?;
            self.stored = stored;
        }
        Ok(())
    }
}

impl Stored {
    // Each says whether it has changed anything.

    /// Remembers what a function was before it is moved.
    fn remember(&mut self, addr: PciAddr, before: &Before) -> bool {
        let word = |name: &Option<DriverName>| name.as_ref().map(ToString::to_string);
        let moved =
            Moved { driver: word(&before.driver), driver_override: word(&before.driver_override) };
        let old = self.moved.insert(addr.to_string(), moved);
        old.as_ref() != self.moved.get(&addr.to_string())
    }

    fn forget(&mut self, addrs: impl IntoIterator<Item = PciAddr>) -> bool {
        let known = self.moved.len();
        let gone: Set<String> = addrs.into_iter().map(|addr| addr.to_string()).collect();
        self.moved.retain(|addr, _| !gone.contains(addr));
        self.moved.len() != known
    }

    /// What the functions we moved were before. Entries that make no sense are left out.
    fn moved(&self) -> LiteMap<PciAddr, Before> {
        let word = |text: &Option<String>| text.as_ref().map(|t| t.parse()).transpose();
        let entry = |(addr, moved): (&String, &Moved)| -> Result<(PciAddr, Before)> {
            let before = Before {
                driver: word(&moved.driver)?,
                driver_override: word(&moved.driver_override)?,
            };
            Ok((addr.parse()?, before))
        };
        self.moved.iter().filter_map(|e| entry(e).ok()).collect()
    }

    /// On which PFs we made VFs, and how many.
    fn made(&self) -> LiteMap<PciAddr, u32> {
        self.made.iter().filter_map(|(addr, vfs)| Some((addr.parse().ok()?, *vfs))).collect()
    }

    fn set_grants(
        &mut self,
        grants: &LiteMap<DeviceId, Grant>,
        releasing: LiteMap<GroupId, Set<Container>>,
    ) -> bool {
        let granted = |g: &Grant| Granted {
            resource: g.resource.clone(),
            group: Group::of(g.group),
            number: g.number,
            started: g.started.clone(),
        };
        let grants = grants.iter().map(|(addr, g)| (addr.to_string(), granted(g))).collect();
        let releasing = releasing.into_iter().map(|(g, last)| (g.to_string(), last)).collect();
        if self.grants == grants && self.releasing == releasing {
            return false;
        }
        (self.grants, self.releasing) = (grants, releasing);
        true
    }

    /// Every grant of this boot.
    fn grants(&self) -> LiteMap<DeviceId, Grant> {
        let grant = |g: &Granted| -> Result<Grant> {
            Ok(Grant {
                resource: g.resource.clone(),
                group: g.group.id()?,
                number: g.number,
                started: g.started.clone(),
            })
        };
        let entry = |(addr, g): (&String, &Granted)| Some((addr.parse().ok()?, grant(g).ok()?));
        self.grants.iter().filter_map(entry).collect()
    }
}

fn call(verb: &'static str, path: &Path, source: io::Error) -> Error {
    Error::Call { verb, path: path.to_path_buf(), source }
}

/// The file's content; `None` when there is none, a sentence when it is not to be trusted.
fn read(path: &Path, boot_id: &str) -> Result<std::result::Result<Option<Stored>, String>> {
    let bytes = match around("state.read", path.display(), || fs::read(path)) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Ok(None)),
        Err(source) => return Err(Error::Read { path: path.to_path_buf(), source }),
    };
    Ok(parse(&bytes, boot_id).map(Some))
}

fn parse(bytes: &[u8], boot_id: &str) -> std::result::Result<Stored, String> {
    let stored: Stored = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
    if stored.version != VERSION {
        return Err(format!("its version is {} and not {VERSION}", stored.version));
    }
    if stored.boot_id != boot_id {
        return Err("it is of another boot".to_owned());
    }
    Ok(stored)
}

/// Renames a file that is not to be trusted, and says so.
fn set_aside(path: &Path, why: &str) -> String {
    let aside = path.with_extension("json.old");
    match fs::rename(path, &aside) {
        Ok(()) => format!("{} is not used: {why}; kept as {}", path.display(), aside.display()),
        Err(e) => format!("{} is not used: {why}; renaming it failed too: {e}", path.display()),
    }
}

/// Writes aside, syncs, renames, and syncs the directory: after a crash there is the old
/// file or the new one, whole (rename(2)).
fn write(path: &Path, stored: &Stored) -> Result<()> {
    let aside = path.with_extension("json.new");
    let text = serde_json::to_string_pretty(stored)
        .map_err(|e| Error::State(format!("cannot encode the state: {e}")))?;
    let fill = || {
        let mut file = around("state.create", aside.display(), || File::create(&aside))?;
        around("state.write", aside.display(), || {
            file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n"))
        })?;
        around("state.fsync", aside.display(), || file.sync_all())
    };
    fill().map_err(|e| call("write", &aside, e))?;
    around("state.rename", path.display(), || fs::rename(&aside, path))
        .map_err(|e| call("replace", path, e))?;
    let dir = path.parent().unwrap_or(Path::new("/"));
    around("state.dirsync", dir.display(), || File::open(dir).and_then(|d| d.sync_all()))
        .map_err(|e| call("sync", dir, e))
}

#[cfg(test)]
mod tests;
