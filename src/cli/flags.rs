//! The values of the options, as [`Flags`].

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use getopts::Matches;
use litemap::LiteMap;

use crate::config::{self, Flags, Release};
use crate::error::{Error, Result};
use crate::logs;
use crate::resource::ResourceName;

/// What the options say of the config.
pub(super) fn flags(matches: &Matches) -> Result<Flags> {
    let dir = |name| matches.opt_str(name).map(PathBuf::from);
    let (release, releases) = releases(matches)?;
    Ok(Flags {
        root: dir("root"),
        kubelet_dir: dir("kubelet-dir"),
        device_plugins_dir: dir("device-plugins-dir"),
        registration: one(matches, "registration", str::parse)?,
        run_dir: dir("run-dir"),
        cdi_dir: dir("cdi-dir"),
        namespace: one(matches, "namespace", config::namespace)?,
        select: all(matches, "select")?,
        exclude: all(matches, "exclude")?,
        allow: all(matches, "allow")?,
        allow_noiommu: matches.opt_present("allow-noiommu").then_some(true),
        groups: one(matches, "groups", str::parse)?,
        release,
        releases,
        bind_wait: one(matches, "bind-wait", positive)?.map(Duration::from_millis),
        rescan: one(matches, "rescan", positive)?.map(Duration::from_secs),
        http: one(matches, "http", str::parse)?,
        metrics_pod_labels: one(matches, "metrics-pod-labels", yes_or_no)?,
    })
}

/// The log filter. A word that is no level is the name of a module to env_filter, and nothing
/// would be said of a misspelt level.
pub(super) fn log_level(matches: &Matches) -> Result<Option<String>> {
    let known = |filter: String| {
        let is_word = filter.bytes().all(|b| b.is_ascii_alphanumeric());
        match filter.parse::<log::LevelFilter>() {
            Err(_) if is_word => Err(Error::parse(
                "error, warn, info, debug, trace, off or a filter as in RUST_LOG",
                &filter,
            )),
            _ => Ok(filter),
        }
    };
    let said = matches.opt_str("log-level");
    said.map(known).transpose().map_err(|e| usage("log-level", &e))
}

/// How log lines look.
pub(super) fn log_format(matches: &Matches) -> Result<logs::Format> {
    Ok(one(matches, "log-format", str::parse)?.unwrap_or_default())
}

/// `keep`, `restore`, or one of them behind `RESOURCE=`.
fn releases(matches: &Matches) -> Result<(Option<Release>, LiteMap<ResourceName, Release>)> {
    let (mut default, mut of) = (None, LiteMap::new());
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

fn yes_or_no(text: &str) -> Result<bool> {
    text.parse().map_err(|_| Error::parse("true or false", text))
}

/// A whole number of at least 1, and small enough that so long from now is still a time.
fn positive(text: &str) -> Result<u64> {
    match text.parse::<u32>() {
        Ok(number) if number > 0 => Ok(number.into()),
        _ => Err(Error::parse("a whole number from 1 to 4294967295", text)),
    }
}
