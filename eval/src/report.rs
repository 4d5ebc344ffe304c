//! What results amount to: counts with intervals, by kind and by slice, top-k, curves, times and lengths.
//!
//! Owns what is counted and over which denominator: the rows that we support, and besides all rows, for comparison
//! with those who support more. The shares are [`crate::metric`]'s; how a report looks is decided in [`page`].

pub mod page;
pub mod pairs;
pub(crate) mod plot;
mod slice;
#[cfg(test)]
mod tests;

use serde::{Serialize, Serializer};

use crate::metric::{Share, percentile};
use crate::runner::{Line, Outcome, Plan, Settings};

/// The places of a ranking that top-k is told for.
const TOP: [usize; 4] = [1, 5, 10, 64];

/// All figures of a run. As JSON it is what `synth eval --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What the rows are.
    pub suite: String,
    /// Of the supported rows, how many the floor solves: each output cell fitted alone on the shown examples.
    pub floor: Share,
    /// All rows.
    pub specs: usize,
    /// Those that were asked.
    pub supported: usize,
    /// Those that could not be asked.
    pub unsupported: usize,
    /// Those that were not reached.
    pub unfinished: usize,
    /// Answers that hold on the shown examples.
    pub consistent: usize,
    /// Answers that hold on all examples.
    pub generalized: usize,
    /// Answers that do what the reference does; nothing where no row has a reference.
    pub equivalent: Option<usize>,
    /// Answers that are the reference, token for token.
    pub exact: Option<usize>,
    /// The same with 95% intervals, over both denominators.
    pub intervals: Intervals,
    /// By what goes in and comes out.
    pub by_kind: Table,
    /// By shape, by length and form of the reference, and by whether the floor solves them.
    pub by_slice: Slices,
    /// Whether one of the first k of the ranking generalizes.
    pub top_k: Vec<Top>,
    /// How many were solved within so much.
    pub curve: Curve,
    /// Half of the rows took no longer.
    pub seconds_p50: Option<f64>,
    /// 95 of 100 rows took no longer.
    pub seconds_p95: Option<f64>,
    /// The answers beside the references.
    pub lengths: Lengths,
    /// How well the model says the tokens of the references; nothing without model or references.
    pub tokens: Option<TokenAccuracy>,
    /// Who led to the answers that generalize; several may lead to one.
    pub solved_by: Counts,
    /// The solvers, in one word.
    pub solver: String,
    /// The folder of the model.
    pub model: Option<String>,
    /// What decided the answers.
    pub settings: Settings,
    /// Candidates that were no programs; a solver that makes such is wrong.
    pub refused: u64,
    /// Rows on which the clock ended a solver early: on a faster machine the result may be another.
    pub cut_short: usize,
    /// Why rows are not supported.
    pub reasons: Vec<Reason>,
}

/// Shares over both denominators.
#[derive(Clone, Debug, Serialize)]
pub struct Intervals {
    /// Of the rows that were asked.
    pub supported: Figures,
    /// Of all rows: what is not supported is not solved.
    pub all: Figures,
}

/// How answers stand.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// Those that hold on the shown examples.
    pub consistent: Share,
    /// Those that hold on all.
    pub generalized: Share,
    /// Those that do what the reference does, of the rows where that can be told.
    pub equivalent: Option<Share>,
}

/// Figures by name, in an order of their own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table(pub Vec<(String, Figures)>);

/// Counts by name, the largest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts(pub Vec<(String, usize)>);

/// Slices, each a table.
#[derive(Clone, Debug, Serialize)]
pub struct Slices {
    /// By the shape of the reference, or the one that fits best.
    pub shape: Table,
    /// By the tokens of the reference.
    pub length: Table,
    /// By what the reference is made of.
    pub form: Table,
    /// By whether the floor solves them.
    pub floor: Table,
}

/// Top-k.
#[derive(Clone, Debug, Serialize)]
pub struct Top {
    /// How many of the first places.
    pub k: usize,
    /// On how many rows one of them generalizes.
    #[serde(flatten)]
    pub share: Share,
}

/// Solved within a budget.
#[derive(Clone, Debug, Serialize)]
pub struct Curve {
    /// In so many seconds on two cores.
    pub seconds: Vec<Point>,
    /// After so many candidates.
    pub candidates: Vec<Point>,
}

/// A point of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The budget.
    pub within: f64,
    /// How many were solved.
    pub solved: usize,
}

/// Answers that generalize beside their references.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Lengths {
    /// Half of the answers have no more tokens.
    pub answers_p50: Option<f64>,
    /// Half of the references to these have no more tokens.
    pub references_p50: Option<f64>,
    /// Answers that are shorter.
    pub shorter: usize,
    /// As long.
    pub equal: usize,
    /// Longer.
    pub longer: usize,
}

/// The share of the references' tokens that a model says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TokenAccuracy {
    /// After the true ones before them: with teacher forcing.
    pub with_help: f64,
    /// Where they stand in what the model writes alone.
    pub without_help: f64,
}

/// A reason, and the rows that it keeps out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Why.
    pub reason: String,
    /// Which rows.
    pub rows: Vec<String>,
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, figures)| (name, figures)))
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, count)| (name, count)))
    }
}

impl Figures {
    /// Over these; `more` rows beside them have no answer.
    fn new(outcomes: &[&Outcome], more: usize) -> Self {
        let of = outcomes.len() + more;
        let count =
            |counts: &dyn Fn(&Outcome) -> bool| outcomes.iter().filter(|&&outcome| counts(outcome)).count();
        let known = count(&|outcome| outcome.equivalent.is_some());
        Self {
            consistent: Share::new(count(&Outcome::consistent), of),
            generalized: Share::new(count(&Outcome::generalized), of),
            equivalent: (known > 0)
                .then(|| Share::new(count(&|outcome| outcome.equivalent == Some(true)), known)),
        }
    }
}

impl Report {
    /// From the lines of a plan, or of a part of it; those that are missing were not reached.
    pub fn new(plan: &Plan, lines: &[Option<Line>]) -> Self {
        let outcomes: Vec<&Outcome> = lines.iter().flatten().filter_map(Line::outcome).collect();
        let reasons = reasons(lines);
        let unsupported = reasons.iter().map(|reason| reason.rows.len()).sum();
        let unfinished = lines.iter().filter(|line| line.is_none()).count();
        let figures = Figures::new(&outcomes, 0);
        let exact = outcomes.iter().filter_map(|outcome| outcome.exact);
        let mut seconds: Vec<f64> = outcomes.iter().map(|outcome| outcome.seconds).collect();
        Self {
            suite: plan.suite.clone(),
            floor: share(&outcomes, |outcome| outcome.floor),
            specs: lines.len(),
            supported: outcomes.len(),
            unsupported,
            unfinished,
            consistent: figures.consistent.count,
            generalized: figures.generalized.count,
            equivalent: figures.equivalent.map(|share| share.count),
            exact: exact.clone().next().map(|_| exact.filter(|exact| *exact).count()),
            intervals: Intervals { supported: figures, all: Figures::new(&outcomes, unsupported) },
            by_kind: slice::table(&outcomes, |outcome| Some(outcome.kind.clone())),
            by_slice: slice::slices(&outcomes),
            top_k: TOP.into_iter().map(|k| top(&outcomes, k)).collect(),
            curve: slice::curve(&outcomes),
            seconds_p50: percentile(&mut seconds, 0.5),
            seconds_p95: percentile(&mut seconds, 0.95),
            lengths: slice::lengths(&outcomes),
            tokens: token_accuracy(&outcomes),
            solved_by: solved_by(&outcomes),
            solver: plan.settings.solvers.join("+"),
            model: plan.model.clone(),
            settings: plan.settings.clone(),
            refused: outcomes.iter().map(|outcome| outcome.refused).sum(),
            cut_short: outcomes.iter().filter(|outcome| outcome.cut_short).count(),
            reasons,
        }
    }
}

fn share(outcomes: &[&Outcome], counts: impl Fn(&Outcome) -> bool) -> Share {
    Share::new(outcomes.iter().filter(|outcome| counts(outcome)).count(), outcomes.len())
}

fn top(outcomes: &[&Outcome], k: usize) -> Top {
    Top { k, share: share(outcomes, |outcome| outcome.rank.is_some_and(|rank| rank <= k)) }
}

fn token_accuracy(outcomes: &[&Outcome]) -> Option<TokenAccuracy> {
    let known = || outcomes.iter().filter_map(|outcome| outcome.tokens);
    let of: usize = known().map(|tokens| tokens.of).sum();
    let share = |right: usize| right as f64 / of as f64;
    (of > 0).then(|| TokenAccuracy {
        with_help: share(known().map(|tokens| tokens.with_help).sum()),
        without_help: share(known().map(|tokens| tokens.without_help).sum()),
    })
}

fn solved_by(outcomes: &[&Outcome]) -> Counts {
    let mut counts: Vec<(String, usize)> = Vec::new();
    let solved = outcomes.iter().filter(|outcome| outcome.generalized());
    for name in solved.filter_map(|outcome| outcome.answer.as_ref()).flat_map(|answer| &answer.by) {
        match counts.iter_mut().find(|(known, _)| known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name.clone(), 1)),
        }
    }
    counts.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
    Counts(counts)
}

/// The reasons without the places in the rows, the commonest first.
fn reasons(lines: &[Option<Line>]) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    for line in lines.iter().flatten() {
        let Line::Unsupported { id, reason, .. } = line else { continue };
        let reason = slice::without_place(reason);
        match reasons.iter_mut().find(|known| known.reason == reason) {
            Some(known) => known.rows.push(id.clone()),
            None => reasons.push(Reason { reason: reason.to_owned(), rows: vec![id.clone()] }),
        }
    }
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.rows.len()));
    reasons
}
