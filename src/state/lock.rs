//! Locks in the run directory, by flock(2): they end with the process, however it ends.

use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::Path;

use crate::error::{Error, Result};
use crate::sys::pci::GroupId;

/// Makes this process the one instance of a run directory: two would unbind under each
/// other's feet. The lock lives as long as the file.
///
/// # Errors
/// When another process has it, which is named, or the directory cannot be used.
pub fn instance(dir: &Path) -> Result<File> {
    let path = dir.join("lock");
    let mut file = open(dir, &path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let holder = fs::read_to_string(&path).unwrap_or_default();
            return Err(Error::State(format!(
                "process {} holds {}: another vfio-device-plugin runs on this host, and there \
                 may be one; stop one of them (systemctl disable --now vfio-device-plugin, or \
                 keep the DaemonSet off this node)",
                holder.trim(),
                path.display()
            )));
        }
        Err(TryLockError::Error(source)) => {
            return Err(Error::Call { verb: "lock", path, source });
        }
    }
    // For the sentence above only, so a failure costs nothing else.
    let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
    Ok(file)
}

/// Waits until nobody else changes the drivers of a group: the daemon and `restore` do.
///
/// # Errors
/// When the lock's file cannot be made.
pub fn group(dir: &Path, group: GroupId) -> Result<File> {
    let path = dir.join(format!("group-{group}.lock"));
    let file = open(dir, &path)?;
    file.lock().map_err(|source| Error::Call { verb: "lock", path, source })?;
    Ok(file)
}

/// The same without waiting; `None` while somebody does.
///
/// # Errors
/// When the lock's file cannot be made.
pub fn try_group(dir: &Path, group: GroupId) -> Result<Option<File>> {
    let path = dir.join(format!("group-{group}.lock"));
    let file = open(dir, &path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(Error::Call { verb: "lock", path, source }),
    }
}

fn open(dir: &Path, path: &Path) -> Result<File> {
    let call = |verb, path: &Path, source| Error::Call { verb, path: path.to_path_buf(), source };
    fs::create_dir_all(dir).map_err(|e| call("create", dir, e))?;
    let options = File::options().create(true).truncate(false).read(true).write(true).clone();
    options.open(path).map_err(|e| call("open", path, e))
}
