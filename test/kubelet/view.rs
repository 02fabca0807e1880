//! `node-view`: what a real kubelet says of itself, in lines for scripts.
//!
//! ```text
//! node-view allocatable      RESOURCE ID            what GetAllocatableResources says
//! node-view pods             pod NAME UID PHASE REASON MESSAGE
//!                            container POD NAME STATE RESTARTS ID REASON MESSAGE
//! node-view holders          POD-UID CONTAINER RESOURCE ID     the checkpoint
//! ```
//!
//! A word that is not there is `-`. The pods come from the kubelet's read-only port, which
//! is the one place where a kubelet without an API server tells why it refused a pod.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::Value;
use vfio_device_plugin::kubelet::podres::PodResources;
use vfio_device_plugin::kubelet::wire;

const KUBELET_DIR: &str = "/var/lib/kubelet";
const CHECKPOINT: &str = "device-plugins/kubelet_internal_checkpoint";
const READ_ONLY_PORT: &str = "127.0.0.1:10255";
const PATIENCE: Duration = Duration::from_secs(20);

fn main() -> ExitCode {
    let what = std::env::args().nth(1).unwrap_or_default();
    let said = match what.as_str() {
        "allocatable" => allocatable(),
        "pods" => pods(),
        "holders" => holders(),
        _ => Err("usage: node-view allocatable|pods|holders".to_owned()),
    };
    match said {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("node-view: {why}");
            ExitCode::FAILURE
        }
    }
}

fn allocatable() -> Result<String, String> {
    let resources = PodResources::new(Path::new(KUBELET_DIR), wire::environment())
        .allocatable()
        .map_err(|e| format!("{e:?}"))?;
    let mut text = String::new();
    for (resource, ids) in resources {
        for id in ids {
            let _ = writeln!(text, "{resource} {id}");
        }
    }
    Ok(text)
}

fn pods() -> Result<String, String> {
    let answer = get("/pods").map_err(|e| format!("GET {READ_ONLY_PORT}/pods: {e}"))?;
    let (_, body) = answer.split_once("\r\n\r\n").ok_or("no HTTP answer")?;
    let list: Value = serde_json::from_str(body).map_err(|e| format!("{e} in {body:?}"))?;
    let mut text = String::new();
    for pod in items(&list["items"]) {
        let (meta, status) = (&pod["metadata"], &pod["status"]);
        let name = word(&meta["name"]);
        let _ = writeln!(
            text,
            "pod {name} {} {} {} {}",
            word(&meta["uid"]),
            word(&status["phase"]),
            word(&status["reason"]),
            line(&status["message"])
        );
        for kind in ["initContainerStatuses", "containerStatuses"] {
            for container in items(&status[kind]) {
                let states = container["state"].as_object();
                let (state, about) = states
                    .and_then(|s| s.iter().next())
                    .map_or(("-", &Value::Null), |(state, about)| (state.as_str(), about));
                let _ = writeln!(
                    text,
                    "container {name} {} {state} {} {} {} {}",
                    word(&container["name"]),
                    container["restartCount"],
                    word(&container["containerID"]),
                    word(&about["reason"]),
                    line(&about["message"])
                );
            }
        }
    }
    Ok(text)
}

/// Go's base64 of a protobuf answer and the rest of an entry are of no interest here.
fn holders() -> Result<String, String> {
    let file = Path::new(KUBELET_DIR).join(CHECKPOINT);
    let text = fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    let checkpoint: Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let mut text = String::new();
    for entry in items(&checkpoint["Data"]["PodDeviceEntries"]) {
        let by_node = entry["DeviceIDs"].as_object();
        for id in by_node.into_iter().flatten().flat_map(|(_, ids)| items(ids)) {
            let _ = writeln!(
                text,
                "{} {} {} {}",
                word(&entry["PodUID"]),
                word(&entry["ContainerName"]),
                word(&entry["ResourceName"]),
                word(id)
            );
        }
    }
    Ok(text)
}

/// HTTP/1.0, so that the answer comes in one piece and ends with the connection.
fn get(path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(READ_ONLY_PORT)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET {path} HTTP/1.0\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn word(value: &Value) -> &str {
    value.as_str().filter(|w| !w.is_empty()).unwrap_or("-")
}

fn line(value: &Value) -> String {
    word(value).replace('\n', " ")
}
