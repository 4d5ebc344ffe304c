//! What reading a text carries along: the variables, the scopes, the complaints.

use std::sync::Arc;

use tree_sitter::Node;

use crate::ast::{MAX_VARS, Span, Type, Var, VarId};
use crate::check::{is_keyword, is_name};
use crate::shape::Kind;
use crate::{Diagnostic, Problem};

/// Nodes of the grammar that may lie in each other; deeper ones are not visited, so that the stack suffices.
pub const MAX_RECURSION: usize = 2 * crate::ast::MAX_DEPTH;

pub struct Context<'s> {
    source: &'s str,
    /// In the order of their declarations.
    pub vars: Vec<Var>,
    /// Those that are visible, the innermost last.
    visible: Vec<VarId>,
    pub found: Vec<Diagnostic>,
    /// The kind of the shape, where the signature was understood.
    pub kind: Option<Kind>,
    /// How deep the node being lowered lies.
    pub depth: usize,
    overflowed: bool,
}

impl<'s> Context<'s> {
    pub fn new(source: &'s str) -> Self {
        Self {
            source,
            vars: Vec::new(),
            visible: Vec::new(),
            found: Vec::new(),
            kind: None,
            depth: 0,
            overflowed: false,
        }
    }

    pub fn text(&self, node: Node) -> &'s str {
        self.source.get(node.byte_range()).unwrap_or_default()
    }

    pub fn source(&self) -> &'s str {
        self.source
    }

    pub fn report(&mut self, span: Span, problem: Problem) {
        self.found.push(Diagnostic { problem, span });
    }

    pub fn complain(&mut self, node: Node, problem: Problem) {
        self.report(span(node), problem);
    }

    /// A construct that the language leaves out; `what` comes with its verb.
    pub fn left_out(&mut self, node: Node, what: &'static str, instead: Option<&'static str>) {
        self.complain(node, Problem::LeftOut { what, instead });
    }

    /// Lowers a level deeper; `None` where the text is nested beyond every limit.
    pub fn deeper<T>(&mut self, node: Node, lower: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= MAX_RECURSION {
            self.complain(node, Problem::TooDeep);
            return None;
        }
        self.depth += 1;
        let lowered = lower(self);
        self.depth -= 1;
        Some(lowered)
    }

    /// Lowers what is in a scope of its own.
    pub fn scoped<T>(&mut self, lower: impl FnOnce(&mut Self) -> T) -> T {
        let outside = self.visible.len();
        let lowered = lower(self);
        self.visible.truncate(outside);
        lowered
    }

    /// A new variable. Whether the scope has one of this name already is for the checker to say.
    pub fn declare(&mut self, name: Node, ty: Type) -> Option<VarId> {
        if self.vars.len() >= MAX_VARS {
            if !std::mem::replace(&mut self.overflowed, true) {
                self.complain(name, Problem::TooManyVars);
            }
            return None;
        }
        let text = self.text(name);
        if !is_name(text) {
            self.complain(name, if is_keyword(text) { unexpected(text) } else { bad_name(text) });
            return None;
        }
        let id = VarId(self.vars.len() as u8);
        self.vars.push(Var { name: Arc::from(text), ty });
        self.visible.push(id);
        Some(id)
    }

    pub fn lookup(&self, name: &str) -> Option<VarId> {
        let named = |id: &&VarId| self.vars.get(id.index()).is_some_and(|var| &*var.name == name);
        self.visible.iter().rev().find(named).copied()
    }

    /// The variable of this name; a complaint where there is none.
    pub fn resolve(&mut self, node: Node) -> Option<VarId> {
        let name = self.text(node);
        let found = self.lookup(name);
        if found.is_none() && !self.overflowed {
            if is_keyword(name) {
                self.complain(node, unexpected(name));
            } else {
                let similar = self.similar(name);
                self.complain(node, Problem::Undeclared { name: excerpt(name), similar });
            }
        }
        found
    }

    fn similar(&self, name: &str) -> Option<String> {
        let allowed = if name.len() < 4 { 1 } else { 2 };
        self.visible
            .iter()
            .rev()
            .filter_map(|id| self.vars.get(id.index()))
            .map(|var| (distance(&var.name, name), &var.name))
            .filter(|&(distance, similar)| distance <= allowed && distance < similar.len().max(name.len()))
            .min_by_key(|&(distance, _)| distance)
            .map(|(_, similar)| similar.to_string())
    }
}

pub fn span(node: Node) -> Span {
    Span { start: node.start_byte() as u32, end: node.end_byte() as u32 }
}

/// The children that mean something, comments left out.
pub fn children(node: Node) -> Vec<Node> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| child.kind() != "comment").collect()
}

pub fn unexpected(found: &str) -> Problem {
    Problem::Unexpected { found: excerpt(found) }
}

pub fn bad_name(name: &str) -> Problem {
    Problem::BadName { name: excerpt(name) }
}

/// As much of a text as fits into a headline.
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 40;
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}..", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

/// How many letters must be put in, taken out or changed to get from one name to the other; large for long names.
fn distance(one: &str, other: &str) -> usize {
    const LONGEST: usize = 32;
    if one.len() > LONGEST || other.len() > LONGEST {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, x) in one.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (slot, y) in row.iter_mut().skip(1).zip(other.bytes()) {
            let above = *slot;
            left = (diagonal + usize::from(x != y)).min(above + 1).min(left + 1);
            diagonal = above;
            *slot = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn names_are_as_far_apart_as_their_edits() {
        for (one, other, expect) in [
            ("sum", "sum", 0),
            ("sun", "sum", 1),
            ("cont", "count", 1),
            ("", "ab", 2),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(one, other), expect, "{one} {other}");
        }
    }
}
