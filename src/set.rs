//! A set that is a sorted vector, as [`litemap::LiteMap`] is a map.
//!
//! The sets of this program have one member or a few: a group's functions, a device's holders.
//! A tree's leaf has room for eleven, and its code is made anew for each type: std's `BTreeSet`
//! made the static binary 0.2 MB longer (measured).
//!
//! To be filled in order or collected: what is put in or taken out moves all behind it.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

/// Values in ascending order, each once.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "Vec<T>", bound(deserialize = "T: Ord + Deserialize<'de>"))]
pub struct Set<T>(Vec<T>);

impl<T> Set<T> {
    /// The empty set.
    pub const fn new() -> Set<T> {
        Set(Vec::new())
    }

    /// Keeps those for which `keep` is true.
    pub fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.0.retain(keep);
    }
}

impl<T: Ord> Set<T> {
    /// Whether the value is there.
    pub fn contains<Q: Ord + ?Sized>(&self, value: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.place(value).is_ok()
    }

    /// Puts a value in. Whether it is new.
    pub fn insert(&mut self, value: T) -> bool {
        match self.place(&value) {
            Ok(_) => false,
            Err(place) => {
                self.0.insert(place, value);
                true
            }
        }
    }

    /// Takes a value out. Whether it was there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, value: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.place(value).map(|place| self.0.remove(place)).is_ok()
    }

    /// Those that are not in the other set, in order.
    pub fn difference<'a>(&'a self, other: &'a Set<T>) -> impl Iterator<Item = &'a T> {
        self.iter().filter(|value| !other.contains(*value))
    }

    /// Those that are in both sets, in order.
    pub fn intersection<'a>(&'a self, other: &'a Set<T>) -> impl Iterator<Item = &'a T> {
        self.iter().filter(|value| other.contains(*value))
    }

    /// Whether the other set has all of them.
    pub fn is_subset(&self, other: &Set<T>) -> bool {
        self.difference(other).next().is_none()
    }

    /// Whether the sets have nothing in common.
    pub fn is_disjoint(&self, other: &Set<T>) -> bool {
        self.intersection(other).next().is_none()
    }

    /// Where a value is, or where it would be.
    fn place<Q: Ord + ?Sized>(&self, value: &Q) -> Result<usize, usize>
    where
        T: Borrow<Q>,
    {
        self.0.binary_search_by(|other| other.borrow().cmp(value))
    }
}

impl<T> Deref for Set<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> Default for Set<T> {
    fn default() -> Set<T> {
        Set::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for Set<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(&self.0).finish()
    }
}

impl<T: Ord> From<Vec<T>> for Set<T> {
    fn from(mut values: Vec<T>) -> Set<T> {
        if !values.is_sorted_by(|a, b| a < b) {
            values.sort_unstable();
            values.dedup();
        }
        values.shrink_to_fit();
        Set(values)
    }
}

impl<T: Ord, const N: usize> From<[T; N]> for Set<T> {
    fn from(values: [T; N]) -> Set<T> {
        Set::from(Vec::from(values))
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Set<T> {
        Set::from(Vec::from_iter(values))
    }
}

impl<T: Ord> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        let mut all = std::mem::take(&mut self.0);
        let before = all.len();
        all.extend(values);
        *self = if all.len() == before { Set(all) } else { Set::from(all) };
    }
}

impl<T> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every set of the numbers below four, made in a disorderly way.
    fn sets() -> impl Iterator<Item = (Set<u8>, BTreeSet<u8>)> {
        (0..16_u8).map(|bits| {
            let values = || [3, 0, 2, 0, 1, 3].into_iter().filter(move |n| bits & (1 << n) != 0);
            (values().collect(), values().collect())
        })
    }

    #[test]
    fn it_is_what_a_tree_is() {
        for (set, tree) in sets() {
            assert!(set.iter().eq(&tree), "{set:?} {tree:?}");
            assert_eq!(format!("{set:?}"), format!("{tree:?}"));
            let text = serde_json::to_string(&set).expect("json");
            assert_eq!(text, serde_json::to_string(&tree).expect("json"));
            assert_eq!(serde_json::from_str::<Set<u8>>(&text).expect("json"), set);
            for value in 0..4 {
                assert_eq!(set.contains(&value), tree.contains(&value), "{set:?} {value}");
                let (mut more, mut tree_more) = (set.clone(), tree.clone());
                assert_eq!(more.insert(value), tree_more.insert(value), "{set:?} + {value}");
                assert!(more.iter().eq(&tree_more), "{set:?} + {value}");
                let (mut less, mut tree_less) = (set.clone(), tree.clone());
                assert_eq!(less.remove(&value), tree_less.remove(&value), "{set:?} - {value}");
                assert!(less.iter().eq(&tree_less), "{set:?} - {value}");
            }
            for (other, other_tree) in sets() {
                let both = format!("{set:?} and {other:?}");
                assert!(set.difference(&other).eq(tree.difference(&other_tree)), "{both}");
                assert!(set.intersection(&other).eq(tree.intersection(&other_tree)), "{both}");
                assert_eq!(set.is_subset(&other), tree.is_subset(&other_tree), "{both}");
                assert_eq!(set.is_disjoint(&other), tree.is_disjoint(&other_tree), "{both}");
                assert_eq!(set.cmp(&other), tree.cmp(&other_tree), "{both}");
                let mut sum = set.clone();
                sum.extend(other);
                assert!(sum.iter().eq(tree.union(&other_tree)), "{both}");
            }
        }
    }

    #[test]
    fn what_is_read_in_disorder_is_a_set() {
        let read: Set<u8> = serde_json::from_str("[2, 1, 2]").expect("json");
        assert_eq!(read, Set::from([1, 2]));
    }
}
