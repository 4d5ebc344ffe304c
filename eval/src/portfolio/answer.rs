//! From examples to an answer: the questions, the search, the ranking, and what stays open.

use cgen::{Example, Shape};

use super::{Effort, Portfolio, Search};
use crate::ambiguity::{self, Ambiguity};
use crate::rank::{Candidate, Ranking};
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

/// What is asked for: shapes, the preferred first, and the examples.
pub type Task<'e> = (Vec<Shape>, &'e [Example]);

impl Portfolio {
    /// Searches for programs of these shapes that hold on the examples, and ranks them.
    pub fn answer(
        &self,
        shapes: &[Shape],
        examples: &[Example],
        effort: &Effort,
    ) -> Result<Answer, NoQuestion> {
        let mut answer = Err(NoQuestion::Empty);
        self.answer_many(&[(shapes.to_vec(), examples)], effort, &mut |_, given| answer = given);
        answer
    }

    /// The same for many tasks side by side; `done` gets the place of each task with its answer as soon as it is there.
    pub fn answer_many(
        &self,
        tasks: &[Task<'_>],
        effort: &Effort,
        done: &mut dyn FnMut(usize, Result<Answer, NoQuestion>),
    ) {
        let (mut places, mut asked) = (Vec::new(), Vec::new());
        for (place, (shapes, examples)) in tasks.iter().enumerate() {
            match questions(shapes, examples) {
                Ok(questions) => {
                    places.push((place, shapes, examples));
                    asked.push(questions);
                }
                Err(error) => done(place, Err(error)),
            }
        }
        self.search_many(&asked, effort, &mut |at, search, ranking| {
            let Some(&(place, shapes, examples)) = places.get(at) else { return };
            let ambiguity = ambiguity::distinguish(&ranking, examples);
            done(place, Ok(Answer { shapes: shapes.clone(), search, ranking, ambiguity }));
        });
    }
}

fn questions(shapes: &[Shape], examples: &[Example]) -> Result<Vec<Question>, NoQuestion> {
    shapes.iter().map(|&shape| Question::new(shape, examples.to_vec())).collect()
}
