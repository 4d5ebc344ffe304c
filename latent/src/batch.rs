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
    /// Properties, with [`Encoder::Properties`](crate::config::Encoder::Properties) and `Both`.
    pub properties: Properties,
}

/// The rows of properties that there are, most entries of which are 0: one after the other.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Properties {
    /// How many states are known for any program.
    pub known: usize,
    /// Where each row begins among the entries, and where the last one ends.
    pub starts: Vec<usize>,
    /// In which column each entry is.
    pub columns: Vec<i32>,
    /// The entries.
    pub values: Vec<f32>,
    /// Which row stands at each place, `[batch * known * (slots + 1)]`; any, where there is none.
    pub places: Vec<i32>,
}

/// A batch as tensors on a device. Which are there depends on the settings of the model.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// The sizes.
    pub sizes: Sizes,
    /// `[batch, examples, 1]`, 1 for examples that are there.
    pub there: Tensor<3>,
    /// `[slots, rows]`
    pub slot_mask: Tensor<2>,
    /// `[rows, 1, slots]`
    pub slot_mean: Tensor<3>,
    /// The known states.
    pub states: Vec<SlotTensors>,
    /// The outputs.
    pub output: SlotTensors,
    /// `[tokens, batch]`
    pub fed: Tensor<2, Int>,
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
    /// The properties themselves.
    pub properties: Option<PropertyTensors>,
    /// For each known state `[slots, rows, relations]`.
    pub relations: Vec<Tensor<3>>,
    /// `[rows, slots * relations]`
    pub lookups: Option<(Tensor<2, Int>, Tensor<2>)>,
}

/// Values in slots on a device, slot by slot.
#[derive(Clone, Debug)]
pub struct SlotTensors {
    /// How many slots there are.
    pub slots: usize,
    /// `[slots * rows]`
    pub classes: Tensor<1, Int>,
    /// `[slots * rows]`
    pub kinds: Tensor<1, Int>,
    /// `[slots * rows, features]`; none, where values have no features.
    pub features: Option<Tensor<2>>,
}

/// Rows of properties on a device.
#[derive(Clone, Debug)]
pub struct PropertyTensors {
    /// The columns of each row that are not 0, `[rows, most]`, padded with 0.
    pub columns: Tensor<2, Int>,
    /// What is there, `[rows, most]`.
    pub values: Tensor<2>,
    /// Which row stands at each place, `[batch * known * (slots + 1)]`.
    pub places: Tensor<1, Int>,
    /// The row of the whole at the start, `[batch]`.
    pub wholes: Tensor<1, Int>,
}

impl PropertyTensors {
    /// Rows of properties, `[rows, hidden]`, as those of each sample, `[samples, slots + 1, hidden]`.
    pub(crate) fn of_samples(&self, rows: Tensor<2>) -> Tensor<3> {
        let ([places], [samples], [_, hidden]) = (self.places.dims(), self.wholes.dims(), rows.dims());
        rows.select(0, self.places.clone()).reshape([samples, places / samples.max(1), hidden])
    }
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
        let column = |columns: &[Vec<i32>]| {
            let all = columns.concat();
            ints(&all, [all.len()], device)
        };
        let features = || {
            let all = self.features.concat();
            floats(&all, [all.len() / values.features().max(1), values.features()], device)
        };
        SlotTensors {
            slots: self.classes.len(),
            classes: column(&self.classes),
            kinds: column(&self.kinds),
            features: (values.features() > 0).then(features),
        }
    }
}

impl Properties {
    /// To the device, for so many samples.
    fn tensors(&self, samples: usize, device: &Device) -> PropertyTensors {
        let rows: Vec<&[usize]> = self.starts.windows(2).collect();
        let most = rows.iter().map(|row| row[1] - row[0]).max().unwrap_or(0).max(1);
        let (mut columns, mut values) = (vec![0; rows.len() * most], vec![0.0; rows.len() * most]);
        let places = columns.chunks_exact_mut(most).zip(values.chunks_exact_mut(most));
        for ((columns, values), row) in places.zip(&rows) {
            let entries = row[0]..row[1];
            columns[..entries.len()].copy_from_slice(&self.columns[entries.clone()]);
            values[..entries.len()].copy_from_slice(&self.values[entries]);
        }
        let each = self.places.len() / samples.max(1);
        let slots = each / self.known.max(1);
        let whole = |sample: usize| self.places.get(sample * each + slots - 1).copied().unwrap_or(0);
        let wholes: Vec<i32> = (0..samples).map(whole).collect();
        PropertyTensors {
            columns: ints(&columns, [rows.len(), most], device),
            values: floats(&values, [rows.len(), most], device),
            places: ints(&self.places, [self.places.len()], device),
            wholes: ints(&wholes, [samples], device),
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
        let known = self.properties.known;
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
            slot_mask: floats(&self.slot_mask.concat(), [m, rows], device),
            slot_mean: floats(&slot_mean, [rows, 1, m], device),
            states: self.states.iter().map(|slots| slots.tensors(config.values, device)).collect(),
            output: self.output.tensors(config.values, device),
            fed: ints(&self.fed.concat(), [t, b], device),
            all_fed: ints(&all_fed, [b * t], device),
            execution_at: execution_at.collect(),
            hidden_states: bools(hidden, [groups, t, per_group * sizes.segments * m], device),
            hidden_outputs: bools(padding.clone(), [groups, 1, per_group * m], device),
            padding: bools(padding, [rows, 1, m], device),
            hidden_properties: (known > 0).then(|| bools(hidden_properties, [b, t, known * (m + 1)], device)),
            properties: (known > 0).then(|| self.properties.tensors(b, device)),
            relations: (self.relations.iter())
                .map(|slots| floats(&slots.concat(), [m, rows, relations], device))
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
