//! The training loop: order, batches, steps, validation, and a run that goes on.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::path::Path;
use std::sync::Arc;

use burn::module::Module;
use burn::tensor::Device;
use cgen::token;
use common::{tasks, tiny};
use latent::batch::Batch;
use latent::checkpoint;
use latent::config::{Executor, ModelConfig, Supervision};
use latent::parallel::Workers;
use latent::search::Ask;
use latent::store::{self, About};
use latent::train::{
    End, Entry, Event, Feed, Observer, Order, Reading, Request, Shelf, Stepper, TrainError, TrainSettings,
    Trained, Validator, greedy, judge, train,
};

fn shelf(policy: &str, count: usize) -> Shelf {
    let mut shelf = Shelf::default();
    for task in tasks(policy, count) {
        let tokens = token::encode(&task.program).unwrap();
        shelf.push(task.program.shape, &tokens, &task.shown, &task.held_out);
    }
    shelf
}

fn exact() -> ModelConfig {
    ModelConfig { executor: Executor::Exact, supervision: Supervision::End, ..tiny() }
}

fn settings() -> TrainSettings {
    TrainSettings {
        batch: 3,
        window: 2,
        warm_up: 2,
        averaging: 0.9,
        report_every: 4,
        validate_every: 6,
        validate_programs: 4,
        validate_written: 1,
        checkpoint_every: 5,
        max_steps: 14,
        ..TrainSettings::default()
    }
}

/// Notes what happens, and stops a run after so many reports.
#[derive(Default)]
struct Notes {
    stop_after: Option<usize>,
    reports: Vec<(u64, f64)>,
    validations: Vec<(u64, f64)>,
    from: Option<u64>,
}

impl Observer for Notes {
    fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Begun { state, from, .. } => self.from = from.as_ref().map(|_| state.step),
            Event::Steps(report) => self.reports.push((report.step, report.losses.program_loss)),
            Event::Validated { step, validation, .. } => {
                self.validations.push((*step, validation.token_loss));
            }
            Event::Validating | Event::Kept { .. } => {}
        }
    }

    fn stops(&self) -> bool {
        self.stop_after.is_some_and(|count| self.reports.len() >= count)
    }
}

fn run(
    dir: &Path,
    settings: &TrainSettings,
    threads: usize,
    resume: bool,
    notes: &mut Notes,
) -> Result<Trained, TrainError> {
    let config = exact();
    let request = Request {
        config: &config,
        settings,
        train: Arc::new(shelf("lists", 13)),
        validation: &shelf("lists", 6),
        device: Device::flex(),
        dir,
        init: None,
        resume,
        threads,
        about: About::default().with("corpus", "a few tasks"),
    };
    train(request, notes)
}

#[test]
fn a_shelf_gives_back_what_was_put_on_it() {
    for policy in ["paper", "lists"] {
        let tasks = tasks(policy, 20);
        let shelf = shelf(policy, 20);
        assert_eq!(shelf.len(), tasks.len());
        for (i, task) in tasks.into_iter().enumerate() {
            let tokens = token::encode(&task.program).unwrap();
            assert_eq!(shelf.size(i).0, tokens.len());
            let expect =
                Entry { shape: task.program.shape, tokens, shown: task.shown, held_out: task.held_out };
            assert_eq!(shelf.get(i), Some(expect));
        }
        assert_eq!(shelf.get(20), None);
    }
}

#[test]
fn batches_come_in_the_same_order_from_any_number_of_threads() {
    let (shelf, config) = (Arc::new(shelf("lists", 11)), exact());
    let order = Order::new(shelf.len(), &settings());
    let take = |threads: usize, first: u64, count: usize| -> Vec<(u64, u64, Vec<Batch>)> {
        let mut feed = Feed::start(&shelf, &config, order, 2, first, threads);
        let take = |_| {
            let prepared = feed.take().unwrap();
            (prepared.position.epoch, prepared.position.batch, prepared.parts)
        };
        (0..count).map(take).collect()
    };
    let alone = take(1, 0, 8);
    assert_eq!(alone.iter().map(|(epoch, ..)| *epoch).collect::<Vec<_>>(), [0, 0, 0, 1, 1, 1, 2, 2]);
    assert!(take(3, 0, 8) == alone);
    assert!(take(2, 5, 3) == alone[5..]);
}

#[test]
fn a_run_that_goes_on_ends_like_one_that_never_stopped() {
    let (whole, stopped) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut expect = Notes::default();
    let end = run(whole.path(), &settings(), 1, false, &mut expect).unwrap();
    assert_eq!((end.end, end.state.step), (End::Steps, 14));
    assert_eq!(expect.reports.iter().map(|(step, _)| *step).collect::<Vec<_>>(), [4, 8, 12, 14]);
    assert_eq!(expect.validations.iter().map(|(step, _)| *step).collect::<Vec<_>>(), [6, 12, 14]);

    let mut first = Notes { stop_after: Some(2), ..Notes::default() };
    let end = run(stopped.path(), &settings(), 2, false, &mut first).unwrap();
    assert_eq!((end.end, end.state.step), (End::Stopped, 8));
    let refused = run(stopped.path(), &settings(), 2, false, &mut Notes::default()).unwrap_err();
    assert!(matches!(refused, TrainError::Exists(_)), "{refused}");
    let mut rest = Notes::default();
    run(stopped.path(), &settings(), 3, true, &mut rest).unwrap();
    assert_eq!(rest.from, Some(8));
    assert_eq!([first.reports, rest.reports].concat(), expect.reports);
    assert_eq!([first.validations, rest.validations].concat(), expect.validations);
    for model in ["last", "model"] {
        let read = |dir: &Path| std::fs::read(dir.join(model).join(store::WEIGHTS)).unwrap();
        assert!(read(whole.path()) == read(stopped.path()), "{model}");
    }
    let stored = store::load(&whole.path().join("last"), &Device::flex()).unwrap();
    assert_eq!((stored.about.get("steps"), stored.about.get("corpus")), (Some("14"), Some("a few tasks")));
}

#[test]
fn a_damaged_checkpoint_is_told_and_the_one_before_it_is_taken() {
    struct Rejected(Vec<String>, Option<u64>);
    impl Observer for Rejected {
        fn see(&mut self, event: &Event<'_>) {
            if let Event::Begun { state, rejected, .. } = event {
                self.0 = rejected.iter().map(|(_, why)| why.clone()).collect();
                self.1 = Some(state.step);
            }
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let settings = TrainSettings { max_steps: 10, ..settings() };
    run(dir.path(), &settings, 1, false, &mut Notes::default()).unwrap();
    let newest = checkpoint::path(&dir.path().join("checkpoints"), 10).join("optimizer.bpk");
    let mut bytes = std::fs::read(&newest).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&newest, bytes).unwrap();
    let config = exact();
    let shelf = shelf("lists", 13);
    let request = Request {
        config: &config,
        settings: &settings,
        train: Arc::new(shelf.clone()),
        validation: &shelf,
        device: Device::flex(),
        dir: dir.path(),
        init: None,
        resume: true,
        threads: 1,
        about: About::default(),
    };
    let mut rejected = Rejected(Vec::new(), None);
    train(request, &mut rejected).unwrap();
    assert_eq!(rejected.1, Some(5));
    assert!(rejected.0.len() == 1 && rejected.0[0].contains("optimizer.bpk"), "{:?}", rejected.0);
}

#[test]
fn a_step_without_a_number_is_left_out() {
    let (config, settings) = (exact(), settings());
    let shelf = shelf("lists", 3);
    let samples: Vec<_> = (0..3).map(|i| shelf.get(i).unwrap().sample(&config).unwrap()).collect();
    let good = Batch::new(&samples, &config);
    let mut bad = good.clone();
    bad.token_mask[0] = f32::NAN;
    let workers = Workers::new(1).unwrap();
    let stepper = Stepper::new(&config, &settings, &Device::flex()).unwrap();
    let device = Device::flex().autodiff();
    let bytes = |stepper: &Stepper| stepper.model.clone().into_record().into_bytes().unwrap().to_vec();
    let before = bytes(&stepper);
    let (stepper, outcome) = stepper.step(&workers, &[bad], &settings, 1e-2, 0, &device).unwrap();
    assert!(outcome.read().unwrap().skipped && bytes(&stepper) == before);
    let (stepper, outcome) = stepper.step(&workers, &[good], &settings, 1e-2, 1, &device).unwrap();
    let outcome = outcome.read().unwrap();
    assert!(!outcome.skipped && outcome.norm > 0.0 && bytes(&stepper) != before);
}

#[test]
fn what_is_written_without_help_is_a_program_and_is_judged_on_all_examples() {
    let config = exact();
    let stepper = Stepper::new(&config, &settings(), &Device::flex()).unwrap();
    let mut programs = 0;
    for task in tasks("lists", 12) {
        let shape = task.program.shape;
        let ask = Ask { shape, examples: task.shown.clone() };
        let written = greedy(&stepper.result(), vec![ask], 40).remove(0).unwrap();
        // Nothing is written where all that could follow fails on the examples.
        if !written.is_empty() {
            programs += 1;
            assert_eq!(judge(&written, task.shown.iter()).program.unwrap().shape, shape);
        }
        let right = token::encode(&task.program).unwrap();
        let verdict = judge(&right, task.shown.iter().chain(&task.held_out));
        assert_eq!(verdict.held, task.shown.len() + task.held_out.len());
    }
    assert!(programs > 0);
}

#[test]
fn the_example_gap_grows_as_a_model_learns_to_read_examples() {
    // Two programs for the same shape: only the examples tell which one is wanted.
    let config = ModelConfig { hidden: 32, reader: 16, value_embedding: 16, token_embedding: 16, ..exact() };
    let settings = TrainSettings { averaging: 0.0, clip: 5.0, ..settings() };
    let all = shelf("lists", 60);
    let shape = all.shape(0).unwrap();
    let mut pair = Shelf::default();
    for entry in (0..all.len()).filter_map(|i| all.get(i)).filter(|entry| entry.shape == shape).take(2) {
        pair.push(entry.shape, &entry.tokens, &entry.shown, &entry.held_out);
    }
    assert_eq!(pair.len(), 2);
    let validator = Validator::new(&pair, &config, &settings, pair.longest());
    let samples: Vec<_> = (0..2).map(|i| pair.get(i).unwrap().sample(&config).unwrap()).collect();
    let batch = Batch::new(&samples, &config);
    let workers = Workers::new(2).unwrap();
    let stepper = Stepper::new(&config, &settings, &Device::flex()).unwrap();
    // As on a GPU: nobody waits for the figures.
    let mut stepper = Stepper { reading: Reading::Later, ..stepper };
    let before = validator.validate(&stepper.result(), &Device::flex());
    let device = Device::flex().autodiff();
    for step in 0..400 {
        stepper =
            stepper.step(&workers, std::slice::from_ref(&batch), &settings, 5e-3, step, &device).unwrap().0;
    }
    let after = validator.validate(&stepper.result(), &Device::flex());
    assert!(before.example_gap.unwrap().abs() < 0.1 && before.solved == 0, "{before:?}");
    assert!(after.token_loss < 0.3 && after.example_gap.unwrap() > 0.1, "{after:?}");
    assert!(after.token_accuracy_with_help > 0.9, "{after:?}");
    // Alone, a program has no partner.
    let mut one = Shelf::default();
    let entry = pair.get(0).unwrap();
    one.push(entry.shape, &entry.tokens, &entry.shown, &entry.held_out);
    let validator = Validator::new(&one, &config, &settings, one.longest());
    assert_eq!(validator.validate(&stepper.result(), &Device::flex()).example_gap, None);
}
