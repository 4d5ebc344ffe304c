//! Functions that the policy writes most often: what each does, how often it was written, and a short program for it.
//!
//! A model of tokens takes a long program for unlikely, though it may be written all the time: whether a number is
//! prime, say. Counting what programs *do* tells how usual a function is, however it is written. The table
//! ([`draw`]) is drawn from the policy by `cargo run --release -p eval --example familiar`; no function is in it that
//! the validation or test set of the corpus has by which models are judged.

mod draw;
mod table;

use std::collections::HashMap;
use std::sync::OnceLock;

use cgen::{Program, Shape, Value, probe};

use crate::baseline::enumerate::mix;
use crate::rank::Prober;

pub use draw::{Drawn, draw};
pub use table::write;

/// Probes of the shape by which functions are told apart.
const PROBES: usize = 100;

/// The table, as [`write`] makes it.
static TABLE: &[u8] = include_bytes!("functions.bin");

/// What a function does on the probes, as a number.
pub type Key = u64;

/// A function.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it does.
    pub key: Key,
    /// How surprising it is, in nats.
    pub nats: f32,
    /// A program for it.
    pub program: Program,
}

/// The functions of a shape.
#[derive(Debug, Default)]
pub struct Familiar {
    entries: Vec<Entry>,
    nats: HashMap<Key, f32>,
}

impl Familiar {
    /// Those of this shape.
    pub fn of(shape: Shape) -> &'static Self {
        static SHAPES: OnceLock<HashMap<Shape, OnceLock<Familiar>>> = OnceLock::new();
        static NONE: OnceLock<Familiar> = OnceLock::new();
        let shapes = SHAPES.get_or_init(|| Shape::all().map(|shape| (shape, OnceLock::new())).collect());
        shapes.get(&shape).unwrap_or(&NONE).get_or_init(|| Self::new(table::read(TABLE, shape)))
    }

    fn new(entries: Vec<Entry>) -> Self {
        let nats = entries.iter().map(|entry| (entry.key, entry.nats)).collect();
        Self { entries, nats }
    }

    /// The functions, the most usual first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn nats(&self, key: Key) -> Option<f32> {
        self.nats.get(&key).copied()
    }
}

/// How surprising it is what the program does, in nats, if that is usual.
pub fn nats(program: &Program, prober: &mut Prober) -> Option<f32> {
    Familiar::of(program.shape).nats(key(program, prober)?)
}

/// What the program does on the probes of its shape; nothing, if it traps on half of them or more.
pub fn key(program: &Program, prober: &mut Prober) -> Option<Key> {
    let probes = probe::probes(program.shape).get(..PROBES)?;
    let outcomes = prober.outcomes(program, probes);
    let traps = outcomes.iter().filter(|outcome| outcome.is_none()).count();
    (2 * traps < outcomes.len()).then(|| mix(outcomes.iter().flat_map(|outcome| words(outcome.as_ref()))))
}

/// An outcome in numbers, so that no two different ones have the same.
fn words(outcome: Option<&Value>) -> impl Iterator<Item = u64> {
    let word = |x: i32| u64::from(x.cast_unsigned());
    let (mark, cells) = match outcome {
        None => (1, &[][..]),
        Some(Value::Int(x)) => (2, std::slice::from_ref(x)),
        Some(Value::List(cells)) => (3, cells.as_slice()),
    };
    std::iter::once(mark << 32 | cells.len() as u64).chain(cells.iter().map(move |x| word(*x)))
}

#[cfg(test)]
mod tests;
