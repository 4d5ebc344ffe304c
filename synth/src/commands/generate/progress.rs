//! How far the work is: a bar on a terminal, nothing elsewhere.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use cgen::corpus::{Event, Share};
use indicatif::{ProgressBar, ProgressStyle};

const TASKS: &str = "{msg} {wide_bar} {human_pos}/{human_len} {per_sec}, {eta} left";
const FILES: &str = "{msg} {wide_bar} {pos}/{len}";

/// Shows events, and keeps those that are told at the end.
pub struct Progress {
    bar: ProgressBar,
    share: bool,
    drawing: AtomicBool,
    damaged: Mutex<Vec<PathBuf>>,
}

impl Progress {
    /// Of a whole corpus with so many tasks, or of a share. Hidden where standard error is no terminal.
    pub fn new(count: u64, share: Option<Share>) -> Self {
        let bar = ProgressBar::new(if share.is_some() { 0 } else { count });
        bar.set_style(style(TASKS));
        bar.set_message(if share.is_some() { "parts" } else { "tasks" });
        Self { bar, share: share.is_some(), drawing: AtomicBool::new(false), damaged: Mutex::default() }
    }

    /// Shows what happened.
    pub fn show(&self, event: Event) {
        match event {
            Event::Part { found, parts, of, tasks } => {
                if let Some(of) = of {
                    self.bar.set_length(of);
                }
                self.bar.set_position(if self.share { parts } else { tasks });
                if !found && !self.drawing.swap(true, Ordering::Relaxed) {
                    // What was found says nothing of how long the rest will take.
                    self.bar.reset_eta();
                }
            }
            Event::Written { files, of } => {
                self.bar.set_style(style(FILES));
                self.bar.set_message("tables");
                self.bar.set_length(of as u64);
                self.bar.set_position(files as u64);
            }
            Event::Damaged(path) => {
                if let Ok(mut damaged) = self.damaged.lock() {
                    damaged.push(path);
                }
            }
            _ => {}
        }
    }

    /// Takes the bar away; what was damaged is handed over.
    pub fn finish(&self) -> Vec<PathBuf> {
        self.bar.finish_and_clear();
        self.damaged.lock().map(|mut damaged| std::mem::take(&mut *damaged)).unwrap_or_default()
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
