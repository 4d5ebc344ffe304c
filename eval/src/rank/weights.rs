//! What counts in a ranking, and how much.

use cgen::Shape;
use cgen::shape::Kind;

/// What counts for a program, in tokens that it may be longer for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// Against a token, besides the surprise at it.
    pub length: f32,
    /// Against one nat of surprise, see `prior`.
    pub surprise: f32,
    /// Against one nat of surprise at what the program does, if that is usual; in place of length and `surprise`, if less.
    pub familiar: f32,
    /// For twice as many programs of the class.
    pub support: f32,
    /// For every further solver that leads to the class.
    pub solver: f32,
    /// Against a trap on all neighbours of the examples; in proportion to how many of them there are.
    pub traps: f32,
    /// Against every constant that is one of the values of the examples' outputs and not small.
    pub memory: f32,
    /// Against every argument that is not read.
    pub unread: f32,
    /// Against other results than 0 and 1 on all probes, where the examples have no others; one in a hundred counts a tenth.
    pub truth: f32,
    /// What a class may cost more than another that does the same but traps more often, and still goes before it.
    pub defined: f32,
    /// Against a shape that comes later.
    pub later_shape: f32,
    /// Against the solver's own score being lower by one than that of its best.
    pub score: f32,
    /// Against one nat of the model's surprise at the program, given the examples.
    pub model: f32,
    /// Tokens of difference at which one program is believed e times as much as another.
    pub temperature: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            length: 0.25,
            surprise: 0.5,
            familiar: 1.0,
            support: 1.0,
            solver: 4.0,
            traps: 12.0,
            memory: 3.0,
            unread: 8.0,
            truth: 32.0,
            defined: 12.0,
            later_shape: 4.0,
            score: 0.0,
            model: 0.0,
            temperature: 4.0,
        }
    }
}

impl Weights {
    /// Where a model says how likely each program is. Of other shapes than `paper` it is worth nothing besides what is
    /// known of usual functions, and is not asked.
    pub fn with_model(shape: Shape) -> Self {
        match shape.kind() {
            Kind::Paper => Self { length: 1.0, model: 4.0, ..Self::default() },
            _ => Self::default(),
        }
    }
}
