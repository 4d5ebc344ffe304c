//! Measures a solver without a network on a file of specs, or on tasks drawn from a policy.
//!
//! ```text
//! cargo run --release -p eval --example solvers -- --solver enumerate --seconds 5 --show 5 FILE
//! cargo run --release -p eval --example solvers -- --solver enumerate --seconds 5 --tasks 200
//! ```
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::expect_used)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::run::{Limits, run_once};
use cgen::shape::Kind;
use cgen::task::Drawer;
use cgen::{Example, Shape, Value};
use eval::baseline::enumerate::Enumerate;
use eval::baseline::floor::Floor;
use eval::baseline::ngram::Ngram;
use eval::baseline::random::Random;
use eval::baseline::repair::Repair;
use eval::solver::{Budget, Question, Report, Solver, ask};
use eval::{Row, SpecKind, read_specs};

/// A question with the examples that were held back.
struct Case {
    name: String,
    kind: String,
    question: Question,
    held_out: Vec<Example>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let number = |name: &str, default: u64| option(name).map_or(default, |x| x.parse().expect("a number"));
    let ngram;
    let solver: &dyn Solver = match option("--solver").as_deref() {
        Some("floor") => &Floor,
        Some("ngram") => {
            ngram = Ngram::of_policies(20_000, 5).expect("the built-in phrases have no error");
            &ngram
        }
        Some("random") => &Random,
        Some("repair") => &Repair::new(),
        _ => &Enumerate,
    };
    let show = number("--show", 5) as usize;
    let filter = option("--only").unwrap_or_default();
    let verbose = arguments.iter().any(|argument| argument == "--verbose");
    let cases: Vec<Case> = match option("--tasks") {
        Some(_) => tasks(
            &option("--policy").unwrap_or("lists".to_owned()),
            number("--tasks", 100),
            number("--seed", 1),
        ),
        None => specs(Path::new(arguments.last().expect("a file")), show),
    };
    let cases: Vec<Case> = cases.into_iter().filter(|case| case.name.contains(&filter)).collect();
    let budget = Budget {
        time: Duration::from_millis((number("--seconds", 5)) * 1000),
        candidates: number("--candidates", u64::MAX),
        ..Budget::default()
    };
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, Report)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..number("--jobs", 1) {
            scope.spawn(|| {
                while let Some((at, case)) = {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    cases.get(at).map(|case| (at, case))
                } {
                    let report = ask(solver, &case.question, &budget);
                    results.lock().expect("no panic").push((at, report));
                }
            });
        }
    });
    let mut results = results.into_inner().expect("no panic");
    results.sort_by_key(|(at, _)| *at);
    print(&cases, &results, verbose);
}

fn specs(file: &Path, show: usize) -> Vec<Case> {
    let rows = read_specs(file).expect("specs");
    let mut unsupported = 0;
    let mut cases = Vec::new();
    for row in rows {
        let Row::Spec(spec) = row else {
            unsupported += 1;
            continue;
        };
        let ints = spec.examples.first().map_or(0, |example| example.input.ints.len()) as u8;
        let kind = match spec.kind {
            SpecKind::ListToList if spec.same_length => Kind::InPlace,
            SpecKind::ListToList => Kind::ToList,
            SpecKind::ListToInt => Kind::ToNumber,
            SpecKind::IntsToInt => Kind::Numbers,
        };
        let (shown, held_out) = spec.examples.split_at(show.min(spec.examples.len()));
        let question = Shape::new(kind, ints).and_then(|shape| Question::new(shape, shown.to_vec()).ok());
        let Some(question) = question else {
            unsupported += 1;
            continue;
        };
        let kind = spec.kind.to_string();
        cases.push(Case { name: spec.id, kind, question, held_out: held_out.to_vec() });
    }
    println!("{} supported, {unsupported} not", cases.len());
    cases
}

fn tasks(policy: &str, count: u64, seed: u64) -> Vec<Case> {
    let policy = if policy == "paper" { Policy::paper() } else { Policy::lists() };
    let generator = Generator::new(policy).expect("a generator");
    let mut drawer = Drawer::new(&generator);
    let drawn = (0..).filter_map(|index| drawer.draw(seed, index).ok()).take(count as usize);
    drawn
        .enumerate()
        .map(|(at, task)| Case {
            name: format!("task {at}: {}", task.program),
            kind: task.program.shape.to_string(),
            question: Question::new(task.program.shape, task.shown).expect("a task is a question"),
            held_out: task.held_out,
        })
        .collect()
}

fn generalizes(program: &cgen::Program, examples: &[Example]) -> bool {
    examples.iter().all(|example| {
        let limits = Limits { fuel: 100_000 };
        let value: Option<Value> = run_once(program, &example.input, &limits).ok();
        value.as_ref() == Some(&example.output)
    })
}

fn print(cases: &[Case], results: &[(usize, Report)], verbose: bool) {
    let mut table: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    let mut slow = Vec::new();
    for (at, report) in results {
        let Some(case) = cases.get(*at) else { continue };
        let best = report
            .found
            .iter()
            .enumerate()
            .max_by(|(i, x), (j, y)| x.score.total_cmp(&y.score).then(j.cmp(i)));
        let first = best.is_some_and(|(_, found)| generalizes(&found.program, &case.held_out));
        let any = report.found.iter().any(|found| generalizes(&found.program, &case.held_out));
        let values = [true, best.is_some(), first, any].map(usize::from);
        for name in [case.kind.as_str(), "all"] {
            let row = table.entry(name.to_owned()).or_default();
            row.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
        slow.push(report.took);
        let word = match (best.is_some(), first, any) {
            (false, ..) => "nothing",
            (_, true, _) => "right",
            (_, false, true) => "not first",
            _ => "wrong",
        };
        println!(
            "{word:10} {:>8} {:>6}ms {:?} refused {}  {}",
            report.tried,
            report.took.as_millis(),
            report.stop,
            report.refused,
            case.name
        );
        if verbose && !first {
            for example in case.question.examples() {
                println!("      {} -> {}", example.input, example.output);
            }
        }
        if verbose && let Some((_, found)) = best {
            println!("{} {}", found.score, found.program);
        }
    }
    slow.sort();
    println!("p50 {:?} p95 {:?}", slow.get(slow.len() / 2), slow.get(slow.len() * 95 / 100));
    println!("{:16} {:>6} {:>6} {:>6} {:>6}", "kind", "specs", "holds", "first", "any");
    for (kind, [specs, holds, first, any]) in table {
        println!("{kind:16} {specs:6} {holds:6} {first:6} {any:6}");
    }
}
