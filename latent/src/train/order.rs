//! In which order programs are learnt from: shuffled anew in every epoch, batches of like length.
//!
//! A function of seed and epoch alone, so that a run that goes on from a position sees what it would have seen.

use serde::{Deserialize, Serialize};

use super::settings::TrainSettings;
use super::shelf::Shelf;

/// Parts of a window by the lengths of lists.
const GROUPS: usize = 4;

/// A place in the data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// How often all programs have been seen.
    pub epoch: u64,
    /// Which batch of the epoch comes next.
    pub batch: u64,
}

/// How programs are put into batches.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    rows: usize,
    batch: usize,
    window: usize,
    seed: u64,
}

impl Order {
    /// Of so many programs. What does not fill a batch waits for another epoch.
    pub fn new(rows: usize, settings: &TrainSettings) -> Self {
        Self {
            rows,
            batch: settings.batch.min(rows).max(1),
            window: settings.window.max(1),
            seed: settings.seed,
        }
    }

    /// Batches of an epoch.
    pub const fn batches(&self) -> u64 {
        (self.rows / self.batch) as u64
    }

    /// The position of a batch, counted from the start of the run.
    pub fn position(&self, count: u64) -> Position {
        let batches = self.batches().max(1);
        Position { epoch: count / batches, batch: count % batches }
    }

    /// The programs of an epoch, batch after batch.
    pub fn epoch(&self, shelf: &Shelf, epoch: u64) -> Vec<u32> {
        let mut rows: Vec<u32> = (0..self.rows as u32).collect();
        let seed = mix(self.seed ^ mix(epoch.wrapping_add(1)));
        rows.sort_by_cached_key(|&row| mix(seed ^ u64::from(row)));
        rows.truncate(self.batches() as usize * self.batch);
        let mut order = Vec::with_capacity(rows.len());
        for (number, window) in rows.chunks_mut(self.window * self.batch).enumerate() {
            // Both lengths count: programs with cells alike come together, and among them those with tokens alike.
            window.sort_by_cached_key(|&row| shelf.size(row as usize).1);
            for group in window.chunks_mut(self.window.div_ceil(GROUPS) * self.batch) {
                group.sort_by_cached_key(|&row| shelf.size(row as usize).0);
            }
            let mut batches: Vec<(u64, &[u32])> = (window.chunks(self.batch).enumerate())
                .map(|(i, batch)| (mix(seed ^ mix((number * self.window + i) as u64)), batch))
                .collect();
            batches.sort_by_key(|(key, _)| *key);
            order.extend(batches.into_iter().flat_map(|(_, batch)| batch));
        }
        order
    }

    /// The programs of a batch.
    pub fn batch<'e>(&self, epoch: &'e [u32], batch: u64) -> &'e [u32] {
        let start = batch as usize * self.batch;
        epoch.get(start..start + self.batch).unwrap_or_default()
    }
}

/// The finalizer of splitmix64: a permutation of all words in which no pattern of the input is left.
const fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cgen::token::Token;
    use cgen::{Example, Input, Shape, Value};

    fn shelf(rows: usize) -> Shelf {
        let mut shelf = Shelf::default();
        for i in 0..rows {
            let length = 5 + mix(i as u64) as usize % 40;
            let list = vec![0; mix(!(i as u64)) as usize % 12];
            let input = Input { list, ints: Vec::new() };
            let example = Example { input, output: Value::Int(0) };
            shelf.push(Shape::PAPER, &vec![Token::SEMICOLON; length], &[example], &[]);
        }
        shelf
    }

    #[test]
    fn an_epoch_has_every_program_once_in_batches_of_like_length() {
        let shelf = shelf(1000);
        let settings = TrainSettings { batch: 10, window: 25, ..TrainSettings::default() };
        let order = Order::new(shelf.len(), &settings);
        let epoch = order.epoch(&shelf, 0);
        let mut sorted = epoch.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..1000).collect::<Vec<u32>>());
        let check = |length: &dyn Fn(usize) -> usize, percent: usize| {
            let padded: usize = (0..order.batches())
                .map(|i| {
                    let batch = order.batch(&epoch, i);
                    batch.len() * batch.iter().map(|&row| length(row as usize)).max().unwrap_or(0)
                })
                .sum();
            let sum: usize = (0..1000).map(length).sum();
            assert!(padded * 100 < sum * (100 + percent), "{padded} for {sum}");
        };
        check(&|row| shelf.size(row).0, 20);
        check(&|row| shelf.size(row).1, 35);
    }

    #[test]
    fn epochs_and_seeds_differ_and_repeat() {
        let shelf = shelf(203);
        let order =
            |seed| Order::new(203, &TrainSettings { batch: 10, window: 4, seed, ..TrainSettings::default() });
        assert_eq!(order(1).batches(), 20);
        assert_eq!(order(1).epoch(&shelf, 3), order(1).epoch(&shelf, 3));
        assert_ne!(order(1).epoch(&shelf, 3), order(1).epoch(&shelf, 4));
        assert_ne!(order(1).epoch(&shelf, 3), order(2).epoch(&shelf, 3));
        assert_eq!(order(1).position(41), Position { epoch: 2, batch: 1 });
    }

    #[test]
    fn few_programs_make_one_batch() {
        let shelf = shelf(3);
        let order = Order::new(3, &TrainSettings::default());
        assert_eq!((order.batches(), order.batch(&order.epoch(&shelf, 0), 0).len()), (1, 3));
    }
}
