//! Loops of constant bounds: how often they turn, and their turns written out.

use super::facts::{leaves_loop, literal};
use super::fold::replace_loads;
use crate::ast::{
    BinaryOp, Block, Declarator, Expr, ExprKind, ForInit, Init, Part, Place, Stmt, StmtKind, VarId,
};

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
    statement.each_expr_mut(&mut |x| replace_loads(x, &Place::Var(var), value));
}

/// Whether something in the block assigns the variable.
fn changes(block: &Block, var: VarId) -> bool {
    let mut found = false;
    for statement in block {
        statement.each_expr(&mut |x| found |= assigns(x, var));
    }
    found
}

/// Whether the expression assigns the variable.
pub(super) fn assigns(x: &Expr, var: VarId) -> bool {
    let here =
        matches!(&x.kind, ExprKind::Assign(place, ..) | ExprKind::Step(_, place) if place.root() == var);
    here || x.operands().any(|operand| assigns(operand, var))
}

/// Whether the expression mentions the variable.
pub(super) fn mentions(x: &Expr, var: VarId) -> bool {
    let here = x.place().is_some_and(|place| place.root() == var);
    here || x.operands().any(|operand| mentions(operand, var))
}

/// Whether the statement mentions the variable.
pub(super) fn statement_mentions(statement: &Stmt, var: VarId) -> bool {
    let mut found = false;
    statement.each_expr(&mut |x| found |= mentions(x, var));
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
                StmtKind::For { init: ForInit::Decl(_), .. } => 11,
                StmtKind::If(..) | StmtKind::DoWhile(..) | StmtKind::For { .. } => 8,
                StmtKind::Decl(_) => 4,
                StmtKind::Block(_) | StmtKind::Break | StmtKind::Continue | StmtKind::Return(_) => 2,
                StmtKind::Expr(_) => 1,
            };
            statement.each_part(|part| match part {
                Part::Declarator(declarator) => declarator.values().iter().for_each(|x| self.expr(x)),
                Part::Effect(x) | Part::Condition(x) | Part::Result(x) => self.expr(x),
                Part::Block(block) => self.block(block),
            });
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
        x.operands().for_each(|operand| self.expr(operand));
    }
}

/// `i + 1`, which becomes one constant.
fn is_small_sum(left: &Expr, right: &Expr, var: VarId) -> bool {
    left.kind == ExprKind::Load(Place::Var(var)) && literal(right).is_some()
}
