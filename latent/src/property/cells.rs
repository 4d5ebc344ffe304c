//! What can be said of one slot of the output.

use super::{Situation, Sparse};
use crate::slots::Row;

const CONSTANTS: std::ops::RangeInclusive<i64> = -8..=16;
/// Cells that a slot may be a copy of, by their place, from the front and from the back.
const PLACES: usize = 8;
/// Offsets of a copied cell.
const OFFSETS: std::ops::RangeInclusive<i64> = -4..=4;

const CONSTANT_COUNT: usize = 25;
const OFFSET_COUNT: usize = 9;
/// Sources: cells from the front, from the back, relative ones, the heads.
const SOURCES: usize = PLACES + PLACES + 5 + 1 + 8;
const OTHERS: usize = 20;
/// Sources of which two may make the slot: the first cells, the cell itself, those beside it, the first heads.
const PAIRED: [usize; 10] =
    [0, 1, 2, 3, 4, 2 * PLACES, 2 * PLACES + 1, 2 * PLACES + 2, 2 * PLACES + 6, 2 * PLACES + 7];
/// Sum, product and both differences.
const PAIRS: usize = 4 * PAIRED.len() * (PAIRED.len() - 1) / 2;
/// Entries of a row.
pub const COUNT: usize = CONSTANT_COUNT + 2 * SOURCES * OFFSET_COUNT + OTHERS + PAIRS + 2 * PLACES + 2;

/// A relation between a state, its output and the value of the slot in that.
type Holds<'f> = dyn Fn(&Row, &Row, i32) -> bool + 'f;

/// How many cells the state of each example has.
pub fn lengths(situation: Situation<'_>) -> Vec<usize> {
    let heads = situation.layout.heads();
    let length = |row: &Row| {
        let cells = row.values.get(heads..).unwrap_or_default();
        cells.iter().take_while(|cell| cell.is_some()).count()
    };
    situation.examples.iter().map(|(state, _)| length(state)).collect()
}

/// The row of a slot of the output; the states have so many cells.
pub fn properties(situation: Situation<'_>, lengths: &[usize], slot: usize) -> Sparse {
    let heads = situation.layout.heads();
    let mut row = Sparse::default();
    // Only examples that have the slot speak of it.
    let (mut having, mut cells) = (Vec::new(), Vec::new());
    for ((state, output), &length) in situation.examples.iter().zip(lengths) {
        if let Some(wanted) = output.values.get(slot).copied().flatten() {
            having.push((state, output, wanted));
            cells.push(length);
        }
    }
    let all = |holds: &Holds<'_>| {
        f32::from(!having.is_empty() && having.iter().all(|&(state, output, o)| holds(state, output, o)))
    };
    let first = having.first().map(|&(_, _, o)| o);
    row.one_of(CONSTANTS, first.filter(|&first| having.iter().all(|&(_, _, o)| o == first)).map(i64::from));
    for source in 0..SOURCES {
        let from = |(&(state, _, o), &cells): (&(&Row, &Row, i32), &usize)| {
            let x = value(state, source_slot(source, slot, heads, cells)?)?;
            Some((i64::from(o), i64::from(x)))
        };
        // One pass for all offsets: the difference and the sum must be the same everywhere.
        let mut pairs = having.iter().zip(&cells).map(from);
        let (mut difference, mut sum) = (None, None);
        if let Some(Some((o, x))) = pairs.next() {
            (difference, sum) = (Some(o - x), Some(o + x));
            for pair in pairs {
                difference = difference.filter(|&d| pair.is_some_and(|(o, x)| o - x == d));
                sum = sum.filter(|&s| pair.is_some_and(|(o, x)| o + x == s));
                if difference.is_none() && sum.is_none() {
                    break;
                }
            }
        }
        row.one_of(OFFSETS, difference);
        row.one_of(OFFSETS, sum);
    }
    others(&mut row, &all, slot, heads);
    pairs(&mut row, &having, &cells, slot, heads);
    row.push(f32::from(slot < heads));
    row.push(having.len() as f32 / situation.examples.len().max(1) as f32);
    let cell = slot.checked_sub(heads);
    row.extend((0..2 * PLACES).map(|place| f32::from(cell == Some(place))));
    row
}

/// A slot whose value may be copied, of a state with so many cells.
fn source_slot(source: usize, slot: usize, heads: usize, cells: usize) -> Option<usize> {
    let cell = slot.checked_sub(heads);
    let place = match source {
        s if s < PLACES => Some(s),
        s if s < 2 * PLACES => cells.checked_sub(s - PLACES + 1),
        s if s < 2 * PLACES + 5 => cell?.checked_add_signed([0, -1, 1, -2, 2][s - 2 * PLACES]),
        s if s == 2 * PLACES + 5 => cells.checked_sub(cell? + 1),
        s => return Some(s - 2 * PLACES - 6).filter(|&head| head < heads),
    };
    place.filter(|&place| place < cells).map(|place| heads + place)
}

fn value(row: &Row, slot: usize) -> Option<i32> {
    row.values.get(slot).copied().flatten()
}

/// Relations with two values at once.
fn pairs(row: &mut Sparse, having: &[(&Row, &Row, i32)], cells: &[usize], slot: usize, heads: usize) {
    let values = |source: usize| {
        let of = |(&(state, ..), &cells): (&(&Row, &Row, i32), &usize)| {
            value(state, source_slot(source, slot, heads, cells)?).map(i64::from)
        };
        having.iter().zip(cells).map(of).collect::<Option<Vec<i64>>>().filter(|values| !values.is_empty())
    };
    let sources = PAIRED.map(values);
    for (i, x) in sources.iter().enumerate() {
        for y in sources.iter().skip(i + 1) {
            let (Some(x), Some(y)) = (x, y) else {
                row.column += 4;
                continue;
            };
            let all = |f: fn(i64, i64) -> i64| {
                let mut values = x.iter().zip(y).zip(having);
                f32::from(values.all(|((&x, &y), &(_, _, o))| f(x, y) == i64::from(o)))
            };
            row.extend([all(|x, y| x + y), all(|x, y| x * y), all(|x, y| x - y), all(|x, y| y - x)]);
        }
    }
}

/// Relations of other kinds: with the value itself, its neighbours, its place.
fn others(row: &mut Sparse, all: &dyn Fn(&Holds<'_>) -> f32, slot: usize, heads: usize) {
    let before = |state: &Row| value(state, slot);
    let neighbour = |row: &Row, step: isize| {
        slot.checked_add_signed(step).filter(|&place| place >= heads).and_then(|place| value(row, place))
    };
    let is = |f: &dyn Fn(i32) -> Option<i32>| all(&|state, _, o| before(state).and_then(f) == Some(o));
    row.extend([
        is(&|x| x.checked_mul(2)),
        is(&|x| x.checked_mul(3)),
        is(&|x| x.checked_mul(x)),
        is(&|x| Some(x / 2)),
        is(&|x| Some(x % 2)),
        is(&|x| Some(x % 10)),
        is(&i32::checked_abs),
        is(&|x| Some(x.max(0))),
        is(&|x| Some(i32::from(x == 0))),
    ]);
    row.extend([
        all(&|state, _, o| before(state).is_some_and(|x| o > x)),
        all(&|state, _, o| before(state).is_some_and(|x| o < x)),
        all(&|state, _, o| state.values.contains(&Some(o))),
        all(&|_, output, o| neighbour(output, -1).is_some_and(|p| o >= p)),
        all(&|_, output, o| neighbour(output, -1).is_some_and(|p| o <= p)),
        all(&|_, output, o| neighbour(output, 1).is_some_and(|p| o == p)),
        all(&|state, output, o| {
            let sum = neighbour(output, -1).zip(before(state)).and_then(|(p, x)| p.checked_add(x));
            sum == Some(o)
        }),
        all(&|state, _, o| {
            let sum = neighbour(state, -1).zip(before(state)).and_then(|(p, x)| p.checked_add(x));
            sum == Some(o)
        }),
        all(&|state, _, o| {
            let step = neighbour(state, -1).zip(before(state)).and_then(|(p, x)| x.checked_sub(p));
            step == Some(o)
        }),
        all(&|state, _, o| (heads..=slot).filter_map(|s| value(state, s)).max() == Some(o)),
        all(&|_, _, o| slot >= heads && i64::from(o) == (slot - heads) as i64),
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_add_up() {
        assert_eq!(CONSTANTS.count(), CONSTANT_COUNT);
        assert_eq!(OFFSETS.count(), OFFSET_COUNT);
        let mut row = Sparse::default();
        others(&mut row, &|_| 1.0, 0, 0);
        assert_eq!(row.entries.len(), OTHERS);
    }
}
