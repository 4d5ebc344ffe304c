//! Rewriting of statements that holds for all inputs: unreachable code, branches that are known, variables that
//! nobody reads, needless blocks, loops of a few constant turns written out, one way to count and to branch.

use super::Options;
use super::facts::{Facts, bit, has_effects, leaves_loop, literal, never_goes_on};
use super::fold::{fold, negated, take};
use super::unroll::unrolled;
use crate::ast::{
    BinaryOp, Block, Declarator, Expr, ExprKind, ForInit, Init, Place, Program, StepOp, Stmt, StmtKind,
    UnaryOp,
};
use crate::shape::Kind;

/// What comes right after a block, so that a jump to there can be left out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Something else.
    Other,
    /// The next turn of the loop around it.
    Turn,
    /// The end of a function that returns nothing.
    End,
}

/// Rewrites until nothing changes any more.
pub(super) fn tidy(program: &mut Program, options: Options) {
    // Each pass sees what the one before laid bare; programs need two or three.
    for _ in 0..8 {
        let facts = Facts::of(program);
        let next = if program.shape.kind() == Kind::InPlace { Next::End } else { Next::Other };
        let mut rules = Rules { program, facts, options, changed: false, unrolled: false };
        let mut body = std::mem::take(&mut rules.program.body);
        rules.block(&mut body, next);
        let (changed, unrolled) = (rules.changed, rules.unrolled);
        program.body = body;
        if unrolled {
            program.make_canonical();
        }
        if !changed {
            break;
        }
    }
}

struct Rules<'a> {
    program: &'a mut Program,
    facts: Facts,
    options: Options,
    changed: bool,
    /// Declarations may stand in the tree twice.
    unrolled: bool,
}

impl Rules<'_> {
    fn block(&mut self, block: &mut Block, next: Next) {
        let old = std::mem::take(block);
        block.reserve(old.len());
        let mut left = old.len();
        for mut statement in old {
            left -= 1;
            self.statement(&mut statement, if left == 0 { next } else { Next::Other });
            self.emit(statement, block);
            if block.last().is_some_and(never_goes_on) {
                self.changed |= left > 0;
                break;
            }
        }
        if let Some(last) = block.last() {
            let needless = match last.kind {
                StmtKind::Continue => next == Next::Turn,
                StmtKind::Return(None) => next == Next::End,
                _ => false,
            };
            if needless {
                block.pop();
                self.changed = true;
            }
        }
    }

    fn fold(&mut self, x: &mut Expr, decides: bool) {
        self.changed |= fold(x, decides, &self.facts);
    }

    /// Simplifies what is in the statement.
    fn statement(&mut self, statement: &mut Stmt, next: Next) {
        match &mut statement.kind {
            StmtKind::Decl(declarators) => self.declaration(declarators),
            StmtKind::Expr(x) => self.effect(x),
            StmtKind::If(condition, then, otherwise) => {
                self.fold(condition, true);
                self.block(then, next);
                if let Some(block) = otherwise {
                    self.block(block, next);
                    if block.is_empty() {
                        *otherwise = None;
                        self.changed = true;
                    }
                }
            }
            StmtKind::For { init, condition, steps, body } => {
                match init {
                    ForInit::Exprs(exprs) => exprs.iter_mut().for_each(|x| self.effect(x)),
                    ForInit::Decl(declarators) => self.declaration(declarators),
                }
                if let Some(x) = condition {
                    self.fold(x, true);
                }
                if condition.as_ref().and_then(literal).is_some_and(|x| x != 0) {
                    *condition = None;
                }
                for x in steps {
                    self.effect(x);
                }
                self.block(body, Next::Turn);
            }
            StmtKind::While(condition, body) | StmtKind::DoWhile(body, condition) => {
                self.fold(condition, true);
                self.block(body, Next::Turn);
            }
            StmtKind::Return(value) => value.iter_mut().for_each(|x| self.fold(x, false)),
            StmtKind::Block(block) => self.block(block, next),
            StmtKind::Break | StmtKind::Continue => {}
        }
    }

    fn declaration(&mut self, declarators: &mut [Declarator]) {
        for declarator in declarators {
            match &mut declarator.init {
                None => {}
                Some(Init::Expr(x)) => self.fold(x, false),
                Some(Init::List(values)) => values.iter_mut().for_each(|x| self.fold(x, false)),
            }
        }
    }

    /// An expression whose value nobody takes: of several ways to change a variable, one.
    fn effect(&mut self, x: &mut Expr) {
        self.fold(x, false);
        let new = match &mut x.kind {
            ExprKind::Step(op, place) => {
                let postfix = if op.delta() > 0 { StepOp::PostInc } else { StepOp::PostDec };
                (*op != postfix).then(|| Expr::step(postfix, place.clone()))
            }
            ExprKind::Assign(place, Some(op), value) => update(place, *op, value),
            ExprKind::Assign(place, None, value) => self.self_assignment(place, value),
            _ => None,
        };
        if let Some(new) = new {
            *x = new;
            self.changed = true;
        }
    }

    /// `x = x + y` as `x += y` or `x++`.
    fn self_assignment(&self, place: &Place, value: &mut Expr) -> Option<Expr> {
        let ExprKind::Binary(op, left, right) = &mut value.kind else { return None };
        if !op.assigns() || matches!(place, Place::Cell(_, index) if has_effects(index)) {
            return None;
        }
        let commutes = matches!(
            op,
            BinaryOp::Add | BinaryOp::Mul | BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor
        );
        let operand = match (&left.kind, &right.kind) {
            (ExprKind::Load(of), _) if of == place => right,
            (_, ExprKind::Load(of)) if of == place && commutes => left,
            _ => return None,
        };
        let is_step = matches!(op, BinaryOp::Add | BinaryOp::Sub) && literal(operand) == Some(1);
        if !is_step && !self.options.compound_assignment {
            return None;
        }
        update(place, *op, operand).or_else(|| Some(Expr::update(place.clone(), *op, take(operand))))
    }

    /// Appends what is left of the statement.
    fn emit(&mut self, mut statement: Stmt, out: &mut Block) {
        let kept = match &mut statement.kind {
            StmtKind::Decl(declarators) => {
                self.drop_unused(declarators);
                !declarators.is_empty() && !merged(declarators, out)
            }
            StmtKind::Expr(x) => {
                let keeps = !self.facts.is_harmless(x) && !self.is_dead_store(x);
                if keeps {
                    self.unused_value(x, out);
                }
                keeps
            }
            StmtKind::If(condition, then, otherwise) => self.branch(condition, then, otherwise, out),
            StmtKind::Block(block) => {
                out.append(block);
                false
            }
            StmtKind::While(condition, _) if literal(condition) == Some(0) => false,
            StmtKind::DoWhile(body, condition) if literal(condition) == Some(0) && !leaves_loop(body) => {
                out.append(body);
                false
            }
            StmtKind::For { .. } => match unrolled(&statement) {
                Some(mut turns) => {
                    self.unrolled = true;
                    out.append(&mut turns);
                    false
                }
                None => self.counting(&statement),
            },
            _ => true,
        };
        if kept && let Some(mut once) = run_once(&mut statement) {
            self.changed = true;
            out.append(&mut once);
            return;
        }
        if kept {
            out.push(statement);
        } else {
            self.changed = true;
        }
    }

    /// A `for` that never turns is gone; whether there is still one.
    fn counting(&self, statement: &Stmt) -> bool {
        let StmtKind::For { init, condition, .. } = &statement.kind else { return true };
        if condition.as_ref().and_then(literal) != Some(0) {
            return true;
        }
        match init {
            ForInit::Exprs(exprs) => !exprs.is_empty(),
            ForInit::Decl(declarators) => {
                declarators.iter().any(|declarator| !self.is_harmless_init(declarator.init.as_ref()))
            }
        }
    }

    fn is_harmless_init(&self, init: Option<&Init>) -> bool {
        match init {
            None => true,
            Some(Init::Expr(x)) => self.facts.is_harmless(x),
            Some(Init::List(values)) => values.iter().all(|x| self.facts.is_harmless(x)),
        }
    }

    /// Drops variables that nobody uses; of their start values only what may happen in them is left.
    fn drop_unused(&mut self, declarators: &mut Vec<Declarator>) {
        let before = declarators.len();
        let facts = &self.facts;
        declarators.retain(|declarator| {
            let var = declarator.var;
            let used = facts.reads(var) + facts.writes(var) > 0;
            used || match &declarator.init {
                None => false,
                Some(Init::Expr(x)) => !facts.is_harmless(x),
                Some(Init::List(values)) => !values.iter().all(|x| facts.is_harmless(x)),
            }
        });
        self.changed |= declarators.len() < before;
    }

    /// An assignment of something harmless to a local that nobody reads.
    fn is_dead_store(&self, x: &Expr) -> bool {
        let ExprKind::Assign(Place::Var(var), None, value) = &x.kind else { return false };
        let is_local = var.0 >= self.facts.params;
        is_local && self.facts.reads(*var) == 0 && self.facts.is_harmless(value)
            // `x += 1` of an unset variable traps.
            && self.facts.always_set & bit(*var) != 0
    }

    /// Of an operation whose value nobody takes, the operands are enough.
    fn unused_value(&mut self, x: &mut Expr, out: &mut Block) {
        let ExprKind::Binary(op, left, right) = &mut x.kind else { return };
        if op.compares() && self.facts.is_harmless(right) {
            *x = take(left);
            self.changed = true;
        } else if op.compares() && !has_effects(right) && !has_effects(left) {
            out.push(StmtKind::Expr(take(left)).into());
            *x = take(right);
            self.changed = true;
        }
    }

    /// Whether there is still an `if`; otherwise what is left of it is appended.
    fn branch(
        &mut self,
        condition: &mut Expr,
        then: &mut Block,
        otherwise: &mut Option<Block>,
        out: &mut Block,
    ) -> bool {
        if let Some(value) = literal(condition) {
            out.append(if value != 0 { then } else { otherwise.get_or_insert_default() });
            return false;
        }
        if otherwise.as_ref().unwrap_or(&Vec::new()) == then && self.facts.is_harmless(condition) {
            out.append(then);
            return false;
        }
        if then.is_empty() {
            let Some(block) = otherwise.take() else {
                // Only what happens in the condition is left.
                if !self.facts.is_harmless(condition) {
                    out.push(StmtKind::Expr(take(condition)).into());
                }
                return false;
            };
            *then = block;
            *condition = negated(take(condition));
            self.fold(condition, true);
            self.changed = true;
        }
        if let Some(block) = otherwise {
            let chain = |block: &Block| matches!(block.as_slice(), [Stmt { kind: StmtKind::If(..), .. }]);
            if reads_better_negated(condition) && (!chain(block) || chain(then)) {
                *condition = negated(take(condition));
                self.fold(condition, true);
                std::mem::swap(then, block);
                self.changed = true;
            }
        }
        if then.last().is_some_and(never_goes_on) && otherwise.is_some() {
            let mut rest = otherwise.take().unwrap_or_default();
            out.push(StmtKind::If(take(condition), std::mem::take(then), None).into());
            out.append(&mut rest);
            return false;
        }
        true
    }
}

/// A loop that always breaks at the end of its first turn, as an `if`.
fn run_once(statement: &mut Stmt) -> Option<Block> {
    let (StmtKind::For { body, .. } | StmtKind::While(_, body)) = &mut statement.kind else { return None };
    if !matches!(body.last(), Some(Stmt { kind: StmtKind::Break, .. })) {
        return None;
    }
    let last = body.pop()?;
    if leaves_loop(body) {
        body.push(last);
        return None;
    }
    let turn = std::mem::take(body);
    let (init, condition) = match &mut statement.kind {
        StmtKind::For { init, condition, .. } => (Some(init), condition.take()),
        StmtKind::While(condition, _) => (None, Some(take(condition))),
        _ => return None,
    };
    let mut once = match init {
        None => Vec::new(),
        Some(ForInit::Exprs(exprs)) => exprs.drain(..).map(|x| StmtKind::Expr(x).into()).collect(),
        Some(ForInit::Decl(declarators)) => vec![StmtKind::Decl(std::mem::take(declarators)).into()],
    };
    match condition {
        None => once.extend(turn),
        Some(condition) => once.push(StmtKind::If(condition, turn, None).into()),
    }
    Some(once)
}

/// Of a condition and its opposite, this is the one that is not used where both branches are there.
fn reads_better_negated(condition: &Expr) -> bool {
    match &condition.kind {
        ExprKind::Unary(UnaryOp::Not, _) => true,
        ExprKind::Binary(op, ..) => matches!(op, BinaryOp::Ne | BinaryOp::Ge | BinaryOp::Le),
        _ => false,
    }
}

/// `x += 1` as `x++`, `x += -2` as `x -= 2`.
fn update(place: &Place, op: BinaryOp, value: &mut Expr) -> Option<Expr> {
    let value = literal(value)?;
    match (op, value) {
        (BinaryOp::Add, 1) | (BinaryOp::Sub, -1) => Some(Expr::step(StepOp::PostInc, place.clone())),
        (BinaryOp::Sub, 1) | (BinaryOp::Add, -1) => Some(Expr::step(StepOp::PostDec, place.clone())),
        (BinaryOp::Add, i32::MIN..-1) => {
            Some(Expr::update(place.clone(), BinaryOp::Sub, Expr::int(value.checked_neg()?)))
        }
        (BinaryOp::Sub, i32::MIN..-1) => {
            Some(Expr::update(place.clone(), BinaryOp::Add, Expr::int(value.checked_neg()?)))
        }
        _ => None,
    }
}

/// Appends the variables to the declaration before them, if there is one.
fn merged(declarators: &mut Vec<Declarator>, out: &mut Block) -> bool {
    let Some(Stmt { kind: StmtKind::Decl(before), .. }) = out.last_mut() else { return false };
    before.append(declarators);
    true
}
