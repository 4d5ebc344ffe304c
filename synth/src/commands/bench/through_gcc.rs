//! The paper's way to run programs: a compiler and a process for each.

use std::time::Instant;

use cgen::gcc::{Flavor, Gcc};
use cgen::{Input, Program};

/// How many programs are compiled, and how often each: the better time counts.
const PROGRAMS: usize = 8;
const ROUNDS: usize = 2;

/// Programs a second: each is compiled by itself, without optimization, and one process runs it on all inputs.
pub fn programs_per_second(programs: &[Program], inputs: &[Input]) -> anyhow::Result<f64> {
    let gcc = Gcc::find()?;
    let (mut count, mut seconds) = (0, 0.0);
    for program in programs.iter().take(PROGRAMS) {
        let mut best = f64::INFINITY;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            gcc.run(&[(program, inputs)], Flavor::Zeroed)?;
            best = best.min(start.elapsed().as_secs_f64());
        }
        count += 1;
        seconds += best;
    }
    Ok(f64::from(count) / seconds)
}
