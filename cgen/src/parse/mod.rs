//! From text to tree.

use crate::{Diagnostic, Problem, Program};

/// Reads a source text: the program, or everything that is wrong with it in the order of the text.
pub fn parse(_source: &str) -> Result<Program, Vec<Diagnostic>> {
    Err(vec![Diagnostic { problem: Problem::Empty, span: crate::ast::Span::default() }])
}
