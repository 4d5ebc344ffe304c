//! From tasks to arrays: everything that the network is fed with, padded, with a mask for whatever is padding.
//!
//! Works on the host and without tensors, so that batches can be made ahead on other threads. Nothing here depends
//! on more than one sample, but for the lengths that all are padded to.

mod fill;
mod sample;

pub use sample::{Execution, Sample, SampleError};

use burn::tensor::{Bool, Device, Int, Tensor, TensorData};
use serde::{Deserialize, Serialize};

use crate::config::{Decoder, Executor, ModelConfig, Values};

/// Values in slots, slot by slot: `slots` times `[rows]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Slots {
    /// Classes of [`Values`].
    pub classes: Vec<Vec<i32>>,
    /// Kinds of slots.
    pub kinds: Vec<Vec<i32>>,
    /// `[rows * features]`
    pub features: Vec<Vec<f32>>,
}

/// Samples side by side. `rows` are `batch * examples`; the hypothetical inputs count as `segments`, the first being
/// the inputs themselves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// How many samples.
    pub samples: usize,
    /// How many examples the sample with most of them has.
    pub examples: usize,
    /// How many slots the longest example has.
    pub slots: usize,
    /// How many tokens are fed for the longest program.
    pub tokens: usize,
    /// How many hypothetical inputs there are for any program, the inputs themselves being the first.
    pub segments: usize,
    /// How often the latent executor runs for any program.
    pub executions: usize,
    /// 1 for every example that is there: `[batch * examples]`.
    pub example_mask: Vec<f32>,
    /// 1 for every slot that is there: `slots` times `[rows]`.
    pub slot_mask: Vec<Vec<f32>>,
    /// What is known of the hypothetical inputs: one for the inputs, and with [`Executor::Exact`] one a segment.
    pub states: Vec<Slots>,
    /// The outputs.
    pub output: Slots,
    /// The tokens that are fed, step by step: `tokens` times `[batch]`.
    pub fed: Vec<Vec<i32>>,
    /// The tokens that are wanted: `[batch * tokens]`.
    pub wanted: Vec<i32>,
    /// 1 for every token that is there.
    pub token_mask: Vec<f32>,
    /// After which token each execution takes place: `executions` times `[batch]`.
    pub execution_at: Vec<Vec<i32>>,
    /// In which segment each token is: `[batch * tokens]`.
    pub segment_of: Vec<i32>,
    /// Answers to the questions of the operation table for the known states: `segments` known, `slots` times
    /// `[rows * relations]`.
    pub relations: Vec<Vec<Vec<f32>>>,
    /// Where the soft answers are found: `[rows * slots * relations]`, places in `slots * classes`.
    pub lookups: Vec<i32>,
    /// 1 where there is a question with an answer.
    pub lookup_mask: Vec<f32>,
    /// Classes that the executor should give: `executions` times `slots` times `[rows]`.
    pub targets: Vec<Vec<Vec<i32>>>,
    /// 1 where there is a target.
    pub target_mask: Vec<Vec<Vec<f32>>>,
    /// Answers that should follow from what the executor gives: `executions` times `[rows * slots * relations]`.
    pub answers: Vec<Vec<f32>>,
    /// 1 where an answer is wanted.
    pub answer_mask: Vec<Vec<f32>>,
    /// Properties: for each known segment `[batch * (slots + 1) * width]`.
    pub properties: Vec<Vec<f32>>,
}

/// A batch as tensors on a device. Which are there depends on the settings of the model.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// The sizes.
    pub sizes: Sizes,
    /// `[batch, examples, 1]`, 1 for examples that are there.
    pub there: Tensor<3>,
    /// `slots` times `[rows, 1]`
    pub slot_mask: Vec<Tensor<2>>,
    /// `[rows, 1, slots]`
    pub slot_mean: Tensor<3>,
    /// The known states.
    pub states: Vec<SlotTensors>,
    /// The outputs.
    pub output: SlotTensors,
    /// `tokens` times `[batch]`
    pub fed: Vec<Tensor<1, Int>>,
    /// `[batch * tokens]`
    pub all_fed: Tensor<1, Int>,
    /// `executions` times `[rows]`: rows of the decoder's states, flattened.
    pub execution_at: Vec<Tensor<1, Int>>,
    /// `[groups, tokens, keys]`, true where a token may not look: at slots of other segments and at padding.
    pub hidden_states: Tensor<3, Bool>,
    /// The same for the outputs, `[groups, 1, keys]`.
    pub hidden_outputs: Tensor<3, Bool>,
    /// `[rows, 1, slots]`, true at padding.
    pub padding: Tensor<3, Bool>,
    /// The same for the properties, `[batch, tokens, keys]`.
    pub hidden_properties: Option<Tensor<3, Bool>>,
    /// `[known, batch, slots + 1, width]`, flattened to `[known * batch, slots + 1, width]`.
    pub properties: Option<Tensor<3>>,
    /// For each known state `slots` times `[rows, relations]`.
    pub relations: Vec<Vec<Tensor<2>>>,
    /// `[rows, slots * relations]`
    pub lookups: Option<(Tensor<2, Int>, Tensor<2>)>,
}

/// Values in slots on a device, slot by slot.
#[derive(Clone, Debug)]
pub struct SlotTensors {
    /// `slots` times `[rows]`
    pub classes: Vec<Tensor<1, Int>>,
    /// `slots` times `[rows]`
    pub kinds: Vec<Tensor<1, Int>>,
    /// `slots` times `[rows, features]`; none, where values have no features.
    pub features: Vec<Tensor<2>>,
}

/// The sizes of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the fields of `Batch`")]
pub struct Sizes {
    pub samples: usize,
    pub examples: usize,
    pub slots: usize,
    pub tokens: usize,
    pub segments: usize,
    pub executions: usize,
}

impl Sizes {
    /// `batch * examples`
    pub const fn rows(self) -> usize {
        self.samples * self.examples
    }
}

/// A tensor of ints.
pub(crate) fn ints<const D: usize>(values: &[i32], shape: [usize; D], device: &Device) -> Tensor<D, Int> {
    Tensor::from_data(TensorData::new(values.to_vec(), shape), device)
}

/// A tensor of floats.
pub(crate) fn floats<const D: usize>(values: &[f32], shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values.to_vec(), shape), device)
}

fn bools<const D: usize>(values: Vec<bool>, shape: [usize; D], device: &Device) -> Tensor<D, Bool> {
    Tensor::from_data(TensorData::new(values, shape), device)
}

impl Slots {
    /// To the device.
    pub fn tensors(&self, values: Values, device: &Device) -> SlotTensors {
        let column = |column: &Vec<i32>| ints(column, [column.len()], device);
        let features = |column: &Vec<f32>| {
            floats(column, [column.len() / values.features().max(1), values.features()], device)
        };
        let has_features = values.features() > 0;
        SlotTensors {
            classes: self.classes.iter().map(column).collect(),
            kinds: self.kinds.iter().map(column).collect(),
            features: self.features.iter().filter(|_| has_features).map(features).collect(),
        }
    }
}

impl Batch {
    /// The sizes.
    pub fn sizes(&self) -> Sizes {
        Sizes {
            samples: self.samples,
            examples: self.examples,
            slots: self.slots,
            tokens: self.tokens,
            segments: self.segments,
            executions: self.executions,
        }
    }

    /// To the device: what the model reads. The targets stay here, [`crate::loss`] takes them.
    pub fn inputs(&self, config: &ModelConfig, device: &Device) -> Inputs {
        let sizes = self.sizes();
        let (b, k, m, t) = (sizes.samples, sizes.examples, sizes.slots, sizes.tokens);
        let rows = sizes.rows();
        let relations = crate::relation::relations(config.values);
        let there = |row: usize, slot: usize| {
            self.slot_mask.get(slot).and_then(|mask| mask.get(row)).is_some_and(|&mask| mask > 0.0)
        };
        let padding: Vec<bool> =
            (0..rows).flat_map(|row| (0..m).map(move |slot| !there(row, slot))).collect();
        let slot_mean: Vec<f32> = (padding.chunks(m.max(1)))
            .flat_map(|row| {
                let count = row.iter().filter(|&&padding| !padding).count().max(1) as f32;
                row.iter().map(move |&padding| if padding { 0.0 } else { 1.0 / count })
            })
            .collect();
        let shared = config.decoder == Decoder::Shared;
        let per_group = if shared { k } else { 1 };
        let groups = rows / per_group.max(1);
        let segment =
            |sample: usize, token: usize| self.segment_of.get(sample * t + token).copied().unwrap_or(0);
        let mut hidden = Vec::with_capacity(groups * t * per_group * sizes.segments * m);
        for group in 0..groups {
            for token in 0..t {
                let now = segment(group * per_group / k.max(1), token);
                for example in 0..per_group {
                    let row = group * per_group + example;
                    let padding = padding.get(row * m..(row + 1) * m).unwrap_or_default();
                    for at in 0..sizes.segments {
                        hidden.extend(padding.iter().map(|&padding| padding || at as i32 != now));
                    }
                }
            }
        }
        let known = self.properties.len();
        let width = crate::property::WIDTH;
        let mut hidden_properties = Vec::new();
        for sample in 0..b {
            for token in 0..t {
                let now = if known > 1 { segment(sample, token) } else { 0 };
                for at in 0..known {
                    hidden_properties.extend((0..=m).map(|slot| {
                        let padding = slot < m && !(0..k).any(|example| there(sample * k + example, slot));
                        padding || at as i32 != now
                    }));
                }
            }
        }
        let execution_at = self.execution_at.iter().map(|at| {
            let at: Vec<i32> = (0..rows)
                .map(|row| {
                    let owner = if shared { row / k.max(1) } else { row };
                    (owner * t) as i32 + at.get(row / k.max(1)).copied().unwrap_or(0)
                })
                .collect();
            ints(&at, [rows], device)
        });
        let all_fed: Vec<i32> =
            (0..b).flat_map(|s| self.fed.iter().map(move |step| step.get(s).copied().unwrap_or(0))).collect();
        Inputs {
            sizes,
            there: floats(&self.example_mask, [b, k, 1], device),
            slot_mask: self.slot_mask.iter().map(|mask| floats(mask, [rows, 1], device)).collect(),
            slot_mean: floats(&slot_mean, [rows, 1, m], device),
            states: self.states.iter().map(|slots| slots.tensors(config.values, device)).collect(),
            output: self.output.tensors(config.values, device),
            fed: self.fed.iter().map(|step| ints(step, [b], device)).collect(),
            all_fed: ints(&all_fed, [b * t], device),
            execution_at: execution_at.collect(),
            hidden_states: bools(hidden, [groups, t, per_group * sizes.segments * m], device),
            hidden_outputs: bools(padding.clone(), [groups, 1, per_group * m], device),
            padding: bools(padding, [rows, 1, m], device),
            hidden_properties: (known > 0).then(|| bools(hidden_properties, [b, t, known * (m + 1)], device)),
            properties: (known > 0)
                .then(|| floats(&self.properties.concat(), [known * b, m + 1, width], device)),
            relations: (self.relations.iter())
                .map(|slots| slots.iter().map(|slot| floats(slot, [rows, relations], device)).collect())
                .collect(),
            lookups: (!self.lookups.is_empty()).then(|| {
                let shape = [rows, m * relations];
                (ints(&self.lookups, shape, device), floats(&self.lookup_mask, shape, device))
            }),
        }
    }

    /// How many states are known on the host.
    pub(crate) fn known(config: &ModelConfig, segments: usize) -> usize {
        if config.executor == Executor::Exact { segments } else { 1 }
    }
}
