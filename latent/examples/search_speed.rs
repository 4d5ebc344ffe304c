//! How many tokens and tasks a second the search decodes, alone and side by side, with a model that is not trained.
//!
//! `cargo run --release -p latent --example search_speed [-- HIDDEN [TASKS [NAME]]]`
//!
//! An untrained model is the worst case: its programs hardly ever end before the tokens do. So the rates per token
//! count, and tasks are stopped after as many tokens as programs have on average.

#![allow(clippy::print_stdout, reason = "it is run by hand")]

use std::ops::ControlFlow;
use std::time::Instant;

use burn::module::Module;
use burn::tensor::Device;
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::task::Drawer;
use latent::config::{Decoder, Encoder, Executor, ModelConfig, Supervision};
use latent::model::Model;
use latent::search::{Ask, Report, Search, Settings};

/// Tokens of a program.
const TOKENS: usize = 48;

fn main() {
    let mut arguments = std::env::args().skip(1).map_while(|argument| argument.parse().ok());
    let hidden = arguments.next().unwrap_or(256);
    let tasks = arguments.next().unwrap_or(32);
    let only = std::env::args().nth(3);
    let full = ModelConfig { hidden, ..ModelConfig::default() };
    let exact = ModelConfig {
        executor: Executor::Exact,
        encoder: Encoder::Properties,
        operations: false,
        supervision: Supervision::End,
        ..full.clone()
    };
    let both = ModelConfig { encoder: Encoder::Both, ..exact.clone() };
    let paper = ModelConfig { hidden, ..ModelConfig::paper() };
    let shared = ModelConfig { decoder: Decoder::Shared, ..paper.clone() };
    for (name, config, policy) in [
        ("lists, exact, properties", &exact, "lists"),
        ("lists, exact, both", &both, "lists"),
        ("lists, full, both", &full, "lists"),
        ("paper, full, per example", &paper, "paper"),
        ("paper, full, shared", &shared, "paper"),
    ] {
        if only.as_ref().is_none_or(|only| only == name) {
            println!("{name}, hidden {hidden}");
            measure(config, policy, tasks);
        }
    }
}

fn measure(config: &ModelConfig, policy: &str, count: usize) {
    let Some(asks) = asks(policy, count) else { return };
    let device = Device::flex();
    let Ok(model) = Model::new(config, 1, &device.autodiff()) else { return };
    let model = model.valid();
    for width in [1, 8, 64] {
        let settings = Settings { tokens: TOKENS, ..Settings::beam(width) };
        let few = if width > 8 { 4 } else { 8 };
        run(&model, asks.iter().take(1).cloned().collect(), &settings);
        let clock = Instant::now();
        let alone: Vec<Report> =
            (asks.iter().take(few)).flat_map(|ask| run(&model, vec![ask.clone()], &settings)).collect();
        print("alone", width, &alone, clock.elapsed().as_secs_f64());
        let clock = Instant::now();
        let together = run(&model, asks.clone(), &settings);
        print("together", width, &together, clock.elapsed().as_secs_f64());
    }
}

fn run(model: &Model, asks: Vec<Ask>, settings: &Settings) -> Vec<Report> {
    let mut search = Search::new(model, asks, settings);
    while search.step(&mut |_, _| ControlFlow::Continue(())) {}
    search.into_reports()
}

fn print(how: &str, width: usize, reports: &[Report], seconds: f64) {
    let sum = |of: &dyn Fn(&Report) -> usize| reports.iter().map(of).sum::<usize>();
    let (steps, rows) = (sum(&|report| report.steps), sum(&|report| report.rows));
    println!(
        "    beam {width:2}, {:2} tasks {how:8}: {:7.1} tasks/s, {:8.0} tokens/s; a task: {:4.0} steps, {:5.0} tokens, \
         {:4.0} runs, {:4.0} candidates, {:3.0} alike, {:3.0} doomed",
        reports.len(),
        reports.len() as f64 / seconds,
        rows as f64 / seconds,
        steps as f64 / reports.len() as f64,
        rows as f64 / reports.len() as f64,
        sum(&|report| report.runs) as f64 / reports.len() as f64,
        sum(&|report| report.candidates) as f64 / reports.len() as f64,
        sum(&|report| report.alike) as f64 / reports.len() as f64,
        sum(&|report| report.doomed) as f64 / reports.len() as f64,
    );
}

fn asks(policy: &str, count: usize) -> Option<Vec<Ask>> {
    let generator = Generator::new(Policy::named(policy)?).ok()?;
    let mut drawer = Drawer::new(&generator);
    let tasks = (0..).filter_map(|index| drawer.draw(5, index).ok());
    Some(tasks.take(count).map(|task| Ask { shape: task.program.shape, examples: task.shown }).collect())
}
