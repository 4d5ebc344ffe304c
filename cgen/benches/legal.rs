//! How fast the legal next tokens are: one step pushes a token and gives the tokens that may follow. Decoding and
//! encoding are measured beside it.

use std::hint::black_box;

use cgen::Shape;
use cgen::token::{Prefix, Token, decode, encode};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Walks over legal tokens, all of which are equally likely.
fn walks(count: usize, budget: usize) -> Vec<Vec<Token>> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let shapes: Vec<Shape> = Shape::all().collect();
    let walk = |i: usize| {
        let shape = shapes[i % shapes.len()];
        let mut tokens = vec![Token::of_shape(shape)];
        let Some(mut prefix) = Prefix::new(shape, budget) else { return tokens };
        while !prefix.is_complete() {
            let legal = prefix.legal();
            let Some(token) = legal.iter().nth(rng.random_range(0..legal.len())) else { break };
            if prefix.push(token).is_err() {
                break;
            }
            tokens.push(token);
        }
        tokens
    };
    (0..count).map(walk).collect()
}

fn steps(c: &mut Criterion) {
    let walks = walks(1000, 80);
    let steps: usize = walks.iter().map(|tokens| tokens.len() - 1).sum();
    let mut group = c.benchmark_group("legal");
    group.throughput(Throughput::Elements(steps as u64));
    let run = |copy: bool| {
        let mut total = 0;
        for tokens in &walks {
            let Some(mut prefix) = tokens[0].shape().and_then(|shape| Prefix::new(shape, 80)) else {
                continue;
            };
            for &token in &tokens[1..] {
                if copy {
                    // What a search does at every branch.
                    prefix = black_box(prefix);
                }
                let pushed = prefix.push(token);
                total += prefix.legal().len() + usize::from(pushed.is_err());
            }
        }
        total
    };
    group.bench_function("push and mask", |b| b.iter(|| run(black_box(false))));
    group.bench_function("copy, push and mask", |b| b.iter(|| run(black_box(true))));
    group.finish();
}

fn trees(c: &mut Criterion) {
    let text = "<to-list> int v0 = 0 ; for ( int v1 = 0 ; v1 < n ; v1 ++ ) { if ( v1 == 0 || a [ v1 ] != a [ v1 - \
                1 ] ) { out [ v0 ++ ] = a [ v1 ] ; } else { v0 += 0 ; } } return v0 ; <end>";
    let tokens: Vec<Token> =
        text.split_whitespace().filter_map(|word| Token::all().find(|t| t.spelling() == word)).collect();
    let Ok(program) = decode(&tokens) else { return };
    let mut group = c.benchmark_group("trees");
    group.throughput(Throughput::Elements(tokens.len() as u64));
    group.bench_function("decode", |b| b.iter(|| decode(black_box(&tokens))));
    group.bench_function("encode", |b| b.iter(|| encode(black_box(&program))));
    group.bench_function("len", |b| b.iter(|| cgen::token::len(black_box(&program))));
    group.finish();
}

criterion_group!(benches, steps, trees);
criterion_main!(benches);
