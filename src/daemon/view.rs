//! What the threads that answer the kubelet see of the controller's state: the newest
//! plan and board, swapped whole.

use std::sync::{Arc, Mutex, PoisonError};

use litemap::LiteMap;

use crate::board::Board;
use crate::ledger::Leases;
use crate::plan::Plan;
use crate::sriov::Standing;
use crate::status::Serving;
use crate::sys::pci::PciAddr;

/// One pass's result.
#[derive(Debug, Default)]
pub(super) struct Published {
    /// What is offered, and what a bind moves.
    pub(super) plan: Plan,
    /// What is advertised.
    pub(super) board: Board,
    /// Who holds what.
    pub(super) leases: Leases,
    /// How many groups the kernel has not returned for.
    pub(super) stuck: usize,
    /// How many facts of the host could not be read.
    pub(super) problems: usize,
    /// How the PFs stand that VFs are wanted on.
    pub(super) pfs: LiteMap<PciAddr, Standing>,
}

/// The newest result.
#[derive(Debug, Default)]
pub(super) struct View {
    published: Mutex<Arc<Published>>,
    serving: Mutex<Option<Serving>>,
}

impl View {
    /// The newest result.
    pub(super) fn get(&self) -> Arc<Published> {
        Arc::clone(&self.published.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces it.
    pub(super) fn set(&self, published: Published) {
        *self.published.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(published);
    }

    /// Where the servers stand; `None` before the first look.
    pub(super) fn serving(&self) -> Option<Serving> {
        self.serving.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes note of where they stand now.
    pub(super) fn serve(&self, serving: Serving) {
        *self.serving.lock().unwrap_or_else(PoisonError::into_inner) = Some(serving);
    }
}
