//! Properties: the relations that hold for all shown examples at once, computed rather than learned.
//!
//! One row for each slot of the output and one for the whole: each entry is 1 where the relation holds for every
//! example that has the slot. Computed from the values that an example has now, be they the input or a state of its
//! run, so that they say what remains to be done.

mod cells;
mod idiom;
mod whole;

use crate::slots::{Layout, Row};

/// The examples of a task as they stand now: a state (or input) and an output each.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'r> {
    /// Which slots there are.
    pub layout: Layout,
    /// A state and the output of each example.
    pub examples: &'r [(Row, Row)],
}

/// How many columns a row has.
pub const WIDTH: usize = cells::COUNT + whole::COUNT;

/// A row of which only what is not 0 is kept. Columns are filled from left to right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sparse {
    column: usize,
    /// What is not 0, by columns.
    pub entries: Vec<(usize, f32)>,
}

impl Sparse {
    /// Fills the next column.
    fn push(&mut self, value: f32) {
        if value != 0.0 {
            self.entries.push((self.column, value));
        }
        self.column += 1;
    }

    /// Fills one column after the other.
    fn extend(&mut self, values: impl IntoIterator<Item = f32>) {
        values.into_iter().for_each(|value| self.push(value));
    }

    /// A column for each number of a range: 1 where the number is this one.
    fn one_of(&mut self, range: std::ops::RangeInclusive<i64>, number: Option<i64>) {
        if let Some(number) = number.filter(|number| range.contains(number)) {
            self.entries.push((self.column + (number - range.start()) as usize, 1.0));
        }
        self.column += (range.end() - range.start() + 1) as usize;
    }

    /// Leaves the columns before this one at 0.
    fn go_to(&mut self, column: usize) {
        self.column = column;
    }
}

/// The rows of the slots, then the row of the whole; `slots` is how many slots the longest example has.
pub fn properties(situation: Situation<'_>, slots: usize) -> Vec<Sparse> {
    let lengths = cells::lengths(situation);
    let mut rows: Vec<Sparse> = (0..slots).map(|slot| cells::properties(situation, &lengths, slot)).collect();
    rows.push(whole::properties(situation));
    rows
}

impl Situation<'_> {
    /// The cells of an example: before, and in the output.
    fn cells(self, (state, output): &(Row, Row)) -> (Vec<i32>, Vec<i32>) {
        let cells = |row: &Row| -> Vec<i32> {
            let cells = row.values.get(self.layout.heads()..).unwrap_or_default();
            cells.iter().map_while(|&cell| cell).collect()
        };
        (cells(state), cells(output))
    }
}
