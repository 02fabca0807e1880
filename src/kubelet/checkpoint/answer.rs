//! The answer to Allocate as the checkpoint keeps it: an encoded ContainerAllocateResponse,
//! of which only a few strings are needed. They are in it as they are, and no field of the
//! messages has a tag that is a digit, so that it needs no decoding.

use std::str::FromStr;

use crate::set::Set;
use crate::sys::cdev::Cdev;
use crate::sys::device::DeviceId;
use crate::sys::pci::GroupNode;

/// What stands before the numbers of nodes.
const GROUP: &[u8] = b"/dev/vfio/";
const NOIOMMU: &[u8] = b"/dev/vfio/noiommu-";
const CDEV: &[u8] = b"/dev/vfio/devices/vfio";

/// The nodes of groups in it.
pub(super) fn groups(bytes: &[u8]) -> Set<GroupNode> {
    let mut groups = nodes(bytes, GROUP, "");
    groups.extend(nodes(bytes, NOIOMMU, "noiommu-"));
    groups
}

/// The numbers behind `dir`, each with `name` before it.
fn nodes<T: Ord + FromStr>(bytes: &[u8], dir: &[u8], name: &str) -> Set<T> {
    let after = (0..bytes.len()).filter_map(|at| bytes[at..].strip_prefix(dir));
    let number = |rest: &[u8]| {
        let digits: Vec<u8> = rest.iter().copied().take_while(u8::is_ascii_digit).collect();
        format!("{name}{}", String::from_utf8(digits).ok()?).parse().ok()
    };
    after.filter_map(number).collect()
}

/// The nodes of VFIO devices in it.
pub(super) fn cdevs(bytes: &[u8]) -> Set<Cdev> {
    nodes(bytes, CDEV, "vfio")
}

/// Whether it names a device as a CDI device: no other string of an answer has one behind an
/// equals sign.
pub(super) fn names(bytes: &[u8], addr: DeviceId) -> bool {
    let name = format!("={addr}");
    bytes.windows(name.len()).any(|window| window == name.as_bytes())
}

/// Bytes as Go's encoding/json writes them (RFC 4648, section 4); what is no such text has
/// no bytes.
pub(super) fn decoded(text: &str) -> Vec<u8> {
    let value = |c: u8| match c {
        b'A'..=b'Z' => Some(c - b'A'),
        b'a'..=b'z' => Some(c - b'a' + 26),
        b'0'..=b'9' => Some(c - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let digits: Option<Vec<u8>> = text.trim_end_matches('=').bytes().map(value).collect();
    let mut bytes = Vec::new();
    for chunk in digits.unwrap_or_default().chunks(4) {
        let word = chunk.iter().fold(0u32, |word, digit| word << 6 | u32::from(*digit));
        let word = word << (6 * (4 - chunk.len()));
        // Two digits are one byte, three are two.
        bytes.extend_from_slice(&word.to_be_bytes()[1..chunk.len().max(1)]);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nodes_of_the_answer_are_found() {
        // A DeviceSpec of each path, as the kubelet keeps them.
        let mut answer = Vec::new();
        for path in
            ["/dev/vfio/12", "/dev/vfio/vfio", "/dev/vfio/noiommu-4", "/dev/vfio/devices/vfio3"]
        {
            let length = u8::try_from(path.len()).expect("a short path");
            let mut spec = vec![0x0a, length];
            spec.extend(path.bytes());
            spec.extend([0x12, length]);
            spec.extend(path.bytes());
            spec.extend(*b"\x1a\x03mrw");
            answer.extend([0x1a, u8::try_from(spec.len()).expect("a short message")]);
            answer.extend(spec);
        }
        let known = [GroupNode::Iommu(12), GroupNode::Noiommu(4)];
        assert_eq!(groups(&answer), Set::from(known));
        assert_eq!(cdevs(&answer), Set::from([Cdev::new(3)]));
        let addr: DeviceId = "0000:01:00.0".parse().expect("an address");
        assert!(!names(&answer, addr));
        answer.extend(*b"a.b/c=0000:01:00.0");
        assert!(names(&answer, addr));
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(decoded(coded), plain.as_bytes());
        }
        assert_eq!(decoded("?"), b"");
    }
}
