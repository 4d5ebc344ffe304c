//! What a round has changed: lengths and constructs before and after, and pairs of programs to look at.
//!
//! Owns what is counted and which pairs are shown: those whose behaviours have the least hashes, so that nobody chooses
//! them.

use std::collections::{BTreeMap, BTreeSet};

use cgen::corpus::{Row, Statistics};
use serde::{Deserialize, Serialize};

use super::part::Part;
use super::rule::Fate;
use crate::metric::Share;
use crate::suite::Trial;

/// How many pairs are shown.
const PAIRS: usize = 20;
/// How many replacements are compared with their originals beyond the probes.
const COMPARED: usize = 1_000;

/// A program and the one that replaces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The name of the task.
    pub id: String,
    /// The original.
    pub before: String,
    /// What replaces it.
    pub after: String,
    /// Their tokens.
    pub tokens: [usize; 2],
}

/// What has changed in a training set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Before.
    pub before: Statistics,
    /// After.
    pub after: Statistics,
    /// Replacements that do without a construct of the original.
    pub lost: BTreeMap<&'static str, u64>,
    /// Replacements with a construct that the original does not have.
    pub gained: BTreeMap<&'static str, u64>,
    /// Programs with loops that have become straight lines.
    pub straightened: u64,
    /// Straight lines that have become programs with loops.
    pub looped: u64,
    /// Of the first replacements, those that do what the original does on a thousand further inputs; on all inputs,
    /// where the shape is `paper`.
    pub equivalent: (usize, usize),
    /// Some pairs.
    pub pairs: Vec<Pair>,
}

/// How well a model does on validation tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Evaluation {
    /// The hash of the model.
    pub model: String,
    /// How many tasks it was asked.
    pub tasks: usize,
    /// How many its first program solves.
    pub greedy: usize,
    /// How wide its beam was.
    pub width: usize,
    /// How many the likeliest program solves that holds on the shown examples.
    pub beam: usize,
    /// Tokens of these programs together, and of the programs of the corpus for the same tasks.
    pub tokens: [usize; 2],
}

impl Evaluation {
    /// What is solved without a search, and with one.
    pub fn shares(&self) -> [Share; 2] {
        [Share::new(self.greedy, self.tasks), Share::new(self.beam, self.tasks)]
    }
}

/// A round, as it is reported.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// Its number, from 1.
    pub number: u32,
    /// How many tasks came how far, in the order of [`Fate::ALL`].
    pub tasks: [u64; Fate::ALL.len()],
    /// How many candidates came how far, in the order of [`Fate::ALL`].
    pub candidates: [u64; Fate::ALL.len()],
    /// Seconds that decoding took, and those of them that went into judging.
    pub seconds: [f64; 2],
    /// What has changed.
    pub changes: Changes,
}

/// All rounds, and the models before, between and after them.
#[derive(Clone, Debug, PartialEq)]
pub struct Rounds {
    /// What the rounds began with, in words.
    pub about: Vec<(String, String)>,
    /// The models, each with what it was trained on and its figures.
    pub models: Vec<(String, Evaluation)>,
    /// The rounds.
    pub rounds: Vec<Round>,
}

impl Round {
    /// Of these parts.
    pub fn new(number: u32, parts: &[Part], changes: Changes) -> Self {
        let sum = |of: &dyn Fn(&Part) -> u64| parts.iter().map(of).sum();
        Self {
            number,
            tasks: Fate::ALL.map(|fate| sum(&|part| part.tasks_of(fate))),
            candidates: Fate::ALL.map(|fate| sum(&|part| part.candidates_of(fate))),
            seconds: [
                parts.iter().map(|part| part.seconds).sum(),
                parts.iter().map(|part| part.judging).sum(),
            ],
            changes,
        }
    }

    /// How many tasks there were.
    pub fn count(&self) -> u64 {
        self.tasks.iter().sum()
    }

    /// Tasks a second.
    pub fn rate(&self) -> f64 {
        let [seconds, _] = self.seconds;
        if seconds > 0.0 { self.count() as f64 / seconds } else { 0.0 }
    }
}

impl Changes {
    /// Looks at a task before and after; both are the same unless it was replaced.
    pub fn add(&mut self, before: &Row, after: &Row) {
        self.before.add(before);
        self.after.add(after);
        if before.tokens == after.tokens {
            return;
        }
        let names = |row: &Row| row.constructs().names().collect::<BTreeSet<_>>();
        let (had, has) = (names(before), names(after));
        for name in had.difference(&has) {
            *self.lost.entry(name).or_default() += 1;
        }
        for name in has.difference(&had) {
            *self.gained.entry(name).or_default() += 1;
        }
        match (before.labels.loop_depth, after.labels.loop_depth) {
            (0, 1..) => self.looped += 1,
            (1.., 0) => self.straightened += 1,
            _ => {}
        }
        if self.equivalent.1 < COMPARED
            && let (Ok(trial), Ok(program)) =
                (Trial::of_task(before.clone()), cgen::token::decode(&after.tokens))
        {
            self.equivalent.1 += 1;
            self.equivalent.0 += usize::from(trial.equivalent(&program) == Some(true));
        }
        self.show(before, after);
    }

    fn show(&mut self, before: &Row, after: &Row) {
        let key = |id: &str| *blake3::hash(id.as_bytes()).as_bytes();
        let place = self.pairs.partition_point(|pair| key(&pair.id) < key(&before.id));
        if place >= PAIRS {
            return;
        }
        let pair = Pair {
            id: before.id.clone(),
            before: before.program.clone(),
            after: after.program.clone(),
            tokens: [before.tokens.len(), after.tokens.len()],
        };
        self.pairs.insert(place, pair);
        self.pairs.truncate(PAIRS);
    }
}

/// The mean of a histogram; 0 of nothing.
pub fn mean(histogram: &cgen::corpus::Histogram) -> f64 {
    let count: u64 = histogram.values().sum();
    let sum: u64 = histogram.iter().map(|(number, count)| u64::from(*number) * count).sum();
    sum as f64 / count.max(1) as f64
}

/// A histogram before and one after, in bins of so many: the least of each bin, and both counts.
pub fn binned(
    before: &cgen::corpus::Histogram,
    after: &cgen::corpus::Histogram,
    width: u32,
) -> Vec<(u32, u64, u64)> {
    let mut bins: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    for (number, count) in before {
        bins.entry(number / width * width).or_default().0 += count;
    }
    for (number, count) in after {
        bins.entry(number / width * width).or_default().1 += count;
    }
    bins.into_iter().map(|(bin, (before, after))| (bin, before, after)).collect()
}
