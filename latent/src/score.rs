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

/// How many tokens of a program are the likeliest where they stand, after the true ones before them, and how many
/// there are; the first, which is given, does not count.
pub fn right_tokens(
    model: &Model,
    shape: Shape,
    examples: &[Example],
    tokens: &[Token],
) -> Result<(usize, usize), SampleError> {
    let sample = Sample::new(shape, examples, tokens.to_vec(), model.config())?;
    let batch = Batch::new(&[sample], model.config());
    let logits = model.forward(&batch.inputs(model.config(), &model.device())).logits;
    let best: Vec<i32> = logits.argmax(2).into_data().iter::<i32>().collect();
    let there = best.iter().zip(&batch.wanted).zip(&batch.token_mask).filter(|(_, mask)| **mask > 0.0);
    Ok((there.clone().filter(|((best, wanted), _)| best == wanted).count(), there.count()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Encoder, Executor, ModelConfig, Supervision};
    use crate::search::{Ask, Settings, best};
    use cgen::{Input, Value};

    #[test]
    fn what_a_search_finds_is_about_as_likely_as_the_search_says() {
        let config = ModelConfig {
            hidden: 16,
            executor: Executor::Exact,
            encoder: Encoder::Properties,
            supervision: Supervision::End,
            operations: false,
            ..ModelConfig::default()
        };
        let model = Model::new(&config, 0, &crate::Device::flex()).unwrap();
        let example = |x: i32| Example {
            input: Input { list: vec![x, 2, 3], ints: Vec::new() },
            output: Value::Int(x),
        };
        let (shape, examples) = ("to-number".parse().unwrap(), vec![example(1), example(5)]);
        let settings = Settings { drop_alike: false, drop_doomed: false, tokens: 24, ..Settings::beam(8) };
        let ask = Ask { shape, examples: examples.clone() };
        let found = best(&model, vec![ask], &settings, 8).0.remove(0);
        assert!(!found.is_empty());
        let programs: Vec<_> = found.iter().map(|candidate| (shape, candidate.tokens.clone())).collect();
        let scores = log_probs(&model, &examples, &programs).unwrap();
        assert_eq!(scores.len(), found.len());
        for ((candidate, score), program) in found.iter().zip(&scores).zip(&programs) {
            // Nothing is taken from what is not legal, so that a program is a little less likely here.
            assert!(*score < candidate.log_prob + 1e-3, "{score} {}", candidate.log_prob);
            let alone = log_probs(&model, &examples, std::slice::from_ref(program)).unwrap();
            assert!((alone[0] - score).abs() < 1e-3, "{score} beside others, {alone:?} alone");
        }
    }
}
