//! How far decoding is: a bar on a terminal, a line for each chunk elsewhere.

use std::io::{self, IsTerminal, Write};

use cgen::corpus::Row;
use eval::retrain::{Fate, Part, Plan};
use indicatif::{ProgressBar, ProgressStyle};

use crate::printer::Printer;

const STYLE: &str = "{msg} {wide_bar} {human_pos}/{human_len}, {eta} left";

/// Shows the tasks that are done, and keeps the figures of this call.
pub struct Progress {
    bar: ProgressBar,
    plain: bool,
    /// Tasks that are done in all, and of how many.
    done: u64,
    of: u64,
    /// Of this call: tasks, seconds, replaced ones, tokens before and after.
    tasks: u64,
    seconds: f64,
    replaced: u64,
    tokens: [u64; 2],
}

impl Progress {
    /// Of these parts, of which some were found.
    pub fn new(
        plan: &Plan,
        mine: &[u64],
        found: &[Option<Part>],
        printer: &mut Printer,
    ) -> anyhow::Result<Self> {
        let of = mine.iter().map(|&index| plan.part(index).1).sum();
        let done = found.iter().flatten().map(Part::tasks).sum();
        let bar = ProgressBar::new(of);
        bar.set_style(ProgressStyle::with_template(STYLE).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_position(done);
        bar.reset_eta();
        bar.set_message(format!("round {}", plan.round));
        if done > 0 && done < of {
            printer
                .complain(format_args!("round {}: {done} of {of} tasks are decoded already", plan.round))?;
        }
        let plain = !io::stderr().is_terminal();
        Ok(Self { bar, plain, done, of, tasks: 0, seconds: 0.0, replaced: 0, tokens: [0; 2] })
    }

    /// So many tasks of the present part are over.
    pub fn tick(&self, over: usize) {
        if !self.plain {
            self.bar.set_position(self.done + over as u64);
        }
    }

    /// A part is done.
    pub fn add(&mut self, plan: &Plan, part: &Part, rows: &[Row]) {
        self.done += part.tasks();
        self.tasks += part.tasks();
        self.seconds += part.seconds;
        self.replaced += part.tasks_of(Fate::Taken);
        let before: u64 = rows.iter().map(|row| row.tokens.len() as u64).sum();
        let first = plan.part(part.index()).0;
        let saved: u64 = part
            .taken(plan)
            .filter_map(|(place, tokens)| {
                let row = rows.get(usize::try_from(place - first).ok()?)?;
                Some(row.tokens.len().saturating_sub(tokens.len()) as u64)
            })
            .sum();
        self.tokens[0] += before;
        self.tokens[1] += before - saved.min(before);
        let text = self.text();
        if self.plain {
            // That nobody reads it is no reason to stop.
            let _ =
                writeln!(io::stderr(), "round {}: {} of {} tasks, {text}", plan.round, self.done, self.of);
        } else {
            self.bar.set_position(self.done);
            self.bar.set_message(format!("round {}: {text}", plan.round));
        }
    }

    fn text(&self) -> String {
        let tasks = self.tasks.max(1) as f64;
        let [before, after] = self.tokens.map(|tokens| tokens as f64 / tasks);
        format!(
            "{:.1} a second, {:.1}% replaced, {before:.2} tokens in the mean, now {after:.2}",
            self.tasks as f64 / self.seconds.max(1e-9),
            100.0 * self.replaced as f64 / tasks
        )
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
