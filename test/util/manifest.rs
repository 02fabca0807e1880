//! A whole host from one text: builds the tree of /sys, /proc and /dev that a
//! `machine.txt` describes, laid out as the kernel lays it out.
//!
//! One line is one thing; `#` starts a comment. Places are paths below /sys/devices, or
//! begin with the address of a function that an earlier line made. An unknown word is an
//! error that names the line. Lines (see the modules for the options of each):
//!
//! ```text
//! pci ADDR [under PLACE] id= class= [rev= subsys= driver= group= numa= header= ...]
//! vfs PF at=ADDR count=N id= [driver= group= numa=]       that many VFs, numbered on
//! vfio                                                    vfio-pci is loaded
//! mdev UUID under PLACE type= group=                      on its VFIO driver, with its node
//! block NAME under PLACE dev=M:m [parts=1,2] | block NAME on=NAME,.. dev=M:m [dm=] [md=]
//! mount M:m POINT FSTYPE SOURCE [root=/]    swap PATH [file]    filesystem NAME [nodev]
//! net NAME [under PLACE] index=N [up] [master=NAME] [on=NAME] [mac=]
//! route NAME DEST/LEN [via=GATEWAY]    addr6 NAME ADDRESS/LEN    route6 NAME DEST/LEN [via=]
//! fb NAME under PLACE driver=    input KIND [under PLACE]
//! file PATH TEXT    hex PATH BYTES    link PATH TARGET    dir PATH    absent PATH
//! ```
//!
//! The last row is for oddities and acts when everything else is there. In it `@ADDR`
//! stands for a function's directory, and the target of a link is written as it is when
//! it begins with neither `/` nor `@`.

#[path = "manifest/block.rs"]
mod block;
#[path = "manifest/console.rs"]
mod console;
#[path = "manifest/net.rs"]
mod net;
#[path = "manifest/pci.rs"]
mod pci;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// What is wrong with a manifest: line, word and why.
type Result<T> = std::result::Result<T, String>;

/// Builds the host that `text` describes below `root`.
///
/// # Errors
/// A sentence with the line and the word that is wrong, or the failed file operation.
pub(crate) fn build(text: &str, root: &Path) -> Result<()> {
    let mut tree = Tree::new(root)?;
    let mut oddities = Vec::new();
    for (at, text) in text.lines().enumerate() {
        let words = text.split('#').next().unwrap_or_default();
        let mut line = Line::new(at + 1, words);
        match line.verb() {
            "" => continue,
            "pci" => pci::function(&mut tree, &mut line)?,
            "vfs" => pci::virtual_functions(&mut tree, &mut line)?,
            "vfio" => pci::vfio(&tree)?,
            "mdev" => pci::mdev(&tree, &mut line)?,
            "block" => block::block(&mut tree, &mut line)?,
            "mount" => block::mount(&mut tree, &mut line)?,
            "swap" => block::swap(&mut tree, &mut line)?,
            "filesystem" => block::filesystem(&mut tree, &mut line)?,
            "net" => net::net(&mut tree, &mut line)?,
            "route" => net::route(&mut tree, &mut line)?,
            "route6" => net::route6(&mut tree, &mut line)?,
            "addr6" => net::addr6(&mut tree, &mut line)?,
            "fb" => console::framebuffer(&mut tree, &mut line)?,
            "input" => console::input(&mut tree, &mut line)?,
            // Their text may hold a `#`, so they get the line as it is written.
            "file" | "hex" | "link" | "dir" | "absent" => {
                oddities.push(Line::new(at + 1, text));
                continue;
            }
            unknown => return Err(line.wrong(unknown, "no line begins so")),
        }
        line.end()?;
    }
    tree.write_tables()?;
    for mut line in oddities {
        oddity(&tree, &mut line)?;
    }
    Ok(())
}

fn oddity(tree: &Tree, line: &mut Line) -> Result<()> {
    let verb = line.verb().to_owned();
    let place = line.word("a path")?;
    let path = tree.in_tree(line, &place)?;
    match verb.as_str() {
        "file" => {
            let text = format!("{}\n", unescape(line.rest()));
            return tree.file(&path, text);
        }
        "hex" => {
            let digits: String = line.rest().split_whitespace().collect();
            let byte =
                |at: usize| digits.get(at..at + 2).and_then(|b| u8::from_str_radix(b, 16).ok());
            let bytes: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(byte).collect();
            return tree.file(&path, bytes.ok_or_else(|| line.wrong(&digits, "no bytes in hex"))?);
        }
        "link" => {
            let target = line.word("a target")?;
            if target.starts_with(['/', '@']) {
                tree.link(&path, &tree.in_tree(line, &target)?)?;
            } else {
                tree.link_as_written(&path, &target)?;
            }
        }
        "dir" => {
            tree.remove(&path)?;
            tree.dir(&path)?;
        }
        _ => tree.remove(&path)?,
    }
    line.end()
}

/// `\n`, `\t` and `\\` in the text of a `file` line.
fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            (c, _) => out.push(c),
        }
    }
    out
}

/// One line of a manifest, taken word by word.
struct Line {
    number: usize,
    verb: String,
    rest: String,
}

impl Line {
    fn new(number: usize, text: &str) -> Line {
        let text = text.trim();
        let (verb, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        Line { number, verb: verb.to_owned(), rest: rest.trim().to_owned() }
    }

    fn verb(&self) -> &str {
        &self.verb
    }

    fn rest(&self) -> &str {
        &self.rest
    }

    fn wrong(&self, word: &str, why: &str) -> String {
        format!("line {}: {word:?}: {why}", self.number)
    }

    /// The next word.
    fn word(&mut self, what: &str) -> Result<String> {
        let (word, rest) = self.rest.split_once(char::is_whitespace).unwrap_or((&self.rest, ""));
        if word.is_empty() {
            return Err(format!("line {}: {}: {what} is missing", self.number, self.verb));
        }
        let word = word.to_owned();
        self.rest = rest.trim_start().to_owned();
        Ok(word)
    }

    /// The word after `under`, when that is the next one.
    fn under(&mut self) -> Result<Option<String>> {
        if self.rest.split_whitespace().next() != Some("under") {
            return Ok(None);
        }
        self.word("under")?;
        self.word("a place").map(Some)
    }

    /// The other words as `key=value` or flags; each must be known.
    fn options(&mut self, known: &[&str]) -> Result<Options> {
        let mut options = BTreeMap::new();
        while !self.rest.is_empty() {
            let word = self.word("an option")?;
            let (key, value) = word.split_once('=').unwrap_or((&word, ""));
            if !known.contains(&key) {
                return Err(self.wrong(&word, &format!("not known in a {} line", self.verb)));
            }
            options.insert(key.to_owned(), value.to_owned());
        }
        Ok(Options { line: self.number, verb: self.verb.clone(), options })
    }

    fn end(&self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.wrong(&self.rest, "too many words")) }
    }
}

/// The `key=value` words of a line.
struct Options {
    line: usize,
    verb: String,
    options: BTreeMap<String, String>,
}

impl Options {
    fn get(&self, key: &str) -> Option<&str> {
        self.options.get(key).map(String::as_str)
    }

    fn has(&self, key: &str) -> bool {
        self.options.contains_key(key)
    }

    fn or<'a>(&'a self, key: &str, default: &'a str) -> &'a str {
        self.get(key).unwrap_or(default)
    }

    fn need(&self, key: &str) -> Result<&str> {
        self.get(key).ok_or_else(|| format!("line {}: {}: {key}= is missing", self.line, self.verb))
    }

    /// The words of a comma-separated value; none when it is not given.
    fn all(&self, key: &str) -> Vec<&str> {
        self.get(key).map(|v| v.split(',').collect()).unwrap_or_default()
    }

    /// Two hex halves, `10de:1bb3`.
    fn id(&self, key: &str) -> Result<Option<(u16, u16)>> {
        let Some(text) = self.get(key) else { return Ok(None) };
        let half = |t| u16::from_str_radix(t, 16).ok();
        text.split_once(':')
            .and_then(|(a, b)| Some((half(a)?, half(b)?)))
            .map(Some)
            .ok_or_else(|| self.wrong(key))
    }

    fn number(&self, key: &str, radix: u32) -> Result<Option<u32>> {
        let Some(text) = self.get(key) else { return Ok(None) };
        u32::from_str_radix(text, radix).map(Some).map_err(|_| self.wrong(key))
    }

    fn wrong(&self, key: &str) -> String {
        format!("line {}: {key}={}: not understood", self.line, self.or(key, ""))
    }
}

/// The tree while it grows. Paths are below its root, without a leading slash.
struct Tree {
    root: PathBuf,
    /// Directory of each function.
    functions: BTreeMap<String, String>,
    /// Directory of each block device and each network interface.
    named: BTreeMap<String, String>,
    /// Text of the tables in /proc.
    tables: BTreeMap<String, String>,
}

impl Tree {
    fn new(root: &Path) -> Result<Tree> {
        let mut tree = Tree {
            root: root.to_owned(),
            functions: BTreeMap::new(),
            named: BTreeMap::new(),
            tables: BTreeMap::new(),
        };
        for dir in ["sys/devices", "sys/kernel", "sys/class", "dev", "proc/1/net"] {
            tree.dir(dir)?;
        }
        tree.link_as_written("proc/self", "1")?;
        tree.link_as_written("proc/net", "self/net")?;
        tree.link_as_written("proc/mounts", "self/mounts")?;
        pci::bus(&tree)?;
        block::tables(&mut tree);
        net::tables(&mut tree)?;
        console::tables(&mut tree)?;
        Ok(tree)
    }

    /// Where a place of the manifest is.
    fn place(&self, place: &str) -> String {
        let (first, rest) = place.split_once('/').unwrap_or((place, ""));
        let base = match self.functions.get(first) {
            Some(dir) => dir.clone(),
            None => format!("sys/devices/{first}"),
        };
        format!("{base}/{rest}").trim_end_matches('/').to_owned()
    }

    /// Where a path of an oddity is.
    fn in_tree(&self, line: &Line, path: &str) -> Result<String> {
        if let Some(path) = path.strip_prefix('/') {
            return Ok(path.to_owned());
        }
        let place =
            path.strip_prefix('@').ok_or_else(|| line.wrong(path, "no path in the tree"))?;
        let addr = place.split('/').next().unwrap_or_default();
        if !self.functions.contains_key(addr) {
            return Err(line.wrong(path, "no function has this address"));
        }
        Ok(self.place(place))
    }

    fn add(&mut self, table: &str, row: &str) {
        self.tables.entry(table.to_owned()).or_default().push_str(row);
    }

    fn write_tables(&self) -> Result<()> {
        self.tables.iter().try_for_each(|(path, text)| self.file(path, text))
    }

    fn dir(&self, path: &str) -> Result<()> {
        fs::create_dir_all(self.root.join(path)).map_err(|e| format!("{path}: {e}"))
    }

    fn file(&self, path: &str, bytes: impl AsRef<[u8]>) -> Result<()> {
        let full = self.make_parent(path)?;
        fs::write(full, bytes).map_err(|e| format!("{path}: {e}"))
    }

    /// Files of one directory, each with its newline.
    fn files(&self, dir: &str, files: &[(&str, String)]) -> Result<()> {
        self.dir(dir)?;
        files
            .iter()
            .try_for_each(|(name, text)| self.file(&format!("{dir}/{name}"), format!("{text}\n")))
    }

    /// A link to another place of the tree, relative as all links of sysfs are.
    fn link(&self, path: &str, target: &str) -> Result<()> {
        let (from, to): (Vec<&str>, Vec<&str>) =
            (path.split('/').collect(), target.split('/').collect());
        let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        let mut parts = vec![".."; from.len().saturating_sub(common + 1)];
        parts.extend(to.iter().skip(common));
        self.link_as_written(path, &parts.join("/"))
    }

    fn link_as_written(&self, path: &str, target: &str) -> Result<()> {
        self.remove(path)?;
        let full = self.make_parent(path)?;
        symlink(target, full).map_err(|e| format!("{path}: {e}"))
    }

    fn make_parent(&self, path: &str) -> Result<PathBuf> {
        let full = self.root.join(path);
        let parent = full.parent().unwrap_or(&self.root);
        fs::create_dir_all(parent).map_err(|e| format!("{path}: {e}"))?;
        Ok(full)
    }

    fn remove(&self, path: &str) -> Result<()> {
        let full = self.root.join(path);
        let removed = match fs::symlink_metadata(&full) {
            Ok(meta) if meta.is_dir() => fs::remove_dir_all(&full),
            Ok(_) => fs::remove_file(&full),
            Err(_) => Ok(()),
        };
        removed.map_err(|e| format!("{path}: {e}"))
    }
}
