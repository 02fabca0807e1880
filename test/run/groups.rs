//! One IOMMU group, one container: what the original plugin's README left open.

use std::fs;
use std::time::Duration;

use crate::util::SOON;
use crate::util::bench::{A, B, Bench, GPUS, NIC0, NICS, PAIR, PAIR_GROUP};
use crate::util::kubelet::{Ask, Refused};
use crate::util::wait_until;

fn one(id: &str) -> [(&'static str, Ask); 1] {
    [(PAIR, Ask::Ids(vec![id.to_owned()]))]
}

fn healthy(bench: &Bench, resource: &str, id: &str) -> bool {
    bench.kubelet().devices(resource).iter().any(|d| d.id == id && d.healthy)
}

/// The plugin's own refusal of B, asked as a kubelet would that has not read that B is
/// unhealthy: the fake one has, and would refuse by itself.
fn refused_b(bench: &Bench) -> Refused {
    let plugin = bench.kubelet().plugin(PAIR).expect("registered");
    let refused = plugin.allocate(&[B.to_owned()]).expect_err("A is held");
    assert_eq!(refused.code, "FAILED_PRECONDITION", "{refused}");
    assert!(refused.message.contains(A), "{refused}");
    refused
}

/// Waits until the one holder has a name: then Get is asked about it.
fn wait_named(bench: &Bench) {
    let before = bench.kubelet().gets();
    wait_until("the holder has a name", SOON, || match bench.kubelet().gets() {
        now if now > before => Ok(()),
        now => Err(format!("{now} calls of Get")),
    });
}

#[test]
fn while_a_pod_has_a_its_sibling_cannot_be_had_and_after_it_can() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &one(A)).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    assert!(healthy(&bench, PAIR, A), "what is held is never unhealthy for bookkeeping");
    let why = bench.plugin().expect_log("is unhealthy");
    assert!(why.contains(B) && why.contains(A), "{why}");

    bench.kubelet().remove("vm1");
    bench.wait_capacity(PAIR, 2, 2, SOON);
    bench.kubelet().admit("vm2", &one(B)).expect("it is free");
}

/// The kubelet may ask for the sibling before it has read that it is unhealthy.
#[test]
fn a_second_pod_right_behind_the_first_is_refused_and_told_why() {
    let bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &one(A)).expect("admitted");
    let refused = bench.kubelet().admit("vm2", &one(B)).expect_err("the group is held");
    assert_eq!(refused.code, "FAILED_PRECONDITION", "{refused}");
    for part in [A, B, "IOMMU group 8", "uid-vm1"] {
        assert!(refused.message.contains(part), "no {part:?} in: {refused}");
    }
    // And nothing of it is left: the first one may start again, the group is its.
    bench.kubelet().pre_start("vm1").expect("may start again");
}

#[test]
fn both_in_one_container_whatever_the_order() {
    for seed in 1..6 {
        let mut bench = Bench::new();
        bench.start_kubelet(seed);
        bench.start_plugin(&[]);
        bench.wait_registered();
        let asked = [(PAIR, Ask::Count(2)), (NICS, Ask::Count(1)), (GPUS, Ask::Count(1))];
        let grant = bench.kubelet().admit("vm1", &asked).expect("admitted");
        assert_eq!(grant.envs["PCI_RESOURCE_DEVICES_KUBEVIRT_IO_8086_100E"], format!("{A},{B}"));
        bench.kubelet().pre_start("vm1").expect("may start again");
    }
}

/// A and B under two names, so the kubelet allocates them by two calls, in random order.
#[test]
fn two_resources_of_one_group_in_one_container() {
    for seed in 1..6 {
        let mut bench = Bench::new();
        // B is another model of NIC.
        let modalias = "pci:v00008086d0000100Fsv00000000sd00000000bc02sc00i00\n";
        bench.kernel.put(&format!("sys/bus/pci/devices/{B}/modalias"), modalias);
        bench.start_kubelet(seed);
        bench.start_plugin(&[]);
        let other = "devices.kubevirt.io/8086_100f";
        bench.wait_capacity(other, 1, 1, SOON);
        bench.wait_capacity(PAIR, 1, 1, SOON);
        bench
            .kubelet()
            .admit("vm1", &[(PAIR, Ask::Count(1)), (other, Ask::Count(1))])
            .unwrap_or_else(|e| panic!("seed {seed}: {e}"));
        bench.wait_capacity(PAIR, 1, 1, SOON);
        bench.wait_capacity(other, 1, 1, SOON);

        wait_named(&bench);
        bench.kubelet().remove("vm1");
        // Not noticed yet; Get says so when it is asked.
        bench.kubelet().admit("vm3", &[(other, Ask::Count(1))]).expect("vm1 is proven gone");
        bench.wait_capacity(PAIR, 1, 0, SOON);
    }
}

/// A pod that the kubelet rejects for another reason after our Allocate: its entry stays in
/// the checkpoint and nobody ever names it.
#[test]
fn a_pod_that_is_rejected_after_allocate_does_not_block_the_group() {
    let bench = Bench::running(&[]);
    bench.kubelet().allocate("vm1", "main", &one(A)).expect("allocated");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    bench.kubelet().reject_after("vm1");
    bench.wait_capacity(PAIR, 2, 2, SOON);
    bench.kubelet().admit("vm2", &one(B)).expect("the group is free");
}

/// An allocation of ours stands, the container's next resource is refused: the pod is dead,
/// and the checkpoint never shows it.
#[test]
fn a_grant_whose_pod_was_never_admitted_is_taken_back() {
    let bench = Bench::running(&[]);
    bench.kernel.refuse_probe(NIC0, "vfio-pci");
    bench.kernel.put(&format!("sys/bus/pci/devices/{NIC0}/driver_override"), "e1000e\n");
    let asked = [one(A)[0].clone(), (NICS, Ask::Ids(vec![NIC0.to_owned()]))];
    bench.kubelet().allocate("vm1", "main", &asked).expect_err("the NIC cannot be bound");
    bench.kubelet().admit("vm2", &one(B)).expect("nobody holds the group");
    bench.wait_capacity(PAIR, 2, 1, SOON);
}

/// Deleted by force, the process lives on and has the group open.
#[test]
fn a_group_that_is_still_open_is_not_free() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &one(A)).expect("admitted");
    bench.hold_group_open(PAIR_GROUP, true);
    bench.kubelet().force_delete("vm1");
    bench.wait_capacity(PAIR, 2, 0, SOON);
    let listed = bench.list("");
    assert!(
        listed.contains("/dev/vfio/8 is not seen closed since its last holder is gone"),
        "{listed}"
    );
    bench.hold_group_open(PAIR_GROUP, false);
    bench.wait_capacity(PAIR, 2, 2, SOON);
}

/// The kubelet gives A to the next pod before we have told it anything: Allocate is no
/// place to wait, PreStartContainer is.
#[test]
fn a_container_waits_while_the_last_holder_has_the_group_open() {
    let bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &one(A)).expect("admitted");
    bench.hold_group_open(PAIR_GROUP, true);
    bench.kubelet().force_delete("vm1");
    bench.kubelet().allocate("vm2", "main", &one(A)).expect("the kubelet knows A to be free");
    let refused = bench.kubelet().pre_start("vm2").expect_err("the old VM lives");
    assert!(refused.message.contains("still open"), "{refused}");
    bench.hold_group_open(PAIR_GROUP, false);
    bench.kubelet().pre_start("vm2").expect("the kubelet tries again, and it works");
    // Its own sandbox has it open now: that is no reason to refuse a restart.
    bench.hold_group_open(PAIR_GROUP, true);
    bench.kubelet().pre_start("vm2").expect("may start again");
}

/// kubernetes/kubernetes#137534: the kubelet forgets that A is taken.
#[test]
fn one_function_for_two_pods_is_refused() {
    let bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &one(A)).expect("admitted");
    wait_named(&bench);
    bench.kubelet().forget_allocated(PAIR, A);
    let refused = bench.kubelet().allocate("vm2", "main", &one(A)).expect_err("vm1 has it");
    assert!(refused.message.contains("default/vm1"), "{refused}");
}

/// The same while the first pod has no name yet, so that Allocate cannot know.
#[test]
fn one_function_for_two_pods_does_not_start_twice() {
    let bench = Bench::running(&[]);
    bench.kubelet().serve_podresources(false);
    bench.kubelet().admit("vm1", &one(A)).expect("admitted");
    bench.kubelet().forget_allocated(PAIR, A);
    bench.kubelet().allocate("vm2", "main", &one(A)).expect("who asks is not known");
    let refused = bench.kubelet().pre_start("vm2").expect_err("vm1 runs");
    assert!(refused.message.contains("137534"), "{refused}");
}

#[test]
fn an_init_container_and_the_app_container_of_a_pod_share_a_function() {
    let bench = Bench::running(&[]);
    bench.kubelet().allocate_init("vm1", "prepare", &one(A)).expect("allocated");
    bench.kubelet().allocate("vm1", "main", &one(A)).expect("the same pod's");
    bench.kubelet().pre_start_container("vm1", "prepare").expect("may start");
    bench.kubelet().pre_start_container("vm1", "main").expect("may start");
    bench.wait_capacity(PAIR, 2, 1, SOON);
}

/// A known residue: who asks for B is not known, and A's holder is not proven gone.
#[test]
fn an_init_container_with_a_and_an_app_container_with_both() {
    let bench = Bench::running(&[]);
    bench.kubelet().allocate_init("vm1", "prepare", &one(A)).expect("allocated");
    let both = [(PAIR, Ask::Ids(vec![A.to_owned(), B.to_owned()]))];
    match bench.kubelet().allocate("vm1", "main", &both) {
        Ok(_) => {
            bench.kubelet().pre_start_container("vm1", "prepare").expect("may start");
            bench.kubelet().pre_start_container("vm1", "main").expect("may start");
        }
        Err(refused) => assert!(refused.message.contains("in one container"), "{refused}"),
    }
}

#[test]
fn a_kubelet_that_restarts_and_knows_no_pods_yet_proves_nobody_gone() {
    let bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &one(A)).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    wait_named(&bench);
    bench.kubelet().restart_without_sources();
    bench.wait_capacity(GPUS, 4, 4, SOON);
    let lists = bench.kubelet().lists().len();
    wait_until("it was asked", SOON, || {
        let now = bench.kubelet().lists().len();
        if now >= lists + 2 { Ok(()) } else { Err(format!("{now} lists")) }
    });
    refused_b(&bench);
    bench.wait_capacity(PAIR, 2, 1, SOON);
    bench.kubelet().sources_ready();
    bench.kubelet().remove("vm1");
    bench.wait_capacity(PAIR, 2, 2, SOON);
}

#[test]
fn a_plugin_that_was_killed_knows_who_holds_what_before_it_lists() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &one(A)).expect("admitted");
    bench.plugin().signal("KILL");
    bench.plugin().wait();
    // The kubelet has seen that it is gone: else what follows may be of the one before.
    bench.wait_capacity(PAIR, 2, 0, SOON);
    let before = bench.kubelet().listed().len();
    bench.start_plugin(&[]);
    bench.wait_capacity(PAIR, 2, 1, SOON);
    let first = bench.kubelet().listed().into_iter().skip(before).find(|l| l.resource == PAIR);
    let first = first.expect("a list");
    assert!(first.devices.iter().all(|d| d.healthy == (d.id == A)), "{first:?}");
    // Also without any memory of its own.
    bench.plugin().signal("KILL");
    bench.plugin().wait();
    bench.wait_capacity(PAIR, 2, 0, SOON);
    fs::remove_file(bench.run_dir().join("state.json")).expect("remove the state file");
    bench.start_plugin(&[]);
    bench.wait_capacity(PAIR, 2, 1, SOON);
    refused_b(&bench);
}

#[test]
fn a_checkpoint_that_cannot_be_read_releases_nobody_and_is_said_once() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &one(A)).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    wait_named(&bench);
    bench.kubelet().hold_checkpoint(true);
    for text in [&b"{\"Data\":{\"Pods\":[]}}"[..], b"{\"Data\":{\"PodDeviceEntries\":[{", b""] {
        bench.kubelet().corrupt_checkpoint(text);
        refused_b(&bench);
    }
    bench.wait_capacity(PAIR, 2, 1, SOON);
    let said = bench.plugin().logged("PodResources is asked instead");
    assert!(said.iter().all(|l| l.starts_with("WARN") || l.contains("No such file")), "{said:?}");
    // PodResources goes on to say who ended.
    bench.kubelet().remove("vm1");
    bench.wait_capacity(PAIR, 2, 2, SOON);
}

#[test]
fn a_kubelet_without_get_is_asked_by_list() {
    let mut bench = Bench::new();
    bench.start_kubelet(1);
    bench.kubelet().podresources_get(false);
    bench.start_plugin(&[]);
    bench.wait_registered();
    bench.kubelet().admit("vm1", &one(A)).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    bench.plugin().expect_log("no PodResources Get");
    bench.kubelet().remove("vm1");
    bench.wait_capacity(PAIR, 2, 2, SOON);
}

#[test]
fn answers_that_are_late_or_refused_prove_nothing() {
    let bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &one(A)).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    wait_named(&bench);
    bench.kubelet().refuse_podresources(true);
    bench.kubelet().remove("vm1");
    refused_b(&bench);
    bench.kubelet().refuse_podresources(false);
    bench.wait_capacity(PAIR, 2, 2, SOON);

    bench.kubelet().admit("vm3", &one(A)).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    wait_named(&bench);
    // Else a list that is sent meanwhile makes the kubelet write who is gone.
    bench.kubelet().hold_checkpoint(true);
    bench.kubelet().delay_podresources(Duration::from_secs(5));
    bench.kubelet().remove("vm3");
    let asked = std::time::Instant::now();
    refused_b(&bench);
    assert!(asked.elapsed() < Duration::from_secs(4), "the kubelet was kept waiting");
}

/// Other agents ask the kubelet, too, and its limit is for all together: an answer that came a
/// moment too early failed the pod for good.
#[test]
fn an_allocate_asks_again_when_the_kubelets_limit_refused_it() {
    let bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &one(A)).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    wait_named(&bench);
    bench.kubelet().hold_checkpoint(true);
    bench.kubelet().remove("vm1");
    bench.kubelet().exhaust_podresources(Duration::from_millis(60));
    let plugin = bench.kubelet().plugin(PAIR).expect("registered");
    plugin.allocate(&[B.to_owned()]).expect("the one that had A is gone");
    assert!(bench.kubelet().refused_podresources() > 0, "nothing was refused");
}

#[test]
fn shared_groups_are_the_originals_behaviour() {
    let bench = Bench::running(&["--groups", "shared"]);
    bench.kubelet().admit("vm1", &one(A)).expect("admitted");
    bench.kubelet().admit("vm2", &one(B)).expect("admitted as well");
    bench.wait_capacity(PAIR, 2, 2, SOON);
}

#[test]
fn list_shows_holders_and_why_a_sibling_cannot_be_had() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &one(A)).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    let text = wait_until("the holder has a name", SOON, || match bench.list("") {
        text if text.contains("default/vm1/main") => Ok(text),
        text => Err(text),
    });
    let why = format!("{A} of its IOMMU group 8 is held by default/vm1/main");
    assert!(text.lines().any(|l| l.contains(B) && l.contains(&why)), "{text}");
    let json: serde_json::Value = serde_json::from_str(&bench.list("--json")).expect("JSON");
    let devices = json["resources"].as_array().into_iter().flatten();
    let devices = devices.flat_map(|r| r["devices"].as_array().into_iter().flatten());
    let of = |addr: &str| devices.clone().find(|d| d["address"] == addr).cloned();
    let (a, b) = (of(A).expect("A is listed"), of(B).expect("B is listed"));
    assert_eq!((&a["lease"], &a["holders"][0]["pod"]), (&"held".into(), &"vm1".into()));
    assert_eq!((&b["lease"], &b["kind"]), (&serde_json::Value::Null, &"sibling-held".into()));
}
