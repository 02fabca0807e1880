//! Which devices we would rather hand out: whole IOMMU groups, near each other. Pure.
//!
//! A group is one container's: every function of it that the container does not use is
//! lost to all others. So a request is packed into groups as into boxes. What is best, the
//! first difference decides:
//!
//! 0. must-include is in the answer, and the answer is as large as asked for if it can be;
//! 1. few functions that Allocate would refuse: not in our list, or of taken groups;
//! 2. few groups beyond those that the container has anyway;
//! 3. few functions left unused in the groups it then has;
//! 4. few NUMA nodes beyond those that it uses anyway. An unknown node is worse than any
//!    number of known ones: it may be any of them, or several;
//! 5. small nodes, by what can be had there: a request for a whole node still finds one
//!    when smaller ones came before it. It decides on hosts whose groups have one function;
//! 6. small groups, low nodes, low addresses: the same question has the same answer.
//!
//! Waste (3) goes before distance (4): who asks the kubelet for alignment (its topology
//! manager) has it before us, as then only devices of the aligned nodes are available
//! here. Whoever did not ask would pay for it with devices that nobody can use.
//!
//! It only advises. An error here would fail the pod, so whatever the request is, the
//! answer is the best that can be made of it.

use std::collections::BTreeMap;

use litemap::LiteMap;

use crate::board::DeviceList;
use crate::set::Set;
use crate::sys::device::DeviceId;
use crate::sys::pci::{GroupId, NumaNode};

/// The kubelet admits no other pod while it waits for us, so the search is bounded: this
/// many steps take some 10 ms. 64 GPUs in groups of four need a hundred.
const MAX_STEPS: usize = 200_000;

/// What the kubelet asks.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// What can be had.
    pub available: Set<DeviceId>,
    /// What the answer has to contain.
    pub must_include: Set<DeviceId>,
    /// How many in all.
    pub size: usize,
}

/// What is known of groups besides their members.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    /// Another container holds something of them, so Allocate would refuse the rest.
    pub taken: Set<GroupId>,
    /// The container being admitted got something of them, by an Allocate of another of
    /// its resources, so that the rest is lost to all others already.
    pub joined: Set<GroupId>,
}

/// What is held as a whole. A function that is not in the list may be in any group, so it
/// counts as one of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Group(GroupId),
    Unlisted(DeviceId),
}

/// How likely Allocate grants it; what is likelier is used up before the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tier {
    Free,
    Taken,
    Unlisted,
}

/// Where a group is: one place, for a group is behind one root port. Should the host say
/// otherwise, the lowest node stands for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Node(NumaNode),
    Unknown,
}

/// What can be had of a unit, besides must-include.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    functions: Vec<DeviceId>,
    place: Place,
    /// The container has it anyway.
    near: bool,
}

/// The preferred devices, by the order of the module's head.
pub fn prefer(list: &DeviceList, groups: &Groups, wish: &Wish) -> Set<DeviceId> {
    let mut places: LiteMap<Unit, Place> = LiteMap::new();
    for entry in list.values() {
        let here = entry.numa.map_or(Place::Unknown, Place::Node);
        let place = places.entry(Unit::Group(entry.group)).or_insert(here);
        *place = here.min(*place);
    }
    let unit = |addr: &DeviceId| {
        list.get(addr).map_or(Unit::Unlisted(*addr), |entry| Unit::Group(entry.group))
    };
    let joined = groups.joined.iter().map(|id| Unit::Group(*id));
    let near: Set<Unit> = wish.must_include.iter().map(unit).chain(joined).collect();
    let mut used: Set<Place> = near.iter().filter_map(|unit| places.get(unit).copied()).collect();

    let mut tiers: LiteMap<Tier, LiteMap<Unit, Group>> = LiteMap::new();
    for addr in wish.available.difference(&wish.must_include) {
        let unit = unit(addr);
        let tier = match unit {
            Unit::Unlisted(_) => Tier::Unlisted,
            Unit::Group(id) if groups.taken.contains(&id) => Tier::Taken,
            Unit::Group(_) => Tier::Free,
        };
        let place = places.get(&unit).copied().unwrap_or(Place::Unknown);
        let empty = Group { functions: Vec::new(), place, near: near.contains(&unit) };
        let group = tiers.entry(tier).or_default().entry(unit).or_insert(empty);
        group.functions.push(*addr);
    }

    let mut chosen = wish.must_include.clone();
    for (_, tier) in tiers {
        let missing = wish.size.saturating_sub(chosen.len());
        let (near, mut fresh): (Vec<Group>, Vec<Group>) =
            tier.into_iter().map(|(_, group)| group).partition(|group| group.near);
        fresh.sort();
        let at_hand: usize = near.iter().map(|group| group.functions.len()).sum();
        let opened = open(&fresh, missing.saturating_sub(at_hand), &used);
        // As many of these as are missing are of every opened group, whichever they are:
        // if one group could be spared, it would not have been opened.
        let functions: Set<DeviceId> =
            near.iter().chain(opened).flat_map(|group| &group.functions).copied().collect();
        chosen.extend(functions.into_iter().take(missing));
        // The next tier is asked only when all of this one is used.
        for group in near.iter().chain(&fresh) {
            used.insert(group.place);
        }
    }
    chosen
}

/// Which groups to open for so many functions.
fn open<'a>(fresh: &'a [Group], missing: usize, used: &Set<Place>) -> Vec<&'a Group> {
    match Need::new(fresh, missing) {
        None => fresh.iter().collect(),
        Some(need) => best(fresh, &need, used).unwrap_or_else(|| good(fresh, &need, used)),
    }
}

/// What the groups to open have to come to.
struct Need {
    /// So many functions at least.
    missing: usize,
    /// So many groups exactly: with fewer it cannot be done.
    count: usize,
    /// By a number of groups: how many functions so many can have at most.
    most: Vec<usize>,
}

impl Need {
    /// Nothing if all groups together have less.
    fn new(fresh: &[Group], missing: usize) -> Option<Need> {
        let mut sizes: Vec<usize> = fresh.iter().map(|group| group.functions.len()).collect();
        sizes.sort_unstable();
        let mut most = vec![0];
        let mut sum = 0;
        for size in sizes.iter().rev() {
            sum += size;
            most.push(sum);
        }
        let count = most.iter().position(|sum| *sum >= missing)?;
        Some(Need { missing, count, most })
    }
}

/// So many groups of so many functions together.
type Sum = (usize, usize);

/// The cheapest choice that comes to a sum.
#[derive(Clone, Copy)]
struct Choice {
    /// What its nodes cost.
    cost: usize,
    /// Its last step, in the list of steps.
    last: Option<usize>,
}

/// The first `number` of groups that are alike, after what an earlier step chose.
struct Step<'k, 'a> {
    alike: &'k [&'a Group],
    number: usize,
    before: Option<usize>,
}

/// Keeps the cheaper choice of each sum, and of equal ones that which was there.
fn merge(into: &mut BTreeMap<Sum, Choice>, from: &BTreeMap<Sum, Choice>) {
    for (sum, choice) in from {
        let old = into.entry(*sum).or_insert(*choice);
        if choice.cost < old.cost {
            *old = *choice;
        }
    }
}

/// The best choice; nothing if it cannot be found within the bound.
///
/// Only how many groups, how many functions and which nodes count, so for each sum the
/// cheapest choice is enough to go on from (a knapsack). Groups of one size and node are
/// one kind; nodes are gone through one after the other, so that each is paid once. A sum
/// that not even the largest groups could complete is dropped, which leaves few.
fn best<'a>(fresh: &'a [Group], need: &Need, used: &Set<Place>) -> Option<Vec<&'a Group>> {
    let mut nodes: LiteMap<Place, LiteMap<usize, Vec<&'a Group>>> = LiteMap::new();
    for group in fresh {
        let kinds = nodes.entry(group.place).or_default();
        kinds.entry(group.functions.len()).or_default().push(group);
    }
    // One node more is worse than any sizes; the unknown node is worse than all nodes.
    let node = fresh.iter().map(|group| group.functions.len()).sum::<usize>() + 1;
    let unknown = node * (nodes.len() + 1);

    let mut choices = BTreeMap::from([((0, 0), Choice { cost: 0, last: None })]);
    let mut steps: Vec<Step<'_, 'a>> = Vec::new();
    let mut tried = 0;
    for (place, kinds) in &nodes {
        let size: usize = kinds.iter().map(|(size, alike)| size * alike.len()).sum();
        let cost = match place {
            place if used.contains(place) => 0,
            Place::Node(_) => node + size,
            Place::Unknown => unknown + size,
        };
        let mut with_node: BTreeMap<Sum, Choice> = BTreeMap::new();
        for (size, alike) in kinds {
            let mut from = choices.clone();
            from.values_mut().for_each(|choice| choice.cost += cost);
            merge(&mut from, &with_node);
            // Nothing is better than a choice without waste but a cheaper one.
            let exact = (need.count, need.missing);
            let found = [&choices, &with_node].into_iter().filter_map(|all| all.get(&exact));
            if let Some(least) = found.map(|choice| choice.cost).min() {
                from.retain(|_, choice| choice.cost < least);
            }
            for number in 1..=alike.len().min(need.count) {
                tried += from.len();
                if tried > MAX_STEPS {
                    return None;
                }
                for ((groups, functions), choice) in &from {
                    let Some(left) = need.count.checked_sub(groups + number) else { break };
                    let sum = (groups + number, functions + number * size);
                    let reaches = need.most.get(left).is_some_and(|m| sum.1 + m >= need.missing);
                    let cheaper = with_node.get(&sum).is_none_or(|old| choice.cost < old.cost);
                    if reaches && cheaper {
                        let last = Some(steps.len());
                        steps.push(Step { alike, number, before: choice.last });
                        with_node.insert(sum, Choice { cost: choice.cost, last });
                    }
                }
            }
        }
        merge(&mut choices, &with_node);
    }

    let (_, choice) = choices.range((need.count, need.missing)..).next()?;
    let mut opened = Vec::new();
    let mut last = choice.last;
    while let Some(step) = last.and_then(|index| steps.get(index)) {
        opened.extend(step.alike.iter().take(step.number).copied());
        last = step.before;
    }
    Some(opened)
}

/// A good choice without a search: as few groups as the best one, of nodes in use if there
/// are any of that size, but it may leave more unused. The largest, and as the last one
/// the smallest that is enough.
fn good<'a>(fresh: &'a [Group], need: &Need, used: &Set<Place>) -> Vec<&'a Group> {
    let mut left: Vec<&Group> = fresh.iter().collect();
    left.sort_by_key(|group| {
        (group.functions.len(), used.contains(&group.place), std::cmp::Reverse(group.place))
    });
    let largest = left.len().saturating_sub(need.count.saturating_sub(1));
    let mut opened = left.split_off(largest);
    let had: usize = opened.iter().map(|group| group.functions.len()).sum();
    let enough = |group: &&&Group| had + group.functions.len() >= need.missing;
    if had < need.missing {
        let last = left
            .iter()
            .filter(enough)
            .min_by_key(|group| (group.functions.len(), !used.contains(&group.place), group.place));
        opened.extend(last);
    }
    opened
}

#[cfg(test)]
mod tests;
