//! The order of preference by table, and the search against every possible answer.

use super::*;
use crate::board::Entry;
use crate::health::Health;

/// A function is named by its bus; it has a group and a node (-1: unknown).
type Function = (u32, u32, i64);

fn addr(bus: u32) -> DeviceId {
    format!("{:04x}:{:02x}:00.0", bus / 256, bus % 256).parse().expect("an address")
}

fn set(buses: &[u32]) -> Set<DeviceId> {
    buses.iter().map(|b| addr(*b)).collect()
}

fn ids(groups: &[u32]) -> Set<GroupId> {
    groups.iter().map(|g| GroupId::new(*g)).collect()
}

fn list(functions: &[Function]) -> DeviceList {
    let entry = |(bus, group, numa): &Function| {
        let (group, numa) = (GroupId::new(*group), NumaNode::new(*numa));
        (addr(*bus), Entry { group, numa, health: Health::Healthy })
    };
    functions.iter().map(entry).collect()
}

/// Groups of these sizes and nodes, numbered from 0; functions by bus from 0.
fn row(groups: &[(u32, i64)]) -> DeviceList {
    let each = (0..).zip(groups).flat_map(|(group, (size, numa))| {
        std::iter::repeat_n((group, *numa), usize::try_from(*size).expect("a size"))
    });
    let functions: Vec<Function> = (0..).zip(each).map(|(bus, (g, n))| (bus, g, n)).collect();
    list(&functions)
}

fn ask(list: &DeviceList, size: usize) -> Set<DeviceId> {
    let available = list.keys().copied().collect();
    let wish = Wish { available, must_include: Set::new(), size };
    prefer(list, &Groups::default(), &wish)
}

/// Every function its own group: node 0 has 1-3, node 1 has 11-14, 21 has none.
fn singles() -> DeviceList {
    [(1, 0), (2, 0), (3, 0), (11, 1), (12, 1), (13, 1), (14, 1), (21, -1)]
        .map(|(bus, numa)| (bus, bus, numa))
        .iter()
        .fold(DeviceList::new(), |all, one| all.into_iter().chain(list(&[*one])).collect())
}

#[test]
fn one_numa_node_when_it_can_be() {
    let all: &'static [u32] = &[1, 2, 3, 11, 12, 13, 14, 21];
    type Buses = &'static [u32];
    let cases: [(&str, Buses, Buses, usize, Buses); 13] = [
        ("the smallest node that is enough", all, &[], 3, &[1, 2, 3]),
        ("a smaller node, by what it has left", &[1, 2, 3, 12, 13], &[], 2, &[12, 13]),
        ("only the larger one is enough", all, &[], 4, &[11, 12, 13, 14]),
        ("near what must be included", all, &[12], 2, &[11, 12]),
        ("near it, though more are needed than are there", all, &[2], 4, &[1, 2, 3, 11]),
        ("must-include alone", all, &[2], 1, &[2]),
        ("more must be included than is asked for", all, &[2, 11], 1, &[2, 11]),
        ("two nodes rather than an unknown one", all, &[], 5, &[1, 2, 3, 11, 12]),
        ("an unknown node last", all, &[], 8, all),
        ("fewer than asked for", &[1, 11], &[], 3, &[1, 11]),
        ("nothing asked for", all, &[], 0, &[]),
        ("must-include that is not available", &[1], &[13], 2, &[1, 13]),
        ("what the list does not have comes last", &[1, 5, 21, 99], &[98], 4, &[1, 5, 21, 98]),
    ];
    for (name, available, must, size, expected) in cases {
        let wish = Wish { available: set(available), must_include: set(must), size };
        assert_eq!(prefer(&singles(), &Groups::default(), &wish), set(expected), "{name}");
    }
}

/// Groups 0 and 1 of two and of four on node 0, 2 and 3 of three and of four on node 1, 4
/// of two on node 1: 0-1, 2-5, 6-8, 9-12, 13-14.
#[test]
fn few_groups_with_little_left_over() {
    let host = row(&[(2, 0), (4, 0), (3, 1), (4, 1), (2, 1)]);
    let all: Vec<u32> = (0..15).collect();
    type Numbers = &'static [u32];
    struct Case(&'static str, Numbers, Numbers, Numbers, usize, Numbers);
    // Must-include, taken groups, joined groups, size, answer.
    let cases = [
        Case("the smallest group that is enough", &[], &[], &[], 3, &[6, 7, 8]),
        Case("one of two alike: the node with less", &[], &[], &[], 2, &[0, 1]),
        Case("a whole group", &[], &[], &[], 4, &[2, 3, 4, 5]),
        Case("two groups of one node", &[], &[], &[], 5, &[6, 7, 8, 13, 14]),
        Case("nothing left over rather than one node", &[], &[3], &[], 7, &[2, 3, 4, 5, 6, 7, 8]),
        Case("the group of must-include", &[10], &[], &[], 3, &[9, 10, 11]),
        Case("must-include and the rest by its node", &[6, 7, 8], &[], &[], 5, &[6, 7, 8, 13, 14]),
        Case("a group joined costs nothing", &[], &[], &[3], 2, &[9, 10]),
        Case("joined, and the least beside it", &[], &[], &[3], 6, &[9, 10, 11, 12, 13, 14]),
        Case("not a taken group", &[], &[0, 1, 2], &[], 2, &[13, 14]),
        Case("more groups rather than a taken one", &[], &[1, 2, 3], &[], 4, &[0, 1, 13, 14]),
        Case("taken ones for what is missing", &[], &[1, 2, 3], &[], 6, &[0, 1, 6, 7, 13, 14]),
        Case(
            "of taken ones the node of the free",
            &[],
            &[0, 1, 2, 3],
            &[],
            6,
            &[9, 10, 11, 12, 13, 14],
        ),
        Case("taken and joined is taken, and its node used", &[], &[3], &[3], 2, &[13, 14]),
        Case("a joined group that the list does not have", &[], &[], &[77], 3, &[6, 7, 8]),
    ];
    for Case(name, must, taken, joined, size, expected) in cases {
        let wish = Wish { available: set(&all), must_include: set(must), size };
        let groups = Groups { taken: ids(taken), joined: ids(joined) };
        assert_eq!(prefer(&host, &groups, &wish), set(expected), "{name}");
    }
}

#[test]
fn a_group_is_where_any_of_its_functions_is() {
    let host = list(&[(1, 1, -1), (2, 2, -1), (3, 2, 1), (4, 3, 1)]);
    let wish = Wish { available: set(&[1, 2]), must_include: set(&[4]), size: 2 };
    assert_eq!(prefer(&host, &Groups::default(), &wish), set(&[2, 4]));
}

/// Sixteen groups of four, eight on each of two nodes.
#[test]
fn sixty_four_gpus_in_sixteen_groups() {
    let host = row(&[[(4, 0); 8], [(4, 1); 8]].concat());
    for size in [1, 2, 3, 4, 8, 16, 32] {
        let expected: Vec<u32> = (0..size).collect();
        let size = usize::try_from(size).expect("a size");
        assert_eq!(ask(&host, size), set(&expected), "{size} of the first groups");
    }

    // Others hold most of node 0: five whole groups are left there and one function; node
    // 1 has seven whole groups and three functions.
    let available: Vec<u32> = (8..9).chain(12..32).chain(33..64).collect();
    let cases: [(usize, Vec<u32>); 8] = [
        (1, vec![8]),
        (2, vec![33, 34]),
        (3, vec![33, 34, 35]),
        (4, (12..16).collect()),
        (5, vec![8, 12, 13, 14, 15]),
        (7, (33..40).collect()),
        (16, (12..28).collect()),
        (24, (36..60).collect()),
    ];
    for (size, expected) in cases {
        let wish = Wish { available: set(&available), size, ..Wish::default() };
        assert_eq!(prefer(&host, &Groups::default(), &wish), set(&expected), "{size} of the rest");
    }
}

/// xorshift64: the same numbers at every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(end)).expect("less than its end")
    }

    fn some(&mut self, all: u32, one_in: u32) -> Vec<u32> {
        (0..all).filter(|_| self.below(one_in) == 0).collect()
    }
}

/// A small host and a wish, for which every answer can be tried. Written anew from the
/// words at the module's head, with numbers for addresses.
struct Small {
    /// By function: its group; nothing if it is not in the list.
    group: Vec<Option<u32>>,
    /// By group.
    node: Vec<i64>,
    taken: Vec<u32>,
    joined: Vec<u32>,
    available: Vec<u32>,
    must: Vec<u32>,
    size: usize,
}

impl Small {
    fn random(random: &mut Numbers) -> Small {
        let (functions, groups) = (4 + random.below(7), 1 + random.below(5));
        let nodes = 1 + random.below(3);
        let one_in = 1 + random.below(6);
        let group = |random: &mut Numbers| match random.below(20) {
            0 => None,
            _ => Some(random.below(groups)),
        };
        Small {
            group: (0..functions).map(|_| group(random)).collect(),
            node: (0..groups).map(|_| i64::from(random.below(nodes + 1)) - 1).collect(),
            taken: random.some(groups, one_in),
            joined: random.some(groups, 5),
            available: (0..functions).filter(|_| random.below(6) > 0).collect(),
            must: random.some(functions, 12),
            size: usize::try_from(1 + random.below(functions)).expect("a size"),
        }
    }

    fn group_of(&self, bus: u32) -> Option<u32> {
        usize::try_from(bus).ok().and_then(|at| self.group.get(at).copied().flatten())
    }

    fn node_of(&self, group: u32) -> Option<i64> {
        usize::try_from(group).ok().and_then(|at| self.node.get(at).copied())
    }

    fn free(&self) -> Vec<u32> {
        self.available.iter().copied().filter(|bus| !self.must.contains(bus)).collect()
    }

    fn tier(&self, bus: u32) -> usize {
        match self.group_of(bus) {
            None => 2,
            Some(group) => usize::from(self.taken.contains(&group)),
        }
    }

    /// What an answer costs, besides must-include: lower is better.
    fn cost(&self, added: &[u32]) -> [usize; 7] {
        let unit = |bus: u32| self.group_of(bus).ok_or(bus);
        let free = self.free();
        let of_tier = |tier| added.iter().filter(|bus| self.tier(**bus) == tier).count();
        let near: Set<Result<u32, u32>> = self
            .must
            .iter()
            .map(|bus| unit(*bus))
            .chain(self.joined.iter().map(|group| Ok(*group)))
            .collect();
        let has: Set<_> = added.iter().map(|bus| unit(*bus)).collect();
        let in_use = |bus: &&u32| near.contains(&unit(**bus)) || has.contains(&unit(**bus));
        let unused = free.iter().filter(in_use).count() - added.len();

        let on_host =
            |unit: &Result<u32, u32>| unit.ok().filter(|group| self.group.contains(&Some(*group)));
        let paid: Set<i64> =
            near.iter().filter_map(on_host).filter_map(|group| self.node_of(group)).collect();
        let place =
            |bus: u32| self.group_of(bus).and_then(|group| self.node_of(group)).unwrap_or(-1);
        let new: Set<i64> =
            added.iter().map(|bus| place(*bus)).filter(|node| !paid.contains(node)).collect();
        let tier = added.iter().map(|bus| self.tier(*bus)).max().unwrap_or(0);
        let there = |bus: &&u32| new.contains(&place(**bus)) && self.tier(**bus) <= tier;
        [
            of_tier(2),
            of_tier(1),
            has.difference(&near).count(),
            unused,
            usize::from(new.contains(&-1)),
            new.len(),
            free.iter().filter(there).count(),
        ]
    }

    fn answer(&self) -> Vec<u32> {
        let functions: Vec<Function> = (0..)
            .zip(&self.group)
            .filter_map(|(bus, group)| group.map(|group| (bus, group)))
            .filter_map(|(bus, group)| self.node_of(group).map(|node| (bus, group, node)))
            .collect();
        let groups = Groups { taken: ids(&self.taken), joined: ids(&self.joined) };
        let must_include = set(&self.must);
        let wish = Wish { available: set(&self.available), must_include, size: self.size };
        let chosen = prefer(&list(&functions), &groups, &wish);
        assert!(wish.must_include.is_subset(&chosen));
        let all = 0..u32::try_from(self.group.len()).expect("a number");
        let buses: Vec<u32> = all.filter(|bus| chosen.contains(&addr(*bus))).collect();
        assert_eq!(buses.len(), chosen.len(), "nothing else");
        buses.into_iter().filter(|bus| !self.must.contains(bus)).collect()
    }
}

#[test]
fn no_answer_is_better() {
    let mut random = Numbers(0x5eed_1234_abcd_0001);
    let mut chosen_from = 0;
    for round in 0..3000 {
        let host = Small::random(&mut random);
        let (free, answer) = (host.free(), host.answer());
        let size = host.size.saturating_sub(host.must.len()).min(free.len());
        assert_eq!(answer.len(), size, "round {round}");
        assert!(answer.iter().all(|bus| free.contains(bus)), "round {round}");
        let cost = host.cost(&answer);
        let subsets = (0u32..1 << free.len()).filter(|s| s.count_ones() as usize == size);
        for subset in subsets {
            let other: Vec<u32> =
                (0..).zip(&free).filter(|(at, _)| subset >> at & 1 == 1).map(|(_, b)| *b).collect();
            chosen_from += 1;
            assert!(cost <= host.cost(&other), "round {round}: {other:?}, not {answer:?}");
        }
    }
    assert!(chosen_from > 25_000, "{chosen_from} answers are no test");
}

/// Groups of these sizes and nodes, as the search has them.
fn fresh(groups: &[(u32, i64)]) -> Vec<Group> {
    let mut functions = row(groups).into_iter().map(|(addr, _)| addr);
    let group = |(size, numa): &(u32, i64)| Group {
        functions: (0..*size).filter_map(|_| functions.next()).collect(),
        place: NumaNode::new(*numa).map_or(Place::Unknown, Place::Node),
        near: false,
    };
    groups.iter().map(group).collect()
}

/// What is chosen without a search is never short, and no more groups than with it.
#[test]
fn the_way_out_opens_as_few_groups() {
    let mut random = Numbers(0x5eed_1234_abcd_0002);
    for round in 0..500 {
        let groups: Vec<(u32, i64)> = (0..1 + random.below(12))
            .map(|_| (1 + random.below(6), i64::from(random.below(3)) - 1))
            .collect();
        let fresh = fresh(&groups);
        for missing in 0.. {
            let Some(need) = Need::new(&fresh, missing) else { break };
            let size = |groups: &Set<&Group>| -> usize {
                groups.iter().map(|group| group.functions.len()).sum()
            };
            let used = Set::new();
            let good: Set<&Group> = good(&fresh, &need, &used).into_iter().collect();
            let best = best(&fresh, &need, &used).expect("a small host");
            let best: Set<&Group> = best.into_iter().collect();
            assert_eq!(good.len(), best.len(), "round {round}, {missing}");
            assert!(size(&good) >= size(&best), "round {round}, {missing}");
            assert!(size(&best) >= missing, "round {round}, {missing}");
        }
    }
}

/// Large hosts and odd ones: each is answered, with as many as were asked for.
#[test]
fn every_search_ends() {
    let cut = |total: u32, sizes: std::ops::RangeInclusive<u32>, nodes: i64| {
        let mut left = total;
        let sizes = sizes.cycle().map_while(move |size| {
            let size = size.min(left);
            left -= size;
            (size > 0).then_some(size)
        });
        sizes.zip((0..nodes).cycle()).collect::<Vec<_>>()
    };
    let hosts = [
        ("512 in ones", cut(512, 1..=1, 2)),
        ("512 in fours", cut(512, 4..=4, 8)),
        ("512 in one to three", cut(512, 1..=3, 8)),
        ("512 in one to 31", cut(512, 1..=31, 8)),
        ("half in one", [vec![(256, 7)], cut(256, 1..=1, 7)].concat()),
        ("2048 on many nodes", cut(2048, 1..=2, 64)),
    ];
    for (name, groups) in hosts {
        let host = row(&groups);
        for size in [1, 8, 64, 200, 400, 600] {
            assert_eq!(ask(&host, size).len(), size.min(host.len()), "{name}, {size}");
        }
    }

    // What people have is far from the bound; this is beyond it.
    let hostile = fresh(&cut(512, 1..=3, 8));
    let need = Need::new(&hostile, 400).expect("there are more");
    assert!(best(&hostile, &need, &Set::new()).is_none());
}
