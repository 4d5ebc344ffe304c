//! Attention with masks: scores to weights, weights to mixtures.

use burn::module::{Module, Param};
use burn::tensor::activation::softmax;
use burn::tensor::{Bool, Device, Tensor};

use crate::lstm::{matrix, project};
use crate::ops::squash;

/// What a masked score becomes: its weight is exactly 0 beside any score that is not masked.
const HIDDEN: f32 = -1e9;

/// `softmax` over the last dimension, in which hidden entries weigh nothing. `scores [groups, queries, keys]`, the mask
/// of the same shape or one that is repeated over the queries.
pub fn weigh(scores: Tensor<3>, hidden: &Tensor<3, Bool>) -> Tensor<3> {
    let hidden = hidden.clone().expand(scores.shape());
    softmax(scores.mask_fill(hidden, HIDDEN), 2)
}

/// `query [groups, queries, hidden]` against `keys [groups, keys, hidden]`, to `[groups, queries, keys]`.
pub fn score(query: Tensor<3>, keys: Tensor<3>) -> Tensor<3> {
    let scale = 1.0 / (keys.dims()[2] as f32).sqrt();
    query.matmul(keys.mul_scalar(scale).swap_dims(1, 2))
}

/// Attention whose mixture is put beside the query: `tanh(W [q; sum of weighted values])`.
#[derive(Module, Debug)]
pub struct Attention {
    /// `[hidden, hidden]`
    key: Param<Tensor<2>>,
    /// `[hidden, hidden]`
    query: Param<Tensor<2>>,
    /// `[hidden, hidden]`
    value: Param<Tensor<2>>,
}

impl Attention {
    /// Over sources of the width `source`.
    pub fn new(source: usize, hidden: usize, device: &Device) -> Self {
        Self {
            key: matrix([source, hidden], device),
            query: matrix([hidden, hidden], device),
            value: matrix([source, hidden], device),
        }
    }

    /// What is computed once for a source `[groups, keys, source]`.
    pub fn prepare(&self, source: &Tensor<3>) -> Prepared {
        Prepared { keys: project(source.clone(), &self.key), values: project(source.clone(), &self.value) }
    }

    /// `query [groups, queries, hidden]` over a prepared source, to `[groups, queries, hidden]`.
    pub fn attend(&self, query: Tensor<3>, source: &Prepared, hidden: &Tensor<3, Bool>) -> Tensor<3> {
        let weights = weigh(score(query.clone(), source.keys.clone()), hidden);
        squash(project(query, &self.query) + weights.matmul(source.values.clone()))
    }
}

/// Keys and values of a source, `[groups, keys, hidden]` each.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// What queries are compared with.
    pub keys: Tensor<3>,
    /// What is mixed.
    pub values: Tensor<3>,
}
