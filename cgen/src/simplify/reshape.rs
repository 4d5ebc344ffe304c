//! Other ways to say what one or more statements say: loops that turn less often or upwards, variables put in where
//! they are used, declarations where a value is at hand, what two branches have in common. None of them holds always.

use std::borrow::Cow;

use super::Options;
use super::facts::{Facts, has_effects, literal, operations};
use super::fold::{replace_loads, take};
use super::unroll::{count, mentions, statement_mentions};
use crate::ast::{
    BinaryOp, Block, Declarator, Expr, ExprKind, ForInit, Init, Place, Span, StepOp, Stmt, StmtKind,
};

/// What could stand instead of some statements.
pub(super) struct Reshaping {
    /// How many statements are replaced.
    pub replaces: usize,
    /// What replaces them.
    pub with: Block,
    /// It may be as long as what it replaces: it is what we prefer.
    pub preferred: bool,
}

impl Reshaping {
    fn shorter(replaces: usize, with: Block) -> Self {
        Self { replaces, with, preferred: false }
    }

    fn preferred(with: Stmt) -> Self {
        Self { replaces: 1, with: vec![with], preferred: true }
    }
}

/// Everything that could stand instead of the first of these statements and some that follow.
pub(super) fn reshapings(rest: &[Stmt], facts: &Facts, options: Options) -> Vec<Reshaping> {
    let mut all = Vec::new();
    let Some((statement, after)) = rest.split_first() else { return all };
    match &statement.kind {
        StmtKind::For { .. } => {
            all.extend(upwards(statement));
            narrower(statement, &mut all);
        }
        StmtKind::Decl(declarators) => {
            for (i, declarator) in declarators.iter().enumerate() {
                match &declarator.init {
                    Some(Init::Expr(x)) if facts.writes(declarator.var) == 0 => {
                        all.extend(inlined(declarators, i, x, after, facts, options));
                    }
                    Some(Init::List(_)) => {}
                    _ => all.extend(declared_later(declarators, i, after)),
                }
            }
        }
        StmtKind::Expr(x) => {
            all.extend(added_up(x, after, options));
            if let Some((place, value)) = assigned(x) {
                all.extend(forwarded(place, &value, after, options));
            }
        }
        StmtKind::If(condition, then, Some(otherwise)) => common(condition, then, otherwise, &mut all),
        _ => {}
    }
    all
}

/// `for (int i = n - 1; i >= 0; i--)` as `for (int i = 0; i < n; i++)`.
fn upwards(statement: &Stmt) -> Option<Reshaping> {
    let StmtKind::For { init: ForInit::Decl(declarators), condition: Some(condition), steps, body } =
        &statement.kind
    else {
        return None;
    };
    let [Declarator { var, init: Some(Init::Expr(first)), .. }] = declarators.as_slice() else { return None };
    let [Expr { kind: ExprKind::Step(step, Place::Var(stepped)), .. }] = steps.as_slice() else {
        return None;
    };
    let ExprKind::Binary(op @ (BinaryOp::Gt | BinaryOp::Ge), left, low) = &condition.kind else {
        return None;
    };
    if left.kind != ExprKind::Load(Place::Var(*var)) || stepped != var || step.delta() > 0 {
        return None;
    }
    let low = if *op == BinaryOp::Ge { low.as_ref().clone() } else { one_more(low) };
    let counter = Expr::var(*var);
    Some(Reshaping::preferred(
        StmtKind::For {
            init: ForInit::Decl(vec![Declarator {
                var: *var,
                init: Some(Init::Expr(low)),
                span: Span::default(),
            }]),
            condition: Some(Expr::binary(BinaryOp::Lt, counter, one_more(first))),
            steps: vec![Expr::step(StepOp::PostInc, Place::Var(*var))],
            body: body.clone(),
        }
        .into(),
    ))
}

/// `x + 1`; for `x - 1` that is `x`.
fn one_more(x: &Expr) -> Expr {
    if let Some(next) = literal(x).and_then(|value| value.checked_add(1)) {
        return Expr::int(next);
    }
    match &x.kind {
        ExprKind::Binary(BinaryOp::Sub, left, right) if literal(right) == Some(1) => left.as_ref().clone(),
        _ => Expr::binary(BinaryOp::Add, x.clone(), Expr::int(1)),
    }
}

/// The loop without its first or without its last turn.
fn narrower(statement: &Stmt, all: &mut Vec<Reshaping>) {
    let Some(count) = count(statement).filter(|count| count.turns > 1) else { return };
    let mut without_first = statement.clone();
    if let StmtKind::For { init: ForInit::Decl(declarators), .. } = &mut without_first.kind
        && let [Declarator { init: Some(Init::Expr(first)), .. }] = declarators.as_mut_slice()
    {
        *first = Expr::int(count.first + count.step);
        all.push(Reshaping::preferred(without_first));
    }
    let mut without_last = statement.clone();
    if let StmtKind::For { condition: Some(Expr { kind: ExprKind::Binary(_, _, bound), .. }), .. } =
        &mut without_last.kind
        && let Some(value) = literal(bound)
    {
        **bound = Expr::int(value.saturating_sub(count.step));
        all.push(Reshaping::preferred(without_last));
    }
}

/// The start value of variable `i` in the place of its uses.
fn inlined(
    declarators: &[Declarator],
    i: usize,
    value: &Expr,
    after: &[Stmt],
    facts: &Facts,
    options: Options,
) -> Option<Reshaping> {
    let var = declarators.get(i)?.var;
    if has_effects(value) || !(1..=3).contains(&facts.reads(var)) {
        return None;
    }
    if facts.reads(var) > 1 && matches!(value.kind, ExprKind::Binary(..) | ExprKind::Conditional(..)) {
        return None;
    }
    let mut later = declarators.to_vec();
    later.remove(i);
    for declarator in later.iter_mut().skip(i) {
        if let Some(Init::Expr(x)) = &mut declarator.init {
            replace_loads(x, &Place::Var(var), value);
        }
    }
    let mut with: Block = Vec::with_capacity(after.len() + 1);
    if !later.is_empty() {
        with.push(StmtKind::Decl(later).into());
    }
    for statement in after {
        let mut statement = statement.clone();
        if statement_mentions(&statement, var) {
            statement.each_expr_mut(&mut |x| replace_loads(x, &Place::Var(var), value));
            if too_many_operations(&statement, options) {
                return None;
            }
        }
        with.push(statement);
    }
    Some(Reshaping::shorter(after.len() + 1, with))
}

fn too_many_operations(statement: &Stmt, options: Options) -> bool {
    let mut most = 0;
    statement.each_expr(&mut |x| most = most.max(operations_of_value(x)));
    most > options.operations
}

fn operations_of_value(x: &Expr) -> u32 {
    match &x.kind {
        ExprKind::Assign(_, None, value) => operations(value),
        _ => operations(x),
    }
}

/// The variable declared where it gets its first value.
fn declared_later(declarators: &[Declarator], i: usize, after: &[Stmt]) -> Option<Reshaping> {
    let var = declarators.get(i)?.var;
    let mut rest = declarators.to_vec();
    rest.remove(i);
    if rest.iter().any(|other| matches!(&other.init, Some(Init::Expr(x)) if mentions(x, var))) {
        return None;
    }
    let first = after.iter().position(|statement| statement_mentions(statement, var))?;
    let mut with: Block = Vec::with_capacity(first + 2);
    if !rest.is_empty() {
        with.push(StmtKind::Decl(rest).into());
    }
    with.extend(after.get(..first)?.iter().cloned());
    let declare = |x: Expr| vec![Declarator { var, init: Some(Init::Expr(x)), span: Span::default() }];
    let mut statement = after.get(first)?.clone();
    match &mut statement.kind {
        StmtKind::Expr(Expr { kind: ExprKind::Assign(Place::Var(of), None, value), .. }) if *of == var => {
            with.push(StmtKind::Decl(declare(take(value))).into());
        }
        StmtKind::For { init, .. } => {
            if after.iter().skip(first + 1).any(|statement| statement_mentions(statement, var)) {
                return None;
            }
            let ForInit::Exprs(exprs) = init else { return None };
            let [Expr { kind: ExprKind::Assign(Place::Var(of), None, value), .. }] = exprs.as_mut_slice()
            else {
                return None;
            };
            if *of != var {
                return None;
            }
            *init = ForInit::Decl(declare(take(value)));
            with.push(statement);
        }
        _ => return None,
    }
    Some(Reshaping::shorter(first + 2, with))
}

/// The place that the expression assigns, and its value afterwards.
fn assigned(x: &Expr) -> Option<(&Place, Cow<'_, Expr>)> {
    let before = |place: &Place| -> Expr { ExprKind::Load(place.clone()).into() };
    Some(match &x.kind {
        ExprKind::Assign(place, None, value) => (place, Cow::Borrowed(value)),
        ExprKind::Assign(place, Some(op), by) => {
            (place, Cow::Owned(Expr::binary(*op, before(place), by.as_ref().clone())))
        }
        ExprKind::Step(op, place) => {
            let op = if op.delta() > 0 { BinaryOp::Add } else { BinaryOp::Sub };
            (place, Cow::Owned(Expr::binary(op, before(place), Expr::int(1))))
        }
        _ => return None,
    })
}

/// The value of an assignment in the place of its use right after.
fn forwarded(place: &Place, value: &Expr, after: &[Stmt], options: Options) -> Option<Reshaping> {
    let mut next = after.first()?.clone();
    let (StmtKind::Expr(simple) | StmtKind::Return(Some(simple))) = &mut next.kind else { return None };
    if has_effects(value) || !mentions(simple, place.root()) {
        return None;
    }
    match &mut simple.kind {
        // `x++` right after `x = y` is `x = y + 1`.
        ExprKind::Step(op, of) if of == place => {
            let op = if op.delta() > 0 { BinaryOp::Add } else { BinaryOp::Sub };
            *simple = Expr::assign(place.clone(), Expr::binary(op, value.clone(), Expr::int(1)));
        }
        ExprKind::Assign(of, Some(op), right) if of == place => {
            *simple = Expr::assign(place.clone(), Expr::binary(*op, value.clone(), take(right)));
        }
        _ => replace_loads(simple, place, value),
    }
    if operations_of_value(simple) > options.operations {
        return None;
    }
    Some(Reshaping::shorter(2, vec![next]))
}

/// `x++; x += 2;` as `x += 3;`
fn added_up(x: &Expr, after: &[Stmt], options: Options) -> Option<Reshaping> {
    let StmtKind::Expr(next) = &after.first()?.kind else { return None };
    let ((place, first), (other, second)) = (added(x)?, added(next)?);
    if place != other || matches!(place, Place::Cell(_, index) if has_effects(index)) {
        return None;
    }
    let sum = first.checked_add(second)?;
    let effect = match sum {
        0 => return Some(Reshaping::shorter(2, Vec::new())),
        1 => Expr::step(StepOp::PostInc, place.clone()),
        -1 => Expr::step(StepOp::PostDec, place.clone()),
        _ => {
            let op = if sum < 0 { BinaryOp::Sub } else { BinaryOp::Add };
            let by = Expr::int(sum.checked_abs()?);
            if options.compound_assignment {
                Expr::update(place.clone(), op, by)
            } else {
                Expr::assign(place.clone(), Expr::binary(op, ExprKind::Load(place.clone()).into(), by))
            }
        }
    };
    Some(Reshaping::shorter(2, vec![StmtKind::Expr(effect).into()]))
}

/// Which constant the expression adds to which place.
fn added(x: &Expr) -> Option<(&Place, i32)> {
    let (place, op, by) = match &x.kind {
        ExprKind::Step(op, place) => return Some((place, op.delta())),
        ExprKind::Assign(place, Some(op), by) => (place, op, by),
        ExprKind::Assign(place, None, value) => match &value.kind {
            ExprKind::Binary(op, left, by) if left.kind == ExprKind::Load(place.clone()) => (place, op, by),
            _ => return None,
        },
        _ => return None,
    };
    match op {
        BinaryOp::Add => Some((place, literal(by)?)),
        BinaryOp::Sub => Some((place, literal(by)?.checked_neg()?)),
        _ => None,
    }
}

/// What two branches begin or end with, outside of them.
fn common(condition: &Expr, then: &Block, otherwise: &Block, all: &mut Vec<Reshaping>) {
    let branch = |then: &[Stmt], otherwise: &[Stmt]| -> Stmt {
        let otherwise = Some(otherwise.to_vec()).filter(|block| !block.is_empty());
        StmtKind::If(condition.clone(), then.to_vec(), otherwise).into()
    };
    if let (Some((x, left)), Some((y, right))) = (then.split_last(), otherwise.split_last())
        && x == y
    {
        all.push(Reshaping::shorter(1, vec![branch(left, right), x.clone()]));
    }
    if let (Some((x, left)), Some((y, right))) = (then.split_first(), otherwise.split_first())
        && x == y
    {
        all.push(Reshaping::shorter(1, vec![x.clone(), branch(left, right)]));
    }
}
