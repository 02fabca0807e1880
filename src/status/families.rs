//! Every metric, once.

use crate::metrics::text::Family;
use crate::metrics::text::Kind::{Counter, Gauge, Histogram};

macro_rules! families {
    ($($constant:ident $name:literal $kind:ident $help:literal)*) => {
        $(pub(super) const $constant: Family =
            Family { name: $name, kind: $kind, help: $help };)*
        /// Every metric, in the order in which they are shown.
        pub const FAMILIES: &[&Family] = &[$(&$constant),*];
    };
}

families! {
    BUILD_INFO "build_info" Gauge "The version that runs; always 1."
    START_TIME "start_time_seconds" Gauge "When the process started, in seconds since 1970."
    BEAT_AGE "controller_beat_age_seconds" Gauge
        "Seconds since the controller was last seen to move on; healthz fails at 30."
    DEVICES "devices" Gauge "Advertised functions, by resource and by health or why not."
    NOT_OFFERED "not_offered" Gauge "Functions of the host that are not offered, by reason."
    UNREADABLE "unreadable_facts" Gauge "Facts of the host that could not be read."
    STUCK_GROUPS "stuck_groups" Gauge
        "IOMMU groups whose change of drivers has waited for more than 10 s."
    SRIOV_PFS "sriov_pfs" Gauge
        "PFs that [[sriov]] of the config wants VFs on, by how they stand."
    LEASES "leases" Gauge
        "Advertised functions that are granted to a container not known yet, or held by one."
    LEASE_INFO "lease_info" Gauge "Who holds a function; always 1."
    KUBELET_UP "kubelet_up" Gauge "Whether the kubelet's socket is there."
    REGISTERED "registered" Gauge "Whether the kubelet has registered the resource."
    IN_SYNC "in_sync" Gauge
        "Whether the kubelet believes what was published, of resources that were compared."
    ALLOCATIONS "allocations_total" Counter "Containers that were given functions."
    ALLOCATE_REFUSED "allocate_refused_total" Counter "Allocate calls refused, by reason."
    START_REFUSED "start_refused_total" Counter "PreStartContainer calls refused, by reason."
    REGISTRATIONS "registrations_total" Counter "Calls of Register, by resource and result."
    LOOKS "looks_total" Counter "Turns of the controller, by what caused them."
    EVENTS_LOST "events_lost_total" Counter
        "Times that events were lost before they were read; the host was looked at all the same."
    BIND_SECONDS "bind_seconds" Histogram "How long binding an IOMMU group took, by result."
    RELEASE_SECONDS "release_seconds" Histogram
        "From a holder's proven end until the kubelet was told that its group can be had."
    SCAN_SECONDS "scan_seconds" Histogram "How long reading the host took."
}
