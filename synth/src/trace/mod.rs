//! A run step by step, for people: which line, what happened there, and the list after it.
//!
//! [`rows`] says in words what the steps of a trace are, [`parts`] knows what the places in a program are, and
//! [`table`] lays the words out. That the steps are those of the run is [`cgen::run`]'s business.

mod parts;
mod rows;
mod table;

use cgen::run::Trace;
use cgen::{Input, Program};

use crate::printer::Look;
use crate::source::Source;

/// The trace as lines of text.
pub fn lines(source: &Source, program: &Program, input: &Input, trace: &Trace, look: Look) -> Vec<String> {
    let rows = rows::Telling::new(source, program).rows(input, trace);
    let mut lines = table::lines(&rows, &rows::list_heading(program), look.width, look.color);
    if trace.truncated {
        lines.push(format!("the run goes on; these are its first {} steps", trace.steps.len()));
    }
    lines
}
