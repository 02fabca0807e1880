//! What the threads that answer the kubelet see of the controller's state: the newest
//! plan and board, swapped whole.

use std::sync::{Arc, Mutex, PoisonError};

use crate::board::Board;
use crate::plan::Plan;

/// One pass's result.
#[derive(Debug, Default)]
pub(super) struct Published {
    /// What is offered, and what a bind moves.
    pub(super) plan: Plan,
    /// What is advertised.
    pub(super) board: Board,
}

/// The newest result.
#[derive(Debug, Default)]
pub(super) struct View(Mutex<Arc<Published>>);

impl View {
    /// The newest result.
    pub(super) fn get(&self) -> Arc<Published> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces it.
    pub(super) fn set(&self, published: Published) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(published);
    }
}
