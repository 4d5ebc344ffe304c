//! Questions for tests, written as text.

use cgen::{Example, Input, Shape, Value};

use crate::solver::Question;

/// Examples as `[1, 2], 3 -> [4]; [5], 6 -> [7]`.
pub fn examples(text: &str) -> Vec<Example> {
    let example = |pair: &str| {
        let (input, output) = pair.split_once("->").unwrap();
        let input: Input = input.trim().parse().unwrap();
        let output: Value = output.trim().parse().unwrap();
        Example { input, output }
    };
    text.split(';').map(example).collect()
}

/// The question with these examples.
pub fn question(shape: &str, text: &str) -> Question {
    let shape: Shape = shape.parse().unwrap();
    Question::new(shape, examples(text)).unwrap()
}
