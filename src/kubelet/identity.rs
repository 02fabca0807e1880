//! Which making of a file this is: a socket that a new kubelet listens on, a checkpoint that
//! was written again. Both are new files each time.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Device, inode, and when it was made, because an inode number may be used again. Where the file
/// system does not say that, when it was changed last: then a chmod makes it another one.
pub type Identity = (u64, u64, SystemTime);

/// Of the file that is there now; `None` when there is none.
pub fn identity(path: &Path) -> Option<Identity> {
    let meta = fs::metadata(path).ok()?;
    let made = meta.created().unwrap_or_else(|_| {
        let number = |n: i64| u64::try_from(n).unwrap_or_default();
        let nanos = Duration::from_nanos(number(meta.ctime_nsec()));
        UNIX_EPOCH + Duration::from_secs(number(meta.ctime())) + nanos
    });
    Some((meta.dev(), meta.ino(), made))
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
        let is_told = fs::metadata(&path).is_ok_and(|meta| meta.created().is_ok());
        assert_eq!(identity(&path) == first, is_told);
        let aside = path.with_extension("new");
        fs::write(&aside, "one").and_then(|()| fs::rename(&aside, &path)).expect("replace");
        assert_ne!(identity(&path), first);
    }
}
