//! What tree-sitter could not read, in words: a place and what was found or is missing there.

use tree_sitter::Node;

use crate::Problem;
use crate::ast::Span;
use crate::parse::MAX_DIAGNOSTICS;
use crate::parse::context::{Context, span, unexpected};

/// Reports every place where the text is no C. Walks without recursion, as such texts may be nested at will.
pub fn errors(context: &mut Context, root: Node) {
    if !root.has_error() {
        return;
    }
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        if node.is_missing() {
            missing(context, node);
        } else if node.is_error() {
            error(context, node);
        }
        if context.found.len() > MAX_DIAGNOSTICS {
            return;
        }
        // The children of an error are the pieces that it left; complaints about them would repeat it.
        let into = node.has_error() && !node.is_error() && cursor.goto_first_child();
        if into {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

fn missing(context: &mut Context, node: Node) {
    // The end of a text ends its last `#` line too.
    if node.kind().starts_with("preproc") {
        return;
    }
    let what = if node.is_named() {
        match node.kind() {
            "identifier" | "type_identifier" | "field_identifier" | "statement_identifier" => {
                "a name".to_owned()
            }
            _ => "an expression".to_owned(),
        }
    } else {
        format!("`{}`", node.kind())
    };
    expected_after(context, node.start_byte(), what);
}

/// Something is missing behind what ends before the byte: the mark goes to the last letter there.
fn expected_after(context: &mut Context, before: usize, what: String) {
    let text = context.source().get(..before).unwrap_or_default().trim_end();
    let start = text.char_indices().next_back().map_or(0, |(at, _)| at);
    let at = Span { start: start as u32, end: text.len().max(start + 1).min(context.source().len()) as u32 };
    context.report(at, Problem::Expected { what });
}

fn error(context: &mut Context, node: Node) {
    let mut cursor = node.walk();
    let last = node.children(&mut cursor).filter(|child| child.kind() != "comment").last();
    let rest = context.source().get(node.end_byte()..).unwrap_or_default();
    let breaks_off =
        rest.trim_start().starts_with('}') || rest.trim_start().is_empty() || rest.starts_with('\n');
    let in_block = node.parent().is_some_and(|parent| parent.kind() == "compound_statement");
    // An expression that only lacks its semicolon.
    if in_block && breaks_off && last.is_some_and(|last| is_expression(last) && !last.has_error()) {
        return expected_after(context, node.end_byte(), "`;`".to_owned());
    }
    let text = context.text(node);
    if text.trim().is_empty() {
        return expected_after(context, node.end_byte(), "more".to_owned());
    }
    let token = first_token(node);
    let shown = context.source().get(token.start as usize..token.end as usize).unwrap_or_default();
    let first = shown.lines().next().unwrap_or_default();
    let end = token.start + first.len().max(1) as u32;
    context.report(Span { start: token.start, end }, unexpected(first));
}

fn is_expression(node: Node) -> bool {
    node.is_named()
        && (node.kind().ends_with("_expression")
            || matches!(node.kind(), "identifier" | "number_literal" | "char_literal" | "init_declarator"))
}

/// The leaf with which the error begins; for pieces that were skipped there is no leaf but the node itself.
fn first_token(node: Node) -> Span {
    let mut at = node;
    while let Some(child) = at.child(0) {
        at = child;
    }
    if at.start_byte() == at.end_byte() { span(node) } else { span(at) }
}
