//! A node to measure on: a fake host, a fake kubelet, and a plugin as a child process.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::util::kernel::Kernel;
use super::util::kubelet::Kubelet;
use super::util::plugin::binary;
use super::util::{TempDir, manifest};

/// How long anything may take before the run is given up.
const PATIENCE: Duration = Duration::from_secs(120);

/// The plugin that does nothing, beside ours.
pub(crate) fn floor() -> PathBuf {
    env::var_os("VDP_FLOOR").map_or_else(
        || binary().parent().expect("a directory").join("examples/floor"),
        PathBuf::from,
    )
}

/// Host and kubelet.
pub(crate) struct Node {
    pub(crate) kubelet: Kubelet,
    kernel: Kernel,
    // Goes last: the others live in it.
    dir: TempDir,
}

/// A plugin on it. Dropping it kills it.
pub(crate) struct Plugin {
    child: Child,
    /// Right before it was started.
    pub(crate) started: Instant,
}

impl Node {
    pub(crate) fn new(host: &str) -> Node {
        let dir = TempDir::new();
        let root = dir.path().join("root");
        fs::create_dir_all(&root).expect("make the host's directory");
        manifest::build(host, &root).expect("the host's manifest");
        let kernel = Kernel::start(&root);
        let kubelet = Kubelet::start(&dir.path().join("dp"), &dir.path().join("kl"), &root, 1);
        Node { kubelet, kernel, dir }
    }

    /// Nothing is bound any more: the fake bus, which wakes up a thousand times a second to see
    /// whether there is a command, stands still.
    pub(crate) fn rest(&self) {
        self.kernel.rest();
    }

    pub(crate) fn ours(&self, flags: &[&str]) -> Plugin {
        let mut command = Command::new(binary());
        command.arg("run");
        for (flag, name) in [
            ("--root", "root"),
            ("--device-plugins-dir", "dp"),
            ("--kubelet-dir", "kl"),
            ("--run-dir", "run"),
        ] {
            command.arg(flag).arg(self.dir.path().join(name));
        }
        Plugin::start(command.args(flags).env_remove("RUST_LOG"))
    }

    pub(crate) fn nothing(&self, resources: usize, devices: usize) -> Plugin {
        let mut command = Command::new(floor());
        command.arg(self.dir.path().join("dp"));
        Plugin::start(command.args([resources.to_string(), devices.to_string()]))
    }

    /// When the last of so many resources was listed first, of those listed after `since`.
    pub(crate) fn all_listed(&self, resources: usize, since: Instant) -> Instant {
        until(&format!("{resources} resources are listed"), || {
            let seen = self.kubelet.first_listed(since);
            (seen.len() >= resources).then(|| seen.into_values().max()).flatten()
        })
    }
}

impl Plugin {
    fn start(command: &mut Command) -> Plugin {
        let started = Instant::now();
        let child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|e| panic!("{}: {e}", Path::new(command.get_program()).display()));
        Plugin { child, started }
    }

    /// Tells the plugin that does nothing to register again.
    pub(crate) fn again(&mut self) {
        let stdin = self.child.stdin.as_mut().expect("stdin is a pipe");
        stdin.write_all(b"again\n").expect("the plugin reads its stdin");
    }

    /// A number of /proc/PID/FILE behind `name:`.
    fn number(&self, file: &str, name: &str) -> f64 {
        let path = format!("/proc/{}/{file}", self.child.id());
        let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        text.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
            .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
            .unwrap_or_else(|| panic!("{path} has no {name}"))
    }

    /// MB of memory that are its share (Documentation/filesystems/proc.rst).
    pub(crate) fn pss(&self) -> f64 {
        self.number("smaps_rollup", "Pss") / 1024.0
    }

    /// MB of anonymous memory.
    pub(crate) fn anonymous(&self) -> f64 {
        self.number("smaps_rollup", "Anonymous") / 1024.0
    }

    /// MB of memory it has mapped in.
    pub(crate) fn resident(&self) -> f64 {
        self.number("smaps_rollup", "Rss") / 1024.0
    }

    /// Context switches of all its threads so far.
    pub(crate) fn switches(&self) -> f64 {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.child.id())).expect("its threads");
        tasks
            .flatten()
            .map(|task| {
                let name = task.file_name().to_string_lossy().into_owned();
                let file = format!("task/{name}/status");
                self.number(&file, "voluntary_ctxt_switches")
                    + self.number(&file, "nonvoluntary_ctxt_switches")
            })
            .sum()
    }

    /// Milliseconds of CPU so far, by the kernel's clock of 10 ms.
    pub(crate) fn cpu(&self) -> f64 {
        let path = format!("/proc/{}/stat", self.child.id());
        let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        // Fields 14 and 15; the second one, the name, may hold blanks.
        let fields = text.rsplit(')').next().unwrap_or_default().split_whitespace();
        fields.skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum::<f64>() * 10.0
    }
}

impl Drop for Plugin {
    fn drop(&mut self) {
        // Both fail only when it ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks until there is an answer.
pub(crate) fn until<T>(what: &str, mut answer: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(value) = answer() {
            return value;
        }
        assert!(Instant::now() < deadline, "{what}: not within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(2));
    }
}
