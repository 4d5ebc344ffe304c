//! How complaints look: rustc's look, with line, column and caret.
//!
//! Owns the layout of everything that points into a source, and of errors with their causes. What is wrong is
//! said by the libraries; nothing is decided here.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use cgen::Diagnostic;
use cgen::policy::file::FileError;

use crate::printer::Look;
use crate::source::Source;

/// Complaints about one text that are shown before the rest is only counted.
const MOST_SHOWN: usize = 20;

/// A text that is no program; the complaints are laid out already.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

/// All that is wrong with a source.
pub fn refused(source: &Source, diagnostics: &[Diagnostic], look: Look) -> Refused {
    let mut parts: Vec<String> = diagnostics
        .iter()
        .take(MOST_SHOWN)
        .map(|Diagnostic { problem, span }| {
            let (label, help) = (problem.label(), problem.help());
            let range = span.start as usize..span.end as usize;
            snippet(source, &problem.to_string(), range, label.as_deref(), help.as_deref(), look)
        })
        .collect();
    let summary = match diagnostics.len() {
        0 | 1 => None,
        n @ ..=MOST_SHOWN => Some(format!("{n} problems in `{}`", source.name)),
        n => Some(format!("{n} problems in `{}`; these are the first {MOST_SHOWN}", source.name)),
    };
    parts.extend(summary.map(|text| title(&text, look)));
    Refused(parts.join("\n\n"))
}

/// What is wrong with the text of a policy.
pub fn refused_policy(source: &Source, error: &FileError, look: Look) -> Refused {
    Refused(snippet(source, &error.problem, error.range.clone(), None, error.help.as_deref(), look))
}

/// A headline, the source with a caret under `range` and a label there, and what to do next.
pub fn snippet(
    source: &Source,
    headline: &str,
    range: Range<usize>,
    label: Option<&str>,
    help: Option<&str>,
    look: Look,
) -> String {
    let marked = AnnotationKind::Primary.span(within(&source.text, range)).label(label);
    let place = Snippet::source(&source.text).path(&source.name).annotation(marked);
    let mut group = Group::with_title(Level::ERROR.primary_title(headline)).element(place);
    if let Some(help) = help {
        group = group.element(Level::HELP.message(help));
    }
    renderer(look).render(&[group])
}

/// An error with its causes, and what to do next where the error says so in a [`Hint`].
pub fn failure(error: &anyhow::Error, look: Look) -> String {
    let mut causes: Vec<String> = Vec::new();
    let mut hint = None;
    for cause in error.chain() {
        match cause.downcast_ref::<Hint>() {
            Some(found) => hint = Some(found.0.clone()),
            None => causes.push(cause.to_string()),
        }
    }
    let mut causes = causes.iter();
    let headline = causes.next().map_or("failed", String::as_str);
    let mut group = Group::with_title(Level::ERROR.primary_title(headline));
    for cause in causes {
        group = group.element(Level::NOTE.with_name("cause").message(cause));
    }
    if let Some(hint) = &hint {
        group = group.element(Level::HELP.message(hint));
    }
    renderer(look).render(&[group])
}

/// The last link of an error's chain: what to do next.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Hint(pub String);

/// An error that says what to do next.
pub fn advised(problem: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Hint(hint.into())).context(problem.into())
}

fn title(text: &str, look: Look) -> String {
    renderer(look).render(&[Group::with_title(Level::ERROR.primary_title(text))])
}

fn renderer(look: Look) -> Renderer {
    let renderer = if look.color { Renderer::styled() } else { Renderer::plain() };
    renderer.term_width(look.width)
}

/// The range, inside the text and between characters. One line of a place that has many is enough.
fn within(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(range.start);
    let end = text.floor_char_boundary(range.end.max(start));
    let line = text.get(start..end).and_then(|inside| inside.lines().next());
    start..line.map_or(end, |line| start + line.trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Look = Look { color: false, width: 80 };

    fn source(text: &str) -> Source {
        Source::new("x.c", text)
    }

    #[test]
    fn no_range_is_too_odd_to_be_shown() {
        for text in ["", "é", "a\nb\n", "\t\u{1b}[31m\0x"] {
            for start in 0..6 {
                for end in 0..6 {
                    snippet(&source(text), "odd", start..end, Some("here"), None, PLAIN);
                }
            }
            snippet(&source(text), "odd", usize::MAX..usize::MAX, None, None, PLAIN);
        }
    }

    #[test]
    fn a_long_line_is_cut_to_the_window() {
        let text = format!("int f(int x) {{ return {}; }}", "(".repeat(60_000));
        let shown = snippet(&source(&text), "too deep", 30_000..30_001, Some("here"), None, PLAIN);
        assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
        assert!(shown.contains("here"));
    }

    #[test]
    fn an_error_is_told_with_its_causes_and_the_next_step() {
        let error = advised("there is nothing to run on", "add --input '3'").context("could not run `x.c`");
        let expect = "\
error: could not run `x.c`
 |
 = cause: there is nothing to run on
 = help: add --input '3'";
        assert_eq!(failure(&error, PLAIN), expect);
    }
}
