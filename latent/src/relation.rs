//! The rows of the operation table: relations between a slot of a state and the slot of the output that it has to
//! become.
//!
//! Every relation is a question of the form "does slot `s` hold the value `v`?", where `s` and `v` follow from the
//! output. For known values it is answered yes or no ([`answers`]); for the soft values of the executor by the weight
//! that they give to `v` ([`crate::operation`]). The two agree where the value has a class of its own.

use crate::config::Values;
use crate::slots::{Layout, Row};

/// Differences and sums go this far in [`Values::Ints`].
const REACH: i32 = 8;
/// Neighbours that a cell may come from.
const NEIGHBOURS: [isize; 4] = [-2, -1, 1, 2];

/// "Does the slot hold the value?"
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// The slot of the state.
    pub slot: usize,
    /// The value.
    pub value: i32,
}

/// How many relations there are for a slot.
pub const fn relations(values: Values) -> usize {
    match values {
        Values::Paper => 18,
        Values::Ints => (2 * REACH as usize + 1) + (REACH as usize + 1) + 4 + NEIGHBOURS.len() + 1 + 3,
    }
}

/// The relation that says "already equal".
pub const fn equal(values: Values) -> usize {
    match values {
        Values::Paper => 4,
        Values::Ints => REACH as usize,
    }
}

/// The questions for the slot of an output; nothing for a relation that cannot hold.
pub fn questions(values: Values, layout: Layout, output: &Row, slot: usize) -> Vec<Option<Question>> {
    let count = relations(values);
    let Some(o) = output.values.get(slot).copied().flatten() else { return vec![None; count] };
    let here = |value: Option<i32>| value.map(|value| Question { slot, value });
    let at = |slot: Option<usize>| slot.map(|slot| Question { slot, value: o });
    let mut all = Vec::with_capacity(count);
    match values {
        Values::Paper => {
            // o = x + c, then o = c - x; that o = x - c is among the first.
            all.extend((-4..=4).map(|c| here(o.checked_sub(c).filter(|&x| values.holds(x)))));
            all.extend((-4..=4_i32).map(|c| here(c.checked_sub(o).filter(|&x| values.holds(x)))));
        }
        Values::Ints => {
            all.extend((-REACH..=REACH).map(|c| here(o.checked_sub(c))));
            all.extend((0..=REACH).map(|c| here(c.checked_sub(o))));
            all.push(here((o % 2 == 0).then_some(o / 2)));
            all.push(here((o % 3 == 0).then_some(o / 3)));
            all.push(here(o.checked_mul(2)));
            all.push(here(o.checked_mul(2).and_then(|x| x.checked_add(1))));
            let cells = layout.heads()..output.values.len();
            let cell = slot.checked_sub(cells.start);
            all.extend(NEIGHBOURS.map(|step| {
                let place = cell.and_then(|_| slot.checked_add_signed(step));
                at(place.filter(|place| cells.contains(place)))
            }));
            let count = output.values.get(cells.start..).unwrap_or_default().iter().flatten().count();
            let mirror = cell.and_then(|cell| count.checked_sub(cell + 1));
            all.push(at(mirror.map(|cell| cells.start + cell)));
            let ints = layout.shape.ints();
            all.push(at(layout.number().filter(|&number| number != slot)));
            all.push(at((ints > 0).then_some(0)));
            all.push(at((ints > 1).then_some(1)));
        }
    }
    all
}

/// The answers for known values, 1 or 0: all slots, each with all relations.
pub fn answers(values: Values, layout: Layout, state: &Row, output: &Row) -> Vec<f32> {
    let holds = |question: Option<Question>| {
        let Some(Question { slot, value }) = question else { return 0.0 };
        f32::from(state.values.get(slot).copied().flatten() == Some(value))
    };
    (0..output.values.len()).flat_map(|slot| questions(values, layout, output, slot)).map(holds).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cgen::{Example, Input, Value};

    fn rows(shape: &str, list: &[i32], ints: &[i32], output: Value) -> (Layout, Row, Row) {
        let layout = Layout { shape: shape.parse().unwrap(), locals: 0 };
        let input = Input { list: list.to_vec(), ints: ints.to_vec() };
        let example = Example { input, output };
        let cells = layout.cells(&example);
        (layout, layout.input(&example.input, cells), layout.output(&example.output, cells))
    }

    fn held(values: Values, (layout, input, output): &(Layout, Row, Row), slot: usize) -> Vec<usize> {
        let all = answers(values, *layout, input, output);
        assert_eq!(all.len(), relations(values) * output.values.len());
        let of_slot = &all[slot * relations(values)..][..relations(values)];
        (0..of_slot.len()).filter(|&i| of_slot[i] > 0.0).collect()
    }

    #[test]
    fn paper_cells_are_sums_and_differences() {
        let rows = rows("paper", &[1, 2, -4, 0, 4], &[], Value::List(vec![1, 4, 4, 0, -4]));
        assert_eq!(held(Values::Paper, &rows, 0), [equal(Values::Paper), 9 + 4 + 2]);
        // 4 = 2 + 2; no c - 2 within the range.
        assert_eq!(held(Values::Paper, &rows, 1), [4 + 2]);
        // 4 is neither -4 + c nor c - -4 with c up to 4, but it is 0 - -4.
        assert_eq!(held(Values::Paper, &rows, 2), [9 + 4]);
    }

    #[test]
    fn cells_come_from_neighbours_and_ints() {
        let rows = rows("in-place+1", &[100, 200, 300], &[50], Value::List(vec![300, 100, 50]));
        // Slots: k, n, three cells. The relations after differences, sums and factors are places.
        let places = 17 + 9 + 4;
        let of = |slot: usize| held(Values::Ints, &rows, slot);
        assert_eq!(of(2), [17 + 9 + 1, places + 3, places + 4]);
        assert_eq!(of(3), [17 + 9 + 2, places + 1]);
        assert_eq!(of(4), [places + 6]);
        assert!(of(0).is_empty() && of(1).is_empty());
    }
}
