//! How likely the model finds programs that were written elsewhere, whoever wrote them.
//!
//! All tokens of a program are predicted in one pass from those before it, as in training. A search renormalises
//! among the legal tokens; here nothing is masked, so that the figures are a little lower than those of a search.

use burn::tensor::activation::log_softmax;
use cgen::token::Token;
use cgen::{Example, Shape};

use crate::batch::{Batch, Sample, SampleError, ints};
use crate::model::Model;

/// Programs that are scored in one pass.
const TOGETHER: usize = 32;

/// For each program, given by its shape and all its tokens, the logarithm of its probability for these examples. The
/// model is without differentiation.
pub fn log_probs(
    model: &Model,
    examples: &[Example],
    programs: &[(Shape, Vec<Token>)],
) -> Result<Vec<f64>, SampleError> {
    let config = model.config();
    let sample =
        |(shape, tokens): &(Shape, Vec<Token>)| Sample::new(*shape, examples, tokens.clone(), config);
    let samples = programs.iter().map(sample).collect::<Result<Vec<_>, _>>()?;
    Ok(samples.chunks(TOGETHER).flat_map(|samples| pass(model, samples)).collect())
}

fn pass(model: &Model, samples: &[Sample]) -> Vec<f64> {
    let batch = Batch::new(samples, model.config());
    let device = model.device();
    let logits = model.forward(&batch.inputs(model.config(), &device)).logits;
    let [count, tokens, vocabulary] = logits.dims();
    let rows = count * tokens;
    let chosen =
        log_softmax(logits.reshape([rows, vocabulary]), 1).gather(1, ints(&batch.wanted, [rows, 1], &device));
    let chosen: Vec<f32> = chosen.to_data().iter::<f32>().collect();
    let there = chosen.iter().zip(&batch.token_mask).map(|(log, mask)| f64::from(*log) * f64::from(*mask));
    there.collect::<Vec<f64>>().chunks(tokens.max(1)).map(|tokens| tokens.iter().sum()).collect()
}
