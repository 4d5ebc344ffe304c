//! Operations of our own on tensors: the LSTM cell, pooling and `tanh`, each with its backward pass.
//!
//! Owns what is differentiated by hand. On the CPU one pass over the rows replaces a dozen passes of a single thread
//! (`flex`); all other backends take those of primitive operations. Both are the same function:
//! the tests hold them together, and against finite differences.

mod autodiff;
mod flex;
mod primitive;

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, backend_extension};
use burn::tensor::Tensor;

/// The operations. `rows` may be any number, `hidden` is a quarter of the width of the gates.
#[backend_extension(Autodiff, Flex, Cube: cfg(feature = "gpu"), Fusion: cfg(feature = "gpu"))]
pub trait Kernels: Backend {
    /// One step of an LSTM: see [`lstm_cell`].
    #[fusion(default)]
    fn lstm_cell(
        gates: FloatTensor<Self>,
        input: FloatTensor<Self>,
        state: FloatTensor<Self>,
        mask: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        primitive::cell::<Self>(gates, input, state, mask)
    }

    /// From the gradient of the new state `[rows, 2 hidden]` to those of gates, input and state.
    #[fusion(default)]
    fn lstm_cell_backward(
        gates: FloatTensor<Self>,
        input: FloatTensor<Self>,
        state: FloatTensor<Self>,
        mask: FloatTensor<Self>,
        grad: FloatTensor<Self>,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        primitive::cell_backward::<Self>(gates, input, &state, mask, grad)
    }

    /// The largest of each sample: see [`pool`].
    #[fusion(default)]
    fn pool(x: FloatTensor<Self>, there: FloatTensor<Self>) -> FloatTensor<Self> {
        primitive::pool::<Self>(x, there)
    }

    /// From what [`pool`] took, what it gave and the gradient of that to the gradient of `x`.
    #[fusion(default)]
    fn pool_backward(
        x: FloatTensor<Self>,
        there: FloatTensor<Self>,
        y: FloatTensor<Self>,
        grad: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        primitive::pool_backward::<Self>(x, there, y, grad)
    }

    /// `tanh`, element by element.
    #[fusion(default)]
    fn squash(x: FloatTensor<Self>) -> FloatTensor<Self> {
        Self::float_tanh(x)
    }

    /// From `tanh(x)` and its gradient to that of `x`.
    #[fusion(default)]
    fn squash_backward(y: FloatTensor<Self>, grad: FloatTensor<Self>) -> FloatTensor<Self> {
        primitive::tanh_backward::<Self>(y, grad)
    }
}

/// The largest of the examples that are there, element by element; the gradient goes to it alone.
///
/// `x [samples, examples, width]`, `there [samples, examples, 1]` of 0 and 1 without gradient, with at least one 1 a
/// sample, to `[samples, width]`.
pub fn pool(x: Tensor<3>, there: Tensor<3>) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::pool(x.into_dispatch(), there.into_dispatch()))
}

#[cfg(feature = "gpu")]
impl Kernels for burn_cubecl::CubeBackend {}

/// `tanh(x)`, of any shape.
pub fn squash<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    Tensor::from_dispatch(Dispatch::squash(x.into_dispatch()))
}

/// One step of an LSTM over `rows` sequences.
///
/// With `g = gates + input` cut into `i f o n` of `hidden` each, and `state = [h, c]`:
/// `c' = sigmoid(f) c + sigmoid(i) tanh(n)`, `h' = sigmoid(o) tanh(c')`; where the mask is 0 the state stays.
///
/// `gates [rows, 4 hidden]`, `input [groups, 4 hidden]` with `groups` a divisor of `rows` (neighbouring rows share
/// an input), `state [rows, 2 hidden]`, `mask [rows, 1]` of 0 and 1 without gradient, to `[rows, 2 hidden]`.
pub fn lstm_cell(gates: Tensor<2>, input: Tensor<2>, state: Tensor<2>, mask: Tensor<2>) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::lstm_cell(
        gates.into_dispatch(),
        input.into_dispatch(),
        state.into_dispatch(),
        mask.into_dispatch(),
    ))
}

#[cfg(test)]
mod tests;
