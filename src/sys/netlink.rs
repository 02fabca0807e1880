//! Addresses and routes of the network namespace we live in, by rtnetlink dumps.
//!
//! The files of /proc/net leave out IPv4 addresses without a route and every routing
//! table but two, so the running host is asked by messages (rtnetlink(7), netlink(7)).
//! Parsers work on bytes and refuse what they do not understand: an address that is
//! overlooked would cost the node its network. They are public for fuzz/. Nothing here
//! knows of PCI or judges.

mod socket;

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::error::{Error, Result};
use socket::dump;

// include/uapi/linux/netlink.h and rtnetlink.h; libc has some, as other integer types.
const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
const NLMSG_OVERRUN: u16 = 4;
const NLM_F_DUMP_INTR: u16 = 0x010;
const RTM_NEWADDR: u16 = 20;
const RTM_GETADDR: u16 = 22;
const RTM_NEWROUTE: u16 = 24;
const RTM_GETROUTE: u16 = 26;
const IFA_ADDRESS: u16 = 1;
const IFA_LOCAL: u16 = 2;
const RTA_DST: u16 = 1;
const RTA_OIF: u16 = 4;
const RTA_MULTIPATH: u16 = 9;
const RTA_NH_ID: u16 = 30;
const RTN_BLACKHOLE: u8 = 6;
const RTN_THROW: u8 = 9;
/// Families from here on are multicast routing caches (RTNL_FAMILY_IPMR): they repeat
/// interfaces that already have addresses.
const RTNL_FAMILY_IPMR: u8 = 128;

/// A network: an address and how many of its bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Net {
    /// The address.
    pub ip: IpAddr,
    /// How many leading bits count.
    pub prefix: u8,
}

impl fmt::Display for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.ip, self.prefix)
    }
}

/// An address of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkAddress {
    /// The interface's index.
    pub index: u32,
    /// Its own address, with the length of the network's prefix.
    pub net: Net,
}

/// A route that leaves by an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkRoute {
    /// The interface's index.
    pub index: u32,
    /// Where it leads; `None` when it is no IP route (MPLS).
    pub to: Option<Net>,
}

/// One message of a dump: its type, and what follows the header.
pub type Message = (u16, Vec<u8>);

/// Every address of every family, in the caller's network namespace.
///
/// # Errors
/// When the kernel refuses, is silent for five seconds, or says what is not understood.
pub fn addresses() -> Result<Vec<LinkAddress>> {
    // struct ifaddrmsg, 8 bytes; zero is AF_UNSPEC and every interface.
    let messages = dump(RTM_GETADDR, &[0; 8])?;
    messages.iter().filter(|(kind, _)| *kind == RTM_NEWADDR).map(|(_, m)| address(m)).collect()
}

/// Every route of every table and family that leaves by an interface.
///
/// # Errors
/// As [`addresses`]; also when a route goes by a nexthop object whose interface the
/// kernel was told not to print (sysctl net.ipv4.nexthop_compat_mode=0).
pub fn routes() -> Result<Vec<LinkRoute>> {
    // struct rtmsg, 12 bytes; zero is AF_UNSPEC and every table.
    let messages = dump(RTM_GETROUTE, &[0; 12])?;
    let mut found = Vec::new();
    for (_, message) in messages.iter().filter(|(kind, _)| *kind == RTM_NEWROUTE) {
        found.extend(route(message)?);
    }
    Ok(found)
}

/// What one datagram of a dump brings.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Answers to the request.
    pub messages: Vec<Message>,
    /// The last one.
    pub done: bool,
    /// The table changed during the dump: what was read may lack entries.
    pub interrupted: bool,
}

/// Splits a datagram. `seq` is the request's number; other answers are not ours.
///
/// # Errors
/// When it is cut or malformed, or says that the dump failed.
pub fn part(mut bytes: &[u8], seq: u32) -> Result<Part> {
    let mut part = Part::default();
    while !bytes.is_empty() {
        let length = usize::try_from(u32_at(bytes, 0)?).unwrap_or(usize::MAX);
        let (kind, flags) = (u16_at(bytes, 4)?, u16_at(bytes, 6)?);
        let body = bytes.get(16..length).ok_or_else(|| malformed(bytes))?;
        if u32_at(bytes, 8)? == seq {
            part.interrupted |= flags & NLM_F_DUMP_INTR != 0;
            match kind {
                // Both carry an errno, 0 or negative; in "done" since Linux 4.15, and
                // there it says that the dump ended early.
                NLMSG_ERROR | NLMSG_DONE => {
                    let code = body.first_chunk().map_or(0, |b| i32::from_ne_bytes(*b));
                    if code < 0 {
                        let source = io::Error::from_raw_os_error(code.saturating_neg());
                        return Err(Error::Sys { verb: "dump by rtnetlink", source });
                    }
                    part.done = true;
                }
                NLMSG_OVERRUN => {
                    let source = io::Error::from_raw_os_error(libc::ENOBUFS);
                    return Err(Error::Sys { verb: "dump by rtnetlink", source });
                }
                _ => part.messages.push((kind, body.to_vec())),
            }
        }
        // Messages start at multiples of four; the last may lack the filling.
        bytes = bytes.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    Ok(part)
}

/// struct ifaddrmsg: family, prefix length, flags, scope, index; then attributes.
///
/// # Errors
/// When it is cut or malformed, or has no address of IPv4 or IPv6.
pub fn address(message: &[u8]) -> Result<LinkAddress> {
    let family = byte_at(message, 0)?;
    let prefix = byte_at(message, 1)?;
    let index = u32_at(message, 4)?;
    let attributes = attributes(message.get(8..).unwrap_or_default())?;
    // On a point-to-point link IFA_ADDRESS is the peer's and IFA_LOCAL is ours.
    let ip = find(&attributes, IFA_LOCAL)
        .or_else(|| find(&attributes, IFA_ADDRESS))
        .and_then(|bytes| ip(family, bytes))
        .ok_or_else(|| malformed(message))?;
    Ok(LinkAddress { index, net: Net { ip, prefix } })
}

/// struct rtmsg: family, prefix lengths of destination and source, tos, table, protocol,
/// scope, type, flags; then attributes.
///
/// # Errors
/// When it is cut or malformed; and see [`routes`].
pub fn route(message: &[u8]) -> Result<Vec<LinkRoute>> {
    let (family, prefix, kind) = (byte_at(message, 0)?, byte_at(message, 1)?, byte_at(message, 7)?);
    // Blackhole, unreachable, prohibit and throw lead nowhere.
    if family >= RTNL_FAMILY_IPMR || (RTN_BLACKHOLE..=RTN_THROW).contains(&kind) {
        return Ok(Vec::new());
    }
    let attributes = attributes(message.get(12..).ok_or_else(|| malformed(message))?)?;
    let to = match (i32::from(family), find(&attributes, RTA_DST)) {
        (libc::AF_INET, None) => Some(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
        (libc::AF_INET6, None) => Some(IpAddr::V6(Ipv6Addr::UNSPECIFIED)),
        (libc::AF_INET | libc::AF_INET6, Some(bytes)) => {
            Some(ip(family, bytes).ok_or_else(|| malformed(message))?)
        }
        _ => None,
    };
    let to = to.map(|ip| Net { ip, prefix });
    let mut indexes = Vec::new();
    if let Some(bytes) = find(&attributes, RTA_OIF) {
        indexes.push(u32_at(bytes, 0)?);
    }
    if let Some(hops) = find(&attributes, RTA_MULTIPATH) {
        indexes.extend(next_hops(hops)?);
    }
    if indexes.is_empty() && find(&attributes, RTA_NH_ID).is_some() {
        return Err(Error::State(
            "a route goes by a nexthop object and the kernel does not print its interface \
             (set sysctl net.ipv4.nexthop_compat_mode=1)"
                .into(),
        ));
    }
    Ok(indexes.into_iter().map(|index| LinkRoute { index, to }).collect())
}

/// struct rtnexthop: length, flags, hops, interface index; then attributes, up to length.
fn next_hops(mut bytes: &[u8]) -> Result<Vec<u32>> {
    let mut indexes = Vec::new();
    while !bytes.is_empty() {
        let length = usize::from(u16_at(bytes, 0)?);
        if length < 8 || length > bytes.len() {
            return Err(malformed(bytes));
        }
        indexes.push(u32_at(bytes, 4)?);
        bytes = bytes.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    Ok(indexes)
}

/// struct rtattr: length with these four bytes, type; then the value.
fn attributes(mut bytes: &[u8]) -> Result<Vec<(u16, &[u8])>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let length = usize::from(u16_at(bytes, 0)?);
        let value = bytes.get(4..length).ok_or_else(|| malformed(bytes))?;
        // The two upper bits are flags (NLA_F_NESTED, NLA_F_NET_BYTEORDER).
        found.push((u16_at(bytes, 2)? & 0x3fff, value));
        bytes = bytes.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    Ok(found)
}

fn find<'a>(attributes: &[(u16, &'a [u8])], kind: u16) -> Option<&'a [u8]> {
    attributes.iter().find(|(k, _)| *k == kind).map(|(_, value)| *value)
}

fn ip(family: u8, bytes: &[u8]) -> Option<IpAddr> {
    match i32::from(family) {
        libc::AF_INET => <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from),
        libc::AF_INET6 => <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from),
        _ => None,
    }
}

fn byte_at(bytes: &[u8], at: usize) -> Result<u8> {
    bytes.get(at).copied().ok_or_else(|| malformed(bytes))
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16> {
    let field = bytes.get(at..).and_then(|b| b.first_chunk());
    field.map(|b| u16::from_ne_bytes(*b)).ok_or_else(|| malformed(bytes))
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32> {
    let field = bytes.get(at..).and_then(|b| b.first_chunk());
    field.map(|b| u32::from_ne_bytes(*b)).ok_or_else(|| malformed(bytes))
}

fn malformed(bytes: &[u8]) -> Error {
    Error::parse("an rtnetlink message", &format!("{bytes:02x?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(length: u32, kind: u16, flags: u16, seq: u32) -> Vec<u8> {
        let mut bytes = length.to_ne_bytes().to_vec();
        bytes.extend(kind.to_ne_bytes());
        bytes.extend(flags.to_ne_bytes());
        bytes.extend(seq.to_ne_bytes());
        bytes.extend([0; 4]);
        bytes
    }

    fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
        let length = u16::try_from(4 + value.len()).expect("short");
        let mut bytes = length.to_ne_bytes().to_vec();
        bytes.extend(kind.to_ne_bytes());
        bytes.extend(value);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }

    fn net(text: &str, prefix: u8) -> Net {
        Net { ip: text.parse().expect("an address"), prefix }
    }

    const INET: u8 = 2;
    const INET6: u8 = 10;

    #[test]
    fn datagrams_are_split_and_truncation_is_an_error() {
        let mut bytes = header(20, RTM_NEWADDR, 2, 7);
        bytes.extend([1, 2, 3, 4]);
        bytes.extend(header(18, RTM_NEWADDR, 2, 6)); // another request's answer
        bytes.extend([9, 9, 0, 0]);
        bytes.extend(header(20, NLMSG_DONE, 2, 7));
        bytes.extend([0; 4]);
        let got = part(&bytes, 7).expect("good");
        assert_eq!(got.messages, vec![(RTM_NEWADDR, vec![1, 2, 3, 4])]);
        assert!(got.done && !got.interrupted);
        for cut in 1..bytes.len() {
            // Cut anywhere but between messages: refused, never a panic.
            assert_eq!(
                part(&bytes[..cut], 7).is_ok(),
                cut == 20 || cut == 38 || cut == 39 || cut == 40,
                "{cut}"
            );
        }
        assert!(part(&header(15, RTM_NEWADDR, 0, 7), 7).is_err());
        assert!(part(&header(0, RTM_NEWADDR, 0, 7), 7).is_err());
    }

    #[test]
    fn interruption_and_errors_are_told() {
        assert!(part(&header(16, RTM_NEWADDR, NLM_F_DUMP_INTR, 1), 1).expect("good").interrupted);
        for kind in [NLMSG_ERROR, NLMSG_DONE] {
            let mut bytes = header(20, kind, 0, 1);
            bytes.extend((-libc::EPERM).to_ne_bytes());
            let error = part(&bytes, 1).expect_err("an errno");
            assert_eq!(error.io().and_then(io::Error::raw_os_error), Some(libc::EPERM));
        }
        assert!(part(&header(16, NLMSG_OVERRUN, 0, 1), 1).is_err());
    }

    #[test]
    fn addresses_of_both_families() {
        let mut v4 = vec![INET, 24, 0, 0];
        v4.extend(3_u32.to_ne_bytes());
        v4.extend(attribute(IFA_ADDRESS, &[10, 0, 0, 1])); // the peer
        v4.extend(attribute(IFA_LOCAL, &[10, 0, 0, 5]));
        let got = address(&v4).expect("good");
        assert_eq!(got, LinkAddress { index: 3, net: net("10.0.0.5", 24) });
        let mut v6 = vec![INET6, 64, 0, 0];
        v6.extend(4_u32.to_ne_bytes());
        v6.extend(attribute(IFA_ADDRESS, &[0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]));
        assert_eq!(address(&v6).expect("good").net, net("fe80::1", 64));
        for bad in [&v4[..3], &v4[..8], &v4[..10], &v6[..9]] {
            assert!(address(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn routes_by_one_interface_many_or_none() {
        let route_of = |family: u8, prefix: u8, kind: u8, attributes: &[Vec<u8>]| {
            let mut bytes = vec![family, prefix, 0, 0, 254, 0, 0, kind, 0, 0, 0, 0];
            attributes.iter().for_each(|a| bytes.extend(a));
            route(&bytes)
        };
        let oif = |index: u32| attribute(RTA_OIF, &index.to_ne_bytes());
        let default = route_of(INET, 0, 1, &[oif(2)]).expect("good");
        assert_eq!(default, vec![LinkRoute { index: 2, to: Some(net("0.0.0.0", 0)) }]);
        let dst = attribute(RTA_DST, &[10, 1, 0, 0]);
        let mut hops = Vec::new();
        for index in [5_u32, 6] {
            hops.extend(16_u16.to_ne_bytes());
            hops.extend([0, 0]);
            hops.extend(index.to_ne_bytes());
            hops.extend(attribute(5, &[10, 0, 0, 1]));
        }
        let many = route_of(INET, 16, 1, &[dst, attribute(RTA_MULTIPATH, &hops)]).expect("good");
        assert_eq!(many.iter().map(|r| r.index).collect::<Vec<_>>(), [5, 6]);
        let mpls =
            route_of(28, 20, 1, &[oif(2), attribute(RTA_DST, &[0, 1, 0x40, 0])]).expect("good");
        assert_eq!(mpls, vec![LinkRoute { index: 2, to: None }]);
        assert_eq!(route_of(INET, 0, RTN_BLACKHOLE, &[oif(1)]).expect("good"), vec![]);
        assert!(route_of(INET, 0, 1, &[attribute(RTA_NH_ID, &[1, 0, 0, 0])]).is_err());
        assert!(route_of(INET, 8, 1, &[oif(2), attribute(RTA_DST, &[10])]).is_err());
        assert!(route_of(INET, 8, 1, &[attribute(RTA_MULTIPATH, &[4, 0, 0, 0])]).is_err());
        assert!(route(&[INET; 5]).is_err());
    }

    #[test]
    fn the_running_kernel_answers() {
        // Every namespace has a kernel that answers; it may have no address at all.
        for address in addresses().expect("addresses") {
            assert!(address.index > 0);
        }
        for route in routes().expect("routes") {
            assert!(route.index > 0);
        }
    }
}
