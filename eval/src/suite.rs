//! What is evaluated: specs with some examples shown and the others held out, and how a program stands on one.
//!
//! Owns the division into shown and held out, and the judgement of an answer. Nothing here knows how an answer was
//! found.

use cgen::run::{Compiler, Limits, Machine};
use cgen::shape::Kind;
use cgen::{Example, Input, Program, Shape, corpus, floor, probe};

use crate::portfolio::fitting;
use crate::spec::{Row, Spec, SpecKind, Unsupported};

/// A hundred tasks that a person would think of, in the format of specs. It is for regression: nothing is chosen by it.
pub const HUMAN: &str = include_str!("../suites/human.jsonl");
/// Inputs on which a program for lists is compared with its reference.
const COMPARED: usize = 1_000;
/// The stream that these are drawn from; no corpus uses it.
const STREAM: u64 = 0x6576_616c;

/// A spec with its examples divided, and what is known about it.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The name of the spec.
    pub id: String,
    /// What goes in and what comes out.
    pub kind: SpecKind,
    /// What a solver sees.
    pub shown: Vec<Example>,
    /// What it is judged on besides.
    pub held_out: Vec<Example>,
    /// A program that is right, where one is known.
    pub reference: Option<Program>,
    /// Whether each output cell fitted alone on the shown examples explains all of them.
    pub floor: bool,
}

/// A row of a suite: something to answer, or what we cannot judge and why.
#[derive(Clone, Debug)]
pub enum Item {
    /// Something to answer.
    Trial(Box<Trial>),
    /// What stays in the denominator, since others may support it.
    Unsupported {
        /// The name of the row.
        id: String,
        /// Why it is no trial.
        reason: String,
    },
}

/// Why a spec is no trial.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoTrial {
    /// No program of the language can be judged on it.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
    /// All its examples are shown.
    #[error("it has {0} examples, all of which would be shown: none is left to judge by")]
    NothingHeldOut(usize),
    /// A list is as long as no shape allows.
    #[error("no shape of the language takes and gives what its examples hold")]
    NoShape,
}

/// How an answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// There is none.
    NoCandidate,
    /// It fails a shown example.
    Wrong,
    /// It holds on the shown examples, and fails another.
    Consistent,
    /// It holds on all examples.
    Generalized,
}

impl Item {
    /// The first `show` examples shown, the others held out.
    pub fn of_row(row: &Row, show: usize) -> Self {
        match Trial::of_row(row, show) {
            Ok(trial) => Self::Trial(Box::new(trial)),
            Err(reason) => Self::Unsupported { id: row.id().to_owned(), reason: reason.to_string() },
        }
    }

    /// The name of the row.
    pub fn id(&self) -> &str {
        match self {
            Self::Trial(trial) => &trial.id,
            Self::Unsupported { id, .. } => id,
        }
    }
}

impl Trial {
    /// The first `show` examples shown, the others held out.
    pub fn of_row(row: &Row, show: usize) -> Result<Self, NoTrial> {
        match row {
            Row::Spec(spec) => Self::of_spec(spec, show),
            Row::Unsupported { reason, .. } => Err(reason.clone().into()),
        }
    }

    fn of_spec(spec: &Spec, show: usize) -> Result<Self, NoTrial> {
        let (shown, held_out) = spec.examples.split_at(show.min(spec.examples.len()));
        if held_out.is_empty() {
            return Err(NoTrial::NothingHeldOut(spec.examples.len()));
        }
        // A reference by others may be of another shape, or wrong: it is known only if it holds.
        let reference = spec.c.as_deref().and_then(|text| cgen::parse(text).ok());
        let reference = reference.filter(|program| first_failure(program, &spec.examples).is_none());
        let shapes = fitting(spec.kind != SpecKind::IntsToInt, &spec.examples);
        if shapes.is_empty() {
            return Err(NoTrial::NoShape);
        }
        let floor = shapes.iter().any(|&shape| floor::solves(shape, shown, held_out));
        Ok(Self {
            id: spec.id.clone(),
            kind: spec.kind,
            shown: shown.to_vec(),
            held_out: held_out.to_vec(),
            reference,
            floor,
        })
    }

    /// A task of a corpus.
    pub fn of_task(row: corpus::Row) -> Result<Self, cgen::token::Malformed> {
        let (id, shape) = (row.id.clone(), row.shape);
        let task = row.into_task()?;
        let kind = match shape.kind() {
            Kind::Paper | Kind::InPlace | Kind::ToList => SpecKind::ListToList,
            Kind::ToNumber => SpecKind::ListToInt,
            Kind::Numbers => SpecKind::IntsToInt,
        };
        let floor = task.labels.floor;
        Ok(Self {
            id,
            kind,
            shown: task.shown,
            held_out: task.held_out,
            reference: Some(task.program),
            floor,
        })
    }

    /// The shapes that an answer can have, the likelier first. The shape `paper` is known from the suite; all others
    /// follow from the shown examples.
    pub fn shapes(&self) -> Vec<Shape> {
        let paper = self.reference.as_ref().is_some_and(|reference| reference.shape == Shape::PAPER);
        if paper { vec![Shape::PAPER] } else { fitting(self.kind != SpecKind::IntsToInt, &self.shown) }
    }

    /// How a program stands.
    pub fn standing(&self, answer: Option<&Program>) -> Standing {
        let Some(program) = answer else { return Standing::NoCandidate };
        if first_failure(program, &self.shown).is_some() {
            Standing::Wrong
        } else if first_failure(program, &self.held_out).is_some() {
            Standing::Consistent
        } else {
            Standing::Generalized
        }
    }

    /// Whether a program does what the reference does: on all inputs of the shape `paper`, on a thousand others of
    /// the shapes for lists. Traps are compared too. Not known without a reference that takes and gives the same.
    pub fn equivalent(&self, answer: &Program) -> Option<bool> {
        let same = |one: Shape, other: Shape| one == other || signature(one) == signature(other);
        let reference = self.reference.as_ref().filter(|reference| same(reference.shape, answer.shape))?;
        let inputs = if answer.shape == Shape::PAPER {
            paper_inputs()
        } else {
            probe::fresh_probes(answer.shape, STREAM, COMPARED)
        };
        let mut runs = [reference, answer].map(Runs::new);
        let [Some(one), Some(other)] = &mut runs else { return Some(false) };
        Some(inputs.iter().all(|input| one.run(input) == other.run(input)))
    }
}

/// What goes in and what comes out: the same for a list that is changed and for one that is filled.
const fn signature(shape: Shape) -> (bool, bool, bool, usize) {
    (shape.has_list(), shape.has_length(), shape.gives_list(), shape.ints())
}

/// The first example that does not hold, counted from 0.
pub fn first_failure(program: &Program, examples: &[Example]) -> Option<usize> {
    let Some(mut runs) = Runs::new(program) else { return Some(0) };
    examples.iter().position(|example| runs.run(&example.input).as_ref() != Some(&example.output))
}

/// A program ready to run.
struct Runs {
    code: cgen::run::Code,
    machine: Machine,
}

impl Runs {
    fn new(program: &Program) -> Option<Self> {
        let mut code = cgen::run::Code::default();
        Compiler::new().compile(program, &mut code).ok()?;
        Some(Self { code, machine: Machine::new() })
    }

    fn run(&mut self, input: &Input) -> Option<cgen::Value> {
        self.machine.run(&self.code, input, &Limits::default()).ok().map(cgen::run::Output::to_value)
    }
}

/// All lists of five values in -4..=4.
fn paper_inputs() -> Vec<Input> {
    let cells = cgen::shape::PAPER_CELLS as u32;
    let digit = |number: i32, place: u32| number / 9_i32.pow(place) % 9 - 4;
    let list = |number: i32| (0..cells).map(|place| digit(number, place)).collect();
    (0..9_i32.pow(cells)).map(|number| Input { list: list(number), ints: Vec::new() }).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::spec::parse_specs;

    fn trial(line: &str, show: usize) -> Result<Trial, NoTrial> {
        Trial::of_row(&parse_specs(line, Path::new("t.jsonl")).unwrap()[0], show)
    }

    const SUM: &str = r#"{"id":"sum","kind":"array->int","c":"int f(const int *a, int n) { int s = 0; for (int i = 0; i < n; i++) s += a[i]; return s; }",
        "examples":[{"in":[1,2],"out":3},{"in":[5],"out":5},{"in":[4,4,1],"out":9},{"in":[],"out":0}]}"#;

    fn check(answer: Option<&str>, expect: &str) {
        let trial = trial(&SUM.replace('\n', " "), 2).unwrap();
        let program = answer.map(|text| cgen::parse(text).unwrap());
        let equivalent = program.as_ref().map(|program| trial.equivalent(program));
        let told = format!("{:?}, equivalent {equivalent:?}", trial.standing(program.as_ref()));
        assert_eq!(told, expect, "{answer:?}");
    }

    #[test]
    fn what_memorises_the_shown_examples_is_consistent_and_no_more() {
        check(None, "NoCandidate, equivalent None");
        check(Some("int f(const int *a, int n) { return n; }"), "Wrong, equivalent Some(Some(false))");
        let cheat = "int f(const int *a, int n) { if (n == 2 && a[0] == 1) return 3; if (n == 1) return 5; return 0; }";
        check(Some(cheat), "Consistent, equivalent Some(Some(false))");
        let near = "int f(const int *a, int n) { int s = 0; for (int i = 0; i < n && i < 3; i++) s += a[i]; return s; }";
        check(Some(near), "Generalized, equivalent Some(Some(false))");
        let right = "int f(const int *a, int n) { int s = 0; while (n > 0) s += a[--n]; return s; }";
        check(Some(right), "Generalized, equivalent Some(Some(true))");
    }

    #[test]
    fn a_list_filled_anew_is_compared_with_one_changed_in_place() {
        let line = r#"{"id":"d","kind":"array->array","c":"void f(int *a, int n) { for (int i = 0; i < n; i++) a[i] = -a[i]; }",
            "examples":[{"in":[1,2],"out":[-1,-2]},{"in":[5],"out":[-5]}]}"#;
        let trial = trial(&line.replace('\n', " "), 1).unwrap();
        let anew = |text: &str| trial.equivalent(&cgen::parse(text).unwrap());
        let right =
            "int f(const int *a, int n, int *out) { for (int i = 0; i < n; i++) out[i] = -a[i]; return n; }";
        assert_eq!(anew(right), Some(true));
        assert_eq!(anew("int f(const int *a, int n, int *out) { return 0; }"), Some(false));
        assert_eq!(anew("int f(const int *a, int n) { return 0; }"), None);
    }

    #[test]
    fn a_reference_that_does_not_hold_is_not_known() {
        let wrong = SUM.replace('\n', " ").replace("\"out\":9", "\"out\":8");
        assert!(trial(&wrong, 2).unwrap().reference.is_none());
    }

    #[test]
    fn something_must_be_held_out() {
        let all = trial(&SUM.replace('\n', " "), 4);
        assert_eq!(all.unwrap_err(), NoTrial::NothingHeldOut(4));
    }

    #[test]
    fn the_inputs_of_the_paper_are_all_there() {
        let inputs = paper_inputs();
        assert_eq!(inputs.len(), 59_049);
        let different: std::collections::BTreeSet<_> = inputs.iter().map(|input| &input.list).collect();
        assert_eq!(different.len(), 59_049);
        assert!(inputs.iter().all(|input| input.list.iter().all(|cell| (-4..=4).contains(cell))));
    }
}
