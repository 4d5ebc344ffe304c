//! Whether an answer is to be believed: how much the examples tell, beside how long the program is that explains
//! them.
//!
//! A program that is found by trying holds by luck where its description is longer than what it explains: of random
//! programs as surprising as that, one holds on such examples.

use cgen::{Example, Value};

use super::Ranking;

/// A value is worth no more bits than this.
const MOST_BITS: f32 = 12.0;
/// Nats of surprise at a program that need no evidence, and for which a bit of the examples is enough. Chosen on tasks of
/// a policy, as [`super::Weights`] are.
const USUAL: f32 = 20.0;
const NATS_A_BIT: f32 = 0.8;
/// Unexplained nats from which on one answer in twelve is right.
const LUCK: f32 = 60.0;

/// How much the examples tell, in bits: what it takes to say each output, for one who knows the input.
///
/// A cell that stands where it stood tells nothing; one that is somewhere in the input tells where it was; any other
/// value tells its digits.
pub fn information(examples: &[Example]) -> f32 {
    examples.iter().map(example).sum()
}

fn example(Example { input, output }: &Example) -> f32 {
    let known = (1.0 + (input.list.len() + input.ints.len()) as f32).log2();
    let digits = |x: i32| (1.0 + (1.0 + x.unsigned_abs() as f32).log2()).min(MOST_BITS);
    let value = |x: i32| {
        let there = input.list.contains(&x) || input.ints.contains(&x);
        if there { digits(x).min(known) } else { digits(x) }
    };
    match output {
        Value::Int(x) => value(*x),
        Value::List(cells) => {
            let stays = |place: usize, x: i32| input.list.get(place) == Some(&x);
            let sum: f32 = (cells.iter().enumerate())
                .map(|(place, &x)| if stays(place, x) { 0.0 } else { value(x) })
                .sum();
            // That the length is another one.
            sum + if cells.len() == input.list.len() { 0.0 } else { 2.0 }
        }
    }
}

/// How far an answer is to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The examples tell more than it takes to write it down.
    None,
    /// Another one is worth a longer search.
    Some,
    /// It is worth hardly more than none.
    All,
}

impl Ranking {
    /// Whether the answer is more surprising than the examples explain.
    pub fn doubt(&self, examples: &[Example]) -> Doubt {
        let Some(best) = self.best() else { return Doubt::All };
        match best.surprise - NATS_A_BIT * information(examples) {
            unexplained if unexplained > LUCK => Doubt::All,
            unexplained if unexplained > USUAL => Doubt::Some,
            _ => Doubt::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_to_be_seen_in_the_input_tells_most() {
        let told = |pairs: &[(&str, &str)]| {
            let example = |&(input, output): &(&str, &str)| Example {
                input: input.parse().unwrap(),
                output: output.parse().unwrap(),
            };
            information(&pairs.iter().map(example).collect::<Vec<_>>())
        };
        assert!(told(&[("[4, 5]", "[4, 5]")]).abs() < 1e-6);
        assert!((told(&[("[4, 5, 6]", "5")]) - 2.0).abs() < 1e-6);
        assert!((told(&[("[4, 5, 6]", "127")]) - 8.0).abs() < 1e-6);
        assert!((told(&[("[4, 5, 6]", "-2147483648")]) - MOST_BITS).abs() < 1e-6);
        assert!((told(&[("[4, 5, 6]", "[6]")]) - 4.0).abs() < 1e-6);
        assert!((told(&[("3", "0"), ("4", "1")]) - 3.0).abs() < 1e-6);
    }
}
