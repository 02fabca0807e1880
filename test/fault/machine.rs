//! The two states that any accident may leave a group in.

use std::fs;
use std::time::Duration;

use crate::util::bench::{A, B, Bench, NIC0, NICS, PAIR};
use crate::util::kubelet::Ask;
use crate::util::wait_until;

/// Until a grant of a pod that never was is known to have come to nothing, and until a bind
/// that failed is tried again.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// The config of a host on which the pair is handed out by CDI names.
pub(crate) const BY_NAME: &str =
    "[[resource]]\nname = \"8086_100e\"\nmatch = { id = \"8086:100e\" }\ninject = \"cdi\"\n";

/// A function by its driver and override, and whether the state file remembers it.
pub(crate) fn describe(bench: &Bench, addr: &str) -> String {
    let state = fs::read_to_string(bench.run_dir().join("state.json")).unwrap_or_default();
    let moved = state.split("\"grants\"").next().is_some_and(|moved| moved.contains(addr));
    let none = |text: String| if text.is_empty() { "-".to_owned() } else { text };
    format!(
        "{}/{}{}",
        none(bench.kernel.driver(addr)),
        none(bench.kernel.driver_override(addr)),
        if moved { "/remembered" } else { "" }
    )
}

/// The pair, in short.
pub(crate) fn pair(bench: &Bench) -> String {
    format!("{} {}", describe(bench, A), describe(bench, B))
}

/// Invariant 3: each is as before, or on vfio-pci and in the state file. A memory too many
/// costs a look and nothing else.
pub(crate) fn is_whole(bench: &Bench, addr: &str, native: &str) -> bool {
    let now = describe(bench, addr);
    now == format!("{native}/-")
        || now == format!("{native}/-/remembered")
        || now == "vfio-pci/vfio-pci/remembered"
}

/// Waits until the pair is in one of the two states.
pub(crate) fn wait_whole(bench: &Bench) {
    wait_until("each is as before, or bound and remembered", LONG, || {
        if is_whole(bench, A, "e1000") && is_whole(bench, B, "e1000") {
            Ok(())
        } else {
            Err(pair(bench))
        }
    });
}

/// A container that runs on another group all the time.
pub(crate) fn admit_bystander(bench: &Bench) {
    // Its resource may be listed after the one that the case waited for.
    wait_until(&format!("{NICS} is listed"), LONG, || {
        if bench.kubelet().devices(NICS).is_empty() { Err("it is not".to_owned()) } else { Ok(()) }
    });
    let asked = [(NICS, Ask::Ids(vec![NIC0.to_owned()]))];
    bench.kubelet().admit("bystander", &asked).expect("admitted");
}

/// Its container is started again, which the kubelet tries until it has reached the plugin:
/// each resource is registered anew by itself, this one perhaps last.
pub(crate) fn restart_bystander(bench: &Bench) {
    wait_until("the bystander starts again", LONG, || {
        match bench.kubelet().pre_start("bystander") {
            Err(refused) if refused.code == "KUBELET" => Err(refused.to_string()),
            answer => {
                answer.expect("may start again");
                Ok(())
            }
        }
    });
}

/// What was written about the bystander's function.
pub(crate) fn bystander_writes(bench: &Bench) -> usize {
    bench.kernel.writes().iter().filter(|w| w.contains(NIC0)).count()
}

/// The pair can be had, whole, by a new pod.
pub(crate) fn admit_again(bench: &Bench) {
    bench.kubelet().remove("pod");
    bench.wait_capacity(PAIR, 2, 2, LONG);
    bench.kubelet().admit("later", &[(PAIR, Ask::Count(2))]).expect("admitted");
    wait_until("the pair is bound and remembered", LONG, || {
        let bound = "vfio-pci/vfio-pci/remembered";
        let now = pair(bench);
        if now == format!("{bound} {bound}") { Ok(()) } else { Err(now) }
    });
}
