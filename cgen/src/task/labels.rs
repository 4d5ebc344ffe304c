//! What can be told of a program by looking at it.

use super::Labels;
use crate::ast::{Block, Expr, ExprKind, ForInit, Init, Place, Program, Stmt, StmtKind, VarId};
use crate::shape::Role;

/// The labels that the tree alone decides; the others are 0.
pub fn of(program: &Program) -> Labels {
    let mut survey = Survey::default();
    survey.block(&program.body, 0);
    Labels {
        tokens: 0,
        original_tokens: 0,
        loop_depth: survey.loop_depth,
        branches: survey.branches,
        floor: false,
    }
}

/// Whether there is a plain int parameter, other than the length, that the body does not mention.
pub fn leaves_an_int_unused(program: &Program) -> bool {
    if program.shape.ints() == 0 {
        return false;
    }
    let mut survey = Survey::default();
    survey.block(&program.body, 0);
    let mut ints = program.shape.roles().enumerate().filter(|(_, role)| matches!(role, Role::Int(_)));
    ints.any(|(place, _)| survey.mentioned & (1 << (place & 127)) == 0)
}

#[derive(Default)]
struct Survey {
    loop_depth: u8,
    branches: bool,
    /// Variables that occur in expressions.
    mentioned: u128,
}

impl Survey {
    fn block(&mut self, block: &Block, loops: u8) {
        for statement in block {
            self.statement(statement, loops);
        }
    }

    fn repeated(&mut self, body: &Block, loops: u8) {
        let loops = loops.saturating_add(1);
        self.loop_depth = self.loop_depth.max(loops);
        self.block(body, loops);
    }

    fn statement(&mut self, statement: &Stmt, loops: u8) {
        match &statement.kind {
            StmtKind::Decl(declarators) => declarators.iter().for_each(|d| self.init(d.init.as_ref())),
            StmtKind::Expr(x) | StmtKind::Return(Some(x)) => self.expr(x),
            StmtKind::If(condition, then, otherwise) => {
                self.branches = true;
                self.expr(condition);
                self.block(then, loops);
                if let Some(block) = otherwise {
                    self.block(block, loops);
                }
            }
            StmtKind::For { init, condition, steps, body } => {
                match init {
                    ForInit::Exprs(exprs) => exprs.iter().for_each(|x| self.expr(x)),
                    ForInit::Decl(declarators) => declarators.iter().for_each(|d| self.init(d.init.as_ref())),
                }
                condition.iter().chain(steps).for_each(|x| self.expr(x));
                self.repeated(body, loops);
            }
            StmtKind::While(condition, body) | StmtKind::DoWhile(body, condition) => {
                self.expr(condition);
                self.repeated(body, loops);
            }
            StmtKind::Block(block) => self.block(block, loops),
            StmtKind::Return(None) | StmtKind::Break | StmtKind::Continue => {}
        }
    }

    fn init(&mut self, init: Option<&Init>) {
        match init {
            None => {}
            Some(Init::Expr(x)) => self.expr(x),
            Some(Init::List(values)) => values.iter().for_each(|x| self.expr(x)),
        }
    }

    fn mention(&mut self, var: VarId) {
        self.mentioned |= 1 << (var.0 & 127);
    }

    fn expr(&mut self, x: &Expr) {
        match &x.kind {
            ExprKind::Const(_) => {}
            ExprKind::Load(place) | ExprKind::Step(_, place) => self.place(place),
            ExprKind::Unary(_, x) => self.expr(x),
            ExprKind::Binary(_, x, y) => {
                self.expr(x);
                self.expr(y);
            }
            ExprKind::Conditional(c, x, y) => {
                self.branches = true;
                self.expr(c);
                self.expr(x);
                self.expr(y);
            }
            ExprKind::Assign(place, _, x) => {
                self.place(place);
                self.expr(x);
            }
        }
    }

    fn place(&mut self, place: &Place) {
        self.mention(place.root());
        if let Place::Cell(_, index) = place {
            self.expr(index);
        }
    }
}
