//! The floor: what can be said of a task without any program, by fitting every output on its own.
//!
//! A [`Formula`] is one of, simplest first: a constant; `s`; `s + c`; `c - s`; `s + t + c`; `s - t + c`, where `s` and
//! `t` are sources and `c` is whatever the first example asks for. Which sources there are depends on the shape:
//!
//! - `paper`: the five input cells, the cell in question first;
//! - in place: one formula for all cells (from the cell itself, `n` and the further ints), or else one for every
//!   position counted from the front (from the cells up to it, `n` and the further ints);
//! - to a list: the same, with a length that is a constant or `n + c`;
//! - to a number: the cells that all shown lists have, counted from the front and from the end, `n`, the further ints;
//! - numbers: a constant and a sum of the arguments with small integer factors, the smallest factors first.
//!
//! A fit has to hold on all shown examples, and a floor *solves* a task if it holds on the others too.

mod fit;
mod program;

use crate::shape::Kind;
use crate::{Example, Input, Shape, Value};

pub use fit::fit;

/// What a formula may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// `a[j]`, counted from the front.
    Cell(u8),
    /// `a[n - j]`, with `j` from 1.
    FromEnd(u8),
    /// `a[i]`, where `out[i]` is computed.
    Own,
    /// `n`
    Length,
    /// A further int, or one of the numbers.
    Int(u8),
}

/// A sum of sources with factors, and a constant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formula {
    /// The sources with their factors.
    pub terms: Vec<(i32, Source)>,
    /// What is added.
    pub constant: i32,
}

/// How the cells of an output list are computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cells {
    /// All in the same way.
    Uniform(Formula),
    /// Each position in its own way; outputs have no further cells.
    Each(Vec<Formula>),
}

/// A fit: rules that give the whole output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rules {
    /// The output is a number.
    Number(Formula),
    /// The output is a list, as long as the formula says.
    List(Formula, Cells),
}

impl Formula {
    fn value(&self, input: &Input, at: usize) -> Option<i32> {
        let mut sum = i64::from(self.constant);
        for (factor, source) in &self.terms {
            sum += i64::from(*factor) * i64::from(source.value(input, at)?);
        }
        i32::try_from(sum).ok()
    }
}

impl Source {
    fn value(self, input: &Input, at: usize) -> Option<i32> {
        match self {
            Self::Cell(j) => input.list.get(usize::from(j)).copied(),
            Self::FromEnd(j) => input.list.get(input.list.len().checked_sub(usize::from(j))?).copied(),
            Self::Own => input.list.get(at).copied(),
            Self::Length => Some(input.list.len() as i32),
            Self::Int(i) => input.ints.get(usize::from(i)).copied(),
        }
    }
}

impl Rules {
    /// What the rules give; nothing, where they do not say.
    pub fn apply(&self, input: &Input) -> Option<Value> {
        match self {
            Self::Number(formula) => formula.value(input, 0).map(Value::Int),
            Self::List(length, cells) => {
                let length = usize::try_from(length.value(input, 0)?).ok()?;
                let cell = |at| match cells {
                    Cells::Uniform(formula) => formula.value(input, at),
                    Cells::Each(formulas) => formulas.get(at)?.value(input, at),
                };
                (length <= crate::shape::OUT_CELLS).then_some(())?;
                (0..length).map(cell).collect::<Option<Vec<i32>>>().map(Value::List)
            }
        }
    }

    /// Whether the rules explain all these examples.
    pub fn holds(&self, examples: &[Example]) -> bool {
        examples.iter().all(|example| self.apply(&example.input).as_ref() == Some(&example.output))
    }
}

/// Whether the floor, fitted on the shown examples, explains the others too.
pub fn solves(shape: Shape, shown: &[Example], held_out: &[Example]) -> bool {
    fit(shape, shown).is_some_and(|rules| rules.holds(held_out))
}

/// The sources besides the list itself.
fn int_sources(shape: Shape) -> impl Iterator<Item = Source> {
    let length = shape.has_length().then_some(Source::Length);
    length.into_iter().chain((0..shape.ints() as u8).map(Source::Int))
}

/// Whether outputs have as many cells as inputs.
const fn keeps_length(shape: Shape) -> bool {
    matches!(shape.kind(), Kind::Paper | Kind::InPlace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{Limits, run_once};

    fn example(list: &[i32], ints: &[i32], output: Value) -> Example {
        Example { input: Input { list: list.to_vec(), ints: ints.to_vec() }, output }
    }

    /// Examples as `1 2, 7 -> 3`: cells, then further ints, then the output; lists in brackets.
    fn examples(shape: Shape, text: &str) -> Vec<Example> {
        let numbers = |text: &str| -> Vec<i32> {
            text.split([' ', '[', ']']).filter(|word| !word.is_empty()).map(|x| x.parse().unwrap()).collect()
        };
        text.split(';')
            .map(|line| {
                let (input, output) = line.split_once("->").unwrap();
                let (list, ints) = input.split_once(',').unwrap_or((input, ""));
                let (list, ints) = if shape.has_list() { (list, ints) } else { ("", input) };
                let output = numbers(output);
                let output = if shape.gives_list() { Value::List(output) } else { Value::Int(output[0]) };
                example(&numbers(list), &numbers(ints), output)
            })
            .collect()
    }

    /// The body of the program that the fit gives, on one line; it has to do what the rules do.
    fn check(shape: &str, text: &str, expect: &str) {
        let shape: Shape = shape.parse().unwrap();
        let shown = examples(shape, text);
        let Some(rules) = fit(shape, &shown) else { return assert_eq!("none", expect, "{text}") };
        assert!(rules.holds(&shown), "{text}");
        let program = rules.to_program(shape);
        for example in &shown {
            let value = run_once(&program, &example.input, &Limits::default());
            assert_eq!(value.as_ref(), Ok(&example.output), "{program}");
        }
        let body = program.to_string();
        let body: Vec<&str> = body.lines().skip(1).map(str::trim).collect();
        assert_eq!(body.join(" ").strip_suffix(" }"), Some(expect), "{text}");
    }

    #[test]
    fn paper_cells_are_fitted_alone() {
        check("paper", "[1 2 3 4 0]->[1 2 3 4 0]; [0 5 2 1 1]->[0 5 2 1 1]", "return a;");
        check(
            "paper",
            "[1 2 3 4 0]->[3 2 3 4 4]; [0 5 2 1 1]->[3 5 2 1 1]",
            "a[0] = 3; a[4] = a[3]; return a;",
        );
        check(
            "paper",
            "[1 2 3 4 0]->[2 1 3 4 -1]; [0 3 2 1 1]->[3 0 2 1 0]; [3 5 0 0 0]->[5 3 0 0 -1]",
            "int v0 = a[0]; a[0] = a[1]; a[1] = v0; a[4]--; return a;",
        );
        check(
            "paper",
            "[1 0 0 0 0]->[1 0 0 0 0]; [2 0 0 0 0]->[4 0 0 0 0]; [3 0 0 0 0]->[9 0 0 0 0]",
            "none",
        );
    }

    #[test]
    fn lists_are_fitted_as_a_whole_or_by_position() {
        check("in-place", "[1 2]->[3 4]; [5]->[7]; []->[]", "for (int v0 = 0; v0 < n; v0++) { a[v0] += 2; }");
        check(
            "in-place+1",
            "[1 2],3->[4 5]; [5 7 7],0->[5 7 7]",
            "for (int v0 = 0; v0 < n; v0++) { a[v0] += k; }",
        );
        check("in-place", "[1 2]->[1 1]; [5 9]->[5 5]", "if (n > 1) { a[1] = a[0]; }");
        check(
            "to-list",
            "[1 2 3]->[1 2]; [5]->[]; [7 7]->[7]",
            "for (int v0 = 0; v0 < n - 1; v0++) { out[v0] = a[v0]; } return n - 1;",
        );
        check("to-list", "[1 2 3]->[3 1]; [5 2]->[2 5]; [7 4 1]->[9 7]", "none");
        check("to-list", "[1 2 3]->[3 1]; [5 2 1]->[3 5]", "out[0] = 3; out[1] = a[0]; return 2;");
        check("in-place", "[1 2 3]->[3 2 1]; [1 2]->[2 1]; [3 9 4]->[4 9 3]", "none");
    }

    #[test]
    fn numbers_are_linear() {
        check("to-number", "[1 2]->2; [3 4 9]->9", "return a[n - 1];");
        check("to-number", "[]->1; [3 4 9]->4; [1]->2", "return n + 1;");
        check("to-number+1", "[4 4],2->6; [1 1 1],7->8; [5],0->5", "return a[0] + k;");
        check("to-number", "[1 2]->3; [3 4 9]->16; [3 3 3]->9", "none");
        check("numbers+2", "1 2->5; 3 3->9; 0 1->2", "return x + y * 2;");
        check("numbers+2", "1 2->2; 3 4->12; 0 1->0; 5 5->25", "none");
        check("numbers+1", "1->-1; 3->-5; 0->1", "return 1 - x * 2;");
        check("numbers+1", "1->5; 9->5", "return 5;");
    }

    #[test]
    fn a_fit_may_fail_on_what_was_not_shown() {
        let shape = Shape::PAPER;
        let shown = examples(shape, "[1 0 0 0 0]->[1 0 0 0 0]; [2 0 0 0 0]->[2 0 0 0 0]");
        let other = examples(shape, "[-1 0 0 0 0]->[1 0 0 0 0]");
        assert!(solves(shape, &shown, &shown));
        assert!(!solves(shape, &shown, &other));
    }
}
