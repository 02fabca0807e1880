//! ListAndWatch: one thread and one wake-up channel for each stream.
//!
//! The list itself is shared and whole; the channel only says that there is a newer one.
//! A stream that is behind therefore sends the newest list and nothing in between, and a
//! client that reads nothing costs one wake-up of memory.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, bounded, select};
use futures_executor::block_on;
use futures_util::{Sink, SinkExt};
use grpcio::{ServerStreamingSink, WriteFlags};
use litemap::LiteMap;
use protobuf::MessageField;

use super::api::deviceplugin as dp;
use super::bell::bell;
use crate::board::{DeviceList, Entry};
use crate::sys::device::DeviceId;

/// What the kubelet calls the two healths (deviceplugin/v1beta1/constants.go).
const HEALTHY: &str = "Healthy";
const UNHEALTHY: &str = "Unhealthy";

/// How many streams a resource may have. The kubelet opens one; each costs a thread, and the
/// threads of a container may be counted.
pub const STREAMS: usize = 64;

/// The list of one resource and the streams that send it.
#[derive(Debug)]
pub struct Feed(Mutex<Inner>);

/// Why there is no stream to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoStream {
    /// The server is going down.
    Closed,
    /// There are as many as there may be.
    Full,
}

#[derive(Debug)]
struct Inner {
    current: Arc<DeviceList>,
    /// `None` once closed.
    wakers: Option<Vec<Sender<()>>>,
    /// Streams that have not ended.
    streams: usize,
    threads: Vec<JoinHandle<()>>,
}

impl Feed {
    /// A feed that starts with a list.
    pub fn new(list: Arc<DeviceList>) -> Feed {
        Feed(Mutex::new(Inner {
            current: list,
            wakers: Some(Vec::new()),
            streams: 0,
            threads: Vec::new(),
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Every holder of the lock only moves values: there is no half-made state that a
        // panic could leave.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces the list and wakes every stream.
    pub fn publish(&self, list: Arc<DeviceList>) {
        let mut inner = self.lock();
        inner.current = list;
        if let Some(wakers) = &mut inner.wakers {
            // A full channel is a stream that will look anyway; a gone receiver is a
            // stream that ended.
            wakers.retain(|tx| !matches!(tx.try_send(()), Err(e) if e.is_disconnected()));
        }
    }

    /// The newest list.
    pub fn current(&self) -> Arc<DeviceList> {
        Arc::clone(&self.lock().current)
    }

    /// Whether a stream sends what is published.
    pub fn is_watched(&self) -> bool {
        let inner = self.lock();
        inner.wakers.is_some() && inner.streams > 0
    }

    /// Wake-ups for a new stream, the first one waiting.
    ///
    /// # Errors
    /// When the feed is closed, and when there are [`STREAMS`] already. Those are then sent
    /// the list again, because only that ends the ones whose clients have left.
    pub fn subscribe(&self) -> Result<Receiver<()>, NoStream> {
        let (tx, rx) = bounded(1);
        // Cannot fail: the channel is new and has room for one.
        let _ = tx.try_send(());
        let mut inner = self.lock();
        let full = inner.streams >= STREAMS;
        let Some(wakers) = &mut inner.wakers else { return Err(NoStream::Closed) };
        if full {
            drop(inner);
            self.publish_again();
            return Err(NoStream::Full);
        }
        wakers.push(tx);
        inner.streams += 1;
        Ok(rx)
    }

    /// A stream ended. Whether it was the last one and the feed is open: then nobody gets
    /// its lists any more. Which of several is the kubelet's cannot be told.
    pub fn leave(&self) -> bool {
        let mut inner = self.lock();
        inner.streams = inner.streams.saturating_sub(1);
        inner.wakers.is_some() && inner.streams == 0
    }

    /// Sends the list again, as if it were new.
    pub fn publish_again(&self) {
        // Another value, or the streams would take it for sent already.
        self.publish(Arc::new(DeviceList::clone(&self.current())));
    }

    /// Takes the thread of a stream, to be joined when the feed is closed.
    pub fn own(&self, thread: JoinHandle<()>) {
        let mut inner = self.lock();
        inner.threads.retain(|t| !t.is_finished());
        inner.threads.push(thread);
    }

    /// Ends every stream, and lets no new one begin. The threads end once their last
    /// message is taken or their call is cancelled: join them after the server's shutdown.
    #[must_use]
    pub fn close(&self) -> Vec<JoinHandle<()>> {
        let mut inner = self.lock();
        inner.wakers = None;
        std::mem::take(&mut inner.threads)
    }
}

/// Sends lists until the feed is closed or the client leaves: an idle stream sees that only
/// when it is `watchful`, another with the first list after it.
pub fn run(
    feed: &Feed,
    wake: &Receiver<()>,
    watchful: bool,
    mut sink: ServerStreamingSink<dp::ListAndWatchResponse>,
) {
    let (bell, rung) = bell();
    let mut sent: Option<Arc<DeviceList>> = None;
    loop {
        select! {
            recv(wake) -> news => match news {
                Ok(()) => {}
                Err(_) => break,
            },
            recv(rung) -> _ => {}
        }
        let list = feed.current();
        if sent.as_ref().is_none_or(|s| !Arc::ptr_eq(s, &list)) {
            if block_on(sink.send((message(&list), WriteFlags::default()))).is_err() {
                return;
            }
            sent = Some(list);
        }
        // Rings when the call ends, each time it was asked anew.
        let ready = Pin::new(&mut sink);
        if watchful
            && matches!(ready.poll_ready(&mut Context::from_waker(&bell)), Poll::Ready(Err(_)))
        {
            return;
        }
    }
    // The client may have left first; then there is nobody to tell.
    let _ = block_on(sink.close());
}

/// A list as the kubelet reads it.
pub fn message(list: &DeviceList) -> dp::ListAndWatchResponse {
    dp::ListAndWatchResponse {
        devices: list.iter().map(|(addr, entry)| device(*addr, entry)).collect(),
        ..dp::ListAndWatchResponse::default()
    }
}

fn device(addr: DeviceId, entry: &Entry) -> dp::Device {
    let health = if entry.health.is_healthy() { HEALTHY } else { UNHEALTHY };
    dp::Device {
        ID: addr.to_string(),
        health: health.to_owned(),
        // Absent when unknown: an empty list of nodes has meant something else
        // (kubernetes/kubernetes#112234), and node 0 would be a lie.
        topology: entry.numa.map_or_else(MessageField::none, |node| {
            let node = dp::NUMANode { ID: node.number().into(), ..dp::NUMANode::default() };
            MessageField::some(dp::TopologyInfo {
                nodes: vec![node],
                ..dp::TopologyInfo::default()
            })
        }),
        ..dp::Device::default()
    }
}

/// How many devices of a list there are and how many of them are healthy, for the log.
pub fn count(list: &LiteMap<DeviceId, Entry>) -> (usize, usize) {
    (list.len(), list.values().filter(|e| e.health.is_healthy()).count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::{Ailment, Health};
    use crate::sys::pci::{GroupId, NumaNode};

    fn list(numa: i64, health: Health) -> Arc<DeviceList> {
        let addr = "0000:01:00.0".parse().expect("an address");
        let entry = Entry { group: GroupId::new(1), numa: NumaNode::new(numa), health };
        Arc::new(LiteMap::from_iter([(addr, entry)]))
    }

    #[test]
    fn a_burst_is_one_wake_up_and_the_newest_list() {
        let feed = Feed::new(list(0, Health::Healthy));
        let wake = feed.subscribe().expect("an open feed");
        let newest = list(1, Health::Healthy);
        for _ in 0..1000 {
            feed.publish(list(0, Health::Healthy));
        }
        feed.publish(Arc::clone(&newest));
        assert_eq!(wake.try_iter().count(), 1);
        assert!(Arc::ptr_eq(&feed.current(), &newest));
    }

    #[test]
    fn a_closed_feed_ends_its_streams_and_takes_no_new_one() {
        let feed = Feed::new(list(0, Health::Healthy));
        let wake = feed.subscribe().expect("an open feed");
        assert!(feed.close().is_empty());
        assert!(wake.recv().is_ok(), "the first list is still owed");
        assert!(wake.recv().is_err());
        assert_eq!(feed.subscribe().err(), Some(NoStream::Closed));
    }

    #[test]
    fn there_are_only_so_many_streams() {
        let feed = Feed::new(list(0, Health::Healthy));
        let wakes: Vec<_> = (0..STREAMS).map(|_| feed.subscribe().expect("room")).collect();
        wakes[0].recv().expect("the first list");
        assert_eq!(feed.subscribe().err(), Some(NoStream::Full));
        wakes[0].try_recv().expect("the list is sent again");
        assert!(!feed.leave(), "others are there");
        assert!(feed.subscribe().is_ok(), "and there is room for another");
    }

    /// The end of a stray client's stream made the kubelet's be registered anew, once for
    /// each of them.
    #[test]
    fn only_the_end_of_the_last_stream_is_news() {
        let feed = Feed::new(list(0, Health::Healthy));
        let _two = (feed.subscribe(), feed.subscribe());
        assert!(feed.is_watched());
        assert!(!feed.leave());
        assert!(feed.leave());
        assert!(!feed.is_watched());
        let _one = feed.subscribe();
        assert!(feed.close().is_empty());
        assert!(!feed.leave(), "a closed feed has ended it itself");
    }

    #[test]
    fn unknown_numa_node_is_no_topology() {
        let known = message(&list(1, Health::Healthy));
        assert_eq!(known.devices[0].topology.nodes[0].ID, 1);
        assert_eq!(known.devices[0].health, "Healthy");
        let unknown = message(&list(-1, Health::ill(Ailment::NoVfioDriver)));
        assert!(unknown.devices[0].topology.is_none());
        assert_eq!(unknown.devices[0].health, "Unhealthy");
    }
}
