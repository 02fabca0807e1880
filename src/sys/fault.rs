//! Fault points: places where a test kills this program, fails it, or holds it up.
//!
//! What is promised for a crash ("as before, or on vfio-pci and remembered") has to hold
//! whichever two operations it falls between, and neither a kill nor a full disk comes at
//! the moment a test wants it. So each operation on the host and on our own files is a
//! named step, with a point before it and one after, and with the cargo feature `faults`
//! a directory that `VDP_FAULTS` names says what happens there: a file `STEP.before` or
//! `STEP.after` with the words
//!
//! ```text
//! kill | panic | fail=ERRNO | block (until the file changes) | delay=MILLISECONDS
//! @N            only the Nth time since the file is there
//! path=TEXT     only where the step's place holds TEXT
//! ```
//!
//! What was done is told by a file of the same name with `.reached` behind it. Without the
//! feature, which no release sets, [`around`] is the step and nothing else.

#[cfg(feature = "faults")]
pub use armed::{around, points};

/// Does a step.
///
/// # Errors
/// The step's own.
#[cfg(not(feature = "faults"))]
#[inline]
pub fn around<T, E>(
    _step: &str,
    _place: impl std::fmt::Display,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    work()
}

#[cfg(feature = "faults")]
mod armed {
    #![allow(unsafe_code, reason = "std has no way to send oneself SIGKILL")]

    use std::collections::BTreeMap;
    use std::fmt::Display;
    use std::fs;
    use std::io;
    use std::path::{Path, PathBuf};
    use std::sync::{Mutex, PoisonError};
    use std::thread::sleep;
    use std::time::Duration;

    use crate::error::Error;

    /// Every step there is: tests go through all of them, and an unknown one aborts.
    const STEPS: [&str; 26] = [
        "bind.override",
        "bind.unbind",
        "bind.probe",
        "undo.unbind",
        "undo.name",
        "undo.probe",
        "undo.override",
        "sriov.remove",
        "sriov.autoprobe",
        "sriov.make",
        "root.read",
        "root.link",
        "root.open",
        "state.read",
        "state.create",
        "state.write",
        "state.fsync",
        "state.rename",
        "state.dirsync",
        "holders.write",
        "holders.rename",
        "cdi.write",
        "cdi.rename",
        "cdi.unlink",
        "socket.unlink",
        "stale.unlink",
    ];
    const POLL: Duration = Duration::from_millis(5);

    /// How often each point was passed since there is an order for it.
    static PASSED: Mutex<BTreeMap<String, u32>> = Mutex::new(BTreeMap::new());

    /// Names of all points.
    pub fn points() -> Vec<String> {
        let both = |step: &&str| ["before", "after"].map(|side| format!("{step}.{side}"));
        STEPS.iter().flat_map(both).collect()
    }

    /// Does a step between its two points.
    ///
    /// # Errors
    /// The step's own, and what an order says.
    pub fn around<T, E: From<Injected>>(
        step: &str,
        place: impl Display,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        assert!(STEPS.contains(&step), "{step} is not in the list of steps");
        let place = place.to_string();
        point(&format!("{step}.before"), &place)?;
        let done = work()?;
        point(&format!("{step}.after"), &place)?;
        Ok(done)
    }

    /// A failure that was ordered.
    #[derive(Debug)]
    pub struct Injected(PathBuf, i32);

    impl From<Injected> for io::Error {
        fn from(Injected(_, errno): Injected) -> io::Error {
            io::Error::from_raw_os_error(errno)
        }
    }

    impl From<Injected> for Error {
        fn from(Injected(path, errno): Injected) -> Error {
            let source = io::Error::from_raw_os_error(errno);
            Error::Call { verb: "pass the fault point at", path, source }
        }
    }

    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    struct Order {
        kill: bool,
        panic: bool,
        fail: Option<i32>,
        block: bool,
        delay: Option<u64>,
        nth: Option<u32>,
        path: Option<String>,
    }

    impl Order {
        fn read(file: &Path) -> Option<Order> {
            let text = fs::read_to_string(file).ok()?;
            let mut order = Order::default();
            for word in text.split_whitespace() {
                let (key, value) = word.split_once('=').unwrap_or((word, ""));
                match key {
                    "kill" => order.kill = true,
                    "panic" => order.panic = true,
                    "block" => order.block = true,
                    "fail" => order.fail = value.parse().ok(),
                    "delay" => order.delay = value.parse().ok(),
                    "path" => order.path = Some(value.to_owned()),
                    _ => order.nth = Some(word.strip_prefix('@').and_then(|n| n.parse().ok())?),
                }
            }
            Some(order)
        }
    }

    fn point(name: &str, place: &str) -> Result<(), Injected> {
        let Some(dir) = std::env::var_os("VDP_FAULTS") else { return Ok(()) };
        let file = Path::new(&dir).join(name);
        let order = Order::read(&file);
        let passed = {
            let mut passed = PASSED.lock().unwrap_or_else(PoisonError::into_inner);
            match &order {
                None => {
                    passed.remove(name);
                    return Ok(());
                }
                Some(order) if order.path.as_ref().is_some_and(|p| !place.contains(p)) => {
                    return Ok(());
                }
                Some(_) => {
                    let passed = passed.entry(name.to_owned()).or_default();
                    *passed += 1;
                    *passed
                }
            }
        };
        let order = order.unwrap_or_default();
        if order.nth.is_some_and(|nth| nth != passed) {
            return Ok(());
        }
        // A test that cannot be told waits in vain and says so.
        let _ = fs::write(file.with_file_name(format!("{name}.reached")), place);
        if order.kill {
            // SAFETY: getpid and kill take no pointers.
            unsafe { libc::kill(libc::getpid(), libc::SIGKILL) };
        }
        assert!(!order.panic, "{name} was ordered to panic");
        if let Some(ms) = order.delay {
            sleep(Duration::from_millis(ms));
        }
        while order.block && Order::read(&file).as_ref() == Some(&order) {
            sleep(POLL);
        }
        match order.fail {
            Some(errno) => Err(Injected(place.into(), errno)),
            None => Ok(()),
        }
    }
}
