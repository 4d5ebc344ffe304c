//! A task: a program with the examples that a learner sees, those that are held out, and what is known about it.

mod choose;
mod draw;
mod inputs;
mod labels;

use std::fmt;

pub use draw::{Drawer, LIMITS};
pub use labels::leaves_an_int_unused;

use crate::{Example, Program, token};

/// How many examples are shown, and how many are held out.
pub const EXAMPLES: usize = 5;

/// A program with its examples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The program, simplified and under canonical names.
    pub program: Program,
    /// The examples that a learner sees.
    pub shown: Vec<Example>,
    /// The examples that it is judged on besides.
    pub held_out: Vec<Example>,
    /// What the program does on the fixed probe inputs of its shape.
    pub behaviour: Behaviour,
    /// What is known about the program.
    pub labels: Labels,
}

/// A hash of what a program does on the probe inputs of its shape; programs of different shapes differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Behaviour(pub u128);

/// What is known about the program of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labels {
    /// Tokens of the program, those for its shape and its end included.
    pub tokens: u16,
    /// The same before it was simplified.
    pub original_tokens: u16,
    /// Deepest nesting of loops.
    pub loop_depth: u8,
    /// It has an `if` or `?:`.
    pub branches: bool,
    /// The floor (every output cell fitted alone on the shown examples) explains all ten examples.
    pub floor: bool,
}

impl Labels {
    /// The labels of another program in the place of this one: what the examples decide, and how long the program
    /// once was, stays.
    #[must_use]
    pub fn with_program(self, program: &Program) -> Self {
        let Self { original_tokens, floor, .. } = self;
        Self { tokens: token::len(program) as u16, original_tokens, floor, ..labels::of(program) }
    }
}

/// Why a program makes no task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dropped {
    /// It has more tokens than the policy allows, or cannot be written in tokens at all.
    TooLong,
    /// It does not use one of its ints.
    Unused,
    /// It traps on too many inputs.
    Traps,
    /// An example has a value that the policy does not allow.
    OutOfRange,
    /// It gives back the same whatever goes in.
    Constant,
    /// It gives back what goes in.
    Identity,
    /// Once shortened it makes no task: an int is not used, too many probes trap, or an example does.
    Shortened,
    /// The floor solves it, and the policy has enough of such tasks.
    Floor,
    /// It behaves like a task that is there already.
    Known,
}

impl Dropped {
    /// All the reasons.
    pub const ALL: [Self; 9] = [
        Self::TooLong,
        Self::Unused,
        Self::Traps,
        Self::OutOfRange,
        Self::Constant,
        Self::Identity,
        Self::Shortened,
        Self::Floor,
        Self::Known,
    ];

    /// Whether the reason is found before it matters what is known already.
    pub const fn is_early(self) -> bool {
        !matches!(self, Self::Shortened | Self::Floor | Self::Known)
    }
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "too long",
            Self::Unused => "unused parameter",
            Self::Traps => "traps",
            Self::OutOfRange => "out of range",
            Self::Constant => "constant",
            Self::Identity => "identity",
            Self::Shortened => "no task once shortened",
            Self::Floor => "floor",
            Self::Known => "known",
        })
    }
}
