//! Decoding token by token, for a search: many unfinished programs for the examples of many tasks, side by side.
//!
//! Gives the logits that [`Model::forward`] gives for the same tokens. Each program runs the executor at its own
//! boundaries. Which token is chosen, and whether it is legal, is the caller's business. Use a model without
//! differentiation (`model.valid()`).
//!
//! What the examples have become, a *situation*, is computed once, held in a pool, and looked up by all programs that
//! are in it. Tasks and situations that no program refers to any more are given up. The logits of a program are the
//! same to the last bit alone and beside others of its session: padding is part of the session, and there are always
//! two rows at least, because a product with a single row adds up in another order.

mod pool;
mod situation;
mod task;

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use burn::tensor::{Device, Tensor};
use cgen::token::Token;
use cgen::{Example, Shape};

use self::situation::{Pools, Read, Situation};
use self::task::{Held, Task};
use crate::batch::{Batch, Inputs, Sample, floats, ints};
use crate::config::Executor;
use crate::decoder::States;
use crate::model::Model;
use crate::prefix::{Boundaries, Run};
use crate::readout::{Looks, Single};
use crate::slots::{Layout, Row};

/// Slots are padded to a multiple of this, so that few sessions do for all tasks.
const SLOTS: usize = 8;
/// Fewer rows than this never stand alone.
const LEAST: usize = 2;

/// What the examples of a session's tasks are padded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pad {
    /// How many examples.
    pub examples: usize,
    /// How many slots.
    pub slots: usize,
}

/// The examples of tasks, encoded.
#[derive(Debug)]
pub struct Session<'m> {
    model: &'m Model,
    device: Device,
    pad: Pad,
    single: Single,
    /// What the first layer takes from each token.
    table: Tensor<2>,
    /// The vectors that soft values are mixed of.
    mixed: Option<Tensor<2>>,
    tasks: Vec<Arc<Task>>,
    held: Option<Held>,
    situations: Vec<Arc<Situation>>,
    pools: Pools,
    /// Situations by their values, of those that the interpreter gave.
    known: HashMap<(usize, Vec<Row>), Weak<Situation>>,
    /// How many tasks there have been.
    numbered: usize,
}

/// Unfinished programs side by side.
#[derive(Clone, Debug)]
pub struct Beam {
    entries: Vec<Entry>,
    /// Of the entries, padded to [`LEAST`].
    states: States,
}

/// What is known of a program on the host.
#[derive(Clone, Debug)]
struct Entry {
    task: Arc<Task>,
    situation: Arc<Situation>,
    tokens: Vec<Token>,
    boundaries: Boundaries,
    executions: usize,
}

/// A token to feed, and what the program does with it if that is known already.
#[derive(Clone, Debug)]
pub struct Next {
    /// The token.
    pub token: Token,
    /// What [`crate::prefix::run`] gives for the tokens up to this one.
    pub run: Option<Arc<Run>>,
}

impl From<Token> for Next {
    fn from(token: Token) -> Self {
        Self { token, run: None }
    }
}

impl Pad {
    /// What a task is padded to; it depends on nothing else.
    pub fn of(shape: Shape, examples: &[Example], locals: usize) -> Self {
        let layout = Layout { shape, locals };
        let cells = examples.iter().map(|example| layout.cells(example)).max().unwrap_or(0);
        Self { examples: examples.len(), slots: (layout.heads() + cells).next_multiple_of(SLOTS) }
    }
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
        let entries: Vec<Entry> = which.iter().filter_map(|&i| self.entries.get(i).cloned()).collect();
        let mut padded = which.to_vec();
        padded.resize(which.len().max(LEAST), which.last().copied().unwrap_or(0));
        let pick = |state: &Tensor<2>| {
            let each = state.dims()[0] / self.len().max(LEAST);
            let rows = spread(padded.iter().copied(), each);
            state.clone().select(0, ints(&rows, [rows.len()], &state.device()))
        };
        Self { entries, states: States(self.states.0.iter().map(pick).collect()) }
    }

    /// These programs and behind them those, of the same session.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        if self.is_empty() {
            return other;
        }
        let real = |state: &Tensor<2>, count: usize| {
            let each = state.dims()[0] / count.max(LEAST);
            state.clone().narrow(0, 0, each * count)
        };
        let pairs = self.states.0.iter().zip(&other.states.0);
        let states =
            pairs.map(|(a, b)| Tensor::cat(vec![real(a, self.len()), real(b, other.len())], 0)).collect();
        Self { entries: self.entries.into_iter().chain(other.entries).collect(), states: States(states) }
    }
}

impl<'m> Session<'m> {
    /// A session without tasks.
    pub fn new(model: &'m Model, pad: Pad) -> Self {
        Self {
            model,
            device: model.device(),
            pad,
            single: model.readout.single(&model.decoder.tokens.val()),
            table: model.decoder.table(),
            mixed: model.values.as_ref().map(|values| values.mixed(model.config.values)),
            tasks: Vec::new(),
            held: None,
            situations: Vec::new(),
            pools: Pools::default(),
            known: HashMap::new(),
            numbered: 0,
        }
    }

    /// Encodes tasks, samples with the examples that they are of; for each a program without any token. The first to
    /// be fed is that of the shape.
    pub fn add(&mut self, asks: Vec<(Sample, &[Example])>) -> Beam {
        let samples: Vec<Sample> = asks.iter().map(|(sample, _)| sample.clone()).collect();
        self.sweep();
        let count = samples.len();
        let (batch, inputs) = self.inputs(samples, LEAST);
        let encoded = self.model.encode(&inputs);
        let read =
            self.read(&inputs, encoded.xs.as_ref(), encoded.inputs.clone(), encoded.properties.as_ref());
        let outputs = encoded.outputs.clone().map(|outputs| self.grouped(outputs));
        let held = Held::new(&batch, &inputs, outputs, &read, count, self.pad, &self.device);
        self.held = Some(match self.held.take() {
            Some(before) => before.join(held),
            None => held,
        });
        let states = self.model.decoder.start(&encoded.summary);
        let first = self.place(read, count);
        let mut entries = Vec::with_capacity(count);
        for (sample, examples) in asks {
            let start: Vec<Row> = sample.examples.iter().map(|(input, _)| input.clone()).collect();
            let situation = self.situated(first + entries.len(), start);
            let task = Arc::new(Task::new(self.numbered, self.tasks.len(), sample, examples.to_vec()));
            self.numbered += 1;
            self.remember(&task, &situation);
            self.tasks.push(Arc::clone(&task));
            let (boundaries, tokens) = (Boundaries::default(), Vec::new());
            entries.push(Entry { task, situation, tokens, boundaries, executions: 0 });
        }
        Beam { entries, states }
    }

    /// Feeds each program its next token; the logits of the tokens after them, `[programs, vocabulary]`.
    pub fn step(&mut self, beam: &mut Beam, next: &[Next]) -> Tensor<2> {
        let count = beam.len();
        let padded = count.max(LEAST);
        let fed: Vec<i32> = self.pad(next.iter().map(|next| next.token.index() as i32).collect());
        let fed = ints(&fed, [padded], &self.device);
        let groups = beam.states.0.first().map_or(0, |state| state.dims()[0]);
        let ones = Tensor::ones([groups, 1], &self.device);
        self.model.decoder.step(&self.table, &fed, &mut beam.states, &ones);
        let config = &self.model.config;
        let mut ended = Vec::new();
        for (i, (entry, next)) in beam.entries.iter_mut().zip(next).enumerate() {
            entry.tokens.push(next.token);
            let ends = entry.boundaries.push(next.token, config.executor_every);
            if ends && config.follows_execution() && entry.executions < config.max_executions {
                entry.executions += 1;
                ended.push(i);
            }
        }
        if !ended.is_empty() {
            if config.executor == Executor::Exact {
                self.execute_exactly(beam, &ended, next);
            } else {
                self.execute_latently(beam, &ended);
            }
        }
        self.logits(beam, groups / padded).narrow(0, 0, count)
    }

    /// The logits after the tokens that stand; so many groups an entry.
    fn logits(&self, beam: &Beam, groups: usize) -> Tensor<2> {
        let (Some(held), Some(state)) = (&self.held, beam.states.0.last()) else {
            return Tensor::zeros([LEAST, Token::COUNT], &self.device);
        };
        let padded = beam.len().max(LEAST);
        let places = |place: &dyn Fn(&Entry) -> usize, each: usize| {
            let places = self.pad(beam.entries.iter().map(place).collect());
            let rows = spread(places.into_iter(), each);
            ints(&rows, [rows.len()], &self.device)
        };
        let (situation, task) = (|entry: &Entry| entry.situation.place(), |entry: &Entry| entry.task.place());
        let mut counts = vec![task::NEVER; padded * Token::COUNT];
        for (i, row) in counts.chunks_exact_mut(Token::COUNT).enumerate() {
            let entry = beam.entries.get(i).or(beam.entries.last());
            task::count(entry.map(|entry| entry.tokens.as_slice()).unwrap_or_default(), row);
        }
        let entry_task = places(&task, 1);
        let by_task = self.model.config.executor != Executor::Exact;
        let looks = Looks {
            states: self.pools.states.rows(),
            operations: self.pools.operations.rows(),
            outputs: held.outputs.as_ref(),
            properties: if by_task { held.properties.as_ref() } else { self.pools.properties.rows() },
            there: &held.there,
            property_there: &held.property_there,
            situation: places(&situation, groups),
            task: places(&task, groups),
            entry_situation: if by_task { entry_task.clone() } else { places(&situation, 1) },
            examples: if groups > 1 {
                held.examples.clone().select(0, entry_task.clone()).reshape([padded, groups, 1])
            } else {
                Tensor::ones([padded, 1, 1], &self.device)
            },
            entry_task,
            counts: floats(&counts, [padded, Token::COUNT], &self.device),
        };
        self.single.logits(crate::lstm::output(state), &looks)
    }

    /// Samples padded to the sizes of the session, with copies of the last one where they are fewer than `least`.
    fn inputs(&self, mut samples: Vec<Sample>, least: usize) -> (Batch, Inputs) {
        if let Some(last) = samples.last().cloned() {
            samples.resize(samples.len().max(least), last);
        }
        let config = &self.model.config;
        let batch = Batch::sized(&samples, config, self.pad.examples, self.pad.slots);
        let inputs = batch.inputs(config, &self.device);
        (batch, inputs)
    }

    /// `[rows, slots, reader]` to `[groups, keys, reader]`.
    fn grouped(&self, keys: Tensor<3>) -> Tensor<3> {
        let [rows, slots, width] = keys.dims();
        let each = self.model.per_group(self.pad.examples).max(1);
        keys.reshape([rows / each, slots * each, width])
    }

    /// Everything that is looked up of known states.
    fn read(
        &self,
        inputs: &Inputs,
        xs: Option<&Tensor<3>>,
        states: Option<Tensor<3>>,
        properties: Option<&Tensor<2>>,
    ) -> Read {
        let operations = self.model.operations.as_ref().zip(inputs.relations.first());
        let operations =
            operations.map(|(operations, weights)| operations.encode(weights, &inputs.slot_mask));
        Read {
            // The latent executor alone goes on from them.
            xs: xs.filter(|_| self.model.executor.is_some()).map(|xs| xs.clone().swap_dims(0, 1)),
            states: states.map(|states| self.grouped(states)),
            operations: operations.map(|operations| self.grouped(operations)),
            properties: (inputs.properties.as_ref().zip(properties))
                .map(|(of, rows)| of.of_samples(rows.clone())),
        }
    }

    /// Repeats the last of some values up to [`LEAST`].
    #[expect(clippy::unused_self, reason = "padding is the session's affair")]
    fn pad<T: Copy + Default>(&self, mut values: Vec<T>) -> Vec<T> {
        let last = values.last().copied().unwrap_or_default();
        values.resize(values.len().max(LEAST), last);
        values
    }
}

/// The rows of these places, each having so many.
fn spread(places: impl Iterator<Item = usize>, each: usize) -> Vec<i32> {
    places.flat_map(|place| (0..each).map(move |i| (place * each + i) as i32)).collect()
}
