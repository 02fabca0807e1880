//! The folder where runtimes look for CDI specs, and our files in it: one for each function
//! that is held, so that one that cannot be written costs no other.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::set::Set;
use crate::sys::device::DeviceId;
use crate::sys::fault::around;

/// What our files begin with.
const OURS: &str = "vfio-device-plugin_";
/// A runtime reads `.json` and `.yaml`; what is being written has another end.
const ASIDE: &str = ".new";

/// The folder. One change at a time, because who tidies asks who holds what only after it
/// has the folder.
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    lock: Mutex<()>,
}

impl Folder {
    /// A folder that need not be there yet.
    pub fn new(dir: &Path) -> Folder {
        Folder { dir: dir.to_owned(), lock: Mutex::new(()) }
    }

    fn path(&self, addr: DeviceId) -> PathBuf {
        self.dir.join(format!("{OURS}{addr}.json"))
    }

    /// Has a function's file say this: written aside and renamed, and only when it says
    /// something else, because each change makes every runtime read all files anew. Whether
    /// it was written.
    ///
    /// # Errors
    /// When the folder cannot be made or written.
    pub fn put(&self, addr: DeviceId, text: &str) -> Result<bool> {
        let _one = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.path(addr);
        if fs::read_to_string(&path).is_ok_and(|now| now == text) {
            return Ok(false);
        }
        let aside = self.dir.join(format!("{OURS}{addr}{ASIDE}"));
        fs::create_dir_all(&self.dir)
            .and_then(|()| around("cdi.write", aside.display(), || fs::write(&aside, text)))
            .and_then(|()| around("cdi.rename", path.display(), || fs::rename(&aside, &path)))
            .map_err(|source| Error::Call { verb: "write", path, source })?;
        Ok(true)
    }

    /// Removes the files of ours whose function nobody holds, and what an end in the middle
    /// of a write left. `held` is asked when nobody can write a file any more. Functions
    /// whose file was removed.
    ///
    /// # Errors
    /// When the folder cannot be read, or a file not be removed; the others are, all the same.
    pub fn tidy(&self, held: impl FnOnce() -> Set<DeviceId>) -> Result<Vec<DeviceId>> {
        let _one = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let names = match fs::read_dir(&self.dir) {
            Ok(entries) => entries.filter_map(|e| e.ok()?.file_name().into_string().ok()),
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(Error::List { path: self.dir.clone(), source }),
        };
        let (held, mut removed, mut failed) = (held(), Vec::new(), None);
        for name in names {
            let Some((addr, aside)) = ours(&name) else { continue };
            if held.contains(&addr) && !aside {
                continue;
            }
            let path = self.dir.join(&name);
            match around("cdi.unlink", path.display(), || fs::remove_file(&path)) {
                Ok(()) if aside => {}
                Ok(()) => removed.push(addr),
                Err(source) => failed = Some(Error::Call { verb: "remove", path, source }),
            }
        }
        failed.map_or(Ok(removed), Err)
    }
}

/// The device a file of ours is of, and whether it was only being written.
fn ours(name: &str) -> Option<(DeviceId, bool)> {
    let rest = name.strip_prefix(OURS)?;
    let whole = rest.strip_suffix(".json").map(|addr| (addr, false));
    let (addr, aside) = whole.or_else(|| Some((rest.strip_suffix(ASIDE)?, true)))?;
    Some((addr.parse().ok()?, aside))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scratch::Scratch;

    #[test]
    fn only_our_own_files_of_free_functions_are_removed() {
        let scratch = Scratch::new();
        let dir = scratch.path("cdi");
        let folder = Folder::new(&dir);
        let held: DeviceId = "0000:01:00.0".parse().expect("an address");
        let free: DeviceId = "0000:02:00.0".parse().expect("an address");
        assert_eq!(folder.tidy(Set::new).ok(), Some(Vec::new()), "no folder");
        assert_eq!(folder.put(held, "{}").ok(), Some(true));
        assert_eq!(folder.put(held, "{}").ok(), Some(false), "what it says already");
        assert_eq!(folder.put(held, "{1}").ok(), Some(true));
        folder.put(free, "{}").expect("written");
        let others = [
            "nvidia.json",
            "vfio-device-plugin_gpu.json",
            "vfio-device-plugin_0000:02:00.0.yaml",
            "0000:02:00.0.json",
        ];
        let leftover = "vfio-device-plugin_0000:01:00.0.new";
        for name in others.iter().chain([&leftover]) {
            fs::write(dir.join(name), "").expect("written");
        }
        assert_eq!(folder.tidy(|| [held].into()).ok(), Some(vec![free]));
        let mut left: Vec<String> = fs::read_dir(&dir)
            .expect("listed")
            .map(|e| e.expect("an entry").file_name().into_string().expect("text"))
            .collect();
        left.sort();
        let mut expected = [&others[..], &["vfio-device-plugin_0000:01:00.0.json"]].concat();
        expected.sort_unstable();
        assert_eq!(left, expected);
    }
}
