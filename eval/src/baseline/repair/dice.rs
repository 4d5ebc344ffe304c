//! Random decisions of the search.

use cgen::choice::{Choices, Seeded};

/// The choices of a seed.
#[derive(Clone, Debug)]
pub struct Dice(Seeded);

impl Dice {
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(Seeded::new(seed, stream))
    }

    /// A number below `n`; 0 where there is none.
    pub fn below(&mut self, n: usize) -> usize {
        self.0.below(n as u32) as usize
    }

    /// A number in `low..=high`.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.0.below((high - low + 1).max(1) as u32) as i32
    }

    /// True in `percent` of 100 cases.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.0.below(100) < percent
    }

    /// One of the items; nothing, if there is none.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        items.get(self.below(items.len())).copied()
    }

    /// The place of one of the weights, in proportion to them; the last, if all are 0.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut left = self.0.below(weights.iter().sum());
        for (i, &weight) in weights.iter().enumerate() {
            if left < weight {
                return i;
            }
            left -= weight;
        }
        weights.len().saturating_sub(1)
    }
}
