//! Asks the model, chunk by chunk, and keeps what comes of it.

use std::time::Instant;

use anyhow::Context;
use cgen::corpus::{Corpus, Row, Set, Split, Texts};
use eval::retrain::{Judge, Judged, Part, Plan};
use latent::model::Model;
use latent::search::Settings;
use rayon::prelude::*;

use crate::printer::Printer;

use super::ask::ask;
use super::progress::Progress;
use super::{Loop, Places};

/// The parts of the share, or all of them; nothing, if somebody stopped it before they were there.
pub fn parts(
    job: &Loop<'_>,
    plan: &Plan,
    corpus: &Corpus,
    model: &Model,
    places: &Places,
    printer: &mut Printer,
) -> anyhow::Result<Option<Vec<Part>>> {
    let mine: Vec<u64> = match job.args.shard {
        Some(share) => share.parts(plan.parts()),
        None => (0..plan.parts()).collect(),
    };
    let found: Vec<Option<Part>> =
        mine.iter().map(|&index| Part::read(plan, &places.parts, index)).collect::<Result<_, _>>()?;
    let mut progress = Progress::new(plan, &mine, &found, printer)?;
    let mut parts = Vec::with_capacity(mine.len());
    let mut rows = Rows::new(corpus)?;
    for (index, found) in mine.into_iter().zip(found) {
        let part = if let Some(part) = found {
            part
        } else {
            let (first, count) = plan.part(index);
            let rows = rows.take(first, count)?;
            let split = corpus.manifest().request.split;
            let Some(part) = decode(job, plan, index, &rows, split, model, &mut progress) else {
                return Ok(None);
            };
            part.write(&places.parts)?;
            progress.add(plan, &part, &rows);
            part
        };
        parts.push(part);
    }
    progress.finish();
    Ok(Some(parts))
}

/// The rows of the training set, read on and on.
struct Rows<I> {
    rows: I,
    place: u64,
}

impl Rows<()> {
    fn new(corpus: &Corpus) -> anyhow::Result<Rows<impl Iterator<Item = Result<Row, cgen::corpus::Error>>>> {
        Ok(Rows { rows: corpus.rows(Set::Train, Texts::Skip)?, place: 0 })
    }
}

impl<I: Iterator<Item = Result<Row, cgen::corpus::Error>>> Rows<I> {
    /// So many from this place on; those before are passed over.
    fn take(&mut self, first: u64, count: u64) -> anyhow::Result<Vec<Row>> {
        let skip = usize::try_from(first - self.place)?;
        self.place = first + count;
        let rows: Vec<Row> = self
            .rows
            .by_ref()
            .skip(skip)
            .take(usize::try_from(count)?)
            .collect::<Result<_, _>>()
            .context("could not read the training set")?;
        anyhow::ensure!(rows.len() as u64 == count, "the training set has fewer rows than its manifest says");
        Ok(rows)
    }
}

/// What becomes of these tasks; nothing, if somebody stopped it.
fn decode(
    job: &Loop<'_>,
    plan: &Plan,
    index: u64,
    rows: &[Row],
    split: Split,
    model: &Model,
    progress: &mut Progress,
) -> Option<Part> {
    let start = Instant::now();
    let found = ask(model, rows, &Settings::beam(plan.beam), &job.stop, |over| progress.tick(over))?;
    let judging = Instant::now();
    let judged: Vec<Judged> = rows
        .par_iter()
        .zip(found)
        .map_init(|| Judge::new(plan.rule, split), |judge, (row, found)| judge.judge(row, &found))
        .collect();
    let (seconds, judging) = (start.elapsed().as_secs_f64(), judging.elapsed().as_secs_f64());
    Some(Part::new(plan, index, &judged, seconds, judging))
}
