//! Where random decisions come from: one replaceable source, so that a program is a function of its choices.
//!
//! A generator asks "one of `n`" and nothing else. Impossible alternatives are weighed with zero before it asks, so
//! that no choice is ever taken back, and every sequence of answers gives a program.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Answers questions of the form "which of `n`?".
pub trait Choices {
    /// A number below `n`; 0 if `n` is 0 or 1, where there is nothing to choose.
    fn below(&mut self, n: u32) -> u32;
}

/// What can be asked of every source.
impl dyn Choices + '_ {
    /// A number in `low..=high`; `low` if the range is empty.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        let width = i64::from(high) - i64::from(low) + 1;
        let width = u32::try_from(width.max(1)).unwrap_or(u32::MAX);
        low.wrapping_add(self.below(width) as i32)
    }

    /// True in `percent` of 100 cases.
    pub fn percent(&mut self, percent: u32) -> bool {
        percent > 0 && (percent >= 100 || self.below(100) < percent)
    }

    /// One of the items; nothing, if there is none.
    pub fn pick<'i, T>(&mut self, items: &'i [T]) -> Option<&'i T> {
        items.get(self.below(items.len() as u32) as usize)
    }

    /// The place of one of the weights, in proportion to them; nothing, if all are 0.
    pub fn weighted(&mut self, weights: &[u32]) -> Option<usize> {
        let total: u64 = weights.iter().map(|&w| u64::from(w)).sum();
        if total == 0 {
            return None;
        }
        let mut left = self.below(u32::try_from(total).unwrap_or(u32::MAX));
        weights.iter().position(|&w| {
            let here = left < w;
            left = left.wrapping_sub(w);
            here
        })
    }
}

/// Pseudo-random choices: the same seed and stream give the same answers on every machine.
#[derive(Clone, Debug)]
pub struct Seeded(ChaCha8Rng);

impl Seeded {
    /// The choices number `stream` of this seed; streams are independent of one another.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }
}

impl Choices for Seeded {
    fn below(&mut self, n: u32) -> u32 {
        if n < 2 {
            return 0;
        }
        // Multiply and shift: the bias is below n / 2^32, and no draw is ever thrown away.
        ((u64::from(self.0.next_u32()) * u64::from(n)) >> 32) as u32
    }
}

/// Choices taken from bytes, as a fuzzer makes them; all 0 when the bytes are used up.
#[derive(Clone, Debug)]
pub struct Bytes<'b>(pub &'b [u8]);

impl Choices for Bytes<'_> {
    fn below(&mut self, n: u32) -> u32 {
        if n < 2 {
            return 0;
        }
        let mut value = 0;
        let mut covered: u64 = 1;
        while covered < u64::from(n) {
            let [first, rest @ ..] = self.0 else { break };
            value = (value << 8) | u64::from(*first);
            covered <<= 8;
            self.0 = rest;
        }
        (value % u64::from(n)) as u32
    }
}

/// Choices given beforehand, each taken modulo the number of alternatives; all 0 when they are used up.
#[derive(Clone, Debug)]
pub struct Replayed<'c>(pub &'c [u32]);

impl Choices for Replayed<'_> {
    fn below(&mut self, n: u32) -> u32 {
        let [first, rest @ ..] = self.0 else { return 0 };
        if n < 2 {
            return 0;
        }
        self.0 = rest;
        first % n
    }
}

/// Every sequence of choices, one after the other, as an odometer counts: for small generators only.
///
/// ```
/// use cgen::choice::{Choices, Exhaustive};
/// let mut all = Exhaustive::default();
/// let mut seen = Vec::new();
/// while let Some(choices) = all.next_sequence() {
///     seen.push((choices.below(2), choices.below(3)));
/// }
/// assert_eq!(seen, [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Exhaustive {
    /// The answers of the sequence under way, each with its number of alternatives.
    answers: Vec<(u32, u32)>,
    asked: usize,
    started: bool,
}

impl Exhaustive {
    /// The choices of the next sequence; nothing, when there is no further one.
    pub fn next_sequence(&mut self) -> Option<&mut Self> {
        if self.started {
            self.answers.truncate(self.asked);
            while self.answers.pop_if(|(answer, of)| *answer + 1 >= *of).is_some() {}
            self.answers.last_mut()?.0 += 1;
        }
        self.started = true;
        self.asked = 0;
        Some(self)
    }
}

impl Choices for Exhaustive {
    fn below(&mut self, n: u32) -> u32 {
        if n < 2 {
            return 0;
        }
        if self.asked == self.answers.len() {
            self.answers.push((0, n));
        }
        let answer = self.answers.get(self.asked).map_or(0, |(answer, _)| *answer);
        self.asked += 1;
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_a_seed_are_the_same_everywhere_and_differ_from_each_other() {
        let draw = |seed, stream| -> Vec<u32> {
            let mut choices = Seeded::new(seed, stream);
            (0..6).map(|_| choices.below(1000)).collect()
        };
        assert_eq!(draw(1, 0), draw(1, 0));
        assert_ne!(draw(1, 0), draw(1, 1));
        assert_ne!(draw(1, 0), draw(2, 0));
        assert_eq!(draw(1, 7), [199, 465, 191, 743, 253, 871]);
    }

    #[test]
    fn weights_of_zero_are_never_chosen() {
        let mut choices = Seeded::new(3, 0);
        let choices: &mut dyn Choices = &mut choices;
        let mut counts = [0; 4];
        for _ in 0..4000 {
            counts[choices.weighted(&[0, 1, 0, 3]).unwrap()] += 1;
        }
        assert_eq!((counts[0], counts[2]), (0, 0));
        assert!((800..1200).contains(&counts[1]), "{counts:?}");
        assert_eq!(choices.weighted(&[0, 0]), None);
    }

    #[test]
    fn ranges_of_all_widths() {
        let mut choices = Seeded::new(3, 0);
        let choices: &mut dyn Choices = &mut choices;
        for _ in 0..1000 {
            assert!((-4..=4).contains(&choices.between(-4, 4)));
        }
        assert_eq!(choices.between(7, 7), 7);
        assert_eq!(choices.between(7, 3), 7);
        choices.between(i32::MIN, i32::MAX);
    }

    #[test]
    fn exhaustive_choices_may_depend_on_each_other() {
        let mut all = Exhaustive::default();
        let mut seen = Vec::new();
        while let Some(choices) = all.next_sequence() {
            let first = choices.below(3);
            let second = if first == 1 { choices.below(2) } else { 9 };
            seen.push((first, second));
        }
        assert_eq!(seen, [(0, 9), (1, 0), (1, 1), (2, 9)]);
    }

    #[test]
    fn bytes_and_replayed_choices_end_in_zeros() {
        let mut bytes = Bytes(&[1, 2, 3]);
        assert_eq!([bytes.below(256), bytes.below(1000), bytes.below(10)], [1, 515, 0]);
        let mut replayed = Replayed(&[5, 6]);
        assert_eq!(
            [replayed.below(1), replayed.below(4), replayed.below(4), replayed.below(4)],
            [0, 1, 2, 0]
        );
    }
}
