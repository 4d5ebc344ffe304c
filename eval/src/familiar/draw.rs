//! How the table is made: random programs of the policy, counted by what they do.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use cgen::generate::phrase::PhraseError;
use cgen::run::Limits;
use cgen::simplify::{Options, Simplifier};
use cgen::task::leaves_an_int_unused;
use cgen::token::{Token, encode};
use cgen::{Program, Shape};

use super::{Key, key};
use crate::baseline::random::{Source, policy};
use crate::rank::Prober;

/// Not the seed of any other random programs.
const SEED: u64 = 0x0066_616d_696c;
/// What was drawn less often may have been drawn by chance.
const LEAST: u32 = 3;

/// A function that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// What it does.
    pub key: Key,
    /// How often it was drawn.
    pub count: u32,
    /// The tokens of a program for it.
    pub tokens: Vec<Token>,
}

/// The functions of a shape that occur more than once among so many random programs, at most so many of them, the most
/// frequent first; none that is held out.
pub fn draw(
    shape: Shape,
    programs: u64,
    most: usize,
    held_out: impl Fn(Key) -> bool,
) -> Result<Vec<Drawn>, PhraseError> {
    let (source, mut prober) = (Source::new(shape)?, Prober::default());
    let mut functions: HashMap<Key, (u32, Program)> = HashMap::new();
    let drawn = (0..programs).filter_map(|stream| source.program(SEED, stream));
    for program in drawn.filter(|program| !leaves_an_int_unused(program)) {
        let Some(key) = key(&program, &mut prober) else { continue };
        match functions.entry(key) {
            Entry::Vacant(entry) => drop(entry.insert((1, program))),
            Entry::Occupied(mut entry) => {
                let (count, shortest) = entry.get_mut();
                *count += 1;
                if cgen::token::len(&program) < cgen::token::len(shortest) {
                    *shortest = program;
                }
            }
        }
    }
    functions.retain(|key, (count, _)| *count >= LEAST && !held_out(*key));
    let mut functions: Vec<(Key, u32, Program)> =
        functions.into_iter().map(|(key, (count, program))| (key, count, program)).collect();
    functions.sort_by_key(|(key, count, _)| (std::cmp::Reverse(*count), *key));
    let mut simplifier =
        Simplifier::new(Options { kills: false, shorten: true, ..Options::of(&policy(shape)) });
    let simplified = functions.into_iter().filter_map(|(before, count, program)| {
        let simplified = simplifier.simplify(&program, &[], &Limits::default());
        let mut program = simplified.program;
        program.make_canonical();
        let same = key(&program, &mut prober) == Some(before);
        let tokens = encode(&program).ok().filter(|_| same)?;
        Some(Drawn { key: before, count, tokens })
    });
    Ok(simplified.take(most).collect())
}
