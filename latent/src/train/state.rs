//! Where a run is: everything besides weights and optimizer that it takes to go on.

use serde::{Deserialize, Serialize};

use super::event::Validation;
use super::settings::Choose;

/// Losses closer than this count as the same where solved specs can decide.
const SAME_LOSS: f64 = 0.002;

/// Stands in a checkpoint. There is no random state: the order of the data is a function of the seed and of `batches`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct State {
    /// Steps done.
    pub step: u64,
    /// Batches taken; the position in the data.
    pub batches: u64,
    /// Programs seen.
    pub programs: u64,
    /// Steps that were left out because a loss or gradient was no number.
    pub skipped: u64,
    /// Seconds of all calls together.
    pub seconds: f64,
    /// How much of the run is done, for the schedule, from 0 to 1.
    pub done: f64,
    /// The step of the last validation.
    pub validated: Option<u64>,
    /// The best validation so far.
    pub best: Option<Best>,
    /// Validations since.
    pub since_best: u32,
}

/// A validation in few words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Best {
    /// After which step.
    pub step: u64,
    /// Its token loss.
    pub token_loss: f64,
    /// Specs solved.
    pub solved: usize,
}

impl State {
    /// Takes a validation in; whether it is the best so far.
    pub fn take(&mut self, validation: &Validation, choose: Choose) -> bool {
        let now = Best { step: self.step, token_loss: validation.token_loss, solved: validation.solved };
        let better = self.best.as_ref().is_none_or(|best| now.is_better(best, choose));
        self.validated = Some(self.step);
        self.since_best = if better { 0 } else { self.since_best + 1 };
        if better {
            self.best = Some(now);
        }
        better
    }
}

impl Best {
    fn is_better(&self, other: &Self, choose: Choose) -> bool {
        let loss = self.token_loss < other.token_loss;
        match choose {
            Choose::TokenLoss if (self.token_loss - other.token_loss).abs() < SAME_LOSS => {
                (self.solved, loss) > (other.solved, false)
            }
            Choose::TokenLoss => loss,
            Choose::Solved => (self.solved, loss) > (other.solved, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_validation_is_kept() {
        let check = |choose, new: (f64, usize), old: (f64, usize), expect: bool| {
            let best = |(token_loss, solved)| Best { step: 0, token_loss, solved };
            assert_eq!(best(new).is_better(&best(old), choose), expect, "{new:?} {old:?}");
        };
        check(Choose::TokenLoss, (1.0, 3), (1.1, 9), true);
        check(Choose::TokenLoss, (1.1, 9), (1.0, 3), false);
        check(Choose::TokenLoss, (1.001, 4), (1.0, 3), true);
        check(Choose::TokenLoss, (0.999, 3), (1.0, 3), true);
        check(Choose::TokenLoss, (1.0, 3), (1.0, 3), false);
        check(Choose::Solved, (2.0, 4), (1.0, 3), true);
        check(Choose::Solved, (0.9, 3), (1.0, 3), true);
        check(Choose::Solved, (0.9, 2), (1.0, 3), false);
        check(Choose::Solved, (f64::NAN, 3), (1.0, 3), false);
    }
}
