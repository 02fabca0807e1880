//! Metrics and probes, as those who ask for them see them, and log lines for programs.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use crate::util::bench::{A, B, Bench, GPUS, NICS, PAIR};
use crate::util::http::{exchange, get};
use crate::util::kubelet::Ask;
use crate::util::plugin::output;
use crate::util::{SOON, wait_until};

const HTTP: [&str; 2] = ["--http", "0"];

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

#[test]
fn metrics_follow_a_pods_life() {
    let mut bench = Bench::running(&HTTP);
    let healthy = |n| format!("devices{{resource=\"{PAIR}\",state=\"healthy\"}} {n}");
    bench.wait_metric(&healthy(2));
    bench.wait_metric(&format!("registered{{resource=\"{PAIR}\"}} 1"));
    bench.wait_metric(&format!("registrations_total{{resource=\"{PAIR}\",result=\"accepted\"}} 1"));
    bench.wait_metric("not_offered{reason=\"host\"} 2");
    bench.wait_metric("kubelet_up 1");
    bench.wait_metric("looks_total{cause=\"start\"} 1");

    bench.kubelet().admit("vm1", &[(PAIR, Ask::Ids(ids(&[A])))]).expect("admitted");
    bench.wait_metric(&format!("allocations_total{{resource=\"{PAIR}\"}} 1"));
    bench.wait_metric(&format!("allocations_total{{resource=\"{NICS}\"}} 0"));
    bench.wait_metric("bind_seconds_count{result=\"bound\"} 1");
    bench.wait_metric(&format!("leases{{resource=\"{PAIR}\",state=\"held\"}} 1"));
    bench.wait_metric(&format!(
        "lease_info{{resource=\"{PAIR}\",address=\"{A}\",group=\"8\",namespace=\"default\",\
         pod=\"vm1\",container=\"main\"}} 1"
    ));
    bench.wait_metric(&healthy(1));
    bench.wait_metric(&format!("devices{{resource=\"{PAIR}\",state=\"sibling-held\"}} 1"));

    let plugin = bench.kubelet().plugin(PAIR).expect("registered");
    plugin.allocate(&ids(&[B])).map(drop).expect_err("its sibling is held");
    plugin.pre_start(&ids(&[B])).expect_err("its sibling is held");
    plugin.pre_start(&ids(&[B])).expect_err("its sibling is held");
    bench.wait_metric("allocate_refused_total{reason=\"held\"} 1");
    bench.wait_metric("start_refused_total{reason=\"held\"} 2");
    // The kubelet's tries are counted, and said once.
    let said = bench.plugin().logged("PreStartContainer of");
    let loud = said.iter().filter(|line| line.starts_with("WARN")).count();
    assert_eq!((loud, said.len()), (1, 2), "{said:?}");
    assert_eq!(bench.plugin().logged("ERROR"), Vec::<String>::new());

    bench.wait_metric("release_seconds_count 0");
    bench.kubelet().remove("vm1");
    bench.wait_metric("release_seconds_count 1");
    bench.wait_metric(&healthy(2));
    bench.wait_metric(&format!("leases{{resource=\"{PAIR}\",state=\"held\"}} 0"));
}

/// The kubelet has a container's devices in another order each time: each was a new refusal.
#[test]
fn a_refused_start_is_said_once_in_whatever_order_its_devices_come() {
    let mut bench = Bench::running(&[]);
    let plugin = bench.kubelet().plugin(PAIR).expect("registered");
    for order in [[A, NICS], [NICS, A]] {
        plugin.pre_start(&ids(&order)).expect_err("a resource is no device");
    }
    let said = wait_until("both are in the log", SOON, || {
        let said = bench.plugin().logged("PreStartContainer of");
        if said.len() < 2 { Err(format!("{said:?}")) } else { Ok(said) }
    });
    let loud = said.iter().filter(|line| line.starts_with("WARN")).count();
    assert_eq!((loud, said.len()), (1, 2), "{said:?}");
}

#[test]
fn a_failed_bind_and_a_stuck_group_are_counted() {
    let mut bench = Bench::running(&["--http", "0", "--bind-wait", "300"]);
    bench.kernel.hang_unbind("slowpoke");
    let slow = crate::util::bench::SLOW;
    bench.kubelet().allocate("pod", "main", &[(slow, Ask::Count(1))]).expect("the bind goes on");
    bench.wait_metric("stuck_groups 0");
    bench.wait_capacity(slow, 1, 0, Duration::from_secs(25));
    bench.wait_metric("stuck_groups 1");
    bench.wait_metric(&format!("devices{{resource=\"{slow}\",state=\"bind-stuck\"}} 1"));
    // One group's trouble is not the controller's.
    assert_eq!(get(&bench.http(), "/healthz").status, 200);
    bench.kernel.resume_unbind("slowpoke");
    bench.wait_metric("stuck_groups 0");
}

#[test]
fn pods_are_not_named_when_they_must_not_be() {
    let mut bench = Bench::running(&["--http", "0", "--metrics-pod-labels", "false"]);
    bench.kubelet().admit("vm1", &[(GPUS, Ask::Count(1))]).expect("admitted");
    bench.wait_metric(&format!("leases{{resource=\"{GPUS}\",state=\"held\"}} 1"));
    let body = get(&bench.http(), "/metrics").body;
    assert!(!body.contains("vm1") && !body.contains("lease_info"), "{body}");
}

#[test]
fn ready_when_served_and_registered_if_there_is_a_kubelet() {
    let mut bench = Bench::new();
    bench.start_plugin(&HTTP);
    let why = bench.wait_page("/readyz", 503, SOON);
    assert!(why.contains("first look") || why.contains("is not there yet"), "{why}");
    let dir = bench.plugins_dir();
    let missing = format!("{} is not there yet\n", dir.display());
    let addr = bench.http();
    wait_until("the missing directory is named", SOON, || {
        let body = get(&addr, "/readyz").body;
        if body == missing { Ok(()) } else { Err(body) }
    });
    assert_eq!(get(&addr, "/healthz").status, 200, "only waiting");
    std::fs::create_dir(&dir).expect("make the directory");
    bench.wait_page("/readyz", 200, SOON);
    bench.wait_metric("kubelet_up 0");
    bench.start_kubelet(1);
    bench.wait_registered();
    bench.wait_page("/readyz", 200, SOON);
    bench.wait_metric("kubelet_up 1");
}

#[test]
fn bad_requests_are_told_what_is_wrong() {
    let mut bench = Bench::running(&HTTP);
    let addr = bench.http();
    let long = format!("GET /metrics HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(64 << 10));
    let many = format!("GET /metrics HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(100));
    for (request, status) in [
        ("GET / HTTP/1.1\r\n\r\n", 404),
        ("GET /metrics/../etc HTTP/1.1\r\n\r\n", 404),
        ("POST /metrics HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", 405),
        ("DELETE /healthz HTTP/1.1\r\n\r\n", 405),
        ("\u{16}\u{3}\u{1}\u{0}\u{0}\r\n\r\n", 400),
        ("GET /metrics HTTP/3\r\n\r\n", 400),
        (long.as_str(), 431),
        (many.as_str(), 431),
        ("GET /metrics?x=1 HTTP/1.0\r\n\r\n", 200),
    ] {
        let shown = &request[..request.len().min(40)];
        let page = exchange(&addr, request.as_bytes());
        let page = page.unwrap_or_else(|why| panic!("{shown:?}: {why}"));
        assert_eq!(page.status, status, "{shown:?}: {page:?}");
        assert!(page.head.contains("Connection: close"), "{page:?}");
    }
    let head = exchange(&addr, b"HEAD /healthz HTTP/1.1\r\n\r\n").expect("an answer");
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert!(head.head.contains("Content-Length: 3"), "{head:?}");
    let metrics = get(&addr, "/metrics");
    assert!(metrics.head.contains("text/plain; version=0.0.4"), "{}", metrics.head);
}

/// Sixteen clients that say nothing took all threads there were.
#[test]
fn slow_clients_block_neither_others_nor_the_end() {
    let mut bench = Bench::running(&HTTP);
    let addr = bench.http();
    let slow: Vec<TcpStream> = (0..100)
        .map(|_| {
            let mut stream = TcpStream::connect(&addr).expect("connect");
            // It may have been closed already to make room.
            let _ = stream.write_all(b"GET /metrics HTTP/1.1\r\nX-Slow: ");
            stream
        })
        .collect();
    let asked = Instant::now();
    for _ in 0..20 {
        assert_eq!(get(&addr, "/healthz").status, 200);
    }
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    let serving = bench.plugin().threads().iter().filter(|t| *t == "http-conn").count();
    assert!(serving <= 32, "{serving} threads");
    bench.plugin().signal("TERM");
    assert_eq!(bench.plugin().wait().code(), Some(0));
    drop(slow);
}

#[test]
fn slow_clients_are_told_and_their_threads_end() {
    let mut bench = Bench::running(&HTTP);
    let page = exchange(&bench.http(), b"GET /metrics HTTP/1.1\r\n").expect("an answer");
    assert_eq!(page.status, 408);
    wait_until("no thread is left", SOON, || {
        let threads = bench.plugin().threads();
        if threads.iter().any(|t| t == "http-conn") { Err(threads.join(" ")) } else { Ok(()) }
    });
}

/// Who asks for probes must not get none: an operator would think that all is well.
#[test]
fn a_port_in_use_ends_it_with_a_sentence() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = taken.local_addr().expect("its number").port().to_string();
    let bench = Bench::new();
    let (root, run_dir) = (bench.kernel.path(""), bench.run_dir());
    let (root, run_dir) = (root.to_string_lossy(), run_dir.to_string_lossy());
    let done = output(&["--root", &root, "--run-dir", &run_dir, "--http", &port]);
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("127.0.0.1:{port}")), "{said}");
    assert!(said.contains("another process has the port"), "{said}");
}

#[test]
fn json_logs_are_an_object_a_line() {
    let mut bench = Bench::new();
    bench.start_kubelet(1);
    bench.start_plugin(&["--log-format", "json"]);
    bench.wait_registered();
    bench.kubelet().admit("vm1", &[(PAIR, Ask::Ids(ids(&[A])))]).expect("admitted");
    bench.plugin().expect_log("allocated");
    // The kubelet has it before we know.
    bench.plugin().expect_log(&format!("{PAIR}: registered"));
    bench.plugin().signal("TERM");
    assert_eq!(bench.plugin().wait().code(), Some(0));
    let lines = bench.plugin().log();
    let objects: Vec<serde_json::Value> = lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}")))
        .collect();
    for object in &objects {
        for key in ["ts", "level", "target", "thread", "message"] {
            assert!(object[key].is_string(), "{object}");
        }
    }
    let has = |key: &str, value: &str, word: &str| {
        let said = |o: &serde_json::Value| o["message"].as_str().is_some_and(|m| m.contains(word));
        assert!(objects.iter().any(|o| o[key] == value && said(o)), "{key} {value}: {lines:?}");
    };
    has("resource", PAIR, "registered");
    has("address", A, "allocated");
    has("group", "8", "bound");
}

/// A kubelet that admits pods made the plugin read the whole host again and again.
#[test]
fn looks_that_the_kubelet_causes_read_nothing_of_the_host() {
    let mut bench = Bench::running(&["--http", "0", "--rescan", "1000"]);
    let addr = bench.http();
    let sum = |name: &str| -> u64 {
        let body = get(&addr, "/metrics").body;
        let lines = body.lines().filter(|line| line.contains(name) && !line.starts_with('#'));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum()
    };
    let plugin = bench.kubelet().plugin(NICS).expect("registered");
    let before = sum("scan_seconds_count");
    for _ in 0..3 {
        let looks = sum("looks_total");
        plugin.preferred(Vec::new(), Vec::new(), 1).expect("it answers");
        wait_until("a look", SOON, || {
            (sum("looks_total") > looks).then_some(()).ok_or("not yet".into())
        });
    }
    assert_eq!(sum("scan_seconds_count"), before);
}

/// A healthy plugin that nobody asks for anything says nothing.
#[test]
fn looks_without_change_are_not_logged() {
    let mut bench = Bench::running(&["--http", "0", "--rescan", "1"]);
    let addr = bench.http();
    let rescans = || {
        let body = get(&addr, "/metrics").body;
        let line = body.lines().find(|l| l.contains("looks_total{cause=\"rescan\"}"));
        line.and_then(|l| l.rsplit(' ').next()?.parse::<u64>().ok()).unwrap_or(0)
    };
    // What the start brings has been said by then.
    wait_until("two rescans", SOON, || (rescans() >= 2).then_some(()).ok_or("not yet".into()));
    let before = bench.plugin().log();
    let seen = rescans();
    wait_until("three more", SOON, || {
        (rescans() >= seen + 3).then_some(()).ok_or("not yet".into())
    });
    let said: Vec<String> = bench.plugin().log().split_off(before.len());
    let said: Vec<&String> = said.iter().filter(|line| !line.starts_with("DEBUG")).collect();
    assert!(said.is_empty(), "{said:?}");
}

/// With the slow rescan of a quiet host nothing else would show that the controller lives.
#[test]
fn an_idle_controller_shows_that_it_lives() {
    let mut bench = Bench::running(&HTTP);
    let addr = bench.http();
    let since = Instant::now();
    wait_until("twelve seconds are over", SOON, || {
        let body = get(&addr, "/metrics").body;
        let line = body.lines().find(|l| l.starts_with("vfio_device_plugin_controller_beat"));
        let age: f64 = line.and_then(|l| l.rsplit(' ').next()?.parse().ok()).expect("its age");
        assert!(age < 9.0, "{age}");
        if since.elapsed() > Duration::from_secs(12) { Ok(()) } else { Err("not yet".into()) }
    });
}
