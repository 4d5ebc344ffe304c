//! What is in a set: counts that add up, whatever the order in which rows are seen.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::row::Row;

/// How often each number was seen.
pub type Histogram = BTreeMap<u32, u64>;

/// Counts over rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// How many rows.
    pub rows: u64,
    /// Rows by shape.
    pub shapes: BTreeMap<String, u64>,
    /// Rows by construct; a row has several.
    pub constructs: BTreeMap<String, u64>,
    /// Rows by tokens of the program.
    pub tokens: Histogram,
    /// Rows by tokens before the program was simplified.
    pub original_tokens: Histogram,
    /// Rows by depth of loops.
    pub loop_depth: Histogram,
    /// Cells of input lists, over all examples of shapes with a list.
    pub cells: Histogram,
    /// Rows that branch.
    pub branches: u64,
    /// Rows that the floor solves.
    pub floor: u64,
}

impl Statistics {
    /// Counts a row.
    pub fn add(&mut self, row: &Row) {
        let labels = row.labels;
        self.rows += 1;
        count(&mut self.shapes, row.shape_name());
        for name in row.constructs().names() {
            count(&mut self.constructs, name);
        }
        *self.tokens.entry(labels.tokens.into()).or_default() += 1;
        *self.original_tokens.entry(labels.original_tokens.into()).or_default() += 1;
        *self.loop_depth.entry(labels.loop_depth.into()).or_default() += 1;
        if row.shape.has_list() {
            for example in row.examples() {
                *self.cells.entry(example.input.list.len() as u32).or_default() += 1;
            }
        }
        self.branches += u64::from(labels.branches);
        self.floor += u64::from(labels.floor);
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        sum(&mut self.shapes, &other.shapes);
        sum(&mut self.constructs, &other.constructs);
        sum(&mut self.tokens, &other.tokens);
        sum(&mut self.original_tokens, &other.original_tokens);
        sum(&mut self.loop_depth, &other.loop_depth);
        sum(&mut self.cells, &other.cells);
        self.branches += other.branches;
        self.floor += other.floor;
    }
}

fn count(counts: &mut BTreeMap<String, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => drop(counts.insert(name.to_owned(), 1)),
    }
}

fn sum<K: Ord + Clone>(into: &mut BTreeMap<K, u64>, from: &BTreeMap<K, u64>) {
    for (key, count) in from {
        *into.entry(key.clone()).or_default() += count;
    }
}

/// The least number that at least `percent` of 100 do not exceed; 0, where nothing was seen.
pub fn percentile(histogram: &Histogram, percent: u64) -> u32 {
    let total: u64 = histogram.values().sum();
    let mut seen = 0;
    for (number, count) in histogram {
        seen += count;
        if seen * 100 >= total * percent {
            return *number;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_of_a_histogram() {
        let check = |pairs: &[(u32, u64)], percent, expect| {
            assert_eq!(percentile(&pairs.iter().copied().collect(), percent), expect, "{pairs:?}");
        };
        check(&[], 50, 0);
        check(&[(7, 1)], 50, 7);
        check(&[(1, 1), (2, 1), (9, 1)], 50, 2);
        check(&[(1, 99), (100, 1)], 99, 1);
        check(&[(1, 98), (100, 2)], 99, 100);
    }
}
