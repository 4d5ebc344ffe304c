//! Answers for programs: the JSON of inputs, values, traps and complaints.
//!
//! Inputs and outputs look as in spec files. Names of fields are kept once they are there; new ones may come.

use cgen::run::{Change, Event, Step, Trace, Trap, TrapKind};
use cgen::{Diagnostic, Input, Program, Shape, Value};
use serde_json::{Value as Json, json};

use crate::source::Source;

/// Arguments as in spec files: `[..]`, `[[..], k, l]`, or the numbers.
pub fn input(shape: Shape, input: &Input) -> Json {
    if !shape.has_list() {
        json!(input.ints)
    } else if input.ints.is_empty() {
        json!(input.list)
    } else {
        let list = std::iter::once(json!(input.list));
        list.chain(input.ints.iter().map(|x| json!(x))).collect()
    }
}

/// What became of a call: `out`, or `trap`.
pub fn result(source: &Source, result: &Result<Value, Trap>) -> (&'static str, Json) {
    match result {
        Ok(value) => ("out", json!(value)),
        Err(trap) => ("trap", self::trap(source, trap)),
    }
}

/// A trap and its place.
pub fn trap(source: &Source, trap: &Trap) -> Json {
    let (start, end) = (source.position(trap.at.start as usize), source.position(trap.at.end as usize));
    json!({"kind": trap_name(trap.kind), "message": trap.kind.to_string(), "start": start, "end": end})
}

/// The steps of a run: where, what a condition came to, and what changed.
pub fn steps(source: &Source, program: &Program, trace: &Trace) -> Json {
    let change = |change: &Change| {
        let name = program.var(change.var).map_or("", |var| &*var.name);
        json!({"name": name, "cell": change.cell, "value": change.value})
    };
    let step = |step: &Step| {
        let decided = if let Event::Decided(outcome) = step.event { Some(outcome) } else { None };
        let (start, end) =
            (source.position(step.span.start as usize), source.position(step.span.end as usize));
        let changes: Json = step.changes.iter().map(change).collect();
        json!({"start": start, "end": end, "decided": decided, "changes": changes})
    };
    trace.steps.iter().map(step).collect()
}

/// All that is wrong with a source.
pub fn diagnostics(source: &Source, diagnostics: &[Diagnostic]) -> Json {
    let one = |diagnostic: &Diagnostic| {
        let range = diagnostic.range();
        let (start, end) = (source.position(range.start), source.position(range.end));
        let problem = &diagnostic.problem;
        json!({"message": problem.to_string(), "help": problem.help(), "start": start, "end": end})
    };
    json!({"file": source.name, "diagnostics": diagnostics.iter().map(one).collect::<Json>()})
}

const fn trap_name(kind: TrapKind) -> &'static str {
    match kind {
        TrapKind::Overflow => "overflow",
        TrapKind::DivisionByZero => "division-by-zero",
        TrapKind::ShiftCount => "shift-count",
        TrapKind::OutOfBounds => "out-of-bounds",
        TrapKind::Uninitialised => "uninitialised",
        TrapKind::MissingReturn => "missing-return",
        TrapKind::BadLength => "bad-length",
        TrapKind::OutOfFuel => "out-of-fuel",
    }
}
