//! The paper's way to run programs: a compiler and a process for each.

use std::time::Instant;

use cgen::gcc::{Flavor, Gcc};
use cgen::{Input, Program};

/// How often the programs are gone through; the best time counts.
const ROUNDS: usize = 2;

/// Programs a second: each is compiled by itself, without optimization, and one process runs it on all inputs.
pub fn programs_per_second(programs: &[Program], inputs: &[Input]) -> anyhow::Result<f64> {
    let gcc = Gcc::find()?;
    let mut best: f64 = 0.0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for program in programs {
            gcc.run(&[(program, inputs)], Flavor::Zeroed)?;
        }
        best = best.max(programs.len() as f64 / start.elapsed().as_secs_f64());
    }
    Ok(best)
}
