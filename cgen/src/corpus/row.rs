//! A task as it is stored: with its tokens and its text, and a name.

use std::sync::LazyLock;

use crate::task::{Behaviour, Labels};
use crate::token::{self, Malformed, Token, Untokenizable};
use crate::{Example, Shape, Task};

use super::constructs::Constructs;

/// One row of a corpus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name: policy, seed and the index to draw it with.
    pub id: String,
    /// The arguments of the program and its result.
    pub shape: Shape,
    /// The text of the program; empty where the reader left it out.
    pub program: String,
    /// The tokens of the program.
    pub tokens: Vec<Token>,
    /// The examples that a learner sees.
    pub shown: Vec<Example>,
    /// The examples that it is judged on besides.
    pub held_out: Vec<Example>,
    /// What the program does.
    pub behaviour: Behaviour,
    /// What is known about the program.
    pub labels: Labels,
}

impl Row {
    /// The task as a row.
    pub fn new(id: String, task: Task) -> Result<Self, Untokenizable> {
        let tokens = token::encode(&task.program)?;
        Ok(Self {
            id,
            shape: task.program.shape,
            program: task.program.to_string(),
            tokens,
            shown: task.shown,
            held_out: task.held_out,
            behaviour: task.behaviour,
            labels: task.labels,
        })
    }

    /// The task, with the program read from its tokens.
    pub fn into_task(self) -> Result<Task, Malformed> {
        Ok(Task {
            program: token::decode(&self.tokens)?,
            shown: self.shown,
            held_out: self.held_out,
            behaviour: self.behaviour,
            labels: self.labels,
        })
    }

    /// All examples, those shown first.
    pub fn examples(&self) -> impl Iterator<Item = &Example> {
        self.shown.iter().chain(&self.held_out)
    }

    /// The name of its shape, `in-place+1` and so on.
    pub fn shape_name(&self) -> &'static str {
        static NAMES: LazyLock<Vec<(Shape, String)>> =
            LazyLock::new(|| Shape::all().map(|shape| (shape, shape.to_string())).collect());
        NAMES.iter().find(|(shape, _)| *shape == self.shape).map_or("", |(_, name)| name)
    }

    /// The constructs of the program.
    pub fn constructs(&self) -> Constructs {
        Constructs::of(&self.tokens)
    }

    /// A hash of the canonical program: equal programs have equal tokens.
    pub fn program_hash(&self) -> u128 {
        let bytes: Vec<u8> = self.tokens.iter().map(|&token| token.into()).collect();
        let mut first = [0; 16];
        blake3::Hasher::new().update(&bytes).finalize_xof().fill(&mut first);
        u128::from_le_bytes(first)
    }
}
