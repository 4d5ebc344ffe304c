//! Parts: what became of the tasks of one chunk, kept until the new corpus is written, and after it for the report.
//!
//! A part is a function of plan and index, but for the time it took. On disk it ends in a hash of all before it and
//! carries that of its plan, and it appears under its name only when it is complete: what is there can be relied on.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use cgen::corpus::{Error, write_whole};
use cgen::token::Token;
use serde::{Deserialize, Serialize};

use super::plan::Plan;
use super::rule::{Fate, Judged};

/// What became of the tasks of a chunk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    plan: String,
    index: u64,
    /// For each task its place in [`Fate::ALL`].
    fates: Vec<u8>,
    /// The tokens of programs that replace others, by the place of their task in the chunk.
    taken: BTreeMap<u64, Vec<u8>>,
    /// How many candidates came how far, in the order of [`Fate::ALL`].
    candidates: [u64; Fate::ALL.len()],
    /// Seconds that it took, to the millisecond.
    pub seconds: f64,
    /// How many of them went into judging.
    pub judging: f64,
}

impl Part {
    /// The part of what became of each task of the chunk.
    pub fn new(plan: &Plan, index: u64, judged: &[Judged], seconds: f64, judging: f64) -> Self {
        let mut candidates = [0; Fate::ALL.len()];
        for one in judged {
            for (sum, count) in candidates.iter_mut().zip(one.candidates) {
                *sum += count;
            }
        }
        let bytes = |tokens: &Vec<Token>| tokens.iter().map(|&token| u8::from(token)).collect();
        let taken = judged.iter().enumerate();
        let taken = taken.filter_map(|(i, judged)| Some((i as u64, judged.taken.as_ref().map(bytes)?)));
        // More digits may come back as a neighbour of what was written.
        let milliseconds = |seconds: f64| (seconds * 1e3).round() / 1e3;
        Self {
            plan: plan.hash(),
            index,
            fates: judged.iter().map(|judged| place(judged.fate)).collect(),
            taken: taken.collect(),
            candidates,
            seconds: milliseconds(seconds),
            judging: milliseconds(judging),
        }
    }

    /// How many tasks came so far and no further.
    pub fn tasks_of(&self, fate: Fate) -> u64 {
        self.fates.iter().map(|&other| u64::from(other == place(fate))).sum()
    }

    /// How many candidates came so far and no further.
    pub fn candidates_of(&self, fate: Fate) -> u64 {
        self.candidates.get(usize::from(place(fate))).copied().unwrap_or_default()
    }

    /// Its place among the parts.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// How many tasks there are.
    pub fn tasks(&self) -> u64 {
        self.fates.len() as u64
    }

    /// The programs that replace others, with the places of their tasks in the training set.
    pub fn taken(&self, plan: &Plan) -> impl Iterator<Item = (u64, Vec<Token>)> {
        let (first, _) = plan.part(self.index);
        self.taken.iter().filter_map(move |(place, bytes)| {
            let tokens = bytes.iter().map(|&byte| Token::try_from(byte)).collect::<Result<_, _>>();
            Some((first + place, tokens.ok()?))
        })
    }

    /// Where a part is kept.
    pub fn path(dir: &Path, index: u64) -> PathBuf {
        dir.join(format!("part-{index:06}.json"))
    }

    /// Writes the part into a directory.
    pub fn write(&self, dir: &Path) -> Result<(), Error> {
        // Numbers alone, which JSON always takes.
        let mut text = serde_json::to_string(self).unwrap_or_default();
        let hash = blake3::hash(text.as_bytes()).to_hex();
        text.push('\n');
        text.push_str(&hash);
        text.push('\n');
        write_whole(&Self::path(dir, self.index), text.as_bytes())
    }

    /// Reads a part of this plan; nothing, if there is none, or if it is damaged, so that it has to be made.
    pub fn read(plan: &Plan, dir: &Path, index: u64) -> Result<Option<Self>, Error> {
        let path = Self::path(dir, index);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Self::of_text(&text, plan, index)),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => Ok(None),
            Err(source) => Err(Error::Io { doing: "read", path, source }),
        }
    }

    fn of_text(text: &str, plan: &Plan, index: u64) -> Option<Self> {
        let (line, hash) = text.strip_suffix('\n')?.split_once('\n')?;
        if blake3::hash(line.as_bytes()).to_hex().as_str() != hash {
            return None;
        }
        let part: Self = serde_json::from_str(line).ok()?;
        let (_, tasks) = plan.part(index);
        (part.plan == plan.hash() && part.index == index && part.tasks() == tasks).then_some(part)
    }
}

fn place(fate: Fate) -> u8 {
    fate as u8
}
