//! Recurrent layers over sequences.
//!
//! Sequences lie step by step, `[steps, rows, width]`, and are read in one operation ([`crate::ops::lstm`]): cutting
//! steps out of a tensor would cost the backward pass a tensor of the full length each time. Steps that are padding
//! leave the state as it is.

use burn::module::{Initializer, Module, Param};
use burn::tensor::{Device, Tensor, TensorData};

use crate::ops::{lstm, lstm_cell};

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

    /// All steps: `x [steps, rows, input]`, `mask [steps, rows]`, from `state [rows, 2 hidden]` at the first or at the
    /// last step, to all `h [steps, rows, hidden]`.
    pub fn run(&self, x: Tensor<3>, mask: Tensor<2>, state: Tensor<2>, backwards: bool) -> Tensor<3> {
        let (input, hidden) = (x.dims()[2], state.dims()[1] / 2);
        let weight = self.weight.val();
        let gates = times(x, weight.clone().narrow(0, 0, input)) + self.bias.val().unsqueeze::<3>();
        lstm(gates, weight.narrow(0, input, hidden), state, mask, backwards)
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

    /// `xs [steps, rows, input]`, with a mask `[steps, rows]`, to `[steps, rows, hidden]`. Each direction starts from
    /// its `[rows, hidden]`.
    pub fn run(&self, xs: &Tensor<3>, mask: &Tensor<2>, [ahead, back]: [Tensor<2>; 2]) -> Tensor<3> {
        let forward = self.forward.run(xs.clone(), mask.clone(), ahead, false);
        let backward = self.backward.run(xs.clone(), mask.clone(), back, true);
        Tensor::cat(vec![forward, backward], 2)
    }

    /// The same from states of 0.
    pub fn run_from_zero(&self, xs: &Tensor<3>, mask: &Tensor<2>) -> Tensor<3> {
        let hidden = self.forward.bias.dims()[1] / 4;
        let zero = Tensor::zeros([xs.dims()[1], 2 * hidden], &xs.device());
        self.run(xs, mask, [zero.clone(), zero])
    }
}
