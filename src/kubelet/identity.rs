//! Which making of a file this is: a socket that a new kubelet listens on, a checkpoint that
//! was written again. Both are new files each time.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Device, inode, and when it was written last, because an inode number may be used again. Not
/// when it was changed last: a chmod of the socket makes it no other.
pub type Identity = (u64, u64, i64, i64);

/// Of the file that is there now; `None` when there is none.
pub fn identity(path: &Path) -> Option<Identity> {
    let meta = fs::metadata(path).ok()?;
    Some((meta.dev(), meta.ino(), meta.mtime(), meta.mtime_nsec()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

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
        // Every server was made anew for it.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).expect("chmod");
        assert_eq!(identity(&path), first);
        let aside = path.with_extension("new");
        fs::write(&aside, "one").and_then(|()| fs::rename(&aside, &path)).expect("replace");
        assert_ne!(identity(&path), first);
    }
}
