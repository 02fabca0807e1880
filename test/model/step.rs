//! One thing that happens, and what came of it: a line of a story.

use std::fmt;

use vfio_device_plugin::ledger::Denial;
use vfio_device_plugin::set::Set;
use vfio_device_plugin::sys::device::DeviceId;

use super::layout::Resource;
use super::pods::Uid;

/// What happens next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Admit(Uid),
    /// The kubelet finds too little that is healthy and free.
    Lack(Resource),
    Allocate {
        resource: Resource,
        addrs: Set<DeviceId>,
        answered: bool,
    },
    Decide {
        bound: bool,
    },
    Reject(Uid),
    PreStart(Uid, usize, Resource),
    Open(Uid, usize),
    Finish(Uid, usize),
    Crash(Uid, usize),
    End(Uid),
    ForceDelete(Uid),
    Exit(Uid, usize),
    Readd(Uid),
    OtherList,
    OtherWrite,
    Publish,
    Deliver,
    Poll,
    Refresh,
    Refreshed,
    KubeletRestart {
        granted: bool,
    },
    SourcesReady,
    PluginRestart {
        granted: bool,
        lost: bool,
    },
    Later,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Admit(pod) => write!(f, "the kubelet begins to admit pod {pod}"),
            Step::Lack(resource) => write!(f, "it has not enough of {resource} for it"),
            Step::Allocate { resource, addrs, answered } => {
                let addrs: Vec<String> = addrs.iter().map(ToString::to_string).collect();
                let get = if *answered { "answers" } else { "times out" };
                write!(f, "Allocate of {resource} {} arrives; Get {get}", addrs.join(" "))
            }
            Step::Decide { bound: true } => f.write_str("the plugin decides"),
            Step::Decide { bound: false } => f.write_str("the plugin decides; binds fail"),
            Step::Reject(pod) => write!(f, "pod {pod} is rejected for another reason"),
            Step::PreStart(pod, container, resource) => {
                write!(f, "PreStartContainer of {resource} for pod {pod} container {container}")
            }
            Step::Open(pod, c) => write!(f, "pod {pod} container {c} opens its groups"),
            Step::Finish(pod, c) => write!(f, "pod {pod} container {c} has done its work"),
            Step::Crash(pod, c) => write!(f, "pod {pod} container {c} crashes"),
            Step::End(pod) => write!(f, "pod {pod} ends"),
            Step::ForceDelete(pod) => write!(f, "pod {pod} is force-deleted"),
            Step::Exit(pod, c) => write!(f, "the process left of pod {pod} container {c} exits"),
            Step::Readd(pod) => write!(f, "static pod {pod} is added again under its UID"),
            Step::OtherList => f.write_str("another agent calls List"),
            Step::OtherWrite => f.write_str("another plugin's list makes the kubelet write"),
            Step::Publish => f.write_str("the plugin publishes its lists"),
            Step::Deliver => f.write_str("the kubelet receives the lists and writes"),
            Step::Poll => f.write_str("the plugin polls"),
            Step::Refresh => f.write_str("the plugin refreshes: List, and a list is sent"),
            Step::Refreshed => f.write_str("the plugin reads the checkpoint: refreshed"),
            Step::KubeletRestart { granted: false } => f.write_str("the kubelet restarts"),
            Step::KubeletRestart { granted: true } => {
                f.write_str("the plugin decides, and the kubelet dies before it hears of it")
            }
            Step::SourcesReady => f.write_str("the new kubelet knows its pods"),
            Step::PluginRestart { granted, lost } => {
                let when = if *granted { "decides, is" } else { "is" };
                let state = if *lost { ", its state lost" } else { "" };
                write!(f, "the plugin {when} killed and started again{state}")
            }
            Step::Later => f.write_str("ten seconds pass"),
        }
    }
}

/// What came of a step.
#[derive(Clone, Debug)]
pub(crate) enum Note {
    Done,
    Granted,
    Started,
    Refused(Denial),
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::Done => Ok(()),
            Note::Granted => f.write_str(" -> granted"),
            Note::Started => f.write_str(" -> started"),
            Note::Refused(denial) => write!(f, " -> refused: {denial}"),
        }
    }
}
