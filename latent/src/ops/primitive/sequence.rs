//! A recurrent layer over all steps of a sequence, in the operations that every backend has.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, TensorMetadata};
use burn::tensor::Slice;

use super::columns;
use crate::ops::Kernels;

/// All `h [steps, rows, hidden]`; for the backward pass the input and, in the order of time, the state before each
/// step `[steps, rows, 2 hidden]` and the products `[steps, rows, 4 hidden]`.
pub fn forward<B: Kernels>(
    input: FloatTensor<B>,
    weight: &FloatTensor<B>,
    mut state: FloatTensor<B>,
    mask: &FloatTensor<B>,
    backwards: bool,
) -> (FloatTensor<B>, FloatTensor<B>, FloatTensor<B>, FloatTensor<B>) {
    let steps = input.shape()[0];
    let (rows, hidden) = (state.shape()[0], state.shape()[1] / 2);
    let (mut hs, mut states, mut gates) = (Vec::new(), Vec::new(), Vec::new());
    for t in order(steps, backwards) {
        let product = B::float_matmul(columns::<B>(&state, 0, hidden), weight.clone());
        let mask = B::float_reshape(at::<B>(mask, t), [rows, 1].into());
        let new = B::lstm_cell(product.clone(), at::<B>(&input, t), state.clone(), mask);
        hs.push(columns::<B>(&new, 0, hidden));
        states.push(std::mem::replace(&mut state, new));
        gates.push(product);
    }
    if backwards {
        hs.reverse();
    }
    let together = |all: Vec<FloatTensor<B>>, width: usize| {
        B::float_reshape(B::float_cat(all, 0), [steps, rows, width].into())
    };
    (together(hs, hidden), input, together(states, 2 * hidden), together(gates, 4 * hidden))
}

/// From the gradients of all `h` to those of input, weight and start.
pub fn backward<B: Kernels>(
    [input, states, gates]: [&FloatTensor<B>; 3],
    weight: FloatTensor<B>,
    mask: &FloatTensor<B>,
    grad: &FloatTensor<B>,
    backwards: bool,
) -> (FloatTensor<B>, FloatTensor<B>, FloatTensor<B>) {
    let shape = input.shape();
    let (steps, groups) = (shape[0], shape[1]);
    let (rows, hidden) = (grad.shape()[1], grad.shape()[2]);
    let back = B::float_transpose(weight);
    let nothing = || B::float_mul_scalar(at::<B>(grad, 0), 0.0.into());
    let mut d_state = B::float_cat(vec![nothing(), nothing()], 1);
    let (mut d_inputs, mut d_gates) = (Vec::new(), Vec::new());
    for (time, t) in order(steps, backwards).into_iter().enumerate().rev() {
        let d_h = B::float_add(columns::<B>(&d_state, 0, hidden), at::<B>(grad, t));
        let d_new = B::float_cat(vec![d_h, columns::<B>(&d_state, hidden, 2 * hidden)], 1);
        let mask = B::float_reshape(at::<B>(mask, t), [rows, 1].into());
        let (d_product, d_input, d_before) = B::lstm_cell_backward(
            at::<B>(gates, time),
            at::<B>(input, t),
            at::<B>(states, time),
            mask,
            d_new,
        );
        let d_h = B::float_matmul(d_product.clone(), back.clone());
        let d_h = B::float_add(d_h, columns::<B>(&d_before, 0, hidden));
        d_state = B::float_cat(vec![d_h, columns::<B>(&d_before, hidden, 2 * hidden)], 1);
        d_inputs.push(d_input);
        d_gates.push(d_product);
    }
    // The gates lie in the order of time, the inputs in that of the steps.
    d_gates.reverse();
    if !backwards {
        d_inputs.reverse();
    }
    let before = B::float_reshape(states.clone(), [steps * rows, 2 * hidden].into());
    let before = B::float_transpose(columns::<B>(&before, 0, hidden));
    let d_weight = B::float_matmul(before, B::float_cat(d_gates, 0));
    let d_input = B::float_reshape(B::float_cat(d_inputs, 0), [steps, groups, 4 * hidden].into());
    (d_input, d_weight, d_state)
}

/// The steps in the order of time.
fn order(steps: usize, backwards: bool) -> Vec<usize> {
    if backwards { (0..steps).rev().collect() } else { (0..steps).collect() }
}

/// `[rows, width]` of one step of `[steps, rows, width]`; `[rows]` of one of `[steps, rows]`.
fn at<B: Backend>(x: &FloatTensor<B>, t: usize) -> FloatTensor<B> {
    let shape = x.shape();
    let own: Vec<usize> = shape.iter().copied().skip(1).collect();
    let t = t as isize;
    let step = B::float_slice(x.clone(), &[Slice::new(t, Some(t + 1), 1)]);
    B::float_reshape(step, own.into())
}
