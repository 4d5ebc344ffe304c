//! Recurrent layers over sequences that are given step by step.
//!
//! Sequences are lists of tensors, one a step, because cutting steps out of one tensor costs the backward pass a
//! tensor of the full length each time. Steps that are padding leave the state as it is.

use burn::module::{Initializer, Module, Param};
use burn::tensor::{Device, Tensor, TensorData};

use crate::ops::lstm_cell;

/// A matrix with entries around 0, so that `fan_in` of them together have a spread of about 1.
pub fn matrix(shape: [usize; 2], device: &Device) -> Param<Tensor<2>> {
    let bound = 1.0 / (shape[0] as f64).sqrt();
    Initializer::Uniform { min: -bound, max: bound }.init(shape, device)
}

/// A row of zeros.
pub fn bias(width: usize, device: &Device) -> Param<Tensor<2>> {
    Initializer::Zeros.init([1, width], device)
}

/// The bias of the gates `i f o n`: memory is kept at first.
pub fn gate_bias(hidden: usize, device: &Device) -> Param<Tensor<2>> {
    let row: Vec<f32> = (0..4 * hidden).map(|i| f32::from(i / hidden == 1)).collect();
    Param::from_tensor(Tensor::from_data(TensorData::new(row, [1, 4 * hidden]), device))
}

/// `x [.., .., from]` times `w [from, to]`.
pub fn project(x: Tensor<3>, w: &Param<Tensor<2>>) -> Tensor<3> {
    times(x, w.val())
}

/// `x [.., .., from]` times `w [from, to]`, as one product.
pub fn times(x: Tensor<3>, w: Tensor<2>) -> Tensor<3> {
    let ([a, b, from], [_, to]) = (x.dims(), w.dims());
    x.reshape([a * b, from]).matmul(w).reshape([a, b, to])
}

/// A recurrent layer in one direction.
#[derive(Module, Debug)]
pub struct Lstm {
    /// `[input + hidden, 4 hidden]`
    weight: Param<Tensor<2>>,
    /// `[1, 4 hidden]`
    bias: Param<Tensor<2>>,
}

impl Lstm {
    /// A layer of this width.
    pub fn new(input: usize, hidden: usize, device: &Device) -> Self {
        Self { weight: matrix([input + hidden, 4 * hidden], device), bias: gate_bias(hidden, device) }
    }

    /// One step: `x [rows, input]`, `state [rows, 2 hidden]`, `mask [rows, 1]`, to the new state.
    pub fn step(&self, x: Tensor<2>, state: Tensor<2>, mask: Tensor<2>) -> Tensor<2> {
        let h = output(&state);
        let gates = Tensor::cat(vec![x, h], 1).matmul(self.weight.val());
        lstm_cell(gates, self.bias.val(), state, mask)
    }
}

/// The `h [rows, hidden]` of a `state [rows, 2 hidden]`.
pub fn output(state: &Tensor<2>) -> Tensor<2> {
    let hidden = state.dims()[1] / 2;
    state.clone().narrow(1, 0, hidden)
}

/// A recurrent layer that reads a sequence from both ends.
#[derive(Module, Debug)]
pub struct BiLstm {
    forward: Lstm,
    backward: Lstm,
}

impl BiLstm {
    /// A layer whose two directions together are `hidden` wide.
    pub fn new(input: usize, hidden: usize, device: &Device) -> Self {
        Self { forward: Lstm::new(input, hidden / 2, device), backward: Lstm::new(input, hidden / 2, device) }
    }

    /// `steps` times `[rows, input]`, with masks of `[rows, 1]`, to `steps` times `[rows, hidden]`. Each direction
    /// starts from its `[rows, hidden]`.
    pub fn run(&self, xs: &[Tensor<2>], masks: &[Tensor<2>], start: [Tensor<2>; 2]) -> Vec<Tensor<2>> {
        let [mut ahead, mut back] = start;
        let mut forward = Vec::with_capacity(xs.len());
        for (x, mask) in xs.iter().zip(masks) {
            ahead = self.forward.step(x.clone(), ahead, mask.clone());
            forward.push(output(&ahead));
        }
        let mut backward = Vec::with_capacity(xs.len());
        for (x, mask) in xs.iter().zip(masks).rev() {
            back = self.backward.step(x.clone(), back, mask.clone());
            backward.push(output(&back));
        }
        let both = forward.into_iter().zip(backward.into_iter().rev());
        both.map(|(forward, backward)| Tensor::cat(vec![forward, backward], 1)).collect()
    }

    /// The same from states of 0.
    pub fn run_from_zero(&self, xs: &[Tensor<2>], masks: &[Tensor<2>]) -> Vec<Tensor<2>> {
        let Some(first) = xs.first() else { return Vec::new() };
        let hidden = self.forward.bias.dims()[1] / 4;
        let zero = Tensor::zeros([first.dims()[0], 2 * hidden], &first.device());
        self.run(xs, masks, [zero.clone(), zero])
    }
}
