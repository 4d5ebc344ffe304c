//! What can be said of the outputs as wholes: lists against lists, numbers against folds of lists, numbers against
//! numbers.

use cgen::shape::Kind;

use super::{Situation, Sparse, cells, idiom};
use crate::slots::Row;

const CONSTANTS: std::ops::RangeInclusive<i64> = -3..=3;
const LIST_RELATIONS: usize = 34;
const FOLDS: usize = 26;
const NUMBERS: usize = 18;
/// Entries of a row.
pub const COUNT: usize = LIST_RELATIONS + 7 + 7 * (FOLDS + NUMBERS) + 3 + idiom::COUNT;

/// The row of all slots together.
pub fn properties(situation: Situation<'_>) -> Sparse {
    let examples: Vec<Seen> = situation.examples.iter().map(|example| Seen::of(situation, example)).collect();
    let every = !examples.is_empty();
    let mut row = Sparse::default();
    row.go_to(cells::COUNT);
    let lists: Vec<[bool; LIST_RELATIONS]> = examples.iter().map(list_relations).collect();
    row.extend((0..LIST_RELATIONS).map(|i| f32::from(every && lists.iter().all(|all| all[i]))));
    // Lengths and results are the same number up to a constant.
    let length = same(examples.iter().map(|e| Some(e.output.len() as i64 - e.cells.len() as i64)));
    row.one_of(CONSTANTS, length);
    let folds: Vec<Vec<Option<i64>>> = examples.iter().map(Seen::folds).collect();
    for i in 0..FOLDS + NUMBERS {
        let fold = |k: usize| folds.get(k).and_then(|all| all.get(i).copied().flatten());
        let difference = same(examples.iter().enumerate().map(|(k, e)| Some(e.number? - fold(k)?)));
        row.one_of(CONSTANTS, difference);
    }
    let numbers: Vec<Option<i64>> = examples.iter().map(|e| e.number).collect();
    let all = |holds: &dyn Fn(i64) -> bool| f32::from(every && numbers.iter().all(|n| n.is_some_and(holds)));
    row.extend([all(&|n| n == 0 || n == 1), all(&|n| n == -1), all(&|n| n >= 0)]);
    idiom::properties(&mut row, &examples);
    row
}

/// The number that all of these are.
pub(super) fn same(mut all: impl Iterator<Item = Option<i64>>) -> Option<i64> {
    let first = all.next()??;
    all.all(|other| other == Some(first)).then_some(first)
}

/// An example, its parts apart.
#[derive(Debug)]
pub(super) struct Seen {
    pub cells: Vec<i64>,
    pub output: Vec<i64>,
    pub number: Option<i64>,
    pub ints: Vec<i64>,
    pub locals: Vec<Option<i64>>,
    pub gives_list: bool,
    pub takes_list: bool,
}

impl Seen {
    fn of(situation: Situation<'_>, example: &(Row, Row)) -> Self {
        let layout = situation.layout;
        let (cells, output) = situation.cells(example);
        let (state, wanted) = example;
        let number = layout.number().and_then(|slot| wanted.values.get(slot).copied().flatten());
        let head = |slot: usize| state.values.get(slot).copied().flatten().map(i64::from);
        Self {
            cells: cells.into_iter().map(i64::from).collect(),
            output: output.into_iter().map(i64::from).collect(),
            number: number.map(i64::from),
            ints: (0..layout.shape.ints()).filter_map(head).collect(),
            locals: (layout.heads() - layout.locals..layout.heads()).map(head).collect(),
            gives_list: layout.shape.gives_list(),
            takes_list: layout.shape.kind() != Kind::Numbers,
        }
    }

    /// Numbers that the result may be, up to a constant: first of the list, then of the ints and locals.
    fn folds(&self) -> Vec<Option<i64>> {
        let list = &self.cells;
        let cells = || list.iter().copied();
        let count = |holds: &dyn Fn(i64) -> bool| Some(cells().filter(|&x| holds(x)).count() as i64);
        let sum = |holds: &dyn Fn(i64) -> bool| Some(cells().filter(|&x| holds(x)).sum::<i64>());
        let place = |value: Option<i64>| cells().position(|x| Some(x) == value).map(|i| i as i64);
        let int = |i: usize| self.ints.get(i).copied();
        let (k, l) = (int(0), int(1));
        let (min, max) = (cells().min(), cells().max());
        let mut sorted: Vec<i64> = cells().collect();
        sorted.sort_unstable();
        let alternating = cells().enumerate().map(|(i, x)| if i % 2 == 0 { x } else { -x }).sum();
        let mut distinct = sorted.clone();
        distinct.dedup();
        let mut all = vec![
            Some(list.len() as i64),
            sum(&|_| true),
            cells().try_fold(1_i64, i64::checked_mul),
            max,
            min,
            max.zip(min).map(|(max, min)| max - min),
            cells().next(),
            cells().next_back(),
            count(&|x| x > 0),
            count(&|x| x < 0),
            count(&|x| x == 0),
            count(&|x| x % 2 == 0),
            count(&|x| x % 2 != 0),
            sum(&|x| x > 0),
            sum(&|x| x % 2 == 0),
            sum(&|x| x % 2 != 0),
            place(max),
            place(min),
            Some(distinct.len() as i64),
            sorted.get(sorted.len() / 2).copied(),
            Some(alternating),
            count(&|x| Some(x) == k),
            place(k),
            count(&|x| k.is_some_and(|k| x > k)),
            count(&|x| k.is_some_and(|k| x < k)),
            k.and_then(|k| usize::try_from(k).ok()).and_then(|k| cells().nth(k)),
        ];
        let two = |f: &dyn Fn(i64, i64) -> Option<i64>| k.zip(l).and_then(|(k, l)| f(k, l));
        all.extend([
            k,
            l,
            int(2),
            int(3),
            two(&|x, y| Some(x + y)),
            two(&|x, y| Some(x - y)),
            two(&i64::checked_mul),
            two(&i64::checked_div),
            two(&i64::checked_rem),
            two(&|x, y| Some(x.max(y))),
            two(&|x, y| Some(x.min(y))),
            two(&|x, y| Some(gcd(x.abs(), y.abs()))),
            k.and_then(|x| x.checked_mul(x)),
            k.and_then(|x| x.checked_mul(x + 1)).map(|x| x / 2),
        ]);
        all.extend((0..4).map(|i| self.locals.get(i).copied().flatten()));
        all
    }
}

fn gcd(x: i64, y: i64) -> i64 {
    if y == 0 { x } else { gcd(y, x % y) }
}

/// What holds between the two lists.
fn list_relations(seen: &Seen) -> [bool; LIST_RELATIONS] {
    if !seen.gives_list {
        return [false; LIST_RELATIONS];
    }
    let (a, o) = (&seen.cells, &seen.output);
    let rising = |list: &[i64]| list.windows(2).all(|pair| pair[0] <= pair[1]);
    let falling = |list: &[i64]| list.windows(2).all(|pair| pair[0] >= pair[1]);
    let sorted = |list: &[i64]| {
        let mut list = list.to_vec();
        list.sort_unstable();
        list
    };
    let filtered = |holds: &dyn Fn(i64) -> bool| a.iter().copied().filter(|&x| holds(x)).collect::<Vec<_>>();
    let mapped = |f: &dyn Fn(i64) -> i64| a.len() == o.len() && a.iter().zip(o).all(|(&x, &y)| f(x) == y);
    let reversed: Vec<i64> = a.iter().rev().copied().collect();
    let rotated = |by: usize| {
        let mut list = a.clone();
        if let Some(by) = by.checked_rem(list.len()) {
            list.rotate_left(by);
        }
        list
    };
    let mut unique = Vec::new();
    for x in a {
        if !unique.contains(x) {
            unique.push(*x);
        }
    }
    let mut adjacent = a.clone();
    adjacent.dedup();
    let sums: Vec<i64> = (1..=a.len()).map(|n| a.iter().take(n).sum()).collect();
    let largest: Vec<i64> = (1..=a.len()).filter_map(|n| a.iter().take(n).max().copied()).collect();
    let smallest: Vec<i64> = (1..=a.len()).filter_map(|n| a.iter().take(n).min().copied()).collect();
    let k = seen.ints.first().copied();
    let first = |n: Option<i64>| n.and_then(|n| usize::try_from(n).ok()).map_or(0, |n| n.min(a.len()));
    let count = first(k);
    [
        a == o,
        o.is_empty(),
        a.is_empty(),
        rising(o),
        falling(o),
        rising(a),
        *o == reversed,
        o.iter().eq(o.iter().rev()),
        sorted(a) == sorted(o),
        sorted(a) == *o,
        o.iter().all(|x| a.contains(x)),
        a.iter().all(|x| o.contains(x)),
        a.starts_with(o),
        o.starts_with(a),
        a.ends_with(o),
        is_subsequence(o, a),
        *o == rotated(1),
        !a.is_empty() && *o == rotated(a.len() - 1),
        !a.is_empty() && count > 0 && *o == rotated(count),
        *o == sums,
        *o == largest,
        *o == smallest,
        *o == unique,
        *o == adjacent,
        *o == filtered(&|x| x % 2 == 0),
        *o == filtered(&|x| x % 2 != 0),
        *o == filtered(&|x| x > 0),
        *o == filtered(&|x| k.is_some_and(|k| x > k)),
        *o == filtered(&|x| k.is_some_and(|k| x < k)),
        *o == filtered(&|x| k.is_some_and(|k| x != k)),
        k.is_some_and(|k| mapped(&|x| x + k)),
        k.is_some_and(|k| mapped(&|x| x.saturating_mul(k))),
        a.get(..count).is_some_and(|part| part == o.as_slice()),
        a.get(count..).is_some_and(|part| part == o.as_slice()),
    ]
}

fn is_subsequence(part: &[i64], list: &[i64]) -> bool {
    let mut rest = list.iter();
    part.iter().all(|x| rest.any(|y| x == y))
}
