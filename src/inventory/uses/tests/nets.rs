//! Interfaces that carry something, are part of another, or are elsewhere.

use super::*;

#[test]
fn networks_in_use() {
    let table: [(&str, HostUse, &str); 10] = [
        (
            "default route",
            with(|h| {
                h.routes = Ok(vec![route("eno1", "10.0.0.0", 24), route("eno1", "0.0.0.0", 0)]);
                h.addresses = Ok(vec![address("eno1", "10.0.0.5", 24)]);
            }),
            "eno1 carries the default route",
        ),
        (
            "address",
            with(|h| h.addresses = Ok(vec![address("eno1", "fd00::2", 64)])),
            "eno1 carries fd00::2/64",
        ),
        (
            "IPv4 link-local",
            with(|h| h.addresses = Ok(vec![address("eno1", "169.254.1.1", 16)])),
            "eno1 carries 169.254.1.1/16",
        ),
        (
            "route alone",
            with(|h| h.routes = Ok(vec![route("eno1", "10.9.0.0", 16)])),
            "eno1 carries a route to 10.9.0.0/16",
        ),
        (
            "MPLS",
            with(|h| h.routes = Ok(vec![Route { dev: "eno1".into(), to: None }])),
            "eno1 carries a route",
        ),
        (
            "bond",
            with(|h| {
                stacked(h, true, &["bond0"]);
                h.addresses = Ok(vec![address("bond0", "10.0.0.5", 24)]);
            }),
            "eno1 is enslaved to bond0, which carries 10.0.0.5/24",
        ),
        (
            "VLAN on bond",
            with(|h| {
                stacked(h, true, &["bond0", "bond0.100"]);
                h.addresses = Ok(vec![address("bond0.100", "10.0.0.5", 24)]);
            }),
            "eno1 is enslaved to bond0, below bond0.100, which carries 10.0.0.5/24",
        ),
        (
            "VLAN",
            with(|h| {
                stacked(h, false, &["eno1.7"]);
                h.routes = Ok(vec![route("eno1.7", "::", 0)]);
            }),
            "eno1 is below eno1.7, which carries the default route",
        ),
        (
            "open vswitch",
            with(|h| stacked(h, true, &["ovs-system"])),
            "eno1 is enslaved to ovs-system",
        ),
        (
            "namespace",
            with(|h| h.netdevs = Ok(LiteMap::new())),
            "e1000e shows no network interface here: it may be in another network namespace or in use by a program",
        ),
    ];
    for (name, host, sentence) in table {
        let snapshot = snapshot(host, &[]);
        assert_eq!(told(&snapshot, NIC).first().map(String::as_str), Some(sentence), "{name}");
        assert_eq!(told(&snapshot, DISK), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn link_local_addresses_and_their_routes_do_not_count() {
    let host = with(|h| {
        h.addresses = Ok(vec![address("eno1", "fe80::1", 64)]);
        h.routes = Ok(vec![
            route("eno1", "fe80::", 64),
            route("eno1", "fe80::1", 128),
            route("eno1", "ff00::", 8),
        ]);
    });
    assert_eq!(uses(&snapshot(host, &[])), LiteMap::new());
}

#[test]
fn infiniband_without_ip_interfaces_is_idle() {
    let hca = [(OTHER, function(0x02_0700, "mlx5_core"))];
    let ethernet = [(OTHER, function(0x02_0000, "mlx5_core"))];
    let host = |ipoib| {
        with(|h| {
            h.infiniband = Ok(LiteMap::from_iter([("mlx5_0".into(), vec![addr(OTHER)])]));
            h.ipoib = ipoib;
        })
    };
    for (name, functions, ipoib, idle) in [
        ("idle", &hca, false, true),
        ("interface elsewhere", &hca, true, false),
        ("RoCE has an interface", &ethernet, false, false),
    ] {
        assert_eq!(told(&snapshot(host(ipoib), functions), OTHER).is_empty(), idle, "{name}");
    }
}
