//! Attention with masks: scores to weights, weights to mixtures.

use burn::module::{Module, Param};
use burn::tensor::{Bool, Device, Tensor};

use crate::lstm::{matrix, project, times};
use crate::ops::{squash, weigh};

/// A projection to keys, `[from, to]`, scaled so that scores do not grow with the width. The weight is scaled, not the
/// keys, of which there are more.
pub fn scaled(weight: &Param<Tensor<2>>) -> Tensor<2> {
    let weight = weight.val();
    let to = weight.dims()[1];
    weight.mul_scalar(1.0 / (to as f32).sqrt())
}

/// `query [groups, queries, hidden]` against `keys [groups, keys, hidden]`, to `[groups, queries, keys]`.
pub fn score(query: Tensor<3>, keys: Tensor<3>) -> Tensor<3> {
    query.matmul(keys.swap_dims(1, 2))
}

/// Attention whose mixture is put beside the query: `tanh(W [q; sum of weighted values])`.
#[derive(Module, Debug)]
pub struct Attention {
    /// `[hidden, hidden]`
    pub(crate) key: Param<Tensor<2>>,
    /// `[hidden, hidden]`
    pub(crate) query: Param<Tensor<2>>,
    /// `[hidden, hidden]`
    pub(crate) value: Param<Tensor<2>>,
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
        Prepared {
            keys: times(source.clone(), scaled(&self.key)),
            values: project(source.clone(), &self.value),
        }
    }

    /// `query [groups, queries, hidden]` over a prepared source, to `[groups, queries, hidden]`; the mask may have 1 for
    /// groups or queries that share it.
    pub fn attend(&self, query: Tensor<3>, source: &Prepared, hidden: &Tensor<3, Bool>) -> Tensor<3> {
        let weights = weigh(score(query.clone(), source.keys.clone()), hidden.clone());
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
