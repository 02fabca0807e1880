//! What the running daemon says of itself to a monitoring system: its metrics, and whether
//! it is ready. Pure: it is told everything, and asks nobody.

mod families;

pub use families::FAMILIES;

use std::time::Duration;

use litemap::LiteMap;

use crate::board::Board;
use crate::error::words;
use crate::health::Health;
use crate::ledger::Leases;
use crate::metrics::text::Exposition;
use crate::metrics::{Cause, Count, Reason, Source, Tally, Timed};
use crate::plan::Plan;
use crate::resource::ResourceName;
use crate::set::Set;
use crate::sriov::Standing;
use crate::sys::pci::PciAddr;
use crate::version;
use families as f;

/// Where the servers stand, as of the last look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Serving {
    /// Why nothing can be served, when that is so.
    pub obstacle: Option<String>,
    /// Whether the kubelet's socket is there.
    pub kubelet: bool,
    /// The resources that have a server.
    pub served: Set<ResourceName>,
}

/// What is known at one moment.
#[derive(Debug)]
pub struct Status<'a> {
    /// What is advertised.
    pub board: &'a Board,
    /// What is offered, and what not.
    pub plan: &'a Plan,
    /// Who holds what.
    pub leases: &'a Leases,
    /// Whether pods may be named.
    pub pod_labels: bool,
    /// Groups whose change of drivers does not end.
    pub stuck: usize,
    /// Facts of the host that could not be read.
    pub problems: usize,
    /// How the PFs stand that VFs are wanted on.
    pub pfs: &'a LiteMap<PciAddr, Standing>,
    /// Where the servers stand; `None` before the first look.
    pub serving: Option<&'a Serving>,
    /// What the kubelet has registered.
    pub registered: &'a Set<ResourceName>,
    /// Whether the kubelet believes what was published, of resources that were compared.
    pub in_sync: &'a LiteMap<ResourceName, bool>,
    /// What was counted and timed.
    pub tally: &'a Tally,
    /// Since the controller was last seen to move on.
    pub beat: Duration,
    /// Start of the process, since 1970.
    pub started: Duration,
}

/// A metric without labels.
const NONE: [(&str, &str); 0] = [];

/// The metrics, as text for Prometheus.
pub fn metrics(status: &Status<'_>) -> String {
    let mut text = Exposition::default();
    let commit = version::COMMIT.unwrap_or_default();
    let build = [("version", version::VERSION), ("commit", commit), ("target", version::TARGET)];
    text.family(&f::BUILD_INFO, [(build, 1)]);
    text.number(&f::START_TIME, status.started.as_secs_f64());
    text.number(&f::BEAT_AGE, status.beat.as_secs_f64());
    devices(&mut text, status);
    leases(&mut text, status);
    kubelet(&mut text, status);
    counted(&mut text, status);
    text.into_text()
}

fn devices(text: &mut Exposition, status: &Status<'_>) {
    let mut states: LiteMap<(&str, &str), u64> = LiteMap::new();
    for (resource, list) in status.board {
        // Also where it is none, or an alert on it would say nothing.
        states.insert((resource.as_str(), "healthy"), 0);
        for entry in list.values() {
            let state = match &entry.health {
                Health::Healthy => "healthy",
                Health::Unhealthy(ailment) => ailment.kind(),
            };
            *states.entry((resource.as_str(), state)).or_default() += 1;
        }
    }
    let sample = |((resource, state), count)| ([("resource", resource), ("state", state)], count);
    text.family(&f::DEVICES, states.into_iter().map(sample));
    let mut reasons: LiteMap<&str, u64> = LiteMap::new();
    for refusal in status.plan.refusals.values() {
        *reasons.entry(refusal.kind()).or_default() += 1;
    }
    let sample = |(reason, count)| ([("reason", reason)], count);
    text.family(&f::NOT_OFFERED, reasons.into_iter().map(sample));
    text.family(&f::UNREADABLE, [(NONE, number(status.problems))]);
    text.family(&f::STUCK_GROUPS, [(NONE, number(status.stuck))]);
    let mut pfs: LiteMap<&str, u64> = LiteMap::new();
    for standing in status.pfs.values() {
        *pfs.entry(&standing.state).or_default() += 1;
    }
    text.family(&f::SRIOV_PFS, pfs.into_iter().map(|(state, count)| ([("state", state)], count)));
}

fn leases(text: &mut Exposition, status: &Status<'_>) {
    let mut counts: LiteMap<(&str, &str), u64> = LiteMap::new();
    for resource in status.board.keys() {
        for state in ["granted", "held"] {
            counts.insert((resource.as_str(), state), 0);
        }
    }
    let mut named = Vec::new();
    for (resource, list) in status.board {
        for (addr, entry) in list.iter() {
            let Some(holders) = status.leases.held.get(addr) else { continue };
            let state = if holders.is_empty() { "granted" } else { "held" };
            *counts.entry((resource.as_str(), state)).or_default() += 1;
            for held in holders {
                let (namespace, pod) =
                    held.who.pod.as_ref().map_or((String::new(), String::new()), |pod| {
                        (pod.namespace.clone(), pod.name.clone())
                    });
                let labels = [
                    ("resource", held.resource.clone()),
                    ("address", addr.to_string()),
                    ("group", entry.group.to_string()),
                    ("namespace", namespace),
                    ("pod", pod),
                    ("container", held.who.holder.container.clone()),
                ];
                named.push((labels, 1));
            }
        }
    }
    let sample = |((resource, state), count)| ([("resource", resource), ("state", state)], count);
    text.family(&f::LEASES, counts.into_iter().map(sample));
    if status.pod_labels {
        text.family(&f::LEASE_INFO, named);
    }
}

fn kubelet(text: &mut Exposition, status: &Status<'_>) {
    let there = status.serving.is_some_and(|serving| serving.kubelet);
    text.family(&f::KUBELET_UP, [(NONE, u64::from(there))]);
    let registered = status.board.keys().map(|resource| {
        ([("resource", resource.as_str())], u64::from(status.registered.contains(resource)))
    });
    text.family(&f::REGISTERED, registered);
    let in_sync = status.in_sync.iter();
    let sample = |(resource, same): (&'_ ResourceName, &bool)| {
        ([("resource", resource.to_string())], u64::from(*same))
    };
    text.family(&f::IN_SYNC, in_sync.map(sample));
}

fn counted(text: &mut Exposition, status: &Status<'_>) {
    let tally = status.tally;
    // A resource that is gone keeps its counters.
    let mut resources: Set<&str> = status.board.keys().map(ResourceName::as_str).collect();
    for what in tally.counts.keys() {
        if let Count::Allocated(resource) | Count::Registered(resource, _) = what {
            resources.insert(resource);
        }
    }
    let allocated = resources.iter().map(|resource| {
        ([("resource", *resource)], tally.of(&Count::Allocated((*resource).to_owned())))
    });
    text.family(&f::ALLOCATIONS, allocated);
    let refused = |count: fn(Reason) -> Count| {
        Reason::ALL.map(|reason| ([("reason", reason.word())], tally.of(&count(reason))))
    };
    text.family(&f::ALLOCATE_REFUSED, refused(Count::AllocateRefused));
    text.family(&f::START_REFUSED, refused(Count::StartRefused));
    let registrations = resources.iter().flat_map(|resource| {
        [("accepted", true), ("failed", false)].map(|(result, taken)| {
            let count = tally.of(&Count::Registered((*resource).to_owned(), taken));
            ([("resource", *resource), ("result", result)], count)
        })
    });
    text.family(&f::REGISTRATIONS, registrations);
    let looks = Cause::ALL.map(|c| ([("cause", c.word())], tally.of(&Count::Looked(c))));
    text.family(&f::LOOKS, looks);
    let lost = Source::ALL.map(|s| ([("source", s.word())], tally.of(&Count::EventsLost(s))));
    text.family(&f::EVENTS_LOST, lost);
    let binds = [("bound", true), ("failed", false)];
    let binds = binds.map(|(result, ok)| ([("result", result)], tally.took(Timed::Bind(ok))));
    let binds: Vec<_> = binds.iter().map(|(labels, h)| (&labels[..], h.clone())).collect();
    text.histograms(&f::BIND_SECONDS, &binds);
    text.histograms(&f::RELEASE_SECONDS, &[(&[], tally.took(Timed::Release))]);
    text.histograms(&f::SCAN_SECONDS, &[(&[], tally.took(Timed::Scan))]);
}

/// Why a kubelet cannot be given everything that is offered yet; `None` when it can.
///
/// Without the kubelet's socket it is enough to serve: at boot the plugin comes first.
pub fn not_ready(status: &Status<'_>) -> Option<String> {
    let Some(serving) = status.serving else {
        return Some("the first look at the host is not done".to_owned());
    };
    if let Some(obstacle) = &serving.obstacle {
        return Some(obstacle.clone());
    }
    let missing = |there: &Set<ResourceName>| {
        let missing = status.board.keys().filter(|r| !there.contains(*r));
        words(missing)
    };
    let unserved = missing(&serving.served);
    if !unserved.is_empty() {
        return Some(format!("not served: {unserved}; the log says why"));
    }
    let unregistered = missing(status.registered);
    if serving.kubelet && !unregistered.is_empty() {
        return Some(format!("the kubelet has not registered: {unregistered}"));
    }
    None
}

/// Why the controller counts as wedged; `None` when it moves on.
pub fn wedged(beat: Duration, limit: Duration) -> Option<String> {
    (beat >= limit).then(|| {
        format!(
            "the controller has not moved on for {} s: a read of the host, or of the kubelet's \
             directory, does not return (dmesg says more)",
            beat.as_secs()
        )
    })
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
