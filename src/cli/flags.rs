//! The option table, and its values as [`Flags`].

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use getopts::{Matches, Options, ParsingStyle};

use crate::config::{self, Flags, Release};
use crate::error::{Error, Result};
use crate::resource::ResourceName;

/// Every option of every verb.
pub(super) fn options() -> Options {
    let mut o = Options::new();
    o.parsing_style(ParsingStyle::FloatingFrees);
    o.optopt(
        "",
        "config",
        "the config file, which flags override [/etc/vfio-device-plugin/config.toml when it is \
        there]",
        "FILE",
    );
    o.optmulti(
        "",
        "select",
        "offer only these (repeatable): VENDOR:DEVICE, VENDOR:*, ADDRESS \
        or class=HEX",
        "SELECTOR",
    );
    o.optmulti("", "exclude", "neither offer nor move these (repeatable)", "SELECTOR");
    o.optmulti(
        "",
        "allow",
        "offer this although the host uses it (repeatable; every such \
        member of its IOMMU group must be named)",
        "ADDRESS",
    );
    o.optopt("", "namespace", "first part of resource names [devices.kubevirt.io]", "NAME");
    o.optopt(
        "",
        "groups",
        "who may hold functions of one IOMMU group: exclusive (one container at a time) or \
        shared (anybody) [exclusive]",
        "MODE",
    );
    o.optmulti(
        "",
        "release",
        "what becomes of a freed group: keep (it stays on vfio-pci) or restore (its functions go \
        back to their drivers); RESOURCE=keep|restore for one resource (repeatable) [keep]",
        "MODE",
    );
    o.optopt("", "bind-wait", "how long Allocate waits for a bind [1000]", "MILLISECONDS");
    o.optopt("", "rescan", "look at the host again at least this often [60]", "SECONDS");
    o.optopt("", "root", "where /sys, /proc and /dev are [/]", "DIR");
    o.optopt("", "kubelet-dir", "the kubelet's root directory [/var/lib/kubelet]", "DIR");
    o.optopt(
        "",
        "device-plugins-dir",
        "where kubelet.sock is \
        [/var/lib/kubelet/device-plugins]",
        "DIR",
    );
    o.optopt("", "run-dir", "our own state [/run/vfio-device-plugin]", "DIR");
    o.optopt(
        "",
        "log-level",
        "error, warn, info, debug or trace, or a filter as in RUST_LOG \
        [info]",
        "LEVEL",
    );
    o.optflag("", "json", "list, doctor: as JSON");
    o.optflag("", "tree", "list: by NUMA node and IOMMU group");
    o.optflag("", "dry-run", "restore: say what would be done and do nothing");
    o.optflag("h", "help", "print this text");
    o.optflag("V", "version", "print the version");
    o
}

/// What the options say of the config.
pub(super) fn flags(matches: &Matches) -> Result<Flags> {
    let dir = |name| matches.opt_str(name).map(PathBuf::from);
    let (release, releases) = releases(matches)?;
    Ok(Flags {
        root: dir("root"),
        kubelet_dir: dir("kubelet-dir"),
        device_plugins_dir: dir("device-plugins-dir"),
        run_dir: dir("run-dir"),
        namespace: one(matches, "namespace", config::namespace)?,
        select: all(matches, "select")?,
        exclude: all(matches, "exclude")?,
        allow: all(matches, "allow")?,
        groups: one(matches, "groups", str::parse)?,
        release,
        releases,
        bind_wait: one(matches, "bind-wait", positive)?.map(Duration::from_millis),
        rescan: one(matches, "rescan", positive)?.map(Duration::from_secs),
    })
}

/// `keep`, `restore`, or one of them behind `RESOURCE=`.
fn releases(matches: &Matches) -> Result<(Option<Release>, BTreeMap<ResourceName, Release>)> {
    let (mut default, mut of) = (None, BTreeMap::new());
    for text in matches.opt_strs("release") {
        let (resource, mode) = match text.split_once('=') {
            Some((resource, mode)) => (Some(resource), mode),
            None => (None, text.as_str()),
        };
        let mode = mode.parse().map_err(|e| usage("release", &e))?;
        match resource {
            None => default = Some(mode),
            Some(name) => {
                let name: ResourceName = name.parse().map_err(|e| usage("release", &e))?;
                of.insert(name, mode);
            }
        }
    }
    Ok((default, of))
}

fn usage(option: &str, error: &Error) -> Error {
    Error::Usage(format!("--{option}: {error}"))
}

/// The value of an option, understood by `parse`.
fn one<T>(matches: &Matches, option: &str, parse: impl Fn(&str) -> Result<T>) -> Result<Option<T>> {
    let value = matches.opt_str(option);
    value.map(|text| parse(&text).map_err(|e| usage(option, &e))).transpose()
}

/// Every value of a repeatable option.
fn all<T: FromStr<Err = Error>>(matches: &Matches, option: &str) -> Result<Vec<T>> {
    let values = matches.opt_strs(option);
    values.iter().map(|text| text.parse().map_err(|e| usage(option, &e))).collect()
}

fn positive(text: &str) -> Result<u64> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(Error::parse("a whole number above 0", text)),
    }
}
