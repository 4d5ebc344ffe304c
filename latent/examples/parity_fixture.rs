//! Writes what the `PyTorch` rendition in `dev/pytorch` starts from: settings, a batch and weights.
//!
//! `cargo run -p latent --example parity_fixture -- FOLDER`, then `python dev/pytorch/reference.py FOLDER`.

use std::collections::BTreeMap;
use std::error::Error;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor};
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::task::Drawer;
use latent::batch::{Batch, Sample};
use latent::config::{Decoder, Executor, ModelConfig, Supervision, Values};
use latent::model::Model;
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("which folder?")?;
    let tiny = ModelConfig {
        hidden: 4,
        reader: 6,
        value_embedding: 3,
        token_embedding: 3,
        max_executions: 2,
        ..ModelConfig::paper()
    };
    let lists = ModelConfig { values: Values::Ints, locals: 1, ..tiny.clone() };
    let all = [
        ("paper", "paper", tiny.clone()),
        (
            "paper-two-layers-loss-only",
            "paper",
            ModelConfig { executor: Executor::LossOnly, layers: 2, ..tiny },
        ),
        (
            "lists-shared-trace",
            "lists",
            ModelConfig {
                decoder: Decoder::Shared,
                supervision: Supervision::Trace,
                encoder: latent::config::Encoder::Examples,
                ..lists
            },
        ),
    ];
    for (name, policy, config) in all {
        let generator = Generator::new(Policy::named(policy).ok_or("no policy")?)?;
        let mut drawer = Drawer::new(&generator);
        let tasks = (0..).filter_map(|index| drawer.draw(3, index).ok());
        let short = tasks.filter(|task| {
            task.labels.tokens < 32 && task.shown.iter().all(|example| example.input.list.len() < 8)
        });
        let samples: Vec<Sample> =
            short.take(2).map(|task| Sample::of_task(&task, &config)).collect::<Result<Vec<_>, _>>()?;
        let device = Device::flex();
        let model = Model::new(&config, 9, &device)?;
        let mut weights = Weights { path: Vec::new(), found: BTreeMap::new() };
        model.visit(&mut weights);
        let fixture =
            json!({ "config": config, "batch": Batch::new(&samples, &config), "weights": weights.found });
        std::fs::write(format!("{folder}/{name}.json"), fixture.to_string())?;
    }
    Ok(())
}

/// The weights by their paths, with their shapes.
struct Weights {
    path: Vec<String>,
    found: BTreeMap<String, serde_json::Value>,
}

impl ModuleVisitor for Weights {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val();
        let values = tensor.to_data().try_into_vec_as::<f32>().unwrap_or_default();
        let weight = json!({ "shape": tensor.dims().to_vec(), "values": values });
        self.found.insert(self.path.join("."), weight);
    }
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
}
