//! `kubelet_internal_checkpoint`: the kubelet's own record of who holds what, in the
//! directory that plugins see.
//!
//! It is internal, and the only local record with pod UIDs and with init containers. The
//! kubelet writes it aside and renames it (pkg/kubelet/util/store/filestore.go), after
//! each container's allocation and on every ListAndWatch message, and not when devices are
//! freed (pkg/kubelet/cm/devicemanager/manager.go). A holding that is missing from it counts
//! as a release, so a file that is not wholly understood is an error and not a shorter list.

use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::error::{Error, Result};
use crate::ledger::{Holder, Holding};
use crate::set::Set;
use crate::sys::cdev::Cdev;
use crate::sys::device::DeviceId;
use crate::sys::pci::GroupNode;

mod answer;

/// The file's name in the device-plugins directory.
pub const FILE: &str = "kubelet_internal_checkpoint";
/// A node has some hundred pods, an entry some hundred bytes; above this it is something
/// else.
const MAX: u64 = 32 << 20;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Checkpoint<'a> {
    #[serde(borrow)]
    data: Data<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Data<'a> {
    /// Go's nil slice is `null`; a file without the key is of a version we do not know.
    #[serde(borrow, deserialize_with = "Option::deserialize")]
    pod_device_entries: Option<Vec<Entry<'a>>>,
}

/// One resource of one container (checkpoint/checkpoint.go, `PodDevicesEntry`). Most are of
/// other plugins, and every Allocate reads them all: words are copied only from ours.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry<'a> {
    #[serde(borrow, rename = "PodUID")]
    pod_uid: Cow<'a, str>,
    #[serde(borrow)]
    container_name: Cow<'a, str>,
    #[serde(borrow)]
    resource_name: Cow<'a, str>,
    #[serde(rename = "DeviceIDs")]
    device_ids: Ids,
    #[serde(borrow, default)]
    alloc_resp: Option<Word<'a>>,
}

/// A word of the file, or a copy of one that has escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Word<'a>(#[serde(borrow)] Cow<'a, str>);

/// Those of the IDs that are PCI addresses or UUIDs: by NUMA node since 1.20, a plain list before.
struct Ids(Vec<DeviceId>);

impl<'de> Deserialize<'de> for Ids {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Ids, D::Error> {
        from.deserialize_any(IdsVisitor)
    }
}

struct IdsVisitor;

impl<'de> Visitor<'de> for IdsVisitor {
    type Value = Ids;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("device IDs, as a list or by NUMA node")
    }

    fn visit_unit<E>(self) -> std::result::Result<Ids, E> {
        Ok(Ids(Vec::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<Ids, A::Error> {
        let mut addrs = Vec::new();
        while let Some(Word(id)) = list.next_element()? {
            addrs.extend(id.parse::<DeviceId>());
        }
        Ok(Ids(addrs))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut nodes: A) -> std::result::Result<Ids, A::Error> {
        let mut addrs = Vec::new();
        while let Some((_, list)) = nodes.next_entry::<Word, Option<List>>()? {
            addrs.extend(list.into_iter().flat_map(|List(list)| list));
        }
        Ok(Ids(addrs))
    }
}

/// The IDs of one NUMA node.
struct List(Vec<DeviceId>);

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<List, D::Error> {
        let Ids(list) = from.deserialize_seq(IdsVisitor)?;
        Ok(List(list))
    }
}

/// A holding, and the group nodes that its container was handed with the answer that the
/// kubelet keeps and replays at every start, also after a reboot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// What is held by whom.
    pub holding: Holding,
    /// Nodes of groups in the answer; none when it has none, or is not kept.
    pub groups: Set<GroupNode>,
    /// Devices of the nodes /dev/vfio/devices/vfioN in it.
    pub cdevs: Set<Cdev>,
    /// Whether it names the function as a CDI device: then the runtime looks its nodes up
    /// when it makes the container.
    pub by_name: bool,
}

impl Handed {
    /// Whether a function is handed out by name, by all that is known of it: what its
    /// container was told counts, whatever the settings say now. `set` is what they say, for
    /// one of which no answer is kept, or none yet.
    pub fn is_by_name<'a>(of: impl IntoIterator<Item = &'a Handed>, set: bool) -> bool {
        let (mut by_name, mut by_nodes) = (false, false);
        for handed in of {
            by_name |= handed.by_name;
            by_nodes |= !handed.groups.is_empty() || !handed.cdevs.is_empty();
        }
        by_name || (set && !by_nodes)
    }
}

/// The file as it was read last: it is read for each Allocate, and each second while something
/// is held, and the kubelet writes it seldom.
#[derive(Debug, Default)]
pub struct Last {
    bytes: Vec<u8>,
    holdings: Vec<Holding>,
}

impl Last {
    /// As [`read`]; the same bytes are not parsed again. Nothing but the bytes can tell: a
    /// file that was renamed into the place of another may have its times, size and inode.
    ///
    /// # Errors
    /// As [`read`].
    pub fn read(&mut self, dir: &Path) -> Result<&[Holding]> {
        let bytes = bytes(dir)?;
        // No file is empty, so that there is something to compare with.
        if bytes != self.bytes || bytes.is_empty() {
            self.holdings = holdings(parsed(dir, &bytes)?);
            self.bytes = bytes;
        }
        Ok(&self.holdings)
    }
}

/// Every PCI function and mediated device that the kubelet has given to a container, by any
/// plugin: an ID that is neither address nor UUID is none of ours.
///
/// # Errors
/// When it is not there, cannot be read, or is not what we know how to read.
pub fn read(dir: &Path) -> Result<Vec<Holding>> {
    Ok(holdings(read_handed(dir)?))
}

fn holdings(handed: Vec<Handed>) -> Vec<Holding> {
    handed.into_iter().map(|handed| handed.holding).collect()
}

/// The same with the nodes that were handed out.
///
/// # Errors
/// As [`read`].
pub fn read_handed(dir: &Path) -> Result<Vec<Handed>> {
    parsed(dir, &bytes(dir)?)
}

fn failed(dir: &Path, source: io::Error) -> Error {
    Error::Read { path: dir.join(FILE), source }
}

fn parsed(dir: &Path, bytes: &[u8]) -> Result<Vec<Handed>> {
    parse(bytes).map_err(|e| failed(dir, e.into()))
}

fn bytes(dir: &Path) -> Result<Vec<u8>> {
    let failed = |source| failed(dir, source);
    let file = File::open(dir.join(FILE)).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    if length > MAX {
        return Err(failed(io::Error::other(format!("it is larger than {} MiB", MAX >> 20))));
    }
    // Without room it is read in a dozen pieces, by each Allocate.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 1);
    file.take(MAX).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// The content of the file.
///
/// # Errors
/// When it is not JSON, or an entry lacks what is needed.
pub fn parse(bytes: &[u8]) -> std::result::Result<Vec<Handed>, serde_json::Error> {
    let checkpoint: Checkpoint = serde_json::from_slice(bytes)?;
    let entries = checkpoint.data.pod_device_entries.unwrap_or_default();
    Ok(entries.into_iter().flat_map(handed).collect())
}

fn handed(entry: Entry) -> Vec<Handed> {
    let Entry { pod_uid, container_name, resource_name, device_ids: Ids(ids), alloc_resp } = entry;
    if ids.is_empty() {
        return Vec::new();
    }
    let answer = alloc_resp.map(|Word(text)| answer::decoded(&text)).unwrap_or_default();
    let (groups, cdevs) = (answer::groups(&answer), answer::cdevs(&answer));
    let holder = Holder { uid: pod_uid.into_owned(), container: container_name.into_owned() };
    let resource = resource_name.into_owned();
    let handed = |addr: DeviceId| {
        let holding = Holding { addr, holder: holder.clone(), resource: resource.clone() };
        let by_name = answer::names(&answer, addr);
        Handed { holding, groups: groups.clone(), cdevs: cdevs.clone(), by_name }
    };
    ids.into_iter().map(handed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scratch::Scratch;
    use std::fs;

    fn text(entries: &str) -> String {
        format!(
            r#"{{"Data":{{"PodDeviceEntries":{entries},"RegisteredDevices":{{}}}},"Checksum":1}}"#
        )
    }

    fn entry(ids: &str) -> String {
        text(&format!(
            r#"[{{"PodUID":"u1","ContainerName":"c","ResourceName":"a.b/c","DeviceIDs":{ids},"AllocResp":"CgA="}}]"#
        ))
    }

    fn addrs(text: &str) -> Option<Vec<String>> {
        let holdings = parse(text.as_bytes()).ok()?;
        Some(holdings.iter().map(|h| h.holding.addr.to_string()).collect())
    }

    #[test]
    fn every_form_of_the_kubelet_and_nothing_else() {
        let cases: [(&str, String, Option<&[&str]>); 13] = [
            ("no entry", text("null"), Some(&[])),
            ("none either", text("[]"), Some(&[])),
            (
                "by node",
                entry(r#"{"0":["0000:01:00.0"],"1":["0000:81:00.0"]}"#),
                Some(&["0000:01:00.0", "0000:81:00.0"]),
            ),
            ("without node", entry(r#"{"-1":["0000:01:00.0"]}"#), Some(&["0000:01:00.0"])),
            ("before 1.20", entry(r#"["0000:01:00.0"]"#), Some(&["0000:01:00.0"])),
            ("another plugin's IDs", entry(r#"{"0":["gpu-1","eth0"]}"#), Some(&[])),
            ("null lists", entry(r#"{"0":null}"#), Some(&[])),
            ("null IDs", entry("null"), Some(&[])),
            // What is not understood is no shorter list: a missing holding is a release.
            ("IDs of another form", entry(r#"{"0":[{"id":"0000:01:00.0"}]}"#), None),
            ("an entry without UID", text(r#"[{"ContainerName":"c"}]"#), None),
            ("another version", r#"{"Data":{"Pods":[]},"Checksum":1}"#.to_owned(), None),
            ("half of it", entry("{}")[..60].to_owned(), None),
            ("nothing", String::new(), None),
        ];
        for (name, text, expected) in cases {
            let expected = expected.map(|e| e.iter().map(ToString::to_string).collect::<Vec<_>>());
            assert_eq!(addrs(&text), expected, "{name}");
        }
    }

    #[test]
    fn what_was_read_last_is_what_is_there() {
        let scratch = Scratch::new();
        let dir = scratch.dir();
        let mut last = Last::default();
        let mut read = |text: &str| {
            fs::write(dir.join(FILE), text).expect("write it");
            let holdings = last.read(&dir).ok()?;
            Some(holdings.iter().map(|h| h.addr.to_string()).collect::<Vec<_>>())
        };
        let (one, other) = (entry(r#"["0000:01:00.0"]"#), entry(r#"["0000:02:00.0"]"#));
        for (text, expected) in [
            ("", None),
            (&*one, Some("0000:01:00.0")),
            (&*one, Some("0000:01:00.0")),
            (&*other, Some("0000:02:00.0")),
            // What cannot be understood is not what was there before it.
            (&other[..60], None),
            (&other[..60], None),
            (&*other, Some("0000:02:00.0")),
            ("", None),
        ] {
            assert_eq!(read(text), expected.map(|addr| vec![addr.to_owned()]), "{text}");
        }
    }

    #[test]
    fn a_directory_and_an_absent_file_are_errors_that_name_it() {
        let scratch = Scratch::new();
        let dir = scratch.dir();
        fs::create_dir_all(dir.join(FILE)).expect("make a directory");
        assert!(read(&dir).expect_err("a directory").to_string().contains(FILE));
        let error = read(&dir.join("none")).expect_err("absent");
        assert_eq!(error.io().map(io::Error::kind), Some(io::ErrorKind::NotFound));
    }
}
