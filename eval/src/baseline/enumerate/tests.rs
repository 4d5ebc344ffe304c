//! What is found must hold on examples that were not shown, one case for each mechanism.

use std::time::Duration;

use cgen::run::run_once;
use cgen::{Example, Input};

use super::Enumerate;
use crate::baseline::testing::question;
use crate::solver::{Budget, Found, LIMITS, Question, Report, Stop, ask};

const LISTS: &str = "[4, -1, 7, 7, 2]; [9, 3]; [5, 5, 8, 1, 6, 3]; [12, 0, -3, 5]; [2, 2, 9, 4, 4, 4, 1]; \
                     [6]; [3, 11, 10, 2]; [8, 8, 8, -2, 8]; [1, 2, 3, 4, 5, 6]; [-5, 14, 7, 7, 0, 3]";
const LISTS_AND_K: &str = "[4, 1, 7, 7, 2], 2; [9, 3, 6], 1; [5, 5, 8, 1, 6, 3], 4; [2, 0, 3, 5], 3; [2, 2, 9, 4, 4], 2; \
                           [6, 1], 1; [3, 11, 10, 2], 3; [8, 8, 8, 2, 8], 4; [1, 2, 3, 4, 5, 6], 5; [7, 0, 3], 2";
const NUMBERS: &str = "6; 13; 24; 7; 30; 1; 9; 28; 17; 100";
const PAIRS: &str = "6, 4; 13, 5; 2, 9; 7, 7; 30, 12; 1, 8; 9, 3; 28, 21; 17, 2; 100, 45";
const FIVES: &str = "[-4, 1, -2, 0, 1]; [3, 4, -1, 2, -2]; [1, -2, 0, 0, 4]; [-3, 0, -2, -4, 1]; [4, 0, 4, -1, -2]; \
                     [2, 2, 0, 1, 3]; [0, -3, 1, 2, 0]; [-1, 4, 3, 3, -4]; [1, 0, 0, -4, 2]; [-2, -1, 2, 4, 0]";

fn inputs(text: &str) -> Vec<Input> {
    text.split(';').map(|input| input.parse().unwrap()).collect()
}

/// The question that this program answers on the first inputs, and what it gives for the others.
fn ask_for(reference: &str, text: &str) -> (Question, Vec<Example>) {
    let program = cgen::parse(reference).unwrap();
    let mut examples: Vec<Example> = Vec::new();
    for mut input in inputs(text) {
        if !program.shape.has_list() {
            input.ints.splice(0..0, std::mem::take(&mut input.list));
        }
        let output = run_once(&program, &input, &LIMITS).unwrap();
        examples.push(Example { input, output });
    }
    let held_out = examples.split_off(5);
    (Question::new(program.shape, examples).unwrap(), held_out)
}

fn search(question: &Question, candidates: u64, enough: usize) -> Report {
    let time = Duration::from_mins(2);
    ask(&Enumerate, question, &Budget { time, candidates, enough, ..Budget::default() })
}

fn holds(found: &Found, examples: &[Example]) -> bool {
    let gives = |example: &Example| run_once(&found.program, &example.input, &LIMITS);
    examples.iter().all(|example| gives(example).is_ok_and(|value| value == example.output))
}

/// The best of what is found does what the reference does where nothing was shown.
fn check(reference: &str, text: &str) {
    let (question, held_out) = ask_for(reference, text);
    let report = search(&question, 6_000_000, Budget::default().enough);
    assert_eq!(report.refused, 0, "{reference}");
    let best = report.found.iter().max_by(|x, y| x.score.total_cmp(&y.score));
    let Some(best) = best else { panic!("nothing after {} for {reference}", report.tried) };
    assert!(holds(best, &held_out), "{reference}\n{}", best.program);
}

/// The same of something that is found, where five examples tell little and much holds by chance.
fn check_any(reference: &str, text: &str) {
    let (question, held_out) = ask_for(reference, text);
    let report = search(&question, 6_000_000, 64);
    assert_eq!(report.refused, 0, "{reference}");
    let any = report.found.iter().any(|found| holds(found, &held_out));
    assert!(any, "{} found in {} for {reference}", report.found.len(), report.tried);
}

#[test]
fn cells_are_computed_each_at_its_turn() {
    check("void f(int *a, int n) { for (int i = 0; i < n; i++) a[i] = a[i] * 3 - 1; }", LISTS);
    check_any("void f(int *a, int n) { for (int i = 0; i < n; i++) if (a[i] < 4) a[i] = 0; }", LISTS);
    check("void f(int *a, int n) { for (int i = 1; i < n; i++) a[i] += a[i - 1]; }", LISTS);
    check(
        "void f(int *a, int n) { for (int i = 0, j = n - 1; i < j; i++, j--) { int t = a[i]; a[i] = a[j]; a[j] = t; } }",
        LISTS,
    );
    check(
        "int f(const int *a, int n, int *out) { for (int i = 1; i < n; i++) out[i - 1] = a[i] - a[i - 1]; return n - 1; }",
        LISTS,
    );
}

#[test]
fn turns_are_kept_where_a_test_holds() {
    check(
        "int f(const int *a, int n, int *out) { int m = 0; for (int i = 0; i < n; i++) if (a[i] % 2 == 0) out[m++] = a[i]; return m; }",
        LISTS,
    );
    check(
        "int f(const int *a, int n, int k, int *out) { int m = 0; for (int i = k; i < n; i++) out[m++] = a[i]; return m; }",
        LISTS_AND_K,
    );
    check(
        "int f(const int *a, int n, int *out) { int m = 0; out[m++] = 9; for (int i = 0; i < n; i++) if (a[i] > 3) out[m++] = a[i]; \
         out[m++] = n; return m; }",
        LISTS,
    );
    check(
        "int f(const int *a, int n, int *out) { int m = 0; for (int i = 0; i < n; i++) for (int j = 0; j < 3; j++) out[m++] = a[i]; \
         return m; }",
        LISTS,
    );
}

#[test]
fn cells_and_lengths_are_what_loops_come_to() {
    check(
        "int f(const int *a, int n, int *out) { int c = 0; for (int i = 0; i < n; i++) if (a[i] > 4) c++; out[0] = c; return 1; }",
        LISTS,
    );
    check(
        "int f(const int *a, int n, int *out) { int m = a[0], s = 0; for (int i = 0; i < n; i++) { if (a[i] > m) m = a[i]; s += a[i]; } \
         out[0] = m; out[1] = s; return 2; }",
        LISTS,
    );
    check(
        "int f(const int *a, int n, int *out) { int l = a[0], h = a[0]; for (int i = 0; i < n; i++) { if (a[i] < l) l = a[i]; \
         if (a[i] > h) h = a[i]; } for (int i = 0; i < h - l + 1; i++) out[i] = l + i; return h - l + 1; }",
        LISTS,
    );
}

#[test]
fn loops_come_to_numbers() {
    check(
        "int f(const int *a, int n) { int s = 0; for (int i = 0; i < n; i++) if (a[i] > 3) s += a[i]; return s; }",
        LISTS,
    );
    check(
        "int f(const int *a, int n) { int m = a[0]; for (int i = 1; i < n; i++) if (a[i] > m) m = a[i]; return m * 2; }",
        LISTS,
    );
    check(
        "int f(const int *a, int n, int k) { for (int i = 0; i < n; i++) if (a[i] == k) return i; return -1; }",
        "[4, 2, 7], 7; [9, 3, 6], 1; [5, 8, 1, 3], 5; [2, 0, 3, 5], 3; [2, 9, 4], 9; [6, 1], 1; [3, 11], 4; [8, 2], 8; \
         [1, 2, 3, 4, 5, 6], 6; [7, 0, 3], 0",
    );
    check_any(
        "int f(const int *a, int n) { int c = 0; for (int i = 0; i < n; i++) for (int j = i + 1; j < n; j++) if (a[i] > a[j]) c++; \
         return c; }",
        LISTS,
    );
}

#[test]
fn lists_are_sorted_before_or_after() {
    let sort = "for (int i = 1; i < n; i++) for (int j = i; j > 0 && a[j] < a[j - 1]; j--) \
                { int t = a[j]; a[j] = a[j - 1]; a[j - 1] = t; }";
    check(&format!("void f(int *a, int n) {{ {sort} }}"), LISTS);
    check_any(
        "int f(const int *a, int n) { int m = a[0], s = -100; for (int i = 1; i < n; i++) { if (a[i] > m) { s = m; m = a[i]; } \
         else if (a[i] > s) s = a[i]; } return s; }",
        "[4, -1, 7, 9, 2]; [9, 3]; [5, 8, 1, 6]; [12, 0, -3, 5]; [2, 9, 14, 1, 7]; [6, 2]; [3, 11, 10]; [8, -2, 3]; [1, 2, 3]; [5, 14, 7]",
    );
}

#[test]
fn numbers_are_counted_divided_and_carried() {
    check(
        "int f(int x) { int s = 0; for (int i = 1; i <= x; i++) if (x % i == 0) s += i; return s; }",
        NUMBERS,
    );
    check(
        "int f(int x) { int s = 0; while (x > 0) { s += x % 10; x /= 10; } return s; }",
        "61; 130; 29; 7; 385; 1; 90; 28; 17; 1000",
    );
    check("int f(int x, int y) { return x > y ? x - y : y - x; }", PAIRS);
    check(
        "int f(int x) { int p = 2, q = 1; for (int i = 0; i < x; i++) { int t = p + q; p = q; q = t; } return p; }",
        "6; 13; 4; 7; 20; 1; 9; 28; 17; 2",
    );
    check(
        "int f(int x, int y) { int s = 1; for (int i = 0; i < y; i++) s *= x; return s; }",
        "2, 4; 3, 5; 10, 2; 7, 3; 1, 6; 4, 4; 5, 0; 6, 3; 2, 9; 3, 3",
    );
}

#[test]
fn cells_of_five_are_parted_by_tests() {
    let body = |body: &str| format!("int * f(int a[]) {{ {body} return a; }}");
    check(&body("if (a[2]) { if (a[1]) a[3] = a[0]; a[4] = 3; }"), FIVES);
    check(&body("if (a[2]) a[2] = -1; if (a[1]) a[4] = 1; a[0] = a[3] - 2;"), FIVES);
    check(&body("if (a[1]) { int t = a[0]; a[0] = a[4]; a[4] = t; } else a[0] = a[2] - a[4];"), FIVES);
}

#[test]
fn the_same_question_finds_the_same_in_the_same_order() {
    let (question, _) = ask_for(
        "int f(const int *a, int n) { int s = 0; for (int i = 0; i < n; i++) if (a[i] > i) s += a[i]; return s; }",
        LISTS,
    );
    let told = || {
        let report = search(&question, 400_000, 64);
        report.found.iter().map(|found| (found.program.to_string(), found.after)).collect::<Vec<_>>()
    };
    let first = told();
    assert!(!first.is_empty());
    assert_eq!(first, told());
}

#[test]
fn the_search_ends_when_it_is_told_to() {
    // No list program gives these.
    let question =
        question("to-number", "[1, 2] -> 77031; [2, 1] -> 5; [3, 3, 3] -> 400012; [] -> 31; [9] -> 1001");
    let report = search(&question, 300_000, 64);
    assert_eq!(report.stop, Stop::Candidates);
    assert!((300_000..330_000).contains(&report.tried), "{}", report.tried);
    let short = Budget { time: Duration::from_millis(300), ..Budget::default() };
    let report = ask(&Enumerate, &question, &short);
    assert!(matches!(report.stop, Stop::Time | Stop::Exhausted), "{:?}", report.stop);
    assert_eq!(report.refused, 0);
}

#[test]
fn sums_are_told_from_what_they_come_to() {
    // Behind a test, before a last step; with a start.
    check_any(
        "int f(const int *a, int n, int k) { int s = 4; for (int i = 1; i < n; i++) if (i % 2 == 0) s += a[i] + i; return s * k; }",
        LISTS_AND_K,
    );
    check_any(
        "int f(const int *a, int n) { int s = 2; for (int i = 0; i < n; i++) s += a[i] * a[i]; return s * s + 1; }",
        LISTS,
    );
    // On either side of a test.
    check_any(
        "int f(const int *a, int n) { int s = 0; for (int i = 0; i < n; i++) if (a[i] > i) s += a[i] / 2; else s -= i * 3; return s; }",
        LISTS,
    );
    // A test of two cells.
    check_any(
        "int f(const int *a, int n, int k) { int s = 0; for (int i = 0; i < n; i++) if (a[i] + a[n - 1 - i] > k) s += a[i]; return s; }",
        LISTS_AND_K,
    );
}

#[test]
fn the_cell_at_an_end_may_stay() {
    check(
        "void f(int *a, int n, int k) { for (int i = n - 1; i > 0; i--) a[i] = a[i] - a[i - 1] > k ? 7 - a[i] : a[i - 1]; }",
        LISTS_AND_K,
    );
}
