//! Random inputs for a program, as people would try them.

use crate::choice::Choices;
use crate::policy::{Examples, Range};
use crate::shape::{Kind, MAX_LIST, PAPER_CELLS};
use crate::{Input, Shape};

/// So many different inputs for one program, or fewer if the shape does not have as many. The first are edges:
/// an empty list, one cell, equal cells. From the place `longer` on lists may be longer than before.
pub fn draw(
    choices: &mut dyn Choices,
    shape: Shape,
    policy: &Examples,
    count: usize,
    longer: usize,
) -> Vec<Input> {
    let mut inputs: Vec<Input> = Vec::with_capacity(count);
    let range = range(choices, &policy.values);
    for i in 0..2 * count {
        if inputs.len() == count {
            break;
        }
        let input = match shape.kind() {
            Kind::Paper => Input { list: values(choices, range, PAPER_CELLS), ints: Vec::new() },
            Kind::Numbers => Input { list: Vec::new(), ints: numbers(choices, shape.ints(), policy) },
            Kind::InPlace | Kind::ToNumber | Kind::ToList => {
                let list = match i {
                    0 => Vec::new(),
                    1 => values(choices, range, 1),
                    _ => list(choices, range, policy, inputs.len() >= longer),
                };
                let ints = (0..shape.ints()).map(|_| further_int(choices, range, &list)).collect();
                Input { list, ints: ascending(choices, ints) }
            }
        };
        if !inputs.contains(&input) {
            inputs.push(input);
        }
    }
    inputs
}

/// One of the ranges, by weight.
fn range(choices: &mut dyn Choices, ranges: &[Range]) -> (i32, i32) {
    let weights: Vec<u32> = ranges.iter().map(|range| range.weight).collect();
    choices.weighted(&weights).and_then(|i| ranges.get(i)).map_or((0, 9), |range| (range.low, range.high))
}

fn values(choices: &mut dyn Choices, (low, high): (i32, i32), length: usize) -> Vec<i32> {
    (0..length).map(|_| choices.between(low, high)).collect()
}

fn list(choices: &mut dyn Choices, (low, high): (i32, i32), policy: &Examples, longer: bool) -> Vec<i32> {
    let lengths = if longer { &policy.longer } else { &policy.lengths };
    let (shortest, longest) = range(choices, lengths);
    let length = choices.between(shortest, longest).clamp(0, MAX_LIST as i32) as usize;
    match choices.weighted(&[14, 4, 2, 1, 1]) {
        // Few different values, so that some are equal.
        Some(1) => {
            let base = choices.between(low, high);
            values(choices, (base, high.min(base.saturating_add(3))), length)
        }
        Some(2) => {
            let mut list = values(choices, (low, high), length);
            list.sort_unstable();
            list
        }
        Some(3) => {
            let mut list = values(choices, (low, high), length);
            list.sort_unstable_by_key(|&x| std::cmp::Reverse(x));
            list
        }
        Some(4) => vec![choices.between(low, high); length],
        _ => values(choices, (low, high), length),
    }
}

/// An int that may be a place, a count, a value of the list or any value.
fn further_int(choices: &mut dyn Choices, (low, high): (i32, i32), list: &[i32]) -> i32 {
    match choices.weighted(&[5, 4, 4, 2]) {
        Some(0) => choices.between(0, list.len() as i32),
        Some(1) => choices.between(1, 5),
        Some(2) => choices.pick(list).copied().unwrap_or(low),
        _ => choices.between(low, high),
    }
}

/// Two further ints are often the ends of a range.
fn ascending(choices: &mut dyn Choices, mut ints: Vec<i32>) -> Vec<i32> {
    if choices.percent(70) {
        ints.sort_unstable();
    }
    ints
}

fn numbers(choices: &mut dyn Choices, count: usize, policy: &Examples) -> Vec<i32> {
    let mut numbers = Vec::with_capacity(count);
    for _ in 0..count {
        let (low, high) = range(choices, &policy.numbers);
        numbers.push(choices.between(low, high));
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::Seeded;
    use crate::policy::Policy;

    #[test]
    fn inputs_fit_their_shape_and_differ() {
        let policy = Policy::lists();
        for (i, shape) in Shape::all().enumerate() {
            let inputs = draw(&mut Seeded::new(1, i as u64), shape, &policy.examples, 24, 12);
            assert!(inputs.len() > 20, "{shape} has {}", inputs.len());
            for (j, input) in inputs.iter().enumerate() {
                assert_eq!(input.fits(shape), Ok(()));
                assert!(!inputs[..j].contains(input));
            }
        }
    }
}
