//! `test-kubelet`: the fake kubelet as a program, for the VM, where there is no other.
//!
//! `serve` is the kubelet; every other command talks to it over a socket beside the
//! device plugins directory, one line of words there, lines of text and `exit N` back.
//! `admit` does what the kubelet and the runtime do for a container of a pod, `initadmit`
//! for one of its init containers.

#[path = "announce.rs"]
mod announce;
#[path = "binds.rs"]
mod binds;
#[path = "hotplug.rs"]
mod hotplug;
#[path = "../util/kubelet/mod.rs"]
#[allow(dead_code)] // the integration tests use the rest of it
mod kubelet;

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use kubelet::{Ask, Grant, Kubelet, Refused};

const USAGE: &str = "\
usage: test-kubelet serve --dir DIR [--kubelet-dir DIR] [--root DIR] [--seed N]
       test-kubelet --dir DIR capacity
       test-kubelet --dir DIR devices RESOURCE
       test-kubelet --dir DIR wait RESOURCE HEALTHY SECONDS
       test-kubelet --dir DIR latencies RESOURCE
       test-kubelet --dir DIR admit POD[/CONTAINER] RESOURCE [COUNT|ID...] [+ RESOURCE ...]
       test-kubelet --dir DIR initadmit POD[/CONTAINER] RESOURCE [COUNT|ID...] [+ RESOURCE ...]
       test-kubelet --dir DIR prestart POD
       test-kubelet --dir DIR uid POD
       test-kubelet --dir DIR remove POD
       test-kubelet --dir DIR reject POD
       test-kubelet --dir DIR forget RESOURCE ID
       test-kubelet --dir DIR lists
       test-kubelet --dir DIR get on|off
       test-kubelet --dir DIR announce PID SUBSYSTEM
       test-kubelet --dir DIR writes ADDRESS ROUNDS
       test-kubelet --dir DIR binds RESOURCE ADDRESS ROUNDS
       test-kubelet --dir DIR restart
       test-kubelet --dir DIR restart-without-sources
       test-kubelet --dir DIR sources-ready
POD is a name in the namespace default, or NAMESPACE/NAME; before /CONTAINER too.
";

/// What a command prints, and whether it succeeded.
type Outcome = Result<String, String>;

fn main() -> ExitCode {
    let mut options = getopts::Options::new();
    options.optopt("", "dir", "the device plugins directory", "DIR");
    options.optopt("", "kubelet-dir", "the kubelet's own; else the parent of --dir", "DIR");
    options.optopt("", "root", "below which containers' device nodes are", "DIR");
    options.optopt("", "seed", "of the random choices", "N");
    let parsed = options.parse(std::env::args_os().skip(1));
    let usage = || {
        eprint!("{USAGE}");
        ExitCode::from(2)
    };
    let Ok(matches) = parsed else { return usage() };
    let Some(dir) = matches.opt_str("dir").map(PathBuf::from) else { return usage() };
    let words: Vec<&str> = matches.free.iter().map(String::as_str).collect();
    let done = match words[..] {
        [] => return usage(),
        ["serve"] => {
            let own = matches.opt_str("kubelet-dir").map(PathBuf::from);
            let own = own.unwrap_or_else(|| dir.parent().unwrap_or(Path::new("/")).to_owned());
            let root = matches.opt_str("root").unwrap_or_else(|| "/".to_owned());
            let seed = matches.opt_str("seed").and_then(|n| n.parse().ok()).unwrap_or(1);
            serve(&dir, &own, Path::new(&root), seed)
        }
        ["announce", pid, subsystem] => {
            let port = pid.parse().unwrap_or(0);
            announce::announce(port, subsystem).map(|()| ExitCode::SUCCESS)
        }
        ["writes", address, rounds] => binds::writes(address, rounds).map(|times| {
            print!("{times}");
            ExitCode::SUCCESS
        }),
        _ => ask(&dir, &words),
    };
    match done {
        Ok(code) => code,
        Err(e) => {
            eprintln!("test-kubelet: {}: {e}", control(&dir).display());
            ExitCode::FAILURE
        }
    }
}

/// The control socket: beside the directory, because the kubelet wipes sockets in it.
fn control(dir: &Path) -> PathBuf {
    dir.parent().unwrap_or(Path::new("/")).join("test-kubelet.ctl")
}

fn serve(dir: &Path, own: &Path, root: &Path, seed: u64) -> std::io::Result<ExitCode> {
    let kubelet = Arc::new(Kubelet::start(dir, own, root, seed));
    thread::spawn(hotplug::watch);
    let socket = control(dir);
    // One that an earlier process left cannot be bound again.
    if socket.exists() {
        std::fs::remove_file(&socket)?;
    }
    for stream in UnixListener::bind(&socket)?.incoming() {
        let (stream, kubelet) = (stream?, Arc::clone(&kubelet));
        thread::spawn(move || {
            // The client may have left; the command was carried out all the same.
            let _ = answer(&kubelet, stream);
        });
    }
    Ok(ExitCode::SUCCESS)
}

fn answer(kubelet: &Kubelet, stream: UnixStream) -> std::io::Result<()> {
    let mut line = String::new();
    BufReader::new(stream.try_clone()?).read_line(&mut line)?;
    let words: Vec<&str> = line.split_whitespace().collect();
    let (text, code) = match command(kubelet, &words) {
        Ok(text) => (text, 0),
        Err(text) => (text, 1),
    };
    let mut stream = stream;
    stream.write_all(text.as_bytes())?;
    writeln!(stream, "exit {code}")
}

/// The client's side.
fn ask(dir: &Path, words: &[&str]) -> std::io::Result<ExitCode> {
    let mut stream = UnixStream::connect(control(dir))?;
    writeln!(stream, "{}", words.join(" "))?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (text, code) = match answer.trim_end().rsplit_once('\n') {
        Some((text, code)) => (text, code),
        None => ("", answer.trim_end()),
    };
    if !text.is_empty() {
        println!("{text}");
    }
    // No last line: the kubelet ended in the middle.
    Ok(if code == "exit 0" { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn command(kubelet: &Kubelet, words: &[&str]) -> Outcome {
    match words {
        ["capacity"] => Ok(capacity(kubelet)),
        ["devices", resource] => Ok(devices(kubelet, resource)),
        ["latencies", resource] => Ok(hotplug::latencies(&kubelet.listed(), resource)),
        ["wait", resource, healthy, seconds] => wait(kubelet, resource, healthy, seconds),
        ["binds", resource, address, rounds] => {
            binds::allocates(kubelet, resource, address, rounds)
        }
        ["admit", pod, requests @ ..] => admit(kubelet, pod, requests),
        ["initadmit", pod, requests @ ..] => admit_init(kubelet, pod, requests),
        ["prestart", pod] => {
            kubelet.pre_start(pod).map(|()| String::new()).map_err(|e| refusal("prestart", &e))
        }
        ["uid", pod] => Ok(kubelet.uid(pod) + "\n"),
        ["lists"] => Ok(format!("{}\n", kubelet.lists().len())),
        other if order(kubelet, other) => Ok(String::new()),
        other => Err(format!("{other:?} is no command\n{USAGE}")),
    }
}

/// The commands that have nothing to say. False when it is none of them.
fn order(kubelet: &Kubelet, words: &[&str]) -> bool {
    match words {
        ["remove", pod] => kubelet.remove(pod),
        ["reject", pod] => kubelet.reject_after(pod),
        ["forget", resource, id] => kubelet.forget_allocated(resource, id),
        ["get", "on"] => kubelet.podresources_get(true),
        ["get", "off"] => kubelet.podresources_get(false),
        ["restart"] => kubelet.restart(),
        ["restart-without-sources"] => kubelet.restart_without_sources(),
        ["sources-ready"] => kubelet.sources_ready(),
        _ => return false,
    }
    true
}

fn capacity(kubelet: &Kubelet) -> String {
    kubelet.capacity().iter().fold(String::new(), |mut text, (resource, capacity)| {
        let _ = writeln!(text, "{resource}: {capacity}");
        text
    })
}

fn devices(kubelet: &Kubelet, resource: &str) -> String {
    kubelet.devices(resource).iter().fold(String::new(), |mut text, device| {
        let health = if device.healthy { "Healthy" } else { "Unhealthy" };
        let numa: Vec<String> = device.numa.iter().map(ToString::to_string).collect();
        let numa = if numa.is_empty() { "-".to_owned() } else { numa.join(",") };
        let _ = writeln!(text, "{} {health} {numa}", device.id);
        text
    })
}

/// Polls: the kubelet's view changes by itself.
fn wait(kubelet: &Kubelet, resource: &str, healthy: &str, seconds: &str) -> Outcome {
    let number = |text: &str| text.parse::<u64>().map_err(|_| format!("{text:?} is no number\n"));
    let (healthy, seconds) = (number(healthy)?, number(seconds)?);
    let deadline = Instant::now() + Duration::from_secs(seconds);
    loop {
        let now = kubelet.capacity().get(resource).map(|c| c.healthy);
        if now.is_some_and(|n| u64::try_from(n) == Ok(healthy)) {
            return Ok(String::new());
        }
        if Instant::now() >= deadline {
            let now = now.map_or("unknown".to_owned(), |n| n.to_string());
            return Err(format!(
                "{resource}: healthy {now} after {seconds} s, waited for {healthy}\n"
            ));
        }
        thread::sleep(Duration::from_millis(20));
    }
}

fn admit(kubelet: &Kubelet, pod: &str, words: &[&str]) -> Outcome {
    let (pod, container) = container(pod, "main");
    let requests = requests(words)?;
    let grant = kubelet.allocate(pod, container, &requests).map_err(|e| refusal("refused", &e))?;
    let text = show(&grant);
    match kubelet.pre_start(pod).and_then(|()| kubelet.create_container(&grant).map(drop)) {
        Ok(()) => Ok(text),
        Err(e) => Err(text + &refusal("prestart", &e)),
    }
}

fn admit_init(kubelet: &Kubelet, pod: &str, words: &[&str]) -> Outcome {
    let (pod, container) = container(pod, "init");
    let requests = requests(words)?;
    let grant =
        kubelet.allocate_init(pod, container, &requests).map_err(|e| refusal("refused", &e))?;
    let text = show(&grant);
    let started = kubelet.pre_start_container(pod, container);
    match started.and_then(|()| kubelet.create_container(&grant).map(drop)) {
        Ok(()) => Ok(text),
        Err(e) => Err(text + &refusal("prestart", &e)),
    }
}

/// `POD`, `POD/CONTAINER` or `NAMESPACE/POD/CONTAINER`.
fn container<'a>(pod: &'a str, default: &'a str) -> (&'a str, &'a str) {
    pod.rsplit_once('/').unwrap_or((pod, default))
}

/// `RES_A 1 + RES_B ID ID`: a number, or the IDs themselves, or nothing for one.
fn requests<'a>(words: &[&'a str]) -> Result<Vec<(&'a str, Ask)>, String> {
    let request = |part: &[&'a str]| match part {
        [] => Err("a resource is missing\n".to_owned()),
        [resource] => Ok((*resource, Ask::Count(1))),
        [resource, count] if count.bytes().all(|b| b.is_ascii_digit()) => count
            .parse()
            .map(|count| (*resource, Ask::Count(count)))
            .map_err(|e| format!("{count}: {e}\n")),
        [resource, ids @ ..] => {
            Ok((*resource, Ask::Ids(ids.iter().map(ToString::to_string).collect())))
        }
    };
    words.split(|w| *w == "+").map(request).collect()
}

fn show(grant: &Grant) -> String {
    let mut text = String::new();
    for (name, value) in &grant.envs {
        let _ = writeln!(text, "env {name}={value}");
    }
    for device in &grant.devices {
        let _ =
            writeln!(text, "device {} {} {}", device.host, device.container, device.permissions);
    }
    text
}

/// One line, whatever the plugin said.
fn refusal(stage: &str, refused: &Refused) -> String {
    format!("{stage}: {}\n", refused.to_string().replace('\n', " "))
}
