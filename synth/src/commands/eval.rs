//! `synth eval`: how well solvers do on specs with held-out examples.
//!
//! Owns how the parts are put together: the rows ([`rows`]), who answers ([`lineup`]), how far it is ([`progress`]),
//! and what is told at the end ([`tell`]). What is measured is decided in `eval`.

mod lineup;
mod progress;
mod rows;
mod tell;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::Context;
use eval::report::Report;
use eval::report::page::page;
use eval::runner::folder::Lines;
use eval::runner::{Folder, FolderError, Line, Method, Plan, run};
use eval::suite::Item;

use crate::args::EvalArgs;
use crate::commands::Outcome;
use crate::commands::generate::threads;
use crate::commands::train::stop;
use crate::printer::Printer;

use progress::Progress;

/// The page of a folder, and its figures.
const PAGE: &str = "report.html";
const FIGURES: &str = "report.json";

/// Where results are kept.
struct Kept {
    folder: Folder,
    lines: Lines,
    before: BTreeMap<String, Line>,
}

/// Runs the suite and tells what came of it.
pub fn execute(args: &EvalArgs, printer: &mut Printer) -> anyhow::Result<Outcome> {
    let rows = rows::read(args)?;
    let cancel = stop::watch().context("could not listen for signals")?;
    let lineup = lineup::lineup(args, &rows.items)?;
    if let Some(note) = lineup.note {
        printer.complain(note)?;
    }
    let method = lineup::method(args, &lineup, Arc::clone(&cancel))?;
    let model = lineup.asked.as_ref().map(|asked| asked.dir.display().to_string());
    let plan = Plan::new(rows.name.clone(), model, method.settings.clone(), &rows.items);
    let mine: Vec<Item> = match args.shard {
        None => rows.items,
        Some(share) => {
            let places = share.parts(rows.items.len() as u64);
            places.into_iter().filter_map(|place| rows.items.get(place as usize).cloned()).collect()
        }
    };
    let kept = args.out.as_deref().map(|dir| open(dir, args, &plan)).transpose()?;
    let lines = answer(args, &mine, &method, kept.as_ref())?;
    let report = Report::new(&plan, &lines);
    if cancel.load(Ordering::Relaxed) {
        return stopped(args, &report, printer);
    }
    if let (Some(kept), None) = (&kept, args.shard) {
        kept.folder.write(FIGURES, &(serde_json::to_string_pretty(&report)? + "\n"))?;
        kept.folder.write(PAGE, &page(&report, &mine, &lines))?;
    }
    if args.json {
        printer.json(&serde_json::to_value(&report)?)?;
    } else {
        tell::report(&report, printer)?;
    }
    if let Some(kept) = &kept {
        printer.complain(match args.shard {
            None => format!("the report: {}", kept.folder.path().join(PAGE).display()),
            Some(share) => format!(
                "share {share} is done; when all are, the same command without --shard tells of all of them"
            ),
        })?;
    }
    Ok(Outcome::Yes)
}

fn open(dir: &std::path::Path, args: &EvalArgs, plan: &Plan) -> anyhow::Result<Kept> {
    let folder = Folder::create(dir)?;
    let before = folder.lines()?;
    folder.write_plan(plan)?;
    let lines = folder.add(args.shard)?;
    Ok(Kept { folder, lines, before })
}

fn answer(
    args: &EvalArgs,
    items: &[Item],
    method: &Method,
    kept: Option<&Kept>,
) -> anyhow::Result<Vec<Option<Line>>> {
    let progress = Progress::new(items.len());
    let nothing = BTreeMap::new();
    let before = kept.map_or(&nothing, |kept| &kept.before);
    let look = |line: &Line, new: bool| -> Result<(), FolderError> {
        progress.show(line, new);
        match kept {
            Some(kept) if new => kept.lines.add(line),
            _ => Ok(()),
        }
    };
    let lines = run(items, method, threads(args.threads), before, look);
    progress.finish();
    Ok(lines?)
}

fn stopped(args: &EvalArgs, report: &Report, printer: &mut Printer) -> anyhow::Result<Outcome> {
    let done = report.specs - report.unfinished;
    printer.complain(match args.out {
        Some(_) => {
            format!(
                "stopped: {done} of {} specs are kept; the same command goes on with the others",
                report.specs
            )
        }
        None => format!("stopped after {done} of {} specs; with --out they would be kept", report.specs),
    })?;
    Ok(Outcome::Stopped)
}
