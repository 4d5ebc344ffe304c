//! Solvers by their names, and the model that some of them ask.

use std::path::Path;
use std::sync::Arc;

use eval::portfolio::{Member, compared, network, usual};
use latent::model::Model;
use latent::store;

use crate::device;
use crate::diagnostic::advised;

/// A model that can be asked.
pub struct Asked {
    model: Arc<Model>,
    /// What tells it from every other model.
    pub hash: String,
    /// The width of its beams.
    pub beam: usize,
}

/// The model in this folder.
pub fn read(dir: &Path, device: device::Wanted, beam: usize) -> anyhow::Result<Asked> {
    let chosen = device::choose(device)?;
    let stored = store::load(dir, &chosen.device)?;
    Ok(Asked { model: Arc::new(stored.model), hash: stored.hash, beam })
}

/// The solvers that were named; if there are none, those of `synth solve`, and the model if there is one.
pub fn names(named: &[String], model: bool) -> Vec<String> {
    if !named.is_empty() {
        return named.to_vec();
    }
    let model = model.then_some(network::DEFAULT);
    usual::NAMES.into_iter().chain(model).map(str::to_owned).collect()
}

/// The solver of this name.
pub fn member(name: &str, asked: Option<&Asked>) -> anyhow::Result<Member> {
    let of_model = asked.and_then(|asked| network::member(name, &asked.model, asked.beam));
    if let Some(member) = of_model.or_else(|| usual::member(name)).or_else(|| compared::member(name)) {
        return Ok(member);
    }
    if network::NAMES.contains(&name) {
        return Err(advised(format!("`{name}` asks a model, and there is none"), "name one with --model"));
    }
    let names: Vec<&str> = usual::NAMES.into_iter().chain(compared::NAMES).chain(network::NAMES).collect();
    Err(advised(format!("there is no solver `{name}`"), format!("there are {}", names.join(", "))))
}
