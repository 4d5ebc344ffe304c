//! How good a model is, on programs that are always the same ones.
//!
//! The token loss alone does not tell whether a model reads the examples. So each program is tried once more with
//! the examples of another one of its shape: a model that reads them is worse then.

use std::collections::BTreeMap;
use std::time::Instant;

use burn::tensor::{Device, Int, Tensor};
use cgen::Shape;
use rayon::prelude::*;

use super::event::{Validation, Written};
use super::greedy::{greedy, judge};
use super::settings::TrainSettings;
use super::shelf::{Entry, Shelf};
use crate::batch::{Batch, Sample};
use crate::config::ModelConfig;
use crate::loss::Losses;
use crate::model::{Forward, Model};
use crate::search::Ask;

/// Batches that are made side by side.
const TOGETHER: usize = 4;
/// Programs that are kept to be shown.
const SHOWN: usize = 8;

/// Programs to validate on.
#[derive(Debug)]
pub struct Validator {
    /// Sorted by length, as for training.
    samples: Vec<Sample>,
    /// The same programs with examples of others; empty, where there are none of the same shape.
    swapped: Vec<Sample>,
    puzzles: Vec<Entry>,
    config: ModelConfig,
    batch: usize,
    budget: usize,
}

/// Sums over the programs of a pass.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    loss: f64,
    right: f64,
    tokens: f64,
    executed: f64,
    values: f64,
}

impl Validator {
    /// Takes the first programs of a shelf; a program that it writes has at most `budget` tokens.
    pub fn new(shelf: &Shelf, config: &ModelConfig, settings: &TrainSettings, budget: usize) -> Self {
        let mut rows: Vec<usize> = (0..shelf.len()).take(settings.validate_programs).collect();
        rows.sort_by_key(|&row| shelf.size(row));
        let partners = partners(shelf, &rows);
        let pairs = rows.par_iter().filter_map(|&row| {
            let entry = shelf.get(row)?;
            let partner = partners.get(&row).and_then(|&partner| shelf.get(partner));
            let swapped = partner.and_then(|partner| entry.sample_with(&partner, config).ok());
            Some((entry.sample(config).ok()?, swapped))
        });
        let pairs: Vec<(Sample, Option<Sample>)> = pairs.collect();
        // The gap is between the same programs: those without a partner are left out, if they are few.
        let with_partner = pairs.iter().filter(|(_, swapped)| swapped.is_some()).count();
        let (samples, swapped) = if 2 * with_partner > pairs.len() {
            pairs.into_iter().filter_map(|(sample, swapped)| Some((sample, swapped?))).unzip()
        } else {
            (pairs.into_iter().map(|(sample, _)| sample).collect(), Vec::new())
        };
        let puzzles = (0..shelf.len()).filter_map(|row| shelf.get(row)).take(settings.validate_written);
        Self {
            samples,
            swapped,
            puzzles: puzzles.collect(),
            config: config.clone(),
            batch: settings.batch,
            budget,
        }
    }

    /// Whether there is nothing to validate on.
    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// Judges a model, which does not differentiate.
    pub fn validate(&self, model: &Model, device: &Device) -> Validation {
        let start = Instant::now();
        let own = self.pass(model, &self.samples, device);
        let gap = (!self.swapped.is_empty())
            .then(|| self.pass(model, &self.swapped, device).mean_loss() - own.mean_loss());
        let mut solved = 0;
        let (mut right, mut tokens) = (0, 0);
        let mut samples = Vec::new();
        let ask = |puzzle: &Entry| Ask { shape: puzzle.shape, examples: puzzle.shown.clone() };
        let written = greedy(model, self.puzzles.iter().map(ask).collect(), self.budget);
        for (puzzle, written) in self.puzzles.iter().zip(written) {
            let Some(written) = written else { continue };
            let of = puzzle.shown.len() + puzzle.held_out.len();
            let verdict = judge(&written, puzzle.shown.iter().chain(&puzzle.held_out));
            solved += usize::from(verdict.held == of);
            // The token of the shape is given.
            let pairs = puzzle.tokens.iter().zip(&written).skip(1);
            right += pairs.filter(|(wanted, written)| wanted == written).count();
            tokens += puzzle.tokens.len().saturating_sub(1);
            if samples.len() < SHOWN {
                let text =
                    |program: Option<cgen::Program>| program.map(|p| p.to_string()).unwrap_or_default();
                samples.push(Written {
                    shape: puzzle.shape,
                    shown: puzzle.shown.clone(),
                    wanted: text(cgen::token::decode(&puzzle.tokens).ok()),
                    written: text(verdict.program),
                    held: verdict.held,
                    of,
                });
            }
        }
        Validation {
            token_loss: own.mean_loss(),
            token_accuracy_with_help: own.right / own.tokens.max(1.0),
            token_accuracy_without_help: (tokens > 0).then(|| right as f64 / tokens as f64),
            example_gap: gap,
            executor_accuracy: (own.values > 0.0).then(|| own.executed / own.values),
            solved,
            written: self.puzzles.len(),
            seconds: start.elapsed().as_secs_f64(),
            samples,
        }
    }

    fn pass(&self, model: &Model, samples: &[Sample], device: &Device) -> Sums {
        let mut sums = Sums::default();
        for group in samples.chunks(self.batch * TOGETHER) {
            let chunks: Vec<&[Sample]> = group.chunks(self.batch).collect();
            let batches: Vec<Batch> =
                chunks.par_iter().map(|samples| Batch::new(samples, &self.config)).collect();
            for (batch, samples) in batches.iter().zip(chunks) {
                let forward = model.forward(&batch.inputs(&self.config, device));
                sums.tokens(&forward, batch);
                sums.executions(&forward, batch, samples);
            }
        }
        sums
    }
}

/// For each program the next one of the same shape, in a circle.
fn partners(shelf: &Shelf, rows: &[usize]) -> BTreeMap<usize, usize> {
    let mut by_shape: BTreeMap<Shape, Vec<usize>> = BTreeMap::new();
    for &row in rows {
        if let Some(shape) = shelf.shape(row) {
            by_shape.entry(shape).or_default().push(row);
        }
    }
    let of_shape = by_shape.into_values().filter(|rows| rows.len() > 1);
    of_shape.flat_map(|rows| rows.clone().into_iter().zip(rows.into_iter().cycle().skip(1))).collect()
}

fn read(x: Tensor<1, Int>) -> Vec<i32> {
    x.into_data().iter::<i32>().collect()
}

impl Sums {
    fn mean_loss(&self) -> f64 {
        self.loss / self.tokens.max(1.0)
    }

    fn tokens(&mut self, forward: &Forward, batch: &Batch) {
        let count: f64 = batch.token_mask.iter().map(|&mask| f64::from(mask)).sum();
        let loss = Losses::of(forward, batch).program.into_data();
        self.loss += count * loss.iter::<f32>().map(f64::from).sum::<f64>();
        self.tokens += count;
        let [samples, tokens, _] = forward.logits.dims();
        let best = read(forward.logits.clone().argmax(2).reshape([samples * tokens]));
        let right = best.iter().zip(&batch.wanted).zip(&batch.token_mask);
        self.right += right.filter(|((best, wanted), mask)| best == wanted && **mask > 0.0).count() as f64;
    }

    /// Only the last execution of each program has to give the outputs.
    fn executions(&mut self, forward: &Forward, batch: &Batch, samples: &[Sample]) {
        for (e, slots) in forward.executed.iter().enumerate() {
            let (Some(targets), Some(masks)) = (batch.targets.get(e), batch.target_mask.get(e)) else {
                continue;
            };
            let [count, rows, _] = slots.dims();
            let best = read(slots.clone().argmax(2).reshape([count * rows]));
            for ((best, targets), masks) in best.chunks(rows.max(1)).zip(targets).zip(masks) {
                for (row, ((best, target), mask)) in best.iter().zip(targets).zip(masks).enumerate() {
                    let sample = samples.get(row / batch.examples.max(1));
                    let last = sample.is_some_and(|sample| sample.executions.len() == e + 1);
                    if last && *mask > 0.0 {
                        self.values += 1.0;
                        self.executed += f64::from(u8::from(best == target));
                    }
                }
            }
        }
    }
}
