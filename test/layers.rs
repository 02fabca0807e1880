//! The rules that one crate cannot make the compiler keep: which module may use which,
//! what a pure file may not name, where `unsafe` and host paths may be, how long a file
//! may get. `src/lib.rs` draws the order; the table below is what is checked.
//!
//! Source is read as words, without comments. It is no parser: a rule that it could not
//! see broken (a path made by a macro) is kept by review.

#[path = "util/words.rs"]
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use words::{Word, paths, words};

/// From left to right: a module may use those to the left of its own line, and itself.
/// Modules of one line do not know each other.
const ORDER: [&[&str]; 18] = [
    &["error", "metrics", "object", "set", "version"],
    &["logs"],
    &["sys"],
    &["resource"],
    &["inventory"],
    &["state", "ledger"],
    &["policy"],
    &["injection"],
    &["config"],
    &["plan", "health", "sriov"],
    &["board"],
    &["holders", "status"],
    &["cdi"],
    &["kubelet"],
    &["http"],
    &["daemon"],
    &["cli"],
    &["main"],
];

/// Files, or directories of them, that decide by values alone.
const PURE: [&str; 23] = [
    "sys/device.rs",
    "sys/modalias.rs",
    "sys/pci.rs",
    "resource.rs",
    "set.rs",
    "injection.rs",
    "inventory/",
    "policy/",
    "plan.rs",
    "plan/",
    "health.rs",
    "sriov.rs",
    "sriov/",
    "board.rs",
    "cdi.rs",
    "metrics/",
    "status.rs",
    "status/",
    "ledger/",
    "kubelet/allocate.rs",
    "kubelet/prefer.rs",
    "kubelet/prefer/",
    "daemon/round.rs",
];

/// What a pure file may not name: the beginning of a path. Addresses of `std::net` are
/// values like others.
const IMPURE: [&[&str]; 13] = [
    &["std", "fs"],
    &["std", "net", "TcpListener"],
    &["std", "net", "TcpStream"],
    &["std", "net", "ToSocketAddrs"],
    &["std", "net", "UdpSocket"],
    &["std", "os"],
    &["std", "env"],
    &["std", "process"],
    &["std", "thread"],
    &["Instant", "now"],
    &["SystemTime", "now"],
    &["log"],
    &["libc"],
];

/// Calls whose argument is a place: a literal below /sys, /proc or /dev in one is a host
/// path that passes by [`Root`](src/sys/root.rs).
const PLACES: [&str; 9] =
    ["new", "from", "join", "open", "read", "read_to_string", "read_dir", "metadata", "read_link"];

const MAX_LINES: usize = 400;

/// A source file and its words, those of its tests apart.
struct Source {
    /// Below src, such as "sys/bind.rs".
    name: String,
    lines: usize,
    words: Vec<Word>,
    tests: Vec<Word>,
}

impl Source {
    fn new(name: &str, text: &str) -> Source {
        let (words, mut tests) = words::split_tests(words(text));
        // A file of tests is one that `#[cfg(test)] mod tests;` brings.
        let (words, tests) = if name.ends_with("/tests.rs") {
            tests.splice(0..0, words);
            (Vec::new(), tests)
        } else {
            (words, tests)
        };
        Source { name: name.to_owned(), lines: text.lines().count(), words, tests }
    }

    /// The module right below the crate: "sys" of "sys/bind.rs".
    fn top(&self) -> &str {
        let first = self.name.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// How many `super` lead from the file's own module to the crate.
    fn depth(&self) -> usize {
        let parts = self.name.split('/').count();
        if self.name.ends_with("/mod.rs") { parts - 1 } else { parts }
    }

    fn breach(&self, line: usize, why: &str) -> String {
        format!("src/{}:{line}: {why}", self.name)
    }
}

/// Every breach of the order.
fn order(source: &Source) -> Vec<String> {
    if source.name == "lib.rs" {
        return Vec::new();
    }
    let place = |module: &str| ORDER.iter().position(|line| line.contains(&module));
    let Some(own) = place(source.top()) else {
        return vec![source.breach(1, &format!("module {} is not in the order", source.top()))];
    };
    let used = |depth: usize, path: &[String]| -> Option<String> {
        let first = path.first()?.as_str();
        if first == "crate" || first == "vfio_device_plugin" {
            return path.get(1).cloned();
        }
        let climbs = path.iter().take_while(|p| *p == "super").count();
        (climbs > 0 && climbs >= depth).then(|| path.get(climbs).cloned()).flatten()
    };
    let mut breaches = Vec::new();
    for found in paths(&source.words).into_iter().chain(paths(&source.tests)) {
        let Some(target) = used(source.depth() + found.nesting, &found.path) else { continue };
        if target == source.top() {
            continue;
        }
        match place(&target) {
            Some(at) if at < own => {}
            Some(_) => breaches.push(source.breach(
                found.line,
                &format!("{} may not use {target}, which is not to its left", source.top()),
            )),
            None => {
                let why = format!("{target} is not in the order");
                breaches.push(source.breach(found.line, &why));
            }
        }
    }
    breaches
}

/// I/O, clocks and logs in files that decide by values. Their tests may do what they like.
fn pure(source: &Source) -> Vec<String> {
    let listed = |entry: &&str| match entry.strip_suffix('/') {
        Some(_) => source.name.starts_with(*entry),
        None => source.name == **entry,
    };
    if !PURE.iter().any(listed) {
        return Vec::new();
    }
    let begins = |path: &[String], bad: &[&str]| {
        path.len() >= bad.len() && path.iter().zip(bad).all(|(part, name)| part == name)
    };
    let named = |path: &[String]| {
        IMPURE.into_iter().find(|bad| match bad[..] {
            ["std", ..] => begins(path, bad),
            // As a crate; a variable may be called so.
            [_] => path.len() > 1 && begins(path, bad),
            // `time::Instant::now` as well as `Instant::now`.
            _ => (0..path.len()).any(|at| begins(&path[at..], bad)),
        })
    };
    paths(&source.words)
        .into_iter()
        .filter_map(|found| {
            let bad = named(&found.path)?;
            Some(source.breach(found.line, &format!("a pure file names {}", bad.join("::"))))
        })
        .collect()
}

/// `unsafe` outside src/sys.
fn unsafe_code(source: &Source) -> Vec<String> {
    if source.name.starts_with("sys/") {
        return Vec::new();
    }
    let all = source.words.iter().chain(&source.tests);
    all.filter(|word| word.is("unsafe"))
        .map(|word| source.breach(word.line, "unsafe is for src/sys"))
        .collect()
}

/// Host paths that are built outside src/sys.
fn host_paths(source: &Source) -> Vec<String> {
    if source.name.starts_with("sys/") {
        return Vec::new();
    }
    let host = |text: &str| {
        ["/sys", "/proc", "/dev"].iter().any(|dir| {
            text.strip_prefix(dir).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let mut breaches = Vec::new();
    for three in source.words.windows(3) {
        let [call, open, literal] = three else { continue };
        let place = PLACES.iter().any(|name| call.is(name)) && open.is("(");
        if let Some(text) = literal.literal().filter(|text| place && host(text)) {
            breaches
                .push(source.breach(literal.line, &format!("{text:?} does not go through Root")));
        }
    }
    breaches
}

fn length(source: &Source) -> Vec<String> {
    if source.lines <= MAX_LINES || source.name.starts_with("kubelet/api/") {
        return Vec::new();
    }
    vec![source.breach(source.lines, &format!("over {MAX_LINES} lines is two nouns"))]
}

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("list src").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn src_keeps_the_rules() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    files.sort();
    assert!(files.len() > 20, "only {} files in src", files.len());
    let mut breaches = Vec::new();
    for path in files {
        let name = path.strip_prefix(&src).expect("below src").display().to_string();
        let source = Source::new(&name, &fs::read_to_string(&path).expect("read a source file"));
        if name.starts_with("kubelet/api/") {
            continue;
        }
        for rule in [order, pure, unsafe_code, host_paths, length] {
            breaches.extend(rule(&source));
        }
    }
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}

/// The checks on texts that break a rule, and on texts that only look like it.
mod the_rules {
    use super::*;

    fn count(rule: fn(&Source) -> Vec<String>, name: &str, text: &str) -> usize {
        rule(&Source::new(name, text)).len()
    }

    #[test]
    fn of_order() {
        for (name, text, breaches) in [
            ("sys/bind.rs", "use crate::error::Result;", 0),
            ("sys/bind.rs", "use crate::sys::pci::PciAddr; use super::root::Root;", 0),
            ("sys/bind.rs", "use crate::plan::Plan;", 1),
            ("sys/bind.rs", "fn f() { crate::policy::select(); }", 1),
            ("sys/bind.rs", "use crate::{error::Error, board::{Board, Entry}, plan};", 3),
            ("sys/hostuse/mod.rs", "use super::super::plan::Plan;", 1),
            ("sys/hostuse/mod.rs", "use super::pci::PciAddr;", 0),
            ("sys/hostuse/nets.rs", "use super::super::pci::PciAddr;", 0),
            ("health.rs", "use super::board::Board;", 1),
            ("health.rs", "mod tests { use super::*; use super::board; }", 0),
            ("health.rs", "mod tests { use super::super::board; }", 1),
            ("plan.rs", "use crate::health::Health;", 1),
            ("plan/tests.rs", "use crate::daemon;", 1),
            ("health.rs", "// crate::board is to the right\n/* crate::board */", 0),
            ("health.rs", "const X: &str = \"crate::board\"; const C: char = '\"';", 0),
            ("main.rs", "use vfio_device_plugin::cli;", 0),
            ("cli/mod.rs", "use crate::main::x;", 1),
            ("novel.rs", "", 1),
            ("board.rs", "use crate::novel;", 1),
            ("lib.rs", "pub mod sys; use crate::main;", 0),
        ] {
            let found = order(&Source::new(name, text));
            assert_eq!(found.len(), breaches, "{name}: {text}: {found:?}");
        }
    }

    #[test]
    fn of_purity() {
        for (text, breaches) in [
            ("use std::collections::BTreeMap; use std::fmt;", 0),
            ("use std::fs;", 1),
            ("use std::{fmt, fs::File, net::IpAddr, thread};", 2),
            ("use std::net::{IpAddr, UdpSocket};", 1),
            ("fn f() { std::fs::read(x); }", 1),
            ("use std::time::Instant; fn f(now: Instant) {}", 0),
            ("fn f() { Instant::now(); std::time::SystemTime::now(); }", 2),
            ("fn f() { log::info!(\"x\"); }", 1),
            ("fn f(log: &str) { log.len(); }", 0),
            ("#[cfg(test)] mod tests { use std::fs; }", 0),
            ("#[cfg(test)] mod tests { } use std::fs;", 1),
            ("/// Reads `std::fs`.\nfn f() {}", 0),
        ] {
            assert_eq!(count(pure, "policy/guard.rs", text), breaches, "{text}");
            assert_eq!(count(pure, "plan.rs", text), breaches, "{text}");
            assert_eq!(count(pure, "config.rs", text), 0, "{text}");
        }
    }

    #[test]
    fn of_unsafe_and_host_paths() {
        assert_eq!(count(unsafe_code, "board.rs", "fn f() { unsafe { g() } }"), 1);
        assert_eq!(count(unsafe_code, "sys/signal.rs", "fn f() { unsafe { g() } }"), 0);
        assert_eq!(count(unsafe_code, "board.rs", "// unsafe\n#![deny(unsafe_code)]"), 0);
        for (text, breaches) in [
            ("Path::new(\"/sys/bus/pci\")", 1),
            ("PathBuf::from(\"/proc\")", 1),
            ("dir.join(r\"/dev/vfio\")", 1),
            ("fs::read(\"/devices\")", 0),
            ("once(\"/dev/vfio/vfio\".to_owned())", 0),
            ("f.write_str(\"run as root with /sys writable\")", 0),
        ] {
            assert_eq!(count(host_paths, "board.rs", text), breaches, "{text}");
            assert_eq!(count(host_paths, "sys/scan.rs", text), 0, "{text}");
        }
    }

    #[test]
    fn of_length() {
        assert_eq!(count(length, "board.rs", &"\n".repeat(400)), 0);
        assert_eq!(count(length, "board.rs", &"\n".repeat(401)), 1);
        assert_eq!(count(length, "kubelet/api/deviceplugin.rs", &"\n".repeat(401)), 0);
    }
}
