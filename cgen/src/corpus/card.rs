//! The dataset card: what people read before they load a corpus, and what tools read to load it.

use std::fmt::Write;

use super::manifest::Manifest;
use super::split::Set;
use super::statistics::{Statistics, percentile};
use super::table::COLUMNS;

/// The card of a corpus, in Markdown with a YAML header.
pub fn text(manifest: &Manifest) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = header(&mut out, manifest).and_then(|()| body(&mut out, manifest));
    out
}

fn header(out: &mut String, manifest: &Manifest) -> std::fmt::Result {
    let policy = &manifest.request.origin.policy.name;
    writeln!(out, "---\nlicense:\n- mit\n- apache-2.0\npretty_name: C programs with examples ({policy})")?;
    writeln!(out, "tags:\n- program-synthesis\n- programming-by-example\n- c\n- code")?;
    writeln!(out, "size_categories:\n- {}", size(manifest.count))?;
    writeln!(out, "configs:\n- config_name: default\n  data_files:")?;
    for set in [Set::Train, Set::Validation, Set::Test] {
        writeln!(out, "  - split: {0}\n    path: data/{0}-*.parquet", set.name())?;
    }
    if manifest.sets.contains_key(&Set::Iid) {
        writeln!(out, "- config_name: iid\n  data_files:\n  - split: iid\n    path: data/iid-*.parquet")?;
    }
    writeln!(out, "---\n")
}

fn size(rows: u64) -> &'static str {
    match rows {
        0..1_000 => "n<1K",
        1_000..10_000 => "1K<n<10K",
        10_000..100_000 => "10K<n<100K",
        100_000..1_000_000 => "100K<n<1M",
        1_000_000..10_000_000 => "1M<n<10M",
        10_000_000..100_000_000 => "10M<n<100M",
        _ => "n>100M",
    }
}

fn body(out: &mut String, manifest: &Manifest) -> std::fmt::Result {
    let request = &manifest.request;
    let origin = &request.origin;
    let policy = &origin.policy.name;
    writeln!(out, "# C programs with examples, policy `{policy}`\n")?;
    writeln!(
        out,
        "{} short functions over ints and int lists, in a subset of C in which undefined behaviour is an",
        manifest.count
    )?;
    writeln!(
        out,
        "error. Each comes with five examples to learn it from and five to judge by. The functions are drawn at"
    )?;
    writeln!(out, "random, shortened as long as they behave the same, and no two of them behave alike.\n")?;
    if let Some(shortfall) = &manifest.shortfall {
        writeln!(out, "{shortfall}.\n")?;
    }
    writeln!(out, "## Loading\n")?;
    writeln!(
        out,
        "```python\nfrom datasets import load_dataset\n\nload_dataset(\"parquet\", data_dir=\"data\")"
    )?;
    writeln!(
        out,
        "\nimport pyarrow.parquet\n\npyarrow.parquet.read_table(\"{}\")\n```\n",
        first_table(manifest)
    )?;
    writeln!(out, "## Columns\n\n| column | type | what it is |\n|---|---|---|")?;
    for (name, ty, meaning) in COLUMNS {
        writeln!(out, "| `{name}` | {ty} | {meaning} |")?;
    }
    writeln!(
        out,
        "\nAn `example` is a struct: `list`, the cells of the list that goes in; `ints`, the further ints that"
    )?;
    writeln!(
        out,
        "go in; and either `out_int` or `out_list`, what comes out, the other being null. Where the function edits"
    )?;
    writeln!(out, "its list in place, `out_list` is the list after the call.\n")?;
    sets(out, manifest)?;
    made(out, manifest)?;
    writeln!(
        out,
        "## Licence\n\nMIT or Apache-2.0, at your option. The programs are made by a generator; none is anybody's."
    )
}

fn first_table(manifest: &Manifest) -> &str {
    let mut tables = manifest.files.iter().filter(|file| file.path.ends_with(".parquet"));
    tables.next().map_or("data/train-00000-of-00001.parquet", |file| &file.path)
}

fn sets(out: &mut String, manifest: &Manifest) -> std::fmt::Result {
    writeln!(out, "## Sets\n")?;
    writeln!(
        out,
        "| set | rows | tokens, median | before simplification | longest | with a loop | branches | floor |"
    )?;
    writeln!(out, "|---|---|---|---|---|---|---|---|")?;
    for (set, statistics) in &manifest.sets {
        let share = |count: u64| percent(count, statistics.rows);
        let loops = statistics.rows - statistics.loop_depth.get(&0).copied().unwrap_or_default();
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            set.name(),
            statistics.rows,
            percentile(&statistics.tokens, 50),
            percentile(&statistics.original_tokens, 50),
            percentile(&statistics.tokens, 100),
            share(loops),
            share(statistics.branches),
            share(statistics.floor)
        )?;
    }
    writeln!(
        out,
        "\nThe set of a task is decided by a hash of its behaviour, that is, of its outputs on fixed probe inputs: no"
    )?;
    writeln!(
        out,
        "behaviour is in two of train, validation and test, neither here nor in any other corpus of this kind. Two"
    )?;
    writeln!(
        out,
        "functions that agree on all probes and differ elsewhere count as one. `floor` marks tasks that are solved by"
    )?;
    writeln!(out, "fitting each output cell alone.\n")?;
    if let Some(overlap) = manifest.overlap {
        writeln!(
            out,
            "`iid` is drawn from other random numbers and is not deduplicated against anything: of its {} tasks,",
            overlap.rows
        )?;
        writeln!(
            out,
            "{} ({}) behave like a task of the training set, {} ({}) even have the same program. Use it to compare with",
            overlap.same_behaviour,
            percent(overlap.same_behaviour, overlap.rows),
            overlap.same_program,
            percent(overlap.same_program, overlap.rows)
        )?;
        writeln!(out, "figures that were measured on such a set, not to say what a model has learnt.\n")?;
    }
    let all = manifest.sets.get(&Set::Train).cloned().unwrap_or_default();
    writeln!(out, "Shapes in the training set: {}.\n", shares(&all, &all.shapes))?;
    writeln!(out, "Constructs in it: {}.\n", shares(&all, &all.constructs))
}

fn shares(of: &Statistics, counts: &std::collections::BTreeMap<String, u64>) -> String {
    let mut all: Vec<_> = counts.iter().collect();
    all.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), (*name).clone()));
    all.iter()
        .map(|(name, count)| format!("`{name}` {}", percent(**count, of.rows)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// `12.3%`
pub fn percent(count: u64, of: u64) -> String {
    let tenths = (count * 2000 + of).checked_div(of * 2).unwrap_or_default();
    format!("{}.{}%", tenths / 10, tenths % 10)
}

fn made(out: &mut String, manifest: &Manifest) -> std::fmt::Result {
    let request = &manifest.request;
    let origin = &request.origin;
    let jsonl = if request.jsonl { " --jsonl" } else { "" };
    writeln!(out, "## How it was made\n")?;
    writeln!(
        out,
        "    synth gen --policy {} --count {} --seed {}{jsonl} --out DIR\n",
        origin.policy.name, request.count, origin.seed
    )?;
    if let Some(derived) = &manifest.derived {
        writeln!(out, "and then changed by `synth retrain`: {derived}.\n")?;
        writeln!(out, "| tasks of the training set | |\n|---|---|")?;
        for (what, count) in &derived.counts {
            writeln!(out, "| {what} | {count} |")?;
        }
        writeln!(out, "\nThe corpus that it began with was made")?;
    }
    writeln!(
        out,
        "with generator {}, vocabulary {} and policy {}; the whole policy is in `MANIFEST.json`. The same",
        origin.generator_version, origin.vocabulary_version, origin.policy_hash
    )?;
    writeln!(out, "arguments give the same bytes on every machine.\n")?;
    let attempts = &manifest.attempts;
    writeln!(out, "Of {} attempts,\n\n| came to | |\n|---|---|", attempts.attempts)?;
    writeln!(out, "| a task | {} |", manifest.count)?;
    writeln!(
        out,
        "| a behaviour that was there before, or no task once shortened | {} |",
        attempts.passed_over
    )?;
    writeln!(out, "| a task beyond the number wanted | {} |", attempts.surplus)?;
    for (why, count) in &attempts.dropped {
        writeln!(out, "| dropped: {why} | {count} |")?;
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn shares_are_rounded() {
        let shares = [(2, 3), (4435, 48_951), (1, 1), (0, 0)].map(|(count, of)| percent(count, of));
        assert_eq!(shares, ["66.7%", "9.1%", "100.0%", "0.0%"]);
    }
}
