//! The operations on the CPU: one pass over the rows, on all threads, in the widest vectors that the machine has.
//!
//! The loops are plain; [`pulp`] compiles them for the instruction sets and chooses at run time.

use burn::backend::Flex;
use burn::tensor::{Shape, TensorData};
use burn_flex::FlexTensor;
use pulp::Arch;
use rayon::prelude::*;

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

#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
fn forward_rows(
    h: usize,
    share: usize,
    gates: &[f32],
    input: &[f32],
    state: &[f32],
    mask: &[f32],
    new: &mut [f32],
) {
    let rows = gates.chunks_exact(4 * h).zip(state.chunks_exact(2 * h)).zip(new.chunks_exact_mut(2 * h));
    for (row, (((gates, state), new), &mask)) in rows.zip(mask).enumerate() {
        if mask == 0.0 {
            new.copy_from_slice(state);
            continue;
        }
        let start = row / share * 4 * h;
        let Some(input) = input.get(start..start + 4 * h) else { return };
        let ([gi, gf, go, gn], [xi, xf, xo, xn]) = (quarters(gates, h), quarters(input, h));
        let (_, c) = state.split_at(h);
        let (new_h, new_c) = new.split_at_mut(h);
        let (c, new_c) = (&c[..h], &mut new_c[..h]);
        for k in 0..h {
            let memory = sigmoid(gf[k] + xf[k]) * c[k] + sigmoid(gi[k] + xi[k]) * tanh(gn[k] + xn[k]);
            new_c[k] = memory;
            new_h[k] = sigmoid(go[k] + xo[k]) * tanh(memory);
        }
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
#[expect(clippy::too_many_arguments, reason = "the rows of seven tensors")]
fn backward_rows(
    h: usize,
    share: usize,
    gates: &[f32],
    input: &[f32],
    state: &[f32],
    mask: &[f32],
    grad: &[f32],
    d_gates: &mut [f32],
    d_state: &mut [f32],
) {
    let rows = gates.chunks_exact(4 * h).zip(state.chunks_exact(2 * h)).zip(grad.chunks_exact(2 * h));
    let rows = rows.zip(d_gates.chunks_exact_mut(4 * h)).zip(d_state.chunks_exact_mut(2 * h)).zip(mask);
    for (row, (((((gates, state), grad), d_gates), d_state), &mask)) in rows.enumerate() {
        if mask == 0.0 {
            d_state.copy_from_slice(grad);
            continue;
        }
        let start = row / share * 4 * h;
        let Some(input) = input.get(start..start + 4 * h) else { return };
        let ([gi, gf, go, gn], [xi, xf, xo, xn]) = (quarters(gates, h), quarters(input, h));
        let ((_, c), (dh, dc)) = (state.split_at(h), grad.split_at(h));
        let (c, dh, dc) = (&c[..h], &dh[..h], &dc[..h]);
        let (di, rest) = d_gates.split_at_mut(h);
        let (df, rest) = rest.split_at_mut(h);
        let (d_o, dn) = rest.split_at_mut(h);
        // What came in as h went out through the gates alone: `d_state` stays 0 there.
        let dn = &mut dn[..h];
        let d_before = &mut d_state[h..2 * h];
        for k in 0..h {
            let i = sigmoid(gi[k] + xi[k]);
            let f = sigmoid(gf[k] + xf[k]);
            let o = sigmoid(go[k] + xo[k]);
            let n = tanh(gn[k] + xn[k]);
            let squashed = tanh(f * c[k] + i * n);
            let d_memory = dc[k] + dh[k] * o * (1.0 - squashed * squashed);
            di[k] = d_memory * n * i * (1.0 - i);
            df[k] = d_memory * c[k] * f * (1.0 - f);
            d_o[k] = dh[k] * squashed * o * (1.0 - o);
            dn[k] = d_memory * i * (1.0 - n * n);
            d_before[k] = d_memory * f;
        }
    }
}

/// The four gates of a row, each known to be `h` wide, so that the loops need no checks.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
fn quarters(row: &[f32], h: usize) -> [&[f32]; 4] {
    let (i, rest) = row.split_at(h);
    let (f, rest) = rest.split_at(h);
    let (o, n) = rest.split_at(h);
    [i, f, o, &n[..h]]
}

/// `tanh` as a quotient of polynomials, within 3e-7 everywhere: no table, no branch, so that it becomes vectors.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
fn tanh(x: f32) -> f32 {
    let x = x.clamp(-7.905, 7.905);
    let x2 = x * x;
    let p = x2 * -2.760_768_4e-16 + 2.000_188e-13;
    let p = p * x2 - 8.604_672e-11;
    let p = p * x2 + 5.122_297_3e-8;
    let p = p * x2 + 1.485_722_4e-5;
    let p = p * x2 + 6.372_619e-4;
    let p = p * x2 + 4.893_525e-3;
    let q = x2 * 1.198_258_4e-6 + 1.185_347_1e-4;
    let q = q * x2 + 2.268_434_6e-3;
    let q = q * x2 + 4.893_525e-3;
    p * x / q
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
fn sigmoid(x: f32) -> f32 {
    0.5 * tanh(0.5 * x) + 0.5
}
