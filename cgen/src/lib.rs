//! A subset of C in which people write small functions over ints and int lists, and everything that can be done
//! with such a program without a C compiler: read it, check it, print it, turn it into tokens, run it.
//!
//! The language is specified in `docs/language.md`. This crate knows nothing of tensors and of terminals.

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
