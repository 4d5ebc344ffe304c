//! Which results may stand for which: two that have the same key answer the same question in the same way.
//!
//! Owns what goes into a key: the model, the solvers and how they are asked, the program that ran them, the version
//! of the format, and the whole content of the row. Everything is hashed with its length, so that nothing can be
//! taken for something else.

use blake3::Hasher;
use serde::{Deserialize, Serialize};

use crate::suite::{Item, Trial};

/// The version of what a line says. Raised when it says something else, so that older lines are not taken.
pub const FORMAT: u32 = 1;

/// What decides the answers, beside the row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The names of the solvers.
    pub solvers: Vec<String>,
    /// The hash of the model, if one is asked.
    pub model: Option<String>,
    /// The width of its beam.
    pub beam: usize,
    /// Seconds that two cores may work on a row.
    pub seconds: f64,
    /// What random choices start from.
    pub seed: u64,
    /// How many examples are shown. Of the tasks of a corpus always those that the corpus shows.
    pub show: usize,
    /// The hash of the program that runs: another build may answer otherwise.
    pub program: String,
}

/// The hash of what a row says: its name, the examples shown and held out, the reference.
pub fn spec_hash(item: &Item) -> String {
    let mut hasher = Hasher::new_derive_key("synth 2026 what a row of a suite says");
    match item {
        Item::Trial(trial) => add_trial(&mut hasher, trial),
        Item::Unsupported { id, reason } => {
            for part in ["unsupported", id, reason] {
                add(&mut hasher, part);
            }
        }
    }
    hasher.finalize().to_hex().to_string()
}

/// The key of the result for a row.
pub fn row_key(settings: &Settings, item: &Item) -> String {
    let mut hasher = Hasher::new_derive_key("synth 2026 the result for a row");
    add(&mut hasher, &FORMAT.to_string());
    // Names and values of all fields; a new field is another key.
    add(&mut hasher, &format!("{settings:?}"));
    add(&mut hasher, &spec_hash(item));
    hasher.finalize().to_hex().to_string()
}

fn add_trial(hasher: &mut Hasher, trial: &Trial) {
    let Trial { id, kind, shown, held_out, reference, floor } = trial;
    for part in ["trial", id, kind.text(), if *floor { "floor" } else { "hard" }] {
        add(hasher, part);
    }
    for examples in [shown, held_out] {
        add(hasher, &examples.len().to_string());
        for example in examples {
            add(hasher, &example.input.to_string());
            add(hasher, &example.output.to_string());
        }
    }
    let shape = reference.as_ref().map(|reference| reference.shape.to_string());
    add(hasher, &shape.unwrap_or_default());
    add(hasher, &reference.as_ref().map(ToString::to_string).unwrap_or_default());
}

fn add(hasher: &mut Hasher, part: &str) {
    hasher.update(&(part.len() as u64).to_le_bytes());
    hasher.update(part.as_bytes());
}
