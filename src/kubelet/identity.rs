//! Which making of a file this is: a socket that a new kubelet listens on, a checkpoint that
//! was written again. Both are new files each time.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Device, inode, and the time of the last change, because an inode number may be used
/// again.
pub type Identity = (u64, u64, i64, i64);

/// Of the file that is there now; `None` when there is none.
pub fn identity(path: &Path) -> Option<Identity> {
    let meta = fs::metadata(path).ok()?;
    Some((meta.dev(), meta.ino(), meta.ctime(), meta.ctime_nsec()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scratch::Scratch;

    #[test]
    fn a_file_that_is_replaced_is_another() {
        let scratch = Scratch::new();
        let path = scratch.path("file");
        assert_eq!(identity(&path), None);
        fs::write(&path, "one").expect("write");
        let first = identity(&path);
        assert!(first.is_some() && first == identity(&path));
        let aside = path.with_extension("new");
        fs::write(&aside, "one").and_then(|()| fs::rename(&aside, &path)).expect("replace");
        assert_ne!(identity(&path), first);
    }
}
