//! Corpora of real tasks: what is drawn stays what it was, and no set holds what another one holds.

#![cfg(feature = "corpus")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{HashMap, HashSet};

use cgen::corpus::{Corpus, GENERATOR_VERSION, Maker, Origin, Request, Row, Set, Split, Texts};
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::probe::{BehaviourHasher, fresh_probes};
use cgen::run::{Machine, Output, compile};
use cgen::task::{Behaviour, Drawer, LIMITS};
use cgen::{Input, Shape};
use tempfile::TempDir;

const SETS: [Set; 3] = [Set::Train, Set::Validation, Set::Test];

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
    let expect = [("paper", "b88d3a99eef63203"), ("lists", "21b22f13f297e466")];
    assert_eq!((GENERATOR_VERSION, got), (3, expect.map(|(name, hash)| (name, hash.to_owned()))));
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

/// On so many inputs that neither the generator nor the corpus has seen all programs are compared ..
const FRESH: usize = 100;
/// .. and those that agree there on so many.
const MORE_FRESH: usize = 10_000;

/// What a program does on fresh inputs.
fn fresh_behaviour(row: &Row, inputs: &[Input]) -> Behaviour {
    let code = compile(&row.clone().into_task().unwrap().program).unwrap();
    let mut machine = Machine::new();
    let mut hasher = BehaviourHasher::new(row.shape);
    for input in inputs {
        match machine.run(&code, input, &LIMITS) {
            Ok(Output::Int(x)) => hasher.add(Some(&[x])),
            Ok(Output::List(cells)) => hasher.add(Some(cells)),
            Err(_) => hasher.add(None),
        }
    }
    hasher.finish()
}

/// The behaviours of programs that do on so many fresh inputs what one of another set does. With `only` some
/// behaviours, the others are not looked at.
fn meeting(corpus: &Corpus, count: usize, only: Option<&HashSet<Behaviour>>) -> HashSet<Behaviour> {
    let inputs: HashMap<Shape, Vec<Input>> =
        Shape::all().map(|shape| (shape, fresh_probes(shape, 9, count))).collect();
    let mut alike: HashMap<Behaviour, Vec<(Set, Behaviour)>> = HashMap::new();
    for set in SETS {
        let look = |row: Row| {
            let wanted = only.is_none_or(|only| only.contains(&row.behaviour));
            wanted.then(|| (row.behaviour, fresh_behaviour(&row, &inputs[&row.shape])))
        };
        for (behaviour, fresh) in corpus.map(set, Texts::Skip, 2, look).unwrap().into_iter().flatten() {
            alike.entry(fresh).or_default().push((set, behaviour));
        }
    }
    let in_two_sets = alike.into_values().filter(|group| group.iter().any(|(set, _)| *set != group[0].0));
    in_two_sets.flatten().map(|(_, behaviour)| behaviour).collect()
}

/// `CORPUS_TASKS=200000 cargo test --release ..` looks at more. Two programs whose recorded behaviours differ do differ,
/// on a probe. Some of them differ so seldom that fresh inputs hardly show it: those are counted.
#[test]
fn no_behaviour_is_in_two_sets_not_even_on_fresh_inputs() {
    let count = std::env::var("CORPUS_TASKS").map_or(2000, |text| text.parse().unwrap());
    for policy in ["paper", "lists"] {
        let dir = made(policy, count);
        let corpus = Corpus::open(dir.path()).unwrap();
        let mut recorded = HashSet::new();
        for set in SETS {
            let rows = corpus.map(set, Texts::Skip, 2, |row| row.behaviour).unwrap();
            assert!(rows.into_iter().all(|behaviour| recorded.insert(behaviour)), "{policy}");
        }
        assert_eq!(recorded.len() as u64, count);
        let mut left = meeting(&corpus, FRESH, None);
        let mut counts = vec![(FRESH, left.len())];
        for fresh in [MORE_FRESH / 10, MORE_FRESH] {
            left = meeting(&corpus, fresh, Some(&left));
            counts.push((fresh, left.len()));
        }
        println!(
            "{policy}: of {count} programs so many agree with one of another set on fresh inputs: {counts:?}"
        );
        // One in a thousand.
        let met = counts[1].1 as u64;
        assert!(met <= count / 1000 + 1, "{policy}: {counts:?} of {count}");
    }
}
