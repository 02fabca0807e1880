//! The tables of /proc. The same text goes to every parser: most refuse it at once.

use std::fmt::Write;
use std::net::IpAddr;

use vfio_device_plugin::sys::hostuse::tables::{
    Line, inet_routes, inet6_addresses, inet6_routes, input_devices, mountinfo, nodev, swap_lines,
};
use vfio_device_plugin::sys::hostuse::{Route, Seen};
use vfio_device_plugin::sys::netlink::Net;

/// A table, as [`vfio_device_plugin::sys::Root::read`] hands it to a parser.
pub fn tables(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_end_matches('\n');
    let rows = text.lines().count();

    same_again(text, rows, "", mountinfo, print_mount);
    let heading = "Filename Type Size Used Priority\n";
    same_again(text, rows.saturating_sub(1), heading, swap_lines, |(path, kind)| {
        format!("{} {kind}\t1\t0\t-2", mangle(path, " \t\n\\"))
    });
    same_again(text, rows.saturating_sub(1), "Iface Destination\n", inet_routes, print_route);
    same_again(text, rows, "", inet6_routes, print_route6);
    same_again(text, rows, "", inet6_addresses, |a| {
        format!("{} 02 {:02x} 00 80 {:>8}", hex(&a.net), a.net.prefix, a.dev)
    });

    assert!(nodev(text).iter().all(|kind| text.contains(kind)));
    assert!(input_devices(text).len() <= text.matches("B: KEY=").count());
}

/// A table is whole or refused, and the same when it is printed as the kernel prints it. A
/// space that is none to the kernel is part of a name.
fn same_again<T: std::fmt::Debug + PartialEq>(
    text: &str,
    rows: usize,
    heading: &str,
    parse: fn(&str) -> Seen<Vec<T>>,
    print: fn(&T) -> String,
) {
    let Ok(table) = parse(text) else { return };
    assert_eq!(table.len(), rows, "not the whole table");
    let printed: String = table.iter().fold(heading.to_owned(), |mut all, row| {
        writeln!(all, "{}", print(row)).expect("memory takes it");
        all
    });
    assert_eq!(parse(&printed).as_ref(), Ok(&table), "printed as {printed:?}");
    let spaced = parse(&text.replace('_', "\u{2003}")).expect("EM SPACE is as good as _");
    let plain = |table: &Vec<T>| format!("{table:?}").replace("\\u{2003}", "_");
    assert_eq!(plain(&spaced), plain(&table), "with an EM SPACE for each _");
}

/// fs/seq_file.c, `mangle_path`.
fn mangle(text: &str, escaped: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if escaped.contains(c) {
            write!(out, "\\{:03o}", u32::from(c)).expect("memory takes it");
        } else {
            out.push(c);
        }
    }
    out
}

fn print_mount(line: &Line) -> String {
    // A dash alone would be the separator; the kernel's fields here are paths.
    let field = |text: &str| match text {
        "-" => "\\055".to_owned(),
        text => mangle(text, " \t\n\\#"),
    };
    let Line { dev: (major, minor), root, target, fs_type, source } = line;
    let (root, target, source) = (field(root), field(target), field(source));
    format!("22 1 {major}:{minor} {root} {target} rw shared:1 - {fs_type} {source} rw")
}

fn print_route(route: &Route) -> String {
    let net = route.to.expect("an IP route");
    let IpAddr::V4(ip) = net.ip else { panic!("{net} is not of IPv4") };
    let mask = u32::MAX.checked_shl(32 - u32::from(net.prefix)).unwrap_or(0);
    let word = |n: u32| format!("{:08X}", u32::from_ne_bytes(n.to_be_bytes()));
    format!("{}\t{}\t00000000\t0001\t0\t0\t0\t{}\t0\t0\t0", route.dev, word(ip.into()), word(mask))
}

fn print_route6(route: &Route) -> String {
    let net = route.to.expect("an IP route");
    let zero = "0".repeat(32);
    let (to, prefix, dev) = (hex(&net), net.prefix, &route.dev);
    format!("{to} {prefix:02x} {zero} 00 {zero} 00000100 00000001 00000000 00000001 {dev:>8}")
}

fn hex(net: &Net) -> String {
    let IpAddr::V6(ip) = net.ip else { panic!("{net} is not of IPv6") };
    format!("{:032x}", u128::from(ip))
}
