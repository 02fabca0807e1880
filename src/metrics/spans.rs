//! How long things have been under way that begin and end in different places.

use std::time::{Duration, Instant};

use litemap::LiteMap;

/// Beginnings by key.
#[derive(Clone, Debug)]
pub struct Spans<K>(LiteMap<K, Instant>);

/// What became of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It goes on.
    Open,
    /// It has ended.
    Ended,
    /// It ended otherwise, so that how long it took says nothing.
    Dropped,
}

impl<K> Default for Spans<K> {
    fn default() -> Spans<K> {
        Spans(LiteMap::new())
    }
}

impl<K: Ord + Copy> Spans<K> {
    /// Notes which are under way; one that was already keeps its beginning.
    pub fn begin(&mut self, keys: impl IntoIterator<Item = K>, now: Instant) {
        for key in keys {
            self.0.entry(key).or_insert(now);
        }
    }

    /// Judges those that had begun at `seen`, the moment of the facts that are judged by:
    /// one that began later is not in them. Returns how long the ended ones took.
    pub fn end(&mut self, seen: Instant, now: Instant, judge: impl Fn(K) -> End) -> Vec<Duration> {
        let mut took = Vec::new();
        self.0.retain(|key, since| {
            let end = if *since > seen { End::Open } else { judge(*key) };
            if end == End::Ended {
                took.push(now.saturating_duration_since(*since));
            }
            end == End::Open
        });
        took
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_ends_once_and_not_by_older_facts() {
        let start = Instant::now();
        let at = |s| start + Duration::from_secs(s);
        let mut spans: Spans<usize> = Spans::default();
        spans.begin([1, 2, 3], at(10));
        spans.begin([1], at(20));
        assert_eq!(spans.end(at(9), at(30), |_| End::Ended), []);
        let judge = |key| [End::Open, End::Ended, End::Dropped][key - 1];
        assert_eq!(spans.end(at(10), at(30), judge), [Duration::from_secs(20)]);
        assert_eq!(spans.end(at(40), at(40), |_| End::Ended), [Duration::from_secs(30)]);
        assert_eq!(spans.end(at(50), at(50), |_| End::Ended), []);
    }
}
