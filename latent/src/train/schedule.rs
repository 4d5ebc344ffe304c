//! The learning rate: a straight way up, then half a cosine down.

use super::settings::TrainSettings;

/// How the learning rate goes over a run.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    highest: f64,
    warm_up: u64,
    floor: f64,
}

impl Schedule {
    /// As set.
    pub const fn new(settings: &TrainSettings) -> Self {
        Self { highest: settings.learning_rate, warm_up: settings.warm_up, floor: settings.decay }
    }

    /// The rate of a step, counted from 0, when so much of the run is done, from 0 to 1.
    pub fn rate(&self, step: u64, done: f64) -> f64 {
        let up = ((step + 1) as f64 / (self.warm_up + 1) as f64).min(1.0);
        let half_cosine = f64::midpoint(1.0, (std::f64::consts::PI * done.clamp(0.0, 1.0)).cos());
        self.highest * up * (self.floor + (1.0 - self.floor) * half_cosine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_goes_up_and_down() {
        let settings =
            TrainSettings { learning_rate: 2.0, warm_up: 3, decay: 0.1, ..TrainSettings::default() };
        let schedule = Schedule::new(&settings);
        let check = |step, done, expect: f64| {
            assert!((schedule.rate(step, done) - expect).abs() < 1e-12, "{step} {done}");
        };
        check(0, 0.0, 0.5);
        check(2, 0.0, 1.5);
        check(3, 0.0, 2.0);
        check(50, 0.5, 1.1);
        check(99, 1.0, 0.2);
        check(99, 7.0, 0.2);
    }
}
