//! The tables of /proc as they are written: text to lines, and nothing of the host.
//!
//! Formats: proc_pid_mountinfo(5), proc_swaps(5), proc_filesystems(5). Public for fuzz/,
//! which feeds these parsers and those of the other tables with any text.

use super::Seen;
pub use super::consoles::input_devices;
pub use super::nets::{inet_routes, inet6_addresses, inet6_routes};
use crate::error::{Error, chain};
use crate::set::Set;

/// A line of mountinfo, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Major and minor number of the file system.
    pub dev: (u32, u32),
    /// Which directory of it.
    pub root: String,
    /// Where.
    pub target: String,
    /// Kind of file system.
    pub fs_type: String,
    /// What was mounted.
    pub source: String,
}

/// The mount table. One line that is not understood hides the whole: it may be the one
/// that counts.
///
/// # Errors
/// A sentence with the line.
pub fn mountinfo(text: &str) -> Seen<Vec<Line>> {
    text.lines()
        .map(|line| {
            mountinfo_line(line).ok_or_else(|| chain(&Error::parse("a line of mountinfo", line)))
        })
        .collect()
}

fn mountinfo_line(line: &str) -> Option<Line> {
    // ID parent major:minor root target options [tags...] - type source super-options
    let (left, right) = line.split_once(" - ")?;
    let mut left = left.split(' ').skip(2);
    let (major, minor) = left.next()?.split_once(':')?;
    let (root, target) = (left.next()?, left.next()?);
    let mut right = right.split(' ');
    let (fs_type, source) = (right.next()?, right.next()?);
    Some(Line {
        dev: (major.parse().ok()?, minor.parse().ok()?),
        root: unescape(root),
        target: unescape(target),
        fs_type: fs_type.to_owned(),
        source: unescape(source),
    })
}

/// Backslash and three octal digits (fs/seq_file.c, `mangle_path`).
fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let octal = after.get(..3).filter(|_| first == b'\\').and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 8).ok().filter(|_| !digits.starts_with('+'))
        });
        bytes.push(octal.unwrap_or(first));
        rest = if octal.is_some() { after.get(3..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The kinds marked `nodev` in /proc/filesystems.
pub fn nodev(text: &str) -> Set<String> {
    text.lines().filter_map(|l| l.strip_prefix("nodev\t")).map(str::to_owned).collect()
}

/// Path and kind ("partition", "file") of each line but the first, the heading.
///
/// # Errors
/// A sentence with the line that is not understood.
pub fn swap_lines(text: &str) -> Seen<Vec<(String, String)>> {
    let mut lines = text.lines();
    match lines.next() {
        None => return Ok(Vec::new()),
        Some(heading) if heading.starts_with("Filename") => {}
        Some(other) => return Err(chain(&Error::parse("the heading of /proc/swaps", other))),
    }
    lines
        .map(|line| {
            // The kernel escapes these and the newline; any other space is part of a path.
            let mut words = line.split([' ', '\t']).filter(|word| !word.is_empty());
            match (words.next(), words.next()) {
                (Some(path), Some(kind @ ("partition" | "file"))) => {
                    Ok((unescape(path), kind.to_owned()))
                }
                _ => Err(chain(&Error::parse("a line of /proc/swaps", line))),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_whole_or_refused() {
        let good = r"36 35 98:0 /mnt1 /my\040disk rw master:1 - ext3 /dev/a\134b rw";
        let line = mountinfo_line(good).expect("good");
        assert_eq!((line.dev, line.target.as_str()), ((98, 0), "/my disk"));
        assert_eq!((line.root.as_str(), line.source.as_str()), ("/mnt1", r"/dev/a\b"));
        for bad in [
            "",
            "36 35",
            "36 35 98:0 / /mnt rw",
            "1 2 98 / / rw - ext3 x rw",
            "1 2 8:x / / rw - e x",
            "1 2 8:1 / / rw - ext3",
        ] {
            assert_eq!(mountinfo_line(bad), None, "{bad}");
            assert!(bad.is_empty() || mountinfo(&format!("{good}\n{bad}\n")).is_err(), "{bad}");
        }
    }

    #[test]
    fn escapes() {
        for (text, plain) in [
            (r"a\040b", "a b"),
            (r"\011\012\134", "\t\n\\"),
            (r"a\04", r"a\04"),
            (r"\999", r"\999"),
            (r"\", r"\"),
            (r"\+12", r"\+12"),
        ] {
            assert_eq!(unescape(text), plain, "{text}");
        }
    }

    #[test]
    fn only_the_kernels_own_spaces_end_a_path_of_swap() {
        // Else this would be the file /dev/a, and the disk below it nobody's.
        for space in ["\u{b}", "\u{c}", "\u{2003}"] {
            let text = format!("Filename Type\n/dev/a{space}file partition\t1 0 -2\n");
            let path = format!("/dev/a{space}file");
            assert_eq!(swap_lines(&text), Ok(vec![(path, "partition".to_owned())]));
        }
    }
}
