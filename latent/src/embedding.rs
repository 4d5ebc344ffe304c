//! Vectors for the values of an example: a learned one for its class, one for the kind of its slot, and a projection
//! of its features.

use burn::module::{Initializer, Module, Param};
use burn::tensor::{Device, Int, Tensor};

use crate::batch::{SlotTensors, floats};
use crate::config::Values;
use crate::lstm::{matrix, times};
use crate::slots::KINDS;

/// The vectors of values.
#[derive(Module, Debug)]
pub struct ValueEmbedding {
    /// `[classes, embedding]`
    classes: Param<Tensor<2>>,
    /// `[kinds, embedding]`
    kinds: Param<Tensor<2>>,
    /// `[features, embedding]`
    features: Option<Param<Tensor<2>>>,
}

impl ValueEmbedding {
    /// Vectors of this width.
    pub fn new(values: Values, width: usize, device: &Device) -> Self {
        let table = |rows: usize| Initializer::Normal { mean: 0.0, std: 0.5 }.init([rows, width], device);
        let has_features = values.features() > 0;
        Self {
            classes: table(values.classes()),
            kinds: table(KINDS),
            features: has_features.then(|| matrix([values.features(), width], device)),
        }
    }

    /// Known values: `[slots, rows, embedding]`.
    pub fn known(&self, slots: &SlotTensors) -> Tensor<3> {
        let x = self.classes.val().select(0, slots.classes.clone())
            + self.kinds.val().select(0, slots.kinds.clone());
        let x = match (&self.features, &slots.features) {
            (Some(weight), Some(features)) => x + features.clone().matmul(weight.val()),
            _ => x,
        };
        let [cells, width] = x.dims();
        x.reshape([slots.slots, cells / slots.slots.max(1), width])
    }

    /// The vectors that soft values are mixed of, `[classes, embedding]`: those of the classes with the features of
    /// their representatives.
    pub fn mixed(&self, values: Values) -> Tensor<2> {
        let Some(weight) = &self.features else { return self.classes.val() };
        let mut features = Vec::new();
        for class in 0..values.classes() {
            values.push_features(values.representative(class), &mut features);
        }
        let table = floats(&features, [values.classes(), values.features()], &self.classes.device());
        self.classes.val() + table.matmul(weight.val())
    }

    /// Soft values: `weights [slots, rows, classes]` over the `mixed` vectors, in slots of these kinds,
    /// `[slots * rows]`, to `[slots, rows, embedding]`.
    pub fn soft(&self, mixed: &Tensor<2>, weights: Tensor<3>, kinds: Tensor<1, Int>) -> Tensor<3> {
        let x = times(weights, mixed.clone());
        let kinds = self.kinds.val().select(0, kinds).reshape(x.dims());
        x + kinds
    }
}
