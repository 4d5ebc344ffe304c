//! Attention of single queries to rows of a pool, for decoding token by token: many queries share a row, and none is
//! copied out on the CPU.
//!
//! There is no backward pass of its own: training attends to all tokens at once and never comes here.

use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::backend::{Autodiff, Backend, Dispatch, Flex, TensorMetadata, backend_extension};
use burn::tensor::{Int, Tensor, TensorData};
use burn_flex::FlexTensor;
use pulp::Arch;
use rayon::prelude::*;

/// What a score becomes that does not count: its weight is exactly 0 beside any other.
const HIDDEN: f64 = -1e9;
/// Numbers that are added up side by side.
const LANES: usize = 16;
/// Multiplications of a piece of work that is worth a thread.
const PIECE: usize = 1 << 16;

/// The operation: see [`lookup`].
#[backend_extension(Autodiff, Flex, Cube: cfg(feature = "gpu"), Fusion: cfg(feature = "gpu"))]
pub trait Lookup: Backend {
    /// See [`lookup`].
    #[fusion(default)]
    fn lookup(
        query: FloatTensor<Self>,
        keys: FloatTensor<Self>,
        values: FloatTensor<Self>,
        there: FloatTensor<Self>,
        row: IntTensor<Self>,
        owner: IntTensor<Self>,
    ) -> FloatTensor<Self> {
        primitive::<Self>(query, keys, values, there, row, owner)
    }
}

/// Where queries look.
#[derive(Clone, Copy, Debug)]
pub struct Pool<'t> {
    /// `[pool, keys, width]`
    pub keys: &'t Tensor<3>,
    /// `[pool, keys, out]`
    pub values: &'t Tensor<3>,
    /// `[owners, keys]`, 1 for keys that are there.
    pub there: &'t Tensor<2>,
}

/// `softmax(query . keys) values` for each of `query [queries, width]`: in the row of the pool that `row [queries]`
/// says, among the keys that are there for `owner [queries]`, to `[queries, out]`. Where no key is there, the result
/// means nothing.
pub fn lookup(query: Tensor<2>, pool: Pool<'_>, row: &Tensor<1, Int>, owner: &Tensor<1, Int>) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::lookup(
        query.into_dispatch(),
        pool.keys.clone().into_dispatch(),
        pool.values.clone().into_dispatch(),
        pool.there.clone().into_dispatch(),
        row.clone().into_dispatch(),
        owner.clone().into_dispatch(),
    ))
}

impl<B: Lookup, C: CheckpointStrategy> Lookup for Autodiff<B, C> {}

#[cfg(feature = "gpu")]
impl Lookup for burn_cubecl::CubeBackend {}

fn primitive<B: Backend>(
    query: FloatTensor<B>,
    keys: FloatTensor<B>,
    values: FloatTensor<B>,
    there: FloatTensor<B>,
    row: IntTensor<B>,
    owner: IntTensor<B>,
) -> FloatTensor<B> {
    let [queries, width] = query.shape().dims();
    let [_, count, out] = values.shape().dims();
    let keys = B::float_swap_dims(B::float_select(keys, 0, row.clone()), 1, 2);
    let values = B::float_select(values, 0, row);
    // 0 for keys that are there.
    let there = B::float_add_scalar(B::float_select(there, 0, owner), (-1.0).into());
    let hidden = B::float_mul_scalar(there, (-HIDDEN).into());
    let scores = B::float_matmul(B::float_reshape(query, [queries, 1, width].into()), keys);
    let scores = B::float_add(scores, B::float_reshape(hidden, [queries, 1, count].into()));
    let most = B::float_max_dim(scores.clone(), 2);
    let weights = B::float_exp(B::float_sub(scores, most));
    let sum = B::float_sum_dim(weights.clone(), 2);
    B::float_reshape(B::float_matmul(B::float_div(weights, sum), values), [queries, out].into())
}

impl Lookup for Flex {
    fn lookup(
        query: FlexTensor,
        keys: FlexTensor,
        values: FlexTensor,
        there: FlexTensor,
        row: FlexTensor,
        owner: FlexTensor,
    ) -> FlexTensor {
        let [queries, width] = query.layout().shape().dims();
        let [_, count, out] = values.layout().shape().dims();
        let [query, keys, values, there] = [query, keys, values, there].map(|x| x.to_contiguous());
        let (row, owner) = (places(row), places(owner));
        let source = Source {
            keys: keys.as_slice().unwrap_or_default(),
            values: values.as_slice().unwrap_or_default(),
            there: there.as_slice().unwrap_or_default(),
            count,
            width,
            out,
        };
        let query: &[f32] = query.as_slice().unwrap_or_default();
        let mut found = vec![0.0; queries * out];
        let piece = (PIECE / (count * (width + out)).max(1)).max(1);
        (found.par_chunks_mut(piece * out).zip(query.par_chunks(piece * width)))
            .zip(row.par_chunks(piece).zip(owner.par_chunks(piece)))
            .for_each(|((found, query), (row, owner))| {
                let mut weights = vec![0.0; count];
                Arch::new().dispatch(|| source.look(query, row, owner, &mut weights, found));
            });
        FlexTensor::from_data(TensorData::new(found, [queries, out]))
    }
}

fn places(at: FlexTensor) -> Vec<usize> {
    let data = at.into_data();
    data.iter::<i64>().map(|place| usize::try_from(place).unwrap_or(0)).collect()
}

struct Source<'t> {
    keys: &'t [f32],
    values: &'t [f32],
    there: &'t [f32],
    count: usize,
    width: usize,
    out: usize,
}

impl Source<'_> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
    fn look(&self, query: &[f32], row: &[usize], owner: &[usize], weights: &mut [f32], found: &mut [f32]) {
        let (keys, values) = (self.count * self.width, self.count * self.out);
        let all = query.chunks_exact(self.width).zip(found.chunks_exact_mut(self.out));
        for ((query, found), (&row, &owner)) in all.zip(row.iter().zip(owner)) {
            let keys = self.keys.get(row * keys..(row + 1) * keys).unwrap_or_default();
            let values = self.values.get(row * values..(row + 1) * values).unwrap_or_default();
            let there = self.there.get(owner * self.count..(owner + 1) * self.count).unwrap_or_default();
            let mut most = f32::NEG_INFINITY;
            for ((weight, key), &there) in weights.iter_mut().zip(keys.chunks_exact(self.width)).zip(there) {
                *weight = if there > 0.0 { dot(query, key) } else { f32::NEG_INFINITY };
                most = most.max(*weight);
            }
            let mut sum = 0.0;
            for ((weight, value), &there) in weights.iter().zip(values.chunks_exact(self.out)).zip(there) {
                if there > 0.0 {
                    let weight = (weight - most).exp();
                    sum += weight;
                    found.iter_mut().zip(value).for_each(|(found, value)| *found += weight * value);
                }
            }
            let share = if sum > 0.0 { 1.0 / sum } else { 0.0 };
            for found in found {
                *found *= share;
            }
        }
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
fn dot(x: &[f32], y: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let (xs, ys) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
    let rest: f32 = xs.remainder().iter().zip(ys.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in xs.zip(ys) {
        for ((sum, x), y) in sums.iter_mut().zip(x).zip(y) {
            *sum += x * y;
        }
    }
    sums.iter().sum::<f32>() + rest
}
