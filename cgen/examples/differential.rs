//! Random programs in the interpreter and in gcc: `cargo run --release -p cgen --features gcc --example
//! differential -- --programs 20000 --inputs 10 --seed 1`. Prints what was reached and every mismatch; exits
//! with 1 if there is one, with 2 if the comparison could not be made.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

use cgen::gcc::Gcc;
use cgen::gcc::differential::{Plan, Tally, compare, random_cases};
use cgen::generate::Generator;
use cgen::policy::Policy;

fn main() -> ExitCode {
    let [programs, inputs, seed] = match arguments() {
        Ok(values) => values,
        Err(message) => {
            eprintln!("{message}\nusage: differential [--programs N] [--inputs N] [--seed N]");
            return ExitCode::from(2);
        }
    };
    match differential(programs, inputs as usize, seed) {
        Ok(tally) => {
            show(&tally);
            if tally.mismatches.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn differential(programs: u64, inputs: usize, seed: u64) -> Result<Tally, Box<dyn Error>> {
    let started = Instant::now();
    let generator = Generator::new(Policy::wild())?;
    let gcc = Gcc::find()?;
    println!("{}", gcc.version());
    let tally = compare(&gcc, random_cases(&generator, seed, programs, inputs), Plan::default(), |done| {
        eprint!("\r{done} programs, {} s", started.elapsed().as_secs());
    })?;
    eprintln!();
    Ok(tally)
}

fn arguments() -> Result<[u64; 3], String> {
    let mut values = [20_000, 10, 1];
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let place = ["--programs", "--inputs", "--seed"].iter().position(|known| *known == name);
        let slot = place.and_then(|i| values.get_mut(i)).ok_or(format!("there is no option `{name}`"))?;
        let text = arguments.next().ok_or(format!("`{name}` takes a number"))?;
        *slot = text.parse().map_err(|_| format!("`{name}` takes a number, not `{text}`"))?;
    }
    Ok(values)
}

fn show(tally: &Tally) {
    println!("programs that hold each construct:");
    for (name, count) in tally.constructs.counts() {
        println!("{count:8}  {name}");
    }
    println!(
        "{} programs, {} runs: {} with a value, the same in all flavors, and",
        tally.programs,
        tally.runs(),
        tally.values
    );
    println!("{:>8} {:>10} {:>11}", "traps", "same trap", "other trap");
    for (kind, count) in &tally.traps {
        println!("{:8} {:10} {:11}  {kind}", count.runs, count.same, count.other);
    }
    let garbage = tally.garbage;
    println!(
        "{} of {} reads of what was never set show on memory filled in two ways",
        garbage.differ, garbage.runs
    );
    for mismatch in &tally.mismatches {
        println!("\nmismatch:\n{mismatch}");
    }
    println!("{} mismatches", tally.mismatches.len());
}
