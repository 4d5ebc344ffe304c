//! Softmax over what is visible.

use burn_flex::FlexTensor;
use pulp::Arch;
use rayon::prelude::*;

use super::{PIECE, Values, tensor};

/// See [`crate::ops::weigh`].
pub fn forward(scores: FlexTensor, hidden: &FlexTensor) -> FlexTensor {
    let shape = scores.layout().shape().clone();
    let (queries, keys) = (shape[1], shape[2]);
    let of = hidden.layout().shape().clone();
    let hidden = if hidden.is_contiguous() { hidden.clone() } else { hidden.to_contiguous() };
    let start = hidden.layout().start_offset();
    let hidden: &[u8] = &hidden.bytes()[start..];
    let scores = Values::of(scores);
    let mut weights = vec![0.0; scores.get().len()];
    let piece = (PIECE / keys.max(1)).max(1);
    let pieces =
        weights.par_chunks_mut(piece * keys.max(1)).zip(scores.get().par_chunks(piece * keys.max(1)));
    pieces.enumerate().for_each(|(i, (weights, scores))| {
        let rows = weights.chunks_exact_mut(keys).zip(scores.chunks_exact(keys)).enumerate();
        Arch::new().dispatch(
            #[inline(always)]
            || {
                for (row, (weights, scores)) in rows {
                    let row = i * piece + row;
                    let (group, query) = (row / queries, row % queries);
                    let group = if of[0] == 1 { 0 } else { group };
                    let query = if of[1] == 1 { 0 } else { query };
                    let hidden = &hidden[(group * of[1] + query) * keys..][..keys];
                    softmax(scores, hidden, weights);
                }
            },
        );
    });
    tensor(weights, shape)
}

/// From the weights and their gradient to that of the scores.
pub fn backward(weights: FlexTensor, grad: FlexTensor) -> FlexTensor {
    let shape = weights.layout().shape().clone();
    let keys = shape[2].max(1);
    let (weights, grad) = (Values::of(weights), Values::of(grad));
    let mut d_scores = vec![0.0; weights.get().len()];
    let piece = (PIECE / keys).max(1) * keys;
    (d_scores.par_chunks_mut(piece).zip(weights.get().par_chunks(piece)).zip(grad.get().par_chunks(piece)))
        .for_each(|((d_scores, weights), grad)| {
            let rows =
                d_scores.chunks_exact_mut(keys).zip(weights.chunks_exact(keys)).zip(grad.chunks_exact(keys));
            Arch::new().dispatch(
                #[inline(always)]
                || {
                    for ((d_scores, weights), grad) in rows {
                        let mean = dot(weights, grad);
                        let all = d_scores.iter_mut().zip(weights).zip(grad);
                        all.for_each(|((d, w), g)| *d = w * (g - mean));
                    }
                },
            );
        });
    tensor(d_scores, shape)
}

/// One row. Where nothing is visible, nothing weighs.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
fn softmax(scores: &[f32], hidden: &[u8], weights: &mut [f32]) {
    let seen = |score: f32, hidden: u8| if hidden == 0 { score } else { f32::NEG_INFINITY };
    let largest = scores
        .iter()
        .zip(hidden)
        .fold(f32::NEG_INFINITY, |max, (&score, &hidden)| max.max(seen(score, hidden)));
    if largest == f32::NEG_INFINITY {
        return;
    }
    for ((weight, &score), &hidden) in weights.iter_mut().zip(scores).zip(hidden) {
        // What is hidden may be larger than what is not.
        let raised = exp((score - largest).min(0.0));
        *weight = if hidden == 0 { raised } else { 0.0 };
    }
    let scale = 1.0 / weights.iter().sum::<f32>();
    weights.iter_mut().for_each(|weight| *weight *= scale);
}

/// The sum of products, in sixteen parts, so that it is taken in vectors.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut parts = [0.0_f32; 16];
    let (a, b) = (a.chunks(16), b.chunks(16));
    for (a, b) in a.zip(b) {
        parts.iter_mut().zip(a).zip(b).for_each(|((part, a), b)| *part += a * b);
    }
    parts.iter().sum()
}

/// The exponential of a number that is at most 0, within 2e-7 of its size; 0 below -87.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
pub fn exp(x: f32) -> f32 {
    // 2^n e^r with r within half a step of the powers of two.
    const ROUND: f32 = 12_582_912.0;
    let x = x.max(-87.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = x - n * 0.693_359_4 + n * 2.121_944_4e-4;
    let p = r * 1.987_569_1e-4 + 1.398_2e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 0.166_666_65;
    let p = p * r + 0.5;
    let p = p * r * r + r + 1.0;
    let power = f32::from_bits((shifted.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127)) << 23);
    p * power
}

#[cfg(test)]
mod tests {
    use super::exp;

    #[test]
    fn the_exponential_is_near_the_true_one() {
        for i in 0..87_000 {
            let x = -f64::from(i) / 1000.0;
            let apart = (f64::from(exp(x as f32)) / f64::from(x as f32).exp() - 1.0).abs();
            assert!(apart < 3e-7, "exp({x}) is {apart} off");
        }
        assert!(exp(-1e30) < 2e-38);
    }
}
