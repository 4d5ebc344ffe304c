//! A subset of C in which people write small functions over ints and int lists, and everything that can be done
//! with such a program without a C compiler: read it, check it, print it, turn it into tokens, run it, draw it at random,
//! shorten it.
//!
//! The language is specified in `docs/language.md`. This crate knows nothing of tensors and of terminals. No text, program,
//! input or limit makes it panic, and every run ends.
//!
//! ```
//! use cgen::choice::Seeded;
//! use cgen::generate::Generator;
//! use cgen::policy::Policy;
//! use cgen::run::{Limits, run_once};
//! use cgen::token::{decode, encode};
//!
//! let sum = cgen::parse(
//!     "int sum(const int *a, int n) {
//!          int s = 0;
//!          for (int i = 0; i < n; i++) s += a[i];
//!          return s;
//!      }",
//! )
//! .unwrap();
//! let run = |input: &str| run_once(&sum, &input.parse().unwrap(), &Limits::default());
//! assert_eq!(run("[3, 1, 2]").unwrap().to_string(), "6");
//!
//! // What C leaves undefined is a trap, never a value.
//! assert_eq!(run("[2147483647, 1]").unwrap_err().to_string(), "the result does not fit into an int");
//!
//! // All that is wrong with a text is told at once, with its places.
//! let complaints = cgen::parse("int f(int x) { float y = x; return z; }").unwrap_err();
//! assert_eq!(complaints[0].problem.to_string(), "the type `float` is not part of the language");
//! assert_eq!(complaints[1].problem.to_string(), "`z` is not declared");
//!
//! // A program, its canonical text and its tokens say the same.
//! let text = sum.canonical().to_string();
//! assert_eq!(decode(&encode(&sum).unwrap()).unwrap().to_string(), text);
//! assert_eq!(cgen::parse(&text).unwrap().to_string(), text);
//!
//! // Random programs are a function of policy and seed.
//! let generator = Generator::new(Policy::lists()).unwrap();
//! let draw = || generator.generate(&mut Seeded::new(7, 0)).to_string();
//! assert_eq!(draw(), draw());
//! ```
//!
//! Features, none on by default: `corpus` (tasks on disk, in Parquet), `toml` (policies from TOML), `gcc` (the system's gcc
//! in a sandbox, as an oracle).

pub mod ast;
pub mod canonical;
pub mod check;
pub mod choice;
#[cfg(feature = "corpus")]
pub mod corpus;
pub mod diagnostic;
pub mod floor;
#[cfg(feature = "gcc")]
pub mod gcc;
pub mod generate;
pub mod parse;
pub mod policy;
pub mod print;
pub mod probe;
pub mod run;
pub mod shape;
pub mod simplify;
pub mod task;
pub mod token;
pub mod value;

pub use ast::Program;
pub use diagnostic::{Diagnostic, Problem};
pub use parse::parse;
pub use shape::Shape;
pub use task::Task;
pub use value::{Example, Input, Value};

/// What the README shows is tested with the rest.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
