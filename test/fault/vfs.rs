//! VFs: killed and failed at every point of their making.

use std::os::unix::process::ExitStatusExt;

use vfio_device_plugin::sys::fault;

use super::machine::{admit_bystander, bystander_writes, restart_bystander};
use super::pool;
use crate::util::bench::Bench;
use crate::util::sriov::{FOUR, PF, VFS, card, hang_up, reload, wait_vfs};
use crate::util::{SOON, wait_until};

const EIO: i32 = 5;

/// The points on the way from some VFs to others.
pub(crate) fn points() -> Vec<String> {
    fault::points().into_iter().filter(|point| point.starts_with("sriov.")).collect()
}

/// The config with another number of VFs.
fn wanted(vfs: u32) -> String {
    FOUR.replace("vfs = 4", &format!("vfs = {vfs}"))
}

/// A card with four VFs, of which none is used, and a container on another card.
fn running() -> Bench {
    let mut bench = card(FOUR, "");
    bench.start_kubelet(1);
    bench.start_plugin(&[]);
    bench.wait_capacity(VFS, 4, 4, SOON);
    admit_bystander(&bench);
    bench
}

#[test]
fn a_kill_at_any_point_leaves_a_pf_that_the_next_run_finishes() {
    pool::all(&points(), Clone::clone, |point| {
        let mut bench = running();
        let writes = bystander_writes(&bench);
        bench.order(point, "kill @1");
        hang_up(&mut bench, &wanted(6));
        assert_eq!(bench.plugin().wait().signal(), Some(9), "it was not killed");
        let left = bench.kernel.vfs(PF);
        bench.relent();
        bench.start_plugin(&[]);
        wait_vfs(&bench, 6);
        bench.wait_capacity(VFS, 6, 6, SOON);
        restart_bystander(&bench);
        assert_eq!(bystander_writes(&bench), writes, "nobody touched it");
        format!("{left} left")
    });
}

#[test]
fn a_failure_at_any_point_is_told_and_costs_the_pf_only() {
    pool::all(&points(), Clone::clone, |point| {
        let mut bench = running();
        bench.order(point, &format!("fail={EIO}"));
        reload(&mut bench, &wanted(6));
        let said = bench.plugin().expect_log("no VFs are made on");
        assert!(said.contains(&format!("os error {EIO}")), "{said}");
        bench.kubelet().pre_start("bystander").expect("may start again");
        let left = bench.kernel.vfs(PF);
        bench.relent();
        // Another order is tried at once, and not after half a minute.
        reload(&mut bench, &wanted(5));
        wait_vfs(&bench, 5);
        // A sixth that was there for a moment stays in the list for a minute.
        wait_until("five can be had", SOON, || {
            let healthy = bench.kubelet().capacity().get(VFS).map_or(0, |c| c.healthy);
            if healthy == 5 { Ok(()) } else { Err(healthy.to_string()) }
        });
        format!("{left} left")
    });
}
