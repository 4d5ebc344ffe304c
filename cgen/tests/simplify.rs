//! Simplification on programs of every policy: shorter, the same behaviour, one form.

use cgen::choice::Seeded;
use cgen::generate::generate;
use cgen::policy::Policy;
use cgen::probe::fresh_probes;
use cgen::run::{Code, Limits, Machine, compile};
use cgen::simplify::{Options, Simplifier};
use cgen::{Input, Program, Value, check, token};

fn outcome(machine: &mut Machine, code: &Code, input: &Input, limits: &Limits) -> Option<Value> {
    machine.run(code, input, limits).ok().map(|output| output.to_value())
}

#[test]
#[ignore]
fn show() {
    let n: u64 = std::env::var("N").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    for name in Policy::NAMES {
        if std::env::var("P").is_ok_and(|p| p != name) {
            continue;
        }
        let policy = Policy::named(name).unwrap();
        let mut simplifier = Simplifier::new(Options::of(&policy));
        for i in 0..n {
            let program = generate(&mut Seeded::new(1, i), &policy);
            let candidates = fresh_probes(program.shape, i, 20);
            let t = std::time::Instant::now();
            let s = simplifier.simplify(&program, &candidates, &Limits { fuel: 2000 });
            println!(
                "// {name} {i} {} -> {} {:?} {:?}\n{}{}",
                token::len(&program),
                token::len(&s.program),
                t.elapsed(),
                s.kills.iter().map(|k| k.count_ones()).collect::<Vec<_>>(),
                program,
                s.program
            );
        }
    }
}

#[test]
#[ignore]
fn stats() {
    let n: u64 = std::env::var("N").ok().and_then(|n| n.parse().ok()).unwrap_or(1000);
    for name in Policy::NAMES {
        if std::env::var("P").is_ok_and(|p| p != name) {
            continue;
        }
        let policy = Policy::named(name).unwrap();
        let limits = Limits { fuel: 2000 };
        let mut simplifier = Simplifier::new(Options::of(&policy));
        let mut machine = Machine::new();
        let (mut before, mut after, mut differ, mut unstable, mut unclean, mut longer) =
            (vec![], vec![], 0, 0, 0, 0);
        let mut time = std::time::Duration::default();
        for i in 0..n {
            let program: Program = generate(&mut Seeded::new(1, i), &policy);
            let candidates = fresh_probes(program.shape, i, 20);
            let t = std::time::Instant::now();
            let s = simplifier.simplify(&program, &candidates, &limits);
            time += t.elapsed();
            let p = s.program.clone();
            before.push(token::len(&program));
            after.push(token::len(&p));
            longer += usize::from(token::len(&p) > token::len(&program));
            if !check::check(&p).is_empty() {
                unclean += 1;
                println!("{program}{p}{:?}", check::check(&p));
            }
            let (c0, c1) = (compile(&program).unwrap(), compile(&p).unwrap());
            let d = fresh_probes(program.shape, 1_000_000 + i, 1000)
                .iter()
                .filter(|x| outcome(&mut machine, &c0, x, &limits) != outcome(&mut machine, &c1, x, &limits))
                .count();
            if d > 0 {
                differ += 1;
                if differ < 4 {
                    println!("// {name} {i} differs on {d}\n{program}{p}");
                }
            }
            let again = simplifier.simplify(&p, &candidates, &limits).program;
            if again != p {
                unstable += 1;
                if unstable < 4 {
                    println!("// {name} {i} unstable\n{program}{p}{again}");
                }
            }
        }
        before.sort_unstable();
        after.sort_unstable();
        println!(
            "{name}: {n} programs, median {} -> {}, mean {} -> {}, differ {differ}, unstable {unstable}, unclean {unclean}, longer {longer}, {:?} each",
            before[before.len() / 2],
            after[after.len() / 2],
            before.iter().sum::<usize>() / before.len(),
            after.iter().sum::<usize>() / after.len(),
            time / n as u32
        );
    }
}
