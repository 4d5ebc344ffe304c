//! A corpus in lines of text: counts, histograms, samples.

use std::collections::BTreeMap;
use std::fmt::Display;

use cgen::corpus::{Histogram, Manifest, Row, Set, Statistics, percent, percentile};
use cgen::{Example, Shape};

use crate::printer::Printer;

/// Columns of the longest bar.
const BAR: usize = 40;
/// Most bars of a histogram of numbers.
const BINS: u32 = 16;

/// Prints what the manifest says, and some rows.
pub fn print(manifest: &Manifest, samples: &[Row], printer: &mut Printer) -> anyhow::Result<()> {
    let request = &manifest.request;
    printer.line(format_args!("{} tasks of {}", manifest.count, request.origin))?;
    if let Some(shortfall) = &manifest.shortfall {
        printer.line(shortfall)?;
    }
    printer.line("")?;
    sets(manifest, printer)?;
    if let Some(overlap) = manifest.overlap {
        printer.line(format_args!(
            "of {} tasks in iid, {} behave like one of train, {} have its program\n",
            overlap.rows, overlap.same_behaviour, overlap.same_program
        ))?;
    }
    let attempts = &manifest.attempts;
    printer.line(format_args!("{} attempts came to", attempts.attempts))?;
    let mut came_to = BTreeMap::from([
        ("a task".to_owned(), manifest.count),
        ("passed over".to_owned(), attempts.passed_over),
        ("more than wanted".to_owned(), attempts.surplus),
    ]);
    came_to.extend(attempts.dropped.iter().map(|(why, count)| (format!("dropped: {why}"), *count)));
    bars(&largest_first(&came_to), attempts.attempts, printer)?;
    let train = manifest.sets.get(&Set::Train).cloned().unwrap_or_default();
    printer.line("shapes in train")?;
    bars(&largest_first(&train.shapes), train.rows, printer)?;
    printer.line("constructs in train")?;
    bars(&largest_first(&train.constructs), train.rows, printer)?;
    for (title, histogram) in histograms(&train) {
        printer.line(format_args!("{title} in train"))?;
        bars(&binned(histogram), histogram.values().sum(), printer)?;
    }
    for row in samples {
        printer.line(format_args!("{}  {}, {} tokens", row.id, row.shape, row.tokens.len()))?;
        printer.line(&row.program)?;
        for example in &row.shown {
            printer.line(example_line(row.shape, example))?;
        }
        for example in &row.held_out {
            printer.line(format_args!("{}  (held out)", example_line(row.shape, example)))?;
        }
        printer.line("")?;
    }
    Ok(())
}

/// The histograms of numbers, with their titles.
pub fn histograms(statistics: &Statistics) -> [(&'static str, &Histogram); 4] {
    [
        ("tokens of the program", &statistics.tokens),
        ("tokens before it was simplified", &statistics.original_tokens),
        ("depth of loops", &statistics.loop_depth),
        ("cells of input lists", &statistics.cells),
    ]
}

/// `[3, 1], 7 -> 4`
pub fn example_line(shape: Shape, example: &Example) -> String {
    let Example { input, output } = example;
    if shape.has_list() && input.list.is_empty() {
        // An empty list is told from no list.
        let mut parts = vec!["[]".to_owned()];
        parts.extend(input.ints.iter().map(ToString::to_string));
        return format!("{} -> {output}", parts.join(", "));
    }
    format!("{input} -> {output}")
}

fn sets(manifest: &Manifest, printer: &mut Printer) -> anyhow::Result<()> {
    let columns = ["rows", "median", "before", "longest", "loops", "branches", "floor"];
    printer.line(format_args!("{:<10}{}", "set", columns.map(|column| format!("{column:>10}")).concat()))?;
    for (set, statistics) in &manifest.sets {
        let share = |count: u64| percent(count, statistics.rows);
        let loops = statistics.rows - statistics.loop_depth.get(&0).copied().unwrap_or_default();
        let cells: [&dyn Display; 7] = [
            &statistics.rows,
            &percentile(&statistics.tokens, 50),
            &percentile(&statistics.original_tokens, 50),
            &percentile(&statistics.tokens, 100),
            &share(loops),
            &share(statistics.branches),
            &share(statistics.floor),
        ];
        let cells = cells.map(|cell| format!("{:>10}", cell.to_string())).concat();
        printer.line(format_args!("{:<10}{cells}", set.name()))?;
    }
    printer.line("")
}

/// Counts by name, the largest first.
pub fn largest_first(counts: &BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut all: Vec<_> = counts.iter().map(|(name, count)| (name.clone(), *count)).collect();
    all.retain(|(_, count)| *count > 0);
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    all
}

/// Counts by number, in bins of a round width where there are many numbers.
pub fn binned(histogram: &Histogram) -> Vec<(String, u64)> {
    let most = histogram.keys().next_back().copied().unwrap_or_default();
    let widths = (0..9).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u32.pow(power)));
    let width = widths.into_iter().find(|width| most / width < BINS).unwrap_or(u32::MAX);
    let mut bins: BTreeMap<u32, u64> = (0..=most / width).map(|bin| (bin, 0)).collect();
    for (number, count) in histogram {
        *bins.entry(number / width).or_default() += count;
    }
    let name = |bin: u32| match width {
        1 => bin.to_string(),
        width => format!("{}-{}", bin * width, bin * width + width - 1),
    };
    let first = bins.values().position(|count| *count > 0).unwrap_or_default();
    bins.into_iter().skip(first).map(|(bin, count)| (name(bin), count)).collect()
}

fn bars(counts: &[(String, u64)], of: u64, printer: &mut Printer) -> anyhow::Result<()> {
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    let width = counts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    for (name, count) in counts {
        let bar = "#".repeat((count * BAR as u64).div_ceil(most) as usize);
        printer.line(format_args!("  {name:<width$} {count:>9} {:>6} {bar}", percent(*count, of)))?;
    }
    printer.line("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(numbers: &[(u32, u64)], expect: &str) {
        let bins = binned(&numbers.iter().copied().collect());
        let text: Vec<_> = bins.iter().map(|(name, count)| format!("{name}:{count}")).collect();
        assert_eq!(text.join(" "), expect);
    }

    #[test]
    fn numbers_are_put_into_round_bins() {
        check(&[], "0:0");
        check(&[(0, 3), (2, 1)], "0:3 1:0 2:1");
        check(
            &[(10, 1), (16, 2), (17, 4), (31, 8)],
            "10-11:1 12-13:0 14-15:0 16-17:6 18-19:0 20-21:0 22-23:0 24-25:0 26-27:0 28-29:0 30-31:8",
        );
        check(
            &[(100, 1), (255, 2)],
            "100-119:1 120-139:0 140-159:0 160-179:0 180-199:0 200-219:0 220-239:0 240-259:2",
        );
    }

    #[test]
    fn counts_are_ordered() {
        let counts = [("a", 1), ("b", 5), ("c", 0), ("d", 5)].map(|(name, count)| (name.to_owned(), count));
        let names: Vec<_> = largest_first(&counts.into()).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["b", "d", "a"]);
    }
}
