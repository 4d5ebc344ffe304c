use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use cgen::Shape;
use cgen::corpus::Share;

use super::*;
use crate::portfolio::{Member, Pace};
use crate::report::Report;
use crate::report::pairs::{Results, compare};
use crate::solver::{Desk, Solver, Stop};
use crate::spec::parse_specs;
use crate::suite::Standing;

/// Memorises what is shown, as a chain of ifs.
struct Cheat;

impl Solver for Cheat {
    fn name(&self) -> &'static str {
        "cheat"
    }

    fn solve(&self, question: &Question, desk: &mut Desk<'_>) -> Result<(), Stop> {
        let mut body = String::new();
        for example in question.examples() {
            write!(body, "if (x == {}) return {}; ", example.input.ints[0], example.output).unwrap();
        }
        desk.offer(&cgen::parse(&format!("int f(int x) {{ {body}return 0; }}")).unwrap(), 0.0).map(|_| ())
    }
}

/// Puts these forward.
struct Fixed(&'static [&'static str]);

impl Solver for Fixed {
    fn name(&self) -> &'static str {
        "fixed"
    }

    fn solve(&self, question: &Question, desk: &mut Desk<'_>) -> Result<(), Stop> {
        let programs = self.0.iter().map(|text| cgen::parse(text).unwrap());
        programs
            .filter(|program| program.shape == question.shape())
            .try_for_each(|program| desk.offer(&program, 0.0).map(|_| ()))
    }
}

const SQUARE: &str = "int f(int x) { return x * x; }";
const TRIPLE: &str = "int f(int x) { return 3 * x; }";

fn items(text: &str) -> Vec<Item> {
    parse_specs(text, Path::new("t.jsonl")).unwrap().iter().map(|row| Item::of_row(row, 3)).collect()
}

/// Squares, triples, and rows that the language does not have.
/// A name, what it does, and a program that does it.
type Function<'f> = (&'f str, &'f dyn Fn(i32) -> i32, &'f str);

fn suite() -> Vec<Item> {
    let mut text = String::new();
    let ints = |f: &dyn Fn(i32) -> i32| {
        let rows = (1..7).map(|x| format!("{{\"in\":[{x}],\"out\":{}}}", f(x)));
        format!("[{}]", rows.collect::<Vec<_>>().join(","))
    };
    let functions: [Function<'_>; 5] = [
        ("square", &|x| x * x, SQUARE),
        ("triple", &|x| 3 * x, TRIPLE),
        ("cube", &|x| x * x * x, "int f(int x) { return x * x * x; }"),
        ("one more", &|x| x + 1, "int f(int x) { return x + 1; }"),
        ("sum to x", &|x| x * (x + 1) / 2, "int f(int x) { int s = 0; while (x > 0) s += x--; return s; }"),
    ];
    for (id, f, c) in functions {
        let examples = ints(f);
        writeln!(text, r#"{{"id":"{id}","kind":"ints->int","examples":{examples},"c":"{c}"}}"#).unwrap();
    }
    text += r#"{"id":"words","kind":"string->int","examples":[{"in":"a b","out":2}]}
{"id":"too few","kind":"ints->int","examples":[{"in":[1],"out":2}]}
"#;
    items(&text)
}

fn settings() -> Settings {
    Settings {
        solvers: vec!["fixed".into()],
        model: None,
        beam: 64,
        seconds: 1.0,
        seed: 1,
        show: 3,
        program: String::new(),
    }
}

fn method(solver: impl Solver + 'static) -> Method {
    let pace = Pace { rate: 1000, share: 1 };
    let portfolio = Portfolio::new(vec![Member::new(Arc::new(solver), pace)]);
    let solvers = portfolio.names().map(str::to_owned).collect();
    Method { portfolio, settings: Settings { solvers, ..settings() }, cancel: Arc::default(), model: None }
}

fn fixed() -> Method {
    method(Fixed(&[SQUARE, TRIPLE, "int f(int x) { return x + 1; }"]))
}

fn all(items: &[Item], method: &Method) -> Vec<Line> {
    let look = |_: &Line, _| Ok::<(), Infallible>(());
    run(items, method, 2, &BTreeMap::new(), look).unwrap().into_iter().map(Option::unwrap).collect()
}

/// Without the times, which are never the same.
fn untimed(lines: &[Line]) -> Vec<Line> {
    let untimed = |line: &Line| {
        let mut line = line.clone();
        if let Line::Judged { outcome, .. } = &mut line {
            outcome.seconds = 0.0;
            outcome.runs.iter_mut().for_each(|run| run.seconds = 0.0);
        }
        line
    };
    lines.iter().map(untimed).collect()
}

fn plan(items: &[Item], method: &Method) -> Plan {
    Plan::new("t.jsonl".into(), None, method.settings.clone(), items)
}

fn report(items: &[Item], method: &Method) -> Report {
    let lines: Vec<Option<Line>> = all(items, method).into_iter().map(Some).collect();
    Report::new(&plan(items, method), &lines)
}

#[test]
fn what_memorises_the_shown_examples_is_caught() {
    let report = report(&suite(), &method(Cheat));
    // It holds on what is shown of all five, and on what is held out of none.
    assert_eq!((report.supported, report.consistent, report.generalized), (5, 5, 0));
    assert_eq!((report.equivalent, report.exact), (Some(0), Some(0)));
    assert!(report.top_k.iter().all(|top| top.share.count == 0));
    assert_eq!(report.solver, "cheat");
}

#[test]
fn answers_are_judged_on_everything() {
    let lines = all(&suite(), &fixed());
    let standings: Vec<_> = lines.iter().filter_map(Line::outcome).map(|outcome| outcome.standing).collect();
    let solved = Standing::Generalized;
    assert_eq!(standings, [solved, solved, Standing::Wrong, solved, Standing::Wrong]);
    let [Line::Judged { outcome: square, .. }, _, Line::Judged { outcome: cube, .. }, ..] = &*lines else {
        panic!("{lines:?}")
    };
    assert_eq!((square.equivalent, square.exact, square.rank), (Some(true), Some(true), Some(1)));
    assert_eq!((square.candidates, square.refused, square.places), (3, 0, 1));
    assert_eq!(square.answer.as_ref().map(|answer| answer.by.clone()), Some(vec!["fixed".to_owned()]));
    assert!(cube.answer.is_none() && cube.rank.is_none());
    assert_eq!(cube.nearest.as_ref().map(|near| near.held), Some(1));
    let nobody = all(&suite(), &method(Fixed(&[])));
    let none =
        nobody.iter().filter_map(Line::outcome).all(|outcome| outcome.standing == Standing::NoCandidate);
    assert!(none && nobody.iter().filter(|line| line.outcome().is_some()).count() == 5);
}

#[test]
fn a_later_place_counts_for_top_k() {
    // Both hold on the shown examples; the shorter is believed first, and is wrong.
    let spec = r#"{"id":"t","kind":"ints->int","examples":[{"in":[0],"out":0},{"in":[1],"out":1},{"in":[2],"out":8}]}"#;
    let trial = parse_specs(spec, Path::new("t.jsonl"))
        .unwrap()
        .iter()
        .map(|row| Item::of_row(row, 2))
        .collect::<Vec<_>>();
    let lines =
        all(&trial, &method(Fixed(&["int f(int x) { return x; }", "int f(int x) { return x * x * x; }"])));
    let outcome = lines[0].outcome().unwrap();
    assert_eq!((outcome.standing, outcome.rank, outcome.places), (Standing::Consistent, Some(2), 2));
    assert_eq!(outcome.equivalent, None);
    let standings: Vec<_> = outcome.ranked.iter().map(|ranked| ranked.standing).collect();
    assert_eq!(standings, [Standing::Consistent, Standing::Generalized]);
}

#[test]
fn what_is_unsupported_stays_in_the_denominator() {
    let report = report(&suite(), &fixed());
    assert_eq!((report.specs, report.supported, report.unsupported), (7, 5, 2));
    assert_eq!((report.intervals.supported.generalized.of, report.intervals.all.generalized.of), (5, 7));
    assert_eq!(
        (report.intervals.supported.generalized.count, report.intervals.all.generalized.count),
        (3, 3)
    );
    let reasons: Vec<_> = report.reasons.iter().map(|reason| (&*reason.reason, &*reason.rows)).collect();
    assert!(reasons[0].0.starts_with("its kind is `string->int`"), "{reasons:?}");
    assert!(reasons[1].0.contains("none is left to judge by"), "{reasons:?}");
}

#[test]
fn the_result_is_the_same_on_any_number_of_threads() {
    let (items, method) = (suite(), fixed());
    let run = |threads| {
        let look = |_: &Line, _| Ok::<(), Infallible>(());
        let lines = run(&items, &method, threads, &BTreeMap::new(), look).unwrap();
        untimed(&lines.into_iter().map(Option::unwrap).collect::<Vec<_>>())
    };
    let one = run(1);
    assert!(run(2) == one && run(16) == one);
}

#[test]
fn every_setting_and_every_example_makes_another_key() {
    let (items, settings) = (suite(), settings());
    let key = |settings: &Settings, item: &Item| row_key(settings, item);
    let mut keys = vec![key(&settings, &items[0]), key(&settings, &items[1]), key(&settings, &items[5])];
    let others = [
        Settings { solvers: vec!["fix".into(), "ed".into()], ..settings.clone() },
        Settings { model: Some("0a".into()), ..settings.clone() },
        Settings { model: Some("0b".into()), ..settings.clone() },
        Settings { beam: 8, ..settings.clone() },
        Settings { seconds: 2.0, ..settings.clone() },
        Settings { seed: 2, ..settings.clone() },
        Settings { show: 4, ..settings.clone() },
        Settings { program: "1".into(), ..settings.clone() },
    ];
    keys.extend(others.iter().map(|other| key(other, &items[0])));
    let Item::Trial(trial) = &items[0] else { panic!() };
    let changed = |change: &dyn Fn(&mut Trial)| {
        let mut trial = trial.clone();
        change(&mut trial);
        key(&settings, &Item::Trial(trial))
    };
    keys.push(changed(&|trial| trial.id.push('x')));
    keys.push(changed(&|trial| trial.held_out[0].output = cgen::Value::Int(7)));
    keys.push(changed(&|trial| trial.shown[0].input.ints[0] = 7));
    keys.push(changed(&|trial| {
        let moved = trial.held_out.remove(0);
        trial.shown.push(moved);
    }));
    keys.push(changed(&|trial| trial.reference = None));
    let count = keys.len();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), count);
    assert_eq!(changed(&|_| {}), key(&settings, &items[0]));
}

/// Runs with what the folder has, as `synth eval` does; says how many were asked anew.
fn go_on(dir: &Path, items: &[Item], method: &Method, share: Option<Share>, most: usize) -> usize {
    let folder = Folder::create(dir).unwrap();
    folder.write_plan(&plan(items, method)).unwrap();
    let mine: Vec<Item> = match share {
        None => items.to_vec(),
        Some(share) => {
            share.parts(items.len() as u64).iter().map(|&place| items[place as usize].clone()).collect()
        }
    };
    let kept = folder.lines().unwrap();
    let file = folder.add(share).unwrap();
    let asked = AtomicUsize::new(0);
    run(&mine, method, 1, &kept, |line, new| {
        if new {
            file.add(line)?;
            if asked.fetch_add(1, Ordering::Relaxed) + 1 == most {
                method.cancel.store(true, Ordering::Relaxed);
            }
        }
        Ok::<(), FolderError>(())
    })
    .unwrap();
    asked.into_inner()
}

/// The lines of the plan in a folder; none is missing.
fn whole(dir: &Path) -> Vec<Line> {
    let (folder, plan) = Folder::open(dir).unwrap();
    folder.of_plan(&plan).unwrap().into_iter().map(Option::unwrap).collect()
}

#[test]
fn a_run_that_was_killed_goes_on_with_what_is_missing() {
    let dir = tempfile::tempdir().unwrap();
    let (items, expect) = (suite(), all(&suite(), &fixed()));
    assert_eq!(go_on(dir.path(), &items, &fixed(), None, 2), 2);
    // Killed within a line.
    let results = dir.path().join("results.jsonl");
    let line = serde_json::to_string(&expect[3]).unwrap();
    OpenOptions::new()
        .append(true)
        .open(&results)
        .unwrap()
        .write_all(&line.as_bytes()[..line.len() - 9])
        .unwrap();
    assert_eq!(go_on(dir.path(), &items, &fixed(), None, usize::MAX), 5);
    assert_eq!(untimed(&whole(dir.path())), untimed(&expect));
    let text = std::fs::read_to_string(&results).unwrap();
    assert_eq!(text.lines().count(), 7, "{text}");
    assert!(text.lines().all(|line| serde_json::from_str::<Line>(line).is_ok()), "{text}");
    assert_eq!(go_on(dir.path(), &items, &fixed(), None, usize::MAX), 0);
}

#[test]
fn results_of_other_weights_settings_and_specs_are_not_taken() {
    let dir = tempfile::tempdir().unwrap();
    let items = suite();
    let run = |items: &[Item], settings: Settings| {
        go_on(dir.path(), items, &Method { settings, ..fixed() }, None, usize::MAX)
    };
    assert_eq!(run(&items, settings()), 7);
    assert_eq!(run(&items, Settings { model: Some("0a".into()), ..settings() }), 7);
    assert_eq!(run(&items, Settings { model: Some("0b".into()), ..settings() }), 7);
    assert_eq!(run(&items, Settings { beam: 8, ..settings() }), 7);
    assert_eq!(run(&items, Settings { seconds: 2.0, ..settings() }), 7);
    let mut other = items.clone();
    if let Item::Trial(trial) = &mut other[0] {
        trial.held_out[0].output = cgen::Value::Int(0);
    }
    assert_eq!(run(&other, settings()), 1);
    // The plan says which of all these lines count.
    let square = whole(dir.path())[0].outcome().unwrap().standing;
    assert_eq!(square, Standing::Consistent);
    assert_eq!(run(&items, settings()), 0);
    assert_eq!(whole(dir.path())[0].outcome().unwrap().standing, Standing::Generalized);
}

#[test]
fn shares_add_up() {
    let dir = tempfile::tempdir().unwrap();
    let items = suite();
    let share = |index| Share::new(index, 3).unwrap();
    let asked: Vec<usize> =
        (0..3).map(|index| go_on(dir.path(), &items, &fixed(), Some(share(index)), usize::MAX)).collect();
    assert_eq!(asked, [3, 2, 2]);
    assert_eq!(go_on(dir.path(), &items, &fixed(), None, usize::MAX), 0);
    assert_eq!(untimed(&whole(dir.path())), untimed(&all(&items, &fixed())));
}

#[test]
fn what_looks_on_can_end_the_run() {
    let (items, seen) = (suite(), AtomicUsize::new(0));
    let look = |_: &Line, _| {
        seen.fetch_add(1, Ordering::Relaxed);
        Err(std::io::Error::other("the disk is full"))
    };
    let error = run(&items, &fixed(), 1, &BTreeMap::new(), look).unwrap_err();
    assert_eq!(error.to_string(), "the disk is full");
    assert_eq!(seen.into_inner(), 1);
}

#[test]
fn a_folder_without_results_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let told = |dir: &Path| Folder::open(dir).unwrap_err().to_string();
    assert!(told(dir.path()).ends_with("holds no results: there is no run.json"), "{}", told(dir.path()));
    std::fs::write(dir.path().join("run.json"), "{").unwrap();
    assert!(told(dir.path()).contains("run.json: EOF"), "{}", told(dir.path()));
}

#[test]
fn two_runs_are_compared_row_by_row() {
    let items = suite();
    let few = Method {
        settings: Settings { seed: 7, ..settings() },
        ..method(Fixed(&[SQUARE, "int f(int x) { return x * (x + 1) / 2; }"]))
    };
    let lines = |method: &Method| all(&items, method).into_iter().map(Some).collect::<Vec<_>>();
    let (many_plan, few_plan) = (plan(&items, &fixed()), plan(&items, &few));
    let (many_lines, mut few_lines) = (lines(&fixed()), lines(&few));
    few_lines[1] = None;
    let (first, second) =
        (Results { plan: &many_plan, lines: &many_lines }, Results { plan: &few_plan, lines: &few_lines });
    let comparison = compare(first, second).unwrap();
    assert_eq!((comparison.specs, comparison.compared, comparison.unfinished), (7, 4, 1));
    let paired = comparison.generalized;
    assert_eq!((paired.both, paired.only_first, paired.only_second, paired.neither), (1, 1, 1, 1));
    assert_eq!(
        (comparison.only_first, comparison.only_second),
        (vec!["one more".into()], vec!["sum to x".into()])
    );
    let less = plan(items.get(..6).unwrap(), &few);
    let error = compare(first, Results { plan: &less, lines: &few_lines }).unwrap_err();
    assert_eq!((error.only_first, error.only_second, &*error.id), (1, 0, "too few"));
}

#[test]
fn lines_are_what_they_were_when_they_are_read_again() {
    let lines = all(&suite(), &fixed());
    for line in &lines {
        let text = serde_json::to_string(line).unwrap();
        assert_eq!(&serde_json::from_str::<Line>(&text).unwrap(), line, "{text}");
    }
    let shapes: BTreeMap<String, Shape> = lines
        .iter()
        .filter_map(Line::outcome)
        .map(|outcome| (outcome.shape.clone(), outcome.shape.parse().unwrap()))
        .collect();
    assert_eq!(shapes.len(), 1);
}
