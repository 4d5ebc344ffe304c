//! Small random changes of a program.

use cgen::Program;
use cgen::ast::{
    BinaryOp, Declarator, Expr, ExprKind, ForInit, Init, Place, Span, StepOp, Stmt, StmtKind, Type, UnaryOp,
    VarId, block_mut,
};

use super::dice::Dice;
use super::draft::Draft;
use super::fresh::Fresh;
use super::graft::Graft;
use super::site::{self, Role, Scope, Slot};

/// Makes changes; what is at hand to make them from.
#[derive(Debug)]
pub struct Mutator {
    fresh: Fresh,
    arity: usize,
}

impl Mutator {
    pub const fn new(fresh: Fresh, arity: usize) -> Self {
        Self { fresh, arity }
    }

    /// One to three changes; false, where none came about. Parts may come from the donor.
    pub fn mutate(&mut self, draft: &mut Draft, donor: &mut Program, dice: &mut Dice) -> bool {
        let wished = 1 + dice.weighted(&[60, 28, 12]);
        let mut made = 0;
        for _ in 0..4 * wished {
            let before = draft.changes();
            let changed = if dice.percent(58) {
                self.expression(draft, donor, dice)
            } else {
                self.statement(draft, donor, dice)
            };
            if changed == Some(true) {
                made += 1;
                if made == wished {
                    break;
                }
            } else {
                draft.undo_to(before);
            }
        }
        made > 0
    }

    /// Changes an expression.
    fn expression(&mut self, draft: &mut Draft, donor: &mut Program, dice: &mut Dice) -> Option<bool> {
        let number = dice.below(draft.exprs());
        let (x, scope, role) = draft.expr(number)?;
        let mut new = x.clone();
        self.fresh.look(draft.program(), scope);
        let changed = match role {
            Role::Effect => self.tweak(&mut new, role, dice),
            Role::Value | Role::Condition | Role::Index => match dice.weighted(&[12, 3, 4, 5, 4, 3, 3]) {
                0 => self.tweak(&mut new, role, dice),
                1 => {
                    new = self.fresh.leaf(dice);
                    true
                }
                2 => {
                    new = match role {
                        Role::Condition => self.fresh.condition(dice),
                        Role::Index => self.fresh.index(dice),
                        Role::Value | Role::Effect => self.fresh.value(dice),
                    };
                    true
                }
                3 => {
                    new = self.wrapped(new, role, dice);
                    true
                }
                4 => operand(&mut new, dice),
                5 => {
                    let copy = self.copied(donor, role, dice)?;
                    new = copy;
                    true
                }
                _ => {
                    let other = dice.below(draft.exprs());
                    let (copy, _, other_role) = draft.expr(other)?;
                    new = copy.clone();
                    other_role != Role::Effect
                }
            },
        };
        Some(changed && draft.replace(number, new))
    }

    /// An expression of the donor.
    fn copied(&self, donor: &mut Program, role: Role, dice: &mut Dice) -> Option<Expr> {
        let count = site::exprs(&mut donor.body);
        for _ in 0..4 {
            let (x, _, other) = site::expr_mut(&mut donor.body, dice.below(count), Scope::default())?;
            if other == role {
                let mut copy = x.clone();
                return Graft::new(self.arity).expr(&mut copy, donor, &self.fresh, dice).then_some(copy);
            }
        }
        None
    }

    /// Changes what the expression is made of, not its form.
    fn tweak(&self, x: &mut Expr, role: Role, dice: &mut Dice) -> bool {
        match &mut x.kind {
            ExprKind::Const(value) => {
                let value = *value;
                *x = match dice.weighted(&[5, 6, 2]) {
                    0 => Expr::int(if dice.percent(50) { value.saturating_add(1) } else { value - 1 }),
                    1 => Expr::int(self.fresh.constant(dice)),
                    _ => self.fresh.int(dice).map_or_else(|| Expr::int(value), Expr::var),
                };
                true
            }
            ExprKind::Load(place) => self.other_place(place, dice),
            ExprKind::Unary(op, inner) => {
                if dice.percent(50) {
                    *x = std::mem::replace(&mut **inner, Expr::int(0));
                } else {
                    *op = UnaryOp::ALL[dice.below(UnaryOp::ALL.len())];
                }
                true
            }
            ExprKind::Binary(op, l, r) => {
                if dice.percent(22) {
                    std::mem::swap(l, r);
                } else {
                    *op = self.fresh.operator(dice, *op);
                }
                true
            }
            ExprKind::Conditional(_, l, r) => {
                std::mem::swap(l, r);
                true
            }
            ExprKind::Assign(place, op, value) => match dice.weighted(&[3, 3, 2]) {
                0 => self.other_place(place, dice),
                1 => {
                    *op = match *op {
                        Some(_) if dice.percent(30) => None,
                        other => Some(other.unwrap_or(BinaryOp::Add)).map(|op| self.fresh.operator(dice, op)),
                    };
                    op.is_none_or(BinaryOp::assigns)
                }
                _ => {
                    **value = self.fresh.value(dice);
                    true
                }
            },
            ExprKind::Step(op, place) => {
                if role == Role::Effect && dice.percent(30) {
                    let by = if op.delta() > 0 { BinaryOp::Add } else { BinaryOp::Sub };
                    let place = place.clone();
                    *x = Expr::update(place, by, self.fresh.leaf(dice));
                    return true;
                }
                if dice.percent(40) {
                    *op = StepOp::ALL[dice.below(StepOp::ALL.len())];
                    return true;
                }
                self.other_place(place, dice)
            }
        }
    }

    fn other_place(&self, place: &mut Place, dice: &mut Dice) -> bool {
        match place {
            Place::Var(id) => {
                let Some(other) = self.fresh.int(dice) else { return false };
                let differs = other != *id;
                *id = other;
                differs
            }
            Place::Cell(list, index) => {
                match dice.below(4) {
                    0 => {
                        let Some(other) = self.fresh.list(dice) else { return false };
                        let differs = other != *list;
                        *list = other;
                        return differs;
                    }
                    1 => **index = self.fresh.index(dice),
                    other => {
                        let op = if other == 2 { BinaryOp::Add } else { BinaryOp::Sub };
                        let old = std::mem::replace(&mut **index, Expr::int(0));
                        **index = Expr::binary(op, old, Expr::int(1));
                    }
                }
                true
            }
        }
    }

    /// The expression as an operand of something new.
    fn wrapped(&self, x: Expr, role: Role, dice: &mut Dice) -> Expr {
        match role {
            Role::Condition if self.fresh.is_plain(dice) => self.fresh.plain_wrapped(x, dice),
            Role::Condition => match dice.weighted(&[3, 3, 3]) {
                0 => Expr::unary(UnaryOp::Not, x),
                1 => Expr::binary(BinaryOp::And, x, self.fresh.condition(dice)),
                _ => Expr::binary(BinaryOp::Or, x, self.fresh.condition(dice)),
            },
            _ if self.fresh.is_plain(dice) => self.fresh.plain_sum(x, dice),
            Role::Value | Role::Index | Role::Effect => match dice.weighted(&[10, 3, 1, 2]) {
                0 => {
                    let op = self.fresh.operator(dice, BinaryOp::Add);
                    let right = self.fresh.right(dice, op);
                    Expr::binary(op, x, right)
                }
                1 => {
                    let op = self.fresh.operator(dice, BinaryOp::Add);
                    Expr::binary(op, self.fresh.leaf(dice), x)
                }
                2 => Expr::unary(UnaryOp::Neg, x),
                _ => {
                    let (mut then, mut otherwise) = (x, self.fresh.leaf(dice));
                    if dice.percent(50) {
                        std::mem::swap(&mut then, &mut otherwise);
                    }
                    let condition = self.fresh.condition(dice);
                    ExprKind::Conditional(Box::new(condition), Box::new(then), Box::new(otherwise)).into()
                }
            },
        }
    }

    /// Changes statements.
    fn statement(&mut self, draft: &mut Draft, donor: &mut Program, dice: &mut Dice) -> Option<bool> {
        let slot = draft.slot(dice.below(draft.slots()))?;
        self.fresh.look(draft.program(), slot.scope);
        let len = draft.block(slot.block)?.len();
        // Behind the last return nothing is reached.
        let behind_return = slot.at > 0
            && draft
                .block(slot.block)?
                .get(slot.at - 1)
                .is_some_and(|before| matches!(before.kind, StmtKind::Return(_)));
        if behind_return {
            return None;
        }
        match dice.weighted(&[5, 5, 4, 3, 4, 3, 3, 2, 2, 5, 2, 2]) {
            0 => Some(draft.splice(slot, 1, Vec::new())),
            1 => {
                let new = self.fresh.statement(dice);
                Some(draft.splice(slot, 0, vec![new]))
            }
            2 => self.donated(draft, slot, 0, donor, dice),
            3 => {
                let [first, second] = draft.block(slot.block)?.get(slot.at..slot.at + 2)? else {
                    return None;
                };
                let swapped = vec![second.clone(), first.clone()];
                Some(draft.splice(slot, 2, swapped))
            }
            4 => {
                let count = 1 + dice.below((len - slot.at).min(2));
                let inner = draft.block(slot.block)?.get(slot.at..slot.at + count)?.to_vec();
                if inner.iter().any(|s| matches!(s.kind, StmtKind::Decl(_))) {
                    return None;
                }
                let condition = self.fresh.condition(dice);
                Some(draft.splice(slot, count, vec![StmtKind::If(condition, inner, None).into()]))
            }
            5 => {
                let inner = opened(draft.statement(slot)?, dice)?;
                Some(draft.splice(slot, 1, inner))
            }
            6 => {
                let turned = turned(draft.statement(slot)?)?;
                Some(draft.splice(slot, 1, vec![turned]))
            }
            7 => {
                let new = self.fresh.leave(dice);
                Some(draft.splice(slot, 0, vec![new]))
            }
            8 => self.looped(draft, slot, dice),
            9 => self.new_variable(draft, slot, dice),
            10 => self.donated(draft, slot, 1, donor, dice),
            _ => {
                let StmtKind::If(condition, then, otherwise) = &draft.statement(slot)?.kind else {
                    return None;
                };
                let new = match otherwise {
                    None => {
                        let new = self.fresh.statement(dice);
                        StmtKind::If(condition.clone(), then.clone(), Some(vec![new]))
                    }
                    Some(_) if dice.percent(50) => StmtKind::If(condition.clone(), then.clone(), None),
                    Some(otherwise) => StmtKind::If(condition.clone(), otherwise.clone(), Some(then.clone())),
                };
                Some(draft.splice(slot, 1, vec![new.into()]))
            }
        }
    }

    /// A statement of the donor.
    fn donated(
        &self,
        draft: &mut Draft,
        slot: Slot,
        instead_of: usize,
        donor: &mut Program,
        dice: &mut Dice,
    ) -> Option<bool> {
        let number = dice.below(site::slots(&donor.body));
        let from = site::slot(&donor.body, number, Scope::default())?;
        let block = block_mut(&mut donor.body, from.block)?;
        let mut new = block.get(from.at)?.clone();
        if matches!(new.kind, StmtKind::Return(_)) {
            return None;
        }
        let fits = Graft::new(self.arity).statement(&mut new, donor, draft, &self.fresh, dice);
        Some(fits && draft.splice(slot, instead_of, vec![new]))
    }

    /// Repeats a statement for every place of the list, or so many times.
    fn looped(&self, draft: &mut Draft, slot: Slot, dice: &mut Dice) -> Option<bool> {
        let inner = draft.statement(slot)?.clone();
        if matches!(inner.kind, StmtKind::Decl(_) | StmtKind::Return(_)) {
            return None;
        }
        let (from, bound) = self.fresh.bounds(dice);
        let var = draft.add_var(Type::Int)?;
        let init = ForInit::Decl(vec![declarator(var, from)]);
        let condition = Some(Expr::binary(BinaryOp::Lt, Expr::var(var), bound));
        let steps = vec![Expr::step(StepOp::PostInc, Place::Var(var))];
        let new = StmtKind::For { init, condition, steps, body: vec![inner] };
        Some(draft.splice(slot, 1, vec![new.into()]))
    }

    /// A variable that is declared at the start, changed here, and read somewhere.
    fn new_variable(&mut self, draft: &mut Draft, slot: Slot, dice: &mut Dice) -> Option<bool> {
        let var = draft.add_var(Type::Int)?;
        let mut scope = slot.scope;
        scope.visible |= 1 << var.index();
        self.fresh.look(draft.program(), scope);
        let place = Place::Var(var);
        let change = match dice.weighted(&[4, 4, 3, 2]) {
            0 => Expr::step(StepOp::PostInc, place),
            1 => {
                let op = self.fresh.operator(dice, BinaryOp::Add);
                Expr::update(place, op, self.fresh.right(dice, op))
            }
            2 => Expr::assign(place, self.fresh.value(dice)),
            _ => Expr::assign(place, self.fresh.leaf(dice)),
        };
        let mut change: Stmt = StmtKind::Expr(change).into();
        if dice.percent(35) {
            change = StmtKind::If(self.fresh.condition(dice), vec![change], None).into();
        }
        if !draft.splice(slot, 0, vec![change]) {
            return None;
        }
        let outside = draft.outside();
        self.fresh.look(draft.program(), outside);
        let declaration = self.fresh.declaration(dice, var);
        let start = Slot { block: 0, at: 0, scope: outside };
        if !draft.splice(start, 0, vec![declaration]) {
            return None;
        }
        // Read it somewhere else.
        let count = draft.exprs();
        for _ in 0..6 {
            let number = dice.below(count);
            let Some((x, scope, role)) = draft.expr(number) else { continue };
            if role != Role::Effect && scope.visible >> var.index() & 1 == 1 {
                let leaf = matches!(x.kind, ExprKind::Const(_) | ExprKind::Load(_));
                let new = if leaf || dice.percent(60) {
                    Expr::var(var)
                } else {
                    Expr::binary(self.fresh.operator(dice, BinaryOp::Add), x.clone(), Expr::var(var))
                };
                return Some(draft.replace(number, new));
            }
        }
        None
    }
}

fn declarator(var: VarId, init: Expr) -> Declarator {
    Declarator { var, init: Some(Init::Expr(init)), span: Span::default() }
}

/// One of its operands instead of the expression.
fn operand(x: &mut Expr, dice: &mut Dice) -> bool {
    let taken = match &mut x.kind {
        ExprKind::Const(_) | ExprKind::Load(_) | ExprKind::Step(..) => return false,
        ExprKind::Unary(_, x) | ExprKind::Assign(_, _, x) => x,
        ExprKind::Binary(_, l, r) => {
            if dice.percent(50) {
                l
            } else {
                r
            }
        }
        ExprKind::Conditional(c, l, r) => match dice.below(5) {
            0 => c,
            1 | 2 => l,
            _ => r,
        },
    };
    *x = std::mem::replace(&mut **taken, Expr::int(0));
    true
}

/// What a branch or loop holds, without the branch or loop.
fn opened(statement: &Stmt, dice: &mut Dice) -> Option<Vec<Stmt>> {
    match &statement.kind {
        StmtKind::If(_, then, None)
        | StmtKind::Block(then)
        | StmtKind::While(_, then)
        | StmtKind::DoWhile(then, _) => Some(then.clone()),
        StmtKind::If(_, then, Some(otherwise)) => {
            Some(if dice.percent(50) { then.clone() } else { otherwise.clone() })
        }
        StmtKind::For { init: ForInit::Decl(declarators), body, .. } => {
            let mut all = vec![StmtKind::Decl(declarators.clone()).into()];
            all.extend(body.iter().cloned());
            Some(all)
        }
        _ => None,
    }
}

/// A counting loop in the other direction.
fn turned(statement: &Stmt) -> Option<Stmt> {
    let StmtKind::For { init: ForInit::Decl(declarators), condition: Some(condition), steps, body } =
        &statement.kind
    else {
        return None;
    };
    let ([declarator], [step]) = (declarators.as_slice(), steps.as_slice()) else { return None };
    let Some(Init::Expr(first)) = &declarator.init else { return None };
    let ExprKind::Binary(compare, left, bound) = &condition.kind else { return None };
    let ExprKind::Step(op, place) = &step.kind else { return None };
    let one = || Expr::int(1);
    let up = op.delta() > 0;
    let (first, compare, bound) = match (up, compare) {
        (true, BinaryOp::Lt) => {
            (Expr::binary(BinaryOp::Sub, (**bound).clone(), one()), BinaryOp::Ge, first.clone())
        }
        (true, _) => ((**bound).clone(), BinaryOp::Ge, first.clone()),
        (false, BinaryOp::Gt) => {
            (Expr::binary(BinaryOp::Add, (**bound).clone(), one()), BinaryOp::Le, first.clone())
        }
        (false, _) => ((**bound).clone(), BinaryOp::Le, first.clone()),
    };
    let step = Expr::step(if up { StepOp::PostDec } else { StepOp::PostInc }, place.clone());
    let declarator = Declarator { init: Some(Init::Expr(first)), ..declarator.clone() };
    let condition = Expr::binary(compare, (**left).clone(), bound);
    Some(
        StmtKind::For {
            init: ForInit::Decl(vec![declarator]),
            condition: Some(condition),
            steps: vec![step],
            body: body.clone(),
        }
        .into(),
    )
}
