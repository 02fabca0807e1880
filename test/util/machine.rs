//! The machines of test/machines, each built into a directory of its own while it is
//! needed. Only the manifests are read here, never what is expected of them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use super::manifest;

/// One directory of test/machines.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    /// Its name.
    pub(crate) name: String,
    /// Where its files are.
    #[allow(dead_code, reason = "the corruption test looks at no answers")]
    pub(crate) dir: PathBuf,
    /// The flags of its `args` file.
    #[allow(dead_code, reason = "a config is tried with flags of its own")]
    pub(crate) args: Vec<String>,
}

/// All machines by name, or those that `VDP_MACHINE` (a part of a name) asks for.
pub(crate) fn machines() -> Vec<Machine> {
    let only = env::var("VDP_MACHINE").unwrap_or_default();
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("test/machines");
    let mut names: Vec<String> = fs::read_dir(&dir)
        .expect("test/machines")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.contains(&only))
        .collect();
    names.sort();
    assert!(!names.is_empty(), "no machine is named like {only:?}");
    names
        .into_iter()
        .map(|name| {
            let dir = dir.join(&name);
            let args = fs::read_to_string(dir.join("args")).unwrap_or_default();
            let words =
                args.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace);
            Machine { args: words.map(str::to_owned).collect(), name, dir }
        })
        .collect()
}

/// A machine's tree; it goes with this value.
#[derive(Debug)]
pub(crate) struct Built(PathBuf);

impl Built {
    /// Builds a machine. `purpose` keeps two tests apart that build the same one.
    pub(crate) fn new(machine: &Machine, purpose: &str) -> Built {
        let path = machine.dir.join("machine.txt");
        let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        // In memory where that can be: a tree has thousands of files.
        let shm = Path::new("/dev/shm");
        let temp = if shm.is_dir() { shm.to_owned() } else { env::temp_dir() };
        let dir = temp.join(format!("vdp-{purpose}-{}-{}", process::id(), machine.name));
        let _ = fs::remove_dir_all(&dir);
        let built = Built(dir);
        if let Err(why) = manifest::build(&text, built.path()) {
            panic!("{}: {why}", path.display());
        }
        let config = machine.dir.join("config.toml");
        if config.exists() {
            let place = built.path().join("etc/vfio-device-plugin");
            fs::create_dir_all(&place).expect("make the directory of the config");
            fs::copy(&config, place.join("config.toml")).expect("copy the config");
        }
        built
    }

    /// Where the tree is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Built {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
