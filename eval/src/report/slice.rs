//! How results are divided, and what is told of the parts: tables, curves, lengths.

use super::{Curve, Figures, Lengths, Point, Slices, Table};
use crate::metric::percentile;
use crate::runner::Outcome;

/// The last number of tokens of each class of length but the last.
const LENGTHS: [usize; 4] = [20, 40, 60, 80];
/// Every decade of seconds is told at these.
const STEPS: [f64; 3] = [1.0, 2.0, 5.0];
/// The shortest budget that is told.
const SHORTEST: f64 = 0.01;

/// The figures of every part; a part has a name, and rows without one are in none.
pub fn table(outcomes: &[&Outcome], name: impl Fn(&Outcome) -> Option<String>) -> Table {
    let named: Vec<(String, &Outcome)> =
        outcomes.iter().filter_map(|&outcome| Some((name(outcome)?, outcome))).collect();
    let mut names: Vec<&String> = named.iter().map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    let figures = |name: &String| {
        let part: Vec<&Outcome> =
            named.iter().filter(|(own, _)| own == name).map(|(_, outcome)| *outcome).collect();
        (name.clone(), Figures::new(&part, 0))
    };
    Table(names.into_iter().map(figures).collect())
}

/// All slices.
pub fn slices(outcomes: &[&Outcome]) -> Slices {
    let of_reference = |outcome: &Outcome| outcome.reference.as_ref().map(|reference| reference.tokens);
    Slices {
        shape: table(outcomes, |outcome| Some(outcome.shape.clone())),
        length: Table(
            (0..=LENGTHS.len())
                .filter_map(|class| {
                    let within = |outcome: &Outcome| {
                        let class_of = |tokens: usize| LENGTHS.iter().filter(|&&last| tokens > last).count();
                        of_reference(outcome)
                            .filter(|&tokens| class_of(tokens) == class)
                            .map(|_| length_name(class))
                    };
                    table(outcomes, within).0.pop()
                })
                .collect(),
        ),
        form: table(outcomes, |outcome| {
            outcome.reference.as_ref().map(|reference| reference.form().to_owned())
        }),
        floor: table(outcomes, |outcome| Some(if outcome.floor { "floor" } else { "hard" }.to_owned())),
    }
}

fn length_name(class: usize) -> String {
    let before = class.checked_sub(1).and_then(|class| LENGTHS.get(class));
    match (before, LENGTHS.get(class)) {
        (None, Some(last)) => format!("to {last} tokens"),
        (Some(before), Some(last)) => format!("{} to {last} tokens", before + 1),
        (before, None) => format!("over {} tokens", before.copied().unwrap_or_default()),
    }
}

/// Solved within so many seconds and candidates: a row is solved when its answer is given, and generalizes.
pub fn curve(outcomes: &[&Outcome]) -> Curve {
    let solved: Vec<&&Outcome> = outcomes.iter().filter(|outcome| outcome.generalized()).collect();
    let points = |budgets: &mut dyn Iterator<Item = f64>, cost: &dyn Fn(&Outcome) -> f64| {
        let most = outcomes.iter().map(|outcome| cost(outcome)).fold(0.0, f64::max);
        let mut points = Vec::new();
        for within in budgets {
            let solved = solved.iter().filter(|outcome| cost(outcome) <= within).count();
            points.push(Point { within, solved });
            if within >= most {
                break;
            }
        }
        points
    };
    // Powers of ten are exact only this way.
    let decades =
        |from: i32, to: i32| (from..to).map(|power| format!("1e{power}").parse().unwrap_or(f64::MAX));
    let from = SHORTEST.log10().round() as i32;
    let mut seconds = decades(from, 7).flat_map(|decade: f64| STEPS.map(|step| round(step * decade)));
    Curve {
        seconds: points(&mut seconds, &|outcome| outcome.seconds),
        candidates: points(&mut decades(0, 19), &|outcome| outcome.candidates as f64),
    }
}

fn round(seconds: f64) -> f64 {
    (seconds * 100.0).round() / 100.0
}

/// The answers that generalize beside their references.
pub fn lengths(outcomes: &[&Outcome]) -> Lengths {
    let pairs = outcomes
        .iter()
        .filter(|outcome| outcome.generalized())
        .filter_map(|outcome| Some((outcome.answer.as_ref()?.tokens, outcome.reference.as_ref()?.tokens)));
    let pairs: Vec<(usize, usize)> = pairs.collect();
    let count = |counts: &dyn Fn(usize, usize) -> bool| pairs.iter().filter(|&&(a, r)| counts(a, r)).count();
    Lengths {
        answers_p50: percentile(&mut pairs.iter().map(|&(answer, _)| answer as f64).collect::<Vec<_>>(), 0.5),
        references_p50: percentile(&mut pairs.iter().map(|&(_, own)| own as f64).collect::<Vec<_>>(), 0.5),
        shorter: count(&|answer, reference| answer < reference),
        equal: count(&|answer, reference| answer == reference),
        longer: count(&|answer, reference| answer > reference),
    }
}

/// A reason without `example 7: ` before it.
pub fn without_place(reason: &str) -> &str {
    let rest =
        reason.strip_prefix("example ").map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    rest.and_then(|rest| rest.strip_prefix(": ").or_else(|| rest.strip_prefix(' '))).unwrap_or(reason)
}
