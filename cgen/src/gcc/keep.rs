//! Keeps gcc from leaving out what can trap. In `(x + y) * 0`, `c ? a[i] : a[i]` or the statement `x + y;` it
//! drops an operation before the sanitizers get to see it. So they are shown `(s0 = x + y) * 0`, where `s0`
//! is a global: each operation that can trap is assigned to one, which has the same value and cannot be
//! dropped.

use std::fmt::Write;

use crate::Program;
use crate::ast::{
    BinaryOp, Block, Declarator, Expr, ExprKind, ForInit, Init, MAX_VARS, Place, StmtKind, Type, UnaryOp,
    Var, VarId,
};

/// Several, so that no expression of the usual size assigns to one of them twice.
const SINKS: u8 = 100;

/// The declarations of the globals.
pub(super) fn sinks() -> String {
    let mut text = String::from("volatile int s0");
    for i in 1..SINKS {
        // Writing to a String cannot fail.
        let _ = write!(text, ", s{i}");
    }
    text + ";\n"
}

/// The same program, with the value of every operation that can trap assigned to a global.
pub(super) fn keep_operations(program: &mut Program) {
    let mut keeper = Keeper { first: MAX_VARS as u8, used: 0 };
    program.vars.resize(MAX_VARS, Var { name: "".into(), ty: Type::Int });
    program.vars.extend((0..SINKS).map(|i| Var { name: format!("s{i}").into(), ty: Type::Int }));
    keeper.block(&mut program.body);
}

struct Keeper {
    first: u8,
    used: u8,
}

impl Keeper {
    fn block(&mut self, statements: &mut Block) {
        for statement in statements {
            self.statement(&mut statement.kind);
        }
    }

    fn statement(&mut self, statement: &mut StmtKind) {
        match statement {
            StmtKind::Decl(declarators) => self.declaration(declarators),
            StmtKind::Expr(x) => self.expr(x),
            StmtKind::If(c, then, otherwise) => {
                self.expr(c);
                self.block(then);
                if let Some(otherwise) = otherwise {
                    self.block(otherwise);
                }
            }
            StmtKind::For { init, condition, steps, body } => {
                match init {
                    ForInit::Decl(declarators) => self.declaration(declarators),
                    ForInit::Exprs(exprs) => {
                        for x in exprs {
                            self.expr(x);
                        }
                    }
                }
                for x in condition.iter_mut().chain(steps) {
                    self.expr(x);
                }
                self.block(body);
            }
            StmtKind::While(c, body) | StmtKind::DoWhile(body, c) => {
                self.expr(c);
                self.block(body);
            }
            StmtKind::Return(value) => {
                if let Some(x) = value {
                    self.expr(x);
                }
            }
            StmtKind::Block(body) => self.block(body),
            StmtKind::Break | StmtKind::Continue => {}
        }
    }

    fn declaration(&mut self, declarators: &mut [Declarator]) {
        for declarator in declarators {
            match &mut declarator.init {
                None => {}
                Some(Init::Expr(x)) => self.expr(x),
                Some(Init::List(values)) => {
                    for x in values {
                        self.expr(x);
                    }
                }
            }
        }
    }

    fn expr(&mut self, x: &mut Expr) {
        let can_trap = match &mut x.kind {
            ExprKind::Const(_) | ExprKind::Load(Place::Var(_)) => false,
            ExprKind::Load(Place::Cell(_, index)) => {
                self.expr(index);
                true
            }
            ExprKind::Unary(op, x) => {
                self.expr(x);
                if *op == UnaryOp::Neg {
                    self.hide(x);
                }
                *op == UnaryOp::Neg
            }
            ExprKind::Binary(op, x, y) => {
                self.expr(x);
                self.expr(y);
                let can_trap = matches!(op.precedence(), 10..=12);
                if can_trap {
                    self.hide(x);
                }
                can_trap
            }
            ExprKind::Conditional(c, x, y) => {
                for x in [c, x, y] {
                    self.expr(x);
                }
                false
            }
            ExprKind::Assign(place, _, x) => {
                self.place(place);
                self.expr(x);
                false
            }
            ExprKind::Step(_, place) => {
                self.place(place);
                false
            }
        };
        if can_trap {
            self.keep(x);
        }
    }

    /// Keeps gcc from seeing that an operand is a constant, or one of two: such operations it does itself.
    fn hide(&mut self, x: &mut Expr) {
        if !matches!(x.kind, ExprKind::Load(_) | ExprKind::Assign(..) | ExprKind::Step(..)) {
            self.keep(x);
        }
    }

    fn keep(&mut self, x: &mut Expr) {
        let value = std::mem::replace(x, Expr::int(0));
        *x = Expr::assign(Place::Var(VarId(self.first + self.used)), value);
        self.used = (self.used + 1) % SINKS;
    }

    fn place(&mut self, place: &mut Place) {
        if let Place::Cell(_, index) = place {
            self.expr(index);
        }
    }
}

/// The operators that bind as tightly are those that can trap.
const _: () = {
    assert!(BinaryOp::Mul.precedence() == 12 && BinaryOp::Shr.precedence() == 10);
    assert!(BinaryOp::Lt.precedence() < 10);
};
