//! Every verb and every option, once: the parser, `--help`, the man page and the shells'
//! completions are made from these two tables.

use getopts::{Options, ParsingStyle};

/// What a word does.
#[derive(Debug)]
pub(super) struct Verb {
    pub(super) name: &'static str,
    /// What may follow, as `--help` shows it.
    pub(super) arguments: &'static str,
    pub(super) help: &'static str,
}

/// How often an option may be given, and whether a value follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Flag,
    Once,
    Repeatable,
}

/// An option.
#[derive(Debug)]
pub(super) struct Opt {
    pub(super) name: &'static str,
    pub(super) short: &'static str,
    pub(super) kind: Kind,
    /// What its value is called.
    pub(super) value: &'static str,
    /// Its values, when they are few.
    pub(super) choices: &'static [&'static str],
    pub(super) help: &'static str,
}

pub(super) const ABOUT: &str = "Offers a host's PCI functions to Kubernetes pods through VFIO.";

pub(super) const VERBS: [Verb; 5] = [
    Verb { name: "run", arguments: "", help: "serve the kubelet" },
    Verb {
        name: "list",
        arguments: "[--json|--tree]",
        help: "what is offered, what is not, and why",
    },
    Verb {
        name: "doctor",
        arguments: "[--json]",
        help: "what of this machine is in the way, and remedies",
    },
    Verb {
        name: "check-config",
        arguments: "[FILE]",
        help: "what the config says, or what is wrong with it",
    },
    Verb {
        name: "restore",
        arguments: "[ADDRESS..] [--dry-run]",
        help: "give free functions back to their drivers",
    },
];

/// Exit codes, as main.rs gives them.
pub(super) const EXIT: [(&str, &str); 4] =
    [("0", "done"), ("1", "failed"), ("2", "wrong usage"), ("3", "doctor found a FAIL")];

pub(super) const OPTIONS: [Opt; 25] = [
    once(
        "config",
        "FILE",
        "the config file, which flags override \
        [/etc/vfio-device-plugin/config.toml when it is there]",
    ),
    many(
        "select",
        "SELECTOR",
        "offer only these (repeatable): VENDOR:DEVICE, VENDOR:*, ADDRESS \
        or class=HEX",
    ),
    many("exclude", "SELECTOR", "neither offer nor move these (repeatable)"),
    many(
        "allow",
        "ADDRESS",
        "offer this although the host uses it (repeatable; every such \
        member of its IOMMU group must be named)",
    ),
    flag(
        "allow-noiommu",
        "",
        "offer functions without an IOMMU: whoever has one reads and writes all \
        of the host's memory",
    ),
    once("namespace", "NAME", "first part of resource names [devices.kubevirt.io]"),
    Opt {
        choices: &["exclusive", "shared"],
        ..once(
            "groups",
            "MODE",
            "who may hold functions of one IOMMU group: exclusive (one \
            container at a time) or shared (anybody) [exclusive]",
        )
    },
    Opt {
        choices: &["keep", "restore"],
        ..many(
            "release",
            "MODE",
            "what becomes of a freed group: keep (it stays on vfio-pci) or \
            restore (its functions go back to their drivers); RESOURCE=keep|restore for one \
            resource (repeatable) [keep]",
        )
    },
    once("bind-wait", "MILLISECONDS", "how long Allocate waits for a bind [1000]"),
    once("rescan", "SECONDS", "look at the host again at least this often [60]"),
    once(
        "http",
        "ADDRESS",
        "serve metrics and probes: a PORT of 127.0.0.1, ADDRESS:PORT, or off [off]",
    ),
    Opt {
        choices: &["true", "false"],
        ..once("metrics-pod-labels", "BOOL", "whether metrics may name pods [true]")
    },
    once("root", "DIR", "where /sys, /proc and /dev are [/]"),
    once("kubelet-dir", "DIR", "the kubelet's root directory [/var/lib/kubelet]"),
    once("device-plugins-dir", "DIR", "where kubelet.sock is [/var/lib/kubelet/device-plugins]"),
    Opt {
        choices: &["kubelet", "watcher"],
        ..once(
            "registration",
            "HOW",
            "kubelet (it is told of each socket in its device-plugins directory) or watcher (it \
            finds them in plugins_registry of its root directory) [kubelet]",
        )
    },
    once("run-dir", "DIR", "our own state [/run/vfio-device-plugin]"),
    once("cdi-dir", "DIR", "where runtimes look for CDI devices [/var/run/cdi]"),
    Opt {
        choices: &["error", "warn", "info", "debug", "trace"],
        ..once(
            "log-level",
            "LEVEL",
            "error, warn, info, debug or trace, or a filter as in \
            RUST_LOG [info]",
        )
    },
    Opt {
        choices: &["text", "json"],
        ..once("log-format", "FORMAT", "text, or json: an object a line [text]")
    },
    flag("json", "", "list, doctor: as JSON"),
    flag("tree", "", "list: by NUMA node and IOMMU group"),
    flag("dry-run", "", "restore: say what would be done and do nothing"),
    flag("help", "h", "print this text"),
    flag("version", "V", "print version, commit and target"),
];

const fn once(name: &'static str, value: &'static str, help: &'static str) -> Opt {
    Opt { name, short: "", kind: Kind::Once, value, choices: &[], help }
}

const fn many(name: &'static str, value: &'static str, help: &'static str) -> Opt {
    Opt { name, short: "", kind: Kind::Repeatable, value, choices: &[], help }
}

const fn flag(name: &'static str, short: &'static str, help: &'static str) -> Opt {
    Opt { name, short, kind: Kind::Flag, value: "", choices: &[], help }
}

/// The parser of the options.
pub(super) fn options() -> Options {
    let mut options = Options::new();
    options.parsing_style(ParsingStyle::FloatingFrees);
    for Opt { name, short, kind, value, help, .. } in OPTIONS {
        match kind {
            Kind::Flag => options.optflag(short, name, help),
            Kind::Once => options.optopt(short, name, help, value),
            Kind::Repeatable => options.optmulti(short, name, help, value),
        };
    }
    options
}

/// What `--help` prints above the options.
pub(super) fn brief() -> String {
    let line = |v: &Verb| match v.name {
        "run" => "[run]".to_owned(),
        name => format!("{name} {}", v.arguments).trim_end().to_owned(),
    };
    let width = VERBS.iter().map(|v| line(v).len()).max().unwrap_or(0);
    let mut text = format!("{ABOUT}\n");
    for (at, verb) in VERBS.iter().enumerate() {
        let start = if at == 0 { "\nUsage:" } else { "      " };
        text.push_str(&format!(
            "{start} vfio-device-plugin {:width$}  {}\n",
            line(verb),
            verb.help
        ));
    }
    let codes = EXIT.map(|(code, meaning)| format!("{code} {meaning}")).join(", ");
    text.push_str(&format!("\nExit codes: {codes}."));
    text
}

/// The verbs, for a sentence.
pub(super) fn verbs() -> String {
    let names = VERBS.map(|v| v.name);
    match names.split_last() {
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The README's table of flags is written by hand.
    #[test]
    fn the_readme_knows_every_verb_and_option() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let readme = std::fs::read_to_string(path).expect("README.md");
        for Opt { name, .. } in OPTIONS {
            // What every program has needs no words.
            if !["help", "version"].contains(&name) {
                assert!(readme.contains(&format!("--{name}")), "--{name}");
            }
        }
        for Verb { name, .. } in VERBS {
            assert!(readme.contains(name), "{name}");
        }
    }
}
