//! Datagrams of rtnetlink.

use std::net::IpAddr;

use vfio_device_plugin::sys::netlink::{LinkRoute, Net, Part, address, part, route};

// include/uapi/linux/netlink.h and rtnetlink.h
const NLMSG_DONE: u16 = 3;
const NLM_F_DUMP_INTR: u16 = 0x010;
const IFA_LOCAL: u16 = 2;
const RTA_DST: u16 = 1;
const RTA_OIF: u16 = 4;

/// A datagram, whose first message is an answer to us; also one message's content by itself.
pub fn netlink(bytes: &[u8]) {
    let seq = bytes.get(8..).and_then(|b| b.first_chunk()).map_or(0, |b| u32::from_ne_bytes(*b));
    if let Ok(got) = part(bytes, seq) {
        let length: usize = got.messages.iter().map(|(_, body)| 16 + body.len()).sum();
        assert!(length <= bytes.len(), "more came out than went in");
        for (_, body) in &got.messages {
            one(body);
        }
        assert_eq!(part(&datagram(&got, seq), seq).ok(), Some(got));
    }
    one(bytes);
}

fn one(body: &[u8]) {
    if let Ok(found) = address(body) {
        let (family, ip) = octets(found.net.ip);
        let mut again = vec![family, found.net.prefix, 0, 0];
        again.extend(found.index.to_ne_bytes());
        again.extend(attribute(IFA_LOCAL, &ip));
        assert_eq!(address(&again).ok(), Some(found));
    }
    for found in route(body).unwrap_or_default() {
        let to = found.to.map(|Net { ip, prefix }| (octets(ip), prefix));
        // MPLS is no IP route.
        let (family, prefix) =
            to.as_ref().map_or((28, 0), |((family, _), prefix)| (*family, *prefix));
        let mut again = vec![family, prefix, 0, 0, 254, 0, 0, 1, 0, 0, 0, 0];
        if let Some(((_, ip), _)) = &to {
            again.extend(attribute(RTA_DST, ip));
        }
        again.extend(attribute(RTA_OIF, &found.index.to_ne_bytes()));
        let again: Option<Vec<LinkRoute>> = route(&again).ok();
        assert_eq!(again, Some(vec![found]));
    }
}

fn octets(ip: IpAddr) -> (u8, Vec<u8>) {
    match ip {
        IpAddr::V4(ip) => (2, ip.octets().to_vec()),
        IpAddr::V6(ip) => (10, ip.octets().to_vec()),
    }
}

fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(4 + value.len()).expect("an address is short");
    [&length.to_ne_bytes()[..], &kind.to_ne_bytes(), value].concat()
}

fn datagram(part: &Part, seq: u32) -> Vec<u8> {
    let flags = if part.interrupted { NLM_F_DUMP_INTR } else { 0 };
    let done = part.done.then_some((NLMSG_DONE, vec![0; 4]));
    let mut bytes = Vec::new();
    for (kind, body) in part.messages.iter().chain(&done) {
        let length = u32::try_from(16 + body.len()).expect("it was in a datagram");
        bytes.extend(length.to_ne_bytes());
        bytes.extend(kind.to_ne_bytes());
        bytes.extend(flags.to_ne_bytes());
        bytes.extend(seq.to_ne_bytes());
        bytes.extend([0; 4]);
        bytes.extend(body);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    }
    bytes
}
