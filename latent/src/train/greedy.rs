//! What a model writes without help: at each place the likeliest of the legal tokens. And what that is worth.

use burn::tensor::Device;
use cgen::run::{Limits, Machine};
use cgen::token::{self, Prefix, Token};
use cgen::{Example, Program, Shape};

use crate::batch::SampleError;
use crate::model::Model;
use crate::stepwise::Session;

/// Writes a program of at most so many tokens.
pub fn greedy(
    model: &Model,
    shape: Shape,
    examples: &[Example],
    budget: usize,
    device: &Device,
) -> Result<Vec<Token>, SampleError> {
    let session = Session::new(model, shape, examples, device)?;
    let mut beam = session.start();
    let mut tokens = vec![Token::of_shape(shape)];
    let Some(mut prefix) = Prefix::new(shape, budget.max(2)) else { return Ok(tokens) };
    while let Some(&last) = tokens.last().filter(|_| !prefix.is_complete()) {
        let logits = session.step(&mut beam, &[last]).into_data();
        let logits: Vec<f32> = logits.iter::<f32>().collect();
        let weight = |token: &Token| logits.get(token.index()).copied().unwrap_or(f32::NEG_INFINITY);
        let best = prefix.legal().iter().max_by(|a, b| weight(a).total_cmp(&weight(b)));
        let Some(best) = best.filter(|&token| prefix.push(token).is_ok()) else { break };
        tokens.push(best);
    }
    Ok(tokens)
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
