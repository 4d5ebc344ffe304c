//! What a model writes without help: at each place the likeliest of the legal tokens. And what that is worth.

use cgen::run::{Limits, Machine};
use cgen::token::{self, Token};
use cgen::{Example, Program, Shape};

use crate::batch::SampleError;
use crate::model::Model;
use crate::search::{Ask, Settings, Stop, best};

/// Writes a program of at most so many tokens.
pub fn greedy(
    model: &Model,
    shape: Shape,
    examples: &[Example],
    budget: usize,
) -> Result<Vec<Token>, SampleError> {
    let settings = Settings { tokens: budget, ..Settings::greedy() };
    let ask = Ask { shape, examples: examples.to_vec() };
    let (found, reports) = best(model, vec![ask], &settings, 1);
    if let Some(Stop::Unreadable(error)) = reports.into_iter().next().and_then(|report| report.stop) {
        return Err(error);
    }
    Ok(found.into_iter().flatten().next().map(|candidate| candidate.tokens).unwrap_or_default())
}

/// How a program does on examples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The program, if the tokens are one.
    pub program: Option<Program>,
    /// How many of the examples hold.
    pub held: usize,
}

/// Runs tokens on examples.
pub fn judge<'e>(tokens: &[Token], examples: impl Iterator<Item = &'e Example>) -> Verdict {
    let Ok(program) = token::decode(tokens) else { return Verdict { program: None, held: 0 } };
    let held = match cgen::run::compile(&program) {
        Ok(code) => {
            let (mut machine, limits) = (Machine::new(), Limits::default());
            let holds = |example: &&Example| {
                machine.run(&code, &example.input, &limits).is_ok_and(|output| output == example.output)
            };
            examples.filter(holds).count()
        }
        Err(_) => 0,
    };
    Verdict { program: Some(program), held }
}
