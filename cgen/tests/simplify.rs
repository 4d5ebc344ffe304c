//! Simplification, rule by rule and trial by trial on programs in C, and on random programs of every policy.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may panic, and says what it found")]

use cgen::choice::Seeded;
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::probe::fresh_probes;
use cgen::run::{Code, Limits, Machine, compile};
use cgen::simplify::{Options, Simplified, Simplifier};
use cgen::{Input, Program, Value, check::check as complaints, parse, token};

const LIMITS: Limits = Limits { fuel: 2000 };
const PAPER: &str = "int * func_1(int a[])";
const IN_PLACE: &str = "void f(int *a, int n)";
const TO_NUMBER: &str = "int f(const int *a, int n)";
const NUMBERS: &str = "int f(int x, int y)";

fn simplified(source: &str, policy: &Policy) -> Simplified {
    let program = parse(source).unwrap_or_else(|problems| panic!("{source}: {problems:?}"));
    let candidates = fresh_probes(program.shape, 7, 20);
    Simplifier::new(Options::of(policy)).simplify(&program, &candidates, &LIMITS)
}

/// A function with this signature and body becomes one with that body.
fn check(signature: &str, before: &str, after: &str) {
    let policy = if signature == PAPER { Policy::paper() } else { Policy::lists() };
    let result = simplified(&format!("{signature} {{ {before} }}"), &policy).program;
    let expect = parse(&format!("{signature} {{ {after} }}")).unwrap().canonical();
    assert_eq!(result.to_string(), expect.to_string(), "from {before}");
}

#[test]
fn constants_are_folded_as_long_as_nothing_traps() {
    check(NUMBERS, "return 2 + 3 * 4;", "return 14;");
    check(NUMBERS, "return x + 1 + 2;", "return x + 3;");
    check(NUMBERS, "return x + 0;", "return x;");
    check(NUMBERS, "return x - -3;", "return x + 3;");
    check(NUMBERS, "return 1 * x / 1;", "return x;");
    check(NUMBERS, "return y - (y - x);", "return x;");
    check(NUMBERS, "return !(x < y);", "return x >= y;");
    check(NUMBERS, "return !!(x < y);", "return x < y;");
    check(NUMBERS, "return 1 / 0;", "return 1 / 0;");
    check(NUMBERS, "return 2147483647 + 1;", "return 2147483647 + 1;");
    check(NUMBERS, "return 1 && x > y;", "return x > y;");
}

#[test]
fn operands_have_one_order() {
    check(NUMBERS, "return 1 + x;", "return x + 1;");
    check(NUMBERS, "return y + x;", "return x + y;");
    check(NUMBERS, "return 3 < x;", "return x > 3;");
    check(NUMBERS, "return x >= 4;", "return x > 3;");
    check(PAPER, "a[0] = 1 + a[1]; return a;", "a[0] = a[1] + 1; return a;");
    check(PAPER, "a[0] = a[2] - a[3] + a[1]; return a;", "a[0] = a[1] + a[2] - a[3]; return a;");
    check(
        TO_NUMBER,
        "int s = 0; for (int i = 0; n > i; i++) s += a[i]; return s;",
        "int s = 0; for (int i = 0; i < n; i++) s += a[i]; return s;",
    );
}

#[test]
fn branches_that_are_known_or_empty_go() {
    check(NUMBERS, "if (1) x++; else x--; return x;", "return x + 1;");
    check(NUMBERS, "if (x) ; else y++; return y;", "if (!x) y++; return y;");
    check(NUMBERS, "if (x > y) { } return y;", "return y;");
    check(NUMBERS, "if (x > 3) return 1; else y++; return y;", "if (x > 3) return 1; return y + 1;");
    check(NUMBERS, "if (x != y) x++; else x--; return x;", "if (x == y) x--; else x++; return x;");
    check(NUMBERS, "int t = 0; if (t) x++; return x;", "return x;");
    check(NUMBERS, "if (x > y) x = y; else x = y; return x;", "return y;");
    check(NUMBERS, "return x > 2 ? y : y;", "return y;");
}

#[test]
fn what_is_never_reached_or_read_goes() {
    check(NUMBERS, "return x; x++; y++;", "return x;");
    check(NUMBERS, "int t = x + 1; int u; t++; return y;", "return y;");
    check(PAPER, "a[0] = 2; a[0] = a[1]; return a;", "a[0] = a[1]; return a;");
    check(PAPER, "a[4]++; a[4]--; a[1]++; return a;", "a[1]++; return a;");
    check(
        IN_PLACE,
        "for (int i = 0; i < n; i++) { if (a[i] > 0) { a[i] = 0; continue; } } return;",
        "for (int i = 0; i < n; i++) { if (a[i] > 0) { a[i] = 0; } }",
    );
    check(IN_PLACE, "{ { if (n > 2) { { a[2] = 1; } } } }", "if (n > 2) { a[2] = 1; }");
    check(TO_NUMBER, "for (int i = 0; i < n; i++) { int t = a[i]; } return n;", "return n;");
}

#[test]
fn assignments_have_one_form() {
    check(IN_PLACE, "if (n > 1) { a[1] = a[1] + 1; }", "if (n > 1) { a[1]++; }");
    check(IN_PLACE, "if (n > 1) { a[0] = a[1] + a[0]; }", "if (n > 1) { a[0] += a[1]; }");
    check(IN_PLACE, "if (n > 1) { a[0] -= -1; ++a[1]; }", "if (n > 1) { a[0]++; a[1]++; }");
    check(PAPER, "a[0] = a[0] + 2; a[1] = a[1] - 1; return a;", "a[0] = a[0] + 2; a[1]--; return a;");
    check(PAPER, "a[3] = 1; a[1] = 2; return a;", "a[1] = 2; a[3] = 1; return a;");
    check(
        PAPER,
        "a[3] = 1; a[1] = a[3]; a[0] = a[1]; return a;",
        "a[3] = 1; a[1] = a[3]; a[0] = a[1]; return a;",
    );
}

#[test]
fn variables_are_put_in_where_they_are_used_once() {
    check(NUMBERS, "int t = x * y; return t;", "return x * y;");
    check(NUMBERS, "int t; t = x * y; return t;", "return x * y;");
    check(NUMBERS, "int t = 3; x += t; return x * t * y;", "x += 3; return x * 3 * y;");
    check(
        PAPER,
        "int t = a[0]; a[0] = a[1]; a[1] = t; return a;",
        "int t = a[0]; a[0] = a[1]; a[1] = t; return a;",
    );
    check(PAPER, "a[2] = a[0]; a[2]++; return a;", "a[2] = a[0] + 1; return a;");
    check(
        TO_NUMBER,
        "int i; int s; s = 0; for (i = 0; i < n; i++) s += a[i]; return s;",
        "int s = 0; for (int i = 0; i < n; i++) s += a[i]; return s;",
    );
}

#[test]
fn loops_turn_no_more_than_they_need_and_upwards() {
    check(PAPER, "for (int i = 0; i < 2; i++) { a[i] = 1; } return a;", "a[0] = 1; a[1] = 1; return a;");
    check(
        PAPER,
        "for (int i = 0; i < 5; i++) { a[i] = 1; } return a;",
        "for (int i = 0; i < 5; i++) { a[i] = 1; } return a;",
    );
    check(
        PAPER,
        "for (int i = 4; i >= 1; i--) { a[i] = a[0] + i; } return a;",
        "for (int i = 1; i < 5; i++) { a[i] = a[0] + i; } return a;",
    );
    check(
        IN_PLACE,
        "for (int i = n - 1; i >= 0; i--) { a[i] = a[i] * 2; }",
        "for (int i = 0; i < n; i++) { a[i] *= 2; }",
    );
    check(
        IN_PLACE,
        "for (int i = n - 1; i > 0; i--) { a[i] = a[i - 1]; }",
        "for (int i = n - 1; i > 0; i--) { a[i] = a[i - 1]; }",
    );
    check(
        IN_PLACE,
        "for (int i = 0; i <= n - 1; i++) { a[i] *= 2; }",
        "for (int i = 0; i < n; i++) { a[i] *= 2; }",
    );
    check(NUMBERS, "while (x > y) { x = y; break; } return x;", "if (x > y) { x = y; } return x;");
    check(NUMBERS, "while (0) x++; do { x += y; } while (0); return x;", "return x + y;");
}

#[test]
fn code_that_people_wrote_stays_as_it_is() {
    let keeps = |signature: &str, body: &str| check(signature, body, body);
    keeps(
        TO_NUMBER,
        "int best = a[0]; for (int i = 1; i < n; i++) { if (a[i] > best) best = a[i]; } return best;",
    );
    keeps(NUMBERS, "while (y) { int t = x % y; x = y; y = t; } return x;");
    keeps(
        IN_PLACE,
        "for (int i = 1; i < n; i++) { int j = i - 1, x = a[i]; \
         for (; j >= 0 && a[j] > x; j--) { a[j + 1] = a[j]; } a[j + 1] = x; }",
    );
}

#[test]
fn every_part_is_told_apart_by_some_candidate() {
    let result = simplified("void f(int *a, int n) { if (n > 1) { a[0] = 5; a[1]++; } }", &Policy::lists());
    // The branch, what is in it, and its two statements; then two other comparisons, and two neighbours of each of the
    // four constants.
    assert_eq!(result.kills.len(), 4 + 2 + 2 * 4);
    assert!(result.kills.iter().all(|&mask| mask > 0 && mask < 1 << 20));
}

#[test]
fn the_same_program_gives_the_same_result_whatever_came_before() {
    let policy = Policy::paper();
    let generator = Generator::new(policy.clone()).unwrap();
    let mut used = Simplifier::new(Options::of(&policy));
    for i in 0..40 {
        let program = generator.generate(&mut Seeded::new(3, i));
        let candidates = fresh_probes(program.shape, i, 16);
        let fresh = Simplifier::new(Options::of(&policy)).simplify(&program, &candidates, &LIMITS);
        assert_eq!(used.simplify(&program, &candidates, &LIMITS), fresh);
    }
}

#[test]
fn programs_agree_as_far_as_the_inputs_tell() {
    let read = |body: &str| parse(&format!("{TO_NUMBER} {{ {body} }}")).unwrap();
    let list = |list: &[i32]| Input { list: list.to_vec(), ints: Vec::new() };
    let mut simplifier = Simplifier::new(Options::of(&Policy::lists()));
    let mut agree = |one: &str, other: &str, inputs: &[Input]| {
        simplifier.agree(&read(one), &read(other), inputs, &LIMITS)
    };
    assert!(agree("return a[0];", "return n > 1 ? a[0] : 3;", &[list(&[1, 2]), list(&[3])]));
    assert!(!agree("return a[0];", "return n > 1 ? a[0] : 3;", &[list(&[1, 2]), list(&[4])]));
    assert!(agree("return a[0];", "return 1 / n;", &[list(&[])]));
    assert!(!agree("return a[0];", "return n;", &[list(&[])]));
}

fn outcome(machine: &mut Machine, code: &Code, input: &Input) -> Option<Value> {
    machine.run(code, input, &LIMITS).ok().map(cgen::run::Output::to_value)
}

/// On how many of `count` fresh inputs a value is another or a trap, and on how many a trap has become a value.
fn differences(before: &Program, after: &Program, stream: u64, count: usize) -> (usize, usize) {
    let (before, after) = (compile(before).unwrap(), compile(after).unwrap());
    let mut machine = Machine::new();
    let inputs = fresh_probes(before.shape(), 1_000_000 + stream, count);
    let (mut values, mut traps) = (0, 0);
    for input in &inputs {
        let (x, y) = (outcome(&mut machine, &before, input), outcome(&mut machine, &after, input));
        values += usize::from(x.is_some() && x != y);
        traps += usize::from(x.is_none() && y.is_some());
    }
    (values, traps)
}

/// Simplifies programs of the policy; at most so many of 1000 of them may differ in a value on some of 1,000 fresh
/// inputs. Where an original overflows or does not end, which is no value, its result may have one.
fn check_policy(policy: &Policy, count: u64, most_of_1000: u64) {
    let generator = Generator::new(policy.clone()).unwrap();
    let mut simplifier = Simplifier::new(Options::of(policy));
    let (mut differing, mut valued, mut unstable) = (0, 0, 0);
    for i in 0..count {
        let program = generator.generate(&mut Seeded::new(1, i));
        let candidates = fresh_probes(program.shape, i, 20);
        let result = simplifier.simplify(&program, &candidates, &LIMITS).program;
        assert_eq!(complaints(&result), [], "{program}{result}");
        assert!(token::len(&result) <= token::len(&program), "{program}{result}");
        assert_eq!(result, result.canonical());
        assert_eq!(parse(&result.to_string()).as_ref(), Ok(&result));
        let (values, traps) = differences(&program, &result, i, 1000);
        if values > 0 {
            println!("number {i} differs on {values} of 1000 inputs:\n{program}{result}");
        }
        differing += u64::from(values > 0);
        valued += u64::from(traps > 0);
        // What was simplified is simple: only which inputs were looked at first may make a difference.
        let again = simplifier.simplify(&result, &candidates, &LIMITS).program;
        unstable += u64::from(again != result);
    }
    println!(
        "{}: of {count} programs, {differing} differ on fresh inputs, {valued} trap less, {unstable} get simpler still",
        policy.name
    );
    assert!(differing * 1000 <= most_of_1000 * count, "{differing} of {count} programs differ");
    assert!(unstable * 100 <= count, "{unstable} of {count} programs get simpler still");
}

/// `SIMPLIFY_PROGRAMS=10000 cargo test --release ..` looks at more.
fn programs() -> u64 {
    std::env::var("SIMPLIFY_PROGRAMS").map_or(500, |text| text.parse().unwrap())
}

#[test]
fn random_paper_programs_keep_their_behaviour() {
    check_policy(&Policy::paper(), programs(), 0);
}

#[test]
fn random_list_programs_keep_their_behaviour() {
    check_policy(&Policy::lists(), programs(), 0);
}

#[test]
fn random_wild_programs_keep_their_behaviour() {
    check_policy(&Policy::wild(), 150, 10);
}
