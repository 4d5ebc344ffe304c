//! Checkpoints: a run that was cut off goes on as if it had not been, and nothing but whole checkpoints is taken.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer, SgdConfig};
use burn::tensor::{Device, Tensor};
use common::{losses, model, samples, tiny, values, variants};
use latent::batch::Batch;
use latent::checkpoint::{self, CheckpointError, Damage, Newest, Snapshot};
use latent::config::ModelConfig;
use latent::model::Model;
use latent::optim::clip_by_global_norm;
use latent::store::{self, About};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

/// What a training loop may want to keep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct State {
    random: u64,
    rate: f64,
    best: Option<f64>,
    losses: Vec<f32>,
}

impl State {
    fn new() -> Self {
        Self { random: u64::MAX, rate: 0.1 + 0.2, best: Some(f64::INFINITY), losses: Vec::new() }
    }
}

/// A run, as small as they come.
struct Run {
    batch: Batch,
    device: Device,
    model: Model,
    averaged: Model,
    optimizer: ModuleOptimizer,
    state: State,
    step: u64,
}

impl Run {
    fn new(config: &ModelConfig) -> Self {
        let batch = Batch::new(&samples(config, 3), config);
        let (model, device) = model(config, 1);
        let averaged = model.valid();
        Self {
            batch,
            device,
            model,
            averaged,
            optimizer: AdamConfig::new().init(),
            state: State::new(),
            step: 0,
        }
    }

    fn train(&mut self, steps: u64) {
        for _ in 0..steps {
            let loss = losses(&self.model, &self.batch, &self.device).total();
            self.state.losses.push(loss.clone().into_scalar::<f32>());
            let mut grads = GradientsParams::from_grads(loss.backward(), &self.model);
            clip_by_global_norm(&self.model, &mut grads, 1.0);
            self.model = self.optimizer.step(0.01, self.model.clone(), grads);
            self.step += 1;
        }
    }

    fn save(&self, dir: &Path) -> PathBuf {
        let about = About::default().with("step", self.step);
        let snapshot = Snapshot {
            step: self.step,
            model: &self.model,
            averaged: Some(&self.averaged),
            optimizer: &self.optimizer,
            state: &self.state,
            about: &about,
        };
        checkpoint::save(dir, &snapshot).unwrap()
    }

    /// Takes the newest checkpoint instead of what it has.
    fn resume(&mut self, dir: &Path) {
        let Newest { found, rejected } = newest(dir, self.model.config()).unwrap();
        assert!(rejected.is_empty(), "{rejected:?}");
        let found = found.unwrap();
        self.model = found.model;
        self.averaged = found.averaged.unwrap();
        self.optimizer = found.optimizer;
        self.state = found.state;
        self.step = found.step;
    }
}

fn newest(dir: &Path, config: &ModelConfig) -> Result<Newest<State>, CheckpointError> {
    checkpoint::newest(dir, config, &AdamConfig::new().init(), &Device::flex())
}

/// The bits of all weights.
#[derive(Default)]
struct Bits(Vec<u32>);

impl ModuleVisitor for Bits {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.extend(values(&param.val()).iter().map(|weight| weight.to_bits()));
    }
}

fn bits(model: &Model) -> Vec<u32> {
    let mut bits = Bits::default();
    model.visit(&mut bits);
    bits.0
}

/// All files in a folder and the folders in it.
fn all_files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(all_files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn a_run_that_was_cut_off_goes_on_to_the_bit() {
    for (name, config) in variants().into_iter().take(2) {
        let temp = TempDir::new().unwrap();
        let mut whole = Run::new(&config);
        whole.train(3);
        whole.save(temp.path());
        whole.train(5);
        // Another process knows nothing but the settings.
        let mut resumed = Run::new(&config);
        resumed.train(1);
        resumed.resume(temp.path());
        assert_eq!(resumed.step, 3);
        resumed.train(5);
        assert_eq!(resumed.state, whole.state, "{name}");
        assert_eq!(bits(&resumed.model), bits(&whole.model), "{name}");
        assert_eq!(bits(&resumed.averaged), bits(&whole.averaged), "{name}");
        // And so does one that has gone on from a checkpoint before.
        resumed.save(temp.path());
        whole.train(2);
        let mut again = Run::new(&config);
        again.resume(temp.path());
        again.train(2);
        assert_eq!(bits(&again.model), bits(&whole.model), "{name}");
    }
}

#[test]
fn the_averaged_weights_belong_to_the_same_parameters() {
    let temp = TempDir::new().unwrap();
    let mut run = Run::new(&tiny());
    run.train(1);
    run.save(temp.path());
    run.resume(temp.path());
    let ids = |model: &Model| burn::module::list_param_ids(model);
    assert_eq!(ids(&run.averaged), ids(&run.model));
    assert_ne!(bits(&run.averaged), bits(&run.model));
}

#[test]
fn a_checkpoint_holds_a_model_folder() {
    let temp = TempDir::new().unwrap();
    let mut run = Run::new(&tiny());
    run.train(1);
    let path = run.save(temp.path());
    let stored = store::load(&path.join(checkpoint::MODEL), &Device::flex()).unwrap();
    assert_eq!(bits(&stored.model), bits(&run.averaged));
    assert_eq!(stored.about.get("step"), Some("1"));
}

#[test]
fn a_damaged_checkpoint_is_told_and_the_one_before_it_is_taken() {
    let temp = TempDir::new().unwrap();
    let mut run = Run::new(&tiny());
    run.train(1);
    run.save(temp.path());
    run.train(1);
    let path = run.save(temp.path());
    let files = all_files(&path);
    assert_eq!(files.len(), 7);
    let check = |file: &Path, what: &str| {
        let Newest { found, rejected } = newest(temp.path(), &tiny()).unwrap();
        assert_eq!(found.unwrap().step, 1);
        let [(place, why)] = &rejected[..] else { panic!("{rejected:?}") };
        assert_eq!(place, &path);
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(why.to_string().contains(name) && why.to_string().contains(what), "{file:?}: {why}");
    };
    for file in &files {
        let whole = fs::read(file).unwrap();
        let size = whole.len();
        for at in [0, size / 5, size / 2, size - 1] {
            for bit in [0, 5] {
                let mut bytes = whole.clone();
                bytes[at] ^= 1 << bit;
                fs::write(file, bytes).unwrap();
                check(file, "damaged");
            }
        }
        fs::write(file, &whole[..size - 1]).unwrap();
        check(file, "damaged");
        fs::remove_file(file).unwrap();
        check(file, "missing");
        fs::create_dir(file).unwrap();
        check(file, "cannot be read");
        fs::remove_dir(file).unwrap();
        fs::write(file, whole).unwrap();
    }
    assert_eq!(newest(temp.path(), &tiny()).unwrap().found.unwrap().step, 2);
    // Under another name it is not the checkpoint of that step.
    fs::rename(&path, checkpoint::path(temp.path(), 3)).unwrap();
    let Newest { found, rejected } = newest(temp.path(), &tiny()).unwrap();
    assert_eq!((found.unwrap().step, rejected.len()), (1, 1));
}

#[test]
fn without_a_whole_checkpoint_there_is_nothing_to_take() {
    let temp = TempDir::new().unwrap();
    let nowhere = newest(&temp.path().join("checkpoints"), &tiny()).unwrap();
    assert!(nowhere.found.is_none() && nowhere.rejected.is_empty());
    let path = Run::new(&tiny()).save(temp.path());
    fs::remove_file(path.join("manifest.json")).unwrap();
    let Newest { found, rejected } = newest(temp.path(), &tiny()).unwrap();
    assert!(found.is_none());
    assert!(matches!(&rejected[..], [(_, Damage::Missing(name))] if name == "manifest.json"));
}

#[test]
fn a_run_does_not_go_on_with_another_model_or_optimizer() {
    let temp = TempDir::new().unwrap();
    let mut run = Run::new(&tiny());
    run.train(1);
    run.save(temp.path());
    let other = ModelConfig { hidden: 9, ..tiny() };
    assert!(matches!(newest(temp.path(), &other), Err(CheckpointError::OtherConfig { .. })));
    let other = SgdConfig::new().init();
    let result = checkpoint::newest::<State>(temp.path(), &tiny(), &other, &Device::flex());
    assert!(matches!(result, Err(CheckpointError::NotRestored { .. })));
    let adam = AdamConfig::new().init();
    let result = checkpoint::newest::<Vec<String>>(temp.path(), &tiny(), &adam, &Device::flex());
    assert!(matches!(result, Err(CheckpointError::NotRestored { .. })));
}

#[test]
fn the_last_and_the_best_checkpoint_stay() {
    let temp = TempDir::new().unwrap();
    let dir = temp.path();
    let mut run = Run::new(&tiny());
    assert_eq!(checkpoint::best(dir), None);
    for step in 1..=6 {
        run.step = step;
        run.save(dir);
        if step == 1 || step == 2 {
            checkpoint::mark_best(dir, step).unwrap();
        }
        assert_eq!(checkpoint::best(dir), Some(step.min(2)));
    }
    let steps = || {
        let there = (0..20).filter(|&step| checkpoint::path(dir, step).exists());
        there.collect::<Vec<u64>>()
    };
    fs::create_dir(dir.join(".step-00000005.unfinished")).unwrap();
    fs::write(dir.join("notes.txt"), "mine").unwrap();
    // The run has gone on from 5.
    assert_eq!(checkpoint::prune(dir, 5, 2).unwrap().len(), 4);
    assert_eq!(steps(), [2, 4, 5]);
    assert!(dir.join("notes.txt").exists());
    assert_eq!(checkpoint::prune(dir, 5, 0).unwrap().len(), 1);
    assert_eq!(steps(), [2, 5]);
    fs::remove_dir_all(checkpoint::path(dir, 2)).unwrap();
    assert_eq!(checkpoint::best(dir), None);
}
