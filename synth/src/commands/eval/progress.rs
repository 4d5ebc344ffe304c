//! How far an evaluation is, with its score so far: a bar on a terminal, nothing elsewhere.

use std::sync::Mutex;

use eval::runner::Line;
use indicatif::{ProgressBar, ProgressStyle};

const BAR: &str = "{msg} {wide_bar} {pos}/{len}, {eta} left";

/// A bar and a score.
pub struct Progress {
    bar: ProgressBar,
    score: Mutex<Score>,
}

#[derive(Default)]
struct Score {
    asked: usize,
    generalized: usize,
    began: bool,
}

impl Progress {
    /// For so many rows.
    pub fn new(rows: usize) -> Self {
        let bar = ProgressBar::new(rows as u64);
        bar.set_style(ProgressStyle::with_template(BAR).unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, score: Mutex::default() }
    }

    /// One more is done, now or before.
    pub fn show(&self, line: &Line, new: bool) {
        self.bar.inc(1);
        let Ok(mut score) = self.score.lock() else { return };
        if let Some(outcome) = line.outcome() {
            score.asked += 1;
            score.generalized += usize::from(outcome.generalized());
        }
        if new && !std::mem::replace(&mut score.began, true) {
            // What was there says nothing of how long the rest will take.
            self.bar.reset_eta();
        }
        self.bar.set_message(format!("{} of {} generalize", score.generalized, score.asked));
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
