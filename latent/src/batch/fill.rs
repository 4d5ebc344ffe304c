//! Puts samples into the arrays of a batch.

use cgen::token::Token;

use super::{Batch, Properties, Sample, Slots};
use crate::config::{ModelConfig, Values};
use crate::property::{Situation, properties};
use crate::relation::{answers, questions, relations};
use crate::slots::{Row, SlotKind};

/// Sizes that samples are padded to.
#[derive(Clone, Copy, Debug, Default)]
struct Pads {
    examples: usize,
    slots: usize,
    tokens: usize,
    executions: usize,
    begun: usize,
}

impl Pads {
    fn of(samples: &[Sample], more: usize) -> Self {
        let most = |size: &dyn Fn(&Sample) -> usize| samples.iter().map(size).max().unwrap_or(0) + more;
        Self {
            examples: most(&|s| s.examples.len()),
            slots: most(&|s| s.examples.iter().map(|(input, _)| input.values.len()).max().unwrap_or(0)),
            tokens: most(&|s| s.tokens.len().saturating_sub(1).max(1)),
            executions: most(&|s| s.executions.len()),
            begun: most(&|s| s.executions.iter().filter(|execution| execution.begins).count()),
        }
    }
}

impl Batch {
    /// The samples side by side, padded to the longest of them.
    pub fn new(samples: &[Sample], config: &ModelConfig) -> Self {
        Self::padded(samples, config, 0)
    }

    /// The same, with examples and slots padded to at least so many.
    pub(crate) fn sized(samples: &[Sample], config: &ModelConfig, examples: usize, slots: usize) -> Self {
        let pads = Pads::of(samples, 0);
        let pads = Pads { examples: pads.examples.max(examples), slots: pads.slots.max(slots), ..pads };
        Filler { samples, config, values: config.values, pads }.batch()
    }

    /// The same with so much more padding in every direction.
    pub fn padded(samples: &[Sample], config: &ModelConfig, more: usize) -> Self {
        let pads = Pads::of(samples, more);
        Filler { samples, config, values: config.values, pads }.batch()
    }
}

/// Samples with fewer segments have their last one again; no token is in it.
fn states(sample: &Sample, segment: usize) -> Vec<Row> {
    sample.situation(segment).into_iter().map(|(state, _)| state).collect()
}

struct Filler<'s> {
    samples: &'s [Sample],
    config: &'s ModelConfig,
    values: Values,
    pads: Pads,
}

impl Filler<'_> {
    fn batch(&self) -> Batch {
        let Pads { examples, slots, tokens, .. } = self.pads;
        let segments = if self.config.follows_execution() { 1 + self.pads.begun } else { 1 };
        let executions = if self.config.has_latent_executor() { self.pads.executions } else { 0 };
        let known = Batch::known(self.config, segments);
        let (wanted, token_mask) = self.wanted();
        let (lookups, lookup_mask) = self.lookups();
        let operations = self.config.operations;
        let mut batch = Batch {
            samples: self.samples.len(),
            examples,
            slots,
            tokens,
            segments,
            executions,
            example_mask: self.per_row(|row| f32::from(row.is_some())),
            slot_mask: self
                .per_slot(|row, slot| f32::from(row.is_some_and(|(row, _)| slot < row.values.len()))),
            states: (0..known).map(|segment| self.slots(|sample| states(sample, segment))).collect(),
            output: self.slots(|sample| sample.examples.iter().map(|(_, output)| output.clone()).collect()),
            fed: self.fed(),
            wanted,
            token_mask,
            segment_of: self.segment_of(),
            execution_at: (0..executions).map(|e| self.execution_at(e)).collect(),
            relations: (0..known).filter(|_| operations).map(|s| self.relations(s)).collect(),
            lookups,
            lookup_mask,
            properties: if self.config.sees_properties() {
                self.properties(known)
            } else {
                Properties::default()
            },
            ..Batch::default()
        };
        for execution in 0..executions {
            self.targets(&mut batch, execution);
        }
        batch
    }

    /// One entry for each example of each sample, padding included.
    fn per_row<T>(&self, entry: impl Fn(Option<&(Row, Row)>) -> T) -> Vec<T> {
        let rows = self.samples.iter().flat_map(|s| (0..self.pads.examples).map(|k| s.examples.get(k)));
        rows.map(entry).collect()
    }

    fn per_slot<T>(&self, entry: impl Fn(Option<&(Row, Row)>, usize) -> T) -> Vec<Vec<T>> {
        (0..self.pads.slots).map(|slot| self.per_row(|row| entry(row, slot))).collect()
    }

    fn slots(&self, rows: impl Fn(&Sample) -> Vec<Row>) -> Slots {
        let rows: Vec<Vec<Row>> = self.samples.iter().map(rows).collect();
        let cell = |slot: usize| {
            rows.iter().flat_map(move |rows| {
                (0..self.pads.examples).map(move |k| {
                    let row = rows.get(k)?;
                    Some((row.values.get(slot).copied()?, *row.kinds.get(slot)?))
                })
            })
        };
        let all = || 0..self.pads.slots;
        let class =
            |cell: Option<(Option<i32>, u8)>| self.values.class(cell.and_then(|(value, _)| value)) as i32;
        let kind =
            |cell: Option<(Option<i32>, u8)>| i32::from(cell.map_or(SlotKind::Free as u8, |(_, kind)| kind));
        Slots {
            classes: all().map(|slot| cell(slot).map(class).collect()).collect(),
            kinds: all().map(|slot| cell(slot).map(kind).collect()).collect(),
            features: all()
                .map(|slot| {
                    let mut features = Vec::new();
                    cell(slot).for_each(|cell| {
                        self.values.push_features(cell.and_then(|(value, _)| value), &mut features);
                    });
                    features
                })
                .collect(),
        }
    }

    fn fed(&self) -> Vec<Vec<i32>> {
        let token = |sample: &Sample, t: usize| {
            let fed = sample.tokens.len().saturating_sub(1).max(1);
            let token = sample.tokens.get(t).filter(|_| t < fed).copied().unwrap_or(Token::PAD);
            token.index() as i32
        };
        (0..self.pads.tokens).map(|t| self.samples.iter().map(|s| token(s, t)).collect()).collect()
    }

    fn wanted(&self) -> (Vec<i32>, Vec<f32>) {
        let tokens =
            self.samples.iter().flat_map(|s| (1..=self.pads.tokens).map(|t| s.tokens.get(t).copied()));
        tokens.map(|t| (t.unwrap_or(Token::PAD).index() as i32, f32::from(t.is_some()))).unzip()
    }

    fn segment_of(&self) -> Vec<i32> {
        let segment = |sample: &Sample, t: usize| {
            sample.executions.iter().filter(|execution| execution.begins && execution.at <= t).count() as i32
        };
        self.samples.iter().flat_map(|s| (0..self.pads.tokens).map(move |t| segment(s, t))).collect()
    }

    fn execution_at(&self, execution: usize) -> Vec<i32> {
        let at =
            |sample: &Sample| sample.executions.get(execution).map_or(0, |execution| execution.at as i32);
        self.samples.iter().map(at).collect()
    }

    fn relations(&self, segment: usize) -> Vec<Vec<f32>> {
        let count = relations(self.values);
        let mut slots = vec![Vec::new(); self.pads.slots];
        for sample in self.samples {
            let situation = sample.situation(segment);
            for k in 0..self.pads.examples {
                let answers = situation
                    .get(k)
                    .map(|(state, output)| answers(self.values, sample.layout, state, output))
                    .unwrap_or_default();
                for (slot, column) in slots.iter_mut().enumerate() {
                    let row = answers.get(slot * count..(slot + 1) * count);
                    let end = column.len() + count;
                    column.extend_from_slice(row.unwrap_or_default());
                    column.resize(end, 0.0);
                }
            }
        }
        slots
    }

    /// Where the soft answers are found: only where the value has a class of its own.
    fn lookups(&self) -> (Vec<i32>, Vec<f32>) {
        if !(self.config.operations && self.config.has_latent_executor()) {
            return Default::default();
        }
        let (count, classes) = (relations(self.values), self.values.classes());
        let (mut places, mut mask) = (Vec::new(), Vec::new());
        for sample in self.samples {
            for k in 0..self.pads.examples {
                let output = sample.examples.get(k).map(|(_, output)| output);
                for slot in 0..self.pads.slots {
                    let all = output.map(|output| questions(self.values, sample.layout, output, slot));
                    let all = all.unwrap_or_else(|| vec![None; count]);
                    for question in all {
                        let found = question.filter(|q| q.value.unsigned_abs() <= self.values.reach() as u32);
                        let place = |q: crate::relation::Question| {
                            q.slot * classes + self.values.class(Some(q.value))
                        };
                        places.push(found.map_or(0, place) as i32);
                        mask.push(f32::from(found.is_some()));
                    }
                }
            }
        }
        (places, mask)
    }

    fn properties(&self, known: usize) -> Properties {
        let mut all = Properties { known, starts: vec![0], ..Properties::default() };
        for sample in self.samples {
            let begun = sample.executions.iter().filter(|execution| execution.begins).count();
            for segment in 0..known {
                let end = all.places.len() + self.pads.slots + 1;
                if segment <= begun {
                    let examples = sample.situation(segment);
                    let longest = examples.iter().map(|(_, output)| output.values.len()).max().unwrap_or(0);
                    let rows = properties(Situation { layout: sample.layout, examples: &examples }, longest);
                    let first = all.starts.len() as i32 - 1;
                    for row in &rows {
                        for &(column, value) in &row.entries {
                            all.columns.push(column as i32);
                            all.values.push(value);
                        }
                        all.starts.push(all.columns.len());
                    }
                    // The row of the whole stays the last one.
                    let whole = first + rows.len() as i32 - 1;
                    all.places.extend(first..whole);
                    all.places.resize(end - 1, 0);
                    all.places.push(whole);
                }
                all.places.resize(end, 0);
            }
        }
        all
    }

    /// What an execution should give: the state that the interpreter reports, at the end the output.
    fn targets(&self, batch: &mut Batch, execution: usize) {
        let (slots, count) = (self.pads.slots, relations(self.values));
        let mut classes = vec![Vec::new(); slots];
        let mut mask = vec![Vec::new(); slots];
        let (mut wanted, mut wanted_mask) = (Vec::new(), Vec::new());
        for sample in self.samples {
            let plan = sample.executions.get(execution);
            for k in 0..self.pads.examples {
                let output = sample.examples.get(k).map(|(_, output)| output);
                let target = plan.and_then(|plan| {
                    let row = if plan.is_last { output } else { plan.states.get(k)?.as_ref() };
                    row.map(|row| (row, plan.is_last))
                });
                for slot in 0..slots {
                    let value = target.and_then(|(row, is_last)| {
                        let layout = sample.layout;
                        let taught = if is_last { layout.is_result(slot) } else { layout.is_traced(slot) };
                        row.values.get(slot).copied().filter(|_| taught)
                    });
                    if let (Some(classes), Some(mask)) = (classes.get_mut(slot), mask.get_mut(slot)) {
                        classes.push(self.values.class(value.flatten()) as i32);
                        mask.push(f32::from(value.is_some()));
                    }
                }
                if !batch.lookups.is_empty() {
                    let answers = target
                        .zip(output)
                        .map(|((row, _), output)| answers(self.values, sample.layout, row, output));
                    let end = wanted.len() + slots * count;
                    wanted_mask.resize(wanted_mask.len() + answers.as_ref().map_or(0, Vec::len), 1.0);
                    wanted.extend(answers.unwrap_or_default());
                    wanted.resize(end, 0.0);
                    wanted_mask.resize(end, 0.0);
                }
            }
        }
        // Only what can be asked softly, and only of slots that are taught, about slots that are taught.
        let rows = batch.samples * batch.examples;
        for row in 0..rows {
            for slot in 0..slots {
                let taught = mask.get(slot).and_then(|mask| mask.get(row)).copied().unwrap_or(0.0);
                for relation in 0..count {
                    let place = (row * slots + slot) * count + relation;
                    let source =
                        batch.lookups.get(place).map_or(0, |&at| at as usize / self.values.classes());
                    let source = mask.get(source).and_then(|mask| mask.get(row)).copied().unwrap_or(0.0);
                    if let (Some(mask), Some(&askable)) =
                        (wanted_mask.get_mut(place), batch.lookup_mask.get(place))
                    {
                        *mask *= taught * source * askable;
                    }
                }
            }
        }
        batch.targets.push(classes);
        batch.target_mask.push(mask);
        batch.answers.push(wanted);
        batch.answer_mask.push(wanted_mask);
    }
}
