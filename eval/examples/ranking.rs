//! How often the program that is ranked first does what was meant, on tasks of a corpus.
//!
//! `cargo run --release -p eval --example ranking -- CORPUS [TASKS] [SECONDS] [MODEL] [SOLVERS] [SEARCHES]` takes the
//! tasks of the validation set, never those of a test, searches each once with these solvers, and ranks what was found
//! with the weights as they are, and with one of them changed after the other, keeping what is better (`fit`). A
//! program is right if it holds on the held-out examples, which are not shown to the search. How many would be right
//! had the program that was meant been found too says whether a better search would help. At the end a line for
//! every task says what doubts go by: bits that the examples tell, cost, surprise and likelihood of the answer, whether
//! it is right, and whether any that was found is.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cgen::corpus::{Corpus, Set, Texts};
use cgen::{Example, Program, Shape};
use eval::neural::likelihood;
use eval::portfolio::{network, usual};
use eval::rank::{Prepared, Prober, Ranking, Weights, information};
use eval::solver::Found;
use eval::suite::Trial;
use eval::{Effort, Portfolio, Question};
use latent::Device;

/// A task with what holds on its shown examples.
struct Searched {
    shape: Option<Shape>,
    prepared: Prepared,
    /// The same with the program that was meant.
    with_meant: Prepared,
    shown: Vec<Example>,
    held_out: Vec<Example>,
    /// Whether anything that was found is right.
    possible: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |at: usize, usual: &str| arguments.get(at).cloned().unwrap_or_else(|| usual.to_owned());
    let corpus = Corpus::open(Path::new(&argument(0, "data")))?;
    let (count, seconds) = (argument(1, "200").parse::<usize>()?, argument(2, "1").parse()?);
    let (dir, solvers) = (argument(3, "none"), argument(4, "floor,familiar,enumerate,repair,beam"));
    let model = if dir == "none" {
        None
    } else {
        Some(Arc::new(latent::store::load(Path::new(&dir), &Device::flex())?.model))
    };
    let member = |name: &str| {
        usual::member(name).or_else(|| model.as_ref().and_then(|model| network::member(name, model, 32)))
    };
    let likelihood = model.clone().map(likelihood);
    let portfolio =
        Portfolio::new(solvers.split(',').filter_map(member).collect()).with_likelihood(likelihood.clone());
    // The machine may have other work: the clock decides nothing here.
    let effort = Effort { seconds, slack: 20.0, ..Effort::default() };
    let (mut searched, mut all, mut took) = (Vec::new(), 0, Vec::new());
    for row in corpus.rows(Set::Validation, Texts::Skip)? {
        let task = Trial::of_task(row?)?;
        if task.floor {
            continue;
        }
        if all == count {
            break;
        }
        all += 1;
        let shapes = task.shapes();
        let questions = shapes.iter().map(|&shape| Question::new(shape, task.shown.clone()));
        let search = portfolio.search(&questions.collect::<Result<Vec<_>, _>>()?, &effort);
        took.push(search.spent());
        let prepared = Prepared::new(&shapes, &task.shown, &search.found, likelihood.as_deref());
        let possible = search.found.iter().any(|found| is_right(&found.program, &task.held_out));
        let mut found = search.found;
        found.extend(task.reference.map(as_found));
        let with_meant = Prepared::new(&shapes, &task.shown, &found, likelihood.as_deref());
        searched.push(Searched {
            shape: shapes.first().copied(),
            prepared,
            with_meant,
            shown: task.shown,
            held_out: task.held_out,
            possible,
        });
    }
    took.sort_by(f64::total_cmp);
    let held = searched.iter().filter(|task| best(task, &Weights::default()).is_some()).count();
    let possible = searched.iter().filter(|task| task.possible).count();
    let seconds = |share: usize| took.get(took.len() * share / 100).copied().unwrap_or_default();
    show(&format!(
        "{all} tasks: {held} held, {possible} with a right one; p50 {:.2} s, p95 {:.2} s",
        seconds(50),
        seconds(95)
    ));
    let shape = searched.first().and_then(|task| task.shape).filter(|_| model.is_some());
    let usual = shape.map_or_else(Weights::default, Weights::with_model);
    show(&format!("{} right with the weights as they are: {usual:?}", right(&searched, &usual)));
    let at_best = searched.iter().filter(|task| is_first_right(&task.with_meant, task, &usual)).count();
    show(&format!("{at_best} had what was meant been found too"));
    let fitted = fit(&searched, usual, model.is_some());
    show(&format!("{} right with {fitted:?}", right(&searched, &fitted)));
    for temperature in [0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 9.0] {
        show(&calibration(&searched, &Weights { temperature, ..usual }));
    }
    for task in &searched {
        let Some(ranking) = best(task, &usual) else { continue };
        let Some(answer) = ranking.best() else { continue };
        show(&format!(
            "bits {:.1} tokens {} cost {:.1} surprise {:.1} likely {:.1} belief {:.2} right {} possible {}",
            information(&task.shown),
            answer.tokens,
            answer.cost,
            answer.surprise,
            answer.log_prob.unwrap_or(f32::NAN),
            ranking.classes.first().map_or(0.0, |class| class.belief),
            u8::from(is_right(&answer.program, &task.held_out)),
            u8::from(task.possible),
        ));
    }
    Ok(())
}

/// The order, where anything holds.
fn best(task: &Searched, weights: &Weights) -> Option<Ranking> {
    Some(task.prepared.rank(weights)).filter(|ranking| ranking.best().is_some())
}

fn is_right(program: &Program, held_out: &[Example]) -> bool {
    Prober::default().holds(program, held_out)
}

/// As if the beam had put it forward, whose programs are compared before all others.
fn as_found(program: Program) -> Found {
    let tokens = cgen::token::len(&program);
    Found { program, by: "beam", score: 0.0, tokens, after: 0, at: Duration::ZERO }
}

fn is_first_right(prepared: &Prepared, task: &Searched, weights: &Weights) -> bool {
    prepared.rank(weights).best().is_some_and(|best| is_right(&best.program, &task.held_out))
}

/// On how many tasks the first one is right.
fn right(searched: &[Searched], weights: &Weights) -> usize {
    searched.iter().filter(|task| is_first_right(&task.prepared, task, weights)).count()
}

/// How much the first one is believed at this temperature, beside how often it is right, and the mean of the logarithm of
/// what the outcome was believed.
fn calibration(searched: &[Searched], weights: &Weights) -> String {
    let (mut believed, mut hits, mut score, mut count) = (0.0, 0.0, 0.0, 0.0);
    for task in searched {
        let Some(ranking) = best(task, weights) else { continue };
        let (Some(class), Some(answer)) = (ranking.classes.first(), ranking.best()) else { continue };
        let belief = class.belief.clamp(0.01, 0.99);
        let hit = is_right(&answer.program, &task.held_out);
        believed += belief;
        hits += f32::from(u8::from(hit));
        score += if hit { belief.ln() } else { (1.0 - belief).ln() };
        count += 1.0;
    }
    let Weights { temperature, .. } = weights;
    let [believed, hits, score] = [believed, hits, score].map(|sum| sum / count);
    format!("temperature {temperature}: believed {believed:.2}, right {hits:.2}, {score:.3}")
}

/// A weight by its name, the values that it may have, and how it is set.
type Choice = (&'static str, &'static [f32], fn(&mut Weights, f32));

/// The weights, one of them changed after the other as long as that is better; every change that was tried is shown.
fn fit(searched: &[Searched], start: Weights, model: bool) -> Weights {
    let choices: [Choice; 12] = [
        ("model", if model { &[0.0, 0.25, 0.5, 1.0, 2.0, 4.0] } else { &[0.0] }, |w, x| w.model = x),
        ("length", &[0.0, 0.25, 0.5, 1.0, 2.0], |w, x| w.length = x),
        ("surprise", &[0.0, 0.25, 0.5, 1.0, 2.0], |w, x| w.surprise = x),
        ("familiar", &[0.25, 0.5, 1.0, 1.5, 2.0, 1000.0], |w, x| w.familiar = x),
        ("support", &[0.0, 0.5, 1.0, 2.0, 4.0], |w, x| w.support = x),
        ("solver", &[0.0, 2.0, 4.0, 8.0, 16.0], |w, x| w.solver = x),
        ("traps", &[0.0, 6.0, 12.0, 24.0, 48.0], |w, x| w.traps = x),
        ("memory", &[0.0, 1.0, 3.0, 6.0, 12.0], |w, x| w.memory = x),
        ("unread", &[0.0, 2.0, 4.0, 8.0, 16.0], |w, x| w.unread = x),
        ("truth", &[0.0, 4.0, 8.0, 16.0, 32.0], |w, x| w.truth = x),
        ("defined", &[0.0, 4.0, 12.0, 24.0], |w, x| w.defined = x),
        ("later shape", &[-4.0, 0.0, 4.0, 8.0, 16.0], |w, x| w.later_shape = x),
    ];
    let mut best = (right(searched, &start), start);
    for turn in 0..2 {
        for (name, values, set) in &choices {
            let mut told = Vec::new();
            for &value in *values {
                let mut weights = best.1;
                set(&mut weights, value);
                let right = right(searched, &weights);
                told.push(format!("{value}: {right}"));
                if right > best.0 {
                    best = (right, weights);
                }
            }
            show(&format!("turn {turn}, {name}: {}", told.join(", ")));
        }
    }
    best.1
}

#[expect(clippy::print_stdout, reason = "an example shows what it measured")]
fn show(line: &str) {
    println!("{line}");
}
