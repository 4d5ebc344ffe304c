//! Tests and terms as they are written: those of random programs of the policy, with how often they occur.
//!
//! Enumeration by size alone reaches `a[i] + a[n - 1 - i] > k` long after many things that nobody writes.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use cgen::Shape;
use cgen::ast::{BinaryOp, Block, Declarator, Expr, ExprKind, ForInit, Part, Place, Stmt, StmtKind, VarId};
use cgen::shape::Role;

use super::arith::{TRAP, binary, unary};
use super::frame::Frame;
use super::pool::Pool;
use super::search::Search;
use super::term::{Id, Term, Var};
use crate::baseline::random::Source;
use crate::solver::Stop;

/// Programs that are read for a shape.
const PROGRAMS: u64 = 4000;
const SEED: u64 = 0x0070_6172_7473;
/// What it costs besides not to occur in them.
const UNUSUAL: u16 = 40;
/// Tests that are joined, and what that costs.
const JOINED: usize = 120;
const AND: u32 = 10;
/// Stands for the variable of the loop.
const INDEX: VarId = VarId(u8::MAX);

/// What stands in loops, with what each costs, in tenths of a nat.
#[derive(Debug, Default)]
pub struct Parts {
    tests: Vec<(Expr, u32)>,
    terms: Vec<(Expr, u32)>,
}

/// The parts of programs of this shape.
pub fn parts(shape: Shape) -> Arc<Parts> {
    static KNOWN: LazyLock<Mutex<BTreeMap<Shape, Arc<Parts>>>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(known.entry(shape).or_insert_with(|| Arc::new(Parts::of(shape))))
}

impl Parts {
    fn of(shape: Shape) -> Self {
        let mut reader = Reader { shape, index: INDEX, tests: HashMap::new(), terms: HashMap::new() };
        // The built-in phrases have no error.
        if let Ok(source) = Source::idioms(shape) {
            for program in (0..PROGRAMS).filter_map(|stream| source.program(SEED, stream)) {
                reader.outside(&program.body);
            }
        }
        Self { tests: ranked(reader.tests), terms: ranked(reader.terms) }
    }

    /// Puts them into a pool over the turns of a loop through a list, and pairs of the tests that cost least.
    pub fn put(&self, search: &mut Search<'_, '_>, pool: &mut Pool) -> Result<(), Stop> {
        pool.ints.raise(UNUSUAL);
        pool.bools.raise(UNUSUAL);
        for (expr, cost) in &self.terms {
            search.meter.tick(8 * pool.frame.len())?;
            if let Some((id, row)) = made(search, &pool.frame, expr) {
                pool.put_int(id, &row, *cost);
            }
        }
        for (expr, cost) in &self.tests {
            search.meter.tick(8 * pool.frame.len())?;
            let Some((mut id, mut row)) = made(search, &pool.frame, expr) else { continue };
            if !row.iter().all(|x| matches!(*x, 0 | 1 | TRAP)) {
                let zero = search.constant(0);
                id = search.terms.make(Term::Binary(BinaryOp::Ne, id, zero));
                row = row.iter().map(|x| binary(BinaryOp::Ne, *x, 0)).collect();
            }
            pool.put_test(id, &row, *cost);
        }
        join(search, pool)
    }
}

/// Joins the tests that cost least by `&&`.
fn join(search: &mut Search<'_, '_>, pool: &mut Pool) -> Result<(), Stop> {
    let tests = pool.bools.cheapest(JOINED);
    for (at, &x) in tests.iter().enumerate() {
        for &y in tests.iter().take(at) {
            search.meter.glance()?;
            let rows = pool.bools.row(y).iter().zip(pool.bools.row(x));
            let row: Vec<i32> = rows.map(|(y, x)| binary(BinaryOp::And, *y, *x)).collect();
            let cost = pool.bools.cost(x) + pool.bools.cost(y) + AND;
            let id = search.terms.make(Term::Binary(BinaryOp::And, pool.bools.id(y), pool.bools.id(x)));
            pool.put_test(id, &row, cost);
        }
    }
    Ok(())
}

/// The most frequent first, what occurs alike in the order of the text.
fn ranked(counts: HashMap<Expr, u32>) -> Vec<(Expr, u32)> {
    let all: u32 = counts.values().sum();
    let cost = |count: u32| (10.0 * (f64::from(all) / f64::from(count)).ln()) as u32;
    let mut ranked: Vec<(String, Expr, u32)> =
        counts.into_iter().map(|(expr, count)| (format!("{expr:?}"), expr, cost(count))).collect();
    ranked.sort_by(|x, y| (x.2, x.0.len(), &x.0).cmp(&(y.2, y.0.len(), &y.0)));
    ranked.into_iter().map(|(_, expr, cost)| (expr, cost)).collect()
}

/// Reads programs.
struct Reader {
    shape: Shape,
    index: VarId,
    tests: HashMap<Expr, u32>,
    terms: HashMap<Expr, u32>,
}

impl Reader {
    /// Looks for loops.
    fn outside(&mut self, block: &Block) {
        for statement in block {
            if let StmtKind::For { init: ForInit::Decl(declarators), body, .. } = &statement.kind
                && let [Declarator { var, .. }] = declarators.as_slice()
            {
                self.index = *var;
                for statement in body {
                    self.inside(statement);
                }
            }
        }
    }

    fn inside(&mut self, statement: &Stmt) {
        statement.each_part(|part| match part {
            Part::Declarator(declarator) => declarator.values().iter().for_each(|x| self.term(x)),
            Part::Condition(x) => self.test(x),
            Part::Result(x) => self.term(x),
            Part::Effect(x) => {
                if let ExprKind::Assign(_, _, value) = &x.kind {
                    self.term(value);
                }
            }
            Part::Block(block) => block.iter().for_each(|statement| self.inside(statement)),
        });
    }

    fn test(&mut self, x: &Expr) {
        if let Some(x) = self.standing_alone(x) {
            *self.tests.entry(x).or_default() += 1;
        }
    }

    fn term(&mut self, x: &Expr) {
        if let ExprKind::Conditional(test, yes, no) = &x.kind {
            self.test(test);
            self.term(yes);
            self.term(no);
        }
        if let Some(x) = self.standing_alone(x) {
            *self.terms.entry(x).or_default() += 1;
        }
    }

    /// The expression with the one name for the variable of the loop, if it reads that and parameters alone.
    fn standing_alone(&self, x: &Expr) -> Option<Expr> {
        let var = |var: VarId| match self.shape.roles().nth(var.index()) {
            Some(Role::Length | Role::Int(_)) => Some(var),
            _ if var == self.index => Some(INDEX),
            _ => None,
        };
        let boxed = |x: &Expr| self.standing_alone(x).map(Box::new);
        let kind = match &x.kind {
            ExprKind::Const(value) => ExprKind::Const(*value),
            ExprKind::Load(Place::Var(place)) => ExprKind::Load(Place::Var(var(*place)?)),
            ExprKind::Load(Place::Cell(list, place)) => {
                let reads = self.shape.roles().nth(list.index()) == Some(Role::List);
                ExprKind::Load(Place::Cell(reads.then_some(*list)?, boxed(place)?))
            }
            ExprKind::Unary(op, x) => ExprKind::Unary(*op, boxed(x)?),
            ExprKind::Binary(op, x, y) => ExprKind::Binary(*op, boxed(x)?, boxed(y)?),
            ExprKind::Conditional(c, x, y) => ExprKind::Conditional(boxed(c)?, boxed(x)?, boxed(y)?),
            ExprKind::Assign(..) | ExprKind::Step(..) => return None,
        };
        Some(kind.into())
    }
}

/// The term of an expression, with its values at the points of the frame.
fn made(search: &mut Search<'_, '_>, frame: &Frame, x: &Expr) -> Option<(Id, Vec<i32>)> {
    let known = |search: &Search<'_, '_>, var: Var| {
        let leaf = frame.leaves.iter().find(|leaf| search.terms.get(leaf.id) == Term::Var(var))?;
        Some((leaf.id, leaf.values.clone()))
    };
    Some(match &x.kind {
        ExprKind::Const(value) => (search.constant(*value), vec![*value; frame.len()]),
        ExprKind::Load(Place::Var(INDEX)) => known(search, Var::Index(0))?,
        ExprKind::Load(Place::Var(var)) => match search.shape().roles().nth(var.index())? {
            Role::Length => known(search, Var::Length)?,
            Role::Int(i) => known(search, Var::Int(i))?,
            Role::List | Role::Out => return None,
        },
        ExprKind::Load(Place::Cell(_, place)) => {
            let (place, values) = made(search, frame, place)?;
            let values = frame.cells(&values);
            let own = frame.leaves.iter().find(|leaf| search.terms.get(leaf.id) == Term::Cell(place));
            (own.map_or_else(|| search.terms.make(Term::Cell(place)), |leaf| leaf.id), values)
        }
        ExprKind::Unary(op, x) => {
            let (x, values) = made(search, frame, x)?;
            (search.terms.make(Term::Unary(*op, x)), values.iter().map(|x| unary(*op, *x)).collect())
        }
        ExprKind::Binary(op, x, y) => {
            let ((x, xs), (y, ys)) = (made(search, frame, x)?, made(search, frame, y)?);
            let values = xs.iter().zip(&ys).map(|(x, y)| binary(*op, *x, *y)).collect();
            (search.terms.make(Term::Binary(*op, x, y)), values)
        }
        ExprKind::Conditional(c, x, y) => {
            let (c, cs) = made(search, frame, c)?;
            let ((x, xs), (y, ys)) = (made(search, frame, x)?, made(search, frame, y)?);
            let choose = |((c, x), y): ((&i32, &i32), &i32)| match *c {
                TRAP => TRAP,
                0 => *y,
                _ => *x,
            };
            let values = cs.iter().zip(&xs).zip(&ys).map(choose).collect();
            (search.terms.make(Term::Choice(c, x, y)), values)
        }
        ExprKind::Assign(..) | ExprKind::Step(..) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_often_costs_little() {
        let parts = parts("to-number+1".parse().unwrap());
        let load = |index: Expr| Expr::cell(VarId(0), index);
        let own = || load(Expr::var(INDEX));
        let back = Expr::binary(BinaryOp::Sub, Expr::var(VarId(1)), Expr::var(INDEX));
        let mirror = load(Expr::binary(BinaryOp::Sub, back, Expr::int(1)));
        let cost =
            |parts: &[(Expr, u32)], x: &Expr| parts.iter().find(|(part, _)| part == x).map(|(_, cost)| *cost);
        let even = Expr::binary(BinaryOp::Eq, Expr::binary(BinaryOp::Rem, own(), Expr::int(2)), Expr::int(0));
        let (even, cell) = (cost(&parts.tests, &even).unwrap(), cost(&parts.terms, &own()).unwrap());
        let above = |x: Expr| Expr::binary(BinaryOp::Gt, x, Expr::var(VarId(2)));
        let mirrored = cost(&parts.tests, &above(Expr::binary(BinaryOp::Add, own(), mirror)));
        assert!(cell < even && even < 50, "{cell} {even}");
        assert!(mirrored.is_none_or(|cost| even < cost));
        assert!(cost(&parts.tests, &above(own())).unwrap() < even + 10);
    }

    #[test]
    fn only_what_stands_alone_is_taken() {
        let program = cgen::parse(
            "int f(const int *a, int n) { int s = 0; for (int i = 0; i < n; i++) { if (a[i] > s) { s += a[i] * i; } } return s; }",
        );
        let program = program.unwrap();
        let mut reader =
            Reader { shape: program.shape, index: INDEX, tests: HashMap::new(), terms: HashMap::new() };
        reader.outside(&program.body);
        assert!(reader.tests.is_empty());
        assert_eq!(reader.terms.len(), 1);
    }
}
