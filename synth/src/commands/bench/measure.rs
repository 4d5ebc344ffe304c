//! The clock and what is held against it.

use std::hint::black_box;
use std::time::{Duration, Instant};

use cgen::run::{Code, Compiler, Limits, Machine};
use cgen::token::{Prefix, encode};
use cgen::{Input, Program};

/// How often each figure is taken.
const TURNS: usize = 5;
/// How long a turn takes at least.
const TURN: Duration = Duration::from_millis(150);

/// Repeats `work`, which does so many things each time; gives the things a second of the best turn.
pub fn rate(mut work: impl FnMut() -> usize) -> f64 {
    let turn = |work: &mut dyn FnMut() -> usize| {
        let start = Instant::now();
        let mut done = 0;
        while start.elapsed() < TURN {
            done += work();
        }
        done as f64 / start.elapsed().as_secs_f64()
    };
    (0..TURNS).map(|_| turn(&mut work)).fold(0.0, f64::max)
}

/// Runs a second, of programs that are compiled already, on one input each.
pub fn runs(programs: &[Program], inputs: &[Input]) -> anyhow::Result<f64> {
    let codes = programs.iter().map(cgen::run::compile).collect::<Result<Vec<_>, _>>()?;
    let (mut machine, limits) = (Machine::new(), Limits::default());
    Ok(rate(|| {
        for code in &codes {
            for input in inputs {
                let _ = black_box(machine.run(code, black_box(input), &limits));
            }
        }
        codes.len() * inputs.len()
    }))
}

/// What compiling and running programs takes.
pub struct CompileAndRun {
    /// Seconds for a program and all its inputs, in the middle of the programs, each at its best.
    pub median_seconds: f64,
    /// All of them after each other.
    pub programs_per_second: f64,
}

/// Compiles each program and runs it on all inputs.
pub fn compile_and_run(programs: &[Program], inputs: &[Input]) -> anyhow::Result<CompileAndRun> {
    let (mut compiler, mut code, mut machine) = (Compiler::new(), Code::new(), Machine::new());
    let limits = Limits::default();
    let mut once = |program: &Program| -> Result<(), cgen::run::CompileError> {
        compiler.compile(black_box(program), &mut code)?;
        for input in inputs {
            let _ = black_box(machine.run(&code, black_box(input), &limits));
        }
        Ok(())
    };
    programs.iter().try_for_each(&mut once)?;
    let programs_per_second = rate(|| programs.iter().filter(|program| once(program).is_ok()).count());
    let mut seconds: Vec<f64> =
        programs.iter().map(|program| best_of_many(|| once(program).is_ok())).collect();
    seconds.sort_by(f64::total_cmp);
    let median_seconds = seconds.get(seconds.len() / 2).copied().unwrap_or_default();
    Ok(CompileAndRun { median_seconds, programs_per_second })
}

/// Seconds that something short takes: the best of some dozens of rounds, each long enough for the clock.
fn best_of_many(mut work: impl FnMut() -> bool) -> f64 {
    const ROUND: u32 = 100;
    let mut round = || {
        let start = Instant::now();
        for _ in 0..ROUND {
            black_box(work());
        }
        start.elapsed().as_secs_f64() / f64::from(ROUND)
    };
    (0..30).map(|_| round()).fold(f64::INFINITY, f64::min)
}

/// Tokens a second that are added to the beginnings of these programs, each followed by all that may come next.
pub fn legal_steps(programs: &[Program]) -> anyhow::Result<f64> {
    /// Tokens that a program may have: room for each of ours.
    const BUDGET: usize = 256;
    let sequences = programs.iter().map(encode).collect::<Result<Vec<_>, _>>()?;
    Ok(rate(|| {
        let mut steps = 0;
        for (program, tokens) in programs.iter().zip(&sequences) {
            let Some(mut prefix) = Prefix::new(program.shape, BUDGET) else { continue };
            // The first token says the shape, which the prefix knows already.
            for token in tokens.iter().skip(1) {
                steps += usize::from(prefix.push(black_box(*token)).is_ok());
                black_box(prefix.legal());
            }
        }
        steps
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_of_the_programs_is_a_legal_step() {
        for program in &super::super::programs().unwrap() {
            let tokens = encode(program).unwrap();
            let mut prefix = Prefix::new(program.shape, tokens.len()).unwrap();
            for token in &tokens[1..] {
                prefix.push(*token).unwrap();
            }
            assert!(prefix.is_complete());
            assert!((30..=130).contains(&tokens.len()), "{} tokens", tokens.len());
        }
    }
}
