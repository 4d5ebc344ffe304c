//! What can be told of a tree without running it: constants, effects, possible traps, how often a variable is used.

use crate::ast::{
    BinaryOp, Block, Declarator, Expr, ExprKind, Init, MAX_VARS, Part, Place, Program, Stmt, StmtKind,
    UnaryOp, VarId,
};

/// The value of a constant or negated constant.
pub(crate) fn literal(x: &Expr) -> Option<i32> {
    match &x.kind {
        ExprKind::Const(value) => Some(*value),
        ExprKind::Unary(UnaryOp::Neg, inner) => match inner.kind {
            ExprKind::Const(value) => value.checked_neg(),
            _ => None,
        },
        _ => None,
    }
}

/// Whether evaluating it changes a variable or cell.
pub(super) fn has_effects(x: &Expr) -> bool {
    matches!(x.kind, ExprKind::Assign(..) | ExprKind::Step(..)) || x.operands().any(has_effects)
}

/// How many operations it has, those of indices not counted.
pub(super) fn operations(x: &Expr) -> u32 {
    match &x.kind {
        _ if literal(x).is_some() => 0,
        ExprKind::Const(_) | ExprKind::Load(_) => 0,
        ExprKind::Unary(_, x) | ExprKind::Assign(_, _, x) => 1 + operations(x),
        ExprKind::Binary(_, x, y) => 1 + operations(x) + operations(y),
        ExprKind::Conditional(c, x, y) => 1 + operations(c) + operations(x) + operations(y),
        ExprKind::Step(..) => 1,
    }
}

/// Whether the value is 0 or 1 in any case.
pub(super) fn is_truth(x: &Expr) -> bool {
    match &x.kind {
        ExprKind::Const(value) => matches!(value, 0 | 1),
        ExprKind::Unary(UnaryOp::Not, _) => true,
        ExprKind::Binary(op, ..) => op.compares() || matches!(op, BinaryOp::And | BinaryOp::Or),
        _ => false,
    }
}

/// Uses of every variable, and which of them always have a value.
pub(super) struct Facts {
    /// How often it is read; `x += 1` and `x++` do not count as reading, where nothing takes their value.
    pub reads: [u16; MAX_VARS],
    /// How often it, or a cell of it, is written, its start value not counted.
    pub writes: [u16; MAX_VARS],
    /// Bit by bit: it has a value wherever it is visible.
    pub always_set: u128,
    /// The constant that it starts from, where it does.
    starts: [Option<i32>; MAX_VARS],
    /// How many parameters there are; they are the first variables.
    pub params: u8,
}

impl Facts {
    pub(super) fn of(program: &Program) -> Self {
        let params = program.shape.arity() as u8;
        let always_set = bit(VarId(params)) - 1;
        let counts = [0; MAX_VARS];
        let mut facts = Self { reads: counts, writes: counts, always_set, starts: [None; MAX_VARS], params };
        facts.block(&program.body);
        facts
    }

    pub(super) fn reads(&self, var: VarId) -> u16 {
        self.reads.get(var.index()).copied().unwrap_or(u16::MAX)
    }

    pub(super) fn writes(&self, var: VarId) -> u16 {
        self.writes.get(var.index()).copied().unwrap_or(u16::MAX)
    }

    /// The value that a variable has wherever it is read: it starts from a constant and is never written.
    pub(super) fn constant(&self, var: VarId) -> Option<i32> {
        self.starts.get(var.index()).copied().flatten().filter(|_| self.writes(var) == 0)
    }

    /// Whether nothing happens when the expression is evaluated: no effect, no trap.
    pub(super) fn is_harmless(&self, x: &Expr) -> bool {
        match &x.kind {
            ExprKind::Const(_) => true,
            ExprKind::Load(Place::Var(var)) => self.always_set & bit(*var) != 0,
            ExprKind::Unary(op, inner) => {
                literal(x).is_some() || (*op != UnaryOp::Neg && self.is_harmless(inner))
            }
            ExprKind::Binary(op, x, y) => {
                let total = op.compares()
                    || matches!(
                        op,
                        BinaryOp::And | BinaryOp::Or | BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor
                    );
                total && self.is_harmless(x) && self.is_harmless(y)
            }
            ExprKind::Conditional(c, x, y) => {
                self.is_harmless(c) && self.is_harmless(x) && self.is_harmless(y)
            }
            ExprKind::Load(Place::Cell(..)) | ExprKind::Assign(..) | ExprKind::Step(..) => false,
        }
    }

    fn count(counts: &mut [u16; MAX_VARS], var: VarId) {
        if let Some(count) = counts.get_mut(var.index()) {
            *count = count.saturating_add(1);
        }
    }

    fn block(&mut self, block: &Block) {
        for statement in block {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt) {
        statement.each_part(|part| match part {
            Part::Declarator(declarator) => self.declarator(declarator),
            Part::Effect(x) => self.effect(x),
            Part::Condition(x) | Part::Result(x) => self.expr(x),
            Part::Block(block) => self.block(block),
        });
    }

    fn declarator(&mut self, declarator: &Declarator) {
        if let Some(Init::Expr(x)) = &declarator.init {
            self.always_set |= bit(declarator.var);
            if let Some(start) = self.starts.get_mut(declarator.var.index()) {
                *start = literal(x);
            }
        }
        declarator.values().iter().for_each(|x| self.expr(x));
    }

    /// An expression whose value nobody takes.
    fn effect(&mut self, x: &Expr) {
        match &x.kind {
            ExprKind::Assign(place, _, value) => {
                self.target(place);
                self.expr(value);
            }
            ExprKind::Step(_, place) => self.target(place),
            _ => self.expr(x),
        }
    }

    fn target(&mut self, place: &Place) {
        Self::count(&mut self.writes, place.root());
        place.index().into_iter().for_each(|x| self.expr(x));
    }

    fn expr(&mut self, x: &Expr) {
        match &x.kind {
            ExprKind::Load(place) => Self::count(&mut self.reads, place.root()),
            ExprKind::Assign(place, ..) | ExprKind::Step(_, place) => {
                Self::count(&mut self.reads, place.root());
                Self::count(&mut self.writes, place.root());
            }
            _ => {}
        }
        x.operands().for_each(|operand| self.expr(operand));
    }
}

/// The variable as a set of one.
pub(super) const fn bit(var: VarId) -> u128 {
    1 << (var.0 & 127)
}

/// Whether a `break` or `continue` in the block belongs to a loop around it.
pub(super) fn leaves_loop(block: &Block) -> bool {
    block.iter().any(|statement| match &statement.kind {
        StmtKind::Break | StmtKind::Continue => true,
        StmtKind::If(_, then, otherwise) => leaves_loop(then) || otherwise.as_ref().is_some_and(leaves_loop),
        StmtKind::Block(block) => leaves_loop(block),
        _ => false,
    })
}

/// Whether nothing behind the statement is reached.
pub(super) fn never_goes_on(statement: &Stmt) -> bool {
    match &statement.kind {
        StmtKind::Break | StmtKind::Continue | StmtKind::Return(_) => true,
        StmtKind::If(_, then, Some(otherwise)) => {
            then.last().is_some_and(never_goes_on) && otherwise.last().is_some_and(never_goes_on)
        }
        StmtKind::Block(block) => block.last().is_some_and(never_goes_on),
        _ => false,
    }
}
