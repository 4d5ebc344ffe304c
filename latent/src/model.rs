//! The model: from the examples of a batch and the tokens of its programs to the logits of the next tokens.
//!
//! Owns how the parts are put together, for all tokens of a program at once ([`Model::forward`]); token by token it
//! is done by [`crate::stepwise`], to the same result. Samples never mix.

use std::sync::Mutex;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::activation::softmax;
use burn::tensor::{Bool, Device, Tensor};

use crate::batch::Inputs;
use crate::config::{self, ConfigError, ModelConfig};
use crate::decoder::Decoder;
use crate::embedding::ValueEmbedding;
use crate::encoder::Encoder;
use crate::executor::LatentExecutor;
use crate::operation::{Operations, ask, by_slot};
use crate::readout::{Keys, Readout, Sources};

/// LaSynth and its relatives.
#[derive(Module, Debug)]
pub struct Model {
    pub(crate) values: Option<ValueEmbedding>,
    pub(crate) encoder: Option<Encoder>,
    pub(crate) operations: Option<Operations>,
    pub(crate) executor: Option<LatentExecutor>,
    pub(crate) decoder: Decoder,
    pub(crate) readout: Readout,
    #[module(skip)]
    pub(crate) config: ModelConfig,
}

/// What a forward pass gives.
#[derive(Clone, Debug)]
pub struct Forward {
    /// `[batch, tokens, vocabulary]`
    pub logits: Tensor<3>,
    /// What the executor predicts: `executions` times `[slots, rows, classes]`, before the softmax.
    pub executed: Vec<Tensor<3>>,
    /// The soft answers of the operation table for each execution, `[rows, slots * relations]`.
    pub answers: Vec<Tensor<2>>,
}

/// What is computed once for the examples of a batch.
#[derive(Clone, Debug)]
pub(crate) struct Encoded {
    /// The vectors of the inputs, `[slots, rows, embedding]`.
    pub xs: Option<Tensor<3>>,
    /// `[rows, slots, reader]`
    pub inputs: Option<Tensor<3>>,
    /// `[rows, slots, reader]`
    pub outputs: Option<Tensor<3>>,
    /// `[rows of properties, hidden]`
    pub properties: Option<Tensor<2>>,
    /// What the decoder starts from, `[groups, reader]`; `[groups, hidden]`, where it is of properties alone.
    pub summary: Tensor<2>,
}

/// The source of random numbers is one for the whole process: whoever seeds it draws alone.
static MAKING: Mutex<()> = Mutex::new(());

struct Maker;

impl ModuleVisitor for Maker {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        param.val();
    }
}

impl Model {
    /// A model with random weights, which the seed alone decides, whatever other threads do.
    pub fn new(config: &ModelConfig, seed: u64, device: &Device) -> Result<Self, ConfigError> {
        config.validate()?;
        let _alone = MAKING.lock();
        device.seed(seed);
        let model = Self::unmade(config, device);
        // Parameters are made when they are first used: here, in the order of the model.
        model.visit(&mut Maker);
        Ok(model)
    }

    fn unmade(config: &ModelConfig, device: &Device) -> Self {
        let (embedding, reader, values) = (config.value_embedding, config.reader, config.values);
        let examples = config.sees_examples();
        Self {
            values: examples.then(|| ValueEmbedding::new(values, embedding, device)),
            encoder: examples.then(|| Encoder::new(embedding, reader, device)),
            operations: config.operations.then(|| Operations::new(values, embedding, reader, device)),
            executor: (config.has_latent_executor())
                .then(|| LatentExecutor::new(embedding, config.hidden, reader, values.classes(), device)),
            decoder: Decoder::new(
                config.token_embedding,
                config.hidden,
                if examples { reader } else { config.hidden },
                config.layers,
                device,
            ),
            readout: Readout::new(config, device),
            config: config.clone(),
        }
    }

    /// The settings.
    pub fn config(&self) -> &ModelConfig {
        &self.config
    }

    /// Where the weights are.
    pub fn device(&self) -> Device {
        self.decoder.tokens.val().device()
    }

    /// Groups have a recurrent state each: examples, or with a shared decoder samples. How many examples are in one.
    pub(crate) fn per_group(&self, examples: usize) -> usize {
        if self.config.decoder == config::Decoder::Shared { examples } else { 1 }
    }

    /// All tokens of all programs, each predicted from the true ones before it.
    pub fn forward(&self, inputs: &Inputs) -> Forward {
        let sizes = inputs.sizes;
        let encoded = self.encode(inputs);
        let h = self.decoder.run(&inputs.fed, self.decoder.start(&encoded.summary));
        let [groups, tokens, hidden] = h.dims();
        let states = h.clone().reshape([groups * tokens, hidden]);
        let mut executed = Vec::new();
        let mut soft: Vec<Tensor<3>> = Vec::new();
        let mut answers = Vec::new();
        let known = encoded.xs.clone().zip(inputs.states.first());
        if let (Some(executor), Some(values), Some((mut xs, first))) = (&self.executor, &self.values, known) {
            let mixed = values.mixed(self.config.values);
            for at in &inputs.execution_at {
                let logits = executor.run(&xs, &inputs.slot_mask, &states.clone().select(0, at.clone()));
                let weights = softmax(logits.clone(), 2);
                if let Some(lookups) = &inputs.lookups {
                    answers.push(ask(&weights, lookups));
                }
                executed.push(logits);
                xs = values.soft(&mixed, weights, first.kinds.clone());
                soft.push(xs.clone());
            }
        }
        let keys = self.keys(inputs, &encoded, &soft, &answers);
        let sources = Sources {
            hidden_states: &inputs.hidden_states,
            hidden_outputs: &inputs.hidden_outputs,
            hidden_properties: inputs.hidden_properties.as_ref(),
            there: &inputs.there,
            examples: sizes.examples / self.per_group(sizes.examples).max(1),
        };
        let history = self.decoder.tokens.val().select(0, inputs.all_fed.clone());
        let history = history.reshape([sizes.samples, tokens, self.config.token_embedding]);
        let logits = self.readout.logits(&h, &keys, &sources, &history, &causal(tokens, &history.device()));
        Forward { logits, executed, answers }
    }

    /// Everything that does not depend on the program.
    pub(crate) fn encode(&self, inputs: &Inputs) -> Encoded {
        let sizes = inputs.sizes;
        let properties = inputs.properties.as_ref().and_then(|p| self.readout.properties(p));
        let per_group = self.per_group(sizes.examples);
        let groups = sizes.rows() / per_group.max(1);
        let (mut xs, mut encoded_inputs, mut outputs) = (None, None, None);
        let summary = if let (Some(values), Some(encoder), Some(first)) =
            (&self.values, &self.encoder, inputs.states.first())
        {
            let known = values.known(first);
            let enc_i = encoder.inputs(&known, &inputs.slot_mask);
            xs = Some(known);
            let ys = values.known(&inputs.output);
            let enc_o = encoder.outputs(&ys, &inputs.slot_mask, &enc_i, &inputs.padding);
            // The mean over the slots that are there, then over the examples of the group that are there.
            let mean = inputs.slot_mean.clone().matmul(enc_o.clone());
            let mean = mean.reshape([groups, per_group, self.config.reader]);
            let there = inputs.there.clone().reshape([groups, per_group, 1]);
            let count = there.clone().sum_dim(1).clamp_min(1.0);
            let mean = (mean * there).sum_dim(1) / count;
            encoded_inputs = Some(enc_i);
            outputs = Some(enc_o);
            mean.reshape([groups, self.config.reader])
        } else {
            // Of properties alone: the row of the whole at the start.
            let rows = properties.as_ref().zip(inputs.properties.as_ref());
            let whole = rows.map(|(rows, of)| rows.clone().select(0, of.wholes.clone()));
            whole.unwrap_or_else(|| Tensor::zeros([groups, self.config.hidden], &inputs.slot_mean.device()))
        };
        Encoded { xs, inputs: encoded_inputs, outputs, properties, summary }
    }

    /// The sources of attention: the states of all segments side by side, and the outputs.
    fn keys(&self, inputs: &Inputs, encoded: &Encoded, soft: &[Tensor<3>], answers: &[Tensor<2>]) -> Keys {
        let sizes = inputs.sizes;
        let segments = sizes.segments;
        let mut keys = Keys::default();
        if let (Some(values), Some(encoder)) = (&self.values, &self.encoder) {
            let mut later: Vec<Tensor<3>> =
                inputs.states.iter().skip(1).map(|state| values.known(state)).collect();
            if self.config.follows_execution() {
                later.extend(soft.iter().take(segments - inputs.states.len()).cloned());
            }
            let later = encode_all(later, &inputs.slot_mask, |xs, mask| encoder.inputs(xs, mask));
            keys.states =
                encoded.inputs.clone().map(|first| self.arrange(first, later, sizes.examples, segments));
            keys.outputs = encoded.outputs.clone().map(|outputs| self.regroup(outputs, sizes.examples));
        }
        if let Some(operations) = &self.operations {
            let mut weights = inputs.relations.clone();
            if self.config.follows_execution() {
                let soft = answers.iter().take(segments - weights.len());
                weights.extend(soft.map(|answers| by_slot(answers.clone(), sizes.slots)));
            }
            let first = weights.remove(0);
            let first = operations.encode(&first, &inputs.slot_mask);
            let later = encode_all(weights, &inputs.slot_mask, |xs, mask| operations.encode(xs, mask));
            keys.operations = Some(self.arrange(first, later, sizes.examples, segments));
        }
        let properties = inputs.properties.as_ref().zip(encoded.properties.as_ref());
        keys.properties = properties.and_then(|(of, rows)| self.readout.property_keys(of, rows));
        keys
    }

    /// `first [rows, slots, reader]` and `later [segments - 1 * rows, slots, reader]` to
    /// `[groups, examples of the group * segments * slots, reader]`.
    fn arrange(
        &self,
        first: Tensor<3>,
        later: Option<Tensor<3>>,
        examples: usize,
        segments: usize,
    ) -> Tensor<3> {
        let [rows, slots, hidden] = first.dims();
        let Some(later) = later else { return self.regroup(first, examples) };
        let all = Tensor::cat(vec![first, later], 0).reshape([segments, rows, slots, hidden]);
        self.regroup(all.swap_dims(0, 1).reshape([rows, segments * slots, hidden]), examples)
    }

    /// `[rows, keys, reader]` to `[groups, examples of the group * keys, reader]`.
    fn regroup(&self, keys: Tensor<3>, examples: usize) -> Tensor<3> {
        let [rows, count, hidden] = keys.dims();
        let per_group = self.per_group(examples);
        keys.reshape([rows / per_group.max(1), per_group * count, hidden])
    }
}

/// Encodes all segments in one run, their rows one after the other.
fn encode_all(
    segments: Vec<Tensor<3>>,
    mask: &Tensor<2>,
    encode: impl Fn(&Tensor<3>, &Tensor<2>) -> Tensor<3>,
) -> Option<Tensor<3>> {
    let count = segments.len();
    (count > 0).then(|| encode(&Tensor::cat(segments, 1), &mask.clone().repeat_dim(1, count)))
}

/// `[1, tokens, tokens]`, true where a token would see a later one.
fn causal(tokens: usize, device: &Device) -> Tensor<3, Bool> {
    Tensor::<2, Bool>::tril_mask([tokens, tokens], 0, device).unsqueeze::<3>()
}
