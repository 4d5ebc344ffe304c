//! Loops of constant bounds: how often they turn, and their turns written out.

use super::facts::{children, leaves_loop, literal};
use super::fold::replace_loads;
use crate::ast::{BinaryOp, Block, Declarator, Expr, ExprKind, ForInit, Init, Place, Stmt, StmtKind, VarId};

/// Longest loop that is written out.
const MOST_TURNS: i32 = 8;

/// A loop that counts a variable of its own from one constant to another.
pub(super) struct Count {
    pub var: VarId,
    pub first: i32,
    pub step: i32,
    /// How often the body is entered.
    pub turns: i32,
}

/// How the loop counts, if its bounds are constants and its body leaves the counter alone.
pub(super) fn count(statement: &Stmt) -> Option<Count> {
    let StmtKind::For { init: ForInit::Decl(declarators), condition, steps, body } = &statement.kind else {
        return None;
    };
    let [Declarator { var, init: Some(Init::Expr(first)), .. }] = declarators.as_slice() else { return None };
    let first = literal(first)?;
    let ExprKind::Binary(op, left, right) = &condition.as_ref()?.kind else { return None };
    if left.kind != ExprKind::Load(Place::Var(*var)) || changes(body, *var) {
        return None;
    }
    let bound = i64::from(literal(right)?);
    let [Expr { kind: ExprKind::Step(step, Place::Var(stepped)), .. }] = steps.as_slice() else {
        return None;
    };
    if stepped != var {
        return None;
    }
    let distance = match (op, step.delta()) {
        (BinaryOp::Lt, 1) => bound - i64::from(first),
        (BinaryOp::Le, 1) => bound - i64::from(first) + 1,
        (BinaryOp::Gt, -1) => i64::from(first) - bound,
        (BinaryOp::Ge, -1) => i64::from(first) - bound + 1,
        _ => return None,
    };
    let turns = i32::try_from(distance.max(0)).ok()?;
    Some(Count { var: *var, first, step: step.delta(), turns })
}

/// The turns one after the other, where that takes fewer tokens than the loop.
pub(super) fn unrolled(statement: &Stmt) -> Option<Block> {
    let count = count(statement)?;
    let StmtKind::For { body, .. } = &statement.kind else { return None };
    if count.turns == 0 {
        return Some(Vec::new());
    }
    if count.turns > MOST_TURNS || leaves_loop(body) {
        return None;
    }
    // `for (int i = 0; i < 2; i++) {}` is 16 tokens.
    let mut length = Lengths { var: count.var, tokens: 0, saved: 0 };
    length.block(body);
    let turn = length.tokens - length.saved;
    (count.turns == 1 || turn * count.turns < length.tokens + 16).then(|| {
        (0..count.turns)
            .flat_map(|turn| {
                let value = Expr::int(count.first + turn * count.step);
                body.iter().map(move |statement| {
                    let mut statement = statement.clone();
                    substitute_in(&mut statement, count.var, &value);
                    statement
                })
            })
            .collect()
    })
}

/// Puts the value in the place of every reading of the variable.
pub(super) fn substitute_in(statement: &mut Stmt, var: VarId, value: &Expr) {
    each_expr_mut(statement, &mut |x| replace_loads(x, &Place::Var(var), value));
}

/// Calls for every full expression in the statement.
pub(super) fn each_expr_mut(statement: &mut Stmt, f: &mut impl FnMut(&mut Expr)) {
    let declaration = |declarators: &mut Vec<Declarator>, f: &mut dyn FnMut(&mut Expr)| {
        for declarator in declarators {
            match &mut declarator.init {
                None => {}
                Some(Init::Expr(x)) => f(x),
                Some(Init::List(values)) => values.iter_mut().for_each(&mut *f),
            }
        }
    };
    match &mut statement.kind {
        StmtKind::Decl(declarators) => declaration(declarators, f),
        StmtKind::Expr(x) => f(x),
        StmtKind::If(condition, then, otherwise) => {
            f(condition);
            for statement in then.iter_mut().chain(otherwise.iter_mut().flatten()) {
                each_expr_mut(statement, f);
            }
        }
        StmtKind::For { init, condition, steps, body } => {
            match init {
                ForInit::Exprs(exprs) => exprs.iter_mut().for_each(&mut *f),
                ForInit::Decl(declarators) => declaration(declarators, f),
            }
            condition.iter_mut().chain(steps).for_each(&mut *f);
            for statement in body {
                each_expr_mut(statement, f);
            }
        }
        StmtKind::While(condition, body) => {
            f(condition);
            for statement in body {
                each_expr_mut(statement, f);
            }
        }
        StmtKind::DoWhile(body, condition) => {
            for statement in body {
                each_expr_mut(statement, f);
            }
            f(condition);
        }
        StmtKind::Return(value) => value.iter_mut().for_each(f),
        StmtKind::Block(block) => block.iter_mut().for_each(|statement| each_expr_mut(statement, f)),
        StmtKind::Break | StmtKind::Continue => {}
    }
}

/// Calls for every full expression in the statement.
pub(super) fn each_expr(statement: &Stmt, f: &mut impl FnMut(&Expr)) {
    let declaration = |declarators: &Vec<Declarator>, f: &mut dyn FnMut(&Expr)| {
        for declarator in declarators {
            match &declarator.init {
                None => {}
                Some(Init::Expr(x)) => f(x),
                Some(Init::List(values)) => values.iter().for_each(&mut *f),
            }
        }
    };
    match &statement.kind {
        StmtKind::Decl(declarators) => declaration(declarators, f),
        StmtKind::Expr(x) => f(x),
        StmtKind::If(condition, then, otherwise) => {
            f(condition);
            for statement in then.iter().chain(otherwise.iter().flatten()) {
                each_expr(statement, f);
            }
        }
        StmtKind::For { init, condition, steps, body } => {
            match init {
                ForInit::Exprs(exprs) => exprs.iter().for_each(&mut *f),
                ForInit::Decl(declarators) => declaration(declarators, f),
            }
            condition.iter().chain(steps).for_each(&mut *f);
            for statement in body {
                each_expr(statement, f);
            }
        }
        StmtKind::While(condition, body) => {
            f(condition);
            for statement in body {
                each_expr(statement, f);
            }
        }
        StmtKind::DoWhile(body, condition) => {
            for statement in body {
                each_expr(statement, f);
            }
            f(condition);
        }
        StmtKind::Return(value) => value.iter().for_each(f),
        StmtKind::Block(block) => block.iter().for_each(|statement| each_expr(statement, f)),
        StmtKind::Break | StmtKind::Continue => {}
    }
}

/// Whether something in the block assigns the variable.
fn changes(block: &Block, var: VarId) -> bool {
    let mut found = false;
    for statement in block {
        each_expr(statement, &mut |x| found |= assigns(x, var));
    }
    found
}

/// Whether the expression assigns the variable.
pub(super) fn assigns(x: &Expr, var: VarId) -> bool {
    let here =
        matches!(&x.kind, ExprKind::Assign(place, ..) | ExprKind::Step(_, place) if place.root() == var);
    here || children(x).any(|child| assigns(child, var))
}

/// Whether the expression mentions the variable.
pub(super) fn mentions(x: &Expr, var: VarId) -> bool {
    let here = match &x.kind {
        ExprKind::Load(place) | ExprKind::Step(_, place) | ExprKind::Assign(place, ..) => place.root() == var,
        _ => false,
    };
    here || children(x).any(|child| mentions(child, var))
}

/// Whether the statement mentions the variable.
pub(super) fn statement_mentions(statement: &Stmt, var: VarId) -> bool {
    let mut found = false;
    each_expr(statement, &mut |x| found |= mentions(x, var));
    found
}

/// An estimate of the tokens of a body, and of how many of them go when its counter becomes a constant.
struct Lengths {
    var: VarId,
    tokens: i32,
    saved: i32,
}

impl Lengths {
    fn block(&mut self, block: &Block) {
        for statement in block {
            self.tokens += match &statement.kind {
                StmtKind::If(_, _, None) | StmtKind::While(..) => 5,
                StmtKind::If(..) | StmtKind::DoWhile(..) | StmtKind::For { .. } => 8,
                StmtKind::Decl(_) => 4,
                StmtKind::Block(_) | StmtKind::Break | StmtKind::Continue | StmtKind::Return(_) => 2,
                StmtKind::Expr(_) => 1,
            };
            match &statement.kind {
                StmtKind::If(_, then, otherwise) => {
                    self.block(then);
                    if let Some(block) = otherwise {
                        self.block(block);
                    }
                }
                StmtKind::For { body, .. } | StmtKind::While(_, body) | StmtKind::DoWhile(body, _) => {
                    self.block(body);
                }
                StmtKind::Block(block) => self.block(block),
                _ => {}
            }
            self.own_exprs(statement);
        }
    }

    fn own_exprs(&mut self, statement: &Stmt) {
        match &statement.kind {
            StmtKind::Expr(x) | StmtKind::If(x, ..) | StmtKind::While(x, _) | StmtKind::DoWhile(_, x) => {
                self.expr(x);
            }
            StmtKind::Return(value) => value.iter().for_each(|x| self.expr(x)),
            StmtKind::Decl(declarators) | StmtKind::For { init: ForInit::Decl(declarators), .. } => {
                for declarator in declarators {
                    match &declarator.init {
                        None => {}
                        Some(Init::Expr(x)) => self.expr(x),
                        Some(Init::List(values)) => values.iter().for_each(|x| self.expr(x)),
                    }
                }
            }
            _ => {}
        }
        if let StmtKind::For { init, condition, steps, .. } = &statement.kind {
            if let ForInit::Exprs(exprs) = init {
                for x in exprs {
                    self.expr(x);
                }
            } else {
                self.tokens += 3;
            }
            for x in condition.iter().chain(steps) {
                self.expr(x);
            }
        }
    }

    fn expr(&mut self, x: &Expr) {
        self.tokens += 1;
        match &x.kind {
            ExprKind::Load(place) | ExprKind::Step(_, place) | ExprKind::Assign(place, ..) => {
                if matches!(place, Place::Cell(..)) {
                    self.tokens += 2;
                }
                if matches!(x.kind, ExprKind::Assign(..) | ExprKind::Step(..)) {
                    self.tokens += 1;
                }
            }
            ExprKind::Binary(_, left, right) if is_small_sum(left, right, self.var) => self.saved += 2,
            ExprKind::Conditional(..) => self.tokens += 1,
            _ => {}
        }
        for child in children(x) {
            self.expr(child);
        }
    }
}

/// `i + 1`, which becomes one constant.
fn is_small_sum(left: &Expr, right: &Expr, var: VarId) -> bool {
    left.kind == ExprKind::Load(Place::Var(var)) && literal(right).is_some()
}
