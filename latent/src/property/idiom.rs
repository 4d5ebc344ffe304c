//! Which folds, maps and filters of the cells give the output of every example, with the conditions and values that
//! programs use.
//!
//! Where a loop has to do something, no prefix of it can be run to see what remains; these say it before it begins.

use std::ops::RangeInclusive;

use super::Sparse;
use super::whole::{Seen, same};

type Condition = fn(Cell<'_>) -> bool;
type Fold = fn(&[Cell<'_>]) -> Option<i64>;
type Map = fn(Cell<'_>) -> Option<i64>;

/// A cell and what stands around it.
#[derive(Clone, Copy)]
struct Cell<'a> {
    x: i64,
    i: usize,
    list: &'a [i64],
    ints: &'a [i64],
}

impl Cell<'_> {
    fn before(self) -> Option<i64> {
        self.list.get(self.i.checked_sub(1)?).copied()
    }

    fn after(self) -> Option<i64> {
        self.list.get(self.i + 1).copied()
    }

    fn place(self) -> i64 {
        self.i as i64
    }

    fn k(self) -> Option<i64> {
        self.ints.first().copied()
    }

    fn l(self) -> Option<i64> {
        self.ints.get(1).copied()
    }

    fn was(self) -> bool {
        self.list.iter().take(self.i).any(|&x| x == self.x)
    }

    fn sum_so_far(self) -> Option<i64> {
        sum(self.list.iter().take(self.i + 1).map(|&x| Some(x)))
    }

    fn so_far(self) -> impl Iterator<Item = i64> {
        self.list.iter().take(self.i + 1).copied()
    }
}

fn sum(values: impl Iterator<Item = Option<i64>>) -> Option<i64> {
    values.into_iter().try_fold(0_i64, |sum, x| sum.checked_add(x?))
}

/// Which cells a program may be about.
const CONDITIONS: [Condition; 32] = [
    |_| true,
    |c| c.x % 2 == 0,
    |c| c.x % 2 != 0,
    |c| c.x % 3 == 0,
    |c| c.x > 0,
    |c| c.x < 0,
    |c| c.x == 0,
    |c| c.x != 0,
    |c| c.x > 9,
    |c| c.i % 2 == 0,
    |c| c.i % 2 != 0,
    |c| c.i > 0,
    |c| c.i + 1 < c.list.len(),
    |c| c.before().is_some_and(|before| c.x > before),
    |c| c.before().is_some_and(|before| c.x < before),
    |c| c.before().is_some_and(|before| c.x == before),
    |c| c.before() != Some(c.x),
    |c| c.after().is_some_and(|after| c.x > after),
    |c| c.after().is_some_and(|after| c.x < after),
    |c| c.list.first().is_some_and(|&first| c.x > first),
    |c| c.list.iter().max() == Some(&c.x),
    |c| c.list.iter().min() == Some(&c.x),
    |c| !c.was(),
    |c| c.was(),
    |c| c.k().is_some_and(|k| c.x > k),
    |c| c.k().is_some_and(|k| c.x < k),
    |c| c.k() == Some(c.x),
    |c| c.k().is_some_and(|k| c.x != k),
    |c| c.k().zip(c.l()).is_some_and(|(k, l)| k <= c.x && c.x <= l),
    |c| c.k().is_some_and(|k| c.x.checked_rem(k) == Some(0)),
    |c| c.k().is_some_and(|k| k.checked_rem(c.x) == Some(0)),
    |c| c.k().is_some_and(|k| c.place() < k),
];

/// Numbers that the cells together may give, after their count.
const FOLDS: [Fold; 14] = [
    |cells| sum(cells.iter().map(|c| Some(c.x))),
    |cells| sum(cells.iter().map(|c| c.x.checked_mul(c.x))),
    |cells| sum(cells.iter().map(|c| Some(c.x.abs()))),
    |cells| sum(cells.iter().map(|c| Some(c.place()))),
    |cells| sum(cells.iter().map(|c| c.x.checked_mul(c.place()))),
    |cells| sum(cells.iter().map(|c| Some((c.x - c.before().unwrap_or(c.x)).abs()))),
    |cells| sum(cells.iter().map(|c| c.x.checked_mul(c.before().unwrap_or(0)))),
    |cells| cells.iter().try_fold(1_i64, |product, c| product.checked_mul(c.x)),
    |cells| cells.iter().map(|c| c.x).max(),
    |cells| cells.iter().map(|c| c.x).min(),
    |cells| cells.first().map(|c| c.x),
    |cells| cells.last().map(|c| c.x),
    |cells| cells.first().map(|c| c.place()),
    |cells| cells.last().map(|c| c.place()),
];

/// What may become of a cell, besides a number and itself with a number added.
const MAPS: [Map; 28] = [
    |c| Some(-c.x),
    |c| Some(2 * c.x),
    |c| Some(3 * c.x),
    |c| c.x.checked_mul(c.x),
    |c| Some(c.x.abs()),
    |c| Some(c.x / 2),
    |c| Some(c.x % 2),
    |c| Some(c.x % 10),
    |c| Some(c.place()),
    |c| Some(c.x + c.place()),
    |c| c.x.checked_mul(c.place()),
    |c| c.k(),
    |c| Some(c.x + c.k()?),
    |c| Some(c.x - c.k()?),
    |c| Some(c.k()? - c.x),
    |c| c.x.checked_mul(c.k()?),
    |c| c.x.checked_rem(c.k()?),
    |c| Some(c.x.max(c.k()?)),
    |c| Some(c.x.min(c.k()?)),
    |c| c.before(),
    |c| c.after(),
    |c| Some(c.x + c.before()?),
    |c| Some(c.x - c.before()?),
    |c| Some(c.x + c.after()?),
    |c| Some(c.after()? - c.x),
    |c| c.sum_so_far(),
    |c| c.so_far().max(),
    |c| c.so_far().min(),
];

/// A count and a result are the same number up to this.
const OFF: RangeInclusive<i64> = -1..=1;
const ADDED: RangeInclusive<i64> = -4..=4;
const CONSTANTS: RangeInclusive<i64> = -2..=6;
/// Of lists, digits and ranges.
const FOLD_COLUMNS: usize = CONDITIONS.len() * (3 + FOLDS.len());
const PAIR_COLUMNS: usize = 9 + 9 + MAPS.len();
const MAP_COLUMNS: usize = CONDITIONS.len() * PAIR_COLUMNS;
const FILTER_COLUMNS: usize = CONDITIONS.len() * (3 + PAIR_COLUMNS);
/// Entries of a row.
pub const COUNT: usize = 3 * FOLD_COLUMNS + MAP_COLUMNS + FILTER_COLUMNS;
/// A range of a number goes on so far.
const LONGEST: i64 = 100;

/// Fills the columns from here on.
pub fn properties(row: &mut Sparse, examples: &[Seen]) {
    let end = row.column + COUNT;
    match examples.first() {
        Some(first) if first.gives_list => {
            row.column += 3 * FOLD_COLUMNS;
            maps(row, examples);
            filters(row, examples);
        }
        Some(first) if first.takes_list => folds(row, examples, |e| Some(e.cells.clone())),
        _ => {
            row.column += FOLD_COLUMNS;
            folds(row, examples, |e| digits(*e.ints.first()?));
            folds(row, examples, |e| Some((1..=(*e.ints.first()?).min(LONGEST)).collect()));
        }
    }
    row.go_to(end);
}

/// The decimal digits, the last first.
fn digits(number: i64) -> Option<Vec<i64>> {
    let rest = std::iter::successors(Some(number), |&rest| Some(rest / 10));
    (number >= 0).then(|| rest.take_while(|&rest| rest > 0).map(|rest| rest % 10).collect())
}

/// The cells of a list that a condition picks out.
fn picked<'a>(list: &'a [i64], ints: &'a [i64], holds: Condition) -> Vec<Cell<'a>> {
    let cells = list.iter().enumerate().map(|(i, &x)| Cell { x, i, list, ints });
    cells.filter(|&cell| holds(cell)).collect()
}

/// Numbers as folds of a list that comes with each example.
fn folds(row: &mut Sparse, examples: &[Seen], list: fn(&Seen) -> Option<Vec<i64>>) {
    let end = row.column + FOLD_COLUMNS;
    let lists = examples.iter().map(|e| Some((list(e)?, e.ints.as_slice(), e.number?)));
    if let Some(lists) = lists.collect::<Option<Vec<_>>>() {
        for holds in CONDITIONS {
            let cells: Vec<_> =
                lists.iter().map(|(list, ints, number)| (picked(list, ints, holds), number)).collect();
            let counts = cells.iter().map(|(cells, number)| **number - cells.len() as i64);
            row.one_of(OFF, same(counts.map(|off| Some(off).filter(|off| OFF.contains(off)))));
            for fold in FOLDS {
                let all = cells.iter().all(|(cells, number)| fold(cells) == Some(**number));
                row.push(f32::from(all));
            }
        }
    }
    row.go_to(end);
}

/// Lists, cell by cell, where a condition holds.
fn maps(row: &mut Sparse, examples: &[Seen]) {
    let end = row.column + MAP_COLUMNS;
    if examples.iter().all(|e| e.cells.len() == e.output.len()) {
        for holds in CONDITIONS {
            let pairs = examples.iter().flat_map(|e| {
                let cells = picked(&e.cells, &e.ints, holds).into_iter();
                cells.filter_map(|cell| Some((cell, *e.output.get(cell.i)?)))
            });
            relations(row, &pairs.collect::<Vec<_>>());
        }
    }
    row.go_to(end);
}

/// Lists of what came of the cells where a condition holds.
fn filters(row: &mut Sparse, examples: &[Seen]) {
    for holds in CONDITIONS {
        let cells: Vec<_> = examples.iter().map(|e| picked(&e.cells, &e.ints, holds)).collect();
        let all = |holds: &dyn Fn(&[Cell<'_>], &[i64]) -> bool| {
            f32::from(cells.iter().zip(examples).all(|(cells, e)| holds(cells, &e.output)))
        };
        let equal = |cell: &Cell<'_>, o: &i64| cell.x == *o;
        let fits = all(&|cells, output| cells.len() == output.len());
        row.push(fits);
        row.push(all(&|cells, output| {
            cells.len() <= output.len() && cells.iter().zip(output).all(|(c, o)| equal(c, o))
        }));
        row.push(all(&|cells, output| {
            cells.len() == output.len() && cells.iter().rev().zip(output).all(|(c, o)| equal(c, o))
        }));
        if fits > 0.0 {
            let outputs = examples.iter().flat_map(|e| e.output.iter().copied());
            relations(row, &cells.into_iter().flatten().zip(outputs).collect::<Vec<_>>());
        } else {
            row.column += PAIR_COLUMNS;
        }
    }
}

/// What came of cells. Of a single one too much could be said.
fn relations(row: &mut Sparse, pairs: &[(Cell<'_>, i64)]) {
    let end = row.column + PAIR_COLUMNS;
    if pairs.len() > 1 {
        row.one_of(ADDED, same(pairs.iter().map(|(cell, o)| Some(o - cell.x))));
        row.one_of(CONSTANTS, same(pairs.iter().map(|(_, o)| Some(*o))));
        row.extend(MAPS.map(|map| f32::from(pairs.iter().all(|(cell, o)| map(*cell) == Some(*o)))));
    }
    row.go_to(end);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(cells: &[i64], ints: &[i64], output: &[i64], number: Option<i64>) -> Seen {
        Seen {
            cells: cells.to_vec(),
            output: output.to_vec(),
            number,
            ints: ints.to_vec(),
            locals: Vec::new(),
            gives_list: number.is_none(),
            takes_list: !cells.is_empty(),
        }
    }

    fn columns(examples: &[Seen]) -> Vec<usize> {
        let mut row = Sparse::default();
        properties(&mut row, examples);
        assert_eq!(row.column, COUNT);
        assert!(row.entries.iter().all(|&(column, _)| column < COUNT));
        row.entries.iter().map(|&(column, _)| column).collect()
    }

    #[test]
    fn a_fold_over_a_filter_is_seen() {
        // The sum of the squares of the positive cells.
        let examples = [seen(&[3, -1, 2], &[], &[], Some(13)), seen(&[-5, 4], &[], &[], Some(16))];
        assert_eq!(columns(&examples), [4 * (3 + FOLDS.len()) + 3 + 1]);
    }

    #[test]
    fn the_digits_and_the_range_of_a_number_are_lists() {
        let divisors = [seen(&[], &[12], &[], Some(6)), seen(&[], &[25], &[], Some(3))];
        assert_eq!(columns(&divisors), [2 * FOLD_COLUMNS + 30 * (3 + FOLDS.len()) + 1]);
        let digits = [seen(&[], &[907], &[], Some(16)), seen(&[], &[42], &[], Some(6))];
        assert!(columns(&digits).contains(&(FOLD_COLUMNS + 3)));
    }

    #[test]
    fn maps_and_filters_are_seen() {
        // Negative cells become 0, the others stay.
        let clipped = [seen(&[3, -1, -2], &[], &[3, 0, 0], None), seen(&[-5, 4, 8], &[], &[0, 4, 8], None)];
        let found = columns(&clipped);
        let map = |condition: usize, column: usize| 3 * FOLD_COLUMNS + condition * PAIR_COLUMNS + column;
        assert!(found.contains(&map(4, 4)) && found.contains(&map(5, 9 + 2)), "{found:?}");
        // The even cells, doubled.
        let doubled = [seen(&[3, 4, 2], &[], &[8, 4], None), seen(&[6, 1], &[], &[12], None)];
        let start = 3 * FOLD_COLUMNS + MAP_COLUMNS + (3 + PAIR_COLUMNS);
        assert_eq!(columns(&doubled)[..2], [start, start + 3 + 9 + 9 + 1]);
    }
}
