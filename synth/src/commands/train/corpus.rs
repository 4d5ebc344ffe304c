//! What a run learns from: the corpus that was named, or the one of the preset, made if it is not there.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use cgen::corpus::{Corpus, MANIFEST, Set, Texts};
use latent::Device;
use latent::config::ModelConfig;
use latent::model::Model;
use latent::store;
use latent::train::Shelf;

use crate::args::GenArgs;
use crate::commands::generate;
use crate::diagnostic::advised;
use crate::printer::Printer;

use super::recipe::DataSettings;

/// Where corpora are made if nobody says where.
const DATA: &str = "data";

/// The sets that a run needs.
pub struct Sets {
    /// The corpus.
    pub dir: PathBuf,
    /// A hash of all of it.
    pub hash: String,
    /// The name of its policy.
    pub policy: String,
    /// To learn from.
    pub train: Arc<Shelf>,
    /// To choose by.
    pub validation: Shelf,
}

/// Opens the corpus and reads it.
pub fn open(named: Option<&Path>, settings: &DataSettings, printer: &mut Printer) -> anyhow::Result<Sets> {
    let dir = match named {
        Some(dir) => dir.to_owned(),
        None => made(settings, printer)?,
    };
    let corpus = Corpus::open(&dir).map_err(|error| match named {
        Some(_) if !dir.exists() => {
            let hint = format!("make one: synth gen --policy lists --count 50_000 --out {}", dir.display());
            advised(format!("there is no corpus `{}`", dir.display()), hint)
        }
        _ => error.into(),
    })?;
    let hash = blake3::hash(corpus.manifest().to_json().as_bytes()).to_hex().to_string();
    let read = |set: Set| -> anyhow::Result<Shelf> {
        let wrong = || format!("could not read the set `{}` of `{}`", set.name(), dir.display());
        let mut shelf = Shelf::default();
        for row in corpus.rows(set, Texts::Skip).with_context(wrong)? {
            let row = row.with_context(wrong)?;
            shelf.push(row.shape, &row.tokens, &row.shown, &row.held_out);
        }
        Ok(shelf)
    };
    let (train, validation) = (Arc::new(read(Set::Train)?), read(Set::Validation)?);
    let policy = corpus.manifest().request.origin.policy.name.clone();
    Ok(Sets { dir, hash, policy, train, validation })
}

fn made(settings: &DataSettings, printer: &mut Printer) -> anyhow::Result<PathBuf> {
    let name = Path::new(&settings.policy).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let seed = if settings.seed == 1 { String::new() } else { format!("-seed-{}", settings.seed) };
    let dir = Path::new(DATA).join(format!("{name}-{}{seed}", settings.count));
    if !dir.join(MANIFEST).exists() {
        printer.complain(format_args!(
            "there is no corpus yet: {} tasks of policy `{}` are drawn into `{}`",
            settings.count,
            settings.policy,
            dir.display()
        ))?;
        let args = GenArgs {
            policy: settings.policy.clone(),
            count: settings.count,
            seed: settings.seed,
            out: dir.clone(),
            threads: None,
            shard: None,
            finish: true,
            jsonl: false,
            validation: 1,
            test: 1,
            json: false,
        };
        generate::execute(&args, printer).context("could not make the corpus")?;
    }
    Ok(dir)
}

/// The model to begin with, if it has the settings of the run.
pub fn model(dir: &Path, config: &ModelConfig, device: &Device) -> anyhow::Result<Model> {
    let stored = store::load(dir, &device.clone().autodiff())?;
    if stored.model.config() == config {
        return Ok(stored.model);
    }
    let hint = "give the settings of that model with --set; they stand in its `model.toml`";
    Err(advised(format!("the model `{}` has other settings than this run", dir.display()), hint))
}
