//! Groups that are about to vanish: who asks for a bind of one meanwhile waits for what
//! becomes of it, as for one that is on its way back to its drivers.

use std::sync::Arc;

use super::step::{Progress, Step};
use super::{Binder, Work};
use crate::set::Set;
use crate::sys::pci::GroupId;

impl Binder {
    /// Keeps groups from being bound until [`Binder::release`]. False, and nothing is done, when
    /// the drivers of one are being changed.
    pub(in crate::daemon) fn withhold(&self, groups: &Set<GroupId>) -> bool {
        let mut works = self.lock();
        let busy =
            |group| matches!(works.get(group), Some(Work::Running { .. } | Work::Returning { .. }));
        if groups.iter().any(busy) {
            return false;
        }
        for group in groups {
            let work = Work::Returning { progress: Progress::new(Step::Vfs), waiting: None };
            works.insert(*group, work);
        }
        true
    }

    /// Takes that back; who asked meanwhile gets his bind, or hears why there is none.
    pub(in crate::daemon) fn release(self: &Arc<Self>, groups: &Set<GroupId>) {
        for group in groups {
            self.returned(*group, &[]);
        }
    }
}
