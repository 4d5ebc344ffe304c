//! From text to tree: tree-sitter reads C, and what of it belongs to the language is lowered to [`Program`].
//!
//! Owns what needs names or text: resolving names, signatures, constants, naming what is left out. What a tree alone
//! can tell is left to [`crate::check`], which has the last word on every text.

mod context;
mod expr;
mod literal;
mod signature;
mod stmt;
mod syntax;

use tree_sitter::Parser;

use crate::ast::Span;
use crate::check::check;
use crate::{Diagnostic, Problem, Program};
use context::Context;

/// Longest text that is read, in bytes.
pub const MAX_SOURCE: usize = 64 * 1024;
/// Most complaints about one text; one more says that there are more.
pub const MAX_DIAGNOSTICS: usize = 50;

/// Reads a source text: the program, or everything that is wrong with it in the order of the text.
pub fn parse(source: &str) -> Result<Program, Vec<Diagnostic>> {
    let all = Span { start: 0, end: source.len().min(MAX_SOURCE) as u32 };
    let fail = |problem, span| Err(vec![Diagnostic { problem, span }]);
    if source.len() > MAX_SOURCE {
        let start = Span { start: 0, end: 0 };
        return fail(Problem::TooLarge { bytes: source.len(), limit: MAX_SOURCE }, start);
    }
    if source.trim().is_empty() {
        return fail(Problem::Empty, all);
    }
    if let Some(at) = source.find('\0') {
        let span = Span { start: at as u32, end: at as u32 + 1 };
        return fail(Problem::Unexpected { found: "\\0".to_owned() }, span);
    }
    let mut parser = Parser::new();
    let tree = match parser.set_language(&tree_sitter_c::LANGUAGE.into()) {
        Ok(()) => parser.parse(source, None),
        Err(_) => None,
    };
    let Some(tree) = tree else { return fail(Problem::Unreadable, all) };
    let mut context = Context::new(source);
    syntax::errors(&mut context, tree.root_node());
    let program = context.unit(tree.root_node());
    let mut found = context.found;
    if let Some(program) = &program {
        found.extend(check(program));
    }
    match program {
        Some(program) if found.is_empty() => Ok(program),
        _ => Err(in_order(found, all)),
    }
}

/// Reads bytes that may be no text at all.
pub fn parse_bytes(source: &[u8]) -> Result<Program, Vec<Diagnostic>> {
    if source.len() > MAX_SOURCE {
        let problem = Problem::TooLarge { bytes: source.len(), limit: MAX_SOURCE };
        return Err(vec![Diagnostic { problem, span: Span::default() }]);
    }
    match std::str::from_utf8(source) {
        Ok(text) => parse(text),
        Err(e) => {
            let at = e.valid_up_to();
            let span = Span { start: at as u32, end: at as u32 + 1 };
            Err(vec![Diagnostic { problem: Problem::NotUtf8 { at }, span }])
        }
    }
}

/// In the order of the text, one complaint a place and one about depth.
fn in_order(mut found: Vec<Diagnostic>, all: Span) -> Vec<Diagnostic> {
    if found.is_empty() {
        found.push(Diagnostic { problem: Problem::Empty, span: all });
    }
    found.sort_by_key(|d| (d.span.start, d.span.end));
    let mut deep = false;
    found.retain(|d| d.problem != Problem::TooDeep || !std::mem::replace(&mut deep, true));
    found.dedup_by(|next, first| {
        next.span.start == first.span.start
            && (next.span.end == first.span.end || next.problem == first.problem)
    });
    if found.len() > MAX_DIAGNOSTICS {
        found.truncate(MAX_DIAGNOSTICS);
        let span = found.last().map_or(all, |d| d.span);
        found.push(Diagnostic { problem: Problem::Cut, span });
    }
    found
}
