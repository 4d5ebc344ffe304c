//! The model against an independent rendition of the same equations in `PyTorch` (`dev/pytorch`): logits, losses and
//! gradients, from the same weights and the same batch.
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::collections::BTreeMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use latent::batch::Batch;
use latent::config::ModelConfig;
use latent::loss::Losses;
use latent::model::Model;
use serde::Deserialize;

#[derive(Deserialize)]
struct Fixture {
    config: ModelConfig,
    batch: Batch,
    weights: BTreeMap<String, Weight>,
    /// `[batch * tokens * vocabulary]`
    logits: Vec<f32>,
    /// Program, execution, operation.
    losses: [f32; 3],
    gradients: BTreeMap<String, Vec<f32>>,
}

#[derive(Deserialize)]
struct Weight {
    shape: Vec<usize>,
    values: Vec<f32>,
}

/// Puts the weights of the fixture in their places.
struct Load<'f> {
    path: Vec<String>,
    weights: &'f BTreeMap<String, Weight>,
    loaded: usize,
}

impl ModuleMapper for Load<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let weight = &self.weights[&self.path.join(".")];
        self.loaded += 1;
        param.map(|old| {
            assert_eq!(old.dims().to_vec(), weight.shape);
            let data = TensorData::new(weight.values.clone(), old.shape());
            Tensor::from_data(data, &old.device()).require_grad()
        })
    }
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
}

/// Compares the gradients.
struct Compare<'f> {
    path: Vec<String>,
    grads: &'f GradientsParams,
    expect: &'f BTreeMap<String, Vec<f32>>,
    apart: Vec<(String, f32)>,
}

impl ModuleVisitor for Compare<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let path = self.path.join(".");
        let got = self.grads.get::<D>(param.id).unwrap().to_data().try_into_vec_as::<f32>().unwrap();
        self.apart.push((path.clone(), apart(&got, &self.expect[&path])));
    }
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
}

fn apart(got: &[f32], expect: &[f32]) -> f32 {
    assert_eq!(got.len(), expect.len());
    got.iter().zip(expect).map(|(a, b)| (a - b).abs() / (1.0 + b.abs())).fold(0.0, f32::max)
}

#[test]
fn logits_losses_and_gradients_agree_with_pytorch() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let mut fixtures: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    fixtures.sort();
    assert_eq!(fixtures.len(), 3);
    for path in fixtures {
        let fixture: Fixture = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let device = Device::flex().autodiff();
        let model = Model::new(&fixture.config, 0, &device).unwrap();
        let mut load = Load { path: Vec::new(), weights: &fixture.weights, loaded: 0 };
        let model = model.map(&mut load);
        assert_eq!(load.loaded, fixture.weights.len());
        let forward = model.forward(&fixture.batch.inputs(&fixture.config, &device));
        let logits = forward.logits.to_data().try_into_vec_as::<f32>().unwrap();
        // There is no padding in the rendition.
        let width = logits.len() / fixture.batch.token_mask.len();
        let real = |all: &[f32]| -> Vec<f32> {
            let tokens = all.chunks(width).zip(&fixture.batch.token_mask);
            tokens.filter(|(_, mask)| **mask > 0.0).flat_map(|(logits, _)| logits.to_vec()).collect()
        };
        let far = apart(&real(&logits), &real(&fixture.logits));
        assert!(far < 1e-4, "{}: the logits are {far} apart", path.display());
        let losses = Losses::of(&forward, &fixture.batch);
        let three = [&losses.program, &losses.execution, &losses.operation];
        let three = three.map(|loss| loss.clone().into_scalar::<f32>());
        let far = apart(&three, &fixture.losses);
        assert!(far < 1e-4, "{}: the losses are {three:?}, not {:?}", path.display(), fixture.losses);
        let grads = GradientsParams::from_grads(losses.total().backward(), &model);
        let mut compare =
            Compare { path: Vec::new(), grads: &grads, expect: &fixture.gradients, apart: Vec::new() };
        model.visit(&mut compare);
        assert_eq!(compare.apart.len(), fixture.gradients.len());
        compare.apart.retain(|(_, far)| far.is_nan() || *far > 1e-4);
        assert_eq!(compare.apart, [], "{}", path.display());
    }
}
