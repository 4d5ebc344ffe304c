//! What can be told of a program by looking at it.

use super::Labels;
use crate::ast::{Block, Expr, ExprKind, Part, Program, Stmt, StmtKind};
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

    fn statement(&mut self, statement: &Stmt, loops: u8) {
        self.branches |= matches!(statement.kind, StmtKind::If(..));
        let loops = loops.saturating_add(u8::from(statement.is_loop()));
        self.loop_depth = self.loop_depth.max(loops);
        statement.each_part(|part| match part {
            Part::Declarator(declarator) => declarator.values().iter().for_each(|x| self.expr(x)),
            Part::Effect(x) | Part::Condition(x) | Part::Result(x) => self.expr(x),
            Part::Block(block) => self.block(block, loops),
        });
    }

    fn expr(&mut self, x: &Expr) {
        self.branches |= matches!(x.kind, ExprKind::Conditional(..));
        if let Some(place) = x.place() {
            self.mentioned |= 1 << (place.root().0 & 127);
        }
        x.operands().for_each(|operand| self.expr(operand));
    }
}
