//! What a model writes without help: at each place the likeliest of the legal tokens. And what that is worth.

use cgen::run::{Limits, Machine};
use cgen::token::{self, Token};
use cgen::{Example, Program};

use crate::model::Model;
use crate::search::{Ask, Candidate, Report, Settings, Stop, best};

/// Writes a program of at most so many tokens for each task; nothing where the model cannot read the examples.
pub fn greedy(model: &Model, asks: Vec<Ask>, budget: usize) -> Vec<Option<Vec<Token>>> {
    let settings = Settings { tokens: budget, ..Settings::greedy() };
    let (found, reports) = best(model, asks, &settings, 1);
    let readable = |report: Report| !matches!(report.stop, Some(Stop::Unreadable(_)));
    let written = |found: Vec<Candidate>| found.into_iter().next().map(|c| c.tokens).unwrap_or_default();
    found.into_iter().zip(reports).map(|(found, report)| readable(report).then(|| written(found))).collect()
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
