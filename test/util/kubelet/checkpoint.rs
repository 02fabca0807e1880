//! `kubelet_internal_checkpoint`: the kubelet's own record of who holds what, in the
//! directory that plugins see (pkg/kubelet/cm/devicemanager/checkpoint/checkpoint.go).

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};

/// The file's name in the device plugins directory.
pub(crate) const FILE: &str = "kubelet_internal_checkpoint";

/// Key of devices without topology (manager.go, `nodeWithoutTopology`).
pub(crate) const NO_NODE: i64 = -1;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Data {
    /// `None` is Go's nil slice, which is how the kubelet writes "no entry".
    pub(crate) pod_device_entries: Option<Vec<Entry>>,
    /// Healthy devices only, by resource.
    pub(crate) registered_devices: BTreeMap<String, Vec<String>>,
}

/// One resource of one container.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    #[serde(rename = "PodUID")]
    pub(crate) uid: String,
    #[serde(rename = "ContainerName")]
    pub(crate) container: String,
    #[serde(rename = "ResourceName")]
    pub(crate) resource: String,
    /// By NUMA node; a device on two nodes is under both.
    #[serde(rename = "DeviceIDs")]
    pub(crate) ids: BTreeMap<i64, Vec<String>>,
    /// The encoded ContainerAllocateResponse, in base64 as Go writes bytes.
    #[serde(rename = "AllocResp")]
    pub(crate) answer: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Checkpoint {
    data: Data,
    checksum: u64,
}

pub(crate) fn write(dir: &Path, data: &Data) {
    let checkpoint = Checkpoint { data: data.clone(), checksum: checksum(data) };
    let text = serde_json::to_string(&checkpoint).expect("strings and numbers encode");
    // A test may have taken the directory away; the kubelet only logs this too.
    if let Err(e) = put(dir, FILE, text.as_bytes()) {
        eprintln!("fake kubelet: cannot write the checkpoint: {e}");
    }
}

/// Writes aside and renames (pkg/kubelet/util/store/filestore.go).
pub(crate) fn put(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let aside = dir.join(format!(".{name}.tmp"));
    fs::write(&aside, bytes)?;
    fs::rename(&aside, dir.join(name))
}

/// What was written last; nothing when the file is gone, broken or not the kubelet's.
pub(crate) fn read(dir: &Path) -> Data {
    let text = fs::read_to_string(dir.join(FILE)).unwrap_or_default();
    match serde_json::from_str::<Checkpoint>(&text) {
        Ok(read) if read.checksum == checksum(&read.data) => read.data,
        _ => Data::default(),
    }
}

/// The kubelet hashes a printed form of its Go value, which nobody else can make; any
/// other reader has to do without the check.
fn checksum(data: &Data) -> u64 {
    let json = serde_json::to_string(data).expect("strings and numbers encode");
    fnv32a(json.as_bytes()).into()
}

fn fnv32a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, b| (hash ^ u32::from(*b)).wrapping_mul(0x0100_0193))
}

/// Bytes as Go's encoding/json writes them.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = usize::try_from(word >> (18 - 6 * place) & 63).expect("six bits");
            let used = place <= chunk.len();
            text.push(if used { char::from(DIGITS[digit]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_in_rfc_4648() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn no_entry_is_null_as_the_kubelet_writes_it() {
        let json = serde_json::to_string(&Data::default()).expect("encodes");
        assert_eq!(json, r#"{"PodDeviceEntries":null,"RegisteredDevices":{}}"#);
    }
}
