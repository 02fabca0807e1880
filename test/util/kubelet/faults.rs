//! How pods end, and what goes wrong in a kubelet: its faults, its restarts, its files.

use super::{Kubelet, checkpoint};

impl Kubelet {
    /// The pod ended. As in the kubelet, its devices are freed before the next allocation
    /// or by a List.
    pub(crate) fn remove(&self, pod: &str) {
        self.end(pod);
    }

    /// Another check than the device manager's rejects the pod that this one admitted
    /// (kubelet.go, `rejectPod`). Nobody is told; its entry stays until it is freed.
    pub(crate) fn reject_after(&self, pod: &str) {
        self.end(pod);
    }

    /// Deleted with no grace period: gone from the kubelet at once, while the processes of
    /// its containers live on (kubernetes/kubernetes#104824).
    pub(crate) fn force_delete(&self, pod: &str) {
        self.end(pod);
    }

    // The device manager knows active pods and others, so the three differ in what a test
    // does besides: whether a process lives on, whether a container ever started.
    fn end(&self, pod: &str) {
        let mut state = self.shared.state();
        state.pods.end(pod);
        state.pods.write(&self.shared.kubelet_dir);
    }

    /// UID of the newest pod of a name; of the first one when there was none yet.
    pub(crate) fn uid(&self, pod: &str) -> String {
        self.shared.state().pods.newest(pod).uid()
    }

    /// Forgets that an ID is taken (kubernetes/kubernetes#137534), so that the next
    /// allocation may hand it out again; `Ask::Ids` chooses it. Remembered as in the
    /// kubelet: after a failed Allocate, or when an ended pod is freed.
    pub(crate) fn forget_allocated(&self, resource: &str, id: &str) {
        if let Some(ids) = self.shared.state().allocated.get_mut(resource) {
            ids.remove(id);
        }
    }

    /// Restarts, and is told of no pod until [`Kubelet::sources_ready`]: Get finds none,
    /// List names none, and nothing is freed. What the checkpoint holds is held.
    pub(crate) fn restart_without_sources(&self) {
        self.stop();
        self.start_process(false);
    }

    /// The API server's list of pods arrived.
    pub(crate) fn sources_ready(&self) {
        self.shared.state().sources(true);
    }

    /// While held the checkpoint keeps what it has, as before a write that is still to
    /// come. The next allocation or list after that writes it.
    pub(crate) fn hold_checkpoint(&self, hold: bool) {
        self.shared.state().checkpoint_held = hold;
    }

    /// Puts anything in the checkpoint's place; the next write replaces it.
    pub(crate) fn corrupt_checkpoint(&self, text: impl AsRef<[u8]>) {
        checkpoint::put(&self.shared.dir, checkpoint::FILE, text.as_ref())
            .expect("write into the device plugins directory");
    }
}
