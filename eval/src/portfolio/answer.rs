//! From examples to an answer: the questions, the search, the ranking, and what stays open.

use cgen::{Example, Shape};

use super::{Effort, Portfolio, Search};
use crate::ambiguity::{self, Ambiguity};
use crate::rank::{Candidate, Ranking, Weights, rank};
use crate::solver::{NoQuestion, Question};

/// What came of a task.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The shapes that were asked for, the preferred first.
    pub shapes: Vec<Shape>,
    /// What the solvers did.
    pub search: Search,
    /// What holds, in order.
    pub ranking: Ranking,
    /// What the examples leave open.
    pub ambiguity: Option<Ambiguity>,
}

impl Answer {
    /// The program that is believed most.
    pub fn best(&self) -> Option<&Candidate> {
        self.ranking.best()
    }
}

impl Portfolio {
    /// Searches for programs of these shapes that hold on the examples, and ranks them.
    pub fn answer(
        &self,
        shapes: &[Shape],
        examples: &[Example],
        effort: &Effort,
    ) -> Result<Answer, NoQuestion> {
        let questions = shapes.iter().map(|&shape| Question::new(shape, examples.to_vec()));
        let questions = questions.collect::<Result<Vec<_>, _>>()?;
        let search = self.search(&questions, effort);
        let ranking = rank(shapes, examples, &search.found, &Weights::default());
        let ambiguity = ambiguity::distinguish(&ranking, examples);
        Ok(Answer { shapes: shapes.to_vec(), search, ranking, ambiguity })
    }
}
