//! Decoding token by token, for a search: many unfinished programs for the examples of one task, each with a state.
//!
//! Gives the logits that [`Model::forward`] gives for the same tokens. Each program runs the executor at its own
//! boundaries. Which token is chosen, and whether it is legal, is the caller's business. Use a model without
//! differentiation (`model.valid()`).

use burn::tensor::activation::softmax;
use burn::tensor::{Device, Int, Tensor};
use cgen::Example;
use cgen::token::Token;

use crate::attention::Prepared;
use crate::batch::{Batch, Inputs, Sample, SampleError, ints};
use crate::config::Executor;
use crate::decoder::States;
use crate::model::{Encoded, Model};
use crate::operation::{ask, by_slot};
use crate::prefix::{self, Boundaries};
use crate::readout::{Keys, Sources};
use crate::slots::Row;

/// The examples of a task, encoded.
#[derive(Debug)]
pub struct Session<'m> {
    model: &'m Model,
    device: Device,
    sample: Sample,
    examples: Vec<Example>,
    inputs: Inputs,
    encoded: Encoded,
    /// What the first layer takes from each token.
    table: Tensor<2>,
    /// The vectors that soft values are mixed of.
    mixed: Option<Tensor<2>>,
}

/// Unfinished programs side by side.
#[derive(Clone, Debug)]
pub struct Beam {
    entries: Vec<Entry>,
    states: States,
    /// `[slots, entries * examples, embedding]`: the hypothetical inputs.
    xs: Option<Tensor<3>>,
    /// What has been made of them.
    read: Read,
    /// `[entries, past, embedding]`
    history: Option<Tensor<3>>,
}

/// Encoded states and operations, `[entries * examples, slots, hidden]`; keys and values of properties,
/// `[entries, slots + 1, hidden]`.
type Read = [Option<Tensor<3>>; 4];

/// What is known of a program on the host.
#[derive(Clone, Debug)]
struct Entry {
    tokens: Vec<Token>,
    boundaries: Boundaries,
    executions: usize,
    situation: Vec<(Row, Row)>,
}

impl Beam {
    /// How many programs there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The tokens of a program.
    pub fn tokens(&self, entry: usize) -> &[Token] {
        self.entries.get(entry).map_or(&[], |entry| &entry.tokens)
    }

    /// These programs in this order, some perhaps several times.
    #[must_use]
    pub fn select(&self, which: &[usize]) -> Self {
        let entries = which.iter().filter_map(|&i| self.entries.get(i).cloned()).collect();
        let pick = |tensor: &Tensor<2>| tensor.clone().select(0, self.rows(tensor.dims()[0], which));
        let pick3 = |tensor: &Tensor<3>| tensor.clone().select(0, self.rows(tensor.dims()[0], which));
        Self {
            entries,
            states: States(self.states.0.iter().map(pick).collect()),
            xs: self.xs.as_ref().map(|xs| xs.clone().select(1, self.rows(xs.dims()[1], which))),
            read: self.read.each_ref().map(|read| read.as_ref().map(pick3)),
            history: self.history.as_ref().map(pick3),
        }
    }

    /// The rows of these programs in a tensor that has so many rows for all.
    fn rows(&self, rows: usize, which: &[usize]) -> Tensor<1, Int> {
        let each = rows / self.len().max(1);
        let all: Vec<i32> =
            which.iter().flat_map(|entry| (0..each).map(move |i| (entry * each + i) as i32)).collect();
        ints(&all, [all.len()], &self.device())
    }

    fn device(&self) -> Device {
        self.states.0.first().map(Tensor::device).unwrap_or_default()
    }
}

impl<'m> Session<'m> {
    /// Encodes the examples of a task.
    pub fn new(
        model: &'m Model,
        shape: cgen::Shape,
        examples: &[Example],
        device: &Device,
    ) -> Result<Self, SampleError> {
        let sample = Sample::of_examples(shape, examples, &model.config)?;
        let batch = Batch::new(std::slice::from_ref(&sample), &model.config);
        let inputs = batch.inputs(&model.config, device);
        let encoded = model.encode(&inputs);
        Ok(Self {
            model,
            device: device.clone(),
            sample,
            examples: examples.to_vec(),
            encoded,
            table: model.decoder.table(),
            mixed: model.values.as_ref().map(|values| values.mixed(model.config.values)),
            inputs,
        })
    }

    /// One program without any token; the first to be fed is that of the shape.
    pub fn start(&self) -> Beam {
        let operations = self.model.operations.as_ref().zip(self.inputs.relations.first());
        let operations =
            operations.map(|(operations, weights)| operations.encode(weights, &self.inputs.slot_mask));
        Beam {
            entries: vec![Entry {
                tokens: Vec::new(),
                boundaries: Boundaries::default(),
                executions: 0,
                situation: self.sample.examples.clone(),
            }],
            states: self.model.decoder.start(&self.encoded.summary),
            xs: self.encoded.xs.clone(),
            read: self.read_with(
                &self.inputs,
                self.encoded.inputs.clone(),
                operations,
                self.encoded.properties.clone(),
            ),
            history: None,
        }
    }

    /// What is attended to, properties by their keys and values.
    fn read_with(
        &self,
        inputs: &Inputs,
        states: Option<Tensor<3>>,
        operations: Option<Tensor<3>>,
        rows: Option<Tensor<2>>,
    ) -> Read {
        let properties = inputs.properties.as_ref().zip(rows);
        let properties = properties.and_then(|(of, rows)| self.model.readout.property_keys(of, &rows));
        let (keys, values) = properties.map(|p| (p.keys, p.values)).unzip();
        [states, operations, keys, values]
    }

    /// Feeds each program its next token; the logits of the tokens after them, `[programs, vocabulary]`.
    pub fn step(&self, beam: &mut Beam, tokens: &[Token]) -> Tensor<2> {
        let count = beam.len();
        let fed: Vec<i32> = tokens.iter().map(|token| token.index() as i32).collect();
        let fed = ints(&fed, [count], &self.device);
        let groups = beam.states.0.first().map_or(0, |state| state.dims()[0]);
        let ones = Tensor::ones([groups, 1], &self.device);
        self.model.decoder.step(&self.table, &fed, &mut beam.states, &ones);
        let vectors = self.model.decoder.tokens.val().select(0, fed).unsqueeze_dim::<3>(1);
        let history = match beam.history.take() {
            Some(history) => Tensor::cat(vec![history, vectors], 1),
            None => vectors,
        };
        let config = &self.model.config;
        let mut ended = Vec::new();
        for (i, (entry, &token)) in beam.entries.iter_mut().zip(tokens).enumerate() {
            entry.tokens.push(token);
            let ends = entry.boundaries.push(token, config.executor_every);
            if ends && config.follows_execution() && entry.executions < config.max_executions {
                entry.executions += 1;
                ended.push(i);
            }
        }
        if !ended.is_empty() {
            self.execute(beam, &ended);
        }
        let logits = self.read(beam, &history);
        beam.history = Some(history);
        logits
    }

    /// New hypothetical inputs for these programs.
    fn execute(&self, beam: &mut Beam, which: &[usize]) {
        let part = beam.select(which);
        let (xs, read) = if self.model.config.executor == Executor::Exact {
            self.execute_exactly(beam, which)
        } else {
            self.execute_latently(part)
        };
        // The new rows stand behind the old ones: each program takes its own.
        let count = beam.len();
        let source: Vec<usize> =
            (0..count).map(|i| which.iter().position(|&w| w == i).map_or(i, |place| count + place)).collect();
        let rows = |rows: usize| {
            let each = rows / count.max(1);
            let all: Vec<i32> =
                source.iter().flat_map(|entry| (0..each).map(move |i| (entry * each + i) as i32)).collect();
            ints(&all, [all.len()], &self.device)
        };
        if let (Some(old), Some(new)) = (beam.xs.as_mut(), xs) {
            let index = rows(old.dims()[1]);
            *old = Tensor::cat(vec![old.clone(), new], 1).select(1, index);
        }
        for (old, new) in beam.read.iter_mut().zip(read) {
            if let (Some(old), Some(new)) = (old.as_mut(), new) {
                let index = rows(old.dims()[0]);
                *old = Tensor::cat(vec![old.clone(), new], 0).select(0, index);
            }
        }
    }

    /// By the latent executor.
    fn execute_latently(&self, part: Beam) -> (Option<Tensor<3>>, Read) {
        let (count, examples) = (part.len(), self.inputs.sizes.examples);
        let (Some(executor), Some(values), Some(encoder), Some(mixed), Some(state), Some(xs), Some(first)) = (
            &self.model.executor,
            &self.model.values,
            &self.model.encoder,
            &self.mixed,
            part.states.0.last(),
            &part.xs,
            self.inputs.states.first(),
        ) else {
            return (part.xs, part.read);
        };
        let mut h = crate::lstm::output(state);
        let [groups, hidden] = h.dims();
        let per_group = count * examples / groups.max(1);
        if per_group > 1 {
            h = h.unsqueeze_dim::<3>(1).repeat_dim(1, per_group).reshape([count * examples, hidden]);
        }
        let mask = self.inputs.slot_mask.clone().repeat_dim(1, count);
        let weights = softmax(executor.run(xs, &mask, &h), 2);
        let slots = mask.dims()[0];
        let kinds = first.kinds.clone().reshape([slots, examples]).repeat_dim(1, count);
        let xs = values.soft(mixed, weights.clone(), kinds.reshape([slots * count * examples]));
        let read = encoder.inputs(&xs, &mask);
        let operations = self.model.operations.as_ref().zip(self.inputs.lookups.as_ref());
        let operations = operations.map(|(operations, (places, mask))| {
            let lookups = (places.clone().repeat_dim(0, count), mask.clone().repeat_dim(0, count));
            operations.encode(&by_slot(ask(&weights, &lookups), slots), &mask)
        });
        let [.., keys, values] = part.read;
        (Some(xs), [Some(read), operations, keys, values])
    }

    /// By the interpreter.
    fn execute_exactly(&self, beam: &mut Beam, which: &[usize]) -> (Option<Tensor<3>>, Read) {
        let mut samples = Vec::with_capacity(which.len());
        for entry in which.iter().filter_map(|&i| beam.entries.get(i).map(|_| i)).collect::<Vec<_>>() {
            let Some(entry) = beam.entries.get_mut(entry) else { continue };
            let states = prefix::states(&entry.tokens, &self.examples).unwrap_or_default();
            for ((row, _), state) in entry.situation.iter_mut().zip(&states) {
                if let Some(state) = state {
                    *row = self.sample.layout.state(state, row.values.len() - self.sample.layout.heads());
                }
            }
            samples.push(Sample { examples: entry.situation.clone(), ..self.sample.clone() });
        }
        let inputs = Batch::new(&samples, &self.model.config).inputs(&self.model.config, &self.device);
        let known = self.model.values.as_ref().zip(inputs.states.first());
        let xs = known.map(|(values, state)| values.known(state));
        let encoder = self.model.encoder.as_ref().zip(xs.as_ref());
        let read = encoder.map(|(encoder, xs)| encoder.inputs(xs, &inputs.slot_mask));
        let operations = self.model.operations.as_ref().zip(inputs.relations.first());
        let operations =
            operations.map(|(operations, weights)| operations.encode(weights, &inputs.slot_mask));
        let properties = inputs.properties.as_ref().and_then(|of| self.model.readout.properties(of));
        let read = self.read_with(&inputs, read, operations, properties);
        (xs, read)
    }

    /// The logits after the tokens that stand.
    fn read(&self, beam: &Beam, history: &Tensor<3>) -> Tensor<2> {
        let (count, examples) = (beam.len(), self.inputs.sizes.examples);
        let per_group = self.model.per_group(examples);
        let groups = count * examples / per_group.max(1);
        let h = beam
            .states
            .0
            .last()
            .map_or_else(|| Tensor::zeros([groups, 1], &self.device), crate::lstm::output);
        let group = |keys: &Tensor<3>| {
            let [rows, slots, hidden] = keys.dims();
            keys.clone().reshape([rows / per_group.max(1), slots * per_group, hidden])
        };
        let [states, operations, property_keys, property_values] = &beam.read;
        let outputs = self.encoded.outputs.as_ref().map(|outputs| outputs.clone().repeat_dim(0, count));
        let keys = Keys {
            states: states.as_ref().map(group),
            outputs: outputs.as_ref().map(group),
            operations: operations.as_ref().map(group),
            properties: (property_keys.clone().zip(property_values.clone()))
                .map(|(keys, values)| Prepared { keys, values }),
        };
        let hidden = self.inputs.hidden_outputs.clone().repeat_dim(0, count);
        let slots = self.inputs.sizes.slots + 1;
        let hidden_properties = self.inputs.hidden_properties.as_ref();
        let hidden_properties = hidden_properties
            .map(|hidden| hidden.clone().narrow(1, 0, 1).narrow(2, 0, slots).repeat_dim(0, count));
        let sources = Sources {
            hidden_states: &hidden,
            hidden_outputs: &hidden,
            hidden_properties: hidden_properties.as_ref(),
            there: &self.inputs.there.clone().repeat_dim(0, count),
            examples: examples / per_group.max(1),
        };
        let past = history.dims()[1];
        let visible = Tensor::<3, Int>::zeros([count, 1, past], &self.device).bool();
        let logits = self.model.readout.logits(&h.unsqueeze_dim::<3>(1), &keys, &sources, history, &visible);
        let vocabulary = logits.dims()[2];
        logits.reshape([count, vocabulary])
    }
}
