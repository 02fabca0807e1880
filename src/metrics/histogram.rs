//! How long something took, in buckets.

use std::time::Duration;

/// Durations by upper bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// Seconds, ascending.
    bounds: &'static [f64],
    /// One for each bound, and one for what is above all of them.
    counts: Vec<u64>,
    sum: Duration,
}

impl Histogram {
    /// An empty one with these upper bounds, in seconds and ascending.
    pub fn new(bounds: &'static [f64]) -> Histogram {
        Histogram { bounds, counts: vec![0; bounds.len() + 1], sum: Duration::ZERO }
    }

    /// Takes one in. A bound is part of its bucket.
    pub fn observe(&mut self, took: Duration) {
        let seconds = took.as_secs_f64();
        let bucket = self.bounds.iter().take_while(|bound| seconds > **bound).count();
        self.counts[bucket] += 1;
        self.sum = self.sum.saturating_add(took);
    }

    /// How many took at most so long, by bound; the last is how many there were.
    pub fn cumulative(&self) -> Vec<(Option<f64>, u64)> {
        let bounds = self.bounds.iter().copied().map(Some).chain([None]);
        let mut below = 0;
        let grow = |(bound, count): (Option<f64>, &u64)| {
            below += count;
            (bound, below)
        };
        bounds.zip(&self.counts).map(grow).collect()
    }

    /// How long all of them took, in seconds.
    pub fn sum(&self) -> f64 {
        self.sum.as_secs_f64()
    }

    /// How many there were.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_hold_everything_up_to_their_bound() {
        let mut histogram = Histogram::new(&[0.1, 1.0]);
        for ms in [0, 100, 101, 1000, 1001] {
            histogram.observe(Duration::from_millis(ms));
        }
        let expected = vec![(Some(0.1), 2), (Some(1.0), 4), (None, 5)];
        assert_eq!(histogram.cumulative(), expected);
        assert_eq!((histogram.count(), histogram.sum()), (5, 2.202));
        histogram.observe(Duration::MAX);
        assert_eq!(histogram.count(), 6);
    }
}
