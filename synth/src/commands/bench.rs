//! `synth bench`: how fast this machine runs, compiles and extends programs, on one core.
//!
//! Owns what is measured and how figures are taken; the figures are as good as the machine is quiet. Everything is
//! measured a few times, and the best counts: what else runs on a machine can only make it slower.

mod measure;
#[cfg(feature = "gcc")]
mod through_gcc;
mod train;

use anyhow::anyhow;
use cgen::{Input, Program};
use serde_json::json;

pub use train::train;

use crate::commands::Outcome;
use crate::layout::grouped;
use crate::printer::Printer;

/// Functions over five small ints, as in the paper.
const PROGRAMS: &str = include_str!("bench/programs.c");
/// Inputs of a program.
const INPUTS: usize = 10;

/// All figures, in the order in which they are told.
struct Figures {
    runs_per_second: f64,
    compile_and_ten_us: f64,
    legal_steps_per_second: f64,
    gcc_programs_per_second: Option<f64>,
    ratio_to_gcc: Option<f64>,
}

/// Measures the interpreter, and gcc for comparison.
pub fn interpreter(json: bool, printer: &mut Printer) -> anyhow::Result<Outcome> {
    let programs = programs()?;
    let inputs = inputs();
    if !json {
        let count = programs.len();
        printer.complain(format_args!(
            "measuring {count} programs of the shape `paper`, one core, best of several turns .."
        ))?;
    }
    let compiled = measure::compile_and_run(&programs, &inputs)?;
    let (gcc_programs_per_second, refusal) = gcc(&programs, &inputs);
    let figures = Figures {
        runs_per_second: measure::runs(&programs, &inputs)?,
        compile_and_ten_us: compiled.median_seconds * 1e6,
        legal_steps_per_second: measure::legal_steps(&programs)?,
        gcc_programs_per_second,
        ratio_to_gcc: gcc_programs_per_second.map(|gcc| compiled.programs_per_second / gcc),
    };
    if let Some(refusal) = refusal {
        let note = anyhow!("{refusal}").context("gcc is left out of the comparison");
        printer.complain(crate::diagnostic::failure(&note, printer.complaints))?;
    }
    if json {
        printer.json(&figures.json())?;
    } else {
        figures.print(printer)?;
    }
    Ok(Outcome::Yes)
}

impl Figures {
    fn json(&self) -> serde_json::Value {
        json!({
            "runs_per_second": self.runs_per_second.round(),
            "compile_and_ten_us": rounded(self.compile_and_ten_us),
            "gcc_programs_per_second": self.gcc_programs_per_second.map(rounded),
            "ratio_to_gcc": self.ratio_to_gcc.map(f64::round),
            "legal_steps_per_second": self.legal_steps_per_second.round(),
        })
    }

    fn print(&self, printer: &mut Printer) -> anyhow::Result<()> {
        let mut line = |figure: String, words: &str| printer.line(format_args!("{figure:>14}  {words}"));
        line(
            grouped(self.runs_per_second.round() as u64),
            "runs a second, of a compiled program on one input",
        )?;
        line(
            format!("{:.2} us", self.compile_and_ten_us),
            "to compile a program and run it on ten inputs (median)",
        )?;
        line(
            grouped(self.legal_steps_per_second.round() as u64),
            "legal next tokens a second: one added, all that may follow asked for",
        )?;
        if let (Some(gcc), Some(ratio)) = (self.gcc_programs_per_second, self.ratio_to_gcc) {
            line(format!("{gcc:.1}"), "programs a second through gcc in its sandbox, on ten inputs each")?;
            line(
                grouped(ratio.round() as u64),
                "times as many in the interpreter, compiling counted on both sides",
            )?;
        }
        Ok(())
    }
}

/// The programs of the benchmark, read like any other text.
fn programs() -> anyhow::Result<Vec<Program>> {
    let texts = PROGRAMS.split("\n\n");
    let read = texts.map(|text| {
        let first = |diagnostics: Vec<cgen::Diagnostic>| {
            diagnostics.into_iter().next().map(|d| d.problem.to_string())
        };
        cgen::parse(text)
            .map_err(|d| anyhow!("{}", first(d).unwrap_or_default()).context("a program of the benchmark"))
    });
    read.collect()
}

/// Lists of five values in -4..=4, the same each time.
fn inputs() -> Vec<Input> {
    let value = |i: usize| (i * i * 7 + i * 5 + 3) as i32 % 9 - 4;
    let list = |k: usize| (0..cgen::shape::PAPER_CELLS).map(|i| value(5 * k + i)).collect();
    (0..INPUTS).map(|k| Input { list: list(k), ints: Vec::new() }).collect()
}

/// Programs a second through gcc, or why that was not measured.
#[cfg(feature = "gcc")]
fn gcc(programs: &[Program], inputs: &[Input]) -> (Option<f64>, Option<String>) {
    match through_gcc::programs_per_second(programs, inputs) {
        Ok(figure) => (Some(figure), None),
        Err(error) => (None, Some(format!("{error:#}"))),
    }
}

#[cfg(not(feature = "gcc"))]
fn gcc(_: &[Program], _: &[Input]) -> (Option<f64>, Option<String>) {
    (None, Some("this build of synth is without the feature `gcc`".to_owned()))
}

fn rounded(x: f64) -> f64 {
    (x * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_are_of_the_papers_size_and_run() {
        let programs = programs().unwrap();
        assert_eq!(programs.len(), 20);
        for program in &programs {
            assert_eq!(program.shape, cgen::Shape::PAPER);
            for input in inputs() {
                assert!(cgen::run::run_once(program, &input, &cgen::run::Limits::default()).is_ok());
            }
        }
    }

    #[test]
    fn inputs_are_small_and_differ() {
        let inputs = inputs();
        assert!(inputs.iter().all(|input| input.list.iter().all(|x| (-4..=4).contains(x))));
        let distinct: std::collections::BTreeSet<_> = inputs.iter().collect();
        assert!(distinct.len() > INPUTS / 2);
    }
}
