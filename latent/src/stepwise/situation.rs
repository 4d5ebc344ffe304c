//! Situations: what the executor has made of a task's examples, read by the encoders.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use burn::tensor::activation::softmax;
use burn::tensor::{Int, Tensor};
use rayon::prelude::*;

use super::pool::Pool;
use super::task::Task;
use super::{Beam, Entry, LEAST, Next, Session, spread};
use crate::batch::{Sample, ints};
use crate::operation::{ask, by_slot};
use crate::prefix::{self, Run};
use crate::slots::Row;

/// Situations are swept when so many are there at least, and twice as many as are in use.
const SWEEP: usize = 64;

/// A situation on the host.
#[derive(Debug)]
pub(super) struct Situation {
    place: AtomicUsize,
    /// What the interpreter says about the examples; without it, the inputs.
    rows: Vec<Row>,
}

impl Situation {
    /// Which row it has in the pools.
    pub(super) fn place(&self) -> usize {
        self.place.load(Ordering::Relaxed)
    }
}

/// What is looked up of situations.
#[derive(Debug)]
pub(super) struct Read {
    /// `[rows, slots, embedding]`
    pub xs: Option<Tensor<3>>,
    /// `[groups, keys, reader]`
    pub states: Option<Tensor<3>>,
    /// `[groups, keys, reader]`
    pub operations: Option<Tensor<3>>,
    /// `[situations, slots + 1, hidden]`
    pub properties: Option<Tensor<3>>,
}

/// The situations on the device, one after the other.
#[derive(Debug, Default)]
pub(super) struct Pools {
    count: usize,
    xs: Pool,
    pub states: Pool,
    pub operations: Pool,
    pub properties: Pool,
}

impl Session<'_> {
    /// Puts the first so many of what was read into the pools; the place of the first.
    pub(super) fn place(&mut self, read: Read, count: usize) -> usize {
        let exact = self.model.config.executor == crate::config::Executor::Exact;
        let first = self.pools.count;
        let groups = self.pad.examples / self.model.per_group(self.pad.examples).max(1);
        let (rows, examples) = (count * groups, count * self.pad.examples);
        self.pools.count += count;
        self.pools.xs.push(read.xs.map(|xs| xs.narrow(0, 0, examples)));
        self.pools.states.push(read.states.map(|states| states.narrow(0, 0, rows)));
        self.pools.operations.push(read.operations.map(|operations| operations.narrow(0, 0, rows)));
        // Without an interpreter they are those of the task.
        let properties = read.properties.filter(|_| exact);
        self.pools.properties.push(properties.map(|rows| rows.narrow(0, 0, count)));
        first
    }

    /// A situation at this place.
    pub(super) fn situated(&mut self, place: usize, rows: Vec<Row>) -> Arc<Situation> {
        let situation = Arc::new(Situation { place: AtomicUsize::new(place), rows });
        self.situations.push(Arc::clone(&situation));
        situation
    }

    /// So that it is not computed again.
    pub(super) fn remember(&mut self, task: &Task, situation: &Arc<Situation>) {
        let key = (task.number, situation.rows.clone());
        self.known.insert(key, Arc::downgrade(situation));
    }

    /// Gives up what no program refers to.
    pub(super) fn sweep(&mut self) {
        let used = self.situations.iter().filter(|situation| Arc::strong_count(situation) > 1).count();
        if self.situations.len() < SWEEP.max(2 * used) {
            return;
        }
        let kept: Vec<_> =
            self.situations.drain(..).filter(|situation| Arc::strong_count(situation) > 1).collect();
        let places: Vec<usize> = kept.iter().map(|situation| situation.place()).collect();
        for (i, situation) in kept.iter().enumerate() {
            situation.place.store(i, Ordering::Relaxed);
        }
        self.situations = kept;
        self.known.retain(|_, situation| situation.strong_count() > 0);
        self.pools.count = places.len();
        let rows = |each: usize| {
            let rows = spread(places.iter().copied(), each);
            ints(&rows, [rows.len()], &self.device)
        };
        let groups = self.pad.examples / self.model.per_group(self.pad.examples).max(1);
        self.pools.xs.keep(&rows(self.pad.examples));
        self.pools.states.keep(&rows(groups));
        self.pools.operations.keep(&rows(groups));
        self.pools.properties.keep(&rows(1));
        let tasks = self.tasks.len();
        let kept: Vec<_> = self.tasks.drain(..).filter(|task| Arc::strong_count(task) > 1).collect();
        let places: Vec<usize> = kept.iter().map(|task| task.place()).collect();
        kept.iter().enumerate().for_each(|(i, task)| task.move_to(i));
        self.tasks = kept;
        self.held = self.held.take().filter(|_| !places.is_empty()).map(|held| held.keep(&places, tasks));
    }

    /// New situations for these programs, by the latent executor.
    pub(super) fn execute_latently(&mut self, beam: &mut Beam, ended: &[usize]) {
        self.sweep();
        let mut which = ended.to_vec();
        which.resize(ended.len().max(LEAST), ended.last().copied().unwrap_or(0));
        let Some(read) = self.run_latently(beam, &which) else { return };
        let first = self.place(read, ended.len());
        for (i, &entry) in ended.iter().enumerate() {
            let situation = self.situated(first + i, Vec::new());
            if let Some(entry) = beam.entries.get_mut(entry) {
                entry.situation = situation;
            }
        }
    }

    fn run_latently(&self, beam: &Beam, which: &[usize]) -> Option<Read> {
        let (executor, values) = (self.model.executor.as_ref()?, self.model.values.as_ref()?);
        let (encoder, mixed) = (self.model.encoder.as_ref()?, self.mixed.as_ref()?);
        let (held, state) = (self.held.as_ref()?, beam.states.0.last()?);
        let (k, m) = (self.pad.examples, self.pad.slots);
        let places = |place: &dyn Fn(&Entry) -> usize| -> Tensor<1, Int> {
            let places = which.iter().filter_map(|&i| beam.entries.get(i).map(place));
            let rows = spread(places, k);
            ints(&rows, [rows.len()], &self.device)
        };
        let (task, situation) =
            (places(&|entry| entry.task.place()), places(&|entry| entry.situation.place()));
        let xs = self.pools.xs.rows()?.clone().select(0, situation).swap_dims(0, 1);
        let mask = held.slot_mask.clone().select(0, task.clone()).transpose();
        // With a state for each example it belongs to one row, with a shared one to all of the program.
        let groups = state.dims()[0] / beam.len().max(LEAST);
        let owners: Vec<i32> = (which.iter())
            .flat_map(|&entry| (0..k).map(move |i| (entry * groups + if groups > 1 { i } else { 0 }) as i32))
            .collect();
        let h = crate::lstm::output(state).select(0, ints(&owners, [owners.len()], &self.device));
        let weights = softmax(executor.run(&xs, &mask, &h), 2);
        let kinds = held.kinds.clone().select(0, task.clone()).transpose().reshape([m * owners.len()]);
        let xs = values.soft(mixed, weights.clone(), kinds);
        let states = encoder.inputs(&xs, &mask);
        let operations = self.model.operations.as_ref().zip(held.lookups.as_ref());
        let operations = operations.map(|(operations, (places, mask_of))| {
            let lookups = (places.clone().select(0, task.clone()), mask_of.clone().select(0, task.clone()));
            operations.encode(&by_slot(ask(&weights, &lookups), m), &mask)
        });
        Some(Read {
            xs: Some(xs.swap_dims(0, 1)),
            states: Some(self.grouped(states)),
            operations: operations.map(|operations| self.grouped(operations)),
            properties: None,
        })
    }

    /// New situations for these programs, by the interpreter. Programs that do the same share one.
    pub(super) fn execute_exactly(&mut self, beam: &mut Beam, ended: &[usize], next: &[Next]) {
        self.sweep();
        let rows: Vec<Vec<Row>> = (ended.par_iter())
            .map(|&i| match (beam.entries.get(i), next.get(i)) {
                (Some(entry), Some(next)) => entry.after(next.run.as_deref()),
                _ => Vec::new(),
            })
            .collect();
        let (mut fresh, mut samples) = (Vec::new(), Vec::new());
        for (&i, rows) in ended.iter().zip(rows) {
            let Some(entry) = beam.entries.get_mut(i) else { continue };
            let key = (entry.task.number, rows);
            if let Some(known) = self.known.get(&key).and_then(std::sync::Weak::upgrade) {
                entry.situation = known;
                continue;
            }
            let situation = Arc::new(Situation { place: AtomicUsize::new(usize::MAX), rows: key.1.clone() });
            self.known.insert(key, Arc::downgrade(&situation));
            samples.push(entry.task.sample_in(&situation.rows));
            entry.situation = Arc::clone(&situation);
            fresh.push(situation);
        }
        if fresh.is_empty() {
            return;
        }
        let (_, inputs) = self.inputs(samples, LEAST.div_ceil(self.pad.examples.max(1)));
        let xs = (self.model.values.as_ref().zip(inputs.states.first()))
            .map(|(values, state)| values.known(state));
        let encoder = self.model.encoder.as_ref().zip(xs.as_ref());
        let states = encoder.map(|(encoder, xs)| encoder.inputs(xs, &inputs.slot_mask));
        let properties = inputs.properties.as_ref().and_then(|rows| self.model.readout.properties(rows));
        let read = self.read(&inputs, xs.as_ref(), states, properties.as_ref());
        let first = self.place(read, fresh.len());
        for (i, situation) in fresh.iter().enumerate() {
            situation.place.store(first + i, Ordering::Relaxed);
        }
        self.situations.extend(fresh);
    }
}

impl Entry {
    /// The states after its last token; where an example has none, the one before.
    fn after(&self, run: Option<&Run>) -> Vec<Row> {
        let own;
        let run = if run.is_some() {
            run
        } else {
            own = prefix::run(&self.tokens, &self.task.examples);
            own.as_ref()
        };
        let layout = self.task.sample.layout;
        let mut rows = self.situation.rows.clone();
        for (row, reached) in rows.iter_mut().zip(run.iter().flat_map(|run| &run.reached)) {
            if let Some(state) = &reached.state {
                *row = layout.state(state, row.values.len() - layout.heads());
            }
        }
        rows
    }
}

impl Task {
    /// Its examples with these states in the place of the inputs.
    fn sample_in(&self, rows: &[Row]) -> Sample {
        let outputs = self.sample.examples.iter().map(|(_, output)| output.clone());
        Sample { examples: rows.iter().cloned().zip(outputs).collect(), ..self.sample.clone() }
    }
}
