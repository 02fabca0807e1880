//! What was counted and timed since the start. Who shows it is not its affair.

mod histogram;
mod spans;
pub mod text;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use litemap::LiteMap;

pub use histogram::Histogram;
pub use spans::{End, Spans};

/// Something that is counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Count {
    /// A container was given functions of this resource.
    Allocated(String),
    /// Allocate was refused, for a reason of this kind.
    AllocateRefused(Reason),
    /// PreStartContainer was refused, for a reason of this kind.
    StartRefused(Reason),
    /// A call of Register for this resource, and whether the kubelet took it.
    Registered(String, bool),
    /// A look at the host, by what caused it.
    Looked(Cause),
    /// Events were lost before they could be read, from this source.
    EventsLost(Source),
}

/// What makes the controller look at the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The first look.
    Start,
    /// Something may have changed.
    Hint,
    /// Nothing was heard for so long.
    Rescan,
    /// The time of something has come: a retry, a list that was held back.
    Due,
    /// The kubelet left a stream, or believes something else than what was published.
    Kubelet,
}

/// Where events come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Directories.
    Inotify,
    /// The kernel's announcements.
    Uevent,
}

/// Something that is timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timed {
    /// Binding a group, and whether it was bound.
    Bind(bool),
    /// From a holder's proven end until the kubelet was told that its group can be had.
    Release,
    /// Reading the host.
    Scan,
}

/// Why the kubelet was refused something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The group is not bound, or has no node.
    Bind,
    /// The function has no node of its own, or another one than was handed out.
    Cdev,
    /// The CDI file is not written.
    Cdi,
    /// The function is not offered any more.
    Gone,
    /// A container that is not proven gone holds a member of the group.
    Held,
    /// The group is still open from before, or that cannot be told.
    Open,
    /// The node that was handed out is another group's now.
    Renumbered,
    /// A bind or a file was not finished in time.
    Slow,
    /// Our own state is not stored.
    State,
    /// The kubelet has given one function to two pods.
    Twice,
    /// There is no such device.
    Unknown,
    /// Who holds what cannot be read.
    Unread,
}

/// Counts and times that only grow.
#[derive(Debug, Default)]
pub struct Counters(Mutex<Tally>);

/// The counts and times of one moment.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How often; what never was is not in it.
    pub counts: LiteMap<Count, u64>,
    /// How long.
    pub times: LiteMap<Timed, Histogram>,
}

impl Counters {
    fn lock(&self) -> MutexGuard<'_, Tally> {
        // A number cannot be left half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more.
    pub fn count(&self, what: Count) {
        *self.lock().counts.entry(what).or_default() += 1;
    }

    /// One more that took so long.
    pub fn time(&self, what: Timed, took: Duration) {
        let mut tally = self.lock();
        let histogram = tally.times.entry(what).or_insert_with(|| Histogram::new(bounds(what)));
        histogram.observe(took);
    }

    /// Everything.
    pub fn all(&self) -> Tally {
        self.lock().clone()
    }

    /// How often the kubelet was answered, by name and kind.
    pub fn answers(&self) -> LiteMap<&'static str, LiteMap<&'static str, u64>> {
        let mut answers: LiteMap<_, LiteMap<_, u64>> = LiteMap::new();
        for (what, count) in &self.lock().counts {
            let (name, kind) = match what {
                Count::Allocated(_) => ("allocations", ""),
                Count::AllocateRefused(reason) => ("allocate_refused", reason.word()),
                Count::StartRefused(reason) => ("start_refused", reason.word()),
                Count::Registered(..) | Count::Looked(_) | Count::EventsLost(_) => continue,
            };
            *answers.entry(name).or_default().entry(kind).or_default() += count;
        }
        answers
    }
}

impl Tally {
    /// How often.
    pub fn of(&self, what: &Count) -> u64 {
        self.counts.get(what).copied().unwrap_or(0)
    }

    /// How long; empty when it never was.
    pub fn took(&self, what: Timed) -> Histogram {
        self.times.get(&what).cloned().unwrap_or_else(|| Histogram::new(bounds(what)))
    }
}

impl Reason {
    /// Every reason: a counter that is there only once it counts hides its first increase.
    pub const ALL: [Reason; Reason::Unread as usize + 1] = [
        Reason::Bind,
        Reason::Cdev,
        Reason::Cdi,
        Reason::Gone,
        Reason::Held,
        Reason::Open,
        Reason::Renumbered,
        Reason::Slow,
        Reason::State,
        Reason::Twice,
        Reason::Unknown,
        Reason::Unread,
    ];

    /// A word for it, stable for scripts.
    pub fn word(self) -> &'static str {
        match self {
            Reason::Bind => "bind",
            Reason::Cdev => "cdev",
            Reason::Cdi => "cdi",
            Reason::Gone => "gone",
            Reason::Held => "held",
            Reason::Open => "open",
            Reason::Renumbered => "renumbered",
            Reason::Slow => "slow",
            Reason::State => "state",
            Reason::Twice => "twice",
            Reason::Unknown => "unknown",
            Reason::Unread => "unread",
        }
    }
}

impl Cause {
    /// Every cause.
    pub const ALL: [Cause; 5] =
        [Cause::Start, Cause::Hint, Cause::Rescan, Cause::Due, Cause::Kubelet];

    /// A word for it.
    pub fn word(self) -> &'static str {
        match self {
            Cause::Start => "start",
            Cause::Hint => "hint",
            Cause::Rescan => "rescan",
            Cause::Due => "due",
            Cause::Kubelet => "kubelet",
        }
    }
}

impl Source {
    /// Every source.
    pub const ALL: [Source; 2] = [Source::Inotify, Source::Uevent];

    /// A word for it.
    pub fn word(self) -> &'static str {
        match self {
            Source::Inotify => "inotify",
            Source::Uevent => "uevent",
        }
    }
}

/// Upper bounds of the buckets, in seconds. A bind takes milliseconds, or as long as a
/// driver takes to let go; a kubelet waits 1 s in Allocate and 20 s in PreStartContainer.
fn bounds(what: Timed) -> &'static [f64] {
    match what {
        Timed::Bind(_) => &[0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0],
        Timed::Release => &[0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0],
        Timed::Scan => &[0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_kind_whatever_the_resource() {
        let counters = Counters::default();
        for resource in ["a.b/c", "a.b/d", "a.b/c"] {
            counters.count(Count::Allocated(resource.to_owned()));
        }
        counters.count(Count::StartRefused(Reason::Held));
        counters.count(Count::Looked(Cause::Hint));
        let answers = counters.answers();
        assert_eq!(answers[&"allocations"][&""], 3);
        assert_eq!(answers[&"start_refused"][&"held"], 1);
        // Or each look would write the file that `list` reads.
        assert_eq!(answers.len(), 2);
        assert_eq!(counters.all().of(&Count::Allocated("a.b/c".to_owned())), 2);
        assert_eq!(counters.all().of(&Count::AllocateRefused(Reason::Held)), 0);
    }
}
