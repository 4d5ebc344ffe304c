//! How many programs a second a training step takes in, on the CPU: forward, backward, clipping, Adam.
//!
//! The model is that of the paper at hidden 256 on `paper` tasks of usual length, once with a decoder state for each
//! example and once with one for each program; then that of the preset `small`, which has one for each program too, and
//! relations in the place of values and the interpreter in that of the executor. Batches are made before; the best of
//! several steps counts.

use std::time::Instant;

use anyhow::{Context, anyhow};
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::task::Drawer;
use latent::Device;
use latent::batch::{Batch, Sample};
use latent::config::{Decoder, Encoder, Executor, ModelConfig, Supervision};
use latent::parallel::Workers;
use latent::train::{Stepper, TrainSettings, matrix_rate, operations};
use serde_json::json;

use crate::commands::Outcome;
use crate::printer::Printer;

use super::rounded;

/// Programs of a batch.
const BATCH: usize = 64;
/// Lengths of the programs: batches are grouped by length.
const TOKENS: std::ops::Range<u16> = 54..67;
/// Parts of a batch that are computed side by side.
const PARTS: usize = 2;
/// Steps that are timed.
const STEPS: u64 = 8;

/// What a model reaches.
struct Speed {
    programs_per_second: f64,
    /// Time that its products would take at the rate of the machine, of the time that it takes.
    gemm_share: f64,
}

/// Measures training.
pub fn train(json: bool, printer: &mut Printer) -> anyhow::Result<Outcome> {
    if !json {
        printer.complain(format_args!(
            "measuring steps of {BATCH} programs, hidden 256; the best of {STEPS} counts .."
        ))?;
    }
    let full = ModelConfig { hidden: 256, ..ModelConfig::paper() };
    let shared = ModelConfig { decoder: Decoder::Shared, ..full.clone() };
    let small = ModelConfig {
        encoder: Encoder::Properties,
        executor: Executor::Exact,
        operations: false,
        supervision: Supervision::End,
        ..ModelConfig { hidden: full.hidden, ..ModelConfig::default() }
    };
    let rate = matrix_rate(&Device::flex());
    let full = speed(&full, rate)?;
    let shared = speed(&shared, rate)?;
    let small = speed(&small, rate)?;
    let ratio = shared.programs_per_second / full.programs_per_second;
    if json {
        printer.json(&json!({
            "full_programs_per_second": rounded(full.programs_per_second),
            "shared_programs_per_second": rounded(shared.programs_per_second),
            "shared_over_full": rounded(ratio),
            "small_programs_per_second": rounded(small.programs_per_second),
            "gemm_share": rounded(full.gemm_share),
            "shared_gemm_share": rounded(shared.gemm_share),
            "gemm_gflops": rounded(rate / 1e9),
        }))?;
        return Ok(Outcome::Yes);
    }
    let mut line = |figure: String, words: &str| printer.line(format_args!("{figure:>10}  {words}"));
    line(format!("{:.1}", full.programs_per_second), "programs a second: the full model of the paper")?;
    line(format!("{:.1}", shared.programs_per_second), "with one decoder state a program")?;
    line(format!("{ratio:.2}"), "times as many")?;
    line(
        format!("{:.1}", small.programs_per_second),
        "programs a second: relations and the interpreter (`small`)",
    )?;
    line(format!("{:.0}%", 100.0 * full.gemm_share), "of the machine's rate of matrix products, full model")?;
    line(format!("{:.0}%", 100.0 * shared.gemm_share), "the same, one state a program")?;
    line(format!("{:.0}", rate / 1e9), "GFLOP/s is that rate (320x256 by 256x1024)")?;
    Ok(Outcome::Yes)
}

fn speed(config: &ModelConfig, rate: f64) -> anyhow::Result<Speed> {
    let samples = samples(config)?;
    let parts = Batch::parts(&samples, config, PARTS);
    let workers = Workers::new(PARTS)?;
    let settings = TrainSettings::default();
    let device = Device::flex();
    let mut stepper = Stepper::new(config, &settings, &device)?;
    let device = device.autodiff();
    let mut best = f64::MAX;
    for step in 0..STEPS {
        let start = Instant::now();
        (stepper, _) = stepper.step(&workers, &parts, &settings, 1e-3, step, &device)?;
        best = best.min(start.elapsed().as_secs_f64());
    }
    let floor = operations(config, Batch::new(&samples, config).sizes()) / rate;
    Ok(Speed { programs_per_second: samples.len() as f64 / best, gemm_share: floor / best })
}

fn samples(config: &ModelConfig) -> anyhow::Result<Vec<Sample>> {
    let policy = Policy::named("paper").ok_or_else(|| anyhow!("there is no policy `paper`"))?;
    let generator = Generator::new(policy).context("the phrases of the policy have an error")?;
    let mut drawer = Drawer::new(&generator);
    let tasks = (0..).filter_map(|index| drawer.draw(5, index).ok());
    let tasks = tasks.filter(|task| TOKENS.contains(&task.labels.tokens));
    Ok(tasks.take(BATCH).map(|task| Sample::of_task(&task, config)).collect::<Result<_, _>>()?)
}
