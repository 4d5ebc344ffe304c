//! How fast programs are compiled and run: one core, everything in process.
//!
//! `runs` is a run of a program that is compiled already, on one input, over a set of programs of the `paper` shape;
//! its throughput is in programs a second. `compile_and_ten` is what judging a candidate on ten examples takes.

#![allow(clippy::expect_used, missing_docs, reason = "nothing to measure without the programs")]

use std::hint::black_box;

use cgen::run::{Code, Compiler, Limits, Machine, StatesCode, compile};
use cgen::{Input, Program, parse};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// 40 to 120 tokens each: straight lines, branches, loops with constant bounds, nested loops.
const PAPER: [&str; 20] = [
    "a[2] = a[1] + 3; a[0] = a[2] * a[4]; a[1] = a[0] - a[3]; a[4] = a[4] + 7; return a;",
    "a[0] = a[1]; a[1] = a[2]; a[2] = a[3]; a[3] = a[4]; a[4] = a[0] + 1; a[2] -= a[1]; return a;",
    "for (int i = 0; i < 5; i++) { a[i] = a[i] + 2; } a[3] = a[0] - a[1]; return a;",
    "for (int i = 0; i < 4; i++) { a[i] = a[i + 1]; } a[4] = 0; if (a[0] > a[1]) { a[0] = a[1]; } return a;",
    "int s = 0; for (int i = 0; i < 5; i++) { s += a[i]; } for (int i = 0; i < 5; i++) { a[i] = s; } return a;",
    "for (int i = 1; i < 5; i++) { a[i] = a[i] + a[i - 1]; } return a;",
    "if (a[0] > a[1]) { a[0] = a[1] - 4; } else { a[1] = a[0] + 4; } if (a[2] < 10) { a[3] = a[2]; } else { a[4] = a[3]; } return a;",
    "for (int i = 0; i < 5; i++) { if (a[i] > 3) { a[i] = a[i] - 3; } else { a[i] = a[i] * 2; } } return a;",
    "int t = a[0]; a[0] = a[4]; a[4] = t; t = a[1]; a[1] = a[3]; a[3] = t; a[2] = a[2] + t; return a;",
    "int m = a[0]; for (int i = 1; i < 5; i++) { if (a[i] > m) { m = a[i]; } } a[0] = m; return a;",
    "for (int i = 0; i < 5; i++) { if (a[i] % 2 == 0) { a[i] = a[i] / 2; } else { a[i] = a[i] + 1; } } return a;",
    "a[1] = a[0] + a[2]; for (int i = 2; i < 5; i++) { a[i] = a[i - 1] + a[i - 2] - 1; } a[0] = a[4] - a[3]; return a;",
    "for (int i = 0; i < 2; i++) { int t = a[i]; a[i] = a[4 - i]; a[4 - i] = t; } a[2] = a[2] + 1; return a;",
    "if (a[2] == 0 || a[3] < a[1]) { for (int i = 0; i < 3; i++) { a[i] += 5; } } else { a[0] = 9; } a[4] = a[0] + a[1]; return a;",
    "for (int i = 0; i < 3; i++) { a[0] = a[0] + a[3]; if (a[0] > 20) { a[0] = a[0] - 20; } } a[1] = a[0]; return a;",
    "int x = a[0] * 3 - a[1]; int y = a[2] + a[3]; a[0] = x + y; a[1] = x - y; a[2] = x < y ? x : y; a[4] = y; return a;",
    "for (int i = 4; i > 0; i--) { a[i] = a[i - 1] + 1; } a[0] = a[4] - a[1] - a[2]; return a;",
    "for (int i = 0; i < 4; i++) { if (a[i] > a[i + 1]) { int t = a[i]; a[i] = a[i + 1]; a[i + 1] = t; } } return a;",
    "int c = 0; for (int i = 0; i < 5; i++) { if (a[i] > 0 && a[i] < 9) { c++; } } a[0] = c; a[1] = 5 - c; return a;",
    "a[3] = a[3] + 1; a[3] = a[3] * 2; a[0] = a[3] - a[1]; if (a[0] < 0) { a[0] = -a[0]; } a[2] = a[0] + a[4]; a[4] = a[2] - 6; return a;",
];

const SORT: &str = "void f(int *a, int n) { for (int i = 1; i < n; i++) { int x = a[i]; int j = i - 1; \
                    while (j >= 0 && a[j] > x) { a[j + 1] = a[j]; j--; } a[j + 1] = x; } }";
const EVENS: &str = "int f(const int *a, int n, int *out) { int m = 0; for (int i = 0; i < n; i++) { \
                     if (a[i] % 2 == 0) { out[m++] = a[i]; } } return m; }";
const LARGEST: &str = "int f(const int *a, int n) { int best = 0; for (int i = 0; i < n; i++) { \
                       if (a[i] > best) { best = a[i]; } } return best; }";

fn read(source: &str) -> Program {
    parse(source).expect("the programs above are of the language")
}

fn paper_programs() -> Vec<Program> {
    PAPER.iter().map(|body| read(&format!("int * func_1(int a[]) {{ {body} }}"))).collect()
}

/// Small numbers without a pattern.
fn input(seed: i32, cells: i32) -> Input {
    Input { list: (0..cells).map(|i| (i * 7 + seed * 5 + i * i * 3) % 19 - 4).collect(), ints: Vec::new() }
}

fn runs(c: &mut Criterion) {
    let codes: Vec<Code> =
        paper_programs().iter().map(|program| compile(program).expect("compiles")).collect();
    let inputs: Vec<Input> = (0..codes.len() as i32).map(|seed| input(seed, 5)).collect();
    let (mut machine, limits) = (Machine::new(), Limits::default());
    for (code, input) in codes.iter().zip(&inputs) {
        assert!(machine.run(code, input, &limits).is_ok());
    }
    let mut group = c.benchmark_group("paper");
    group.throughput(Throughput::Elements(codes.len() as u64));
    group.bench_function("runs", |b| {
        b.iter(|| {
            for (code, input) in codes.iter().zip(&inputs) {
                let _ = black_box(machine.run(black_box(code), black_box(input), &limits));
            }
        });
    });
    group.finish();
}

fn compiling(c: &mut Criterion) {
    let programs = paper_programs();
    let inputs: Vec<Input> = (0..10).map(|seed| input(seed, 5)).collect();
    let (mut machine, limits) = (Machine::new(), Limits::default());
    let (mut compiler, mut code) = (Compiler::new(), Code::new());
    let mut group = c.benchmark_group("paper");
    group.throughput(Throughput::Elements(programs.len() as u64));
    group.bench_function("compile", |b| {
        b.iter(|| {
            for program in &programs {
                let _ = black_box(compiler.compile(black_box(program), &mut code));
            }
        });
    });
    group.bench_function("compile_and_ten", |b| {
        b.iter(|| {
            for program in &programs {
                if compiler.compile(black_box(program), &mut code).is_ok() {
                    for input in &inputs {
                        let _ = black_box(machine.run(&code, black_box(input), &limits));
                    }
                }
            }
        });
    });
    let watched: Vec<StatesCode> =
        programs.iter().map(|program| StatesCode::new(program).expect("compiles")).collect();
    group.bench_function("states_of_five", |b| {
        b.iter(|| {
            for code in &watched {
                for input in inputs.iter().take(5) {
                    let _ = black_box(code.run(&mut machine, black_box(input), &limits));
                }
            }
        });
    });
    group.finish();
}

fn lists(c: &mut Criterion) {
    let (mut machine, limits) = (Machine::new(), Limits::default());
    let input = input(3, 20);
    let mut group = c.benchmark_group("list");
    for (name, source) in [("insertion_sort_20", SORT), ("evens_20", EVENS), ("largest_20", LARGEST)] {
        let code = compile(&read(source)).expect("compiles");
        assert!(machine.run(&code, &input, &limits).is_ok());
        group.bench_function(name, |b| {
            b.iter(|| black_box(machine.run(black_box(&code), black_box(&input), &limits)).is_ok());
        });
    }
    group.finish();
}

criterion_group!(benches, runs, compiling, lists);
criterion_main!(benches);
