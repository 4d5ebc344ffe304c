//! The loop: batch after batch, with reports, validations and checkpoints in between, until something ends it.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use burn::module::Module;
use burn::tensor::{Device, ExecutionError};

use super::error::TrainError;
use super::event::{Event, Losses, Observer, Report};
use super::feed::Feed;
use super::keep;
use super::load::Load;
use super::order::Order;
use super::schedule::Schedule;
use super::settings::TrainSettings;
use super::shelf::Shelf;
use super::state::State;
use super::step::{Figures, Outcome, Reading, Stepper};
use super::validate::Validator;
use crate::config::ModelConfig;
use crate::model::Model;
use crate::parallel::Workers;
use crate::store::About;

/// Programs that are tried before a corpus counts as unsuited.
const TRIED: usize = 100;

/// What is to be trained, and on what.
#[derive(Debug)]
pub struct Request<'r> {
    /// The model.
    pub config: &'r ModelConfig,
    /// How.
    pub settings: &'r TrainSettings,
    /// What it learns from.
    pub train: Arc<Shelf>,
    /// What it is judged on.
    pub validation: &'r Shelf,
    /// Where it is computed; without differentiation.
    pub device: Device,
    /// The directory of the run: `checkpoints/`, `model/` with the best model and `last/` with the last one.
    pub dir: &'r Path,
    /// Weights to start from, if it is not to be new ones.
    pub init: Option<Model>,
    /// Whether to go on from the newest checkpoint, if there is one.
    pub resume: bool,
    /// Threads that make batches.
    pub threads: usize,
    /// What the models tell of where they come from, besides the figures of the run.
    pub about: About,
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// All steps are done.
    Steps,
    /// The time is up.
    Time,
    /// Validations have not become better.
    Patience,
    /// The observer wanted it.
    Stopped,
}

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Trained {
    /// Why it ended.
    pub end: End,
    /// Where it is.
    pub state: State,
}

/// Steps without a number after which a run has failed, where they can be left out.
const DIVERGED: u64 = 100;
/// Steps whose figures a device other than the CPU may owe us. So many are on their way to it at most.
const AHEAD: usize = 16;

/// Trains a model.
pub fn train(request: Request<'_>, observer: &mut dyn Observer) -> Result<Trained, TrainError> {
    request.settings.validate()?;
    request.config.validate()?;
    suited(&request)?;
    let mut run = Run::start(request, observer)?;
    let end = run.go(observer)?;
    Ok(Trained { end, state: run.state })
}

fn suited(request: &Request<'_>) -> Result<(), TrainError> {
    for (shelf, name) in [(&*request.train, "train"), (request.validation, "validation")] {
        let mut tried = (0..shelf.len().min(TRIED)).filter_map(|row| shelf.get(row));
        match tried.try_fold(None, |_, entry| match entry.sample(request.config) {
            Ok(_) => Err(()),
            Err(error) => Ok(Some(error)),
        }) {
            Err(()) => {}
            Ok(None) => return Err(TrainError::Empty(name)),
            Ok(Some(error)) => return Err(TrainError::Unsuited(error)),
        }
    }
    Ok(())
}

struct Run<'r> {
    request: Request<'r>,
    stepper: Option<Stepper>,
    workers: Workers,
    state: State,
    validator: Validator,
    feed: Feed,
    schedule: Schedule,
    clock: Clock,
    window: Window,
    owed: Vec<Figures>,
    /// Programs and tokens of the steps that are owed.
    load: Load,
    /// The most that the device has managed.
    managed: Load,
    failed: u64,
}

/// What this call has used.
struct Clock {
    start: Instant,
    /// Seconds of the calls before.
    before: f64,
    /// How much was done before.
    done: f64,
}

/// What has happened since the last report.
#[derive(Default)]
struct Window {
    losses: Losses,
    norm: f64,
    steps: u64,
    programs: u64,
    left_out: u64,
    busy: Duration,
    waited: Duration,
}

impl<'r> Run<'r> {
    fn start(mut request: Request<'r>, observer: &mut dyn Observer) -> Result<Self, TrainError> {
        let settings = request.settings;
        let mut rejected = Vec::new();
        let mut found = None;
        if keep::holds_a_run(request.dir) {
            if !request.resume {
                return Err(TrainError::Exists(request.dir.to_owned()));
            }
            (found, rejected) = keep::newest(request.dir, request.config, settings, &request.device)?;
        }
        let (stepper, state, from) = if let Some((stepper, state, path)) = found {
            (stepper, state, Some(path))
        } else {
            let stepper = match request.init.take() {
                Some(model) => Stepper::of(model, settings),
                None => Stepper::new(request.config, settings, &request.device)?,
            };
            (stepper, State::default(), None)
        };
        // The CPU has computed the figures anyhow.
        let reading = if request.device == Device::flex() { Reading::Before } else { Reading::Later };
        let stepper = Stepper { reading, ..stepper };
        let order = Order::new(request.train.len(), settings);
        observer.see(&Event::Begun {
            state: &state,
            from,
            rejected: rejected.into_iter().map(|(path, damage)| (path, damage.to_string())).collect(),
            weights: stepper.model.num_params(),
            batches: order.batches(),
        });
        let budget = request.train.longest().max(request.validation.longest());
        Ok(Self {
            feed: Feed::start(
                &request.train,
                request.config,
                order,
                request.settings.parts,
                state.batches,
                request.threads,
            ),
            validator: Validator::new(request.validation, request.config, settings, budget),
            schedule: Schedule::new(settings),
            clock: Clock {
                start: Instant::now(),
                before: state.seconds,
                done: if state.done < 1.0 { state.done } else { 0.0 },
            },
            window: Window::default(),
            owed: Vec::new(),
            load: Load::default(),
            managed: Load::default(),
            failed: 0,
            workers: Workers::new(settings.parts)?,
            stepper: Some(stepper),
            state,
            request,
        })
    }

    fn go(&mut self, observer: &mut dyn Observer) -> Result<End, TrainError> {
        let settings = self.request.settings;
        loop {
            self.state.done = self.done();
            if let Some(end) = self.end(observer) {
                self.finish(end, observer)?;
                return Ok(end);
            }
            self.step()?;
            let step = self.state.step;
            if step.is_multiple_of(settings.report_every) {
                self.report(observer);
            }
            if step.is_multiple_of(settings.validate_every) {
                self.validate(observer)?;
            }
            if step.is_multiple_of(settings.checkpoint_every) {
                self.checkpoint(observer)?;
            }
        }
    }

    /// How much of the run is done.
    fn done(&self) -> f64 {
        let settings = self.request.settings;
        let steps = self.state.step as f64 / settings.max_steps.max(1) as f64;
        let time = self.clock.start.elapsed().as_secs_f64() / (60.0 * settings.max_minutes).max(1e-9);
        let time = self.clock.done + (1.0 - self.clock.done) * time;
        let steps = if settings.max_steps > 0 { steps } else { 0.0 };
        let time = if settings.max_minutes > 0.0 { time } else { 0.0 };
        steps.max(time).min(1.0)
    }

    fn end(&self, observer: &dyn Observer) -> Option<End> {
        let settings = self.request.settings;
        let minutes = self.clock.start.elapsed().as_secs_f64() / 60.0;
        if settings.max_steps > 0 && self.state.step >= settings.max_steps {
            Some(End::Steps)
        } else if settings.max_minutes > 0.0 && minutes >= settings.max_minutes {
            Some(End::Time)
        } else if settings.patience > 0 && self.state.since_best >= settings.patience {
            Some(End::Patience)
        } else {
            observer.stops().then_some(End::Stopped)
        }
    }

    fn step(&mut self) -> Result<(), TrainError> {
        let settings = self.request.settings;
        let start = Instant::now();
        let prepared = self.feed.take()?;
        let waited = start.elapsed();
        let rate = self.schedule.rate(self.state.step, self.state.done);
        let Some(stepper) = self.stepper.take() else { return Ok(()) };
        let reading = stepper.reading;
        let device = self.request.device.clone().autodiff();
        self.load = self.load.or_more(Load::of(&prepared.parts));
        let (stepper, figures) = stepper
            .step(&self.workers, &prepared.parts, settings, rate, self.state.step, &device)
            .map_err(|source| self.broken(source))?;
        self.stepper = Some(stepper);
        self.state.step += 1;
        self.state.batches += 1;
        let programs: usize = prepared.parts.iter().map(|part| part.samples).sum();
        self.state.programs += programs as u64;
        self.state.seconds = self.clock.before + self.clock.start.elapsed().as_secs_f64();
        self.window.programs += programs as u64;
        self.window.left_out += prepared.left_out as u64;
        self.window.waited += waited;
        self.owed.push(figures);
        let asked = [settings.report_every, settings.validate_every, settings.checkpoint_every];
        let asked = asked.iter().any(|&every| self.state.step.is_multiple_of(every));
        if reading == Reading::Before || asked || self.owed.len() >= AHEAD {
            self.settle()?;
        }
        self.window.busy += start.elapsed();
        Ok(())
    }

    /// Reads the figures of all steps so far.
    fn settle(&mut self) -> Result<(), TrainError> {
        for figures in std::mem::take(&mut self.owed) {
            // A step that could not be left out has spoiled the weights.
            let late = matches!(figures, Figures::Coming(_));
            let outcome = figures.read().map_err(|source| self.broken(source))?;
            let spoiled = late && outcome.skipped;
            self.state.skipped += u64::from(outcome.skipped);
            self.failed = if outcome.skipped { self.failed + 1 } else { 0 };
            if self.failed >= DIVERGED || spoiled {
                return Err(TrainError::Diverged(self.failed));
            }
            self.window.add(&outcome);
        }
        self.managed = self.managed.or_more(std::mem::take(&mut self.load));
        Ok(())
    }

    /// The device has failed in one of the steps that are owed.
    fn broken(&self, source: ExecutionError) -> TrainError {
        TrainError::Device { batch: self.load.programs, fits: self.load.fits(self.managed), source }
    }

    fn report(&mut self, observer: &mut dyn Observer) {
        let window = std::mem::take(&mut self.window);
        let state = &self.state;
        let busy = window.busy.as_secs_f64().max(1e-9);
        let mean = |sum: f64| if window.steps > 0 { sum / window.steps as f64 } else { f64::NAN };
        let order = Order::new(self.request.train.len(), self.request.settings);
        observer.see(&Event::Steps(Report {
            step: state.step,
            position: order.position(state.batches),
            programs: state.programs,
            seconds: state.seconds,
            done: self.done(),
            losses: Losses {
                program_loss: mean(window.losses.program_loss),
                execution_loss: mean(window.losses.execution_loss),
                operation_loss: mean(window.losses.operation_loss),
            },
            gradient_norm: mean(window.norm),
            learning_rate: self.schedule.rate(state.step.saturating_sub(1), state.done),
            programs_per_second: window.programs as f64 / busy,
            waited: window.waited.as_secs_f64() / busy,
            skipped: state.skipped,
            left_out: window.left_out,
        }));
    }

    fn validate(&mut self, observer: &mut dyn Observer) -> Result<(), TrainError> {
        let Some(stepper) = &self.stepper else { return Ok(()) };
        observer.see(&Event::Validating);
        let model = stepper.result();
        let validation = self.validator.validate(&model, &self.request.device);
        let best = self.state.take(&validation, self.request.settings.choose);
        if best {
            let about = self.about().with("token-loss", format!("{:.4}", validation.token_loss));
            let about = about.with("solved", format!("{} of {}", validation.solved, validation.written));
            keep::model(&self.request.dir.join(keep::MODEL), &model, &about)?;
        }
        observer.see(&Event::Validated { step: self.state.step, validation: &validation, best });
        Ok(())
    }

    /// Where a model of now comes from.
    fn about(&self) -> About {
        let about = self.request.about.clone();
        about.with("steps", self.state.step).with("programs", self.state.programs)
    }

    fn checkpoint(&mut self, observer: &mut dyn Observer) -> Result<(), TrainError> {
        let Some(stepper) = &self.stepper else { return Ok(()) };
        self.state.seconds = self.clock.before + self.clock.start.elapsed().as_secs_f64();
        let path = keep::checkpoint(self.request.dir, stepper, &self.state, &self.about())?;
        observer.see(&Event::Kept { step: self.state.step, path });
        Ok(())
    }

    /// Keeps what there is. Whoever stops a run does not want to wait for a validation.
    fn finish(&mut self, end: End, observer: &mut dyn Observer) -> Result<(), TrainError> {
        self.settle()?;
        if self.window.steps > 0 {
            self.report(observer);
        }
        if end != End::Stopped && self.state.validated != Some(self.state.step) {
            self.validate(observer)?;
        }
        self.checkpoint(observer)?;
        if let Some(stepper) = &self.stepper {
            let model = stepper.result();
            keep::model(&self.request.dir.join(keep::LAST), &model, &self.about())?;
            if self.state.best.is_none() {
                keep::model(&self.request.dir.join(keep::MODEL), &model, &self.about())?;
            }
        }
        Ok(())
    }
}

impl Window {
    fn add(&mut self, outcome: &Outcome) {
        if outcome.skipped {
            return;
        }
        self.losses.program_loss += outcome.losses.program_loss;
        self.losses.execution_loss += outcome.losses.execution_loss;
        self.losses.operation_loss += outcome.losses.operation_loss;
        self.norm += outcome.norm;
        self.steps += 1;
    }
}
