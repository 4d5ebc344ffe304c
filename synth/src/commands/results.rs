//! `synth results`: tables in Markdown from directories of results and of training runs, so that no figure is typed.
//!
//! Owns the file that they are put into, and the table of each suite; `slices` has the tables across its runs, `curves`
//! those of training.

mod curves;
mod slices;

use std::fmt::Write;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, bail};
use eval::metric::Share;
use eval::report::Report;
use eval::runner::Folder;

use crate::args::ResultsArgs;
use crate::commands::Outcome;
use crate::diagnostic::advised;
use crate::printer::Printer;

use curves::Training;

/// The lines between which tables stand in a file.
const BEGIN: &str = "<!-- results -->";
const END: &str = "<!-- end of results -->";
/// The file with no tables yet.
const TEMPLATE: &str = include_str!("results/template.md");

/// Prints the tables, or puts them into a file.
pub fn execute(args: &ResultsArgs, printer: &mut Printer) -> anyhow::Result<Outcome> {
    let (mut reports, mut trainings) = (Vec::new(), Vec::new());
    for dir in &args.dirs {
        if dir.join(curves::FILE).is_file() {
            trainings.push(Training::read(dir)?);
        } else {
            reports.push(read(dir)?);
        }
    }
    let tables = tables(&reports)? + &curves::tables(&trainings)?;
    match &args.into {
        None => printer.line(tables.trim_end())?,
        Some(path) => {
            let wrong = |doing: &str| format!("could not {doing} `{}`", path.display());
            let text = match std::fs::read_to_string(path) {
                Err(error) if error.kind() == ErrorKind::NotFound => TEMPLATE.to_owned(),
                read => read.with_context(|| wrong("read"))?,
            };
            std::fs::write(path, replaced(path, &text, &tables)?).with_context(|| wrong("write"))?;
        }
    }
    Ok(Outcome::Yes)
}

fn read(dir: &Path) -> anyhow::Result<Report> {
    let (folder, plan) = Folder::open(dir)
        .map_err(|error| advised(error.to_string(), "synth eval --out makes such a directory"))?;
    let report = Report::new(&plan, &folder.of_plan(&plan)?);
    if report.unfinished > 0 {
        let problem = format!("{} of the specs of `{}` have no result", report.unfinished, dir.display());
        return Err(advised(problem, "the `synth eval` that has made it goes on with them"));
    }
    Ok(report)
}

/// One table a suite, in the order in which they come.
fn tables(reports: &[Report]) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    let mut told: Vec<&str> = Vec::new();
    for first in reports {
        let same: Vec<&Report> = reports.iter().filter(|report| report.suite == first.suite).collect();
        if told.contains(&&*first.suite) {
            continue;
        }
        told.push(&first.suite);
        // Of a file the name alone: where it was is nobody's affair.
        let name = Path::new(&first.suite).file_name().and_then(|name| name.to_str());
        let name = name.unwrap_or(&first.suite);
        writeln!(out, "### {name}\n")?;
        writeln!(
            out,
            "{} specs, {} supported. The floor solves {} of the supported.\n",
            first.specs,
            first.supported,
            percent(first.floor)
        )?;
        writeln!(
            out,
            "| solver | model | seconds | consistent | generalized | of all rows | hard | equivalent | top-5 | tokens right | p50 s | p95 s | cut |"
        )?;
        writeln!(out, "|{}", "---|".repeat(13))?;
        for report in &same {
            row(&mut out, report)?;
        }
        writeln!(out)?;
        slices::by_time(&mut out, &same)?;
        slices::by_slice(&mut out, &same)?;
    }
    Ok(out)
}

fn row(out: &mut String, report: &Report) -> std::fmt::Result {
    let figures = &report.intervals.supported;
    let hard = report.by_slice.floor.0.iter().find(|(name, _)| name == "hard");
    let or_nothing = |share: Option<Share>| share.map_or_else(|| "-".to_owned(), percent);
    let seconds = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), |x| format!("{x:.2}"));
    writeln!(
        out,
        "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        report.solver,
        report.model.as_deref().unwrap_or("-"),
        report.settings.seconds,
        percent(figures.consistent),
        interval(figures.generalized),
        percent(report.intervals.all.generalized),
        or_nothing(hard.map(|(_, figures)| figures.generalized)),
        or_nothing(figures.equivalent),
        or_nothing(report.top_k.iter().find(|top| top.k == 5).map(|top| top.share)),
        report.tokens.map_or_else(
            || "-".to_owned(),
            |tokens| {
                format!("{:.1}%, alone {:.1}%", 100.0 * tokens.with_help, 100.0 * tokens.without_help)
            }
        ),
        seconds(report.seconds_p50),
        seconds(report.seconds_p95),
        report.cut_short,
    )
}

fn percent(share: Share) -> String {
    format!("{:.1}%", 100.0 * share.share)
}

fn interval(share: Share) -> String {
    format!("{} ({:.1} to {:.1})", percent(share), 100.0 * share.low, 100.0 * share.high)
}

/// The text with these tables between its two lines.
fn replaced(path: &Path, text: &str, tables: &str) -> anyhow::Result<String> {
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let Some((before, after)) = parts else {
        bail!("`{}` has no place for tables: the lines `{BEGIN}` and `{END}`", path.display());
    };
    Ok(format!("{before}{BEGIN}\n\n{tables}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_take_the_place_of_those_before() {
        let path = Path::new("x.md");
        let text = format!("a\n{BEGIN}\nold\n{END}\nb\n");
        let once = replaced(path, &text, "new\n\n").unwrap();
        assert_eq!(once, format!("a\n{BEGIN}\n\nnew\n\n{END}\nb\n"));
        assert_eq!(replaced(path, &once, "new\n\n").unwrap(), once);
        assert!(replaced(path, TEMPLATE, "new\n").is_ok());
        assert!(replaced(path, "a", "new").unwrap_err().to_string().contains("no place for tables"));
    }
}
