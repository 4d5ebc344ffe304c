//! What a variable is for, as far as its uses tell.

use cgen::ast::{
    BinaryOp, Block, Declarator, Expr, ExprKind, ForInit, Init, Part, Place, Program, StepOp, Stmt, StmtKind,
    Type, VarId,
};

/// What a variable is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Counts the turns of a loop, or stands for a place in a list.
    Counter,
    /// Where the next cell is written.
    End,
    /// What is added up.
    Sum,
    /// What is multiplied.
    Product,
    /// How many there were.
    Count,
    /// The greatest so far.
    Greatest,
    /// The least so far.
    Least,
    /// The best so far, or its place.
    Best,
    /// Yes or no.
    Flag,
    /// A value that is put aside.
    Kept,
    /// An array of yes and no.
    Marks,
    /// An array of counts.
    Counts,
    /// Another array.
    Array,
    /// Anything else.
    Other,
}

impl Role {
    /// Names for it, the most usual first.
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Counter => &["i", "j", "k", "p", "q", "r"],
            Self::End => &["m", "end"],
            Self::Sum => &["sum", "total"],
            Self::Product => &["product"],
            Self::Count => &["count"],
            Self::Greatest => &["max"],
            Self::Least => &["min"],
            Self::Best => &["best"],
            Self::Flag => &["found", "flag"],
            Self::Kept => &["t", "u"],
            Self::Marks => &["seen"],
            Self::Counts => &["counts"],
            Self::Array => &["b", "c"],
            Self::Other => &["r", "s", "t", "u"],
        }
    }
}

/// What was seen of a variable.
#[derive(Clone, Copy, Debug, Default)]
struct Uses {
    array: bool,
    /// Declared or stepped in the head of a `for`.
    in_head: bool,
    /// Cells at this place are read or written.
    index: u32,
    /// Cells at this place are written.
    writes: u32,
    /// It grows or shrinks by something that is no constant.
    adds: u32,
    /// It grows or shrinks by one.
    steps: u32,
    multiplies: u32,
    /// It gets a value that is no constant, from a cell or not.
    from_cell: u32,
    from_other: u32,
    /// It gets a constant, 0 or 1 or not.
    from_bit: u32,
    from_constant: u32,
    /// It is given a value where it was just found smaller, or greater, than something.
    raised: u32,
    lowered: u32,
    /// The same for a cell that it is the place of.
    improved: u32,
    /// It is put into a cell.
    to_cell: u32,
}

/// The roles of all variables.
pub fn roles(program: &Program) -> Vec<Role> {
    let mut watch = Watch { uses: vec![Uses::default(); program.vars.len()], conditions: Vec::new() };
    for (uses, var) in watch.uses.iter_mut().zip(&program.vars) {
        uses.array = matches!(var.ty, Type::Array(_));
    }
    watch.block(&program.body);
    watch.uses.iter().map(Uses::role).collect()
}

impl Uses {
    const fn role(&self) -> Role {
        let moves = self.steps > 0 || self.adds > 0;
        if self.array {
            if self.steps + self.adds > 0 {
                Role::Counts
            } else if self.from_bit > 0 && self.from_constant + self.from_other + self.from_cell == 0 {
                Role::Marks
            } else {
                Role::Array
            }
        } else if self.writes > 0 && self.writes == self.index && self.steps > 0 && !self.in_head {
            Role::End
        } else if self.in_head {
            Role::Counter
        } else if self.improved > 0 {
            Role::Best
        } else if self.raised > 0 && self.lowered == 0 {
            Role::Greatest
        } else if self.lowered > 0 && self.raised == 0 {
            Role::Least
        } else if self.index > 0 && moves {
            Role::Counter
        } else if self.multiplies > 0 && self.adds == 0 {
            Role::Product
        } else if self.adds > 0 && self.multiplies == 0 {
            Role::Sum
        } else if self.steps > 0 && self.multiplies == 0 {
            Role::Count
        } else if self.index > 0 {
            Role::Counter
        } else if !moves && self.from_bit > 1 && self.from_constant + self.from_other + self.from_cell == 0 {
            Role::Flag
        } else if self.from_cell > 0 && self.to_cell > 0 {
            Role::Kept
        } else {
            Role::Other
        }
    }
}

/// A comparison that holds here: the greater side and the lesser.
#[derive(Clone)]
struct Condition {
    greater: Expr,
    lesser: Expr,
}

struct Watch {
    uses: Vec<Uses>,
    conditions: Vec<Condition>,
}

impl Watch {
    fn note(&mut self, var: VarId, note: impl FnOnce(&mut Uses)) {
        if let Some(uses) = self.uses.get_mut(var.index()) {
            note(uses);
        }
    }

    fn block(&mut self, block: &Block) {
        for statement in block {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt) {
        if let StmtKind::For { init, steps, .. } = &statement.kind {
            self.head(init, steps);
        }
        let assumed = self.conditions.len();
        statement.each_part(|part| match part {
            Part::Declarator(declarator) => self.declare(declarator),
            Part::Effect(x) | Part::Result(x) => self.expr(x),
            Part::Condition(x) => {
                self.expr(x);
                if matches!(statement.kind, StmtKind::If(..)) {
                    self.assume(x);
                }
            }
            Part::Block(block) => {
                self.block(block);
                // What the condition says does not hold in the `else`.
                self.conditions.truncate(assumed);
            }
        });
    }

    /// What a `for` declares or changes at each turn counts its turns.
    fn head(&mut self, init: &ForInit, steps: &[Expr]) {
        if let ForInit::Decl(declarators) = init {
            for d in declarators {
                self.note(d.var, |uses| uses.in_head = true);
            }
        }
        for step in steps {
            if let ExprKind::Step(_, Place::Var(var)) | ExprKind::Assign(Place::Var(var), ..) = &step.kind {
                self.note(*var, |uses| uses.in_head = true);
            }
        }
    }

    fn declare(&mut self, declarator: &Declarator) {
        declarator.values().iter().for_each(|x| self.expr(x));
        if let Some(Init::Expr(x)) = &declarator.init {
            self.gets(declarator.var, x);
        }
    }

    /// Keeps the comparisons that hold where the condition does.
    fn assume(&mut self, condition: &Expr) {
        let ExprKind::Binary(op, x, y) = &condition.kind else { return };
        match op {
            BinaryOp::And => {
                self.assume(x);
                self.assume(y);
            }
            BinaryOp::Gt | BinaryOp::Ge => {
                self.conditions.push(Condition { greater: (**x).clone(), lesser: (**y).clone() });
            }
            BinaryOp::Lt | BinaryOp::Le => {
                self.conditions.push(Condition { greater: (**y).clone(), lesser: (**x).clone() });
            }
            _ => {}
        }
    }

    fn expr(&mut self, x: &Expr) {
        x.operands().for_each(|operand| self.expr(operand));
        if let Some(var) = x.place().and_then(Place::index).and_then(variable) {
            self.note(var, |uses| uses.index += 1);
        }
        match &x.kind {
            ExprKind::Assign(place, op, value) => self.assigned(place, *op, value),
            ExprKind::Step(_, place) => self.note(place.root(), |uses| uses.steps += 1),
            _ => {}
        }
    }

    fn assigned(&mut self, place: &Place, op: Option<BinaryOp>, value: &Expr) {
        let root = place.root();
        if let Some(index) = place.index() {
            if let Some(kept) = variable(value) {
                self.note(kept, |uses| uses.to_cell += 1);
            }
            if let Some(var) = variable(index) {
                self.note(var, |uses| uses.writes += 1);
            }
        }
        let constant = matches!(value.kind, ExprKind::Const(_));
        match op {
            Some(BinaryOp::Add | BinaryOp::Sub) if constant => self.note(root, |uses| uses.steps += 1),
            Some(BinaryOp::Add | BinaryOp::Sub) => self.note(root, |uses| uses.adds += 1),
            Some(BinaryOp::Mul) => self.note(root, |uses| uses.multiplies += 1),
            Some(_) => self.note(root, |uses| uses.from_other += 1),
            None => self.gets(root, value),
        }
    }

    fn gets(&mut self, var: VarId, value: &Expr) {
        let own = |x: &Expr| variable(x) == Some(var);
        match &value.kind {
            ExprKind::Const(0 | 1) => self.note(var, |uses| uses.from_bit += 1),
            ExprKind::Const(_) => self.note(var, |uses| uses.from_constant += 1),
            ExprKind::Binary(BinaryOp::Add | BinaryOp::Sub, x, y) if own(x) || own(y) => {
                self.note(var, |uses| uses.adds += 1);
            }
            ExprKind::Binary(BinaryOp::Mul, x, y) if own(x) || own(y) => {
                self.note(var, |uses| uses.multiplies += 1);
            }
            kind => {
                if matches!(kind, ExprKind::Load(Place::Cell(..))) {
                    self.note(var, |uses| uses.from_cell += 1);
                } else {
                    self.note(var, |uses| uses.from_other += 1);
                }
                self.improved(var, value);
            }
        }
    }

    /// A value for a variable that a condition just compared it with.
    fn improved(&mut self, var: VarId, value: &Expr) {
        let is_var = |x: &Expr| variable(x) == Some(var);
        let at_var = |x: &Expr| place_of(x).is_some_and(is_var);
        let at_value = |x: &Expr| place_of(x).is_some_and(|index| index == value);
        for Condition { greater, lesser } in self.conditions.clone() {
            if is_var(&lesser) && greater == *value {
                self.note(var, |uses| uses.raised += 1);
            } else if is_var(&greater) && lesser == *value {
                self.note(var, |uses| uses.lowered += 1);
            } else if at_var(&lesser) && at_value(&greater) || at_var(&greater) && at_value(&lesser) {
                self.note(var, |uses| uses.improved += 1);
            }
        }
    }
}

/// The variable that an expression is, or steps.
fn variable(x: &Expr) -> Option<VarId> {
    match &x.kind {
        ExprKind::Load(Place::Var(var))
        | ExprKind::Step(
            StepOp::PostInc | StepOp::PostDec | StepOp::PreInc | StepOp::PreDec,
            Place::Var(var),
        ) => Some(*var),
        _ => None,
    }
}

/// The index, if the expression is a cell.
fn place_of(x: &Expr) -> Option<&Expr> {
    if let ExprKind::Load(Place::Cell(_, index)) = &x.kind { Some(index) } else { None }
}
