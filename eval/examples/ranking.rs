//! How often the program that is ranked first does what was meant, on random tasks of the policy `lists`.
//!
//! `cargo run --release -p eval --example ranking -- [TASKS] [SEED] [SECONDS] [SHOWN]` searches each task once and ranks what
//! was found with several weights. A program is right if it holds on the held-out examples, which are not shown to the
//! search. The table says how many tasks have a program that holds, how many have a right one among all that hold,
//! and for each set of weights how many have a right one in first place.

use std::error::Error;

use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::task::Drawer;
use cgen::{Program, Task};
use eval::portfolio::{fitting, usual};
use eval::rank::{Prepared, Prober, Weights};
use eval::{Effort, Question};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |usual: &str| arguments.next().unwrap_or_else(|| usual.to_owned());
    let (count, seed) = (number("200").parse::<usize>()?, number("77").parse()?);
    let (seconds, shown) = (number("1").parse()?, number("5").parse::<usize>()?);
    let generator = Generator::new(Policy::lists())?;
    let mut drawer = Drawer::new(&generator);
    let tasks = (0..).filter_map(|index| drawer.draw(seed, index).ok()).filter(|task| !task.labels.floor);
    let portfolio = usual::portfolio();
    let effort = Effort { seconds, ..Effort::default() };
    let variants = variants();
    let mut right = vec![0; variants.len()];
    let (mut held, mut possible, mut candidates) = (0, 0, 0);
    for task in tasks.take(count) {
        let examples = task.shown.get(..shown).unwrap_or(&task.shown);
        let shapes = fitting(task.program.shape.has_list(), examples);
        let questions = shapes.iter().map(|&shape| Question::new(shape, examples.to_vec()));
        let search = portfolio.search(&questions.collect::<Result<Vec<_>, _>>()?, &effort);
        candidates += search.tried();
        if search.found.is_empty() {
            continue;
        }
        held += 1;
        possible += usize::from(search.found.iter().any(|found| is_right(&found.program, &task)));
        let prepared = Prepared::new(&shapes, examples, &search.found);
        for ((_, weights), right) in variants.iter().zip(&mut right) {
            let ranking = prepared.rank(weights);
            *right += usize::from(ranking.best().is_some_and(|best| is_right(&best.program, &task)));
        }
    }
    show(&format!("{count} tasks, {candidates} candidates: {held} held, {possible} with a right one"));
    for ((name, _), right) in variants.iter().zip(right) {
        show(&format!("{right:6}  {name}"));
    }
    Ok(())
}

fn is_right(program: &Program, task: &Task) -> bool {
    Prober::default().holds(program, &task.held_out)
}

/// The weights as they are, and with one of them changed.
fn variants() -> Vec<(String, Weights)> {
    let usual = Weights::default();
    let mut variants = vec![("as they are".to_owned(), usual)];
    let mut add = |name: &str, values: &[f32], set: fn(&mut Weights, f32)| {
        for &value in values {
            let mut weights = usual;
            set(&mut weights, value);
            variants.push((format!("{name} = {value}"), weights));
        }
    };
    add("surprise", &[0.0, 0.25, 1.0, 2.0], |weights, value| weights.surprise = value);
    add("support", &[0.0, 0.5, 2.0, 4.0], |weights, value| weights.support = value);
    add("solver", &[0.0, 2.0, 8.0, 16.0], |weights, value| weights.solver = value);
    add("traps", &[0.0, 6.0, 24.0, 48.0], |weights, value| weights.traps = value);
    add("memory", &[0.0, 1.0, 6.0, 12.0], |weights, value| weights.memory = value);
    add("later shape", &[-4.0, 0.0, 8.0, 16.0], |weights, value| weights.later_shape = value);
    add("score", &[0.1, 0.5, 1.0], |weights, value| weights.score = value);
    variants.extend([0.5, 1.0, 2.0].map(|surprise| {
        let weights = Weights { surprise, support: 0.0, solver: 0.0, traps: 0.0, memory: 0.0, ..usual };
        (format!("surprise = {surprise} and length alone"), weights)
    }));
    variants
}

#[expect(clippy::print_stdout, reason = "an example shows what it measured")]
fn show(line: &str) {
    println!("{line}");
}
