//! Properties: the relations that hold for all shown examples at once, computed rather than learned.
//!
//! One row for each slot of the output and one for the whole: each entry is 1 where the relation holds for every
//! example that has the slot. Computed from the values that an example has now, be they the input or a state of its
//! run, so that they say what remains to be done.

mod cells;
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

/// How many entries a row has.
pub const WIDTH: usize = cells::COUNT + whole::COUNT;

/// The rows of the slots, then the row of the whole; `slots` is how many slots the longest example has.
pub fn properties(situation: Situation<'_>, slots: usize) -> Vec<Vec<f32>> {
    let mut rows: Vec<Vec<f32>> = (0..slots)
        .map(|slot| {
            let mut row = cells::properties(situation, slot);
            row.resize(WIDTH, 0.0);
            row
        })
        .collect();
    let mut row = vec![0.0; cells::COUNT];
    row.extend(whole::properties(situation));
    rows.push(row);
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
