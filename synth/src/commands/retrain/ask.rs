//! Asks the model for many tasks side by side.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use cgen::corpus::Row;
use cgen::token::Token;
use latent::model::Model;
use latent::search::{Ask, Candidate, Search, Settings};

/// The candidates of each task, the best first; nothing, if somebody stopped it. `tick` is told how many are over.
pub fn ask(
    model: &Model,
    rows: &[Row],
    settings: &Settings,
    stop: &AtomicBool,
    mut tick: impl FnMut(usize),
) -> Option<Vec<Vec<Vec<Token>>>> {
    let asks = rows.iter().map(|row| Ask { shape: row.shape, examples: row.shown.clone() }).collect();
    let mut found: Vec<Vec<Candidate>> = vec![Vec::new(); rows.len()];
    let mut search = Search::new(model, asks, settings);
    let mut more = true;
    while more {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        more = search.step(&mut |task, candidate| {
            if let Some(found) = found.get_mut(task) {
                found.push(candidate);
            }
            ControlFlow::Continue(())
        });
        tick(search.over());
    }
    let tokens = |mut found: Vec<Candidate>| {
        // Equal ones stay in the order in which they were found.
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        found.into_iter().map(|candidate| candidate.tokens).collect()
    };
    Some(found.into_iter().map(tokens).collect())
}
