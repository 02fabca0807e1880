//! Network interfaces, and the tables of addresses and routes.
//!
//! Options of `net`: `index` is needed; `up`, `mac`, `master` (a bond, bridge or OVS
//! that has it), `on` (for a VLAN: the interface below), `kind` (DEVTYPE: bond, vlan,
//! bridge, openvswitch).

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Line, Options, Result, Tree};

const ROUTES: &str = "proc/1/net/route";
const ROUTES6: &str = "proc/1/net/ipv6_route";
const ADDRESSES6: &str = "proc/1/net/if_inet6";

/// The tables of a host with its loopback only.
pub(super) fn tables(tree: &mut Tree) -> Result<()> {
    tree.dir("sys/class/net")?;
    let header =
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
    tree.add(ROUTES, &format!("{header:127}\n"));
    interface(tree, "lo", "sys/devices/virtual/net/lo", 1, "00:00:00:00:00:00")?;
    let lo = "sys/devices/virtual/net/lo";
    tree.files(
        lo,
        &[("operstate", "unknown".into()), ("flags", "0x9".into()), ("type", "772".into())],
    )?;
    tree.add(ADDRESSES6, "00000000000000000000000000000001 01 80 10 80       lo\n");
    route6_row(tree, "lo", Ipv6Addr::LOCALHOST, 128, None, 0x8020_0001);
    Ok(())
}

/// A `net` line.
pub(super) fn net(tree: &mut Tree, line: &mut Line) -> Result<()> {
    let name = line.word("a name")?;
    let under = line.under()?;
    let options = line.options(&["index", "up", "mac", "master", "on", "kind"])?;
    let dir = match &under {
        Some(place) => format!("{}/net/{name}", tree.place(place)),
        None => format!("sys/devices/virtual/net/{name}"),
    };
    let index = options.number("index", 10)?.ok_or_else(|| options.wrong("index"))?;
    let mac =
        options.get("mac").map_or_else(|| format!("02:00:00:00:00:{index:02x}"), str::to_owned);
    interface(tree, &name, &dir, index, &mac)?;
    let up = options.has("up");
    tree.files(
        &dir,
        &[
            ("operstate", if up { "up" } else { "down" }.to_owned()),
            ("flags", if up { "0x1003" } else { "0x1002" }.to_owned()),
            ("type", "1".to_owned()),
        ],
    )?;
    if let Some(place) = &under {
        tree.link(&format!("{dir}/device"), &tree.place(place))?;
    }
    if let Some(kind) = options.get("kind") {
        tree.file(
            &format!("{dir}/uevent"),
            format!("DEVTYPE={kind}\nINTERFACE={name}\nIFINDEX={index}\n"),
        )?;
        match kind {
            "bond" => tree.files(
                &format!("{dir}/bonding"),
                &[("mode", "802.3ad 4".into()), ("slaves", String::new())],
            )?,
            "bridge" => tree.files(&format!("{dir}/bridge"), &[("stp_state", "0".into())])?,
            _ => {}
        }
    }
    let below = |tree: &Tree, key: &str| match options.get(key) {
        Some(other) => tree.named.get(other).cloned().map(Some).ok_or_else(|| options.wrong(key)),
        None => Ok(None),
    };
    if let (Some(master), Some(master_dir)) = (options.get("master"), below(tree, "master")?) {
        tree.link(&format!("{dir}/master"), &master_dir)?;
        tree.link(&format!("{dir}/upper_{master}"), &master_dir)?;
        tree.link(&format!("{master_dir}/lower_{name}"), &dir)?;
    }
    if let (Some(lower), Some(lower_dir)) = (options.get("on"), below(tree, "on")?) {
        tree.link(&format!("{dir}/lower_{lower}"), &lower_dir)?;
        tree.link(&format!("{lower_dir}/upper_{name}"), &dir)?;
        let lower_index = std::fs::read_to_string(tree.root.join(&lower_dir).join("ifindex"));
        tree.file(&format!("{dir}/iflink"), lower_index.unwrap_or_default())?;
    }
    // A port of a bond or a bridge gets no address; any other that is up has a link-local
    // one, and the routes that come with it.
    if up && !options.has("master") {
        link_local(tree, &name, index, &mac);
    }
    Ok(())
}

fn interface(tree: &mut Tree, name: &str, dir: &str, index: u32, mac: &str) -> Result<()> {
    tree.named.insert(name.to_owned(), dir.to_owned());
    tree.files(
        dir,
        &[
            ("ifindex", index.to_string()),
            ("iflink", index.to_string()),
            ("address", mac.to_owned()),
            ("uevent", format!("INTERFACE={name}\nIFINDEX={index}")),
        ],
    )?;
    tree.link(&format!("{dir}/subsystem"), "sys/class/net")?;
    tree.link(&format!("sys/class/net/{name}"), dir)
}

fn link_local(tree: &mut Tree, name: &str, index: u32, mac: &str) {
    let byte =
        |n: usize| mac.split(':').nth(n).and_then(|b| u16::from_str_radix(b, 16).ok()).unwrap_or(0);
    let word = |a: usize, b: usize| byte(a) << 8 | byte(b);
    let addr = Ipv6Addr::new(
        0xfe80,
        0,
        0,
        0,
        word(0, 1) ^ 0x0200,
        byte(2) << 8 | 0xff,
        0xfe00 | byte(3),
        word(4, 5),
    );
    address_row(tree, name, index, addr, 64, "20");
    route6_row(tree, name, Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 64, None, 1);
    route6_row(tree, name, addr, 128, None, 0x8020_0001);
    route6_row(tree, name, Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, None, 1);
}

fn hex(addr: Ipv6Addr) -> String {
    addr.octets().iter().map(|b| format!("{b:02x}")).collect()
}

/// net/ipv6/addrconf.c, `if6_seq_show`; the flags say permanent.
fn address_row(tree: &mut Tree, name: &str, index: u32, addr: Ipv6Addr, len: u8, scope: &str) {
    tree.add(ADDRESSES6, &format!("{} {index:02x} {len:02x} {scope} 80 {name:>8}\n", hex(addr)));
}

/// net/ipv6/route.c, `rt6_info_route`.
fn route6_row(
    tree: &mut Tree,
    name: &str,
    to: Ipv6Addr,
    len: u8,
    via: Option<Ipv6Addr>,
    flags: u32,
) {
    let (to, zero) = (hex(to), hex(Ipv6Addr::UNSPECIFIED));
    let via = via.map_or_else(|| zero.clone(), hex);
    let row = format!(
        "{to} {len:02x} {zero} 00 {via} 00000100 00000001 00000000 {flags:08x} {name:>8}\n"
    );
    tree.add(ROUTES6, &row);
}

fn prefix<T: std::str::FromStr>(line: &mut Line, any: T) -> Result<(T, u8)> {
    let text = line.word("a prefix")?;
    if text == "default" {
        return Ok((any, 0));
    }
    text.split_once('/')
        .and_then(|(addr, len)| Some((addr.parse().ok()?, len.parse().ok()?)))
        .ok_or_else(|| line.wrong(&text, "no prefix"))
}

fn via<T: std::str::FromStr>(options: &Options) -> Result<Option<T>> {
    options.get("via").map(|text| text.parse().map_err(|_| options.wrong("via"))).transpose()
}

/// A `route` line: net/ipv4/fib_trie.c, `fib_route_seq_show`, which prints addresses as
/// the machine stores them.
pub(super) fn route(tree: &mut Tree, line: &mut Line) -> Result<()> {
    let name = line.word("an interface")?;
    let (to, len) = prefix(line, Ipv4Addr::UNSPECIFIED)?;
    let options = line.options(&["via", "metric"])?;
    let via: Option<Ipv4Addr> = via(&options)?;
    let raw = |addr: Ipv4Addr| format!("{:08X}", u32::from_le_bytes(addr.octets()));
    let host =
        32_u32.checked_sub(len.into()).ok_or_else(|| line.wrong(&len.to_string(), "too long"))?;
    let mask = u32::MAX.checked_shl(host).unwrap_or(0).swap_bytes();
    let flags = 1 | if via.is_some() { 2 } else { 0 } | if len == 32 { 4 } else { 0 };
    let row = format!(
        "{name}\t{}\t{}\t{flags:04X}\t0\t0\t{}\t{mask:08X}\t0\t0\t0",
        raw(to),
        raw(via.unwrap_or(Ipv4Addr::UNSPECIFIED)),
        options.or("metric", "0"),
    );
    tree.add(ROUTES, &format!("{row:127}\n"));
    Ok(())
}

/// A `route6` line.
pub(super) fn route6(tree: &mut Tree, line: &mut Line) -> Result<()> {
    let name = line.word("an interface")?;
    let (to, len) = prefix(line, Ipv6Addr::UNSPECIFIED)?;
    let via = via(&line.options(&["via"])?)?;
    route6_row(tree, &name, to, len, via, if via.is_some() { 3 } else { 1 });
    Ok(())
}

/// An `addr6` line, with the routes that the kernel makes for it.
pub(super) fn addr6(tree: &mut Tree, line: &mut Line) -> Result<()> {
    let name = line.word("an interface")?;
    let (addr, len) = prefix(line, Ipv6Addr::UNSPECIFIED)?;
    let dir = tree.named.get(&name).ok_or_else(|| line.wrong(&name, "no such interface"))?;
    let index = std::fs::read_to_string(tree.root.join(dir).join("ifindex")).unwrap_or_default();
    let index = index.trim().parse().map_err(|_| line.wrong(&name, "no index"))?;
    address_row(tree, &name, index, addr, len, "00");
    route6_row(tree, &name, addr, 128, None, 0x8020_0001);
    let host =
        128_u32.checked_sub(len.into()).ok_or_else(|| line.wrong(&len.to_string(), "too long"))?;
    let net = u128::from(addr) & u128::MAX.checked_shl(host).unwrap_or(0);
    route6_row(tree, &name, net.into(), len, None, 1);
    Ok(())
}
