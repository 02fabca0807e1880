//! More pods than the kubelet answers about at once: it takes 100 calls of PodResources a
//! second, and ten at a time, of all its clients together.

use std::fmt::Write as _;
use std::time::Duration;

use crate::util::bench::{Bench, GPUS};
use crate::util::kubelet::Ask;

/// Groups of two, and one pod for each.
const PODS: usize = 40;
/// It took all of them to be asked about.
const LATER: Duration = Duration::from_secs(60);

fn function(group: usize, number: usize) -> String {
    format!("0000:{:02x}:00.{number}", group + 1)
}

fn host() -> String {
    let mut text = "vfio\ndir /sys/class/block\n".to_owned();
    for (group, number) in (0..PODS).flat_map(|group| [(group, 0), (group, 1)]) {
        let addr = function(group, number);
        writeln!(text, "pci {addr} id=10de:1bb3 class=030200 driver=nouveau group={group}")
            .expect("write to a string");
    }
    text.push_str("file /proc/sys/kernel/random/boot_id 6f1b0c9e-54e2-4b0a-9b0c-3f8f6d1d2a01\n");
    text
}

fn admit(bench: &Bench, group: usize) -> Result<(), String> {
    let asked = [(GPUS, Ask::Ids(vec![function(group, 0)]))];
    let admitted = bench.kubelet().admit(&format!("vm{group:02}"), &asked);
    admitted.map(drop).map_err(|refused| refused.to_string())
}

/// All were asked about at once: the kubelet answered about some fifteen, always the same, and
/// the end of the others was never noticed.
#[test]
fn the_end_of_each_of_many_pods_is_noticed_within_the_kubelets_limit() {
    let mut bench = Bench::of(&host());
    bench.start_kubelet(1);
    bench.start_plugin(&[]);
    bench.wait_capacity(GPUS, PODS * 2, PODS * 2, LATER);
    for group in 0..PODS {
        admit(&bench, group).expect("it is free");
    }
    bench.wait_capacity(GPUS, PODS * 2, PODS, LATER);
    // The last one in the order in which they are asked about, the first, one between.
    for (ended, group) in [PODS - 1, 0, PODS / 2].into_iter().enumerate() {
        bench.kubelet().remove(&format!("vm{group:02}"));
        bench.wait_capacity(GPUS, PODS * 2, PODS + ended + 1, LATER);
    }
    assert_eq!(bench.kubelet().refused_podresources(), 0, "calls over the kubelet's limit");
}
