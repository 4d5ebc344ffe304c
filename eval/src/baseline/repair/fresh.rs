//! New parts of programs: small expressions and statements over what is visible.

mod plain;

use cgen::Program;
use cgen::Shape;
use cgen::ast::{
    BinaryOp, Declarator, Expr, Init, Place, Span, StepOp, Stmt, StmtKind, Type, UnaryOp, VarId,
};
use cgen::shape::Kind;

use super::dice::Dice;
use super::site::Scope;

/// What can be mentioned at a place.
#[derive(Clone, Debug)]
pub struct Fresh {
    shape: Shape,
    /// Ints that are visible.
    ints: Vec<VarId>,
    /// Those that are locals.
    locals: Vec<VarId>,
    /// Lists and arrays that are visible.
    lists: Vec<VarId>,
    /// Those that may be written.
    writable: Vec<VarId>,
    in_loop: bool,
    /// Numbers that the examples have.
    numbers: Vec<i32>,
}

const ARITHMETIC: [BinaryOp; 5] = [BinaryOp::Add, BinaryOp::Sub, BinaryOp::Mul, BinaryOp::Rem, BinaryOp::Div];
const COMPARISONS: [BinaryOp; 6] =
    [BinaryOp::Lt, BinaryOp::Le, BinaryOp::Gt, BinaryOp::Ge, BinaryOp::Eq, BinaryOp::Ne];

impl Fresh {
    /// Over nothing yet; `numbers` are constants worth trying.
    pub const fn new(shape: Shape, numbers: Vec<i32>) -> Self {
        Self {
            shape,
            ints: Vec::new(),
            locals: Vec::new(),
            lists: Vec::new(),
            writable: Vec::new(),
            in_loop: false,
            numbers,
        }
    }

    /// Over what is visible from now on.
    pub fn look(&mut self, program: &Program, scope: Scope) {
        for list in [&mut self.ints, &mut self.locals, &mut self.lists, &mut self.writable] {
            list.clear();
        }
        let arity = self.shape.arity();
        for (i, var) in program.vars.iter().enumerate() {
            if scope.visible >> (i % 128) & 1 == 0 {
                continue;
            }
            let id = VarId(i as u8);
            match var.ty {
                Type::Int => {
                    self.ints.push(id);
                    if i >= arity {
                        self.locals.push(id);
                    }
                }
                Type::List { constant } => {
                    self.lists.push(id);
                    if !constant {
                        self.writable.push(id);
                    }
                }
                Type::Array(_) => {
                    self.lists.push(id);
                    self.writable.push(id);
                }
            }
        }
        self.in_loop = scope.in_loop;
    }

    /// Another operator of the same sort.
    pub fn operator(&self, dice: &mut Dice, op: BinaryOp) -> BinaryOp {
        match op {
            BinaryOp::And => BinaryOp::Or,
            BinaryOp::Or => BinaryOp::And,
            op if op.compares() => COMPARISONS[dice.below(COMPARISONS.len())],
            _ if self.is_plain(dice) => plain::operator(dice),
            _ if dice.percent(12) => {
                const BITS: [BinaryOp; 5] =
                    [BinaryOp::BitAnd, BinaryOp::BitOr, BinaryOp::BitXor, BinaryOp::Shl, BinaryOp::Shr];
                BITS[dice.below(BITS.len())]
            }
            _ => arithmetic(dice),
        }
    }

    /// A visible int.
    pub fn int(&self, dice: &mut Dice) -> Option<VarId> {
        dice.pick(&self.ints)
    }

    /// A visible list.
    pub fn list(&self, dice: &mut Dice) -> Option<VarId> {
        dice.pick(&self.lists)
    }

    /// An int to be assigned: a local, if there is one.
    pub fn target(&self, dice: &mut Dice) -> Option<VarId> {
        if dice.percent(90) && !self.locals.is_empty() { dice.pick(&self.locals) } else { self.int(dice) }
    }

    /// A visible variable of this sort, the one that stands there already if it is visible.
    pub fn like(&self, dice: &mut Dice, is_int: bool, wished: Option<VarId>) -> Option<VarId> {
        let among = if is_int { &self.ints } else { &self.lists };
        if let Some(id) = wished.filter(|id| among.contains(id)) {
            return Some(id);
        }
        if is_int && dice.percent(80) && !self.locals.is_empty() {
            return dice.pick(&self.locals);
        }
        dice.pick(among)
    }

    /// A small constant, or one that the examples have.
    pub fn constant(&self, dice: &mut Dice) -> i32 {
        if self.is_plain(dice) {
            return self.plain_constant(dice);
        }
        match dice.weighted(&[10, 10, 5, 2, 1]) {
            0 => dice.between(0, 2),
            1 => dice.between(0, 9),
            2 => dice.pick(&self.numbers).unwrap_or(1),
            3 => dice.between(-9, -1),
            _ => dice.between(10, 100),
        }
    }

    /// A constant, a variable or a cell.
    pub fn leaf(&self, dice: &mut Dice) -> Expr {
        let cell = if self.lists.is_empty() { 0 } else { 5 };
        let int = if self.ints.is_empty() { 0 } else { 6 };
        match dice.weighted(&[4, int, cell]) {
            1 => self.int(dice).map_or_else(|| Expr::int(0), Expr::var),
            2 => self.cell(dice).unwrap_or_else(|| Expr::int(0)),
            _ => Expr::int(self.constant(dice)),
        }
    }

    fn cell(&self, dice: &mut Dice) -> Option<Expr> {
        // What `out` holds is seldom read.
        let list = if dice.percent(85) { self.lists.first().copied() } else { self.list(dice) };
        Some(Expr::cell(list?, self.index(dice)))
    }

    /// A place in a list: mostly a variable, maybe one more or less.
    pub fn index(&self, dice: &mut Dice) -> Expr {
        if self.is_plain(dice) {
            return self.plain_index(dice);
        }
        let Some(var) = (if dice.percent(80) { dice.pick(&self.locals) } else { self.int(dice) }) else {
            return Expr::int(dice.between(0, 3));
        };
        match dice.weighted(&[10, 2, 3, 3]) {
            0 => Expr::var(var),
            1 => Expr::binary(BinaryOp::Add, Expr::var(var), Expr::int(1)),
            2 => Expr::binary(BinaryOp::Sub, Expr::var(var), Expr::int(1)),
            _ => Expr::int(dice.between(0, 3)),
        }
    }

    /// A value of at most two operations.
    pub fn value(&self, dice: &mut Dice) -> Expr {
        if self.is_plain(dice) {
            return self.plain_value(dice);
        }
        match dice.weighted(&[10, 8, 2, 1, 1]) {
            0 => self.leaf(dice),
            1 => self.operation(dice),
            2 => {
                let (x, y) = (self.operation(dice), self.leaf(dice));
                Expr::binary(arithmetic(dice), x, y)
            }
            3 => Expr::unary(UnaryOp::Neg, self.leaf(dice)),
            _ => cgen::ast::ExprKind::Conditional(
                Box::new(self.condition(dice)),
                Box::new(self.leaf(dice)),
                Box::new(self.leaf(dice)),
            )
            .into(),
        }
    }

    fn operation(&self, dice: &mut Dice) -> Expr {
        let op = arithmetic(dice);
        Expr::binary(op, self.leaf(dice), self.right(dice, op))
    }

    /// What may stand behind the operator without trapping on most inputs.
    pub fn right(&self, dice: &mut Dice, op: BinaryOp) -> Expr {
        match op {
            BinaryOp::Div | BinaryOp::Rem if dice.percent(70) => Expr::int(dice.between(2, 10)),
            BinaryOp::Shl | BinaryOp::Shr => Expr::int(dice.between(1, 4)),
            _ => self.leaf(dice),
        }
    }

    /// Something that holds or does not.
    pub fn condition(&self, dice: &mut Dice) -> Expr {
        if self.is_plain(dice) {
            return self.plain_condition(dice);
        }
        let compare = COMPARISONS[dice.below(COMPARISONS.len())];
        match dice.weighted(&[8, 4, 2, 1]) {
            0 => {
                let x = self.changing(dice);
                Expr::binary(compare, x, self.leaf(dice))
            }
            1 => {
                let divisor = if dice.percent(60) { 2 } else { dice.between(3, 9) };
                let rest = Expr::binary(BinaryOp::Rem, self.changing(dice), Expr::int(divisor));
                let op = if dice.percent(70) { BinaryOp::Eq } else { BinaryOp::Ne };
                Expr::binary(op, rest, Expr::int(i32::from(dice.percent(30))))
            }
            2 => {
                let x = self.changing(dice);
                Expr::binary(compare, x, self.value(dice))
            }
            _ => {
                let (x, y) = (self.changing(dice), self.leaf(dice));
                let (z, w) = (self.changing(dice), self.leaf(dice));
                let other = COMPARISONS[dice.below(COMPARISONS.len())];
                let op = if dice.percent(60) { BinaryOp::And } else { BinaryOp::Or };
                Expr::binary(op, Expr::binary(compare, x, y), Expr::binary(other, z, w))
            }
        }
    }

    /// A variable or a cell.
    fn changing(&self, dice: &mut Dice) -> Expr {
        if dice.percent(60)
            && let Some(cell) = self.cell(dice)
        {
            return cell;
        }
        self.int(dice).map_or_else(|| self.leaf(dice), Expr::var)
    }

    /// A statement, with what it holds.
    pub fn statement(&self, dice: &mut Dice) -> Stmt {
        if self.is_plain(dice) {
            return self.plain_statement(dice);
        }
        let int = u32::from(!self.ints.is_empty());
        let list = u32::from(!self.writable.is_empty());
        let out = u32::from(self.shape.kind() == Kind::ToList && !self.locals.is_empty());
        match dice.weighted(&[5 * int, 5 * int, 6 * list, 2 * list, 4 * out, 3, 3]) {
            0 => self.assignment(dice, None),
            1 => {
                let op = arithmetic(dice);
                self.assignment(dice, Some(op))
            }
            2 => self.cell_assignment(dice, None),
            3 => {
                let op = arithmetic(dice);
                self.cell_assignment(dice, Some(op))
            }
            4 => self.appended(dice).unwrap_or_else(|| self.assignment(dice, None)),
            5 => self.leave(dice),
            _ => {
                let condition = self.condition(dice);
                let inner = self.assignment(dice, None);
                StmtKind::If(condition, vec![inner], None).into()
            }
        }
    }

    /// `v = x;`, `v += x;` or `v++;`
    pub fn assignment(&self, dice: &mut Dice, op: Option<BinaryOp>) -> Stmt {
        let Some(var) = self.target(dice) else { return StmtKind::Expr(self.leaf(dice)).into() };
        let place = Place::Var(var);
        let x = match op {
            Some(BinaryOp::Add) if dice.percent(30) => Expr::step(StepOp::PostInc, place),
            Some(BinaryOp::Sub) if dice.percent(30) => Expr::step(StepOp::PostDec, place),
            Some(op) => Expr::update(place, op, self.right(dice, op)),
            None => Expr::assign(place, self.value(dice)),
        };
        StmtKind::Expr(x).into()
    }

    fn cell_assignment(&self, dice: &mut Dice, op: Option<BinaryOp>) -> Stmt {
        let Some(list) = dice.pick(&self.writable) else { return self.assignment(dice, op) };
        let place = Place::cell(list, self.index(dice));
        let x = match op {
            Some(op) => Expr::update(place, op, self.right(dice, op)),
            None => Expr::assign(place, self.value(dice)),
        };
        StmtKind::Expr(x).into()
    }

    /// `out[v++] = x;`
    fn appended(&self, dice: &mut Dice) -> Option<Stmt> {
        let out = VarId(self.shape.arity().checked_sub(1)? as u8);
        let place = Place::cell(out, Expr::step(StepOp::PostInc, Place::Var(dice.pick(&self.locals)?)));
        Some(StmtKind::Expr(Expr::assign(place, self.value(dice))).into())
    }

    /// `if (c) break;` and its relatives.
    pub fn leave(&self, dice: &mut Dice) -> Stmt {
        let condition = self.condition(dice);
        let leave = match dice.below(3) {
            0 if self.in_loop => StmtKind::Break,
            1 if self.in_loop => StmtKind::Continue,
            _ => self.give_back(dice),
        };
        StmtKind::If(condition, vec![leave.into()], None).into()
    }

    /// What the loop counts from and to, if it goes over constant places.
    pub fn bounds(&self, dice: &mut Dice) -> (Expr, Expr) {
        if self.is_plain(dice) {
            return Self::plain_bounds(dice);
        }
        let to = if self.shape.has_length() && dice.percent(80) {
            Expr::var(VarId(1))
        } else {
            self.int(dice).map_or_else(|| Expr::int(5), Expr::var)
        };
        (Expr::int(0), to)
    }

    fn give_back(&self, dice: &mut Dice) -> StmtKind {
        StmtKind::Return(match self.shape.kind() {
            Kind::InPlace => None,
            Kind::Paper => Some(Expr::var(VarId(0))),
            Kind::ToNumber | Kind::ToList | Kind::Numbers => Some(self.leaf(dice)),
        })
    }

    /// `int v = x;`, with a simple start value.
    pub fn declaration(&self, dice: &mut Dice, var: VarId) -> Stmt {
        let start = match dice.weighted(&[6, 2, 2, 3]) {
            0 => Expr::int(0),
            1 => Expr::int(1),
            2 => Expr::int(self.constant(dice)),
            _ => self.leaf(dice),
        };
        let declarator = Declarator { var, init: Some(Init::Expr(start)), span: Span::default() };
        StmtKind::Decl(vec![declarator]).into()
    }
}

fn arithmetic(dice: &mut Dice) -> BinaryOp {
    ARITHMETIC[dice.weighted(&[8, 7, 4, 3, 2])]
}
