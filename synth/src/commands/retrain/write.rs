//! Writes the corpus of a round from its parts.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use cgen::corpus::{Corpus, Derived, Manifest, Row, derive};
use cgen::token::Token;
use eval::retrain::rule::replaced;
use eval::retrain::{Judge, Part, Plan};

use crate::printer::Printer;

use super::{Loop, Places};

/// Writes the corpus, if it is not there.
pub fn corpus(
    job: &Loop<'_>,
    plan: &Plan,
    parts: &[Part],
    parent: &Corpus,
    places: &Places,
    printer: &mut Printer,
) -> anyhow::Result<Manifest> {
    let taken: HashMap<u64, Vec<Token>> = parts.iter().flat_map(|part| part.taken(plan)).collect();
    let (rule, split) = (plan.rule, parent.manifest().request.split);
    let rewrite = move |place: u64, row: Row| match taken.get(&place) {
        Some(tokens) => replaced(&row, tokens.clone(), &mut Judge::new(rule, split)).unwrap_or(row),
        None => row,
    };
    let manifest =
        derive(parent, &places.corpus, plan.derived(parts), plan.tasks, &rewrite, job.threads, &|_| ())?;
    printer.complain(format_args!("round {}: the corpus is `{}`", plan.round, places.corpus.display()))?;
    Ok(manifest)
}

/// The corpus to begin with, or one of its first tasks alone, where so many are wanted: to train something to compare
/// with.
pub fn unchanged(job: &Loop<'_>, places: &Places) -> anyhow::Result<PathBuf> {
    let Some(tasks) = job.args.tasks else { return Ok(job.args.data.clone()) };
    let parent = Corpus::open(&job.args.data)?;
    let derived = Derived {
        parent: parent.manifest().hash(),
        model: "none".into(),
        settings: format!("the first {tasks} tasks"),
        round: 0,
        counts: BTreeMap::new(),
    };
    derive(&parent, &places.corpus, derived, tasks, &|_, row| row, job.threads, &|_| ())?;
    Ok(places.corpus.clone())
}
