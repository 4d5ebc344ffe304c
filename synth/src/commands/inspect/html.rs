//! A corpus as one page with plots, drawn by hand in SVG: nothing is loaded from anywhere.

use std::fmt::Write;

use cgen::corpus::{Manifest, Row, Set, percent};

use super::text::{binned, example_line, histograms, largest_first};

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;\
color:#222;background:#fff}h2{margin:2rem 0 .5rem;font-size:1.1rem}pre{background:#f4f4f2;padding:.8rem;\
overflow:auto}svg{width:100%;height:auto}svg text{font:12px system-ui,sans-serif;fill:currentColor}\
rect{fill:#3b6ea5}table{border-collapse:collapse}td,th{padding:.1rem .8rem;text-align:right}\
td:first-child,th:first-child{text-align:left}\
@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}pre{background:#242424}rect{fill:#6fa3d8}}";

/// Height of a bar with its distance to the next.
const STEP: usize = 18;
/// Width of the names left of the bars.
const NAMES: usize = 190;
/// Width of the longest bar.
const BAR: u64 = 400;

/// The page.
pub fn page(manifest: &Manifest, samples: &[Row]) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write_page(&mut out, manifest, samples);
    out
}

fn write_page(out: &mut String, manifest: &Manifest, samples: &[Row]) -> std::fmt::Result {
    let title = escaped(&format!("{} tasks of {}", manifest.count, manifest.request.origin));
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>")?;
    writeln!(out, "<style>{STYLE}</style>\n<h1>{title}</h1>")?;
    if let Some(shortfall) = &manifest.shortfall {
        writeln!(out, "<p>{}</p>", escaped(shortfall))?;
    }
    writeln!(out, "<table><tr><th>set<th>rows<th>with a branch<th>floor</tr>")?;
    for (set, statistics) in &manifest.sets {
        let (branches, floor) =
            (percent(statistics.branches, statistics.rows), percent(statistics.floor, statistics.rows));
        writeln!(out, "<tr><td>{}<td>{}<td>{branches}<td>{floor}</tr>", set.name(), statistics.rows)?;
    }
    writeln!(out, "</table>")?;
    let train = manifest.sets.get(&Set::Train).cloned().unwrap_or_default();
    let dropped = manifest.attempts.dropped.iter().cloned().collect();
    plot(out, "Attempts dropped", &largest_first(&dropped), manifest.attempts.attempts)?;
    plot(out, "Shapes in train", &largest_first(&train.shapes), train.rows)?;
    plot(out, "Constructs in train", &largest_first(&train.constructs), train.rows)?;
    for (title, histogram) in histograms(&train) {
        plot(out, &format!("In train: {title}"), &binned(histogram), histogram.values().sum())?;
    }
    for row in samples {
        writeln!(out, "<h2>{}</h2>\n<pre>{}", escaped(&row.id), escaped(&row.program))?;
        for example in &row.shown {
            writeln!(out, "{}", escaped(&example_line(row.shape, example)))?;
        }
        for example in &row.held_out {
            writeln!(out, "{}  (held out)", escaped(&example_line(row.shape, example)))?;
        }
        writeln!(out, "</pre>")?;
    }
    writeln!(out, "</html>")
}

/// Bars from left to right, with names and counts.
fn plot(out: &mut String, title: &str, counts: &[(String, u64)], of: u64) -> std::fmt::Result {
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    let height = counts.len() * STEP + 4;
    writeln!(out, "<h2>{}</h2>\n<svg viewBox=\"0 0 720 {height}\" role=\"img\">", escaped(title))?;
    for (i, (name, count)) in counts.iter().enumerate() {
        let (top, line) = (i * STEP + 2, i * STEP + 14);
        let width = (count * BAR).div_ceil(most);
        let share = percent(*count, of);
        let (edge, start) = (NAMES - 8, NAMES as u64 + width + 6);
        writeln!(out, "<text x=\"{edge}\" y=\"{line}\" text-anchor=\"end\">{}</text>", escaped(name))?;
        writeln!(out, "<rect x=\"{NAMES}\" y=\"{top}\" width=\"{width}\" height=\"14\"/>")?;
        writeln!(out, "<text x=\"{start}\" y=\"{line}\">{count} ({share})</text>")?;
    }
    writeln!(out, "</svg>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
