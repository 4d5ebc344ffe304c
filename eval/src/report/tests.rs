use std::path::Path;

use super::*;
use crate::runner::outcome::{Ranked, Reference, Written};
use crate::runner::{row_key, spec_hash};
use crate::spec::parse_specs;
use crate::suite::{Item, Standing};

fn settings() -> Settings {
    Settings {
        solvers: vec!["a".into(), "b".into()],
        model: None,
        beam: 64,
        seconds: 1.0,
        seed: 1,
        show: 1,
        program: String::new(),
    }
}

/// A row that stands like this, after so many seconds, with a program of so many tokens.
fn line(item: &Item, standing: Standing, seconds: f64, tokens: usize) -> Line {
    let c = "int f(int x) { return x < 3 ? 1 : x; }";
    let written = Written { c: c.into(), shape: "numbers+1".into(), tokens, by: vec!["a".into()] };
    let outcome = Outcome {
        id: item.id().into(),
        kind: "ints->int".into(),
        shape: "numbers+1".into(),
        floor: standing == Standing::Generalized,
        standing,
        equivalent: Some(false),
        exact: Some(false),
        answer: (standing >= Standing::Consistent).then_some(written.clone()),
        reference: Some(Reference { c: c.into(), tokens: 21, loops: false, branches: true }),
        rank: (standing == Standing::Generalized).then_some(1),
        places: 1,
        ranked: vec![Ranked { program: written, belief: 1.0, standing }],
        nearest: None,
        seconds,
        candidates: 40,
        refused: 0,
        cut_short: false,
        runs: vec![],
        tokens: None,
    };
    Line::Judged { key: row_key(&settings(), item), spec: spec_hash(item), outcome: Box::new(outcome) }
}

fn items() -> Vec<Item> {
    let row = |id: &str| {
        format!(
            r#"{{"id":"{id}","kind":"ints->int","examples":[{{"in":[1],"out":1}},{{"in":[2],"out":2}}]}}"#
        )
    };
    let long =
        r#"{"id":"long","kind":"ints->int","examples":[{"in":[1],"out":1},{"in":[1],"out":99999999999}]}"#;
    let text = [row("a"), row("b<i>"), row("c"), row("d"), long.to_owned()].join("\n");
    let rows = parse_specs(&text, Path::new("t.jsonl")).unwrap();
    rows.iter().map(|row| Item::of_row(row, 1)).collect()
}

fn lines(items: &[Item]) -> Vec<Option<Line>> {
    let Item::Unsupported { id, reason } = &items[4] else { panic!() };
    let unsupported =
        Line::Unsupported { key: "k".into(), spec: "s".into(), id: id.clone(), reason: reason.clone() };
    vec![
        Some(line(&items[0], Standing::Generalized, 0.02, 20)),
        Some(line(&items[1], Standing::Consistent, 0.3, 24)),
        Some(line(&items[2], Standing::Wrong, 1.0, 0)),
        None,
        Some(unsupported),
    ]
}

fn report() -> (Report, Vec<Item>, Vec<Option<Line>>) {
    let items = items();
    let lines = lines(&items);
    (Report::new(&Plan::new("mine".into(), None, settings(), &items), &lines), items, lines)
}

#[test]
fn everything_is_counted_once() {
    let (report, ..) = report();
    assert_eq!((report.specs, report.supported, report.unsupported, report.unfinished), (5, 3, 1, 1));
    assert_eq!((report.consistent, report.generalized, report.equivalent), (2, 1, Some(0)));
    assert_eq!((report.intervals.supported.generalized.of, report.intervals.all.generalized.of), (3, 4));
    assert_eq!((report.floor.count, report.floor.of), (1, 3));
    assert_eq!((report.seconds_p50, report.seconds_p95), (Some(0.3), Some(1.0)));
    assert_eq!((report.lengths.shorter, report.lengths.equal, report.lengths.longer), (1, 0, 0));
    assert_eq!(report.solved_by, Counts(vec![("a".into(), 1)]));
    assert_eq!(report.reasons[0].reason, "99999999999 is no int of 32 bits");
    let names = |Table(parts): &Table| {
        parts
            .iter()
            .map(|(name, part)| format!("{name} {}", part.generalized.of))
            .collect::<Vec<_>>()
            .join(", ")
    };
    assert_eq!(names(&report.by_kind), "ints->int 3");
    assert_eq!(names(&report.by_slice.length), "21 to 40 tokens 3");
    assert_eq!(names(&report.by_slice.form), "branches 3");
    assert_eq!(names(&report.by_slice.floor), "floor 1, hard 2");
}

#[test]
fn a_curve_rises_to_what_is_solved() {
    let (report, ..) = report();
    let points: Vec<String> =
        report.curve.seconds.iter().map(|point| format!("{}:{}", point.within, point.solved)).collect();
    assert_eq!(points.join(" "), "0.01:0 0.02:1 0.05:1 0.1:1 0.2:1 0.5:1 1:1");
    let points: Vec<String> =
        report.curve.candidates.iter().map(|point| format!("{}:{}", point.within, point.solved)).collect();
    assert_eq!(points.join(" "), "1:0 10:0 100:1");
}

#[test]
fn the_json_has_the_fields_that_programs_read() {
    let json = serde_json::to_value(report().0).unwrap();
    for field in [
        "specs",
        "supported",
        "unsupported",
        "consistent",
        "generalized",
        "equivalent",
        "intervals",
        "by_kind",
        "by_slice",
        "seconds_p50",
        "seconds_p95",
        "solver",
        "model",
        "settings",
        "top_k",
        "curve",
        "floor",
    ] {
        assert!(json.get(field).is_some(), "{field}");
    }
    assert_eq!(json["by_kind"]["ints->int"]["generalized"]["count"], 1);
    assert_eq!(json["solver"], "a+b");
    assert!(json["model"].is_null());
}

#[test]
fn the_page_is_whole_and_loads_nothing() {
    let (report, items, lines) = report();
    let page = page::page(&report, &items, &lines);
    for words in
        ["The floor", "of 3 supported specs", "Not solved: 2", "b&lt;i&gt;", "Not supported: 1 of 5 rows"]
    {
        assert!(page.contains(words), "{words}");
    }
    // One inside of another: every one that is opened is closed.
    for tag in ["svg", "details", "table", "pre", "div", "script", "style", "select"] {
        let opened = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
    assert!(!page.contains("http") && !page.contains("src=") && !page.contains("b<i>"));
    assert!(!page.contains("NaN"));
}
