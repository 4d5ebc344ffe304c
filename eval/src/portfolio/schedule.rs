//! How long the stages of a search are, and what a second is worth to a solver.

/// Cores that a second of effort counts on. That a machine has more or fewer changes when a result comes, not which.
pub const CORES: f64 = 2.0;
/// Seconds of the first stage: most of what can be found at all is found in it.
const FIRST: f64 = 0.4;
/// How many times longer a stage is than the one before. A solver starts anew in every stage, so that this bounds
/// what is done twice.
const GROWTH: f64 = 6.0;
/// Seconds that a solver may go on after its first program that holds, for others that hold too.
pub const PATIENCE: f64 = 0.03;
/// Programs that hold, after which a solver is done; where the answer is doubtful, more.
pub const ENOUGH: usize = 16;
pub const MANY: usize = 48;
/// Candidates that every solver may run, whatever its share.
const LEAST: u64 = 64;

/// How a solver is scheduled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Candidates that it runs in a second on one core, at least.
    pub rate: u64,
    /// Its part of each stage, beside those of the others.
    pub share: u32,
}

impl Pace {
    /// The candidates that it runs in so many seconds.
    pub fn candidates(self, seconds: f64) -> u64 {
        ((self.rate as f64 * seconds) as u64).max(LEAST)
    }
}

/// The seconds of each stage of a search that takes so long in all.
pub fn stages(seconds: f64) -> impl Iterator<Item = f64> {
    let (mut left, mut next) = (seconds, FIRST);
    std::iter::from_fn(move || {
        if left <= 0.0 {
            return None;
        }
        // A short rest is no stage of its own.
        let stage = if left < next * 1.5 { left } else { next };
        left -= stage;
        next *= GROWTH;
        Some(stage)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stages_fill_the_time() {
        let check = |seconds: f64, expect: &[f64]| {
            let stages: Vec<f64> = stages(seconds).collect();
            assert_eq!(stages.len(), expect.len(), "{stages:?}");
            assert!(stages.iter().zip(expect).all(|(x, y)| (x - y).abs() < 1e-9), "{stages:?}");
        };
        check(0.0, &[]);
        check(0.1, &[0.1]);
        check(0.5, &[0.5]);
        check(1.0, &[0.4, 0.6]);
        check(10.0, &[0.4, 2.4, 7.2]);
        check(60.0, &[0.4, 2.4, 14.4, 42.8]);
    }

    #[test]
    fn every_solver_may_run_some_candidates() {
        let pace = Pace { rate: 1000, share: 1 };
        assert_eq!((pace.candidates(0.5), pace.candidates(0.0)), (500, LEAST));
    }
}
