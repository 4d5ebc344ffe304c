//! Corpora of real tasks: what is drawn stays what it was, and no set holds what another one holds.

#![cfg(feature = "corpus")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashMap;

use cgen::corpus::{Corpus, GENERATOR_VERSION, Maker, Origin, Request, Row, Set, Split, Texts};
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::probe::fresh_probes;
use cgen::run::{Machine, compile};
use cgen::task::{Behaviour, Drawer, LIMITS};
use tempfile::TempDir;

/// What the first 10,000 attempts of seed 1 come to: programs, examples, labels, reasons.
fn golden(name: &str) -> String {
    let generator = Generator::new(Policy::named(name).unwrap()).unwrap();
    let halves = std::thread::scope(|scope| {
        let half = |range: std::ops::Range<u64>| {
            let mut drawer = Drawer::new(&generator);
            let line = |index| match drawer.draw(1, index) {
                Ok(task) => {
                    let (behaviour, labels) = (task.behaviour, task.labels);
                    let program = task.program.to_string();
                    format!("{program}{:?}{:?}{behaviour:?}{labels:?}\n", task.shown, task.held_out)
                }
                Err(reason) => format!("{reason}\n"),
            };
            range.map(line).collect::<String>()
        };
        let first = scope.spawn(move || half(0..5000));
        let second = half(5000..10_000);
        [first.join().unwrap(), second]
    });
    blake3::hash(halves.concat().as_bytes()).to_hex()[..16].to_owned()
}

/// Whoever changes what is drawn raises the version: corpora are made again from it.
#[test]
fn the_first_programs_of_a_policy_are_those_of_the_generator_version() {
    let got = ["paper", "lists"].map(|name| (name, golden(name)));
    let expect = [("paper", "76a7a12321067382"), ("lists", "dfd416bcc986eeac")];
    assert_eq!((GENERATOR_VERSION, got), (1, expect.map(|(name, hash)| (name, hash.to_owned()))));
}

fn made(name: &str, count: u64) -> TempDir {
    let policy = Policy::named(name).unwrap();
    let generator = Generator::new(policy.clone()).unwrap();
    let split = Split { validation: 1000, test: 1000 };
    let request = Request { origin: Origin::new(policy, 1), count, split, iid: 0, jsonl: false };
    let drawer = || {
        let mut drawer = Drawer::new(&generator);
        move |seed, index, known: &dyn Fn(Behaviour) -> bool| drawer.draw_unless(seed, index, known)
    };
    let dir = TempDir::new().unwrap();
    Maker::new(&request, dir.path(), 2, drawer, &|_| ()).make().unwrap();
    dir
}

/// What a program does on inputs that neither the generator nor the corpus has seen.
fn fresh_behaviour(row: &Row) -> Vec<Option<cgen::Value>> {
    let code = compile(&row.clone().into_task().unwrap().program).unwrap();
    let mut machine = Machine::new();
    let probes = fresh_probes(row.shape, 9, 100);
    probes
        .iter()
        .map(|input| machine.run(&code, input, &LIMITS).ok().map(cgen::run::Output::to_value))
        .collect()
}

/// `CORPUS_TASKS=200000 cargo test --release ..` looks at more. Programs that agree on the probes of their shape
/// and differ elsewhere count as one, so that what is left over are those that differ on the probes alone: they
/// may meet again on fresh inputs, and are counted.
#[test]
fn no_behaviour_is_in_two_sets_not_even_on_fresh_inputs() {
    let count = std::env::var("CORPUS_TASKS").map_or(2000, |text| text.parse().unwrap());
    for policy in ["paper", "lists"] {
        let dir = made(policy, count);
        let corpus = Corpus::open(dir.path()).unwrap();
        let mut recorded = HashMap::new();
        let mut fresh = HashMap::new();
        let mut met = 0;
        for set in [Set::Train, Set::Validation, Set::Test] {
            for row in corpus
                .map(set, Texts::Skip, 2, |row| (row.behaviour, row.shape, fresh_behaviour(&row)))
                .unwrap()
            {
                let (behaviour, shape, outputs) = row;
                assert_eq!(recorded.insert(behaviour, set), None);
                let other = fresh.insert((shape, outputs), set);
                met += usize::from(other.is_some_and(|other| other != set));
            }
        }
        assert_eq!(recorded.len() as u64, count);
        println!("{policy}: {met} of {count} programs in two sets agree on 100 fresh inputs");
        // One in a thousand: inputs that tell two programs apart are rare for a few of them.
        assert!(met as u64 <= count / 1000 + 1, "{policy}: {met} of {count}");
    }
}
