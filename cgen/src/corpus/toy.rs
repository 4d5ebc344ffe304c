//! Cheap tasks for the tests of the corpus: programs as they are grown, with outputs that no program computed.

use crate::choice::{Choices, Seeded};
use crate::policy::Policy;
use crate::shape::PAPER_CELLS;
use crate::task::{Behaviour, Dropped, EXAMPLES, Labels};
use crate::{Example, Input, Program, Shape, Task, Value, generate, token};

/// A task that depends on its arguments and on nothing else; about one of five attempts is dropped.
pub fn draw(policy: &Policy, seed: u64, index: u64) -> Result<Task, Dropped> {
    let mut choices = Seeded::new(seed, index);
    let choices: &mut dyn Choices = &mut choices;
    if choices.percent(20) {
        return Err(*choices.pick(&Dropped::ALL).unwrap_or(&Dropped::Traps));
    }
    let shapes: Vec<Shape> = policy.shapes.keys().copied().collect();
    let shape = *choices.pick(&shapes).unwrap_or(&Shape::PAPER);
    let program = generate::grow(choices, policy, shape);
    let tokens = token::encode(&program).map_err(|_| Dropped::TooLong)?;
    // Programs that differ in constants alone behave alike.
    let bytes: Vec<u8> = tokens.iter().map(|&t| t.min(token::Token::ZERO).into()).collect();
    let hash = u128::from_le_bytes(*blake3::hash(&bytes).as_bytes().first_chunk().unwrap_or(&[0; 16]));
    let labels = Labels {
        tokens: tokens.len() as u16,
        original_tokens: tokens.len() as u16 + choices.below(9) as u16,
        loop_depth: choices.below(3) as u8,
        branches: choices.percent(50),
        floor: choices.percent(10),
    };
    let mut example = || example(choices, &program);
    let shown = (0..EXAMPLES).map(|_| example()).collect();
    let held_out = (0..EXAMPLES).map(|_| example()).collect();
    Ok(Task { program, shown, held_out, behaviour: Behaviour(hash), labels })
}

fn example(choices: &mut dyn Choices, program: &Program) -> Example {
    let shape = program.shape;
    let cells = match shape {
        Shape::PAPER => PAPER_CELLS,
        shape if shape.has_list() => choices.below(11) as usize,
        _ => 0,
    };
    let mut ints = |count: usize| (0..count).map(|_| choices.between(-99, 99)).collect::<Vec<_>>();
    let input = Input { list: ints(cells), ints: ints(shape.ints()) };
    let output = if shape.gives_list() { Value::List(ints(cells)) } else { Value::Int(ints(1)[0]) };
    Example { input, output }
}
