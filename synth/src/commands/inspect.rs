//! `synth inspect`: what is in a corpus, and whether it is what was written; how a training run went.

mod curves;
mod html;
mod run;
mod text;
mod verify;

use anyhow::Context;
use cgen::corpus::{Corpus, Row, Set, Texts};
use serde_json::json;

use crate::args::InspectArgs;
use crate::commands::Outcome;
use crate::commands::generate::threads;
use crate::diagnostic::failure;
use crate::json;
use crate::printer::Printer;

pub use text::example_line;

/// Looks at the corpus or the run and tells.
pub fn execute(args: &InspectArgs, printer: &mut Printer) -> anyhow::Result<Outcome> {
    if run::is_run(&args.dir) {
        return run::execute(args, printer);
    }
    let corpus = Corpus::open(&args.dir)?;
    let threads = threads(args.threads);
    let damaged = corpus.damaged(threads);
    // What cannot be trusted is not read.
    let samples = if damaged.is_empty() { samples(&corpus, args.samples)? } else { Vec::new() };
    let verified =
        if args.verify && damaged.is_empty() { Some(verify::all(&corpus, threads)?) } else { None };
    if let Some(path) = &args.html {
        let page = html::page(corpus.manifest(), &samples);
        std::fs::write(path, page).with_context(|| format!("could not write `{}`", path.display()))?;
    }
    if args.json {
        let wrong = |verified: &verify::Verified| json!({"rows": verified.rows, "wrong": verified.wrong});
        printer.json(&json!({
            "manifest": corpus.manifest(),
            "damaged": damaged.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "verified": verified.as_ref().map(wrong),
            "samples": samples.iter().map(sample).collect::<Vec<_>>(),
        }))?;
    } else {
        text::print(corpus.manifest(), &samples, printer)?;
        tell(&damaged, verified.as_ref(), printer)?;
    }
    for error in &damaged {
        let error = anyhow::anyhow!("{error}");
        printer.complain(failure(&error, printer.complaints))?;
    }
    let good = damaged.is_empty() && verified.is_none_or(|verified| verified.wrong.is_empty());
    Ok(if good { Outcome::Yes } else { Outcome::No })
}

fn tell(
    damaged: &[cgen::corpus::Error],
    verified: Option<&verify::Verified>,
    printer: &mut Printer,
) -> anyhow::Result<()> {
    if damaged.is_empty() {
        printer.line("every file has the hash of the manifest")?;
    }
    if let Some(verified) = verified {
        for wrong in verified.wrong.iter().take(20) {
            printer.line(format_args!("wrong: {wrong}"))?;
        }
        let (rows, wrong) = (verified.rows, verified.wrong.len());
        printer.line(format_args!("{rows} programs read, checked, printed and run: {wrong} wrong"))?;
    }
    Ok(())
}

/// The first rows of the training set, as they come.
fn samples(corpus: &Corpus, count: usize) -> anyhow::Result<Vec<Row>> {
    Ok(corpus.rows(Set::Train, Texts::Read)?.take(count).collect::<Result<_, _>>()?)
}

fn sample(row: &Row) -> serde_json::Value {
    let examples = |examples: &[cgen::Example]| -> serde_json::Value {
        let one = |example: &cgen::Example| json!({"in": json::input(row.shape, &example.input), "out": example.output});
        examples.iter().map(one).collect()
    };
    json!({
        "id": row.id,
        "shape": row.shape.to_string(),
        "program": row.program,
        "shown": examples(&row.shown),
        "held_out": examples(&row.held_out),
    })
}
