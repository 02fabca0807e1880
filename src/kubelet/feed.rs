//! The list of one resource, shared and whole, and who is to be told of a newer one.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::board::DeviceList;

/// How many streams a resource may have. The kubelet opens one; each keeps a list and a call
/// of gRPC's.
pub const STREAMS: usize = 64;

/// The list of one resource. It is replaced as a whole; that there is a newer one is rung to
/// the thread of the streams.
#[derive(Debug)]
pub struct Feed {
    inner: Mutex<Inner>,
    bell: Waker,
}

/// Why there is no stream to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoStream {
    /// The server is going down.
    Closed,
    /// There are as many as there may be.
    Full,
}

/// What a stream of a feed keeps for as long as it is there.
#[derive(Debug)]
pub struct Place(#[expect(dead_code, reason = "only its drop counts")] Sender<Infallible>);

#[derive(Debug)]
struct Inner {
    current: Arc<DeviceList>,
    /// Where places come from; `None` once closed.
    places: Option<Sender<Infallible>>,
    /// Ends with the last place.
    left: Receiver<Infallible>,
    /// Streams that have not ended.
    streams: usize,
}

impl Feed {
    /// A feed that starts with a list, and rings for each newer one.
    pub fn new(list: Arc<DeviceList>, bell: Waker) -> Feed {
        let (places, left) = bounded(0);
        let inner = Inner { current: list, places: Some(places), left, streams: 0 };
        Feed { inner: Mutex::new(inner), bell }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Only whole values are put in: there is no half-made state that a panic could leave.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces the list and tells every stream.
    pub fn publish(&self, list: Arc<DeviceList>) {
        self.lock().current = list;
        self.bell.wake_by_ref();
    }

    /// The newest list.
    pub fn current(&self) -> Arc<DeviceList> {
        Arc::clone(&self.lock().current)
    }

    /// What a stream has to send: the newest list; `None` once closed.
    pub fn wanted(&self) -> Option<Arc<DeviceList>> {
        let inner = self.lock();
        inner.places.is_some().then(|| Arc::clone(&inner.current))
    }

    /// Whether a stream sends what is published.
    pub fn is_watched(&self) -> bool {
        let inner = self.lock();
        inner.places.is_some() && inner.streams > 0
    }

    /// A place for a new stream.
    ///
    /// # Errors
    /// When the feed is closed, and when there are [`STREAMS`] already. Those are then sent
    /// the list again, because only that ends the ones whose clients have left.
    pub fn subscribe(&self) -> Result<Place, NoStream> {
        let mut inner = self.lock();
        let Some(places) = &inner.places else { return Err(NoStream::Closed) };
        let place = Place(places.clone());
        if inner.streams >= STREAMS {
            drop(inner);
            self.publish_again();
            return Err(NoStream::Full);
        }
        inner.streams += 1;
        Ok(place)
    }

    /// A stream ended. Whether it was the last one and the feed is open: then nobody gets
    /// its lists any more. Which of several is the kubelet's cannot be told.
    pub fn leave(&self) -> bool {
        let mut inner = self.lock();
        inner.streams = inner.streams.saturating_sub(1);
        inner.places.is_some() && inner.streams == 0
    }

    /// Sends the list again, as if it were new.
    pub fn publish_again(&self) {
        let mut inner = self.lock();
        // Another `Arc`, or the streams would take it for sent already.
        inner.current = Arc::new(DeviceList::clone(&inner.current));
        drop(inner);
        self.bell.wake_by_ref();
    }

    /// Ends every stream, and lets no new one begin. What is not with gRPC yet is not sent any
    /// more. They end once their last message is taken or their call is cancelled, and what is
    /// returned ends with the last of them: wait for it after the server's shutdown.
    #[must_use = "the streams end later"]
    pub fn close(&self) -> Receiver<Infallible> {
        let mut inner = self.lock();
        inner.places = None;
        let left = inner.left.clone();
        drop(inner);
        self.bell.wake_by_ref();
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubelet::bell::bell;

    fn feed() -> (Feed, Receiver<()>) {
        let (bell, rung) = bell();
        (Feed::new(Arc::default(), bell), rung)
    }

    #[test]
    fn a_burst_is_one_wake_up_and_the_newest_list() {
        let (feed, rung) = feed();
        let newest = Arc::new(DeviceList::default());
        for _ in 0..1000 {
            feed.publish(Arc::default());
        }
        feed.publish(Arc::clone(&newest));
        assert_eq!(rung.try_iter().count(), 1);
        assert!(feed.wanted().is_some_and(|list| Arc::ptr_eq(&list, &newest)));
    }

    #[test]
    fn a_closed_feed_ends_its_streams_and_takes_no_new_one() {
        let (feed, rung) = feed();
        let place = feed.subscribe().expect("an open feed");
        let left = feed.close();
        rung.try_recv().expect("they are told");
        assert!(feed.wanted().is_none());
        assert_eq!(feed.subscribe().err(), Some(NoStream::Closed));
        assert!(left.try_recv().is_err_and(|e| e.is_empty()), "one is still there");
        drop(place);
        assert!(left.try_recv().is_err_and(|e| e.is_disconnected()), "none is");
    }

    #[test]
    fn there_are_only_so_many_streams() {
        let (feed, rung) = feed();
        let _places: Vec<_> = (0..STREAMS).map(|_| feed.subscribe().expect("room")).collect();
        let list = feed.current();
        assert_eq!(feed.subscribe().err(), Some(NoStream::Full));
        assert!(!Arc::ptr_eq(&list, &feed.current()), "the list is sent again");
        rung.try_recv().expect("and they are told");
        assert!(!feed.leave(), "others are there");
        assert!(feed.subscribe().is_ok(), "and there is room for another");
    }

    /// The end of a stray client's stream made the kubelet's be registered anew, once for
    /// each of them.
    #[test]
    fn only_the_end_of_the_last_stream_is_news() {
        let (feed, _rung) = feed();
        let _two = (feed.subscribe(), feed.subscribe());
        assert!(feed.is_watched());
        assert!(!feed.leave());
        assert!(feed.leave());
        assert!(!feed.is_watched());
        let _one = feed.subscribe();
        let _left = feed.close();
        assert!(!feed.leave(), "a closed feed has ended it itself");
    }
}
