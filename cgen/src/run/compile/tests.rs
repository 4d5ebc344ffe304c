use super::*;
use crate::ast::{BinaryOp, Declarator, Expr, ForInit, Init, Place, StepOp, Stmt, StmtKind, Var};
use crate::run::{Limits, Machine, TrapKind, run_once};
use crate::{Input, Shape, Value};

const A: VarId = VarId(0);

fn program(shape: &str, locals: &[Type], body: Vec<Stmt>) -> Program {
    let shape: Shape = shape.parse().unwrap();
    let parameters = shape.roles().map(|role| match role {
        Role::List => Type::List { constant: shape.list_is_const() },
        Role::Out => Type::List { constant: false },
        Role::Length | Role::Int(_) => Type::Int,
    });
    let vars = parameters.chain(locals.iter().copied()).map(|ty| Var { name: "v".into(), ty }).collect();
    Program { shape, name: "f".into(), vars, body }
}

fn declare(var: u8, init: Option<Expr>) -> Vec<Declarator> {
    vec![Declarator { var: VarId(var), init: init.map(Init::Expr), span: Span::default() }]
}

fn give_back() -> Stmt {
    StmtKind::Return(Some(Expr::var(A))).into()
}

fn add_one_to_all() -> Program {
    let i = VarId(1);
    let body =
        vec![StmtKind::Expr(Expr::update(Place::cell(A, Expr::var(i)), BinaryOp::Add, Expr::int(1))).into()];
    let round = StmtKind::For {
        init: ForInit::Decl(declare(1, Some(Expr::int(0)))),
        condition: Some(Expr::binary(BinaryOp::Lt, Expr::var(i), Expr::int(5))),
        steps: vec![Expr::step(StepOp::PostInc, Place::Var(i))],
        body,
    };
    program("paper", &[Type::Int], vec![round.into(), give_back()])
}

#[test]
fn a_loop_over_the_cells_changes_them_in_place() {
    let input = Input { list: vec![1, 2, 3, 4, 5], ints: vec![] };
    let limits = Limits::default();
    assert_eq!(run_once(&add_one_to_all(), &input, &limits), Ok(Value::List(vec![2, 3, 4, 5, 6])));
    let code = compile(&add_one_to_all()).unwrap();
    let mut machine = Machine::new();
    assert!(machine.run(&code, &input, &Limits { fuel: 5 }).is_ok());
    let trap = machine.run(&code, &input, &Limits { fuel: 4 }).unwrap_err();
    assert!(matches!(trap, crate::run::RunError::Trap(trap) if trap.kind == TrapKind::OutOfFuel));
}

#[test]
fn what_no_checker_passed_is_an_error() {
    let check = |program: &Program, expect: CompileError| {
        assert_eq!(compile(program).unwrap_err(), expect, "{program}");
    };
    let at = Span::default();
    let x = |var: u8| StmtKind::Expr(Expr::var(VarId(var))).into();
    check(&program("paper", &[Type::Int], vec![x(1)]), CompileError::Undeclared(at));
    check(&program("paper", &[], vec![x(9)]), CompileError::Undeclared(at));
    check(&program("paper", &[], vec![x(200)]), CompileError::Undeclared(at));
    check(&program("paper", &[], vec![x(0)]), CompileError::WrongType(at));
    check(&program("paper", &[], vec![StmtKind::Break.into()]), CompileError::OutsideLoop(at));
    check(&program("paper", &[], vec![StmtKind::Return(None).into()]), CompileError::WrongReturn(at));
    check(&program("paper", &[Type::Int; 128], vec![]), CompileError::Vars(129));
    let big = StmtKind::Decl(declare(1, None)).into();
    check(&program("paper", &[Type::Array(u16::MAX)], vec![big]), CompileError::TooManyCells(at));
    let mut nest: Vec<Stmt> = vec![];
    for _ in 0..1000 {
        nest = vec![StmtKind::Block(nest).into()];
    }
    check(&program("paper", &[], nest), CompileError::TooDeep(at));
    let mut deep = Expr::int(1);
    for _ in 0..1000 {
        deep = Expr::unary(crate::ast::UnaryOp::Not, deep);
    }
    check(&program("paper", &[], vec![StmtKind::Expr(deep).into()]), CompileError::TooDeep(at));
    let wide = (0..200).fold(Expr::cell(A, Expr::int(0)), |x, _| {
        Expr::binary(BinaryOp::Add, Expr::step(StepOp::PostInc, Place::cell(A, Expr::int(1))), x)
    });
    let mut program = program("paper", &[Type::Int; 100], vec![StmtKind::Expr(wide).into()]);
    assert_eq!(compile(&program).unwrap_err(), CompileError::TooManyRegisters(at));
    program.vars.clear();
    assert_eq!(compile(&program).unwrap_err(), CompileError::Vars(0));
}

/// Trees that obey no rule but that they end: any variable anywhere, any index, `break` outside of loops.
struct Nonsense(u64);

impl Nonsense {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn var(&mut self) -> VarId {
        VarId(self.below(7) as u8)
    }

    fn place(&mut self, depth: u64) -> Place {
        let var = self.var();
        if self.below(2) == 0 { Place::Var(var) } else { Place::cell(var, self.expr(depth / 2)) }
    }

    fn expr(&mut self, depth: u64) -> Expr {
        let inner = depth.saturating_sub(1);
        match if depth == 0 { self.below(3) } else { self.below(9) } {
            0 => Expr::int(self.below(6) as i32 - 1),
            1 => Expr::var(self.var()),
            2 => Expr::int([i32::MIN, i32::MAX, 31, 32, 127, -32769][self.below(6) as usize]),
            3 => Expr::unary(crate::ast::UnaryOp::ALL[self.below(3) as usize], self.expr(inner)),
            4 | 5 => {
                let op = BinaryOp::ALL[self.below(18) as usize];
                Expr::binary(op, self.expr(inner), self.expr(inner))
            }
            6 => crate::ast::ExprKind::Conditional(
                self.expr(inner).into(),
                self.expr(inner).into(),
                self.expr(inner).into(),
            )
            .into(),
            7 => {
                let op = Some(BinaryOp::ALL[self.below(12) as usize]).filter(|_| self.below(2) == 0);
                crate::ast::ExprKind::Assign(self.place(inner), op, self.expr(inner).into()).into()
            }
            _ => Expr::step(StepOp::ALL[self.below(4) as usize], self.place(inner)),
        }
    }

    fn declarators(&mut self) -> Vec<Declarator> {
        let var = VarId(self.below(5) as u8 + 2);
        let init = match self.below(4) {
            0 => None,
            1 => Some(Init::List((0..self.below(4)).map(|_| self.expr(1)).collect())),
            _ => Some(Init::Expr(self.expr(2))),
        };
        vec![Declarator { var, init, span: Span::default() }]
    }

    fn block(&mut self, depth: u64) -> Vec<Stmt> {
        (0..=self.below(4)).map(|_| self.statement(depth).into()).collect()
    }

    fn statement(&mut self, depth: u64) -> StmtKind {
        let inner = depth.saturating_sub(1);
        match if depth == 0 { self.below(7) } else { self.below(13) } {
            0 | 1 => StmtKind::Decl(self.declarators()),
            2..=4 => StmtKind::Expr(self.expr(3)),
            5 => [StmtKind::Break, StmtKind::Continue][self.below(2) as usize].clone(),
            6 => {
                let value = if self.below(2) == 0 { Expr::var(A) } else { self.expr(2) };
                StmtKind::Return(Some(value).filter(|_| self.below(5) > 0))
            }
            7 | 8 => {
                let otherwise = if self.below(2) == 0 { None } else { Some(self.block(inner)) };
                StmtKind::If(self.expr(2), self.block(inner), otherwise)
            }
            9 => StmtKind::While(self.expr(2), self.block(inner)),
            10 => StmtKind::DoWhile(self.block(inner), self.expr(2)),
            11 => StmtKind::Block(self.block(inner)),
            _ => StmtKind::For {
                init: if self.below(2) == 0 {
                    ForInit::Decl(self.declarators())
                } else {
                    ForInit::Exprs((0..self.below(3)).map(|_| self.expr(2)).collect())
                },
                condition: if self.below(4) == 0 { None } else { Some(self.expr(2)) },
                steps: (0..self.below(3)).map(|_| self.expr(1)).collect(),
                body: self.block(inner),
            },
        }
    }
}

#[test]
fn nonsense_is_an_error_or_runs_to_one_end() {
    use crate::run::{RunError, states, trace};
    let limits = Limits { fuel: 50 };
    let (mut machine, mut compiler, mut code) = (Machine::new(), Compiler::new(), Code::new());
    let shapes: Vec<Shape> = Shape::all().collect();
    let (mut compiled, mut values) = (0, 0);
    for seed in 0..60_000_u64 {
        let mut nonsense = Nonsense(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let shape = shapes[nonsense.below(shapes.len() as u64) as usize];
        let locals: Vec<Type> = (0..7_usize.saturating_sub(shape.arity()))
            .map(|i| if i % 3 == 2 { Type::Array(nonsense.below(5) as u16) } else { Type::Int })
            .collect();
        let program = program(&shape.to_string(), &locals, nonsense.block(3));
        if compiler.compile(&program, &mut code).is_err() {
            continue;
        }
        compiled += 1;
        let cells = if shape == Shape::PAPER { 5 } else { usize::from(shape.has_list()) * 3 };
        let input = Input { list: vec![seed as i32 % 7; cells], ints: vec![1; shape.ints()] };
        let end = match machine.run(&code, &input, &limits) {
            Ok(output) => Ok(output.to_value()),
            Err(RunError::Trap(trap)) => Err(trap),
            Err(RunError::Misfit(misfit)) => panic!("{misfit}"),
        };
        values += usize::from(end.is_ok());
        assert_eq!(trace(&program, &input, &limits, 50).unwrap().end, end, "{program}");
        assert_eq!(states(&program, &input, &limits).unwrap().end, end, "{program}");
    }
    assert!(compiled > 1000 && values > 200, "{compiled} {values}");
}

#[test]
fn a_constant_operand_leaves_the_other_operand_alone() {
    let check = |op: BinaryOp, x: i32, y: i32, constant_first: bool, expect: Result<i32, TrapKind>| {
        let v = VarId(1);
        // A sum, so that the operand lies in a temporary.
        let sum = |z: i32| Expr::binary(BinaryOp::Add, Expr::var(A), Expr::int(z));
        let (left, right) = if constant_first { (Expr::int(x), sum(y)) } else { (sum(x), Expr::int(y)) };
        let value = Expr::binary(op, left, right);
        let body =
            vec![StmtKind::Decl(declare(1, Some(value))).into(), StmtKind::Return(Some(Expr::var(v))).into()];
        let program = program("numbers+1", &[Type::Int], body);
        let input = Input { list: Vec::new(), ints: vec![0] };
        let got = run_once(&program, &input, &Limits::default());
        let expect = expect.map(Value::Int);
        assert_eq!(got.ok(), expect.ok(), "{x} {op:?} {y}");
    };
    check(BinaryOp::Shl, 3, 4, false, Ok(48));
    check(BinaryOp::Shl, -5, 4, false, Err(TrapKind::Overflow));
    check(BinaryOp::Rem, 6, 0, true, Err(TrapKind::DivisionByZero));
    check(BinaryOp::Div, 100, 7, true, Ok(14));
    check(BinaryOp::Shr, 256, 2, true, Ok(64));
    check(BinaryOp::Rem, 7, -1, false, Ok(0));
}
