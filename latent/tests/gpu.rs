//! A GPU against the CPU: losses and gradients of the same weights on the same batch.
//!
//! Only in a build with GPU support (`--features latent/gpu`), and only where there is an adapter, real or software; on
//! software every new shape costs seconds, so that programs are short and models tiny.
#![cfg(feature = "gpu")]
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};
use common::{losses, model, tasks, values, variants};
use latent::batch::{Batch, Sample};
use latent::config::Values;
use latent::model::Model;
use latent::store::{self, About, Precision};

/// Variants that together use every operation.
const TRIED: [&str; 3] = ["properties, exact", "paper", "shared, both, trace"];

#[test]
fn a_gpu_gives_the_losses_and_gradients_of_the_cpu() {
    let Ok(gpu) = Device::wgpu_options().init() else { return };
    let gpu = gpu.autodiff();
    for (name, config) in variants().into_iter().filter(|(name, _)| TRIED.contains(name)) {
        let policy = if config.values == Values::Paper { "paper" } else { "lists" };
        let shortest = tasks(policy, 40).into_iter().min_by_key(|task| task.labels.tokens).unwrap();
        let batch = Batch::new(&[Sample::of_task(&shortest, &config).unwrap()], &config);
        let (here, cpu) = model(&config, 3);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("model");
        store::save(&path, &here, &About::default(), Precision::F32).unwrap();
        let there = store::load(&path, &gpu).unwrap().model;
        let (expect, got) = (figures(&here, &batch, &cpu), figures(&there, &batch, &gpu));
        assert_eq!(expect.len(), got.len(), "{name}");
        for (place, (expect, got)) in expect.iter().zip(&got).enumerate() {
            assert_eq!(expect.len(), got.len(), "{name}: {place}");
            let apart = expect.iter().zip(got).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            let size = expect.iter().map(|x| x.abs()).fold(1e-3, f32::max);
            assert!(apart <= 1e-3 * size, "{name}: figures {place} are {apart} apart, of {size}");
        }
    }
}

/// The losses, and the gradient of every parameter.
fn figures(model: &Model, batch: &Batch, device: &Device) -> Vec<Vec<f32>> {
    let losses = losses(model, batch, device);
    let all = [&losses.program, &losses.execution, &losses.operation];
    let mut figures: Vec<Vec<f32>> = all.iter().map(|loss| values(loss)).collect();
    let sum = losses.program + losses.execution + losses.operation;
    let gradients = GradientsParams::from_grads(sum.backward(), model);
    model.visit(&mut Reader { gradients: &gradients, figures: &mut figures });
    figures
}

struct Reader<'r> {
    gradients: &'r GradientsParams,
    figures: &'r mut Vec<Vec<f32>>,
}

impl ModuleVisitor for Reader<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let gradient = self.gradients.get::<D>(param.id);
        self.figures.push(gradient.map_or_else(Vec::new, |gradient| values(&gradient)));
    }
}
