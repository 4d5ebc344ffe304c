//! How well a model does on validation tasks, asked as in decoding; kept, so that it is asked once.

use std::path::Path;

use anyhow::Context;
use cgen::corpus::{Corpus, Row, Set, Texts, write_whole};
use cgen::token::Token;
use eval::retrain::Evaluation;
use eval::suite::first_failure;
use latent::search::Settings;
use latent::store;

use crate::printer::Printer;

use super::Loop;
use super::ask::ask;

/// The figures of a model; nothing, if somebody stopped it.
pub fn model(
    job: &Loop<'_>,
    model: &Path,
    file: &Path,
    printer: &mut Printer,
) -> anyhow::Result<Option<Evaluation>> {
    let stored = store::load(model, &job.device)?;
    let corpus = Corpus::open(&job.args.data)?;
    let rows: Vec<Row> = corpus
        .rows(Set::Validation, Texts::Skip)?
        .take(job.args.evaluate.get())
        .collect::<Result<_, _>>()
        .context("could not read the validation set")?;
    let width = job.args.beam.get();
    let kept = std::fs::read(file).ok().and_then(|text| serde_json::from_slice::<Evaluation>(&text).ok());
    let same = |kept: &Evaluation| (&kept.model, kept.tasks, kept.width) == (&stored.hash, rows.len(), width);
    if let Some(kept) = kept.filter(same) {
        return Ok(Some(kept));
    }
    printer.complain(format_args!("asking `{}` on {} validation tasks", model.display(), rows.len()))?;
    let ask = |settings: &Settings| ask(&stored.model, &rows, settings, &job.stop, |_| ());
    let Some(firsts) = ask(&Settings::greedy()) else { return Ok(None) };
    let Some(beams) = ask(&Settings::beam(width)) else { return Ok(None) };
    let first = rows.iter().zip(&firsts).filter(|(row, found)| {
        found.first().is_some_and(|tokens| holds(tokens, row, false) && holds(tokens, row, true))
    });
    let answer = |(row, found): (&Row, &Vec<Vec<Token>>)| {
        let answer = found.iter().find(|tokens| holds(tokens, row, false))?;
        holds(answer, row, true).then_some([answer.len(), row.tokens.len()])
    };
    let solved: Vec<[usize; 2]> = rows.iter().zip(&beams).filter_map(answer).collect();
    let evaluation = Evaluation {
        model: stored.hash.clone(),
        tasks: rows.len(),
        greedy: first.count(),
        width,
        beam: solved.len(),
        tokens: [solved.iter().map(|[own, _]| own).sum(), solved.iter().map(|[_, theirs]| theirs).sum()],
    };
    write_whole(file, &serde_json::to_vec_pretty(&evaluation)?)?;
    Ok(Some(evaluation))
}

fn holds(tokens: &[Token], row: &Row, held_out: bool) -> bool {
    let examples = if held_out { &row.held_out } else { &row.shown };
    cgen::token::decode(tokens).is_ok_and(|program| first_failure(&program, examples).is_none())
}
