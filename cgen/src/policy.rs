//! What random programs look like: every weight and every limit, under one name.
//!
//! Three policies are built in: `paper`, the restricted C of the LaSynth paper; `lists`, what people write about
//! lists and numbers; `wild`, every construct of the language and every way to trap, for testing the tools. A TOML
//! text may start from one of them and replace single values.

#[cfg(feature = "toml")]
pub mod file;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Shape;

/// A named distribution of programs and of their examples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// How often each shape is drawn.
    pub shapes: BTreeMap<Shape, u32>,
    /// In so many of 100 programs a phrase of the idioms makes the body; the grammar grows the others.
    pub idiom_percent: u32,
    /// The grammar of phrases, see [`crate::generate::phrase`].
    pub idioms: String,
    /// At least so many of 100 programs hold a `for`.
    pub for_percent: u32,
    /// Programs with more tokens are dropped.
    pub max_tokens: usize,
    /// Programs are shortened before they are stored.
    #[serde(default = "yes")]
    pub simplify: bool,
    /// How the grammar grows programs.
    pub grammar: Grammar,
    /// What the examples look like, and which programs make a task.
    pub examples: Examples,
}

/// What corpora from before the setting were made with.
const fn yes() -> bool {
    true
}

/// What inputs look like, and which programs make a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Examples {
    /// So many inputs are drawn for a program; ten of them become its examples.
    pub candidates: usize,
    /// Ranges of the values in lists. All inputs of a task share one.
    pub values: Vec<Range>,
    /// Ranges of the lengths of lists.
    pub lengths: Vec<Range>,
    /// The same for the second half of the inputs, from which held-out ones are taken.
    pub longer: Vec<Range>,
    /// Ranges of the arguments of the `numbers` shapes.
    pub numbers: Vec<Range>,
    /// Outputs with values beyond this, on either side of 0, make no example.
    pub largest_output: i32,
    /// A program is dropped if even one of its first ten inputs gives no example.
    pub strict: bool,
    /// Shown examples are chosen so that they speak of every part of the program, and tell it from others that are
    /// nearly the same; otherwise the first are taken.
    pub cover: bool,
    /// In so many of 100 cases a program that the floor solves is kept.
    pub floor_percent: u32,
    /// Programs that trap on more than so many of 100 probe inputs are dropped.
    pub trap_percent: u32,
}

/// Values from `low` to `high`, both included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "said above")]
pub struct Range {
    pub low: i32,
    pub high: i32,
    pub weight: u32,
}

fn ranges(ranges: &[(i32, i32, u32)]) -> Vec<Range> {
    ranges.iter().map(|&(low, high, weight)| Range { low, high, weight }).collect()
}

/// How statements and expressions are grown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grammar {
    /// Fewest statements of the outermost block, its declarations not counted.
    pub min_statements: u32,
    /// Most statements of a block.
    pub max_statements: u32,
    /// Most statements of the program.
    pub total_statements: u32,
    /// Deepest nesting of statements.
    pub depth: u32,
    /// Most operations in one expression.
    pub operations: u32,
    /// Most locals declared at the start.
    pub locals: u32,
    /// In so many of 100 declarations the start value is missing.
    pub unset_percent: u32,
    /// So many of 100 programs that give a number end without a `return`.
    pub missing_return_percent: u32,
    /// Constants are drawn between minus this and this ..
    pub constant: i32,
    /// .. but in so many of 100 cases from the whole range of ints.
    pub wide_constant_percent: u32,
    /// So many of 100 indices are chosen to lie inside of their list.
    pub safe_index_percent: u32,
    /// Weights of the kinds of statements.
    pub statements: Statements,
    /// Weights of the kinds of loops.
    pub loops: Loops,
    /// Weights of the leaves of expressions.
    pub leaves: Leaves,
    /// Weights of the operations in values.
    pub operators: Operators,
    /// Weights of the operations where a value decides.
    pub conditions: Operators,
}

/// Weights of the kinds of statements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are those of the statements")]
pub struct Statements {
    pub declaration: u32,
    pub array: u32,
    pub assign_variable: u32,
    pub assign_cell: u32,
    pub update: u32,
    pub step: u32,
    pub branch: u32,
    pub branch_else: u32,
    pub repeat: u32,
    pub leave: u32,
    pub go_on: u32,
    pub give_back: u32,
    pub block: u32,
    pub expression: u32,
}

/// Weights of the kinds of loops.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loops {
    /// `for` over places that every list has: constant bounds in `paper`, up to `n` elsewhere, counting up.
    pub up: u32,
    /// The same, counting down.
    pub down: u32,
    /// `for` with any parts at all.
    pub any_for: u32,
    /// `while` with any condition.
    pub any_while: u32,
    /// `do` with any condition.
    pub any_do: u32,
    /// `while` or `do` that counts a variable down.
    pub countdown: u32,
}

/// Weights of the leaves of expressions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are those of the leaves")]
pub struct Leaves {
    pub constant: u32,
    pub variable: u32,
    pub cell: u32,
}

/// Weights of the operations of expressions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are those of the operations")]
pub struct Operators {
    /// No operation: a leaf.
    pub none: u32,
    pub add: u32,
    pub subtract: u32,
    pub multiply: u32,
    pub divide: u32,
    pub remainder: u32,
    pub shift: u32,
    pub bits: u32,
    pub compare: u32,
    pub logic: u32,
    pub negate: u32,
    pub not: u32,
    pub bit_not: u32,
    pub conditional: u32,
    pub assign: u32,
    pub step: u32,
}

impl Operators {
    const NONE: Self = Self {
        none: 0,
        add: 0,
        subtract: 0,
        multiply: 0,
        divide: 0,
        remainder: 0,
        shift: 0,
        bits: 0,
        compare: 0,
        logic: 0,
        negate: 0,
        not: 0,
        bit_not: 0,
        conditional: 0,
        assign: 0,
        step: 0,
    };
}

impl Policy {
    /// The names of the built-in policies.
    pub const NAMES: [&'static str; 3] = ["paper", "lists", "wild"];

    /// The built-in policy of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "paper" => Some(Self::paper()),
            "lists" => Some(Self::lists()),
            "wild" => Some(Self::wild()),
            _ => None,
        }
    }

    /// The restricted C of the paper: five cells, constants in -4..=4, `=`, `+`, `-` with at most two operations an
    /// expression, `++`, `--`, `if`, `for` with positive bounds inside of the list, `break`, `continue`.
    pub fn paper() -> Self {
        Self {
            name: "paper".into(),
            shapes: BTreeMap::from([(Shape::PAPER, 1)]),
            idiom_percent: 0,
            idioms: String::new(),
            for_percent: 80,
            max_tokens: 256,
            simplify: true,
            grammar: Grammar {
                min_statements: 3,
                max_statements: 4,
                total_statements: 7,
                depth: 2,
                operations: 2,
                locals: 1,
                unset_percent: 0,
                missing_return_percent: 0,
                constant: 4,
                wide_constant_percent: 0,
                safe_index_percent: 100,
                statements: Statements {
                    declaration: 0,
                    array: 0,
                    assign_variable: 3,
                    assign_cell: 14,
                    update: 0,
                    step: 3,
                    branch: 6,
                    branch_else: 3,
                    repeat: 6,
                    leave: 1,
                    go_on: 1,
                    give_back: 0,
                    block: 0,
                    expression: 0,
                },
                loops: Loops { up: 3, down: 1, any_for: 0, any_while: 0, any_do: 0, countdown: 0 },
                leaves: Leaves { constant: 4, variable: 2, cell: 6 },
                operators: Operators { none: 16, add: 4, subtract: 4, ..Operators::NONE },
                conditions: Operators { none: 4, add: 1, subtract: 2, ..Operators::NONE },
            },
            examples: Examples {
                candidates: 16,
                values: ranges(&[(-4, 4, 1)]),
                lengths: Vec::new(),
                longer: Vec::new(),
                numbers: Vec::new(),
                largest_output: 4,
                strict: true,
                cover: true,
                floor_percent: 100,
                trap_percent: 0,
            },
        }
    }

    /// What people write about lists and numbers: all the shapes but `paper`, idioms before all. Where there are
    /// further ints the weights are higher, as programs that leave one unused are dropped.
    pub fn lists() -> Self {
        let shapes = [
            ("in-place", 14),
            ("in-place+1", 15),
            ("in-place+2", 6),
            ("to-number", 20),
            ("to-number+1", 22),
            ("to-number+2", 8),
            ("to-list", 20),
            ("to-list+1", 22),
            ("to-list+2", 8),
            ("numbers+1", 12),
            ("numbers+2", 10),
            ("numbers+3", 5),
            ("numbers+4", 2),
        ];
        let mut policy = Self::wild();
        policy.name = "lists".into();
        policy.shapes = shapes_of(&shapes);
        policy.idiom_percent = 93;
        policy.idioms = include_str!("generate/idioms.txt").into();
        policy.for_percent = 0;
        policy.max_tokens = 128;
        policy.grammar = Grammar {
            min_statements: 1,
            max_statements: 3,
            total_statements: 6,
            depth: 2,
            operations: 2,
            locals: 2,
            unset_percent: 0,
            missing_return_percent: 0,
            constant: 9,
            wide_constant_percent: 0,
            safe_index_percent: 100,
            statements: Statements {
                declaration: 1,
                array: 0,
                assign_variable: 4,
                assign_cell: 5,
                update: 6,
                step: 2,
                branch: 5,
                branch_else: 2,
                repeat: 8,
                leave: 1,
                go_on: 1,
                give_back: 1,
                block: 0,
                expression: 0,
            },
            loops: Loops { up: 8, down: 2, any_for: 0, any_while: 0, any_do: 0, countdown: 1 },
            leaves: Leaves { constant: 4, variable: 6, cell: 6 },
            operators: Operators {
                none: 8,
                add: 5,
                subtract: 4,
                multiply: 2,
                divide: 1,
                remainder: 2,
                conditional: 1,
                ..Operators::NONE
            },
            conditions: Operators { compare: 8, logic: 1, remainder: 1, ..Operators::NONE },
        };
        policy.examples = Examples {
            candidates: 28,
            values: ranges(&[(-4, 4, 2), (0, 9, 4), (-99, 99, 2), (0, 255, 1), (-9, 20, 3)]),
            lengths: ranges(&[(0, 3, 1), (2, 6, 4), (4, 10, 3)]),
            longer: ranges(&[(1, 10, 4), (8, 20, 1)]),
            numbers: ranges(&[(0, 12, 5), (1, 30, 5), (10, 120, 4), (100, 9999, 2), (-20, 20, 2)]),
            largest_output: 1_000_000,
            strict: false,
            cover: true,
            floor_percent: 30,
            trap_percent: 60,
        };
        policy
    }

    /// Every construct and every trap, evenly: for testing interpreters, printers and compilers, not for learning.
    pub fn wild() -> Self {
        Self {
            name: "wild".into(),
            shapes: Shape::all().map(|shape| (shape, 1)).collect(),
            idiom_percent: 0,
            idioms: String::new(),
            for_percent: 0,
            max_tokens: 1000,
            simplify: true,
            grammar: Grammar {
                min_statements: 1,
                max_statements: 5,
                total_statements: 20,
                depth: 4,
                operations: 5,
                locals: 3,
                unset_percent: 15,
                missing_return_percent: 10,
                constant: 9,
                wide_constant_percent: 4,
                safe_index_percent: 90,
                statements: Statements {
                    declaration: 3,
                    array: 2,
                    assign_variable: 5,
                    assign_cell: 5,
                    update: 5,
                    step: 2,
                    branch: 3,
                    branch_else: 2,
                    repeat: 5,
                    leave: 1,
                    go_on: 1,
                    give_back: 1,
                    block: 1,
                    expression: 1,
                },
                loops: Loops { up: 4, down: 2, any_for: 1, any_while: 1, any_do: 1, countdown: 2 },
                leaves: Leaves { constant: 3, variable: 4, cell: 4 },
                operators: Operators {
                    none: 12,
                    add: 3,
                    subtract: 3,
                    multiply: 2,
                    divide: 1,
                    remainder: 1,
                    shift: 1,
                    bits: 2,
                    compare: 2,
                    logic: 1,
                    negate: 1,
                    not: 1,
                    bit_not: 1,
                    conditional: 1,
                    assign: 1,
                    step: 1,
                },
                conditions: Operators {
                    none: 2,
                    add: 1,
                    subtract: 1,
                    multiply: 1,
                    divide: 1,
                    remainder: 1,
                    shift: 1,
                    bits: 1,
                    compare: 12,
                    logic: 3,
                    negate: 1,
                    not: 1,
                    bit_not: 1,
                    conditional: 1,
                    assign: 1,
                    step: 1,
                },
            },
            examples: Examples {
                candidates: 20,
                values: ranges(&[(-4, 4, 1), (0, 9, 1), (-99, 99, 1), (i32::MIN, i32::MAX, 1)]),
                lengths: ranges(&[(0, 10, 1)]),
                longer: ranges(&[(0, 64, 1)]),
                numbers: ranges(&[(-4, 4, 1), (-99, 99, 1), (i32::MIN, i32::MAX, 1)]),
                largest_output: i32::MAX,
                strict: false,
                cover: false,
                floor_percent: 100,
                trap_percent: 100,
            },
        }
    }
}

fn shapes_of(weights: &[(&str, u32)]) -> BTreeMap<Shape, u32> {
    weights.iter().filter_map(|(name, weight)| Some((name.parse().ok()?, *weight))).collect()
}
