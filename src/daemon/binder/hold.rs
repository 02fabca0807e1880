//! What is asked right before functions are taken from their drivers, and kept until they are:
//! that nobody uses them, by what no table shows.

use std::fs::File;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::set::Set;
use crate::sys::Root;
use crate::sys::hostuse::{Claims, HostUse, Users, exported, probe_disks};
use crate::sys::pci::PciAddr;

/// How long a program may have a node open: udev, lvm, smartctl and others look at a disk for a
/// moment, above all at one that has just come. Longer than Allocate waits for a bind, so that
/// who stays is told to PreStartContainer, which the kubelet tries again.
const PASSING: Duration = Duration::from_secs(2);
const AGAIN: Duration = Duration::from_millis(100);

/// What the binds of this process share.
#[derive(Debug, Default)]
pub(in crate::daemon) struct Hold {
    claims: Claims,
    users: Users,
}

impl Hold {
    /// Holds the disks of functions.
    ///
    /// # Errors
    /// When one is in use, a program uses one of the functions by a device node, or that cannot be
    /// found out.
    pub(in crate::daemon) fn disks(
        &self,
        root: &Root,
        host: &HostUse,
        addrs: &Set<PciAddr>,
    ) -> Result<Vec<Arc<File>>> {
        let held = probe_disks(root, host, addrs, &self.claims)?;
        if let Some(shared) = exported(root, host, addrs).map_err(Error::State)? {
            return Err(Error::State(shared));
        }
        let end = Instant::now() + PASSING;
        while let Some(used) = self.users.of(root, host, addrs)? {
            if Instant::now() >= end {
                return Err(Error::State(used));
            }
            thread::sleep(AGAIN);
        }
        Ok(held)
    }
}
