//! Rules as a program of their shape.

use super::{Cells, Formula, Rules, Source, keeps_length};
use crate::Shape;
use crate::ast::{
    BinaryOp, Block, Declarator, Expr, ForInit, Init, Place, Program, Span, StepOp, Stmt, StmtKind, Type,
    UnaryOp, Var, VarId,
};
use crate::shape::{Kind, Role};

impl Rules {
    /// A program that does what the rules say, under canonical names.
    pub fn to_program(&self, shape: Shape) -> Program {
        let mut writer = Writer::new(shape);
        let body = match self {
            Self::Number(formula) => vec![give_back(writer.formula(formula, None))],
            Self::List(length, cells) => writer.list(length, cells),
        };
        let mut program = Program { shape, name: shape.function_name().into(), vars: writer.vars, body };
        program.make_canonical();
        program
    }
}

struct Writer {
    shape: Shape,
    vars: Vec<Var>,
    /// What the parameters are for.
    roles: Vec<Role>,
    /// Cells of the input that were put aside.
    kept: Vec<(u8, VarId)>,
}

impl Writer {
    fn new(shape: Shape) -> Self {
        let roles: Vec<Role> = shape.roles().collect();
        let vars = roles.iter().map(|role| {
            let constant = *role == Role::List && shape.list_is_const();
            let ty = if matches!(role, Role::List | Role::Out) { Type::List { constant } } else { Type::Int };
            Var { name: shape.parameter_name(*role).into(), ty }
        });
        Self { shape, vars: vars.collect(), roles, kept: Vec::new() }
    }

    fn parameter(&self, role: Role) -> VarId {
        VarId(self.roles.iter().position(|of| *of == role).unwrap_or_default() as u8)
    }

    fn local(&mut self) -> VarId {
        self.vars.push(Var { name: "v".into(), ty: Type::Int });
        VarId((self.vars.len() - 1) as u8)
    }

    fn source(&self, source: Source, own: Option<VarId>) -> Expr {
        let list = self.parameter(Role::List);
        let length = || Expr::var(self.parameter(Role::Length));
        match source {
            Source::Cell(j) => match self.kept.iter().find(|(of, _)| *of == j) {
                Some((_, var)) => Expr::var(*var),
                None => Expr::cell(list, Expr::int(j.into())),
            },
            Source::FromEnd(j) => {
                Expr::cell(list, Expr::binary(BinaryOp::Sub, length(), Expr::int(j.into())))
            }
            Source::Own => Expr::cell(list, own.map_or(Expr::int(0), Expr::var)),
            Source::Length => length(),
            Source::Int(i) => Expr::var(self.parameter(Role::Int(i))),
        }
    }

    /// The sum, what is added before what is taken away.
    fn formula(&self, formula: &Formula, own: Option<VarId>) -> Expr {
        let mut sum: Option<Expr> = None;
        let mut constant = formula.constant;
        let (plus, minus): (Vec<_>, Vec<_>) =
            formula.terms.iter().copied().partition(|(factor, _)| *factor > 0);
        if plus.is_empty() && (constant != 0 || minus.is_empty()) {
            sum = Some(Expr::int(constant));
            constant = 0;
        }
        for (factor, source) in plus.into_iter().chain(minus) {
            let mut term = self.source(source, own);
            if factor.abs() != 1 {
                term = Expr::binary(BinaryOp::Mul, term, Expr::int(factor.abs()));
            }
            sum = Some(match sum {
                None if factor < 0 => Expr::unary(UnaryOp::Neg, term),
                None => term,
                Some(sum) => Expr::binary(if factor < 0 { BinaryOp::Sub } else { BinaryOp::Add }, sum, term),
            });
        }
        let sum = sum.unwrap_or(Expr::int(0));
        match constant.checked_neg() {
            _ if constant == 0 => sum,
            Some(less) if constant < 0 => Expr::binary(BinaryOp::Sub, sum, Expr::int(less)),
            _ => Expr::binary(BinaryOp::Add, sum, Expr::int(constant)),
        }
    }

    fn list(&mut self, length: &Formula, cells: &Cells) -> Block {
        let mut body = match cells {
            Cells::Uniform(formula) => self.uniform(length, formula),
            Cells::Each(formulas) => self.each(formulas),
        };
        match self.shape.kind() {
            Kind::Paper => body.push(give_back(Expr::var(self.parameter(Role::List)))),
            Kind::ToList => body.push(give_back(self.formula(length, None))),
            Kind::InPlace | Kind::ToNumber | Kind::Numbers => {}
        }
        body
    }

    fn uniform(&mut self, length: &Formula, formula: &Formula) -> Block {
        let counter = self.local();
        let Some(write) = self.write(Expr::var(counter), formula, Some(counter)) else { return Vec::new() };
        let zero = Declarator { var: counter, init: Some(Init::Expr(Expr::int(0))), span: Span::default() };
        let turns = StmtKind::For {
            init: ForInit::Decl(vec![zero]),
            condition: Some(Expr::binary(BinaryOp::Lt, Expr::var(counter), self.formula(length, None))),
            steps: vec![Expr::step(StepOp::PostInc, Place::Var(counter))],
            body: vec![write],
        };
        vec![turns.into()]
    }

    fn each(&mut self, formulas: &[Formula]) -> Block {
        let mut body = Vec::new();
        if self.shape.kind() == Kind::Paper {
            body.extend(self.put_aside(formulas));
        }
        let guarded = self.shape.kind() == Kind::InPlace;
        let mut writes: Block = Vec::new();
        for (at, formula) in formulas.iter().enumerate() {
            let Some(write) = self.write(Expr::int(at as i32), formula, None) else { continue };
            writes.push(if guarded {
                let length = Expr::var(self.parameter(Role::Length));
                let reached = Expr::binary(BinaryOp::Gt, length, Expr::int(at as i32));
                StmtKind::If(reached, vec![write], None).into()
            } else {
                write
            });
        }
        if guarded {
            // From the end, so that a formula still finds the cells before its own.
            writes.reverse();
        }
        body.extend(writes);
        body
    }

    /// The cells that are read after they are written.
    fn put_aside(&mut self, formulas: &[Formula]) -> Option<Stmt> {
        let mut declarators = Vec::new();
        for j in 0..formulas.len() {
            let source = Source::Cell(j as u8);
            let written = formulas.get(j).is_some_and(|formula| !is_identity(formula, source));
            let later = formulas.iter().skip(j + 1).flat_map(|formula| &formula.terms);
            if written && later.into_iter().any(|(_, of)| *of == source) {
                let init = Some(Init::Expr(self.source(source, None)));
                let var = self.local();
                declarators.push(Declarator { var, init, span: Span::default() });
                self.kept.push((j as u8, var));
            }
        }
        (!declarators.is_empty()).then(|| StmtKind::Decl(declarators).into())
    }

    /// `a[i] = ..;` or `out[i] = ..;`; nothing, if the cell stays as it is.
    fn write(&self, index: Expr, formula: &Formula, own: Option<VarId>) -> Option<Stmt> {
        let in_place = keeps_length(self.shape);
        let list = self.parameter(if in_place { Role::List } else { Role::Out });
        let here = match crate::simplify::literal(&index) {
            Some(at) => Source::Cell(at as u8),
            None => Source::Own,
        };
        if in_place && is_identity(formula, here) {
            return None;
        }
        let place = Place::cell(list, index);
        // `a[i] = a[i] + x` is `a[i] += x`, or `a[i]++`.
        if in_place
            && let Some(((1, first), rest)) = formula.terms.split_first()
            && *first == here
        {
            let rest = Formula { terms: rest.to_vec(), constant: formula.constant };
            match (rest.terms.is_empty(), rest.constant) {
                (true, 1) => return Some(effect(Expr::step(StepOp::PostInc, place))),
                (true, -1) => return Some(effect(Expr::step(StepOp::PostDec, place))),
                _ => {}
            }
            if self.shape.kind() != Kind::Paper {
                let (op, value) = match rest.constant.checked_neg() {
                    Some(less) if rest.terms.is_empty() && less > 0 => (BinaryOp::Sub, Expr::int(less)),
                    _ => (BinaryOp::Add, self.formula(&rest, own)),
                };
                return Some(effect(Expr::update(place, op, value)));
            }
        }
        Some(effect(Expr::assign(place, self.formula(formula, own))))
    }
}

fn is_identity(formula: &Formula, here: Source) -> bool {
    formula.constant == 0 && formula.terms == [(1, here)]
}

fn effect(x: Expr) -> Stmt {
    StmtKind::Expr(x).into()
}

fn give_back(x: Expr) -> Stmt {
    StmtKind::Return(Some(x)).into()
}
