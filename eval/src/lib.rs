//! Specs: examples of what a program should do; the judge who tells whether one does; solvers that find one; and what
//! they amount to.
//!
//! This crate knows nothing of terminals: it gives back values, and errors for what a person must act on.
//!
//! ```
//! use std::path::Path;
//!
//! use cgen::run::Limits;
//! use eval::portfolio::{fitting, usual};
//! use eval::{Effort, Judge, Row, parse_specs};
//!
//! let line = r#"{"id": "reverse", "kind": "array->array", "examples":
//!     [{"in": [3, 1, 2], "out": [2, 1, 3]}, {"in": [5], "out": [5]}, {"in": [1, 2, 3, 4], "out": [4, 3, 2, 1]}]}"#;
//! let rows = parse_specs(&line.replace('\n', " "), Path::new("specs.jsonl")).unwrap();
//! let Row::Spec(spec) = &rows[0] else { panic!("the language cannot express it") };
//!
//! // Does a program do what the examples say?
//! let program = cgen::parse("void f(int *a, int n) { int t = a[0]; a[0] = a[n - 1]; a[n - 1] = t; }").unwrap();
//! let judgement = Judge::new(&program, Limits::default()).unwrap().judge(spec).unwrap();
//! assert_eq!(judgement.held(), 2);
//!
//! // Which one does?
//! let shapes = fitting(true, &spec.examples);
//! let answer = usual::portfolio().answer(&shapes, &spec.examples, &Effort::default()).unwrap();
//! let best = &answer.best().unwrap().program;
//! assert!(Judge::new(best, Limits::default()).unwrap().judge(spec).unwrap().holds());
//! ```

pub mod ambiguity;
pub mod baseline;
pub mod familiar;
pub mod judge;
pub mod metric;
pub mod names;
pub mod neural;
pub mod portfolio;
pub mod rank;
pub mod report;
pub mod retrain;
pub mod runner;
pub mod solver;
pub mod spec;
pub mod suite;

pub use judge::{Judge, Judgement, Verdict};
pub use portfolio::{Effort, Portfolio};
pub use solver::{Budget, Desk, Question, Solver, Stop};
pub use spec::{Row, Spec, SpecError, SpecKind, Unsuited, Unsupported, parse_specs, read_specs};
