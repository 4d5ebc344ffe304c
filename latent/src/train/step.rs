//! One step: forward, losses, gradients, clipping, Adam.

use burn::module::Module;
use burn::optim::{AdamConfig, ModuleOptimizer};
use burn::tensor::{Device, ExecutionError, Tensor};

use super::average::averaged;
use super::event::Losses;
use super::settings::TrainSettings;
use crate::batch::Batch;
use crate::config::{ConfigError, ModelConfig};
use crate::model::Model;
use crate::optim::clip_by_global_norm;
use crate::parallel::Workers;

/// A model that is being trained.
#[derive(Clone)]
pub struct Stepper {
    /// The model, on a device that differentiates.
    pub model: Model,
    /// Its optimizer.
    pub optimizer: ModuleOptimizer,
    /// The averaged weights, where they are wanted.
    pub average: Option<Model>,
    /// When the figures of its steps are read.
    pub reading: Reading,
}

/// What a step gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The losses before the step.
    pub losses: Losses,
    /// The norm of all gradients, before clipping.
    pub norm: f64,
    /// Whether a loss or gradient was no number; it is left out then, if that is known in time.
    pub skipped: bool,
}

/// The figures of a step.
#[derive(Clone, Debug)]
pub enum Figures {
    /// Read before the weights changed.
    Read(Outcome),
    /// Still on the device, which may not have computed them yet.
    Coming(Box<Tensor<1>>),
}

/// When the figures of a step are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Before the weights change: a step that gave no number is left out.
    Before,
    /// Whenever the caller likes: the device need not be waited for, and a step that gave no number is not left out.
    Later,
}

/// The optimizer at the start of a run.
pub fn optimizer() -> ModuleOptimizer {
    AdamConfig::new().init()
}

impl Stepper {
    /// A new model.
    pub fn new(config: &ModelConfig, settings: &TrainSettings, device: &Device) -> Result<Self, ConfigError> {
        let device = device.clone().autodiff();
        Ok(Self::of(Model::new(config, settings.seed, &device)?, settings))
    }

    /// A model that has its weights already.
    pub fn of(model: Model, settings: &TrainSettings) -> Self {
        let average = (settings.averaging > 0.0).then(|| model.valid());
        Self { model, optimizer: optimizer(), average, reading: Reading::Before }
    }

    /// The model to judge and to keep: with averaged weights where there are any; does not differentiate.
    pub fn result(&self) -> Model {
        self.average.clone().unwrap_or_else(|| self.model.valid())
    }

    /// Learns from a batch, which comes in parts, one for each worker.
    pub fn step(
        mut self,
        workers: &Workers,
        parts: &[Batch],
        settings: &TrainSettings,
        rate: f64,
        step: u64,
        device: &Device,
    ) -> Result<(Self, Figures), ExecutionError> {
        let weights = [1.0, settings.execution_weight, settings.operation_weight];
        let (losses, mut gradients) = workers.gradients(&self.model, parts, weights, device);
        let norm = clip_by_global_norm(&self.model, &mut gradients, settings.clip);
        let mut figures = Figures::Coming(Box::new(gathered(&losses, norm)));
        if self.reading == Reading::Before {
            figures = Figures::Read(figures.read()?);
        }
        if !matches!(figures, Figures::Read(Outcome { skipped: true, .. })) {
            self.model = self.optimizer.step(rate, self.model, gradients);
            if let Some(average) = self.average.take() {
                self.average = Some(averaged(average, &self.model, settings.averaging, step));
            }
        }
        Ok((self, figures))
    }
}

impl Figures {
    /// What they are. Waits for the device, if it has not computed them yet; it may have failed.
    pub fn read(self) -> Result<Outcome, ExecutionError> {
        let figures = match self {
            Self::Read(outcome) => return Ok(outcome),
            Self::Coming(figures) => figures.try_into_data()?,
        };
        let figures: Vec<f64> = figures.iter::<f32>().map(f64::from).collect();
        let figure = |i: usize| figures.get(i).copied().unwrap_or(0.0);
        Ok(Outcome {
            losses: Losses { program_loss: figure(0), execution_loss: figure(1), operation_loss: figure(2) },
            norm: figure(3),
            skipped: !figures.iter().all(|figure| figure.is_finite()),
        })
    }
}

/// The figures side by side, so that one reading takes them all.
fn gathered(losses: &crate::loss::Losses, norm: Option<Tensor<1>>) -> Tensor<1> {
    let mut figures = vec![losses.program.clone(), losses.execution.clone(), losses.operation.clone()];
    figures.extend(norm);
    // Without what they were computed from, which would stay in memory until they are read.
    Tensor::cat(figures, 0).detach()
}
