//! Tasks, settings and tensors that the tests share.
#![allow(dead_code, reason = "each test takes what it needs")]

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Tensor};
use cgen::Task;
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::task::Drawer;
use latent::batch::{Batch, Sample};
use latent::config::{Decoder, Encoder, Every, Executor, ModelConfig, Supervision, Values};
use latent::loss::Losses;
use latent::model::Model;

/// The first so many tasks of a policy.
pub fn tasks(policy: &str, count: usize) -> Vec<Task> {
    let generator = Generator::new(Policy::named(policy).unwrap()).unwrap();
    let mut drawer = Drawer::new(&generator);
    (0..)
        .filter_map(|index| drawer.draw(11, index).ok())
        .filter(|task| task.labels.tokens < 60)
        .take(count)
        .collect()
}

/// Their samples.
pub fn samples(config: &ModelConfig, count: usize) -> Vec<Sample> {
    let policy = if config.values == Values::Paper { "paper" } else { "lists" };
    tasks(policy, count).iter().map(|task| Sample::of_task(task, config).unwrap()).collect()
}

/// A model so small that it runs in no time.
pub fn tiny() -> ModelConfig {
    ModelConfig {
        hidden: 8,
        reader: 6,
        value_embedding: 6,
        token_embedding: 5,
        max_executions: 3,
        ..ModelConfig::default()
    }
}

/// All kinds of models, tiny, with their names.
pub fn variants() -> Vec<(&'static str, ModelConfig)> {
    let paper = ModelConfig {
        values: Values::Paper,
        encoder: Encoder::Examples,
        decoder: Decoder::PerExample,
        supervision: Supervision::End,
        locals: 0,
        ..tiny()
    };
    let none = ModelConfig { executor: Executor::None, supervision: Supervision::End, ..tiny() };
    vec![
        ("shared, both, trace", tiny()),
        ("paper", paper.clone()),
        (
            "paper, every 5 tokens, two layers",
            ModelConfig { executor_every: Every::Tokens(5), layers: 2, ..paper.clone() },
        ),
        ("paper, loss only", ModelConfig { executor: Executor::LossOnly, ..paper.clone() }),
        (
            "paper, no executor, no operations",
            ModelConfig { executor: Executor::None, operations: false, ..paper.clone() },
        ),
        ("paper, no history", ModelConfig { history_attention: false, ..paper.clone() }),
        ("paper, trace, locals", ModelConfig { supervision: Supervision::Trace, locals: 2, ..paper }),
        ("lists, per example, both", ModelConfig { decoder: Decoder::PerExample, ..tiny() }),
        ("lists, no executor", none.clone()),
        ("lists, exact", ModelConfig { executor: Executor::Exact, ..none.clone() }),
        (
            "properties, exact",
            ModelConfig {
                executor: Executor::Exact,
                encoder: Encoder::Properties,
                operations: false,
                ..none.clone()
            },
        ),
        ("properties", ModelConfig { encoder: Encoder::Properties, operations: false, ..none }),
    ]
}

/// A model with weights of this seed, on a device that differentiates.
pub fn model(config: &ModelConfig, seed: u64) -> (Model, Device) {
    let device = Device::flex().autodiff();
    (Model::new(config, seed, &device).unwrap(), device)
}

/// A model with weights so great that attention is sharp: with small ones everything is looked at alike, and an error
/// there hides behind the last digits.
pub fn sharp(config: &ModelConfig, seed: u64) -> (Model, Device) {
    let (model, device) = model(config, seed);
    (model.map(&mut Sharpener), device)
}

struct Sharpener;

impl ModuleMapper for Sharpener {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.map(|weights| weights.mul_scalar(4.0))
    }
}

/// The losses of a batch.
pub fn losses(model: &Model, batch: &Batch, device: &Device) -> Losses {
    Losses::of(&model.forward(&batch.inputs(model.config(), device)), batch)
}

/// The elements of a tensor.
pub fn values<const D: usize>(x: &Tensor<D>) -> Vec<f32> {
    x.to_data().try_into_vec_as::<f32>().unwrap()
}
