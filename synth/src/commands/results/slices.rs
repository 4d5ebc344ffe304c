//! Tables across runs of one suite: who solves how much in which time, and which kinds of tasks.

use std::fmt::Write;

use eval::metric::Share;
use eval::report::{Report, Table};

use super::percent;

/// Most runs whose slices are shown.
const MOST: usize = 4;

/// Solvers by the time that they had; nothing where all had the same.
pub fn by_time(out: &mut String, reports: &[&Report]) -> std::fmt::Result {
    let mut times: Vec<f64> = reports.iter().map(|report| report.settings.seconds).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    if times.len() < 2 {
        return Ok(());
    }
    writeln!(out, "Generalized, by seconds on two cores:\n")?;
    let heads: Vec<String> = times.iter().map(|seconds| format!("{seconds} s")).collect();
    writeln!(out, "| solver | {} |", heads.join(" | "))?;
    writeln!(out, "|---|{}", "---|".repeat(times.len()))?;
    let mut told: Vec<String> = Vec::new();
    for report in reports {
        let name = name(report);
        if told.contains(&name) {
            continue;
        }
        let cell = |seconds: &f64| {
            let same = |other: &&&Report| {
                self::name(other) == name && other.settings.seconds.total_cmp(seconds).is_eq()
            };
            let share = reports.iter().find(same).map(|report| report.intervals.supported.generalized);
            share.map_or_else(|| "-".to_owned(), percent)
        };
        let cells: Vec<String> = times.iter().map(cell).collect();
        writeln!(out, "| {name} | {} |", cells.join(" | "))?;
        told.push(name);
    }
    writeln!(out)
}

/// A way to slice a report.
type Slice = fn(&Report) -> &Table;

/// Every slice of the first runs: a table of more columns is read by nobody.
pub fn by_slice(out: &mut String, reports: &[&Report]) -> std::fmt::Result {
    let reports = reports.get(..MOST).unwrap_or(reports);
    let slices: [(&str, Slice); 3] = [
        ("shape", |report| &report.by_slice.shape),
        ("length of the reference", |report| &report.by_slice.length),
        ("form of the reference", |report| &report.by_slice.form),
    ];
    for (heading, table) in slices {
        let mut parts: Vec<&str> = Vec::new();
        for (part, _) in reports.iter().flat_map(|report| &table(report).0) {
            if !parts.contains(&&**part) {
                parts.push(part);
            }
        }
        if parts.len() < 2 {
            continue;
        }
        let runs: Vec<String> = reports.iter().map(|report| run(report)).collect();
        writeln!(out, "| {heading} | specs | {} |", runs.join(" | "))?;
        writeln!(out, "|---|---|{}", "---|".repeat(runs.len()))?;
        for part in parts {
            let share = |report: &&Report| -> Option<Share> {
                table(report).0.iter().find(|(name, _)| name == part).map(|(_, figures)| figures.generalized)
            };
            let specs = reports.iter().find_map(share).map_or(0, |share| share.of);
            let cells: Vec<String> =
                reports.iter().map(|report| share(report).map_or_else(|| "-".to_owned(), percent)).collect();
            writeln!(out, "| {part} | {specs} | {} |", cells.join(" | "))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Who was asked.
fn name(report: &Report) -> String {
    match &report.model {
        Some(model) => format!("{} ({model})", report.solver),
        None => report.solver.clone(),
    }
}

/// Who was asked, and for how long.
fn run(report: &Report) -> String {
    format!("{}, {} s", name(report), report.settings.seconds)
}
