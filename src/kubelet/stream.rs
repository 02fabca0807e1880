//! ListAndWatch: one thread for the streams of all resources.
//!
//! It waits on one channel for new streams and on another that only says that something is to
//! be done: a feed has a newer list or is closed, or gRPC can go on. Then each stream goes as
//! far as it can. One that is behind therefore sends the newest list and nothing in between,
//! and a client that reads nothing costs one message of memory and nobody's time.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, select, unbounded};
use futures_util::Sink;
use grpcio::{ServerStreamingSink, WriteFlags};
use litemap::LiteMap;
use protobuf::MessageField;

use super::api::deviceplugin as dp;
use super::bell::bell;
use super::feed::{Feed, Place};
use crate::board::{DeviceList, Entry};
use crate::error::Result;
use crate::resource::ResourceName;
use crate::sys::device::DeviceId;
use crate::sys::thread;

/// What the kubelet calls the two healths (deviceplugin/v1beta1/constants.go).
const HEALTHY: &str = "Healthy";
const UNHEALTHY: &str = "Unhealthy";

/// The last stream of a server ended while the server stands.
#[derive(Debug)]
pub struct StreamEnded {
    /// The server's resource.
    pub resource: ResourceName,
    /// Which server's: one that was made anew since is not meant.
    pub feed: Arc<Feed>,
}

/// Where streams go. The thread ends with the last of these.
#[derive(Clone, Debug)]
pub struct Streams {
    new: Sender<Stream>,
    bell: Waker,
}

impl Streams {
    /// Starts the thread, which says when the last stream of a server has ended. An idle
    /// stream sees that its client left only when it is `watchful`, another with the first
    /// list after it.
    ///
    /// # Errors
    /// When the kernel gives no thread.
    pub fn start(watchful: bool, ended: Sender<StreamEnded>) -> Result<(Streams, JoinHandle<()>)> {
        let (bell, rung) = bell();
        let (new, begun) = unbounded();
        let streams = Streams { new, bell: bell.clone() };
        let thread = thread::spawn("lists", move || {
            run(&begun, &rung, &mut Context::from_waker(&bell), watchful, &ended);
        })?;
        Ok((streams, thread))
    }

    /// A feed whose lists these streams send.
    pub fn feed(&self, list: Arc<DeviceList>) -> Arc<Feed> {
        Arc::new(Feed::new(list, self.bell.clone()))
    }

    /// Sends a feed's lists until the feed is closed or the client leaves.
    pub fn begin(
        &self,
        resource: ResourceName,
        feed: Arc<Feed>,
        place: Place,
        sink: ServerStreamingSink<dp::ListAndWatchResponse>,
    ) {
        log::debug!("{resource}: a stream of its lists has begun");
        // The thread is there while this is.
        let _ = self.new.send(Stream { resource, feed, sink, place, sent: None, flushed: true });
    }
}

fn run(
    begun: &Receiver<Stream>,
    rung: &Receiver<()>,
    cx: &mut Context<'_>,
    watchful: bool,
    ended: &Sender<StreamEnded>,
) {
    let mut streams: Vec<Stream> = Vec::new();
    loop {
        select! {
            recv(begun) -> stream => match stream {
                Ok(stream) => streams.push(stream),
                // No server is left.
                Err(_) => return,
            },
            recv(rung) -> _ => {}
        }
        streams.extend(begun.try_iter());
        for stream in streams.extract_if(.., |s| s.poll(watchful, cx).is_ready()) {
            stream.end(ended);
        }
    }
}

/// One call of ListAndWatch.
struct Stream {
    resource: ResourceName,
    feed: Arc<Feed>,
    sink: ServerStreamingSink<dp::ListAndWatchResponse>,
    place: Place,
    /// What was given to gRPC last.
    sent: Option<Arc<DeviceList>>,
    /// Whether gRPC has sent it.
    flushed: bool,
}

impl Stream {
    /// Goes as far as it can without waiting. It is ready when the stream has ended: closed, or
    /// left by its client, to whom nothing is to be said then.
    fn poll(&mut self, watchful: bool, cx: &mut Context<'_>) -> Poll<grpcio::Result<()>> {
        let mut sink = Pin::new(&mut self.sink);
        loop {
            if !self.flushed {
                ready!(sink.as_mut().poll_flush(cx))?;
                self.flushed = true;
            }
            let Some(list) = self.feed.wanted() else { return sink.poll_close(cx) };
            if self.sent.as_ref().is_some_and(|sent| Arc::ptr_eq(sent, &list)) {
                if watchful {
                    // Rings when the call ends, each time it was asked anew.
                    ready!(sink.poll_ready(cx))?;
                }
                return Poll::Pending;
            }
            ready!(sink.as_mut().poll_ready(cx))?;
            sink.as_mut().start_send((message(&list), WriteFlags::default()))?;
            self.sent = Some(list);
            self.flushed = false;
        }
    }

    fn end(self, ended: &Sender<StreamEnded>) {
        let Stream { resource, feed, sink, place, .. } = self;
        log::debug!("{resource}: a stream of its lists has ended");
        drop(sink);
        if feed.leave() {
            // The controller may be gone already; nobody needs to know then.
            let _ = ended.send(StreamEnded { resource, feed });
        }
        // Whoever closed the feed waits for this, and for gRPC's part to be gone by then.
        drop(place);
    }
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
    fn unknown_numa_node_is_no_topology() {
        let known = message(&list(1, Health::Healthy));
        assert_eq!(known.devices[0].topology.nodes[0].ID, 1);
        assert_eq!(known.devices[0].health, "Healthy");
        let unknown = message(&list(-1, Health::ill(Ailment::NoVfioDriver)));
        assert!(unknown.devices[0].topology.is_none());
        assert_eq!(unknown.devices[0].health, "Unhealthy");
    }
}
