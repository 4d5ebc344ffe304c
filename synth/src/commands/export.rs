//! `synth export`: the model of a run as a folder to give away.

use std::path::Path;

use cgen::corpus::Corpus;
use latent::Device;
use latent::store::{self, About, Precision};

use crate::args::ExportArgs;
use crate::commands::Outcome;
use crate::diagnostic::advised;
use crate::printer::Printer;

/// Where a run keeps its best model.
const BEST: &str = "model";
/// What a model says of its corpus.
const CORPUS: &str = "corpus";

/// Reads the model, and writes it.
pub fn execute(args: &ExportArgs, printer: &mut Printer) -> anyhow::Result<Outcome> {
    if args.out.exists() {
        return Err(advised(
            format!("`{}` is there already", args.out.display()),
            "name another directory with --out, or remove that one",
        ));
    }
    let best = args.from.join(BEST);
    let from = if best.is_dir() { &best } else { &args.from };
    let stored = store::load(from, &Device::flex())?;
    let about = match &args.data {
        Some(dir) => told(stored.about, dir)?,
        None => stored.about,
    };
    let precision = if args.single { Precision::F32 } else { Precision::F16 };
    store::save(&args.out, &stored.model, &about, precision)?;
    printer.line(format_args!("{}", args.out.display()))?;
    Ok(Outcome::Yes)
}

/// The same, with the corpus by what makes it: its directory says nothing on another machine.
fn told(about: About, dir: &Path) -> anyhow::Result<About> {
    let corpus = Corpus::open(dir)?;
    let manifest = corpus.manifest();
    let hash = blake3::hash(manifest.to_json().as_bytes()).to_hex().to_string();
    if about.get("corpus-hash") != Some(&hash) {
        return Err(advised(
            format!("the model was not trained on the corpus `{}`", dir.display()),
            "name the corpus whose hash stands in its `model.toml`, or leave --data out",
        ));
    }
    let origin = &manifest.request.origin;
    let text = format!(
        "policy {}, {} tasks, seed {}, generator {}",
        origin.policy.name, manifest.count, origin.seed, origin.generator_version
    );
    Ok(about.with(CORPUS, text).with("policy", &origin.policy.name))
}
