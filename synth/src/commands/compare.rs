//! `synth compare`: two results of `synth eval` on the same specs, row by row.

use std::path::Path;

use anyhow::Context;
use eval::metric::Paired;
use eval::report::pairs::{Comparison, Results, compare};
use eval::runner::{Folder, Line, Plan};
use serde_json::json;

use crate::args::CompareArgs;
use crate::commands::Outcome;
use crate::diagnostic::advised;
use crate::printer::Printer;

/// Compares, and says what only one of them solves.
pub fn execute(args: &CompareArgs, printer: &mut Printer) -> anyhow::Result<Outcome> {
    let ((one, one_lines), (other, other_lines)) = (read(&args.first)?, read(&args.second)?);
    let comparison =
        compare(Results { plan: &one, lines: &one_lines }, Results { plan: &other, lines: &other_lines })
            .map_err(|error| {
                let hint = "run both on the same file with the same --show and --limit";
                let (a, b) = (args.first.display(), args.second.display());
                advised(error.to_string(), hint).context(format!("`{a}` and `{b}` cannot be compared"))
            })?;
    if args.json {
        let mut answer = serde_json::to_value(&comparison)?;
        if let Some(fields) = answer.as_object_mut() {
            let side = |dir: &Path, plan: &Plan| json!({"dir": dir.display().to_string(), "suite": plan.suite, "settings": plan.settings});
            fields.insert("first".to_owned(), side(&args.first, &one));
            fields.insert("second".to_owned(), side(&args.second, &other));
        }
        printer.json(&answer)?;
    } else {
        tell(args, &one, &other, &comparison, printer)?;
    }
    Ok(Outcome::Yes)
}

fn read(dir: &Path) -> anyhow::Result<(Plan, Vec<Option<Line>>)> {
    let (folder, plan) = Folder::open(dir)
        .map_err(|error| advised(error.to_string(), "synth eval --out makes such a directory"))
        .context("there is nothing to compare")?;
    let lines = folder.of_plan(&plan)?;
    Ok((plan, lines))
}

fn tell(
    args: &CompareArgs,
    one: &Plan,
    other: &Plan,
    comparison: &Comparison,
    printer: &mut Printer,
) -> anyhow::Result<()> {
    for (letter, dir, plan) in [("A", &args.first, one), ("B", &args.second, other)] {
        let settings = &plan.settings;
        let model = plan.model.as_deref().unwrap_or("no model");
        printer.line(format_args!(
            "{letter}: {}: {}, {model}, {} s, seed {}",
            dir.display(),
            settings.solvers.join("+"),
            settings.seconds,
            settings.seed
        ))?;
    }
    let Comparison { specs, compared, unfinished, .. } = *comparison;
    let rest =
        if unfinished > 0 { format!(", {unfinished} unfinished in one of them") } else { String::new() };
    printer.line(format_args!("{}: {specs} specs, {compared} compared{rest}", one.suite))?;
    printer.line("")?;
    printer.line(format_args!(
        "{:12} {:>6} {:>7} {:>7} {:>8}  p (McNemar)",
        "", "both", "only A", "only B", "neither"
    ))?;
    row("consistent", &comparison.consistent, printer)?;
    row("generalized", &comparison.generalized, printer)?;
    comparison.equivalent.iter().try_for_each(|paired| row("equivalent", paired, printer))?;
    for (letter, ids) in [("A", &comparison.only_first), ("B", &comparison.only_second)] {
        if !ids.is_empty() {
            printer.line("")?;
            printer.line(format_args!("generalized by {letter} alone: {}", ids.join(", ")))?;
        }
    }
    Ok(())
}

fn row(name: &str, paired: &Paired, printer: &mut Printer) -> anyhow::Result<()> {
    let Paired { both, only_first, only_second, neither, p } = paired;
    let p = if *p < 0.0001 { "< 0.0001".to_owned() } else { format!("{p:.4}") };
    printer.line(format_args!("{name:12} {both:>6} {only_first:>7} {only_second:>7} {neither:>8}  {p}"))
}
