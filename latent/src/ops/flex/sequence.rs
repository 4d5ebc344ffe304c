//! A recurrent layer over all steps of a sequence.
//!
//! Forward: one product a step, because each needs the state before it. Backward: one product a step too, but the
//! gradient of the weights is a single product over all steps, and nothing is added up over and over.

use burn::backend::Flex;
use burn::backend::ops::FloatTensorOps;
use burn_flex::FlexTensor;
use pulp::Arch;
use rayon::prelude::*;

use super::cell::{quarters, sigmoid, tanh};
use super::{Values, pieces, sum_rows, tensor};

/// What the backward pass needs: all `h` and all `c`, `[steps + 1, rows, hidden]` with the start at one end, and the
/// gates after their functions, `[steps, rows, 4 hidden]`.
pub type Trace = (FlexTensor, FlexTensor, FlexTensor);

/// Sizes of a run.
#[derive(Clone, Copy)]
struct Run {
    steps: usize,
    rows: usize,
    /// Neighbouring rows that have an input together.
    share: usize,
    h: usize,
    backwards: bool,
}

impl Run {
    fn of(input: &FlexTensor, rows: usize, backwards: bool) -> Self {
        let shape = input.layout().shape();
        let (steps, groups, width) = (shape[0], shape[1], shape[2]);
        Self { steps, rows, share: rows / groups.max(1), h: width / 4, backwards }
    }

    /// The steps in the order of time, each with the place of the state before it and of that after it.
    fn order(self) -> Vec<(usize, usize, usize)> {
        let place = |t: usize| if self.backwards { (t, t + 1, t) } else { (t, t, t + 1) };
        if self.backwards {
            (0..self.steps).rev().map(place).collect()
        } else {
            (0..self.steps).map(place).collect()
        }
    }

    /// Where the start is.
    fn start(self) -> usize {
        if self.backwards { self.steps } else { 0 }
    }

    /// Rows of a piece of work.
    fn piece(self) -> usize {
        pieces(self.rows, 4 * self.h, self.share)
    }
}

/// See [`crate::ops::lstm`].
pub fn forward(
    input: FlexTensor,
    weight: &FlexTensor,
    state: FlexTensor,
    mask: FlexTensor,
    backwards: bool,
) -> Trace {
    let run = Run::of(&input, state.layout().shape()[0], backwards);
    let Run { steps, rows, share, h, .. } = run;
    let (input, state, mask) = (Values::of(input), Values::of(state), Values::of(mask));
    let zeros =
        |steps: usize, width: usize| tensor(vec![0.0; steps * rows * width], [steps, rows, width].into());
    let (mut hs, mut cs, mut acts) = (zeros(steps + 1, h), zeros(steps + 1, h), zeros(steps, 4 * h));
    let size = rows * h;
    let start = run.start() * size;
    for (place, half) in [(&mut hs, 0), (&mut cs, h)] {
        let place: &mut [f32] = place.storage_mut();
        for (to, from) in place[start..].chunks_exact_mut(h).zip(state.get().chunks_exact(2 * h)) {
            to.copy_from_slice(&from[half..half + h]);
        }
    }
    let piece = run.piece();
    for (t, before, after) in run.order() {
        let gates = Values::of(Flex::float_matmul(step(&hs, before), weight.clone()));
        let input = &input.get()[t * rows / share * 4 * h..];
        let mask = &mask.get()[t * rows..][..rows];
        let (old_h, new_h) = pair(hs.storage_mut(), before, after, size);
        let (old_c, new_c) = pair(cs.storage_mut(), before, after, size);
        let acts: &mut [f32] = acts.storage_mut();
        let acts = &mut acts[t * 4 * size..][..4 * size];
        (acts.par_chunks_mut(piece * 4 * h).zip(gates.get().par_chunks(piece * 4 * h)))
            .zip(new_h.par_chunks_mut(piece * h).zip(new_c.par_chunks_mut(piece * h)))
            .zip(old_h.par_chunks(piece * h).zip(old_c.par_chunks(piece * h)))
            .zip(mask.par_chunks(piece))
            .enumerate()
            .for_each(|(i, ((((acts, gates), (new_h, new_c)), (old_h, old_c)), mask))| {
                let input = &input[i * piece / share * 4 * h..];
                Arch::new().dispatch(|| {
                    cell(h, share, gates, input, mask, [old_h, old_c], acts, [new_h, new_c]);
                });
            });
    }
    (hs, cs, acts)
}

/// From the gradients of all `h [steps, rows, hidden]` to those of input, weight and start.
pub fn backward(
    (hs, cs, acts): Trace,
    weight: &FlexTensor,
    mask: FlexTensor,
    grad: FlexTensor,
    groups: usize,
    backwards: bool,
) -> (FlexTensor, FlexTensor, FlexTensor) {
    let shape = acts.layout().shape();
    let (steps, rows, h) = (shape[0], shape[1], shape[2] / 4);
    let run = Run { steps, rows, share: rows / groups.max(1), h, backwards };
    let (cs, acts) = (Values::of(cs), Values::of(acts));
    let (mask, grad) = (Values::of(mask), Values::of(grad));
    let mut d_gates = tensor(vec![0.0; steps * rows * 4 * h], [steps, rows, 4 * h].into());
    let size = rows * h;
    let back = weight.transpose(0, 1);
    // What comes from the step after: through the product, and past it where the mask is 0.
    let mut carried = Values::of(tensor(vec![0.0; size], [rows, h].into()));
    let (mut stayed, mut d_c) = (vec![0.0_f32; size], vec![0.0_f32; size]);
    let piece = pieces(rows, 4 * h, 1);
    for (t, before, after) in run.order().into_iter().rev() {
        let all: &mut [f32] = d_gates.storage_mut();
        let at = &mut all[t * 4 * size..][..4 * size];
        let (acts, grad) = (&acts.get()[t * 4 * size..][..4 * size], &grad.get()[t * size..][..size]);
        let (old_c, new_c) = (&cs.get()[before * size..][..size], &cs.get()[after * size..][..size]);
        let mask = &mask.get()[t * rows..][..rows];
        (at.par_chunks_mut(piece * 4 * h).zip(acts.par_chunks(piece * 4 * h)))
            .zip(stayed.par_chunks_mut(piece * h).zip(d_c.par_chunks_mut(piece * h)))
            .zip(old_c.par_chunks(piece * h).zip(new_c.par_chunks(piece * h)))
            .zip(grad.par_chunks(piece * h).zip(carried.get().par_chunks(piece * h)))
            .zip(mask.par_chunks(piece))
            .for_each(|(((((at, acts), (stayed, d_c)), (old_c, new_c)), (grad, carried)), mask)| {
                Arch::new().dispatch(|| {
                    cell_backward(h, mask, acts, [old_c, new_c], [grad, carried], at, stayed, d_c);
                });
            });
        carried = Values::of(Flex::float_matmul(step(&d_gates, t), back.clone()));
    }
    let mut d_state = vec![0.0; 2 * size];
    let halves = d_state.chunks_exact_mut(2 * h).zip(d_c.chunks_exact(h));
    let of_h = carried.get().chunks_exact(h).zip(stayed.chunks_exact(h));
    for ((d_state, d_c), (carried, stayed)) in halves.zip(of_h) {
        let (to_h, to_c) = d_state.split_at_mut(h);
        to_h.iter_mut().zip(carried).zip(stayed).for_each(|((to, carried), stayed)| *to = carried + stayed);
        to_c.copy_from_slice(d_c);
    }
    // The states before each step, as rows beside those of the gates.
    let before = hs.narrow(0, usize::from(backwards), steps).reshape([steps * rows, h].into());
    let of_gates = d_gates.reshape([steps * rows, 4 * h].into());
    let d_weight = Flex::float_matmul(before.transpose(0, 1), of_gates);
    let d_input = if run.share == 1 {
        d_gates
    } else {
        sum_rows(&d_gates, steps * groups, run.share, 4 * h).reshape([steps, groups, 4 * h].into())
    };
    (d_input, d_weight, tensor(d_state, [rows, 2 * h].into()))
}

/// `[rows, width]` of one step of `[steps, rows, width]`.
fn step(all: &FlexTensor, t: usize) -> FlexTensor {
    let shape = all.layout().shape();
    let matrix = [shape[1], shape[2]].into();
    all.narrow(0, t, 1).reshape(matrix)
}

/// Two neighbouring pieces, one to read and one to write.
fn pair(all: &mut [f32], read: usize, write: usize, size: usize) -> (&[f32], &mut [f32]) {
    let (low, high) = all.split_at_mut(read.max(write) * size);
    let low = &mut low[read.min(write) * size..];
    if read < write { (low, &mut high[..size]) } else { (&high[..size], low) }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
#[expect(clippy::too_many_arguments, reason = "the rows of eight tensors")]
fn cell(
    h: usize,
    share: usize,
    gates: &[f32],
    input: &[f32],
    mask: &[f32],
    [old_h, old_c]: [&[f32]; 2],
    acts: &mut [f32],
    [new_h, new_c]: [&mut [f32]; 2],
) {
    for (row, &mask) in mask.iter().enumerate() {
        let (narrow, wide) = (row * h..(row + 1) * h, row * 4 * h..(row + 1) * 4 * h);
        let (to_h, to_c) = (&mut new_h[narrow.clone()], &mut new_c[narrow.clone()]);
        let c = &old_c[narrow.clone()];
        if mask == 0.0 {
            to_h.copy_from_slice(&old_h[narrow]);
            to_c.copy_from_slice(c);
            continue;
        }
        let [gi, gf, go, gn] = quarters(&gates[wide.clone()], h);
        let [xi, xf, xo, xn] = quarters(&input[row / share * 4 * h..][..4 * h], h);
        let [ai, af, ao, an] = quarters_mut(&mut acts[wide], h);
        let (to_h, to_c, c) = (&mut to_h[..h], &mut to_c[..h], &c[..h]);
        for k in 0..h {
            let (i, f) = (sigmoid(gi[k] + xi[k]), sigmoid(gf[k] + xf[k]));
            let (o, n) = (sigmoid(go[k] + xo[k]), tanh(gn[k] + xn[k]));
            let memory = f * c[k] + i * n;
            ai[k] = i;
            af[k] = f;
            ao[k] = o;
            an[k] = n;
            to_c[k] = memory;
            to_h[k] = o * tanh(memory);
        }
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
#[expect(clippy::too_many_arguments, reason = "the rows of nine tensors")]
fn cell_backward(
    h: usize,
    mask: &[f32],
    acts: &[f32],
    [old_c, new_c]: [&[f32]; 2],
    [grad, carried]: [&[f32]; 2],
    d_gates: &mut [f32],
    stayed: &mut [f32],
    d_c: &mut [f32],
) {
    for (row, &mask) in mask.iter().enumerate() {
        let (narrow, wide) = (row * h..(row + 1) * h, row * 4 * h..(row + 1) * 4 * h);
        let (grad, carried) = (&grad[narrow.clone()], &carried[narrow.clone()]);
        let (stayed, d_c) = (&mut stayed[narrow.clone()], &mut d_c[narrow.clone()]);
        if mask == 0.0 {
            stayed.iter_mut().zip(grad).zip(carried).for_each(|((stayed, g), c)| *stayed += g + c);
            continue;
        }
        let [ai, af, ao, an] = quarters(&acts[wide.clone()], h);
        let [di, df, d_o, dn] = quarters_mut(&mut d_gates[wide], h);
        let (old_c, new_c) = (&old_c[narrow.clone()][..h], &new_c[narrow][..h]);
        let (grad, carried) = (&grad[..h], &carried[..h]);
        let (stayed, d_c) = (&mut stayed[..h], &mut d_c[..h]);
        for k in 0..h {
            let (i, f, o, n) = (ai[k], af[k], ao[k], an[k]);
            let squashed = tanh(new_c[k]);
            let d_h = grad[k] + carried[k] + stayed[k];
            let d_memory = d_c[k] + d_h * o * (1.0 - squashed * squashed);
            di[k] = d_memory * n * i * (1.0 - i);
            df[k] = d_memory * old_c[k] * f * (1.0 - f);
            d_o[k] = d_h * squashed * o * (1.0 - o);
            dn[k] = d_memory * i * (1.0 - n * n);
            d_c[k] = d_memory * f;
            stayed[k] = 0.0;
        }
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
fn quarters_mut(row: &mut [f32], h: usize) -> [&mut [f32]; 4] {
    let (i, rest) = row.split_at_mut(h);
    let (f, rest) = rest.split_at_mut(h);
    let (o, n) = rest.split_at_mut(h);
    [i, f, o, &mut n[..h]]
}
