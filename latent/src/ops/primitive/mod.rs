//! The same operations in those that every backend has.

pub mod sequence;

use burn::backend::tensor::{BoolTensor, FloatTensor, IntTensor};
use burn::backend::{Backend, TensorMetadata};
use burn::tensor::{IndexingUpdateOp, Slice};

/// See [`super::lstm_cell`].
pub fn cell<B: Backend>(
    gates: FloatTensor<B>,
    input: FloatTensor<B>,
    state: FloatTensor<B>,
    mask: FloatTensor<B>,
) -> FloatTensor<B> {
    let (rows, hidden) = sizes::<B>(&state);
    let cell = Cell::<B>::new(gates, input, &state, rows, hidden);
    let h = B::float_mul(cell.output, cell.squashed);
    let new = B::float_cat(vec![h, cell.memory], 1);
    // mask * new + (1 - mask) * state
    B::float_add(state.clone(), B::float_mul(B::float_sub(new, state), mask))
}

/// From the gradient of the new state `[rows, 2 hidden]` to those of gates, input and state.
pub fn cell_backward<B: Backend>(
    gates: FloatTensor<B>,
    input: FloatTensor<B>,
    state: &FloatTensor<B>,
    mask: FloatTensor<B>,
    grad: FloatTensor<B>,
) -> (FloatTensor<B>, FloatTensor<B>, FloatTensor<B>) {
    let (rows, hidden) = sizes::<B>(state);
    let groups = input.shape()[0];
    let cell = Cell::<B>::new(gates, input, state, rows, hidden);
    let kept = B::float_mul(grad.clone(), B::float_add_scalar(B::float_neg(mask.clone()), 1.0.into()));
    let grad = B::float_mul(grad, mask);
    let (dh, dc) = (columns::<B>(&grad, 0, hidden), columns::<B>(&grad, hidden, 2 * hidden));
    let d_output = B::float_mul(dh.clone(), cell.squashed.clone());
    let d_memory = tanh_backward::<B>(cell.squashed, B::float_mul(dh, cell.output.clone()));
    let d_memory = B::float_add(dc, d_memory);
    let d_gates = B::float_cat(
        vec![
            B::sigmoid_backward(cell.write.clone(), B::float_mul(d_memory.clone(), cell.news.clone())),
            B::sigmoid_backward(cell.keep.clone(), B::float_mul(d_memory.clone(), cell.before)),
            B::sigmoid_backward(cell.output, d_output),
            tanh_backward::<B>(cell.news, B::float_mul(d_memory.clone(), cell.write)),
        ],
        1,
    );
    let d_before = B::float_mul(d_memory, cell.keep);
    let d_before = B::float_add(columns::<B>(&kept, hidden, 2 * hidden), d_before);
    let d_state = B::float_cat(vec![columns::<B>(&kept, 0, hidden), d_before], 1);
    let grouped = B::float_reshape(d_gates.clone(), [groups, rows / groups, 4 * hidden].into());
    let d_input = B::float_reshape(B::float_sum_dim(grouped, 1), [groups, 4 * hidden].into());
    (d_gates, d_input, d_state)
}

/// What both passes of the cell need, `[rows, hidden]` each.
struct Cell<B: Backend> {
    write: FloatTensor<B>,
    keep: FloatTensor<B>,
    output: FloatTensor<B>,
    news: FloatTensor<B>,
    before: FloatTensor<B>,
    memory: FloatTensor<B>,
    squashed: FloatTensor<B>,
}

impl<B: Backend> Cell<B> {
    fn new(
        gates: FloatTensor<B>,
        input: FloatTensor<B>,
        state: &FloatTensor<B>,
        rows: usize,
        hidden: usize,
    ) -> Self {
        let groups = input.shape()[0];
        let gates = B::float_reshape(gates, [groups, rows / groups, 4 * hidden].into());
        let input = B::float_reshape(input, [groups, 1, 4 * hidden].into());
        let gates = B::float_reshape(B::float_add(gates, input), [rows, 4 * hidden].into());
        let gate = |i: usize| columns::<B>(&gates, i * hidden, (i + 1) * hidden);
        let (write, keep, output) = (B::sigmoid(gate(0)), B::sigmoid(gate(1)), B::sigmoid(gate(2)));
        let news = B::float_tanh(gate(3));
        let before = columns::<B>(state, hidden, 2 * hidden);
        let memory = B::float_add(
            B::float_mul(keep.clone(), before.clone()),
            B::float_mul(write.clone(), news.clone()),
        );
        let squashed = B::float_tanh(memory.clone());
        Self { write, keep, output, news, before, memory, squashed }
    }
}

/// What is not there counts as this, below everything that is.
const NOTHING: f32 = -1e30;

/// See [`super::pool`].
pub fn pool<B: Backend>(x: FloatTensor<B>, there: FloatTensor<B>) -> FloatTensor<B> {
    let shape = x.shape();
    let largest = B::float_max_dim(present::<B>(x, there), 1);
    B::float_reshape(largest, [shape[0], shape[2]].into())
}

/// From what pooling took, what it gave and the gradient of that to the gradient of what it took.
pub fn pool_backward<B: Backend>(
    x: FloatTensor<B>,
    there: FloatTensor<B>,
    y: FloatTensor<B>,
    grad: FloatTensor<B>,
) -> FloatTensor<B> {
    let shape = x.shape();
    let wide = |x: FloatTensor<B>| {
        B::float_expand(B::float_reshape(x, [shape[0], 1, shape[2]].into()), shape.clone())
    };
    // 0 for the largest, below 0 for the others; equal ones share, which no test of ours can tell.
    let below = B::float_sub(present::<B>(x, there), wide(y));
    let taken = B::float_clamp_min(B::float_add_scalar(B::float_sign(below), 1.0.into()), 0.0.into());
    B::float_mul(wide(grad), taken)
}

fn present<B: Backend>(x: FloatTensor<B>, there: FloatTensor<B>) -> FloatTensor<B> {
    let absent = B::float_mul_scalar(B::float_add_scalar(B::float_neg(there), 1.0.into()), NOTHING.into());
    B::float_add(x, absent)
}

/// What a hidden score becomes: its weight is exactly 0 beside any score that is not hidden.
const HIDDEN: f32 = -1e9;

/// See [`super::weigh`].
pub fn weigh<B: Backend>(scores: FloatTensor<B>, hidden: BoolTensor<B>) -> FloatTensor<B> {
    let hidden = B::bool_expand(hidden, scores.shape());
    B::softmax(B::float_mask_fill(scores, hidden, HIDDEN.into()), 2)
}

/// From the weights and their gradient to that of the scores.
pub fn weigh_backward<B: Backend>(weights: FloatTensor<B>, grad: FloatTensor<B>) -> FloatTensor<B> {
    let mean = B::float_sum_dim(B::float_mul(weights.clone(), grad.clone()), 2);
    B::float_mul(weights, B::float_sub(grad, mean))
}

/// See [`super::mix_rows`].
pub fn mix_rows<B: Backend>(
    table: FloatTensor<B>,
    places: IntTensor<B>,
    values: FloatTensor<B>,
) -> FloatTensor<B> {
    let wide = table.shape()[0];
    B::float_matmul(dense::<B>(places, values, wide), table)
}

/// From the gradient of the mixtures to that of the table, which has so many rows.
pub fn mix_rows_backward<B: Backend>(
    places: IntTensor<B>,
    values: FloatTensor<B>,
    grad: FloatTensor<B>,
    table: usize,
) -> FloatTensor<B> {
    B::float_matmul(B::float_transpose(dense::<B>(places, values, table)), grad)
}

/// `[rows, table]`, 0 where nothing is taken.
fn dense<B: Backend>(places: IntTensor<B>, values: FloatTensor<B>, table: usize) -> FloatTensor<B> {
    let zeros = B::float_zeros([values.shape()[0], table].into(), &values.device(), values.dtype().into());
    B::float_scatter(1, zeros, places, values, IndexingUpdateOp::Add)
}

/// From `tanh(x)` and its gradient to that of `x`.
pub fn tanh_backward<B: Backend>(y: FloatTensor<B>, grad: FloatTensor<B>) -> FloatTensor<B> {
    let slope = B::float_add_scalar(B::float_neg(B::float_mul(y.clone(), y)), 1.0.into());
    B::float_mul(grad, slope)
}

fn sizes<B: Backend>(state: &FloatTensor<B>) -> (usize, usize) {
    let shape = state.shape();
    (shape[0], shape[1] / 2)
}

pub(crate) fn columns<B: Backend>(x: &FloatTensor<B>, from: usize, to: usize) -> FloatTensor<B> {
    B::float_slice(x.clone(), &[Slice::full(), Slice::new(from as isize, Some(to as isize), 1)])
}
