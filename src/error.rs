//! What can go wrong, named by the operation that failed.
//!
//! A variant is an operation on a path, not a module: the text says what was
//! tried, on what, and `source()` says why it failed. The outer text never
//! repeats its source; [`chain`] joins them, once, for a log line or a user.
//! This file knows nothing of PCI, the kubelet or policy.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// A failed operation. Every variant names what was operated on.
#[derive(Debug)]
pub enum Error {
    /// Reading a file or attribute.
    Read {
        /// The file.
        path: PathBuf,
        /// The kernel's answer.
        source: io::Error,
    },
    /// Writing a file or attribute.
    Write {
        /// The file.
        path: PathBuf,
        /// What was written.
        data: String,
        /// The kernel's answer.
        source: io::Error,
    },
    /// Reading a symbolic link.
    Link {
        /// The link.
        path: PathBuf,
        /// The kernel's answer.
        source: io::Error,
    },
    /// Listing a directory.
    List {
        /// The directory.
        path: PathBuf,
        /// The kernel's answer.
        source: io::Error,
    },
    /// Any other call on a path: the verb says which ("create", "lock", "bind").
    Call {
        /// What was tried, a verb.
        verb: &'static str,
        /// On what.
        path: PathBuf,
        /// The kernel's answer.
        source: io::Error,
    },
    /// A system call that has no path (a socket, a signal mask).
    Sys {
        /// What was tried.
        verb: &'static str,
        /// The kernel's answer.
        source: io::Error,
    },
    /// Text that is not what it should be.
    Parse {
        /// Where it was read, when it came from a file.
        path: Option<PathBuf>,
        /// What it should have been.
        what: &'static str,
        /// What it was, shortened.
        text: String,
    },
    /// A call to or from another process over gRPC.
    Rpc {
        /// Who was called: a socket path.
        peer: PathBuf,
        /// The method.
        call: &'static str,
        /// What came back.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// A function that could not be bound to a driver.
    Bind {
        /// The function's address.
        addr: String,
        /// Which step failed.
        step: &'static str,
        /// Why.
        source: Box<Error>,
        /// What else failed while undoing, when something did.
        rollback: Vec<Error>,
    },
    /// A function that could not be put back to what it was before it was moved.
    PutBack {
        /// The function's address.
        addr: String,
        /// Why.
        source: Box<Error>,
    },
    /// A config file that is wrong: every problem with its place.
    Config {
        /// The file.
        path: PathBuf,
        /// A line each: file, line, column, what is there and what may be.
        problems: Vec<String>,
    },
    /// A state that must not be: the sentence says what was found and what to do.
    State(String),
    /// The command line is wrong; the sentence names the word.
    Usage(String),
}

impl Error {
    /// Our own output could not be written.
    pub fn output(source: io::Error) -> Error {
        Error::Call { verb: "write to", path: "stdout".into(), source }
    }

    /// A parse error of a text that did not come from a file.
    pub fn parse(what: &'static str, text: &str) -> Error {
        Error::Parse { path: None, what, text: begin(text, SHOWN + 1).to_owned() }
    }

    /// The same error with the file it came from, when it is a parse error.
    #[must_use]
    pub fn at(self, path: &Path) -> Error {
        match self {
            Error::Parse { what, text, .. } => {
                Error::Parse { path: Some(path.to_path_buf()), what, text }
            }
            other => other,
        }
    }

    /// The kernel's answer behind this error, when there is one.
    pub fn io(&self) -> Option<&io::Error> {
        match self {
            Error::Read { source, .. }
            | Error::Write { source, .. }
            | Error::Link { source, .. }
            | Error::List { source, .. }
            | Error::Call { source, .. }
            | Error::Sys { source, .. } => Some(source),
            Error::Bind { source, .. } | Error::PutBack { source, .. } => source.io(),
            Error::Parse { .. }
            | Error::Rpc { .. }
            | Error::Config { .. }
            | Error::State(_)
            | Error::Usage(_) => None,
        }
    }
}

/// How many characters are shown of a text that cannot be parsed.
const SHOWN: usize = 80;

/// At most so many characters of a text.
fn begin(text: &str, count: usize) -> &str {
    if text.len() <= count {
        // No more characters than bytes.
        return text;
    }
    text.char_indices().nth(count).map_or(text, |(end, _)| &text[..end])
}

/// A text as it is shown, escaped: attributes may hold any bytes. Only here, because most texts
/// that are no address are no error to anybody.
fn shown(text: &str) -> String {
    let cut = begin(text, SHOWN);
    let escaped: String = cut.chars().flat_map(char::escape_debug).collect();
    let more = if cut.len() < text.len() { "..." } else { "" };
    format!("\"{escaped}{more}\"")
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Read { path, .. } => write!(f, "cannot read {}", path.display()),
            Error::Write { path, data, .. } => {
                write!(f, "cannot write {:?} to {}", data.trim_end(), path.display())
            }
            Error::Link { path, .. } => write!(f, "cannot read the link {}", path.display()),
            Error::List { path, .. } => write!(f, "cannot list {}", path.display()),
            Error::Call { verb, path, .. } => write!(f, "cannot {verb} {}", path.display()),
            Error::Sys { verb, .. } => write!(f, "cannot {verb}"),
            Error::Parse { path: Some(path), what, text } => {
                write!(f, "{}: {} is not {what}", path.display(), shown(text))
            }
            Error::Parse { path: None, what, text } => write!(f, "{} is not {what}", shown(text)),
            Error::Rpc { peer, call, .. } => write!(f, "{call} at {} failed", peer.display()),
            Error::Bind { addr, step, rollback, .. } => {
                write!(f, "binding {addr} failed at {step}")?;
                for undo in rollback {
                    write!(f, " ({})", chain(undo))?;
                }
                Ok(())
            }
            Error::PutBack { addr, .. } => write!(f, "{addr} could not be put back"),
            Error::Config { path, problems } => {
                let count = problems.len();
                let errors = if count == 1 { "error" } else { "errors" };
                write!(f, "{} has {count} {errors}\n{}", path.display(), problems.join("\n"))
            }
            Error::State(sentence) | Error::Usage(sentence) => f.write_str(sentence),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Error::Rpc { source, .. } => Some(source.as_ref()),
            Error::Bind { source, .. } | Error::PutBack { source, .. } => Some(source.as_ref()),
            other => other.io().map(|e| e as &(dyn StdError + 'static)),
        }
    }
}

/// Things as words of a sentence.
pub fn words<T: ToString>(things: impl IntoIterator<Item = T>) -> String {
    let words: Vec<String> = things.into_iter().map(|thing| thing.to_string()).collect();
    words.join(", ")
}

/// An error and all its sources in one line: "outer: inner: innermost".
pub fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        next = cause.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chain_says_each_cause_once() {
        let denied = io::Error::from_raw_os_error(13);
        let error = Error::Bind {
            addr: "0000:04:01.0".into(),
            step: "drivers_probe",
            source: Box::new(Error::Write {
                path: "/sys/bus/pci/drivers_probe".into(),
                data: "0000:04:01.0\n".into(),
                source: denied,
            }),
            rollback: vec![],
        };
        assert_eq!(
            chain(&error),
            "binding 0000:04:01.0 failed at drivers_probe: cannot write \"0000:04:01.0\" to \
             /sys/bus/pci/drivers_probe: Permission denied (os error 13)"
        );
    }

    #[test]
    fn parse_errors_show_any_bytes_short() {
        let error = Error::parse("a number", &"\u{1}".repeat(200)).at(Path::new("/sys/x"));
        let text = error.to_string();
        assert!(text.starts_with("/sys/x: "), "{text}");
        assert!(text.len() < 700, "{text}");
    }
}
