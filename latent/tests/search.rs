//! What must hold for the search, whatever the model.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;

use std::ops::ControlFlow;

use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams};
use cgen::run::{Code, Compiler};
use cgen::token::{Prefix, Token};
use common::{model, tiny, values, variants};
use latent::batch::{Batch, Sample};
use latent::config::{Encoder, Executor, ModelConfig, Supervision, Values};
use latent::loss::Losses;
use latent::model::Model;
use latent::search::{Ask, Candidate, Report, Sampling, Settings, Stop, best, search};
use latent::stepwise::{Pad, Session};

fn asks(config: &ModelConfig, count: usize) -> Vec<Ask> {
    let tasks = common::tasks(if config.values == Values::Paper { "paper" } else { "lists" }, count);
    let ask = |task: cgen::Task| Ask { shape: task.program.shape, examples: task.shown };
    tasks.into_iter().map(ask).collect()
}

fn untrained(config: &ModelConfig, seed: u64) -> Model {
    model(config, seed).0.valid()
}

/// The model that the speed of the search is about, tiny.
fn exact() -> ModelConfig {
    ModelConfig {
        executor: Executor::Exact,
        encoder: Encoder::Properties,
        operations: false,
        supervision: Supervision::End,
        ..tiny()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "settings are made where they are used")]
fn short(settings: Settings) -> Settings {
    Settings { tokens: 40, ..settings }
}

#[test]
fn every_candidate_is_a_program_and_no_two_are_the_same() {
    for (name, config) in variants() {
        let (model, asks) = (untrained(&config, 1), asks(&config, 12));
        let sampling = Sampling { seed: 5, temperature: 1.0 };
        for settings in [Settings::beam(16), Settings::sample(16, sampling), Settings::greedy()] {
            let shapes: Vec<_> = asks.iter().map(|ask| ask.shape).collect();
            let mut all: Vec<Vec<Candidate>> = vec![Vec::new(); asks.len()];
            let reports = search(&model, asks.clone(), &short(settings), &mut |task, candidate| {
                all[task].push(candidate);
                ControlFlow::Continue(())
            });
            let (mut compiler, mut code) = (Compiler::new(), Code::default());
            for (i, found) in all.iter().enumerate() {
                for (j, candidate) in found.iter().enumerate() {
                    assert_eq!(candidate.program.shape, shapes[i]);
                    assert!(compiler.compile(&candidate.program, &mut code).is_ok(), "{name}");
                    assert!(candidate.log_prob <= 0.0, "{name}: {candidate:?}");
                    assert!(found[..j].iter().all(|other| other.program != candidate.program), "{name}");
                }
            }
            assert!(reports.iter().all(|report| report.undecodable == 0), "{name}: {reports:?}");
            let count: usize = reports.iter().map(|report| report.candidates).sum();
            assert_eq!(count, all.iter().map(Vec::len).sum::<usize>());
            assert!(count > 0 && reports.iter().all(|report| report.stop.is_some()), "{name}: {reports:?}");
        }
    }
}

/// Everything that a search gives, down to the bits.
fn told(model: &Model, asks: &[Ask], settings: &Settings) -> Vec<(Vec<Candidate>, Report)> {
    let (found, reports) = best(model, asks.to_vec(), settings, usize::MAX);
    found.into_iter().zip(reports).collect()
}

#[test]
fn a_task_gives_the_same_alone_among_others_and_on_any_number_of_threads() {
    for (name, config) in [("full", tiny()), ("exact", exact()), ("paper", ModelConfig::paper())] {
        let config = ModelConfig { hidden: 16, reader: 8, value_embedding: 8, token_embedding: 8, ..config };
        let (model, asks) = (untrained(&config, 2), asks(&config, 8));
        let sampling = Sampling { seed: 3, temperature: 1.5 };
        for settings in [Settings::beam(6), Settings::sample(6, sampling)] {
            let settings = short(settings);
            let expect = told(&model, &asks, &settings);
            for (ask, expect) in asks.iter().zip(&expect).take(4) {
                assert_eq!(&told(&model, std::slice::from_ref(ask), &settings)[0], expect, "{name}, alone");
            }
            // Few at a time: tasks come in while others are at work.
            let few = Settings { rows: 12, ..settings.clone() };
            assert_eq!(told(&model, &asks, &few), expect, "{name}, few at a time");
            for threads in [1, 3] {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let got = pool.install(|| told(&model, &asks, &settings));
                assert_eq!(got, expect, "{name}, {threads} threads");
            }
        }
    }
}

/// The likeliest legal token each time.
fn by_hand(model: &Model, ask: &Ask, tokens: usize) -> (Vec<Token>, f64) {
    let config = model.config();
    let mut session = Session::new(model, Pad::of(ask.shape, &ask.examples, config.locals));
    let sample = Sample::of_examples(ask.shape, &ask.examples, config).unwrap();
    let mut beam = session.add(vec![(sample, &ask.examples)]);
    let mut prefix = Prefix::new(ask.shape, tokens).unwrap();
    let (mut all, mut log_prob) = (vec![Token::of_shape(ask.shape)], 0.0);
    while !prefix.is_complete() {
        let logits = values(&session.step(&mut beam, &[(*all.last().unwrap()).into()]));
        let of = |token: Token| f64::from(logits[token.index()]);
        let legal: Vec<Token> = prefix.legal().iter().collect();
        let token = legal.iter().copied().reduce(|a, b| if of(b) > of(a) { b } else { a }).unwrap();
        log_prob += of(token) - legal.iter().map(|&token| of(token).exp()).sum::<f64>().ln();
        prefix.push(token).unwrap();
        all.push(token);
    }
    (all, log_prob)
}

#[test]
fn a_beam_of_one_is_greedy() {
    for (name, config) in variants() {
        let (model, asks) = (untrained(&config, 3), asks(&config, 6));
        let (greedy, reports) = best(&model, asks.clone(), &short(Settings::greedy()), 1);
        for (i, ask) in asks.iter().enumerate() {
            let (tokens, log_prob) = by_hand(&model, ask, 40);
            let [candidate] = greedy[i].as_slice() else { panic!("{name}: {:?}", greedy[i]) };
            assert_eq!(candidate.program, cgen::token::decode(&tokens).unwrap().canonical(), "{name}");
            assert!((candidate.log_prob - log_prob).abs() < 1e-4, "{name}: {log_prob}");
            assert_eq!(reports[i].steps, tokens.len() - 1);
        }
    }
}

#[test]
fn a_beam_that_holds_everything_finds_the_best() {
    for (name, config) in variants().into_iter().take(2) {
        let (model, asks) = (untrained(&config, 3), asks(&config, 3));
        // So few tokens that there is room for all programs.
        let few = |settings: Settings| Settings { tokens: 5, ..settings };
        let wide = Settings { drop_alike: false, drop_doomed: false, ..Settings::beam(4000) };
        let (greedy, _) = best(&model, asks.clone(), &few(Settings::greedy()), 1);
        let (wide, reports) = best(&model, asks, &few(wide), usize::MAX);
        for ((greedy, wide), report) in greedy.iter().zip(&wide).zip(&reports) {
            assert_eq!(report.stop, Some(Stop::Exhausted), "{name}");
            assert!(wide[0].log_prob >= greedy[0].log_prob - 1e-6, "{name}");
            assert!(wide.iter().any(|candidate| candidate.program == greedy[0].program), "{name}");
        }
    }
}

#[test]
fn what_is_told_to_stop_stops_and_the_others_go_on() {
    let config = exact();
    let (model, asks) = (untrained(&config, 4), asks(&config, 3));
    let settings = Settings { drop_alike: false, drop_doomed: false, ..short(Settings::beam(8)) };
    let all = search(&model, asks.clone(), &settings, &mut |_, _| ControlFlow::Continue(()));
    let reports = search(&model, asks.clone(), &settings, &mut |task, _| {
        if task == 1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!((&reports[0], &reports[2]), (&all[0], &all[2]));
    assert_eq!((reports[1].candidates, &reports[1].stop), (1, &Some(Stop::Told)));
    let few = Settings { candidates: 2, ..settings };
    let reports = search(&model, asks, &few, &mut |_, _| ControlFlow::Continue(()));
    assert!(reports.iter().all(|report| report.stop == Some(Stop::Candidates) && report.candidates == 2));
}

#[test]
fn what_the_model_cannot_read_is_told() {
    let config = ModelConfig { hidden: 8, reader: 8, value_embedding: 4, ..ModelConfig::paper() };
    let mut asks = asks(&config, 2);
    asks[0].examples[0].input.list[0] = 5;
    let reports =
        search(
            &untrained(&config, 5),
            asks,
            &short(Settings::beam(2)),
            &mut |_, _| ControlFlow::Continue(()),
        );
    assert!(matches!(reports[0].stop, Some(Stop::Unreadable(_))), "{reports:?}");
    assert!(reports[1].candidates > 0, "{reports:?}");
}

#[test]
fn samples_are_drawn_as_likely_as_they_are() {
    // So few tokens that there are few programs.
    let config = exact();
    let model = untrained(&config, 6);
    let ask = asks(&config, 12).into_iter().find(|ask| !ask.shape.gives_list()).unwrap();
    let plain =
        |settings: Settings| Settings { tokens: 5, drop_alike: false, drop_doomed: false, ..settings };
    let (found, _) = best(&model, vec![ask.clone()], &plain(Settings::beam(4000)), usize::MAX);
    let total: f64 = found[0].iter().map(|candidate| candidate.log_prob.exp()).sum();
    assert!((total - 1.0).abs() < 1e-6, "all programs together have the probability {total}");
    let likeliest = &found[0][0];
    let probability = likeliest.log_prob.exp();
    let draws = 1500;
    let hits = (0..draws)
        .filter(|&seed| {
            let settings = plain(Settings::sample(1, Sampling { seed, temperature: 1.0 }));
            best(&model, vec![ask.clone()], &settings, 1).0[0][0].program == likeliest.program
        })
        .count();
    let (share, spread) =
        (hits as f64 / draws as f64, (probability * (1.0 - probability) / draws as f64).sqrt());
    assert!((share - probability).abs() < 4.0 * spread, "{share} but {probability}");
    let sampling = Sampling { seed: 1, temperature: 1.0 };
    let (several, _) = best(&model, vec![ask], &plain(Settings::sample(20, sampling)), usize::MAX);
    assert_eq!(several[0].len(), 20, "drawn without replacement");
}

#[test]
fn what_was_learnt_by_heart_is_found() {
    let config = ModelConfig { hidden: 32, reader: 32, value_embedding: 16, token_embedding: 16, ..exact() };
    let mut tasks = common::tasks("lists", 8);
    tasks.sort_by_key(|task| task.labels.tokens);
    let samples: Vec<Sample> =
        tasks[..3].iter().map(|task| Sample::of_task(task, &config).unwrap()).collect();
    let batch = Batch::new(&samples, &config);
    let (mut model, device) = model(&config, 1);
    let inputs = batch.inputs(&config, &device);
    let mut optimizer = AdamConfig::new().init();
    for _ in 0..600 {
        let loss = Losses::of(&model.forward(&inputs), &batch);
        if loss.program.clone().into_scalar::<f32>() < 0.02 {
            break;
        }
        let grads = GradientsParams::from_grads(loss.total().backward(), &model);
        model = optimizer.step(0.01, model, grads);
    }
    let asks = tasks[..3].iter().map(|task| Ask { shape: task.program.shape, examples: task.shown.clone() });
    let asks: Vec<Ask> = asks.collect();
    for settings in [Settings::greedy(), Settings::beam(8)] {
        let (found, _) = best(&model.valid(), asks.clone(), &settings, 1);
        for (found, task) in found.iter().zip(&tasks) {
            assert_eq!(found[0].program, task.program.canonical(), "{settings:?}");
        }
    }
}
