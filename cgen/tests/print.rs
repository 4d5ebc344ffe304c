//! One canonical form: what is printed reads back as the same tree, and prints the same again.

#![allow(clippy::unwrap_used, reason = "a test ends where its text does not read")]

use cgen::ast::{
    BinaryOp, Block, Declarator, Expr, ExprKind, ForInit, Init, Place, Program, Span, StepOp, Stmt, StmtKind,
    Type, UnaryOp, Var, VarId,
};
use cgen::shape::{Kind, Shape};
use cgen::{check::check, parse};
use proptest::prelude::*;

/// Reads a body of `void f(int *a, int n, int k)` and compares how it is printed.
fn prints(body: &str, expect: &str) {
    let text = |body: &str| format!("void f(int *a, int n, int k) {{\n{body}\n}}\n");
    let program = parse(&text(body)).unwrap_or_else(|e| panic!("{body}: {e:?}"));
    let printed = program.to_string();
    let indented: Vec<String> = expect.lines().map(|line| format!("    {line}")).collect();
    assert_eq!(printed, text(&indented.join("\n")), "{body}");
    let again = parse(&printed).unwrap_or_else(|e| panic!("{printed}: {e:?}"));
    assert_eq!(again, program);
    assert_eq!(again.to_string(), printed);
}

#[test]
fn what_means_nothing_is_not_printed() {
    prints("n=1;", "n = 1;");
    prints(";;n = +k;;", "n = k;");
    prints("/* a */ n = /* b */ ((k)); // c", "n = k;");
    prints("if (n) k = 1; else ;", "if (n) {\n    k = 1;\n}");
    prints("if (n) ; else k = 1;", "if (n) {\n} else {\n    k = 1;\n}");
    prints("if (n) {} else { if (k) n = 1; }", "if (n) {\n} else if (k) {\n    n = 1;\n}");
    prints("n = 0x1f + 010 + 'a';", "n = 31 + 8 + 97;");
    prints("int b[] = {1, 2,};", "int b[2] = {1, 2};");
    prints("for (;;) break;", "for (;;) {\n    break;\n}");
    prints("{ int x = 1; } { int x; }", "{\n    int x = 1;\n}\n{\n    int x;\n}");
    prints("do n--; while (n > 0);", "do {\n    n--;\n} while (n > 0);");
    prints("for (int i = 0, j = n; i < j; i++, --j);", "for (int i = 0, j = n; i < j; i++, --j) {\n}");
}

#[test]
fn parentheses_stand_where_c_or_gcc_want_them() {
    prints("n = (n + k) * 2;", "n = (n + k) * 2;");
    prints("n = n - (k - 1);", "n = n - (k - 1);");
    prints("n = (n - k) - 1;", "n = n - k - 1;");
    prints("n = -(-k);", "n = -(-k);");
    prints("n = - -k;", "n = -(-k);");
    prints("n = -(--k);", "n = -(--k);");
    prints("n = n - -k;", "n = n - -k;");
    prints("n = !(n < k);", "n = !(n < k);");
    prints("n = (!n) < k;", "n = (!n) < k;");
    prints("n = n && k || n;", "n = (n && k) || n;");
    prints("n = n & k == 1;", "n = n & (k == 1);");
    prints("n = n << k + 1;", "n = n << (k + 1);");
    prints("n = 1 < n == k;", "n = (1 < n) == k;");
    prints("n = (n ? k : 1) ? 2 : 3;", "n = (n ? k : 1) ? 2 : 3;");
    prints("n = n ? 1 : k ? 2 : 3;", "n = n ? 1 : k ? 2 : 3;");
    prints("while ((n = k)) break;", "while ((n = k)) {\n    break;\n}");
    prints("n = (k = 1);", "n = k = 1;");
}

#[test]
fn casts_and_declarations_that_are_none_are_read_as_c_reads_them() {
    prints("n * k;", "n * k;");
    prints("n * a[k];", "n * a[k];");
    prints("n * a[k] + 1;", "n * a[k] + 1;");
    prints("n = (n) - k * 2;", "n = n - k * 2;");
    prints("n = (n) - k - 3;", "n = n - k - 3;");
    prints("n = 2 * (n) - k * (k) - 1;", "n = 2 * n - k * k - 1;");
    prints("n = (n)-1*2;", "n = n - 1 * 2;");
    prints("n = -5 * 2-3;", "n = -5 * 2 - 3;");
    prints("n = -k++ + !a[n]--;", "n = -k++ + !a[n]--;");
    prints("a[0] = (n) - k++ * 2;", "a[0] = n - k++ * 2;");
    prints("n = - -5;", "n = -(-5);");
    prints("n = -(n) * k;", "n = -n * k;");
    prints("n = !(n) - k;", "n = !n - k;");
    prints("n = (n) & k == 1;", "n = n & (k == 1);");
    prints("n = (n) + k * 2 > (k) - 1 * 2;", "n = n + k * 2 > k - 1 * 2;");
    prints("for (n * k, k = 1, a[0];;) break;", "for (n * k, k = 1, a[0];;) {\n    break;\n}");
    prints("n;", "n;");
    prints("a[n];", "a[n];");
}

#[test]
fn names_and_signatures_are_kept_and_canonical_ones_given() {
    let check = |text: &str, printed: &str, canonical: &str| {
        let program = parse(text).unwrap();
        assert!(program.to_string().starts_with(printed), "{program}");
        assert!(program.canonical().to_string().starts_with(canonical), "{}", program.canonical());
    };
    check("int*g(int *xs){return xs;}", "int * g(int xs[]) {", "int * func_1(int a[]) {");
    check(
        "int sum(int a[], int len) {return 0;}",
        "int sum(const int *a, int len) {",
        "int f(const int *a, int n) {",
    );
    check("static int f(int y){return y;}", "int f(int y) {", "int f(int x) {");
    let source = "int f(const int *a, int n, int k, int *o) {return 0;}";
    check(
        source,
        "int f(const int *a, int n, int k, int *o) {",
        "int f(const int *a, int n, int k, int *out) {",
    );
}

/// Builds a tree from bytes; 0 for ever after their end, which always means the smallest.
struct Growth<'b> {
    bytes: std::slice::Iter<'b, u8>,
    vars: Vec<Var>,
    visible: Vec<VarId>,
    loops: usize,
}

impl Growth<'_> {
    fn pick(&mut self, choices: usize) -> usize {
        self.bytes.next().map_or(0, |&b| usize::from(b) % choices)
    }

    fn var(&mut self, list: bool) -> VarId {
        let fits = |id: &&VarId| (self.vars[id.index()].ty == Type::Int) != list;
        let found: Vec<VarId> = self.visible.iter().filter(fits).copied().collect();
        found[self.pick(found.len())]
    }

    fn place(&mut self, size: usize) -> Place {
        if size > 0 && self.pick(2) == 1 {
            let list = self.var(true);
            Place::cell(list, self.expr(size - 1))
        } else {
            Place::Var(self.var(false))
        }
    }

    fn expr(&mut self, size: usize) -> Expr {
        let less = size.saturating_sub(1);
        match self.pick(if size == 0 { 2 } else { 9 }) {
            0 => Expr::var(self.var(false)),
            1 => Expr::int([0, 1, 7, i32::MAX][self.pick(4)]),
            2 => ExprKind::Load(self.place(size)).into(),
            3 => Expr::unary(UnaryOp::ALL[self.pick(3)], self.expr(less)),
            4..=5 => Expr::binary(BinaryOp::ALL[self.pick(18)], self.expr(less), self.expr(less)),
            6 => {
                let (c, x, y) = (self.expr(less), self.expr(less), self.expr(less));
                ExprKind::Conditional(Box::new(c), Box::new(x), Box::new(y)).into()
            }
            7 => Expr::step(StepOp::ALL[self.pick(4)], self.place(less)),
            _ => {
                let place = self.place(less);
                let op = Some(BinaryOp::ALL[self.pick(18)]).filter(|op| op.assigns());
                ExprKind::Assign(place, op, Box::new(self.expr(less))).into()
            }
        }
    }

    fn exprs(&mut self, size: usize) -> Vec<Expr> {
        (0..self.pick(3)).map(|_| self.expr(size)).collect()
    }

    fn declarators(&mut self) -> Vec<Declarator> {
        let declare = |growth: &mut Self| {
            let var = VarId(growth.vars.len() as u8);
            let array = growth.pick(3) == 2;
            let ty = if array { Type::Array(3) } else { Type::Int };
            growth.vars.push(Var { name: "v".into(), ty });
            growth.visible.push(var);
            let init = match (growth.pick(2), array) {
                (0, _) => None,
                (_, true) => Some(Init::List((0..=growth.pick(3)).map(|_| growth.expr(1)).collect())),
                (_, false) => Some(Init::Expr(growth.expr(2))),
            };
            Declarator { var, init, span: Span::default() }
        };
        (0..=self.pick(2)).map(|_| declare(self)).collect()
    }

    fn block(&mut self, size: usize) -> Block {
        let outside = self.visible.len();
        let block = (0..self.pick(4)).map(|_| self.statement(size)).collect();
        self.visible.truncate(outside);
        block
    }

    fn looped(&mut self, size: usize) -> Block {
        self.loops += 1;
        let block = self.block(size);
        self.loops -= 1;
        block
    }

    fn statement(&mut self, size: usize) -> Stmt {
        let less = size.saturating_sub(1);
        match self.pick(if size == 0 { 4 } else { 9 }) {
            0 => StmtKind::Expr(self.expr(3)),
            1 => StmtKind::Decl(self.declarators()),
            2 if self.loops > 0 => [StmtKind::Break, StmtKind::Continue][self.pick(2)].clone(),
            2 | 3 => StmtKind::Return(None),
            4 => {
                let condition = self.expr(2);
                let then = self.block(less);
                let otherwise = Some(self.block(less)).filter(|block| !block.is_empty());
                StmtKind::If(condition, then, otherwise)
            }
            5 => {
                let outside = self.visible.len();
                let init = match self.pick(2) {
                    0 => ForInit::Exprs(self.exprs(2)),
                    _ => ForInit::Decl(self.declarators()),
                };
                let condition = (self.pick(2) == 1).then(|| self.expr(2));
                let (steps, body) = (self.exprs(2), self.looped(less));
                self.visible.truncate(outside);
                StmtKind::For { init, condition, steps, body }
            }
            6 => StmtKind::While(self.expr(2), self.looped(less)),
            7 => StmtKind::DoWhile(self.looped(less), self.expr(2)),
            _ => StmtKind::Block(self.block(less)),
        }
        .into()
    }
}

fn grow(bytes: &[u8]) -> Program {
    let var = |ty| Var { name: "p".into(), ty };
    let vars = vec![var(Type::List { constant: false }), var(Type::Int), var(Type::Int)];
    let mut growth = Growth { bytes: bytes.iter(), vars, visible: (0..3).map(VarId).collect(), loops: 0 };
    let body = (0..=growth.pick(4)).map(|_| growth.statement(3)).collect();
    let shape = Shape::new(Kind::InPlace, 1).unwrap();
    Program { shape, name: "f".into(), vars: growth.vars, body }.canonical()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    /// A tree that the checker takes reads back as itself; one that it refuses is refused as a text as well.
    #[test]
    fn random_trees_read_back_from_their_text(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        let program = grow(&bytes);
        let printed = program.to_string();
        match parse(&printed) {
            Ok(read) => {
                prop_assert_eq!(check(&program), vec![]);
                prop_assert_eq!(&read, &program, "{}", printed);
                prop_assert_eq!(read.to_string(), printed);
            }
            Err(found) => {
                let problems: Vec<_> = check(&program).into_iter().map(|d| d.problem).collect();
                prop_assert!(!problems.is_empty(), "{}\n{:?}", printed, found);
            }
        }
    }
}

#[test]
fn random_trees_are_mostly_of_the_language() {
    let mut state = 1_u64;
    let mut byte = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as u8
    };
    let good =
        (0..1000).filter(|_| check(&grow(&(0..60).map(|_| byte()).collect::<Vec<_>>())).is_empty()).count();
    assert!(good > 300, "{good}");
}
