use cgen::{Example, Input, Program, Value};

use super::*;
use crate::solver::Desk;

/// Puts these programs forward, over and over.
struct Reel(&'static str, Vec<&'static str>, u64);

impl Solver for Reel {
    fn name(&self) -> &'static str {
        self.0
    }

    fn solve(&self, question: &Question, desk: &mut Desk<'_>) -> Result<(), Stop> {
        let mut programs: Vec<Program> = self.1.iter().map(|text| cgen::parse(text).unwrap()).collect();
        programs.retain(|program| program.shape == question.shape());
        let turns = if programs.is_empty() { 0 } else { self.2 };
        (0..turns)
            .try_for_each(|_| programs.iter().try_for_each(|program| desk.offer(program, 0.0).map(|_| ())))
    }
}

const WRONG: &str = "void f(int *a, int n) { a[0] *= 2; }";
const RIGHT: &str = "void f(int *a, int n) { for (int i = 0; i < n; i++) a[i] *= 2; }";
const RIGHT_TOO: &str = "void f(int *a, int n) { for (int i = 0; i < n; i++) a[i] += a[i]; }";
const ANEW: &str =
    "int f(const int *a, int n, int *out) { for (int i = 0; i < n; i++) out[i] = 2 * a[i]; return n; }";

fn questions() -> Vec<Question> {
    // Large numbers leave no doubt.
    doubling(&[&[101, 257], &[300]])
}

fn doubling(lists: &[&[i32]]) -> Vec<Question> {
    let example = |list: &[i32]| Example {
        input: Input { list: list.to_vec(), ints: Vec::new() },
        output: Value::List(list.iter().map(|x| 2 * x).collect()),
    };
    let examples: Vec<Example> = lists.iter().map(|list| example(list)).collect();
    fitting(true, &examples)
        .into_iter()
        .map(|shape| Question::new(shape, examples.clone()).unwrap())
        .collect()
}

const PACE: Pace = Pace { rate: 1000, share: 1 };

fn member(name: &'static str, texts: &[&'static str], turns: u64) -> Member {
    Member::new(Arc::new(Reel(name, texts.to_vec(), turns)), PACE)
}

/// One that puts so many programs forward before these, which hold on none of the examples here.
fn late(name: &'static str, wrong: usize, texts: &[&'static str]) -> Member {
    member(name, &[&vec!["void f(int *a, int n) { a[0] = -1; }"; wrong], texts].concat(), 1)
}

/// What was run, in one line, and by whom it was found.
fn check(members: Vec<Member>, seconds: f64, expect: &str) {
    let effort = Effort { seconds, ..Effort::default() };
    let search = Portfolio::new(members).search(&questions(), &effort);
    let runs = search
        .runs
        .iter()
        .map(|run| format!("{}/{} {}: {} {:?}", run.solver, run.shape, run.stage, run.tried, run.stop));
    let by: Vec<&str> = search.found.iter().map(|found| found.by).collect();
    assert_eq!(format!("{}; by {by:?}", runs.collect::<Vec<_>>().join(", ")), expect);
    assert_eq!(search.tried(), search.runs.iter().map(|run| run.tried).sum::<u64>());
}

#[test]
fn a_search_goes_on_until_something_holds() {
    check(
        vec![member("a", &[WRONG], 1), late("b", 200, &[RIGHT, RIGHT_TOO]), late("c", 10_000, &[RIGHT])],
        10.0,
        "a/in-place 0: 1 Exhausted, b/in-place 0: 133 Candidates, c/in-place 0: 133 Candidates, \
         a/to-list 0: 0 Exhausted, b/to-list 0: 0 Exhausted, c/to-list 0: 0 Exhausted, \
         b/in-place 1: 202 Exhausted, c/in-place 1: 2400 Candidates; by [\"b\", \"b\"]",
    );
}

#[test]
fn all_shapes_are_asked_for_in_the_same_stage() {
    check(
        vec![member("a", &[ANEW], 1), member("b", &[RIGHT], 1)],
        10.0,
        "a/in-place 0: 0 Exhausted, b/in-place 0: 1 Exhausted, a/to-list 0: 1 Exhausted, \
         b/to-list 0: 0 Exhausted; by [\"b\", \"a\"]",
    );
}

#[test]
fn what_is_doubtful_is_not_the_end() {
    let search = |first: &'static str, wrong: usize, lists: &[&[i32]]| {
        let members = vec![member("a", &[first], 1), late("b", wrong, &[RIGHT_TOO])];
        let search = Portfolio::new(members).search(&doubling(lists), &Effort::default());
        search.found.iter().map(|found| found.by).collect::<Vec<_>>()
    };
    let (second, third) = (1_000, 10_000);
    // Nearly everything gives 2 for 1. One stage more is spent on doubts, and all on what is no better than nothing.
    let odd = "void f(int *a, int n) { for (int i = n - 1; i >= 0; i--) a[i] = a[i] * 7 - n * 5 + i * 3; }";
    let absurd = "void f(int *a, int n) { for (int i = n - 1; i >= 0; i--) { if (a[i] % 7 != n * 9 - i) { \
                  if (n * 3 > i / 5 + 1) a[i] = a[i] * 7 - n * 5 + i * 3; a[n - 1 - i] -= i * 8 % n; } } }";
    assert_eq!(search(odd, second, &[&[1]]), ["a", "b"]);
    assert_eq!(search(odd, third, &[&[1]]), ["a"]);
    assert_eq!(search(absurd, third, &[&[1]]), ["a", "b"]);
    assert_eq!(search(RIGHT, second, &[&[1]]), ["a"]);
    assert_eq!(search(RIGHT, second, &[&[101, 257], &[300]]), ["a"]);
}

#[test]
fn many_tasks_are_answered_as_each_alone() {
    let tasks = [doubling(&[&[1]]), questions(), doubling(&[&[5, 6], &[7]])];
    let portfolio = Portfolio::new(vec![late("a", 300, &[RIGHT]), late("b", 3_000, &[RIGHT_TOO])]);
    let told = |search: &Search, ranking: &Ranking| {
        let found: Vec<_> = search.found.iter().map(|found| (found.by, found.program.to_string())).collect();
        let runs: Vec<_> = search.runs.iter().map(|run| (run.solver, run.stage, run.tried)).collect();
        format!("{found:?} {runs:?} {:?}", ranking.best().map(|best| &best.program))
    };
    let mut together = vec![String::new(); tasks.len()];
    portfolio.search_many(&tasks, &Effort::default(), &mut |place, search, ranking| {
        together[place] = told(&search, &ranking);
    });
    for (task, together) in tasks.iter().zip(&together) {
        portfolio.search_many(std::slice::from_ref(task), &Effort::default(), &mut |_, search, ranking| {
            assert_eq!(&told(&search, &ranking), together);
        });
    }
    assert!(together.iter().all(|told| told.contains("Some(")), "{together:?}");
}

#[test]
fn candidates_follow_from_the_effort() {
    // 0.4 s on two cores, shared by two questions: 400 candidates each; then 0.6 s.
    check(
        vec![member("a", &[WRONG], u64::MAX)],
        1.0,
        "a/in-place 0: 400 Candidates, a/to-list 0: 0 Exhausted, a/in-place 1: 1200 Candidates; by []",
    );
}

#[test]
fn what_was_nearly_right_is_where_others_start() {
    let make = |seeds: Seeds<'_>| -> Box<dyn Solver> {
        let near: Vec<f32> = seeds.iter().map(|seed| seed.near).collect();
        assert_eq!(near, if seeds.is_empty() { vec![] } else { vec![0.75] });
        Box::new(Reel("repair", if seeds.is_empty() { vec![] } else { vec![RIGHT] }, 1))
    };
    check(
        vec![Member::from_seeds("repair", Arc::new(make), PACE), member("a", &[WRONG], 1)],
        10.0,
        "repair/in-place 0: 0 Exhausted, a/in-place 0: 1 Exhausted, repair/to-list 0: 0 Exhausted, \
         a/to-list 0: 0 Exhausted, repair/in-place 1: 1 Exhausted, repair/to-list 1: 0 Exhausted; by [\"repair\"]",
    );
}

#[test]
fn the_result_is_the_same_on_any_number_of_threads() {
    let run = |threads: usize| {
        let members = vec![
            member("a", &[WRONG, RIGHT, RIGHT_TOO], 40),
            member("b", &[RIGHT_TOO, ANEW], 40),
            member("c", &[RIGHT], 1),
        ];
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let search = pool.install(|| Portfolio::new(members).search(&questions(), &Effort::default()));
        let found = search.found.iter().map(|found| (found.by, found.program.to_string(), found.after));
        let runs = search.runs.iter().map(|run| (run.solver, run.tried, run.stop));
        (found.collect::<Vec<_>>(), runs.collect::<Vec<_>>())
    };
    let one = run(1);
    assert_eq!(one.0.len(), 5);
    for threads in [2, 3, 8] {
        assert_eq!(run(threads), one, "{threads} threads");
    }
}

#[test]
fn a_search_can_be_stopped() {
    let effort = Effort::default();
    effort.cancel.store(true, Ordering::Relaxed);
    let members = vec![member("a", &[WRONG], u64::MAX)];
    let search = Portfolio::new(members).search(&questions(), &effort);
    assert!(search.cancelled && search.found.is_empty());
    assert_eq!(search.tried(), 1);
    assert!(search.nearest.is_some_and(|attempt| attempt.held == 1));
}
