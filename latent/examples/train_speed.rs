//! How many programs a second a full training step takes in: forward, backward, clipping, Adam.
//!
//! `cargo run --release -p latent --example train_speed [-- HIDDEN [batch [rounds [NAME]]]]`

#![allow(clippy::print_stdout, reason = "it is run by hand")]

use std::time::{Duration, Instant};

use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Tensor};
use cgen::Task;
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::task::Drawer;
use latent::batch::{Batch, Sample};
use latent::config::{Decoder, Encoder, Executor, ModelConfig, Supervision};
use latent::loss::Losses;
use latent::model::Model;
use latent::optim::clip_by_global_norm;
use latent::parallel::Workers;

fn main() {
    let mut arguments = std::env::args().skip(1).map_while(|argument| argument.parse().ok());
    let hidden = arguments.next().unwrap_or(256);
    let batch = arguments.next().unwrap_or(64);
    let rounds = arguments.next().unwrap_or(6);
    let paper = ModelConfig { hidden, ..ModelConfig::paper() };
    let wide = ModelConfig { reader: hidden, ..paper.clone() };
    let shared = ModelConfig { decoder: Decoder::Shared, ..paper.clone() };
    let none = |config: &ModelConfig| ModelConfig { executor: Executor::None, ..config.clone() };
    let exact = ModelConfig {
        hidden,
        executor: Executor::Exact,
        encoder: Encoder::Properties,
        operations: false,
        supervision: Supervision::End,
        ..ModelConfig::default()
    };
    gemm_rate();
    let only = std::env::args().nth(4);
    let report = |name: &str, config: &ModelConfig, policy: &str, batch: usize, rounds: usize| {
        if only.as_ref().is_none_or(|only| only == name) {
            report(name, config, policy, batch, rounds);
        }
    };
    report("paper, full, per example", &paper, "paper", batch, rounds);
    report("paper, full, per example, readers as wide", &wide, "paper", batch, rounds);
    report("paper, full, shared", &shared, "paper", batch, rounds);
    report("paper, no executor, per example", &none(&paper), "paper", batch, rounds);
    report("paper, no executor, shared", &none(&shared), "paper", batch, rounds);
    report("lists, full, shared", &ModelConfig { hidden, ..ModelConfig::default() }, "lists", batch, rounds);
    report("lists, exact, properties", &exact, "lists", batch, rounds);
}

/// What the machine reaches in the product that the decoder is made of: no step can be faster than its products.
fn gemm_rate() {
    let device = Device::flex();
    let [x, w] = [[320, 256], [256, 1024]].map(|shape| Tensor::<2>::ones(shape, &device));
    let run = || {
        let start = Instant::now();
        for _ in 0..20 {
            let _ = x.clone().matmul(w.clone());
        }
        start.elapsed()
    };
    let best = (0..20).map(|_| run()).min().unwrap_or_default();
    let operations = 20.0 * 2.0 * 320.0 * 256.0 * 1024.0;
    let rate = operations / best.as_secs_f64() / 1e9;
    println!("product of 320x256 and 256x1024: {rate:.0} GFLOP/s");
}

/// Times steps over a few batches; the best of the rounds counts, because others use the machine too.
fn report(name: &str, config: &ModelConfig, policy: &str, size: usize, rounds: usize) {
    let Some(tasks) = tasks(policy, size) else { return };
    let before = processor_seconds();
    let Ok(samples) = tasks.iter().map(|task| Sample::of_task(task, config)).collect::<Result<Vec<_>, _>>()
    else {
        return;
    };
    let sampled = processor_seconds() - before;
    let tokens: usize = samples.iter().map(|sample| sample.tokens.len() - 1).sum();
    let device = Device::flex().autodiff();
    let Ok(mut model) = Model::new(config, 1, &device) else { return };
    let mut optimizer = AdamConfig::new().init();
    let mut best = [Duration::MAX; 5];
    let (mut least, mut batched) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..rounds {
        let mut times = [Duration::ZERO; 5];
        let mut clock = Instant::now();
        let mut lap = |times: &mut [Duration; 5], i: usize| {
            times[i] = clock.elapsed();
            clock = Instant::now();
        };
        let host = processor_seconds();
        let batch = Batch::new(&samples, config);
        let inputs = batch.inputs(config, &device);
        lap(&mut times, 0);
        let before = processor_seconds();
        batched = batched.min(before - host);
        let losses = Losses::of(&model.forward(&inputs), &batch);
        lap(&mut times, 1);
        let gradients = losses.total().backward();
        lap(&mut times, 2);
        let mut gradients = GradientsParams::from_grads(gradients, &model);
        clip_by_global_norm(&model, &mut gradients, 5.0);
        lap(&mut times, 3);
        model = optimizer.step(1e-3, model, gradients);
        lap(&mut times, 4);
        least = least.min(processor_seconds() - before);
        if times[1..].iter().sum::<Duration>()
            < best[1..].iter().fold(Duration::ZERO, |a, b| a.saturating_add(*b))
        {
            best = times;
        }
    }
    let step: f64 = best[1..].iter().map(Duration::as_secs_f64).sum();
    let mean = tokens as f64 / size as f64;
    println!(
        "{name}: {:.1} programs/s, {:.1} a processor second, {mean:.0} tokens a program, step {step:.3} s",
        size as f64 / step,
        size as f64 / least,
    );
    let parts = ["batch (apart)", "forward", "backward", "clip", "adam"];
    let parts = parts.iter().zip(best).map(|(part, time)| format!("{part} {:.3}", time.as_secs_f64()));
    println!("    {}", parts.collect::<Vec<_>>().join(", "));
    let [sampled, batches] = [sampled, batched].map(|seconds| size as f64 / seconds);
    println!("    host: {sampled:.0} samples and {batches:.0} places in batches a processor second");
    report_parts(config, &samples, rounds);
}

/// The same steps with the batch in two parts, a thread each.
fn report_parts(config: &ModelConfig, samples: &[Sample], rounds: usize) {
    let device = Device::flex().autodiff();
    let (Ok(mut model), Ok(workers)) = (Model::new(config, 1, &device), Workers::new(2)) else { return };
    let mut optimizer = AdamConfig::new().init();
    let (mut best, mut least) = (Duration::MAX, f64::INFINITY);
    let parts = Batch::parts(samples, config, 2);
    for _ in 0..rounds {
        let (clock, before) = (Instant::now(), processor_seconds());
        let (_, mut gradients) = workers.gradients(&model, &parts, [1.0; 3], &device);
        clip_by_global_norm(&model, &mut gradients, 5.0);
        model = optimizer.step(1e-3, model, gradients);
        best = best.min(clock.elapsed());
        least = least.min(processor_seconds() - before);
    }
    let size = samples.len() as f64;
    let rate = size / best.as_secs_f64();
    println!("    in two parts: {rate:.1} programs/s, {:.1} a processor second", size / least);
}

/// What all threads have computed so far; others on the machine do not count. 0 where the system does not tell.
fn processor_seconds() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanoseconds = tasks.filter_map(|task| {
        let told = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        told.split_whitespace().next()?.parse::<f64>().ok()
    });
    nanoseconds.sum::<f64>() / 1e9
}

/// Samples of about 60 tokens: batches are grouped by length.
fn tasks(policy: &str, count: usize) -> Option<Vec<Task>> {
    let generator = Generator::new(Policy::named(policy)?).ok()?;
    let mut drawer = Drawer::new(&generator);
    let tasks = (0..).filter_map(|index| drawer.draw(5, index).ok());
    let tasks = tasks.filter(|task| (54..67).contains(&task.labels.tokens));
    Some(tasks.take(count).collect())
}
