//! Network interfaces, their addresses and routes, and whether what we see of them is
//! the host's.
//!
//! The running host is asked by rtnetlink. A captured tree has files only, and in them
//! an IPv4 address shows by its connected route alone (/proc/1/net/route lists the main
//! table; fib_trie would list local addresses, but no interfaces).

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::unix::fs::MetadataExt;

use litemap::LiteMap;

use super::{PciPath, Seen, names, optional, pci_path, table};
use crate::error::{Error, chain};
use crate::set::Set;
use crate::sys::Root;
use crate::sys::netlink::{self, Net};

const CLASS: &str = "sys/class/net";
/// Flags of an interface (include/uapi/linux/if.h).
const IFF_UP: u32 = 1;
const IFF_PROMISC: u32 = 0x100;

/// Inode of the first PID namespace: PROC_PID_INIT_INO, include/linux/proc_ns.h.
const PID_INIT: &str = "pid:[4026531836]";

/// One network interface.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Netdev {
    /// Its index.
    pub index: u32,
    /// Whether it is up (IFF_UP).
    pub up: bool,
    /// Whether something listens to all that it receives (IFF_PROMISC): a capture, a bridge.
    pub promiscuous: bool,
    /// Whether it is up, had a link and has lost it.
    pub lost_link: bool,
    /// Whether a PPPoE session runs over it, which draws no link to its own interface.
    pub pppoe: bool,
    /// The bond, bridge, team, VRF or Open vSwitch that owns it.
    pub master: Option<String>,
    /// What is stacked upon it, the master too: VLAN, macvlan.
    pub uppers: Set<String>,
    /// What it is stacked upon.
    pub lowers: Set<String>,
    /// Functions it hangs from; none when it is made by the kernel.
    pub pci: PciPath,
}

/// An address of an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The interface.
    pub dev: String,
    /// The address and its network's length.
    pub net: Net,
}

/// A route that leaves by an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The interface.
    pub dev: String,
    /// Where it leads; `None` when it is no IP route.
    pub to: Option<Net>,
}

/// The three tables of the network.
#[derive(Debug)]
pub(super) struct Nets {
    pub(super) netdevs: Seen<LiteMap<String, Netdev>>,
    pub(super) addresses: Seen<Vec<Address>>,
    pub(super) routes: Seen<Vec<Route>>,
}

/// Reads the network.
pub(super) fn nets(root: &Root) -> Nets {
    if !root.is_live() {
        return captured(root);
    }
    if let Err(why) = initial_pid_namespace(root).and_then(|()| same_network(root)) {
        // Interfaces of another namespace prove nothing of the host's.
        return Nets { netdevs: Err(why.clone()), addresses: Err(why.clone()), routes: Err(why) };
    }
    // An interface that comes or goes between two tables makes them disagree (pods' veths
    // do it all day), and so does a /sys that shows another network namespace. The first
    // passes, the second does not.
    let mut why = String::new();
    for _ in 0..5 {
        match live(root) {
            Ok(nets) => return nets,
            Err(sentence) => why = sentence,
        }
    }
    Nets { netdevs: netdevs(root), addresses: Err(why.clone()), routes: Err(why) }
}

/// One reading of the running host.
fn live(root: &Root) -> Seen<Nets> {
    let addresses = netlink::addresses().map_err(|e| chain(&e))?;
    let routes = netlink::routes().map_err(|e| chain(&e))?;
    let netdevs = netdevs(root)?;
    let by_index: LiteMap<u32, &String> = netdevs.iter().map(|(n, d)| (d.index, n)).collect();
    let name = |index: u32| {
        by_index.get(&index).map(|&n| n.clone()).ok_or_else(|| {
            format!("interface {index} carries an address or route and is not in /{CLASS}")
        })
    };
    let addresses: Seen<Vec<Address>> =
        addresses.into_iter().map(|a| Ok(Address { dev: name(a.index)?, net: a.net })).collect();
    let routes: Seen<Vec<Route>> =
        routes.into_iter().map(|r| Ok(Route { dev: name(r.index)?, to: r.to })).collect();
    Ok(Nets { addresses: Ok(addresses?), routes: Ok(routes?), netdevs: Ok(netdevs) })
}

/// What the files of a captured tree say.
fn captured(root: &Root) -> Nets {
    let v6 = |path: &str| optional(root, path).map(Option::unwrap_or_default);
    // A kernel without IPv6 has neither of its files; IPv4 is always there.
    let addresses = v6("proc/1/net/if_inet6").and_then(|text| inet6_addresses(&text));
    let routes = table(root, "proc/1/net/route").and_then(|text| {
        let mut routes = inet_routes(&text)?;
        routes.extend(inet6_routes(&v6("proc/1/net/ipv6_route")?)?);
        Ok(routes)
    });
    Nets { netdevs: netdevs(root), addresses, routes }
}

/// Whether process 1 is the host's: else its tables are those of a container.
pub(in crate::sys) fn initial_pid_namespace(root: &Root) -> Seen<()> {
    if !root.is_live() {
        return Ok(());
    }
    let link = root.link("proc/self/ns/pid").map_err(|e| chain(&e))?;
    match link.as_deref().and_then(|l| l.to_str()) {
        Some(PID_INIT) => Ok(()),
        _ => Err("we are not in the host's PID namespace (set hostPID: true)".into()),
    }
}

/// Whether our network namespace is that of process 1. The links in /proc/1/ns need
/// CAP_SYS_PTRACE, so files are compared: every network namespace has its own
/// /proc/PID/net, with inode numbers of its own (fs/proc/generic.c, `proc_register`).
fn same_network(root: &Root) -> Seen<()> {
    let inode = |path: &str| {
        let path = root.path(path);
        fs::metadata(&path)
            .map(|m| (m.dev(), m.ino()))
            .map_err(|source| chain(&Error::Read { path, source }))
    };
    if inode("proc/self/net/dev")? == inode("proc/1/net/dev")? {
        return Ok(());
    }
    Err("we are not in the host's network namespace (set hostNetwork: true)".into())
}

/// Reads the interfaces.
fn netdevs(root: &Root) -> Seen<LiteMap<String, Netdev>> {
    let list = root.list(CLASS).map_err(|e| chain(&e))?;
    let sessions = pppoe(root)?;
    let mut netdevs = LiteMap::new();
    for name in list.ok_or_else(|| format!("/{CLASS} is not there"))? {
        let dir = format!("{CLASS}/{name}");
        // The bonding driver puts a plain file here, bonding_masters.
        let Ok(target) = root.link(&dir) else {
            if root.exists(format!("{dir}/ifindex")) {
                return Err(format!("/{dir} is no link, so where {name} hangs is not known"));
            }
            continue;
        };
        let number = |attribute: &str, parse: fn(&str) -> Option<u32>| {
            let path = format!("{dir}/{attribute}");
            let Some(text) = optional(root, &path)? else { return Ok(None) };
            let value = parse(&text);
            let refuse = || chain(&Error::parse("a number", &text).at(&root.path(&path)));
            value.map(Some).ok_or_else(refuse)
        };
        // An interface that leaves meanwhile is left out; the next scan settles it.
        let (Some(target), Some(index)) = (target, number("ifindex", |t| t.parse().ok())?) else {
            continue;
        };
        let flags = number("flags", |t| u32::from_str_radix(t.strip_prefix("0x")?, 16).ok())?;
        // net/core/dev.c, `__netdev_adjacent_dev_insert`: a link for each neighbour.
        let entries = names(root, &dir)?;
        let linked = |word: &str| {
            entries.iter().filter_map(|e| e.strip_prefix(word)).map(str::to_owned).collect()
        };
        let master = root.link_name(format!("{dir}/master")).map_err(|e| chain(&e))?;
        let mut uppers: Set<String> = linked("upper_");
        uppers.extend(master.clone());
        let flag = |bit: u32| flags.is_some_and(|f| f & bit != 0);
        let (up, promiscuous) = (flag(IFF_UP), flag(IFF_PROMISC));
        // EINVAL of one that is down. One that never had a link has lost none: a port without a
        // cable, or one that is about to get it, as all are when the host has just come up.
        let is = |name: &str, text: &str| {
            root.read(format!("{dir}/{name}")).ok().flatten().is_some_and(|is| is == text)
        };
        let lost_link = up && is("carrier", "0") && !is("carrier_up_count", "0");
        let pppoe = sessions.contains(&name);
        let (lowers, pci) = (linked("lower_"), pci_path(&target));
        let netdev =
            Netdev { index, up, promiscuous, lost_link, pppoe, master, uppers, lowers, pci };
        netdevs.insert(name, netdev);
    }
    link_both_ways(&mut netdevs);
    Ok(netdevs)
}

/// Interfaces under PPPoE sessions: a heading; then number, address, interface
/// (drivers/net/ppp/pppoe.c, `pppoe_seq_show`). Not there without the module.
fn pppoe(root: &Root) -> Seen<Set<String>> {
    let text = optional(root, "proc/1/net/pppoe")?.unwrap_or_default();
    let rows = text.lines().skip(1).filter_map(|row| row.split_ascii_whitespace().nth(2));
    Ok(rows.map(str::to_owned).collect())
}

/// Both ends of a stack know it, whichever of them said so.
fn link_both_ways(netdevs: &mut LiteMap<String, Netdev>) {
    let pairs = netdevs.iter().flat_map(|(name, dev)| {
        let lower = dev.lowers.iter().map(|lower| (lower.clone(), name.clone()));
        lower.chain(dev.uppers.iter().map(|upper| (name.clone(), upper.clone())))
    });
    let pairs: Set<(String, String)> = pairs.collect();
    for (lower, upper) in pairs {
        if let Some(dev) = netdevs.get_mut(&lower) {
            dev.uppers.insert(upper.clone());
        }
        if let Some(dev) = netdevs.get_mut(&upper) {
            dev.lowers.insert(lower);
        }
    }
}

/// Parses every line, or refuses the table by the first that is not understood.
fn lines<'a, T>(
    text: impl Iterator<Item = &'a str>,
    what: &'static str,
    parse: impl Fn(&[&str]) -> Option<T>,
) -> Seen<Vec<T>> {
    let line = |line: &str| {
        // Not by any space of Unicode: such a one may be in an interface's name.
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        parse(&words).ok_or_else(|| chain(&Error::parse(what, line)))
    };
    text.map(line).collect()
}

/// /proc/net/route: a heading; then interface, destination, gateway, flags, three
/// counters, mask. Numbers are hex of the four bytes in the machine's order.
///
/// # Errors
/// A sentence with the line that is not understood.
pub fn inet_routes(text: &str) -> Seen<Vec<Route>> {
    let word = |word: &str| Some(Ipv4Addr::from(u32::from_str_radix(word, 16).ok()?.to_ne_bytes()));
    let mut rows = text.lines();
    if !rows.next().unwrap_or_default().starts_with("Iface") {
        return Err(chain(&Error::parse("the heading of /proc/net/route", text)));
    }
    lines(rows, "a line of /proc/net/route", |words| {
        let (ip, mask) = (word(words.get(1)?)?, word(words.get(7)?)?);
        let prefix = u8::try_from(u32::from(mask).count_ones()).ok()?;
        let dev = (*words.first()?).to_owned();
        Some(Route { dev, to: Some(Net { ip: ip.into(), prefix }) })
    })
}

/// /proc/net/ipv6_route: destination, its length, source, its length, next hop, metric,
/// two counters, flags, interface (net/ipv6/route.c, `ipv6_route_native_seq_show`).
///
/// # Errors
/// A sentence with the line that is not understood.
pub fn inet6_routes(text: &str) -> Seen<Vec<Route>> {
    lines(text.lines(), "a line of /proc/net/ipv6_route", |words| {
        let to = inet6(words.first()?, words.get(1)?)?;
        Some(Route { dev: (*words.get(9)?).to_owned(), to: Some(to) })
    })
}

/// /proc/net/if_inet6: address, interface number, prefix length, scope, flags, interface.
///
/// # Errors
/// A sentence with the line that is not understood.
pub fn inet6_addresses(text: &str) -> Seen<Vec<Address>> {
    lines(text.lines(), "a line of /proc/net/if_inet6", |words| {
        let net = inet6(words.first()?, words.get(2)?)?;
        Some(Address { dev: (*words.get(5)?).to_owned(), net })
    })
}

/// 32 hex digits, and a length in hex.
fn inet6(address: &str, prefix: &str) -> Option<Net> {
    let bits = (address.len() == 32).then(|| u128::from_str_radix(address, 16).ok())??;
    let prefix = u8::from_str_radix(prefix, 16).ok().filter(|&p| p <= 128)?;
    Some(Net { ip: IpAddr::V6(Ipv6Addr::from(bits)), prefix })
}

#[cfg(test)]
mod tests {
    use super::super::tests::tree;
    use super::*;

    fn net(text: &str, prefix: u8) -> Net {
        Net { ip: text.parse().expect("an address"), prefix }
    }

    #[test]
    fn files_of_a_captured_tree() {
        let route = "Iface\tDestination\tGateway\nens3\t00000000\t0202000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n\
                     ens3\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n";
        let routes = inet_routes(route).expect("good");
        assert_eq!(routes[0], Route { dev: "ens3".into(), to: Some(net("0.0.0.0", 0)) });
        assert_eq!(routes[1].to, Some(net("10.0.2.0", 24)));
        let zero = "0".repeat(32);
        let v6 = format!(
            "fe8{} 40 {zero} 00 {zero} 00000100 00000001 00000000 00000001     eth0\n",
            "0".repeat(29)
        );
        assert_eq!(inet6_routes(&v6).expect("good")[0].to, Some(net("fe80::", 64)));
        let address = "fd000000000000000000000000000002 04 40 00 82     eth0\n";
        let got = inet6_addresses(address).expect("good");
        assert_eq!(got, [Address { dev: "eth0".into(), net: net("fd00::2", 64) }]);
    }

    #[test]
    fn one_malformed_line_hides_the_table() {
        for bad in ["", "garbage\n", "Iface\nens3\t0000\n", "Iface\nens3 zz 0 0 0 0 0 00\n"] {
            assert!(inet_routes(bad).is_err(), "{bad:?}");
        }
        for bad in ["fe80 40\n", "x\n"] {
            assert!(inet6_routes(bad).is_err() && inet6_addresses(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn interfaces_and_their_stacks() {
        let root = tree(&[
            ("sys/class/net/bonding_masters", "bond0\n"),
            (
                "sys/class/net/eno1",
                "-> ../../devices/pci0000:00/0000:00:1c.0/0000:02:00.0/net/eno1",
            ),
            ("sys/devices/pci0000:00/0000:00:1c.0/0000:02:00.0/net/eno1/ifindex", "2\n"),
            ("sys/devices/pci0000:00/0000:00:1c.0/0000:02:00.0/net/eno1/flags", "0x1903\n"),
            (
                "sys/devices/pci0000:00/0000:00:1c.0/0000:02:00.0/net/eno1/master",
                "-> ../../../../../virtual/net/bond0",
            ),
            ("sys/class/net/bond0", "-> ../../devices/virtual/net/bond0"),
            ("sys/devices/virtual/net/bond0/ifindex", "3\n"),
            ("sys/devices/virtual/net/bond0/flags", "0x1402\n"),
            ("sys/class/net/bond0.100", "-> ../../devices/virtual/net/bond0.100"),
            ("sys/devices/virtual/net/bond0.100/ifindex", "4\n"),
            ("sys/devices/virtual/net/bond0.100/lower_bond0", "-> ../bond0"),
            ("sys/devices/pci0000:00/0000:00:1c.0/0000:02:00.0/net/eno1/carrier", "0\n"),
            ("sys/devices/pci0000:00/0000:00:1c.0/0000:02:00.0/net/eno1/carrier_up_count", "1\n"),
            ("proc/1/net/pppoe", "Id Address Device\n00000001 00:11:22:33:44:55     eno1\n"),
        ]);
        let netdevs = netdevs(&root).expect("seen");
        assert_eq!(netdevs.len(), 3);
        let of = |name: &str| netdevs.get(name).expect("it is there");
        let eno1 = of("eno1");
        assert!(eno1.up && eno1.uppers.contains("bond0") && eno1.pci.len() == 2);
        assert!(eno1.promiscuous && eno1.pppoe && eno1.lost_link);
        assert!(!of("bond0").promiscuous && !of("bond0").pppoe && !of("bond0").lost_link);
        assert_eq!(eno1.master.as_deref(), Some("bond0"));
        assert!(!of("bond0").up && of("bond0").lowers.contains("eno1"));
        assert!(of("bond0").uppers.contains("bond0.100"), "from the upper's side");
    }

    #[test]
    fn a_malformed_interface_hides_them_all() {
        let target = "-> ../../devices/pci0000:00/0000:02:00.0/net/eno1";
        let path = "sys/devices/pci0000:00/0000:02:00.0/net/eno1/ifindex";
        let root = tree(&[("sys/class/net/eno1", target), (path, "two\n")]);
        assert!(netdevs(&root).expect_err("unseen").contains("is not a number"));
        let root = tree(&[("sys/class/net/eno1/ifindex", "2\n")]);
        assert!(netdevs(&root).expect_err("unseen").contains("is no link"));
    }

    #[test]
    fn another_namespace_is_another_inode() {
        // A tree where both are one file, and one where they are two.
        let same = tree(&[("proc/1/net/dev", ""), ("proc/self", "-> 1")]);
        assert_eq!(same_network(&same), Ok(()));
        let other = tree(&[("proc/1/net/dev", ""), ("proc/self/net/dev", "")]);
        assert!(same_network(&other).expect_err("other").contains("hostNetwork"));
        assert!(same_network(&tree(&[])).is_err());
    }
}
