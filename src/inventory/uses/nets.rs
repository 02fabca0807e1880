//! Functions below a network interface that the host uses.

use std::collections::VecDeque;
use std::net::IpAddr;

use litemap::LiteMap;

use super::{Carried, HostReason, Marks, class_is, native};
use crate::set::Set;
use crate::sys::hostuse::{HostUse, Netdev};
use crate::sys::netlink::Net;

/// Marks every function that an interface in use hangs from.
pub(super) fn mark(host: &HostUse, marks: &mut Marks<'_>) {
    let unseen = [
        ("network interfaces", host.netdevs.as_ref().err()),
        ("addresses", host.addresses.as_ref().err()),
        ("routes", host.routes.as_ref().err()),
    ];
    let why = unseen
        .iter()
        .find_map(|(what, why)| why.map(|why| format!("the {what} were not seen ({why})")));
    match (&host.netdevs, &why) {
        (Ok(netdevs), None) => mark_used(netdevs, &carried(host), marks),
        (Ok(netdevs), Some(why)) => {
            mark_used(netdevs, &carried(host), marks);
            for (name, dev) in netdevs {
                let reason = HostReason::Unseen { why: why.clone(), what: name.clone() };
                marks.mark(&dev.pci, &reason);
            }
        }
        // A USB controller may have a network card below it.
        (Err(_), why) => {
            let why = why.as_deref().unwrap_or_default();
            marks.mark_unseen(why, "its network", |f| native(f) && class_is(f, &[0x02], &[0x0c03]));
        }
    }
    if let Ok(netdevs) = &host.netdevs {
        mark_hidden(host, netdevs, marks);
    }
    match &host.subfunctions {
        Ok(subfunctions) => {
            for (name, path) in subfunctions {
                marks.mark(path, &HostReason::Subfunction { name: name.clone() });
            }
        }
        Err(why) => {
            marks.mark_unseen(why, "its subfunctions", |f| native(f) && class_is(f, &[0x02], &[]));
        }
    }
}

/// The weightiest thing that each interface carries.
fn carried(host: &HostUse) -> LiteMap<&str, Carried> {
    let addresses = host.addresses.iter().flatten().filter(|a| counts(a.net));
    let addresses = addresses.map(|a| (a.dev.as_str(), Carried::Address(a.net)));
    let routes = host.routes.iter().flatten().filter(|r| r.to.is_none_or(counts));
    let routes = routes.map(|r| {
        let what = match r.to {
            None => Carried::Other,
            Some(net) if net.prefix == 0 => Carried::Default,
            Some(net) => Carried::Route(net),
        };
        (r.dev.as_str(), what)
    });
    let mut carried: LiteMap<&str, Carried> = LiteMap::new();
    for (dev, what) in addresses.chain(routes) {
        let best = carried.entry(dev).or_insert(what);
        *best = (*best).min(what);
    }
    carried
}

/// Whether an address, or a route to it, says that somebody uses the interface. The
/// kernel gives each interface that is up an fe80:: address and routes to it and to the
/// multicast addresses. Those of IPv4 (169.254.0.0/16) are given by somebody's wish:
/// they count.
fn counts(net: Net) -> bool {
    match net.ip {
        IpAddr::V4(_) => true,
        IpAddr::V6(ip) => !(ip.is_unicast_link_local() || ip.is_multicast()),
    }
}

fn mark_used(
    netdevs: &LiteMap<String, Netdev>,
    carried: &LiteMap<&str, Carried>,
    marks: &mut Marks<'_>,
) {
    for (name, dev) in netdevs.iter().filter(|(_, d)| !d.pci.is_empty()) {
        if let Some(&what) = carried.get(name.as_str()) {
            marks.mark(&dev.pci, &HostReason::Carries { what, dev: name.clone() });
        }
        if dev.pppoe {
            let what = Carried::Pppoe;
            marks.mark(&dev.pci, &HostReason::Carries { what, dev: name.clone() });
        }
        if dev.promiscuous {
            marks.mark(&dev.pci, &HostReason::Promiscuous { dev: name.clone() });
        }
        if dev.lost_link {
            marks.mark(&dev.pci, &HostReason::LostLink { dev: name.clone() });
        }
        // Part of another interface is enough, whatever that carries: a bridge may serve
        // pods and machines without an address of its own, and the address of an Open
        // vSwitch is on a port beside.
        if let Some(upper) = dev.master.as_ref().or_else(|| dev.uppers.first()) {
            let reason = HostReason::Below {
                dev: name.clone(),
                upper: upper.clone(),
                enslaved: dev.master.is_some(),
                carrier: carrier(netdevs, carried, dev),
            };
            marks.mark(&dev.pci, &reason);
        }
    }
}

/// The nearest interface above that carries something.
fn carrier(
    netdevs: &LiteMap<String, Netdev>,
    carried: &LiteMap<&str, Carried>,
    dev: &Netdev,
) -> Option<(String, Carried)> {
    let mut todo: VecDeque<&String> = dev.uppers.iter().collect();
    let mut seen = Set::new();
    while let Some(name) = todo.pop_front() {
        if !seen.insert(name) {
            continue;
        }
        if let Some(&what) = carried.get(name.as_str()) {
            return Some((name.clone(), what));
        }
        todo.extend(netdevs.get(name).into_iter().flat_map(|d| &d.uppers));
    }
    None
}

/// Network cards whose driver shows no interface here. An idle card has its interface in
/// the host's namespace; one that was moved to a pod (CNI host-device, SR-IOV) has none.
/// An InfiniBand port has one only where ib_ipoib is loaded.
fn mark_hidden(host: &HostUse, netdevs: &LiteMap<String, Netdev>, marks: &mut Marks<'_>) {
    let shown: Set<_> = netdevs.values().flat_map(|d| &d.pci).collect();
    let infiniband: Set<_> = host.infiniband.iter().flat_map(|d| d.values().flatten()).collect();
    let functions = marks.functions;
    for (addr, function) in functions.iter().filter(|(_, f)| native(f)) {
        let port = class_is(function, &[], &[0x0207]);
        let idle_port = port && !host.ipoib && infiniband.contains(addr);
        if class_is(function, &[0x02], &[]) && !shown.contains(addr) && !idle_port {
            let reason = match (&function.driver, function.class) {
                (Some(driver), Some(_)) => HostReason::NoInterface { driver: driver.to_string() },
                _ => HostReason::Unseen {
                    why: "its class or driver cannot be read".into(),
                    what: "its network".into(),
                },
            };
            marks.mark(&[*addr], &reason);
        }
    }
}
