//! What a search gives: candidates, and at the end a report.

use cgen::Program;
use cgen::token::Token;

use crate::batch::SampleError;

/// A finished program.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The program, with canonical names.
    pub program: Program,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// The logarithm of its probability among the programs that are legal, each token renormalised. Without that of the
    /// end, where a program was given out before it was asked whether it ends, because it returns something wrong.
    pub log_prob: f64,
    /// What it was ranked by.
    pub score: f64,
}

/// Why the search for a task ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// No unfinished program is left.
    Exhausted,
    /// As many candidates as the beam is wide are likelier than all unfinished programs.
    Settled,
    /// So many candidates were found as were allowed.
    Candidates,
    /// Whoever takes the candidates said so.
    Told,
    /// The model cannot read the examples.
    Unreadable(SampleError),
}

/// What became of a task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Why it ended; nothing, while it goes on.
    pub stop: Option<Stop>,
    /// How many tokens deep.
    pub steps: usize,
    /// How many tokens were fed for all its programs.
    pub rows: usize,
    /// How many unfinished programs were run on the examples.
    pub runs: usize,
    /// How many different candidates there were.
    pub candidates: usize,
    /// Candidates that were another spelling of one before.
    pub repeated: usize,
    /// Candidates that were no programs: always 0, unless the mask is wrong.
    pub undecodable: usize,
    /// Unfinished programs that had done what another has.
    pub alike: usize,
    /// Unfinished programs that could no longer hold.
    pub doomed: usize,
}
