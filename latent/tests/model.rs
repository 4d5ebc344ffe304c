//! What must hold for every variant of the model.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use common::{losses, model, samples, values, variants};
use latent::batch::{Batch, Sample};
use latent::model::Model;
use latent::parallel::Workers;

/// Counts parameters that have no gradient, or none but zeros.
struct WithoutGradient<'g> {
    grads: &'g GradientsParams,
    path: Vec<String>,
    found: Vec<String>,
}

impl ModuleVisitor for WithoutGradient<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let grad = self.grads.get::<D>(param.id);
        if !grad.is_some_and(|grad| values(&grad).iter().any(|&x| x != 0.0)) {
            self.found.push(self.path.join("."));
        }
    }
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
}

#[test]
fn every_parameter_gets_a_gradient() {
    for (name, config) in variants() {
        let batch = Batch::new(&samples(&config, 6), &config);
        let (model, device) = model(&config, 2);
        let loss = losses(&model, &batch, &device).total();
        let grads = GradientsParams::from_grads(loss.backward(), &model);
        let mut visitor = WithoutGradient { grads: &grads, path: Vec::new(), found: Vec::new() };
        model.visit(&mut visitor);
        assert_eq!(visitor.found, [""; 0], "{name}");
    }
}

/// Adds to one element of one parameter.
struct Nudge {
    id: ParamId,
    element: usize,
    by: f32,
}

impl ModuleMapper for Nudge {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        if param.id != self.id {
            return param;
        }
        param.map(|tensor| {
            let (shape, device) = (tensor.shape(), tensor.device());
            let mut all = values(&tensor);
            all[self.element] += self.by;
            Tensor::from_data(TensorData::new(all, shape), &device).require_grad()
        })
    }
}

/// For every parameter, the element with the largest gradient.
struct Steepest<'g> {
    grads: &'g GradientsParams,
    path: Vec<String>,
    found: Vec<(String, ParamId, usize, f32)>,
}

impl ModuleVisitor for Steepest<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let grad = values(&self.grads.get::<D>(param.id).unwrap());
        let element = (0..grad.len()).max_by(|&i, &j| grad[i].abs().total_cmp(&grad[j].abs())).unwrap();
        self.found.push((self.path.join("."), param.id, element, grad[element]));
    }
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
}

#[test]
fn gradients_of_every_module_agree_with_finite_differences() {
    for (name, config) in variants() {
        let batch = Batch::new(&samples(&config, 3), &config);
        let (model, device) = model(&config, 3);
        let total = |model: &Model| f64::from(losses(model, &batch, &device).total().into_scalar::<f32>());
        let loss = losses(&model, &batch, &device).total();
        let grads = GradientsParams::from_grads(loss.backward(), &model);
        let mut visitor = Steepest { grads: &grads, path: Vec::new(), found: Vec::new() };
        model.visit(&mut visitor);
        let mut bad = Vec::new();
        for (path, id, element, grad) in visitor.found {
            let step = 4e-3_f32;
            let nudged = |by: f32| total(&model.clone().map(&mut Nudge { id, element, by }));
            let difference = ((nudged(step) - nudged(-step)) / (2.0 * f64::from(step))) as f32;
            // Losses are single precision: their difference is known to about 1e-6 / step.
            if (grad - difference).abs() > 0.02 * grad.abs() + 5e-4 {
                bad.push(format!("{path}[{element}]: {grad} but {difference}"));
            }
        }
        assert_eq!(bad, [""; 0], "{name}");
    }
}

/// The logits of the real tokens of one sample of a batch, and the loss of each.
fn logits(samples: &[Sample], which: usize, more: usize, (model, device): &(Model, Device)) -> Vec<f32> {
    let config = model.config();
    let batch = Batch::padded(samples, config, more);
    let forward = model.forward(&batch.inputs(config, device));
    let tokens = samples[which].tokens.len() - 1;
    let own = forward.logits.narrow(0, which, 1).narrow(1, 0, tokens);
    let mut all = values(&own);
    // What the executor predicts, in the slots and executions that the sample has.
    for (e, slots) in forward.executed.iter().enumerate().take(samples[which].executions.len()) {
        for (k, (row, _)) in samples[which].examples.iter().enumerate() {
            let own = slots.clone().narrow(0, 0, row.values.len());
            all.extend(values(&own.narrow(1, which * batch.examples + k, 1)));
        }
        assert!(e < batch.executions);
    }
    all
}

#[test]
fn a_sample_gives_the_same_alone_in_any_batch_in_any_order_and_with_more_padding() {
    for (name, config) in variants() {
        let mut all = samples(&config, 5);
        // One model for all: other tests draw from the same source of random numbers.
        let model = model(&config, 4);
        // Fewer examples than the others have.
        all[1].examples.truncate(2);
        all[1].executions.iter_mut().for_each(|execution| execution.states.truncate(2));
        let close = |a: &[f32], b: &[f32]| {
            assert_eq!(a.len(), b.len());
            a.iter().zip(b).all(|(a, b)| (a - b).abs() < 2e-5)
        };
        for which in 0..3 {
            let alone = logits(&all[which..=which], 0, 0, &model);
            assert!(close(&alone, &logits(&all, which, 0, &model)), "{name}: {which} in a batch");
            assert!(
                close(&alone, &logits(&all[which..=which], 0, 2, &model)),
                "{name}: {which} with padding"
            );
            let turned: Vec<Sample> = all.iter().rev().cloned().collect();
            assert!(
                close(&alone, &logits(&turned, 4 - which, 1, &model)),
                "{name}: {which} in another order"
            );
        }
    }
}

#[test]
fn the_losses_of_a_batch_are_means_over_what_is_there() {
    for (name, config) in variants() {
        let all = samples(&config, 4);
        let (model, device) = model(&config, 5);
        let of = |samples: &[Sample], more: usize| {
            let batch = Batch::padded(samples, &config, more);
            let losses = losses(&model, &batch, &device);
            let count = batch.token_mask.iter().sum::<f32>();
            let total = |x: Tensor<1>| x.into_scalar::<f32>();
            (total(losses.program), total(losses.execution), total(losses.operation), count)
        };
        let (program, execution, operation, _) = of(&all, 0);
        let padded = of(&all, 3);
        assert!((program - padded.0).abs() < 1e-5, "{name}");
        assert!((execution - padded.1).abs() < 1e-5, "{name}");
        assert!((operation - padded.2).abs() < 1e-5, "{name}");
        let alone: Vec<_> = all.iter().map(|sample| of(std::slice::from_ref(sample), 0)).collect();
        let tokens: f32 = alone.iter().map(|one| one.3).sum();
        let mean = alone.iter().map(|one| one.0 * one.3).sum::<f32>() / tokens;
        assert!((program - mean).abs() < 1e-5, "{name}: {program} but {mean}");
    }
}

/// The gradients of all parameters.
struct All<'g> {
    grads: &'g GradientsParams,
    found: Vec<Vec<f32>>,
}

impl ModuleVisitor for All<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.found.push(values(&self.grads.get::<D>(param.id).unwrap()));
    }
}

#[test]
fn a_batch_in_parts_gives_the_losses_and_gradients_of_the_whole() {
    for (name, config) in variants() {
        let samples = samples(&config, 5);
        let (model, device) = model(&config, 7);
        let of = |parts: &[Batch]| {
            let (losses, grads) = Workers::new(2).unwrap().gradients(&model, parts, [1.0; 3], &device);
            let mut all = All { grads: &grads, found: Vec::new() };
            model.visit(&mut all);
            let three = [losses.program, losses.execution, losses.operation];
            (three.map(|loss| loss.into_scalar::<f32>()), all.found)
        };
        let (losses, grads) = of(&[Batch::new(&samples, &config)]);
        let parts = Batch::parts(&samples, &config, 2);
        assert_eq!(parts.iter().map(|part| part.samples).collect::<Vec<_>>(), [3, 2]);
        let (in_parts, of_parts) = of(&parts);
        let far = losses.iter().zip(&in_parts).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(far < 1e-5, "{name}: {losses:?} but {in_parts:?}");
        let apart = grads.iter().flatten().zip(of_parts.iter().flatten());
        let far = apart.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(far < 1e-5, "{name}: gradients are {far} apart");
        assert_eq!(of(&parts), (in_parts, of_parts), "{name}: the same to the bit");
    }
}

#[test]
fn states_of_one_run_are_those_of_each_beginning_of_the_program() {
    let config = latent::config::ModelConfig {
        executor: latent::config::Executor::Exact,
        supervision: latent::config::Supervision::End,
        max_executions: 50,
        ..Default::default()
    };
    let mut checked = 0;
    for task in common::tasks("lists", 60) {
        let sample = Sample::of_task(&task, &config).unwrap();
        for execution in &sample.executions {
            let alone = latent::prefix::states(&sample.tokens[..=execution.at], &task.shown).unwrap();
            let row = |(state, (input, _)): (&Option<cgen::run::State>, &(_, _))| {
                let input: &latent::slots::Row = input;
                let cells = input.values.len() - sample.layout.heads();
                state.as_ref().map(|state| sample.layout.state(state, cells))
            };
            let alone: Vec<_> = alone.iter().zip(&sample.examples).map(row).collect();
            assert_eq!(execution.states, alone, "after {} of {:?}", execution.at, task.program);
            checked += 1;
        }
    }
    assert!(checked > 60);
}
