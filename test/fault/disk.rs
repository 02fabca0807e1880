//! A run directory that goes bad under a running program.

use std::fs;

use super::machine::admit_again;
use crate::util::SOON;
use crate::util::bench::{A, Bench, NIC0, NICS, PAIR};
use crate::util::kubelet::Ask;
use crate::util::wait_until;

fn one(id: &str) -> Ask {
    Ask::Ids(vec![id.to_owned()])
}

/// Every write of our own files fails: full, or read-only.
#[test]
fn a_full_or_read_only_run_directory_is_said_once_and_recovers() {
    for errno in [28, 30] {
        let mut bench = Bench::running(&["--rescan", "1"]);
        bench.kubelet().admit("running", &[(NICS, one(NIC0))]).expect("admitted");
        for point in ["state.create.before", "holders.write.before"] {
            bench.order(point, &format!("fail={errno}"));
        }
        let refused = bench.kubelet().admit("pod", &[(PAIR, one(A))]).expect_err("no disk");
        assert!(refused.message.contains("state.json"), "{refused}");
        bench.kubelet().remove("running");
        bench.plugin().expect_log("list cannot show holders");
        bench.wait_reached("state.create.before");
        wait_until("several more tries", SOON, || {
            let _ = bench.kubelet().admit("again", &[(PAIR, one(A))]);
            let refusals = bench.plugin().logged("Allocate refused").len();
            if refusals >= 5 { Ok(()) } else { Err(refusals.to_string()) }
        });
        for text in ["is not on disk", "list cannot show holders"] {
            let said = bench.plugin().logged(text);
            assert_eq!(said.len(), 1, "said once: {said:?}");
        }
        bench.relent();
        bench.plugin().expect_log("can be written again");
        bench.plugin().expect_log("list can show holders again");
        admit_again(&bench);
    }
}

/// No fault point: a file in the directory's place.
#[test]
fn a_run_directory_that_is_no_directory_any_more_refuses_and_recovers() {
    let mut bench = Bench::running(&["--rescan", "1"]);
    let (dir, aside) = (bench.run_dir(), bench.run_dir().with_extension("aside"));
    fs::rename(&dir, &aside).and_then(|()| fs::write(&dir, "")).expect("replace the directory");
    let refused = bench.kubelet().admit("pod", &[(PAIR, one(A))]).expect_err("no directory");
    assert!(refused.message.contains("state.json"), "{refused}");
    assert_eq!(bench.kernel.driver(A), "e1000");
    assert!(bench.plugin().is_running());
    fs::remove_file(&dir).and_then(|()| fs::rename(&aside, &dir)).expect("put it back");
    admit_again(&bench);
}

/// The disk fails while the program starts: it says so and does not start without what the
/// file tells; whoever restarts it finds the file whole.
#[test]
fn a_state_file_that_cannot_be_read_is_not_thrown_away() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("pod", &[(PAIR, one(A))]).expect("admitted");
    bench.plugin().signal("KILL");
    bench.plugin().wait();
    bench.order("state.read.before", "fail=5");
    bench.start_plugin(&[]);
    assert_eq!(bench.plugin().wait().code(), Some(1));
    let said = bench.plugin().expect_log("state.json");
    assert!(said.contains("os error 5"), "{said}");
    bench.relent();
    bench.start_plugin(&[]);
    admit_again(&bench);
}
