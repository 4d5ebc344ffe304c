//! The judge agrees with gcc: every verdict on a thousand pairs of a program and a spec, traps among them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use cgen::gcc::{Flavor, Gcc, Outcome};
use cgen::run::{Limits, TrapKind};
use cgen::{Input, Program, Shape};
use eval::baseline::random::Source;
use eval::{Judge, Row, Spec, Verdict, read_specs};

/// Specs for each program, its own among them if it is a reference.
const SPECS: usize = 4;
/// Random programs beside the hundred references.
const RANDOM: u64 = 150;

fn specs() -> Vec<Spec> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("suites/human.jsonl");
    let rows = read_specs(&file).unwrap();
    rows.into_iter().filter_map(|row| if let Row::Spec(spec) = row { Some(spec) } else { None }).collect()
}

/// The references, then random programs of the same shapes in turn.
fn programs(specs: &[Spec]) -> Vec<Program> {
    let mut programs: Vec<Program> =
        specs.iter().map(|spec| cgen::parse(spec.c.as_deref().unwrap()).unwrap()).collect();
    let shapes: Vec<Shape> = programs.iter().map(|program| program.shape).collect();
    let random = (0..).filter_map(|stream: u64| {
        let shape = shapes[stream as usize % shapes.len()];
        Source::new(shape).unwrap().program(6, stream)
    });
    programs.extend(random.take(RANDOM as usize));
    programs
}

/// Runs that gcc can be asked about: it sees no read of what was never set, and waits for no end.
const fn comparable(verdict: &Verdict) -> bool {
    !matches!(verdict, Verdict::Trap(trap) if matches!(trap.kind, TrapKind::Uninitialised | TrapKind::OutOfFuel))
}

#[test]
fn every_verdict_is_that_of_gcc() {
    let specs = specs();
    let programs = programs(&specs);
    let mut verdicts: Vec<Vec<(Input, cgen::Value, Verdict)>> = Vec::new();
    let (mut pairs, mut holding) = (0, 0);
    for (place, program) in programs.iter().enumerate() {
        let mut judge = Judge::new(program, Limits::default()).unwrap();
        let mut of_program = Vec::new();
        // The own spec of a reference comes first, then others that it can be judged on.
        let order = (0..specs.len()).map(|step| &specs[(place + step) % specs.len()]);
        for spec in order.filter(|spec| spec.suits(program.shape).is_ok()).take(SPECS) {
            let judgement = judge.judge(spec).unwrap();
            pairs += 1;
            holding += usize::from(judgement.holds());
            for (example, verdict) in spec.examples.iter().zip(judgement.verdicts()) {
                if comparable(verdict) {
                    of_program.push((example.input.clone(), example.output.clone(), verdict.clone()));
                }
            }
        }
        verdicts.push(of_program);
    }
    assert_eq!(pairs, 1000);
    assert!(holding >= 100, "{holding}");
    let inputs: Vec<Vec<Input>> =
        verdicts.iter().map(|runs| runs.iter().map(|(input, ..)| input.clone()).collect()).collect();
    let jobs: Vec<(&Program, &[Input])> =
        programs.iter().zip(&inputs).map(|(program, inputs)| (program, inputs.as_slice())).collect();
    let outcomes = Gcc::find().unwrap().run(&jobs, Flavor::Sanitized).unwrap();
    let (mut runs, mut traps) = (0, 0);
    for ((program, expected), got) in programs.iter().zip(&verdicts).zip(&outcomes) {
        for ((input, output, verdict), got) in expected.iter().zip(got) {
            let agree = match (verdict, got) {
                (Verdict::Holds, Outcome::Value(value)) => value == output,
                (Verdict::Wrong { got }, Outcome::Value(value)) => value == got && value != output,
                // C leaves open which of several traps comes first.
                (Verdict::Trap(_), Outcome::Trap(_)) => true,
                _ => false,
            };
            assert!(agree, "{program}on {input}, should be {output}\njudge: {verdict:?}\ngcc: {got}");
            runs += 1;
            traps += usize::from(matches!(verdict, Verdict::Trap(_)));
        }
    }
    assert!(runs > 10_000, "{runs}");
    assert!(traps > 100, "{traps}");
}
