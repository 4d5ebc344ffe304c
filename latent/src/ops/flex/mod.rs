//! The operations on the CPU: one pass over the rows, on all threads, in the widest vectors that the machine has.
//!
//! The loops are plain; [`pulp`] compiles them for the instruction sets and chooses at run time.

mod cell;
mod rows;
mod sequence;
mod softmax;

use burn::backend::Flex;
use burn::tensor::{Shape, TensorData};
use burn_flex::FlexTensor;
use pulp::Arch;
use rayon::prelude::*;

use self::cell::{backward_rows, forward_rows, tanh};
use super::Kernels;

/// Elements of a piece of work that is worth a thread.
const PIECE: usize = 1 << 14;

impl Kernels for Flex {
    fn lstm_cell(gates: FlexTensor, input: FlexTensor, state: FlexTensor, mask: FlexTensor) -> FlexTensor {
        let (rows, h) = (state.layout().shape()[0], state.layout().shape()[1] / 2);
        let share = rows / input.layout().shape()[0];
        let (gates, input) = (Values::of(gates), Values::of(input));
        let (state, mask) = (Values::of(state), Values::of(mask));
        let mut new = vec![0.0; rows * 2 * h];
        let piece = pieces(rows, 4 * h, share);
        (new.par_chunks_mut(piece * 2 * h).zip(gates.get().par_chunks(piece * 4 * h)))
            .zip(state.get().par_chunks(piece * 2 * h).zip(mask.get().par_chunks(piece)))
            .enumerate()
            .for_each(|(i, ((new, gates), (state, mask)))| {
                let input = input.get().get(i * piece / share * 4 * h..).unwrap_or_default();
                Arch::new().dispatch(|| forward_rows(h, share, gates, input, state, mask, new));
            });
        tensor(new, [rows, 2 * h].into())
    }

    fn lstm_cell_backward(
        gates: FlexTensor,
        input: FlexTensor,
        state: FlexTensor,
        mask: FlexTensor,
        grad: FlexTensor,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        let (rows, h) = (state.layout().shape()[0], state.layout().shape()[1] / 2);
        let groups = input.layout().shape()[0];
        let share = rows / groups;
        let (gates, input, grad) = (Values::of(gates), Values::of(input), Values::of(grad));
        let (state, mask) = (Values::of(state), Values::of(mask));
        let mut d_gates = vec![0.0; rows * 4 * h];
        let mut d_state = vec![0.0; rows * 2 * h];
        let piece = pieces(rows, 4 * h, share);
        (d_gates.par_chunks_mut(piece * 4 * h).zip(d_state.par_chunks_mut(piece * 2 * h)))
            .zip(gates.get().par_chunks(piece * 4 * h).zip(grad.get().par_chunks(piece * 2 * h)))
            .zip(state.get().par_chunks(piece * 2 * h).zip(mask.get().par_chunks(piece)))
            .enumerate()
            .for_each(|(i, (((d_gates, d_state), (gates, grad)), (state, mask)))| {
                let input = input.get().get(i * piece / share * 4 * h..).unwrap_or_default();
                Arch::new().dispatch(|| {
                    backward_rows(h, share, gates, input, state, mask, grad, d_gates, d_state);
                });
            });
        let d_gates = tensor(d_gates, [rows, 4 * h].into());
        let d_input = if share == 1 { d_gates.clone() } else { sum_rows(&d_gates, groups, share, 4 * h) };
        (d_gates, d_input, tensor(d_state, [rows, 2 * h].into()))
    }

    fn lstm_traced(
        input: FlexTensor,
        weight: FlexTensor,
        state: FlexTensor,
        mask: FlexTensor,
        backwards: bool,
    ) -> (FlexTensor, FlexTensor, FlexTensor, FlexTensor) {
        let steps = input.layout().shape()[0];
        let (hs, cs, acts) = sequence::forward(input, &weight, state, mask, backwards);
        (hs.narrow(0, usize::from(!backwards), steps), hs, cs, acts)
    }

    fn lstm_backward(
        hs: FlexTensor,
        cs: FlexTensor,
        acts: FlexTensor,
        weight: FlexTensor,
        mask: FlexTensor,
        grad: FlexTensor,
        groups: usize,
        backwards: bool,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        sequence::backward((hs, cs, acts), &weight, mask, grad, groups, backwards)
    }

    fn weigh(scores: FlexTensor, hidden: FlexTensor) -> FlexTensor {
        softmax::forward(scores, &hidden)
    }

    fn weigh_backward(weights: FlexTensor, grad: FlexTensor) -> FlexTensor {
        softmax::backward(weights, grad)
    }

    fn mix_rows(table: FlexTensor, places: FlexTensor, values: FlexTensor) -> FlexTensor {
        rows::forward(table, places, values)
    }

    fn mix_rows_backward(
        places: FlexTensor,
        values: FlexTensor,
        grad: FlexTensor,
        table: usize,
    ) -> FlexTensor {
        rows::backward(places, values, grad, table)
    }

    fn pool(x: FlexTensor, there: FlexTensor) -> FlexTensor {
        let shape = x.layout().shape().clone();
        let (samples, examples, width) = (shape[0], shape[1], shape[2]);
        let (x, there) = (Values::of(x), Values::of(there));
        let mut y = vec![f32::NEG_INFINITY; samples * width];
        (y.par_chunks_mut(width).zip(x.get().par_chunks(examples * width)))
            .zip(there.get().par_chunks(examples))
            .for_each(|((y, x), there)| {
                Arch::new().dispatch(|| {
                    for (x, _) in x.chunks_exact(width).zip(there).filter(|(_, there)| **there > 0.0) {
                        y.iter_mut().zip(x).for_each(|(y, &x)| *y = y.max(x));
                    }
                });
            });
        tensor(y, [samples, width].into())
    }

    fn pool_backward(x: FlexTensor, there: FlexTensor, y: FlexTensor, grad: FlexTensor) -> FlexTensor {
        let shape = x.layout().shape().clone();
        let (examples, width) = (shape[1], shape[2]);
        let (x, there, y, grad) = (Values::of(x), Values::of(there), Values::of(y), Values::of(grad));
        let mut dx = vec![0.0; x.get().len()];
        (dx.par_chunks_mut(examples * width).zip(x.get().par_chunks(examples * width)))
            .zip(there.get().par_chunks(examples))
            .zip(y.get().par_chunks(width).zip(grad.get().par_chunks(width)))
            .for_each(|(((dx, x), there), (y, grad))| {
                Arch::new().dispatch(|| {
                    let rows = dx.chunks_exact_mut(width).zip(x.chunks_exact(width)).zip(there);
                    for ((dx, x), _) in rows.filter(|(_, there)| **there > 0.0) {
                        let of = dx.iter_mut().zip(x).zip(y.iter().zip(grad));
                        of.for_each(|((dx, x), (y, grad))| *dx = if x >= y { *grad } else { 0.0 });
                    }
                });
            });
        tensor(dx, shape)
    }

    fn squash(x: FlexTensor) -> FlexTensor {
        let shape = x.layout().shape().clone();
        let x = Values::of(x);
        let mut y = vec![0.0; x.get().len()];
        y.par_chunks_mut(PIECE).zip(x.get().par_chunks(PIECE)).for_each(|(y, x)| {
            Arch::new().dispatch(|| y.iter_mut().zip(x).for_each(|(y, &x)| *y = tanh(x)));
        });
        tensor(y, shape)
    }

    fn squash_backward(y: FlexTensor, grad: FlexTensor) -> FlexTensor {
        let shape = y.layout().shape().clone();
        let (y, grad) = (Values::of(y), Values::of(grad));
        let mut dx = vec![0.0; y.get().len()];
        (dx.par_chunks_mut(PIECE).zip(y.get().par_chunks(PIECE)).zip(grad.get().par_chunks(PIECE))).for_each(
            |((dx, y), grad)| {
                Arch::new().dispatch(|| {
                    dx.iter_mut().zip(y).zip(grad).for_each(|((dx, &y), &grad)| *dx = grad * (1.0 - y * y));
                });
            },
        );
        tensor(dx, shape)
    }
}

/// A tensor whose elements lie in their order.
struct Values(FlexTensor);

impl Values {
    fn of(x: FlexTensor) -> Self {
        Self(if x.is_contiguous() { x } else { x.to_contiguous() })
    }

    fn get(&self) -> &[f32] {
        self.0.as_slice().unwrap_or_default()
    }
}

fn tensor(values: Vec<f32>, shape: Shape) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape))
}

/// Rows of a piece of work: a multiple of the rows that share an input.
fn pieces(rows: usize, width: usize, share: usize) -> usize {
    let even = rows.div_ceil(rayon::current_num_threads());
    even.max(PIECE / width.max(1)).max(1).next_multiple_of(share.max(1))
}

/// `[groups * share, width]` to `[groups, width]`.
fn sum_rows(x: &FlexTensor, groups: usize, share: usize, width: usize) -> FlexTensor {
    let mut sums = vec![0.0; groups * width];
    let x: &[f32] = x.as_slice().unwrap_or_default();
    Arch::new().dispatch(|| {
        for (sum, rows) in sums.chunks_exact_mut(width).zip(x.chunks_exact(share * width)) {
            for row in rows.chunks_exact(width) {
                sum.iter_mut().zip(row).for_each(|(sum, &x)| *sum += x);
            }
        }
    });
    tensor(sums, [groups, width].into())
}
