//! `--verify-with gcc`: does a real compiler make the same of the program?
//!
//! Owns which outcomes count as the same. Where the interpreter gives a value, optimized code and code with
//! sanitizers have to give it too; where it traps, a sanitizer has to complain. No compiler notices every read of a
//! value that was never set, and a run without end is not worth waiting for: these two are left out and counted.

use cgen::gcc::{Flavor, Gcc, Outcome as Made};
use cgen::run::{Trap, TrapKind};
use cgen::{Input, Value};
use serde_json::json;

use super::subject::Subject;
use crate::commands::Outcome;
use crate::json;
use crate::printer::Printer;

/// What the comparison came to.
pub struct Comparison {
    version: String,
    compared: usize,
    left_out: usize,
    differences: Vec<Difference>,
}

struct Difference {
    input: Input,
    ours: Result<Value, Trap>,
    theirs: Made,
}

/// Runs the program on all inputs here and through gcc.
pub fn compare<'a>(
    subject: &mut Subject,
    inputs: impl IntoIterator<Item = &'a Input>,
) -> anyhow::Result<Comparison> {
    let gcc = Gcc::find()?;
    let mut comparison =
        Comparison { version: gcc.version().to_owned(), compared: 0, left_out: 0, differences: Vec::new() };
    let (mut kept, mut expected) = (Vec::new(), Vec::new());
    for input in inputs {
        let ours = subject.run(input)?;
        if matches!(ours, Err(Trap { kind: TrapKind::Uninitialised | TrapKind::OutOfFuel, .. })) {
            comparison.left_out += 1;
        } else {
            kept.push(input.clone());
            expected.push(ours);
        }
    }
    comparison.compared = kept.len();
    for flavor in [Flavor::Optimized, Flavor::Sanitized] {
        // Without sanitizers anything may come of a trap, also that the program never ends.
        let wanted = |ours: &Result<Value, Trap>| ours.is_ok() || flavor == Flavor::Sanitized;
        let (inputs, ours): (Vec<_>, Vec<_>) =
            kept.iter().cloned().zip(&expected).filter(|(_, ours)| wanted(ours)).unzip();
        if inputs.is_empty() {
            continue;
        }
        let made = gcc.run(&[(&subject.program, inputs.as_slice())], flavor)?;
        for ((input, ours), theirs) in inputs.into_iter().zip(ours).zip(made.into_iter().flatten()) {
            let known = comparison.differences.iter().any(|difference| difference.input == input);
            if !known && !agree(ours, &theirs) {
                comparison.differences.push(Difference { input, ours: ours.clone(), theirs });
            }
        }
    }
    Ok(comparison)
}

fn agree(ours: &Result<Value, Trap>, theirs: &Made) -> bool {
    match (ours, theirs) {
        (Ok(value), Made::Value(other)) => value == other,
        // C leaves open which of several operands is evaluated first, and so which of several traps comes first.
        (Err(_), Made::Trap(_)) => true,
        _ => false,
    }
}

impl Comparison {
    /// Whether gcc agrees.
    pub fn outcome(&self) -> Outcome {
        if self.differences.is_empty() { Outcome::Yes } else { Outcome::No }
    }

    /// Tells of differences among the results, and that there are none beside them.
    pub fn print(&self, subject: &Subject, printer: &mut Printer) -> anyhow::Result<()> {
        for Difference { input, ours, theirs } in &self.differences {
            let ours = ours.as_ref().map_or_else(|trap| format!("trap: {trap}"), ToString::to_string);
            printer.line(format_args!("{}: gcc gives {theirs}, not {ours}", subject.call(input)))?;
        }
        let runs = |n: usize| if n == 1 { "1 run".to_owned() } else { format!("{n} runs") };
        if self.left_out > 0 {
            let why = "gcc cannot tell unset values and endless loops";
            printer.complain(format_args!("{} left out of the comparison: {why}", runs(self.left_out)))?;
        }
        if self.differences.is_empty() && self.compared > 0 {
            printer.complain(format_args!("gcc agrees on {}", runs(self.compared)))?;
        }
        Ok(())
    }

    /// The same for programs.
    pub fn json(&self, subject: &Subject) -> serde_json::Value {
        let shape = subject.program.shape;
        let difference = |Difference { input, ours, theirs }: &Difference| {
            let (key, ours) = json::result(&subject.source, ours);
            json!({"in": json::input(shape, input), key: ours, "gcc": theirs.to_string()})
        };
        json!({
            "version": self.version,
            "compared": self.compared,
            "left_out": self.left_out,
            "differences": self.differences.iter().map(difference).collect::<serde_json::Value>(),
        })
    }
}
