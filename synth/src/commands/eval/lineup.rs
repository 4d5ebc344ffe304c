//! Who answers: solvers by their names, the model, and what decides their answers.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Context;
use eval::Portfolio;
use eval::portfolio::{Member, compared, network, usual};
use eval::runner::{Method, Settings};
use latent::model::Model;
use latent::store;

use crate::args::EvalArgs;
use crate::device;
use crate::diagnostic::advised;

/// A model that can be asked.
pub struct Asked {
    model: Arc<Model>,
    hash: String,
    beam: usize,
}

/// As the arguments say.
pub fn method(args: &EvalArgs, cancel: Arc<AtomicBool>) -> anyhow::Result<Method> {
    let asked = args.model.as_deref().map(|dir| read(dir, args)).transpose()?;
    let names = names(&args.solver, asked.is_some());
    let members = names.iter().map(|name| member(name, asked.as_ref())).collect::<anyhow::Result<_>>()?;
    let settings = Settings {
        solvers: names,
        beam: asked.as_ref().map_or(0, |asked| asked.beam),
        model: asked.map(|asked| asked.hash),
        seconds: args.seconds,
        seed: args.seed,
        show: args.show.get(),
        program: program().context("could not read the program that runs")?,
    };
    Ok(Method { portfolio: Portfolio::new(members), settings, cancel })
}

fn read(dir: &Path, args: &EvalArgs) -> anyhow::Result<Asked> {
    let chosen = device::choose(args.device)?;
    let stored = store::load(dir, &chosen.device)?;
    Ok(Asked { model: Arc::new(stored.model), hash: stored.hash, beam: args.beam.get() })
}

/// The solvers that were named; if there are none, those of `synth solve`, and the model if there is one.
fn names(named: &[String], model: bool) -> Vec<String> {
    if !named.is_empty() {
        return named.to_vec();
    }
    let model = model.then_some(network::DEFAULT);
    usual::NAMES.into_iter().chain(model).map(str::to_owned).collect()
}

fn member(name: &str, asked: Option<&Asked>) -> anyhow::Result<Member> {
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

/// The hash of this program: another build may answer otherwise.
fn program() -> std::io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut std::fs::File::open(std::env::current_exe()?)?, &mut hasher)?;
    Ok(hasher.finalize().to_hex().to_string())
}
