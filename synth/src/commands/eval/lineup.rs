//! Who answers, and what decides the answers.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Context;
use eval::Portfolio;
use eval::runner::{Method, Settings};

use crate::args::EvalArgs;
use crate::lineup::{member, names, read};

/// As the arguments say.
pub fn method(args: &EvalArgs, cancel: Arc<AtomicBool>) -> anyhow::Result<Method> {
    let asked = args.model.as_deref().map(|dir| read(dir, args.device, args.beam.get())).transpose()?;
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

/// The hash of this program: another build may answer otherwise.
fn program() -> std::io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut std::fs::File::open(std::env::current_exe()?)?, &mut hasher)?;
    Ok(hasher.finalize().to_hex().to_string())
}
