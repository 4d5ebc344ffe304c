//! Decoding token by token against the whole program at once, alone and among others.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;

use cgen::token::{Token, encode};
use cgen::{Example, Task};
use common::{model, sharp, values, variants};
use latent::batch::{Batch, Sample};
use latent::config::{ModelConfig, Values};
use latent::model::Model;
use latent::stepwise::{Beam, Next, Pad, Session};

fn tasks(config: &ModelConfig, count: usize) -> Vec<Task> {
    common::tasks(if config.values == Values::Paper { "paper" } else { "lists" }, count)
}

fn asks<'t>(tasks: &'t [Task], config: &ModelConfig) -> Vec<(Sample, &'t [Example])> {
    let sample = |task: &Task| Sample::of_examples(task.program.shape, &task.shown, config).unwrap();
    tasks.iter().map(|task| (sample(task), task.shown.as_slice())).collect()
}

/// What all of these tasks are padded to.
fn pad(tasks: &[Task], config: &ModelConfig) -> Pad {
    let pads = tasks.iter().map(|task| Pad::of(task.program.shape, &task.shown, config.locals));
    pads.reduce(|a, b| Pad { examples: a.examples.max(b.examples), slots: a.slots.max(b.slots) }).unwrap()
}

#[test]
fn token_by_token_gives_what_the_whole_program_gives() {
    for (name, config) in variants() {
        let tasks = tasks(&config, 3);
        let (model, device) = sharp(&config, 6);
        for task in &tasks {
            let sample = Sample::of_task(task, &config).unwrap();
            let batch = Batch::new(std::slice::from_ref(&sample), &config);
            let forward = model.forward(&batch.inputs(&config, &device));
            let mut session = Session::new(&model, pad(&tasks, &config));
            let mut beam = session.add(asks(std::slice::from_ref(task), &config));
            for (t, &token) in sample.tokens[..sample.tokens.len() - 1].iter().enumerate() {
                // Beside it, a program that has gone another way.
                let other = if t % 3 == 0 { Token::SEMICOLON } else { token };
                beam = beam.select(&[0, 0]);
                let logits = session.step(&mut beam, &[other.into(), token.into()]);
                beam = beam.select(&[1]);
                let (got, expect) =
                    (values(&logits.narrow(0, 1, 1)), values(&forward.logits.clone().narrow(1, t, 1)));
                let apart = got.iter().zip(&expect).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                let size = expect.iter().map(|x| x.abs()).fold(1.0, f32::max);
                assert!(apart < 2e-5 * size, "{name}: token {t} is {apart} apart");
            }
            assert_eq!(beam.tokens(0), &sample.tokens[..sample.tokens.len() - 1]);
        }
    }
}

/// The logits after each token of the first task's program, in a session with the others; a task behind them joins
/// after some steps, and the others go on in ways of their own.
fn logits(model: &Model, pad: Pad, tasks: &[Task], late: &[Task]) -> Vec<f32> {
    let mut session = Session::new(model, pad);
    let mut beam = session.add(asks(tasks, model.config()));
    let programs: Vec<Vec<Token>> = tasks.iter().map(|task| encode(&task.program).unwrap()).collect();
    let mut all = Vec::new();
    let token = |t: usize, program: &[Token]| program.get(t).copied().unwrap_or(Token::SEMICOLON);
    for t in 0..programs[0].len() - 1 {
        if t == 5 && !late.is_empty() {
            beam = beam.join(session.add(asks(late, model.config())));
        }
        let rest = beam.len() - tasks.len();
        let mut next: Vec<Next> = programs.iter().map(|program| token(t, program).into()).collect();
        next.extend((0..rest).map(|_| Next::from(Token::SEMICOLON)));
        let logits = session.step(&mut beam, &next);
        all.extend(values(&logits.narrow(0, 0, 1)));
    }
    all
}

#[test]
fn a_program_has_the_same_logits_alone_and_among_others() {
    for (name, config) in variants() {
        let tasks = tasks(&config, 6);
        let (model, _) = model(&config, 7);
        let pad = pad(&tasks, &config);
        let alone = logits(&model, pad, &tasks[..1], &[]);
        for (count, late) in [(2, 2), (3, 4), (4, 6)] {
            let beside = logits(&model, pad, &tasks[..count], &tasks[count..late]);
            assert!(alone == beside, "{name}: {count} tasks at first, {late} in the end");
        }
    }
}

#[test]
fn situations_are_given_up_when_no_program_is_in_them() {
    // Many rounds of tasks: rows are swept, moved and written anew all the time.
    for (name, config) in variants() {
        let tasks = tasks(&config, 4);
        let (model, _) = model(&config, 8);
        let pad = pad(&tasks, &config);
        let expect = logits(&model, pad, &tasks[..1], &[]);
        let mut session = Session::new(&model, pad);
        let mut gone: Vec<Beam> = Vec::new();
        for round in 0..60 {
            let mut beam = session.add(asks(&tasks, &config));
            let shapes: Vec<Next> =
                tasks.iter().map(|task| Token::of_shape(task.program.shape).into()).collect();
            let _ = session.step(&mut beam, &shapes);
            gone.push(beam);
            if round % 7 == 0 {
                gone.drain(..gone.len() / 2);
            }
        }
        let mut beam = session.add(asks(&tasks[..1], &config));
        let program = encode(&tasks[0].program).unwrap();
        let mut got = Vec::new();
        for &token in &program[..program.len() - 1] {
            got.extend(values(&session.step(&mut beam, &[token.into()])));
        }
        assert!(got == expect, "{name}");
    }
}
