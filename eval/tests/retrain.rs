//! What may replace a program: planted candidates, right and wrong, and what is kept of them on disk.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;

use cgen::corpus::{Row, Split};
use cgen::task::{Behaviour, Labels};
use cgen::token::{self, Token};
use cgen::{Example, Input, Task, Value};
use eval::retrain::plan::FORMAT;
use eval::retrain::rule::replaced;
use eval::retrain::{Changes, Fate, Judge, Judged, Part, Plan, Round, Rule};
use tempfile::TempDir;

const ALL_TRAIN: Split = Split { validation: 0, test: 0 };

/// The sum of a list, in more words than are needed.
const SUM: &str = "int f(const int *a, int n) { int s = 0; int i; for (i = 0; i < n; i++) { if (1) s = s + a[i]; } return s; }";
/// The same in fewer.
const SHORT: &str = "int f(const int *a, int n) { int s = 0; while (n > 0) s += a[--n]; return s; }";
/// The same, and between them in length.
const MIDDLE: &str =
    "int f(const int *a, int n) { int s = 0; for (int i = 0; i < n; i++) s += a[i]; return s; }";
/// Right where all cells are 1.
const LENGTH: &str = "int f(const int *a, int n) { return n; }";

fn tokens(text: &str) -> Vec<Token> {
    token::encode(&cgen::parse(text).unwrap()).unwrap()
}

/// A task whose shown examples have ones alone, and whose held-out examples are as told.
fn row(text: &str, held_out: &[&[i32]]) -> Row {
    let program = cgen::parse(text).unwrap();
    let example = |list: &[i32]| Example {
        input: Input { list: list.to_vec(), ints: Vec::new() },
        output: Value::Int(list.iter().sum()),
    };
    let labels = Labels { tokens: 0, original_tokens: 99, loop_depth: 0, branches: false, floor: true }
        .with_program(&program);
    let behaviour = Judge::new(Rule::Probes, ALL_TRAIN).behaviour(&program).unwrap();
    let shown = (1..6).map(|n| example(&vec![1; n])).collect();
    let held_out = held_out.iter().map(|list| example(list)).collect();
    Row::new("planted".into(), Task { program, shown, held_out, behaviour, labels }).unwrap()
}

const OTHERS: [&[i32]; 5] = [&[2, 3], &[7], &[-1, 1, 5], &[], &[4, 4]];
const ONES: [&[i32]; 5] = [&[1; 6], &[1; 7], &[1; 8], &[], &[1; 9]];

fn judged(rule: Rule, split: Split, row: &Row, candidates: &[&str]) -> Judged {
    let candidates: Vec<_> = candidates.iter().map(|text| tokens(text)).collect();
    Judge::new(rule, split).judge(row, &candidates)
}

fn check(rule: Rule, row: &Row, candidates: &[&str], fate: Fate, taken: Option<&str>) {
    let judged = judged(rule, ALL_TRAIN, row, candidates);
    assert_eq!((judged.fate, judged.taken), (fate, taken.map(tokens)), "{candidates:?}");
    assert_eq!(judged.candidates.iter().sum::<u64>(), candidates.len() as u64);
}

#[test]
fn what_fails_a_held_out_example_is_never_taken() {
    let row = row(SUM, &OTHERS);
    for rule in [Rule::Probes, Rule::Examples] {
        check(rule, &row, &[LENGTH], Fate::WrongHeldOut, None);
        check(rule, &row, &[LENGTH, SHORT], Fate::Taken, Some(SHORT));
        check(rule, &row, &["int f(const int *a, int n) { return 1; }"], Fate::WrongShown, None);
    }
}

#[test]
fn what_differs_on_a_probe_is_taken_by_the_rule_of_the_paper_alone() {
    let row = row(SUM, &ONES);
    check(Rule::Probes, &row, &[LENGTH], Fate::OtherBehaviour, None);
    check(Rule::Probes, &row, &[LENGTH, SHORT], Fate::Taken, Some(SHORT));
    check(Rule::Examples, &row, &[LENGTH], Fate::Taken, Some(LENGTH));
    // Not even by that rule may a task come to do what belongs in a test.
    let all_test = Split { validation: 0, test: 10_000 };
    assert_eq!(judged(Rule::Examples, all_test, &row, &[LENGTH]).fate, Fate::OtherSet);
}

#[test]
fn a_trap_is_a_behaviour() {
    // On the empty list the original reads out of bounds, the candidate does not.
    let text = "int f(const int *a, int n) { int s = a[0]; int i; for (i = 1; i < n; i++) { if (1) s = s + a[i]; } return s; }";
    let ones: [&[i32]; 5] = [&[1], &[2, 1], &[3], &[4, 4], &[5]];
    check(Rule::Probes, &row(text, &ones), &[SHORT], Fate::OtherBehaviour, None);
    check(Rule::Examples, &row(text, &ones), &[SHORT], Fate::Taken, Some(SHORT));
}

#[test]
fn the_shortest_is_taken_and_the_others_are_counted() {
    let row = row(SUM, &OTHERS);
    check(Rule::Probes, &row, &[SUM], Fate::NotShorter, None);
    check(Rule::Probes, &row, &[], Fate::Nothing, None);
    check(Rule::Probes, &row, &["int f(const int *a, int n, int k) { return n; }"], Fate::Nothing, None);
    let two = judged(Rule::Probes, ALL_TRAIN, &row, &[MIDDLE, LENGTH, SHORT]);
    assert!(tokens(SHORT).len() < tokens(MIDDLE).len() && tokens(MIDDLE).len() < row.tokens.len());
    assert_eq!(two.taken, Some(tokens(SHORT)));
    let count = |fate: Fate| two.candidates[fate as usize];
    assert_eq!([count(Fate::Taken), count(Fate::Beaten), count(Fate::WrongHeldOut)], [1, 1, 1]);
    let cut: Vec<Token> = tokens(SHORT).into_iter().take(9).collect();
    assert_eq!(Judge::new(Rule::Probes, ALL_TRAIN).judge(&row, &[cut]).fate, Fate::Nothing);
}

#[test]
fn a_replaced_task_has_new_labels_and_the_old_examples() {
    let before = row(SUM, &OTHERS);
    let mut judge = Judge::new(Rule::Probes, ALL_TRAIN);
    let after = replaced(&before, tokens(SHORT), &mut judge).unwrap();
    assert_eq!(
        (&after.shown, &after.held_out, after.behaviour),
        (&before.shown, &before.held_out, before.behaviour)
    );
    assert_eq!(usize::from(after.labels.tokens), after.tokens.len());
    let labels = |row: &Row| {
        (row.labels.branches, row.labels.loop_depth, row.labels.original_tokens, row.labels.floor)
    };
    assert_eq!((labels(&before), labels(&after)), ((true, 1, 99, true), (false, 1, 99, true)));
    let other = replaced(&before, tokens(LENGTH), &mut judge).unwrap();
    assert_ne!(other.behaviour, before.behaviour);

    let mut changes = Changes::default();
    changes.add(&before, &after);
    changes.add(&before, &other);
    changes.add(&before, &before);
    assert_eq!((changes.straightened, changes.looped, changes.equivalent), (1, 0, (1, 2)));
    assert_eq!((changes.lost["if"], changes.lost["for"], changes.gained["while"]), (2, 2, 1));
    assert_eq!(changes.pairs.len(), 2);
}

fn plan(beam: usize) -> Plan {
    Plan {
        format: FORMAT,
        corpus: "corpus".into(),
        model: "model".into(),
        round: 1,
        beam,
        rule: Rule::Probes,
        tasks: 5,
        chunk: 3,
    }
}

#[test]
fn parts_read_back_and_what_is_damaged_or_of_another_plan_is_none() {
    let row = row(SUM, &OTHERS);
    let all: Vec<Judged> = [&[LENGTH][..], &[SHORT]]
        .into_iter()
        .map(|candidates| judged(Rule::Probes, ALL_TRAIN, &row, candidates))
        .collect();
    let dir = TempDir::new().unwrap();
    let read = |plan: &Plan, index| Part::read(plan, dir.path(), index).unwrap();
    // However long it took.
    for i in 1..200 {
        let seconds = f64::from(i) / 7.3 + 1.0 / f64::from(i);
        let part = Part::new(&plan(8), 1, &all, seconds, seconds / 3.0);
        part.write(dir.path()).unwrap();
        assert_eq!(read(&plan(8), 1), Some(part), "{seconds}");
    }
    let part = Part::new(&plan(8), 1, &all, 1.5, 0.5);
    part.write(dir.path()).unwrap();
    // The second of its tasks is the fifth of all.
    assert_eq!(part.taken(&plan(8)).collect::<Vec<_>>(), [(4, tokens(SHORT))]);
    assert_eq!((part.tasks_of(Fate::Taken), part.tasks_of(Fate::WrongHeldOut)), (1, 1));
    let round = Round::new(1, &[part], Changes::default());
    assert_eq!((round.count(), round.tasks[Fate::Taken as usize]), (2, 1));
    assert_eq!(read(&plan(8), 0), None);
    assert_eq!(read(&plan(9), 1), None);
    let path = Part::path(dir.path(), 1);
    let whole = fs::read(&path).unwrap();
    fs::rename(&path, Part::path(dir.path(), 0)).unwrap();
    assert_eq!(read(&plan(8), 0), None);
    for end in (0..whole.len()).step_by(17) {
        fs::write(&path, &whole[..end]).unwrap();
        assert_eq!(read(&plan(8), 1), None, "{end}");
        let mut flipped = whole.clone();
        flipped[end] ^= 1;
        fs::write(&path, flipped).unwrap();
        assert_eq!(read(&plan(8), 1), None, "{end}");
    }
}

#[test]
fn a_directory_keeps_its_plan() {
    let dir = TempDir::new().unwrap();
    assert_eq!(plan(8).settle(dir.path()).unwrap(), None);
    assert_eq!(plan(8).settle(dir.path()).unwrap(), None);
    let differs = plan(9).settle(dir.path()).unwrap().unwrap();
    assert_eq!(differs, ["beam", "9", "8"]);
    fs::write(dir.path().join("plan.json"), "{").unwrap();
    assert!(plan(8).settle(dir.path()).is_err());
}

#[test]
fn behaviours_are_told_apart_by_hash() {
    assert_ne!(row(SUM, &OTHERS).behaviour, row(LENGTH, &[]).behaviour);
    assert_ne!(row(SUM, &OTHERS).behaviour, Behaviour(0));
}
