//! What can be chosen about training.

use serde::{Deserialize, Serialize};

/// The settings of a run. Those that are left out have the values of [`TrainSettings::default`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct TrainSettings {
    /// Programs in a batch.
    pub batch: usize,
    /// Parts that a batch is computed in side by side, a thread each. Results depend on it in the last bits.
    pub parts: usize,
    /// The highest learning rate, reached when the warm-up ends.
    pub learning_rate: f64,
    /// Steps until it is reached.
    pub warm_up: u64,
    /// The share of the learning rate that is left at the end; 1: it stays.
    pub decay: f64,
    /// The highest norm of all gradients together.
    pub clip: f32,
    /// How much of the averaged weights stays at each step; 0: weights are not averaged.
    pub averaging: f64,
    /// The weight of the executor's loss.
    pub execution_weight: f32,
    /// The weight of the operation predictor's loss.
    pub operation_weight: f32,
    /// Batches that are sorted by length together.
    pub window: usize,
    /// Steps between two reports.
    pub report_every: u64,
    /// Steps between two validations.
    pub validate_every: u64,
    /// Programs of a validation.
    pub validate_programs: usize,
    /// Programs that are written without help at a validation.
    pub validate_written: usize,
    /// Steps between two checkpoints.
    pub checkpoint_every: u64,
    /// What makes one validation better than another.
    pub choose: Choose,
    /// Validations without a better one until the run ends; 0: it does not end for that.
    pub patience: u32,
    /// Steps of the whole run; 0: no bound.
    pub max_steps: u64,
    /// Minutes of this call, those of earlier calls of the same run not counted; 0: no bound.
    pub max_minutes: f64,
    /// Decides the first weights and the order of the programs.
    pub seed: u64,
}

/// What makes one validation better than another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choose {
    /// A lower token loss; where two are nearly the same, more solved specs.
    TokenLoss,
    /// More solved specs; where they are as many, a lower token loss.
    Solved,
}

impl Default for TrainSettings {
    fn default() -> Self {
        Self {
            batch: 64,
            parts: 2,
            learning_rate: 1e-3,
            warm_up: 200,
            decay: 0.05,
            clip: 1.0,
            averaging: 0.0,
            execution_weight: 1.0,
            operation_weight: 1.0,
            window: 64,
            report_every: 20,
            validate_every: 500,
            validate_programs: 1024,
            validate_written: 128,
            checkpoint_every: 500,
            choose: Choose::TokenLoss,
            patience: 0,
            max_steps: 0,
            max_minutes: 0.0,
            seed: 1,
        }
    }
}

/// Why settings make no run.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SettingsError {
    /// It counts something that must be there.
    #[error("`train.{0}` must be at least 1")]
    Zero(&'static str),
    /// A number beyond its range.
    #[error("`train.{name}` is {value}, but it must be {range}")]
    Range {
        /// The setting.
        name: &'static str,
        /// What it is.
        value: f64,
        /// What it can be.
        range: &'static str,
    },
    /// Nothing ends the run.
    #[error(
        "nothing ends the run: set `train.max-steps` (--max-steps), `train.max-minutes` (--max-minutes) or `train.patience`"
    )]
    Endless,
}

impl TrainSettings {
    /// Whether a run can be made with them.
    pub fn validate(&self) -> Result<(), SettingsError> {
        let counts = [
            (self.batch as u64, "batch"),
            (self.parts as u64, "parts"),
            (self.window as u64, "window"),
            (self.report_every, "report-every"),
            (self.validate_every, "validate-every"),
            (self.validate_programs as u64, "validate-programs"),
            (self.checkpoint_every, "checkpoint-every"),
        ];
        if let Some((_, name)) = counts.into_iter().find(|&(n, _)| n == 0) {
            return Err(SettingsError::Zero(name));
        }
        let above = |x: f64| x > 0.0 && x.is_finite();
        let at_least = |x: f64| x >= 0.0 && x.is_finite();
        let clip = f64::from(self.clip);
        let (execution, operation) = (f64::from(self.execution_weight), f64::from(self.operation_weight));
        let ranges = [
            ("learning-rate", self.learning_rate, above(self.learning_rate), "above 0"),
            ("decay", self.decay, (0.0..=1.0).contains(&self.decay), "from 0 to 1"),
            ("clip", clip, above(clip), "above 0"),
            ("averaging", self.averaging, (0.0..1.0).contains(&self.averaging), "from 0 to below 1"),
            ("execution-weight", execution, at_least(execution), "0 or above"),
            ("operation-weight", operation, at_least(operation), "0 or above"),
            ("max-minutes", self.max_minutes, at_least(self.max_minutes), "0 or above"),
        ];
        if let Some((name, value, _, range)) = ranges.into_iter().find(|(_, _, fits, _)| !fits) {
            return Err(SettingsError::Range { name, value, range });
        }
        if self.max_steps == 0 && self.max_minutes == 0.0 && self.patience == 0 {
            return Err(SettingsError::Endless);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_make_no_run_are_told() {
        let check = |change: &dyn Fn(&mut TrainSettings), expect: &str| {
            let mut settings = TrainSettings { max_steps: 1, ..TrainSettings::default() };
            change(&mut settings);
            let told = settings.validate().map_or_else(|error| error.to_string(), |()| String::new());
            assert!(told.contains(expect) && told.is_empty() == expect.is_empty(), "{told}");
        };
        check(&|_| {}, "");
        check(&|s| s.max_steps = 0, "nothing ends the run");
        check(&|s| s.batch = 0, "`train.batch` must be at least 1");
        check(&|s| s.learning_rate = f64::NAN, "`train.learning-rate` is NaN");
        check(&|s| s.averaging = 1.0, "must be from 0 to below 1");
        check(&|s| s.clip = 0.0, "must be above 0");
        check(&|s| s.max_minutes = -1.0, "0 or above");
    }
}
