//! What is wrong with a source text, and where. How it looks on a screen is not decided here.

use std::ops::Range;

use crate::ast::Span;

/// One complaint about a source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong.
    pub problem: Problem,
    /// The bytes of the source that it is about.
    pub span: Span,
}

impl Diagnostic {
    /// The bytes of the source that the complaint is about, as a range.
    pub fn range(&self) -> Range<usize> {
        self.span.start as usize..self.span.end as usize
    }
}

/// The ways in which a text can fail to be a program of the language. `Display` is the headline.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// There is nothing to read.
    #[error("there is no function in this text")]
    Empty,
}
