//! What the places that a trace names are in their program: the condition of an `if`, a part of a `for`.

use std::collections::BTreeMap;

use cgen::Program;
use cgen::ast::{Block, ForInit, Span, Stmt, StmtKind};

/// What a step was a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The condition of an `if`.
    Branch,
    /// The condition of a loop; of a `for`, which one, counted through the program.
    Loop(Option<usize>),
    /// The start or a step of this `for`.
    Beside(usize),
    /// A `return`.
    Return,
}

/// All places of a program that need words of their own.
#[derive(Debug, Default)]
pub struct Parts {
    by_place: BTreeMap<(u32, u32), Part>,
    /// The starts and steps of the `for`s by where they begin: several of them may be one step of a trace.
    beside: BTreeMap<u32, Part>,
    fors: usize,
}

impl Parts {
    /// The parts of the program.
    pub fn of(program: &Program) -> Self {
        let mut parts = Self::default();
        parts.block(&program.body);
        parts
    }

    /// What stands at this place, if it is anything special.
    pub fn get(&self, span: Span) -> Option<Part> {
        let exact = self.by_place.get(&(span.start, span.end));
        exact.or_else(|| self.beside.get(&span.start)).copied()
    }

    fn put(&mut self, span: Span, part: Part) {
        self.by_place.insert((span.start, span.end), part);
    }

    fn block(&mut self, block: &Block) {
        for statement in block {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt) {
        match &statement.kind {
            StmtKind::Decl(_) | StmtKind::Expr(_) | StmtKind::Break | StmtKind::Continue => {}
            StmtKind::Return(_) => self.put(statement.span, Part::Return),
            StmtKind::If(condition, then, otherwise) => {
                self.put(condition.span, Part::Branch);
                self.block(then);
                if let Some(block) = otherwise {
                    self.block(block);
                }
            }
            StmtKind::For { init, condition, steps, body } => {
                let this = self.fors;
                self.fors += 1;
                let starts: Vec<Span> = match init {
                    ForInit::Exprs(exprs) => exprs.iter().map(|x| x.span).collect(),
                    ForInit::Decl(declarators) => declarators.iter().map(|d| d.span).collect(),
                };
                for span in starts.into_iter().chain(steps.iter().map(|x| x.span)) {
                    self.beside.insert(span.start, Part::Beside(this));
                }
                if let Some(condition) = condition {
                    self.put(condition.span, Part::Loop(Some(this)));
                }
                self.block(body);
            }
            StmtKind::While(condition, body) | StmtKind::DoWhile(body, condition) => {
                self.put(condition.span, Part::Loop(None));
                self.block(body);
            }
            StmtKind::Block(block) => self.block(block),
        }
    }
}
