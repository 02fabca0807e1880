//! The command line: words to a [`Command`], and the verbs that print.
//!
//! One option table serves every verb, so that `list` shows what `run` with the same
//! flags would offer. `--help` and `--version` are answers of their own: they work on a
//! broken machine.

pub mod list;
pub mod restore;

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use getopts::{Matches, Options, ParsingStyle};

use crate::config::{Config, Groups, Release, Releases};
use crate::error::{Error, Result};
use crate::resource::ResourceName;
use crate::sys::Root;
use crate::sys::pci::PciId;

/// What the command line asks for.
#[derive(Debug)]
pub enum Command {
    /// Serve the kubelet until told to stop.
    Run(Config),
    /// Print what is offered and what is not.
    List(Config, list::Form),
    /// Give functions back to their native drivers.
    Restore(Config, restore::Request),
    /// Print this text and succeed.
    Print(String),
}

/// The log filter when neither `--log-level` nor `RUST_LOG` says otherwise.
pub const LOG_LEVEL: &str = "info";

/// A parsed command line.
#[derive(Debug)]
pub struct Invocation {
    /// What to do.
    pub command: Command,
    /// The log filter of `--log-level`, when given.
    pub log_level: Option<String>,
}

fn options() -> Options {
    let mut o = Options::new();
    o.parsing_style(ParsingStyle::FloatingFrees);
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
    o.optflag("", "json", "list: as JSON");
    o.optflag("", "tree", "list: by NUMA node and IOMMU group");
    o.optflag("", "dry-run", "restore: say what would be done and do nothing");
    o.optflag("h", "help", "print this text");
    o.optflag("V", "version", "print the version");
    o
}

const BRIEF: &str = "\
Offers a host's PCI functions to Kubernetes pods through VFIO.

Usage: vfio-device-plugin [run]                  serve the kubelet
       vfio-device-plugin list [--json|--tree]   what is offered, what is not, and why
       vfio-device-plugin restore [ADDRESS..] [--dry-run]
                                                 give free functions back to their drivers

Exit codes: 0 done, 1 failed, 2 wrong usage.";

/// Parses the words after the program's name.
///
/// # Errors
/// [`Error::Usage`], naming the word that is wrong.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Invocation> {
    let options = options();
    let matches = options.parse(words).map_err(|e| Error::Usage(format!("{e}; try --help")))?;
    let command = if matches.opt_present("help") {
        Command::Print(options.usage(BRIEF))
    } else if matches.opt_present("version") {
        Command::Print(format!("vfio-device-plugin {}\n", env!("CARGO_PKG_VERSION")))
    } else {
        command(&matches)?
    };
    Ok(Invocation { command, log_level: matches.opt_str("log-level") })
}

fn command(matches: &Matches) -> Result<Command> {
    let mut words = matches.free.iter().map(String::as_str);
    let verb = words.next().unwrap_or("run");
    let form = list::Form::from_flags(matches.opt_present("json"), matches.opt_present("tree"))?;
    let dry_run = matches.opt_present("dry-run");
    if form.is_some() && verb != "list" {
        return Err(Error::Usage("--json and --tree go with list".into()));
    }
    if dry_run && verb != "restore" {
        return Err(Error::Usage("--dry-run goes with restore".into()));
    }
    let config = config(matches)?;
    if verb == "restore" {
        let addrs: Result<_> = words.map(|w| w.parse().map_err(|e| usage_of(&e))).collect();
        return Ok(Command::Restore(config, restore::Request { addrs: addrs?, dry_run }));
    }
    if let Some(extra) = words.next() {
        return Err(Error::Usage(format!("{extra:?} is one word too many; try --help")));
    }
    match verb {
        "list" => Ok(Command::List(config, form.unwrap_or_default())),
        "run" => Ok(Command::Run(config)),
        other => Err(Error::Usage(format!(
            "{other:?} is no verb of vfio-device-plugin; run, list and restore are"
        ))),
    }
}

fn usage_of(error: &Error) -> Error {
    Error::Usage(error.to_string())
}

fn config(matches: &Matches) -> Result<Config> {
    let dir = |name| matches.opt_str(name).map(PathBuf::from);
    let mut config = Config::new(Root::new(dir("root").unwrap_or_else(|| "/".into())));
    for (name, place) in [
        ("kubelet-dir", &mut config.kubelet_dir),
        ("device-plugins-dir", &mut config.device_plugins_dir),
        ("run-dir", &mut config.run_dir),
    ] {
        if let Some(given) = dir(name) {
            *place = given;
        }
    }
    if let Some(namespace) = matches.opt_str("namespace") {
        // Any ID will do: the namespace is what is tried.
        ResourceName::of(&namespace, PciId { vendor: 0, device: 0 }).map_err(|_| {
            usage("namespace", &Error::parse("a namespace such as devices.kubevirt.io", &namespace))
        })?;
        config.policy.namespace = namespace;
    }
    config.policy.select = all(matches, "select")?;
    config.policy.exclude = all(matches, "exclude")?;
    config.policy.allow = all(matches, "allow")?.into_iter().collect();
    if let Some(mode) = matches.opt_str("groups") {
        config.groups = match mode.as_str() {
            "exclusive" => Groups::Exclusive,
            "shared" => Groups::Shared,
            other => return Err(usage("groups", &Error::parse("exclusive or shared", other))),
        };
    }
    config.release = releases(matches)?;
    if let Some(ms) = one(matches, "bind-wait")? {
        config.bind_wait = Duration::from_millis(ms);
    }
    if let Some(seconds) = one(matches, "rescan")? {
        config.rescan = Duration::from_secs(seconds);
    }
    Ok(config)
}

/// `keep`, `restore`, or one of them behind `RESOURCE=`.
fn releases(matches: &Matches) -> Result<Releases> {
    let mut releases = Releases::default();
    for text in matches.opt_strs("release") {
        let (resource, mode) = match text.split_once('=') {
            Some((resource, mode)) => (Some(resource), mode),
            None => (None, text.as_str()),
        };
        let mode = match mode {
            "keep" => Release::Keep,
            "restore" => Release::Restore,
            other => return Err(usage("release", &Error::parse("keep or restore", other))),
        };
        match resource {
            None => releases.default = mode,
            Some(name) => {
                let name: ResourceName = name.parse().map_err(|e| usage("release", &e))?;
                releases.of.insert(name, mode);
            }
        }
    }
    Ok(releases)
}

fn usage(option: &str, error: &Error) -> Error {
    Error::Usage(format!("--{option}: {error}"))
}

/// Every value of a repeatable option.
fn all<T: FromStr<Err = Error>>(matches: &Matches, option: &str) -> Result<Vec<T>> {
    let values = matches.opt_strs(option);
    values.iter().map(|text| text.parse().map_err(|e| usage(option, &e))).collect()
}

/// A whole number of at least 1, and small enough that so long from now is still a time.
fn one(matches: &Matches, option: &str) -> Result<Option<u64>> {
    let Some(text) = matches.opt_str(option) else { return Ok(None) };
    match text.parse::<u32>() {
        Ok(number) if number > 0 => Ok(Some(number.into())),
        _ => Err(usage(option, &Error::parse("a whole number from 1 to 4294967295", &text))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command_of(line: &str) -> Result<Command> {
        parse(line.split_whitespace().map(OsString::from)).map(|i| i.command)
    }

    #[test]
    fn run_is_the_default_verb() {
        assert!(matches!(command_of(""), Ok(Command::Run(_))));
        assert!(matches!(command_of("run --rescan 5"), Ok(Command::Run(_))));
        assert!(matches!(command_of("list --json"), Ok(Command::List(..))));
        assert!(matches!(command_of("nonsense --help"), Ok(Command::Print(_))));
    }

    #[test]
    fn wrong_words_are_named() {
        let cases = [
            ("frobnicate", "frobnicate"),
            ("list now", "now"),
            ("--frob", "frob"),
            ("--select eth0", "eth0"),
            ("--exclude 10de", "10de"),
            ("--allow 01:00.0", "01:00.0"),
            ("--namespace kubernetes.io", "kubernetes.io"),
            ("--namespace A_B", "A_B"),
            ("--bind-wait soon", "soon"),
            ("--groups some", "some"),
            ("--release gone", "gone"),
            ("--release x=keep", "x"),
            ("--release a.b/c=gone", "gone"),
            ("--rescan 0", "0"),
            ("--rescan 18446744073709551615", "18446744073709551615"),
            ("restore eth0", "eth0"),
            ("list --dry-run", "--dry-run"),
            ("restore --json", "--json"),
            ("run --json", "--json"),
            ("list --json --tree", "--tree"),
        ];
        for (line, word) in cases {
            match command_of(line) {
                Err(Error::Usage(text)) => assert!(text.contains(word), "{line}: {text}"),
                other => panic!("{line}: {other:?}"),
            }
        }
    }

    #[test]
    fn directories_lie_below_the_root_unless_named() {
        let Ok(Command::List(config, _)) = command_of("list --root /tmp/x --run-dir /r") else {
            panic!("must parse");
        };
        assert_eq!(
            config.device_plugins_dir,
            PathBuf::from("/tmp/x/var/lib/kubelet/device-plugins")
        );
        assert_eq!(config.run_dir, PathBuf::from("/r"));
    }
}
