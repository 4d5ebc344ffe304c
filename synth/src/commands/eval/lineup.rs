//! Who answers, and what decides the answers.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Context;
use eval::runner::{Method, Settings};
use eval::suite::Item;

use crate::args::EvalArgs;
use crate::lineup::{Kind, Lineup};

/// The solvers for these rows, as the arguments say.
pub fn lineup(args: &EvalArgs, items: &[Item]) -> anyhow::Result<Lineup> {
    let trials = items.iter().filter_map(|item| match item {
        Item::Trial(trial) => trial.shapes().first().copied(),
        Item::Unsupported { .. } => None,
    });
    Lineup::new(&args.solver, args.model.as_deref(), Kind::of(trials), args.device, args.beam.get())
}

/// These solvers, as the arguments say.
pub fn method(args: &EvalArgs, lineup: &Lineup, cancel: Arc<AtomicBool>) -> anyhow::Result<Method> {
    let portfolio = lineup.portfolio()?;
    let asked = lineup.asked.as_ref();
    let settings = Settings {
        solvers: lineup.names.clone(),
        beam: asked.map_or(0, |asked| asked.beam),
        model: asked.map(|asked| asked.hash.clone()),
        seconds: args.seconds,
        seed: args.seed,
        show: args.show.get(),
        program: program().context("could not read the program that runs")?,
    };
    let model = asked.map(|asked| Arc::clone(&asked.model));
    Ok(Method { portfolio, model, settings, cancel })
}

/// The hash of this program: another build may answer otherwise.
fn program() -> std::io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut std::fs::File::open(std::env::current_exe()?)?, &mut hasher)?;
    Ok(hasher.finalize().to_hex().to_string())
}
