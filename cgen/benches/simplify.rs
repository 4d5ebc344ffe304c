//! How long it takes to shorten a program, and to fit the floor to a task.

use criterion::{Criterion, criterion_group, criterion_main};

use cgen::choice::Seeded;
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::probe::fresh_probes;
use cgen::run::Limits;
use cgen::simplify::{Options, Simplifier};
use cgen::{Input, Program};

const PROGRAMS: u64 = 500;
const CANDIDATES: usize = 20;

fn programs(policy: &Policy) -> Vec<(Program, Vec<Input>)> {
    // The built-in policies hold no error.
    let Ok(generator) = Generator::new(policy.clone()) else { return Vec::new() };
    (0..PROGRAMS)
        .map(|i| {
            let program = generator.generate(&mut Seeded::new(1, i));
            let candidates = fresh_probes(program.shape, i, CANDIDATES);
            (program, candidates)
        })
        .collect()
}

fn simplify(c: &mut Criterion) {
    let mut group = c.benchmark_group("simplify");
    for (policy, fuel) in [(Policy::paper(), 512), (Policy::lists(), 2000)] {
        let programs = programs(&policy);
        let mut simplifier = Simplifier::new(Options::of(&policy));
        let mut next = programs.iter().cycle();
        group.bench_function(policy.name.as_str(), |b| {
            b.iter(|| {
                let (program, candidates) = next.next()?;
                Some(simplifier.simplify(program, candidates, &Limits { fuel }))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, simplify);
criterion_main!(benches);
