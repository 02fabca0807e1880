//! The command line: words to a [`Command`], and the verbs that print.
//!
//! One option table serves every verb, so that `list` shows what `run` with the same
//! flags would offer. `--help` and `--version` are answers of their own: they work on a
//! broken machine.

pub mod check;
mod completion;
pub mod doctor;
mod flags;
pub mod list;
mod look;
mod manual;
pub mod restore;
mod table;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use getopts::Matches;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::holders::Holders;
use crate::logs;
use crate::version::{COMMIT, TARGET, VERSION};

/// What the command line asks for.
#[derive(Debug)]
pub enum Command {
    /// Serve the kubelet until told to stop.
    Run(Config),
    /// Print what is offered and what is not.
    List(Config, list::Form),
    /// Print what was understood of the config.
    Check(Config),
    /// Check the machine.
    Doctor(Config, doctor::Request),
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
    /// How log lines look.
    pub log_format: logs::Format,
}

/// Parses the words after the program's name.
///
/// # Errors
/// [`Error::Usage`], naming the word that is wrong.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Invocation> {
    let options = table::options();
    let matches = options.parse(words).map_err(|e| Error::Usage(format!("{e}; try --help")))?;
    let command = if matches.opt_present("help") {
        Command::Print(options.usage(&table::brief()))
    } else if matches.opt_present("version") {
        Command::Print(version())
    } else {
        command(&matches)?
    };
    let log_format = flags::log_format(&matches)?;
    Ok(Invocation { command, log_level: flags::log_level(&matches)?, log_format })
}

/// The answer to `--version`.
fn version() -> String {
    let commit = COMMIT.unwrap_or("unknown");
    format!("vfio-device-plugin {VERSION}\ncommit {commit}\ntarget {TARGET}\n")
}

/// A verb with what belongs to it alone.
enum Verb {
    Run,
    List(list::Form),
    Check(Option<PathBuf>),
    Doctor(bool),
    Restore(restore::Request),
    /// For packages, and so in no list of verbs.
    Print(String),
}

/// Reads the config last, so that a wrong word is told although the file is wrong too. What
/// looks at a host with a daemon looks where that does.
fn command(matches: &Matches) -> Result<Command> {
    let verb = verb(matches)?;
    let flags = flags::flags(matches)?;
    let named = matches.opt_str("config").map(PathBuf::from);
    let load = |named: Option<&Path>| Config::load(&flags, named);
    match verb {
        Verb::Print(text) => Ok(Command::Print(text)),
        Verb::Run => Ok(Command::Run(load(named.as_deref())?)),
        Verb::List(form) => Ok(Command::List(Holders::complete(load(named.as_deref())?), form)),
        Verb::Doctor(json) => {
            let (config, wrong) = match load(named.as_deref()) {
                Ok(config) => (config, None),
                Err(e) => (Config::without_file(&flags), Some(e)),
            };
            Ok(Command::Doctor(Holders::complete(config), doctor::Request { json, wrong }))
        }
        // What was done can be undone whatever the file says now; it says nothing of that.
        Verb::Restore(request) => {
            Ok(Command::Restore(Holders::complete(Config::without_file(&flags)), request))
        }
        Verb::Check(Some(_)) if named.is_some() => {
            Err(Error::Usage("check-config FILE and --config exclude each other".into()))
        }
        Verb::Check(file) => Ok(Command::Check(load(file.or(named).as_deref())?)),
    }
}

fn verb(matches: &Matches) -> Result<Verb> {
    let mut words = matches.free.iter().map(String::as_str);
    let word = words.next().unwrap_or("run");
    let (json, tree) = (matches.opt_present("json"), matches.opt_present("tree"));
    let dry_run = matches.opt_present("dry-run");
    let form = list::Form::from_flags(json, tree)?;
    let verb = match word {
        "run" => Verb::Run,
        "list" => Verb::List(form.unwrap_or_default()),
        "doctor" => Verb::Doctor(json),
        "check-config" => Verb::Check(words.next().map(PathBuf::from)),
        "man" => Verb::Print(manual::page()),
        "completions" => Verb::Print(completion::script(words.next())?),
        "restore" => {
            let addrs: Result<_> =
                words.by_ref().map(|w| w.parse().map_err(|e| usage_of(&e))).collect();
            Verb::Restore(restore::Request { addrs: addrs?, dry_run })
        }
        other => {
            return Err(Error::Usage(format!(
                "{other:?} is no verb of vfio-device-plugin; {} are",
                table::verbs()
            )));
        }
    };
    if let Some(extra) = words.next() {
        return Err(Error::Usage(format!("{extra:?} is one word too many; try --help")));
    }
    if tree && !matches!(verb, Verb::List(_)) {
        return Err(Error::Usage("--tree goes with list".into()));
    }
    if json && !matches!(verb, Verb::List(_) | Verb::Doctor(_)) {
        return Err(Error::Usage("--json goes with list and doctor".into()));
    }
    if dry_run && !matches!(verb, Verb::Restore(_)) {
        return Err(Error::Usage("--dry-run goes with restore".into()));
    }
    Ok(verb)
}

fn usage_of(error: &Error) -> Error {
    Error::Usage(error.to_string())
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
        for level in ["Debug", "vfio_device_plugin=trace", "warn,vfio_device_plugin::sys=debug"] {
            assert!(matches!(command_of(&format!("run --log-level {level}")), Ok(Command::Run(_))));
        }
        assert!(matches!(command_of("nonsense --help"), Ok(Command::Print(_))));
        for made in ["man", "completions bash", "completions zsh", "completions fish"] {
            let Ok(Command::Print(text)) = command_of(made) else { panic!("{made}") };
            assert!(text.contains("device-plugins-dir") || text.contains("device\\-plugins\\-dir"));
        }
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
            ("--http localhost", "localhost"),
            ("--metrics-pod-labels maybe", "maybe"),
            ("--log-format xml", "xml"),
            ("--log-level warning", "warning"),
            ("restore eth0", "eth0"),
            ("list --dry-run", "--dry-run"),
            ("restore --json", "--json"),
            ("run --json", "--json"),
            ("list --json --tree", "--tree"),
            ("doctor --tree", "--tree"),
            ("doctor now", "now"),
            ("completions", "bash"),
            ("completions tcsh", "tcsh"),
            ("check-config a b", "b"),
            ("check-config a --config b", "--config"),
        ];
        for (line, word) in cases {
            match command_of(line) {
                Err(Error::Usage(text)) => assert!(text.contains(word), "{line}: {text}"),
                other => panic!("{line}: {other:?}"),
            }
        }
    }

    /// A file that is wrong, or not there, stops what rests on it and nothing else.
    #[test]
    fn only_what_needs_the_config_asks_for_it() {
        let command_of = |verb: &str| command_of(&format!("{verb} --config /nonexistent/x.toml"));
        for verb in ["run", "list", "check-config"] {
            let error = command_of(verb).expect_err(verb).to_string();
            assert!(error.contains("/nonexistent/x.toml"), "{verb}: {error}");
        }
        assert!(matches!(command_of("restore"), Ok(Command::Restore(..))));
        let Ok(Command::Doctor(_, request)) = command_of("doctor") else { panic!("doctor") };
        assert!(request.wrong.is_some());
        // A wrong word is told first.
        assert!(matches!(command_of("list now"), Err(Error::Usage(_))));
    }

    #[test]
    fn directories_lie_below_the_root_unless_named() {
        let Ok(Command::List(config, _)) = command_of("list --root /nonexistent --run-dir /r")
        else {
            panic!("must parse");
        };
        assert_eq!(
            config.device_plugins_dir,
            PathBuf::from("/nonexistent/var/lib/kubelet/device-plugins")
        );
        assert_eq!(config.run_dir, PathBuf::from("/r"));
    }
}
