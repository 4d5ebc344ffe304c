//! The inputs on which programs are compared beyond the examples, and what programs give on them.

use std::collections::HashSet;
use std::ops::Range;

use cgen::ast::Program;
use cgen::print::{Lexeme, Sink, walk_body};
use cgen::probe;
use cgen::run::{Code, Compiler, Machine};
use cgen::shape::{Kind, MAX_LIST, Role};
use cgen::{Example, Input, Shape, Value};

use crate::solver::LIMITS;

/// Neighbours of all examples together.
const MOST_NEIGHBOURS: usize = 200;
/// Cells of a list that are changed, to make neighbours.
const MOST_CELLS: usize = 6;
/// Constants up to this are in programs for other reasons than the examples.
const SMALL: i32 = 2;

/// Inputs to compare programs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probes {
    /// All of them, no two the same and none of the examples.
    pub inputs: Vec<Input>,
    /// Those made from the examples.
    pub near: Range<usize>,
}

/// The neighbours of the examples, the shortest lists, then the fixed probes of the shape.
pub fn probes_for(shape: Shape, examples: &[Example]) -> Probes {
    let mut seen: HashSet<Input> = examples.iter().map(|example| example.input.clone()).collect();
    let mut inputs = Vec::new();
    let share = (MOST_NEIGHBOURS / examples.len().max(1)).max(1);
    for example in examples {
        let fresh = neighbours(shape, &example.input).into_iter().filter(|input| seen.insert(input.clone()));
        inputs.extend(fresh.take(share));
    }
    let near = 0..inputs.len();
    // The first input on which a program traps is often that.
    let shorter = examples.first().map_or(Vec::new(), |example| shorter(shape, &example.input));
    inputs.extend(shorter.into_iter().filter(|input| seen.insert(input.clone())));
    inputs.extend(probe::probes(shape).iter().filter(|input| seen.insert((*input).clone())).cloned());
    Probes { inputs, near }
}

/// The same input with no and with one cell, where a list may be so short.
fn shorter(shape: Shape, input: &Input) -> Vec<Input> {
    if !shape.has_list() || shape.kind() == Kind::Paper {
        return Vec::new();
    }
    let cut = |length: usize| Input {
        list: input.list.iter().take(length).copied().collect(),
        ints: input.ints.clone(),
    };
    vec![cut(0), cut(1)]
}

/// The same input with one thing changed: a cell left out, doubled, exchanged with the next, or another number.
fn neighbours(shape: Shape, input: &Input) -> Vec<Input> {
    let list = &input.list;
    let mut lists: Vec<Vec<i32>> = Vec::new();
    let free = shape.kind() != Kind::Paper;
    for at in 0..list.len().min(MOST_CELLS) {
        let mut change = |edit: &dyn Fn(&mut Vec<i32>)| {
            let mut changed = list.clone();
            edit(&mut changed);
            lists.push(changed);
        };
        if free {
            change(&|cells| {
                let _ = cells.remove(at);
            });
            change(&|cells| cells.insert(at, cells.get(at).copied().unwrap_or_default()));
        }
        change(&|cells| {
            if at + 1 < cells.len() {
                cells.swap(at, at + 1);
            }
        });
        for new in [|x: i32| x.saturating_add(1), |x: i32| x.saturating_sub(1), i32::saturating_neg, |_| 0] {
            change(&|cells| {
                if let Some(cell) = cells.get_mut(at) {
                    *cell = new(*cell);
                }
            });
        }
    }
    lists.retain(|list| list.len() <= MAX_LIST);
    let mut changed: Vec<Input> =
        lists.into_iter().map(|list| Input { list, ints: input.ints.clone() }).collect();
    for at in 0..input.ints.len() {
        for by in [1, -1, 2, 10] {
            let mut other = input.clone();
            if let Some(x) = other.ints.get_mut(at) {
                *x = x.saturating_add(by);
            }
            changed.push(other);
        }
    }
    if input.ints.len() > 1 {
        changed.push(Input { list: list.clone(), ints: input.ints.iter().rev().copied().collect() });
    }
    changed
}

/// Runs programs.
#[derive(Debug, Default)]
pub struct Prober {
    compiler: Compiler,
    code: Code,
    machine: Machine,
}

impl Prober {
    /// What the program gives on these inputs; nothing for a trap.
    pub fn outcomes(&mut self, program: &Program, inputs: &[Input]) -> Vec<Option<Value>> {
        if self.compiler.compile(program, &mut self.code).is_err() {
            return vec![None; inputs.len()];
        }
        let run = |input: &Input| {
            self.machine.run(&self.code, input, &LIMITS).ok().map(cgen::run::Output::to_value)
        };
        inputs.iter().map(run).collect()
    }

    /// Whether it gives the outputs of the examples.
    pub fn holds(&mut self, program: &Program, examples: &[Example]) -> bool {
        self.compiler.compile(program, &mut self.code).is_ok()
            && examples.iter().all(|example| {
                let output = self.machine.run(&self.code, &example.input, &LIMITS);
                output.is_ok_and(|output| output == example.output)
            })
    }
}

/// The places of the probes that should give 0 and 1 alone, if the examples do: those with negative numbers only where
/// examples have such.
pub fn truths(probes: &[Input], examples: &[Example]) -> Vec<usize> {
    if !examples.iter().all(|example| is_truth(&example.output)) {
        return Vec::new();
    }
    let negative = |input: &Input| input.list.iter().chain(&input.ints).any(|x| *x < 0);
    let any = examples.iter().any(|example| negative(&example.input));
    (0..probes.len())
        .filter(|place| any || probes.get(*place).is_some_and(|probe| !negative(probe)))
        .collect()
}

/// Whether a value is 0 or 1, or all cells are.
pub fn is_truth(value: &Value) -> bool {
    match value {
        Value::Int(x) => matches!(x, 0 | 1),
        Value::List(cells) => cells.iter().all(|x| matches!(x, 0 | 1)),
    }
}

/// How many constants of the program are values of the examples' outputs, and not small.
pub fn memorised(program: &Program, examples: &[Example]) -> usize {
    let mut constants = Constants(Vec::new());
    walk_body(program, &mut constants);
    let told = |x: i32| {
        examples.iter().any(|example| match &example.output {
            Value::Int(y) => y.saturating_abs() == x,
            Value::List(cells) => cells.iter().any(|y| y.saturating_abs() == x),
        })
    };
    constants.0.iter().filter(|x| **x > SMALL && told(**x)).count()
}

/// How many of the arguments that are there, the length of the list aside, the program does not read.
pub fn unread(program: &Program) -> usize {
    let mut names = Names(HashSet::new());
    walk_body(program, &mut names);
    let counts = |role: Role| matches!(role, Role::List | Role::Int(_));
    let arguments = program.shape.roles().enumerate().filter(|(_, role)| counts(*role));
    arguments.filter(|(place, _)| !names.0.contains(place)).count()
}

struct Names(HashSet<usize>);

impl Sink for Names {
    fn lexeme(&mut self, lexeme: Lexeme) {
        if let Lexeme::Name(var) = lexeme {
            self.0.insert(var.index());
        }
    }
}

struct Constants(Vec<i32>);

impl Sink for Constants {
    fn lexeme(&mut self, lexeme: Lexeme) {
        if let Lexeme::Const(x) = lexeme {
            self.0.push(x);
        }
    }
}
