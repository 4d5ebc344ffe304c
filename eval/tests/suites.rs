//! The suites of the project: each reference does what its spec says, in the interpreter and in gcc.

use std::collections::BTreeMap;
use std::path::Path;

use cgen::gcc::{Flavor, Gcc, Outcome};
use cgen::run::Limits;
use eval::{Judge, Row, Spec, read_specs};

fn human() -> Vec<Spec> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("suites/human.jsonl");
    let rows = read_specs(&file).unwrap_or_else(|error| panic!("{error}"));
    let spec = |row| match row {
        Row::Spec(spec) => spec,
        Row::Unsupported { id, reason } => panic!("{id}: {reason}"),
    };
    rows.into_iter().map(spec).collect()
}

#[test]
fn the_human_suite_is_as_its_page_says() {
    let specs = human();
    let mut kinds = BTreeMap::new();
    for spec in &specs {
        assert_eq!(spec.examples.len(), 15, "{}", spec.id);
        assert!(!spec.note.is_empty(), "{}", spec.id);
        *kinds.entry((spec.kind, spec.same_length)).or_insert(0) += 1;
        let shown: Vec<_> = spec.examples.iter().take(5).map(|example| &example.output).collect();
        assert!(shown.iter().any(|&output| output != shown[0]), "{}: always the same is shown", spec.id);
    }
    assert_eq!(kinds.into_values().collect::<Vec<_>>(), [27, 24, 32, 17]);
    let ids: std::collections::BTreeSet<_> = specs.iter().map(|spec| &spec.id).collect();
    assert_eq!(ids.len(), 100);
}

#[test]
fn every_reference_holds_in_the_interpreter_and_in_gcc() {
    let specs = human();
    let programs: Vec<_> =
        specs.iter().map(|spec| cgen::parse(spec.c.as_deref().unwrap_or_default()).unwrap()).collect();
    for (spec, program) in specs.iter().zip(&programs) {
        let judgement = Judge::new(program, Limits::default()).unwrap().judge(spec).unwrap();
        let wrong: Vec<_> = judgement.failures(&spec.examples).map(|failure| failure.number).collect();
        assert!(wrong.is_empty(), "{}: examples {wrong:?}", spec.id);
    }
    let inputs: Vec<Vec<_>> = specs
        .iter()
        .map(|spec| spec.examples.iter().map(|example| example.input.clone()).collect())
        .collect();
    let jobs: Vec<_> =
        programs.iter().zip(&inputs).map(|(program, inputs)| (program, inputs.as_slice())).collect();
    let runs = Gcc::find().unwrap().run(&jobs, Flavor::Sanitized).unwrap();
    for (spec, runs) in specs.iter().zip(runs) {
        for (i, (example, run)) in spec.examples.iter().zip(runs).enumerate() {
            assert_eq!(run, Outcome::Value(example.output.clone()), "{}: example {}", spec.id, i + 1);
        }
    }
}
