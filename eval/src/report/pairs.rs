//! Two runs on the same rows: what both solve, and what only one of them does.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::metric::Paired;
use crate::runner::{Line, Outcome, Plan};

/// What comes of a comparison.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// Rows of each.
    pub specs: usize,
    /// Rows that both have asked.
    pub compared: usize,
    /// Rows that one of them has not reached.
    pub unfinished: usize,
    /// Answers that hold on the shown examples.
    pub consistent: Paired,
    /// Answers that hold on all.
    pub generalized: Paired,
    /// Answers that do what the reference does, on the rows where that can be told for both.
    pub equivalent: Option<Paired>,
    /// Rows on which the answer of the first alone generalizes.
    pub only_first: Vec<String>,
    /// Rows on which the answer of the second alone generalizes.
    pub only_second: Vec<String>,
}

/// The runs are not on the same rows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "they are not of the same specs: {only_first} of the first are not in the second, {only_second} of the second \
     are not in the first; one of them is `{id}`"
)]
pub struct DifferentSpecs {
    /// How many rows only the first has.
    pub only_first: usize,
    /// How many rows only the second has.
    pub only_second: usize,
    /// The name of one.
    pub id: String,
}

/// A plan with its lines, in the order of the plan.
#[derive(Clone, Copy, Debug)]
pub struct Results<'r> {
    /// The plan.
    pub plan: &'r Plan,
    /// Its lines.
    pub lines: &'r [Option<Line>],
}

impl Results<'_> {
    fn specs(&self) -> BTreeSet<&str> {
        self.plan.rows.iter().map(|row| &*row.spec).collect()
    }

    fn line(&self, spec: &str) -> Option<&Line> {
        let place = self.plan.rows.iter().position(|row| row.spec == spec)?;
        self.lines.get(place)?.as_ref()
    }
}

/// Compares two runs row by row, in the order of the first.
pub fn compare(first: Results<'_>, second: Results<'_>) -> Result<Comparison, DifferentSpecs> {
    same_specs(first, second)?;
    let mut unfinished = 0;
    let mut pairs: Vec<(&Outcome, &Outcome)> = Vec::new();
    for row in &first.plan.rows {
        match (first.line(&row.spec), second.line(&row.spec)) {
            (Some(one), Some(other)) => pairs.extend(one.outcome().zip(other.outcome())),
            _ => unfinished += 1,
        }
    }
    let paired = |counts: &dyn Fn(&Outcome) -> bool| {
        Paired::new(pairs.iter().map(|(one, other)| (counts(one), counts(other))))
    };
    let known = pairs.iter().filter_map(|(one, other)| one.equivalent.zip(other.equivalent));
    let only = |wanted: (bool, bool)| {
        let alone = pairs.iter().filter(|(one, other)| (one.generalized(), other.generalized()) == wanted);
        alone.map(|(one, _)| one.id.clone()).collect()
    };
    Ok(Comparison {
        specs: first.plan.rows.len(),
        compared: pairs.len(),
        unfinished,
        consistent: paired(&Outcome::consistent),
        generalized: paired(&Outcome::generalized),
        equivalent: known.clone().next().map(|_| Paired::new(known)),
        only_first: only((true, false)),
        only_second: only((false, true)),
    })
}

fn same_specs(first: Results<'_>, second: Results<'_>) -> Result<(), DifferentSpecs> {
    let (one, other) = (first.specs(), second.specs());
    let name = |of: Results<'_>, spec: &str| {
        of.plan.rows.iter().find(|row| row.spec == spec).map(|row| row.id.clone()).unwrap_or_default()
    };
    let lone = one.difference(&other).next().map(|spec| name(first, spec));
    match lone.or_else(|| other.difference(&one).next().map(|spec| name(second, spec))) {
        None => Ok(()),
        Some(id) => Err(DifferentSpecs {
            only_first: one.difference(&other).count(),
            only_second: other.difference(&one).count(),
            id,
        }),
    }
}
