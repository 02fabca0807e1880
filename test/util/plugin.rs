//! The real binary as a child process.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::{SOON, wait_until};

/// `VDP_BIN`, or what cargo built for these tests.
pub(crate) fn binary() -> PathBuf {
    env::var_os("VDP_BIN")
        .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_vfio-device-plugin")), PathBuf::from)
}

/// Where a build with the feature `faults` looks what to do at which point.
const FAULTS: &str = "VDP_FAULTS";

/// Runs it to its end.
pub(crate) fn output(words: &[&str]) -> Output {
    output_with(words, Path::new(""))
}

/// The same, with a directory of orders for fault points.
pub(crate) fn output_with(words: &[&str], faults: &Path) -> Output {
    let bin = binary();
    Command::new(&bin)
        .args(words)
        .env(FAULTS, faults)
        .env_remove("RUST_LOG")
        .output()
        .unwrap_or_else(|e| panic!("{}: {e}", bin.display()))
}

/// A running plugin. Dropping it kills it, and shows its log when the test failed.
#[derive(Debug)]
pub(crate) struct Plugin {
    child: Child,
    lines: Arc<Mutex<Vec<String>>>,
    /// A test made it panic.
    may_panic: bool,
}

impl Plugin {
    pub(crate) fn start(words: &[OsString], faults: &Path, env: &[(&str, OsString)]) -> Plugin {
        let bin = binary();
        let mut child = Command::new(&bin)
            .args(words)
            .env("RUST_LOG", "debug")
            .env(FAULTS, faults)
            .env_remove("NOTIFY_SOCKET")
            .envs(env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|e| panic!("{}: {e}", bin.display()));
        let stderr = child.stderr.take().expect("stderr is a pipe");
        let lines = Arc::new(Mutex::new(Vec::new()));
        let reader_lines = Arc::clone(&lines);
        thread::spawn(move || {
            for line in BufReader::new(stderr).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line).into_owned();
                reader_lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
        Plugin { child, lines, may_panic: false }
    }

    /// What it logged so far.
    pub(crate) fn log(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The lines that hold `text`.
    pub(crate) fn logged(&self, text: &str) -> Vec<String> {
        self.log().into_iter().filter(|line| line.contains(text)).collect()
    }

    /// Waits for a line that holds `text`.
    pub(crate) fn expect_log(&self, text: &str) -> String {
        wait_until(&format!("a log line with {text:?}"), SOON, || {
            self.logged(text).into_iter().next().ok_or_else(|| self.log().join("\n"))
        })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status().expect("run kill");
        assert!(sent.success(), "kill -s {name} {pid}: {sent}");
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let child = &mut self.child;
        wait_until("the plugin ends", SOON, || {
            let ended = child.try_wait().expect("wait for the plugin");
            ended.ok_or_else(|| "it runs".to_owned())
        })
    }

    /// Waits until it has ended by a panic; what it said of it.
    #[allow(dead_code)] // of the tests of faults only
    pub(crate) fn expect_panic(&mut self) -> String {
        self.may_panic = true;
        let said = self.expect_log("panicked at");
        assert_eq!(self.wait().signal(), Some(6), "it aborts");
        said
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("wait for the plugin").is_none()
    }

    /// How many files it has open.
    pub(crate) fn open_files(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.child.id())).map_or(0, Iterator::count)
    }

    /// Waits until so many streams of lists have begun and not ended.
    pub(crate) fn expect_streams(&self, expected: usize) {
        wait_until(&format!("{expected} streams"), SOON, || {
            let log = self.log();
            let count = |what: &str| {
                let what = format!("a stream of its lists has {what}");
                log.iter().filter(|line| line.contains(&what)).count()
            };
            let (begun, ended) = (count("begun"), count("ended"));
            if begun == ended + expected { Ok(()) } else { Err(format!("{begun} - {ended}")) }
        });
    }

    /// Its own threads, by name: without those of gRPC's core, which come and go as they like.
    pub(crate) fn own_threads(&self) -> Vec<String> {
        let core =
            ["default-exec", "resolver-exec", "event_engine", "grpc_global", "timer_manager"];
        let is_own = |name: &String| !core.iter().any(|core| name.starts_with(core));
        self.threads().into_iter().filter(is_own).collect()
    }

    /// Its threads, by name.
    pub(crate) fn threads(&self) -> Vec<String> {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.child.id()));
        let name = |task: fs::DirEntry| fs::read_to_string(task.path().join("comm")).ok();
        let mut names: Vec<String> = tasks
            .map(|dir| dir.flatten().filter_map(name).map(|n| n.trim_end().to_owned()).collect())
            .unwrap_or_default();
        names.sort();
        names
    }
}

impl Drop for Plugin {
    fn drop(&mut self) {
        // Both fail only when it ended by itself.
        let _ = self.child.kill();
        let ended = self.child.wait();
        let log = self.log();
        if thread::panicking() {
            eprintln!("--- the plugin's log\n{}\n---", log.join("\n"));
            return;
        }
        if self.may_panic {
            return;
        }
        let panicked = log.iter().find(|line| line.contains("panicked at"));
        assert!(panicked.is_none(), "the plugin panicked: {panicked:?}");
        // SIGABRT is how `panic = "abort"` ends, also when the message was lost.
        assert_ne!(ended.ok().and_then(|e| e.signal()), Some(6), "the plugin aborted");
    }
}
