//! Operations of our own on tensors: the LSTM cell, pooling and `tanh`, each with its backward pass.
//!
//! Owns what is differentiated by hand. On the CPU one pass over the rows replaces a dozen passes of a single thread
//! (`flex`); all other backends take those of primitive operations. Both are the same function:
//! the tests hold them together, and against finite differences.

mod autodiff;
mod flex;
pub mod lookup;
mod primitive;

use burn::backend::tensor::{BoolTensor, FloatTensor, IntTensor};
use burn::backend::{Backend, Dispatch, backend_extension};
use burn::tensor::{Bool, Int, Tensor};

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

    /// Many steps of an LSTM: see [`lstm`].
    #[fusion(default)]
    fn lstm(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        state: FloatTensor<Self>,
        mask: FloatTensor<Self>,
        backwards: bool,
    ) -> FloatTensor<Self> {
        Self::lstm_traced(input, weight, state, mask, backwards).0
    }

    /// The same, and three tensors that [`Kernels::lstm_backward`] wants back; what they are is the backend's affair.
    #[fusion(default)]
    fn lstm_traced(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        state: FloatTensor<Self>,
        mask: FloatTensor<Self>,
        backwards: bool,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        primitive::sequence::forward::<Self>(input, &weight, state, &mask, backwards)
    }

    /// From the gradient of what [`lstm`] gave to those of input, weight and state; so many groups share an input.
    #[fusion(default)]
    #[allow(clippy::too_many_arguments, reason = "an operation of a backend takes its tensors one by one")]
    fn lstm_backward(
        first: FloatTensor<Self>,
        second: FloatTensor<Self>,
        third: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        mask: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        groups: usize,
        backwards: bool,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        // The shapes tell it to primitive operations.
        let _ = groups;
        primitive::sequence::backward::<Self>([&first, &second, &third], weight, &mask, &grad, backwards)
    }

    /// Softmax over what is visible: see [`weigh`].
    #[fusion(default)]
    fn weigh(scores: FloatTensor<Self>, hidden: BoolTensor<Self>) -> FloatTensor<Self> {
        primitive::weigh::<Self>(scores, hidden)
    }

    /// From the weights and their gradient to that of the scores.
    #[fusion(default)]
    fn weigh_backward(weights: FloatTensor<Self>, grad: FloatTensor<Self>) -> FloatTensor<Self> {
        primitive::weigh_backward::<Self>(weights, grad)
    }

    /// Mixtures of few rows: see [`mix_rows`].
    #[fusion(default)]
    fn mix_rows(
        table: FloatTensor<Self>,
        places: IntTensor<Self>,
        values: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        primitive::mix_rows::<Self>(table, places, values)
    }

    /// From the gradient of the mixtures to that of the table, which has so many rows.
    #[fusion(default)]
    fn mix_rows_backward(
        places: IntTensor<Self>,
        values: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        table: usize,
    ) -> FloatTensor<Self> {
        primitive::mix_rows_backward::<Self>(places, values, grad, table)
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

/// An LSTM over the steps of `rows` sequences, from the first or from the last.
///
/// The steps are those of [`lstm_cell`], whose gates are `h weight` of the step before. `input
/// [steps, groups, 4 hidden]`, `weight [hidden, 4 hidden]`, `state [rows, 2 hidden]` to start from,
/// `mask [steps, rows]`, to all `h [steps, rows, hidden]`.
pub fn lstm(
    input: Tensor<3>,
    weight: Tensor<2>,
    state: Tensor<2>,
    mask: Tensor<2>,
    backwards: bool,
) -> Tensor<3> {
    Tensor::from_dispatch(Dispatch::lstm(
        input.into_dispatch(),
        weight.into_dispatch(),
        state.into_dispatch(),
        mask.into_dispatch(),
        backwards,
    ))
}

/// Softmax over the last dimension, in which hidden entries weigh nothing.
///
/// `scores [groups, queries, keys]`; `hidden` of the same shape, or with 1 for groups or queries that share it. Where
/// all is hidden, the weights mean nothing.
pub fn weigh(scores: Tensor<3>, hidden: Tensor<3, Bool>) -> Tensor<3> {
    Tensor::from_dispatch(Dispatch::weigh(scores.into_dispatch(), hidden.into_dispatch()))
}

/// Mixtures of few rows of a table `[table, width]`: `places [rows, most]` and `values [rows, most]`, without gradient
/// and with 0 for what is not needed, to `[rows, width]`. A row has each place at most once, but 0.
pub fn mix_rows(table: Tensor<2>, places: Tensor<2, Int>, values: Tensor<2>) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::mix_rows(
        table.into_dispatch(),
        places.into_dispatch(),
        values.into_dispatch(),
    ))
}

#[cfg(test)]
mod tests;
