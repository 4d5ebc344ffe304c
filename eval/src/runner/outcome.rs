//! What came of a row: how the answer stands, what it cost, and what else was found.
//!
//! Owns the lines of `results.jsonl`. Programs are judged here, by [`Trial::standing`]; nothing is counted here.

use cgen::corpus::Constructs;
use cgen::token::{Token, encode};
use cgen::{Program, Shape};
use serde::{Deserialize, Serialize};

use crate::neural::TokensRight;
use crate::portfolio::Search;
use crate::rank::{Candidate, Ranking};
use crate::suite::{Standing, Trial};

/// Programs of a ranking that are written down; all of them are judged.
const WRITTEN: usize = 10;

/// What a way to answer said.
#[derive(Clone, Debug)]
pub struct Said {
    /// What the solvers did.
    pub search: Search,
    /// What holds on the shown examples, in order.
    pub ranking: Ranking,
    /// How long it took, on two cores.
    pub seconds: f64,
}

/// One line of results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "row", rename_all = "kebab-case")]
pub enum Line {
    /// A row that was asked.
    Judged {
        /// Which results may stand for it.
        key: String,
        /// The hash of the row.
        spec: String,
        /// What came of it.
        #[serde(flatten)]
        outcome: Box<Outcome>,
    },
    /// A row that could not be asked.
    Unsupported {
        /// Which results may stand for it.
        key: String,
        /// The hash of the row.
        spec: String,
        /// The name of the row.
        id: String,
        /// Why.
        reason: String,
    },
}

/// What came of a trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The name of the row.
    pub id: String,
    /// What goes in and what comes out, as spec files write it.
    pub kind: String,
    /// The shape of the reference; without one, that which fits best.
    pub shape: String,
    /// Whether each output cell fitted alone solves it.
    pub floor: bool,
    /// How the answer stands.
    pub standing: Standing,
    /// Whether the answer does what the reference does wherever they were compared; nothing where they cannot be.
    pub equivalent: Option<bool>,
    /// Whether the answer is the reference, token for token; nothing without a reference.
    pub exact: Option<bool>,
    /// The answer: the best of what holds on the shown examples.
    pub answer: Option<Written>,
    /// What is known of the reference.
    pub reference: Option<Reference>,
    /// The place of the first program in the ranking that generalizes, counted from 1. Programs that do the same on
    /// all probes have one place.
    pub rank: Option<usize>,
    /// How many places the ranking has.
    pub places: usize,
    /// The first of the ranking, each with how it stands.
    pub ranked: Vec<Ranked>,
    /// The nearest of what does not hold, where nothing holds.
    pub nearest: Option<Near>,
    /// How long it took, on two cores.
    pub seconds: f64,
    /// How many candidates were run.
    pub candidates: u64,
    /// How many candidates were no programs; a solver that makes such is wrong.
    pub refused: u64,
    /// Whether the clock ended a solver early: on a faster machine the result may be another.
    pub cut_short: bool,
    /// What every solver did.
    pub runs: Vec<Ran>,
    /// How well the model, if one is asked, says the tokens of the reference.
    #[serde(default)]
    pub tokens: Option<TokensRight>,
}

/// A program as it is written down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Written {
    /// The text.
    pub c: String,
    /// Its shape.
    pub shape: String,
    /// Its length in tokens.
    pub tokens: usize,
    /// The solvers that led to it.
    pub by: Vec<String>,
}

/// A program of the ranking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ranked {
    /// The program.
    #[serde(flatten)]
    pub program: Written,
    /// How much it is believed, all places being 1.
    pub belief: f32,
    /// How it stands.
    pub standing: Standing,
}

/// The reference of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// The text.
    pub c: String,
    /// Its length in tokens.
    pub tokens: usize,
    /// Whether it has loops.
    pub loops: bool,
    /// Whether it has branches.
    pub branches: bool,
}

/// A program that does not hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Near {
    /// The text.
    pub c: String,
    /// Who put it forward.
    pub by: String,
    /// On how many of the shown examples it holds.
    pub held: usize,
    /// The share of what is right.
    pub near: f32,
}

/// What one solver did in one stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ran {
    /// Which solver.
    pub solver: String,
    /// For which shape.
    pub shape: Shape,
    /// In which stage, counted from 0.
    pub stage: usize,
    /// How many candidates were run.
    pub tried: u64,
    /// How many programs hold.
    pub found: usize,
    /// Why it ended.
    pub stop: String,
    /// How long it took.
    pub seconds: f64,
}

impl Line {
    /// Which results may stand for it.
    pub fn key(&self) -> &str {
        match self {
            Self::Judged { key, .. } | Self::Unsupported { key, .. } => key,
        }
    }

    /// The hash of the row.
    pub fn spec(&self) -> &str {
        match self {
            Self::Judged { spec, .. } | Self::Unsupported { spec, .. } => spec,
        }
    }

    /// The name of the row.
    pub fn id(&self) -> &str {
        match self {
            Self::Judged { outcome, .. } => &outcome.id,
            Self::Unsupported { id, .. } => id,
        }
    }

    /// What came of it, if it was asked.
    pub fn outcome(&self) -> Option<&Outcome> {
        match self {
            Self::Judged { outcome, .. } => Some(outcome),
            Self::Unsupported { .. } => None,
        }
    }
}

impl Outcome {
    /// Judges what was said.
    pub fn new(trial: &Trial, said: &Said) -> Self {
        let Said { search, ranking, seconds } = said;
        let best = ranking.best();
        let places: Vec<(&Candidate, f32, Standing)> = ranking
            .classes
            .iter()
            .filter_map(|class| Some((class.members.first()?, class.belief)))
            .map(|(candidate, belief)| (candidate, belief, trial.standing(Some(&candidate.program))))
            .collect();
        let nearest = search.nearest.as_ref().filter(|_| best.is_none());
        // What was tried and failed a shown example is wrong; nothing at all is no candidate.
        let judged = best.map(|best| &best.program).or(nearest.map(|attempt| &attempt.program));
        let reference = trial.reference.as_ref();
        let first = || trial.shapes().first().copied();
        Self {
            id: trial.id.clone(),
            kind: trial.kind.text().to_owned(),
            shape: reference
                .map(|program| program.shape)
                .or_else(first)
                .map_or_else(String::new, |s| s.to_string()),
            floor: trial.floor,
            standing: trial.standing(judged),
            equivalent: match best {
                Some(best) => trial.equivalent(&best.program),
                None => reference.map(|_| false),
            },
            exact: reference.map(|program| best.is_some_and(|best| same_tokens(program, &best.program))),
            answer: best.map(written),
            reference: reference.and_then(Reference::new),
            rank: places
                .iter()
                .position(|(.., standing)| *standing == Standing::Generalized)
                .map(|at| at + 1),
            places: places.len(),
            ranked: places.iter().take(WRITTEN).map(ranked).collect(),
            nearest: nearest.map(|attempt| Near {
                c: attempt.program.to_string(),
                by: attempt.by.to_owned(),
                held: attempt.held,
                near: attempt.near,
            }),
            seconds: (seconds * 1e6).round() / 1e6,
            candidates: search.tried(),
            refused: search.refused(),
            cut_short: search.was_cut_short(),
            runs: search.runs.iter().map(Ran::from).collect(),
            tokens: None,
        }
    }

    /// Whether the answer holds on the shown examples.
    pub fn consistent(&self) -> bool {
        self.standing >= Standing::Consistent
    }

    /// Whether the answer holds on all examples.
    pub fn generalized(&self) -> bool {
        self.standing == Standing::Generalized
    }
}

impl Reference {
    fn new(program: &Program) -> Option<Self> {
        let tokens = encode(&program.canonical()).ok()?;
        let names: Vec<&str> = Constructs::of(&tokens).names().collect();
        let has = |wanted: &[&str]| wanted.iter().any(|name| names.contains(name));
        Some(Self {
            c: program.to_string(),
            tokens: tokens.len(),
            loops: has(&["for", "while", "do"]),
            branches: has(&["if", "?:"]),
        })
    }

    /// Straight, loops, branches or both.
    pub const fn form(&self) -> &'static str {
        match (self.loops, self.branches) {
            (false, false) => "straight",
            (true, false) => "loops",
            (false, true) => "branches",
            (true, true) => "loops and branches",
        }
    }
}

impl From<&crate::portfolio::Run> for Ran {
    fn from(run: &crate::portfolio::Run) -> Self {
        Self {
            solver: run.solver.to_owned(),
            shape: run.shape,
            stage: run.stage,
            tried: run.tried,
            found: run.found,
            stop: format!("{:?}", run.stop).to_lowercase(),
            seconds: (run.took.as_secs_f64() * 1e6).round() / 1e6,
        }
    }
}

fn written(candidate: &Candidate) -> Written {
    Written {
        c: candidate.program.to_string(),
        shape: candidate.program.shape.to_string(),
        tokens: candidate.tokens,
        by: candidate.by.iter().map(|&name| name.to_owned()).collect(),
    }
}

fn ranked(place: &(&Candidate, f32, Standing)) -> Ranked {
    let &(candidate, belief, standing) = place;
    Ranked { program: written(candidate), belief, standing }
}

fn same_tokens(one: &Program, other: &Program) -> bool {
    let tokens = |program: &Program| -> Option<Vec<Token>> { encode(&program.canonical()).ok() };
    tokens(one).is_some_and(|one| Some(one) == tokens(other))
}
