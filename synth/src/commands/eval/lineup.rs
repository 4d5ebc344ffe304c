//! Who answers: solvers by their names, and what decides their answers.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Context;
use eval::Portfolio;
use eval::portfolio::{Member, compared, usual};
use eval::runner::{Method, Settings};

use crate::args::EvalArgs;
use crate::diagnostic::advised;

/// As the arguments say.
pub fn method(args: &EvalArgs, cancel: Arc<AtomicBool>) -> anyhow::Result<Method> {
    let portfolio = portfolio(&args.solver)?;
    let settings = Settings {
        solvers: portfolio.names().map(str::to_owned).collect(),
        model: None,
        beam: 0,
        seconds: args.seconds,
        seed: args.seed,
        show: args.show.get(),
        program: program().context("could not read the program that runs")?,
    };
    Ok(Method { portfolio, settings, cancel })
}

/// The solvers of these names; if there are none, those of `synth solve`.
pub fn portfolio(names: &[String]) -> anyhow::Result<Portfolio> {
    if names.is_empty() {
        return Ok(usual::portfolio());
    }
    Ok(Portfolio::new(names.iter().map(|name| member(name)).collect::<anyhow::Result<_>>()?))
}

fn member(name: &str) -> anyhow::Result<Member> {
    usual::member(name).or_else(|| compared::member(name)).ok_or_else(|| {
        let names: Vec<&str> = usual::NAMES.into_iter().chain(compared::NAMES).collect();
        advised(format!("there is no solver `{name}`"), format!("there are {}", names.join(", ")))
    })
}

/// The hash of this program: another build may answer otherwise.
fn program() -> std::io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut std::fs::File::open(std::env::current_exe()?)?, &mut hasher)?;
    Ok(hasher.finalize().to_hex().to_string())
}
