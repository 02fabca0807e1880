//! A small seeded generator: the kubelet picks devices in the order of a Go map, which is
//! random, and a test that fails must fail again.

/// Marsaglia's xorshift64.
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        // Zero is the one state it cannot leave.
        Random(seed | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Shuffles in place (Fisher-Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let bound = u64::try_from(last + 1).expect("a slice is shorter than 2^64");
            let other = usize::try_from(self.next() % bound).expect("smaller than the slice");
            items.swap(last, other);
        }
    }
}
