//! Random programs and random walks.

use std::collections::BTreeMap;

use cgen::Shape;
use cgen::check::check;
use cgen::choice::Seeded;
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::token::{Mask, Prefix, Token, decode, encode};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{accept, after, spelled};

/// How likely every token is in one walk: some of them much more than others, so that walks differ.
fn taste(rng: &mut impl Rng) -> [u32; Token::COUNT] {
    let mut weights = [1; Token::COUNT];
    for token in Token::all() {
        let plain = token.constant().is_some() || token.digit().is_some();
        weights[token.index()] = if plain { 4 } else { 64 } << rng.random_range(0..4_u32);
    }
    if rng.random_ratio(1, 8) {
        // Many declarations side by side.
        for local in 0..16 {
            weights[Token::of_local(local).unwrap().index()] <<= 8;
        }
        for token in [Token::INT, Token::COMMA, Token::SEMICOLON] {
            weights[token.index()] <<= 10;
        }
        return weights;
    }
    // Blocks would hardly ever be closed otherwise.
    weights[Token::CLOSE_BLOCK.index()] *= 3;
    weights[Token::SEMICOLON.index()] *= 3;
    weights
}

fn choose(legal: Mask, weights: &[u32; Token::COUNT], rng: &mut impl Rng) -> Token {
    let total: u32 = legal.iter().map(|token| weights[token.index()]).sum();
    let mut at = rng.random_range(0..total);
    for token in legal.iter() {
        let weight = weights[token.index()];
        if at < weight {
            return token;
        }
        at -= weight;
    }
    unreachable!("the weights sum up to the total")
}

/// A walk over legal tokens to the end.
fn walk(shape: Shape, budget: usize, rng: &mut impl Rng) -> Vec<Token> {
    let weights = taste(rng);
    let mut prefix = Prefix::new(shape, budget).unwrap();
    let mut tokens = vec![Token::of_shape(shape)];
    while !prefix.is_complete() {
        assert!(!prefix.legal().is_empty(), "nothing may follow {}", spelled(&tokens));
        assert!(prefix.min_to_finish() <= prefix.left(), "no room after {}", spelled(&tokens));
        let token = choose(prefix.legal(), &weights, rng);
        prefix.push(token).unwrap();
        tokens.push(token);
    }
    tokens
}

/// Many walks of all shapes, with budgets below these in turn.
fn walks(count: usize, seed: u64, budgets: &[usize]) -> impl Iterator<Item = (usize, Vec<Token>)> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let shapes: Vec<Shape> = Shape::all().collect();
    (0..count).map(move |i| {
        let budget = rng.random_range(2..budgets[i % budgets.len()]);
        (budget, walk(shapes[i % shapes.len()], budget, &mut rng))
    })
}

#[test]
fn every_walk_is_a_checked_program_within_its_budget() {
    let mut seen = BTreeMap::new();
    let mut longest = 0;
    for (budget, tokens) in walks(20_000, 1, &[8, 40, 150, 400]) {
        assert!(tokens.len() <= budget);
        let program = decode(&tokens).unwrap_or_else(|e| panic!("{e}: {}", spelled(&tokens)));
        let complaints = check(&program);
        assert!(complaints.is_empty(), "{complaints:?}\n{}\n{program}", spelled(&tokens));
        assert_eq!(program.canonical(), program);
        let again = encode(&program).unwrap();
        assert_eq!(decode(&again).as_ref(), Ok(&program));
        longest = longest.max(tokens.len());
        for token in tokens {
            *seen.entry(token).or_insert(0) += 1;
        }
    }
    let unseen: Vec<_> =
        Token::all().filter(|token| !seen.contains_key(token)).map(Token::spelling).collect();
    assert_eq!(unseen, ["<pad>"]);
    assert!(longest > 380);
}

/// A budget makes those tokens illegal after which the shortest end no longer fits, and no others; and the shortest
/// end is what [`Prefix::min_to_finish`] says.
#[test]
fn the_budget_is_exact() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    for (_, tokens) in walks(400, 2, &[8, 40, 150, 400]) {
        let mut prefix = Prefix::new(tokens[0].shape().unwrap(), 100_000).unwrap();
        for (i, &token) in tokens.iter().enumerate().skip(1) {
            let least = |token: Token| {
                let mut next = prefix;
                next.push(token).unwrap();
                next.min_to_finish()
            };
            let costs: Vec<_> = prefix.legal().iter().map(|token| (token, 1 + least(token))).collect();
            let shortest = costs.iter().map(|&(_, cost)| cost).min();
            assert_eq!(shortest, Some(prefix.min_to_finish()), "{}", spelled(&tokens[..i]));
            let left = prefix.min_to_finish() + rng.random_range(0..9);
            let tight =
                after(&tokens[..i], i + left).unwrap_or_else(|i| panic!("{}", spelled(&tokens[..=i])));
            let fitting: Mask = costs.iter().filter(|&&(_, cost)| cost <= left).map(|&(t, _)| t).collect();
            assert_eq!(tight.left(), left);
            for t in Token::all() {
                let at = || format!("{} .. {t} with {left} left", spelled(&tokens[..i]));
                assert_eq!(tight.legal().contains(t), fitting.contains(t), "{}", at());
            }
            prefix.push(token).unwrap();
        }
        assert!(prefix.is_complete());
    }
}

/// What is a checked program after a small change of a walk is legal too, under its canonical tokens.
#[test]
fn neighbours_of_walks_that_are_programs_are_legal() {
    let mut rng = ChaCha8Rng::seed_from_u64(9);
    let all: Vec<Token> = Token::all().collect();
    let mut programs = 0;
    for (_, tokens) in walks(10_000, 3, &[10, 16, 24, 32]) {
        for _ in 0..8 {
            let mut changed = tokens.clone();
            let at = rng.random_range(1..changed.len());
            match rng.random_range(0..4) {
                0 => drop(changed.remove(at)),
                1 => changed.insert(at, all[rng.random_range(0..all.len())]),
                _ => changed[at] = all[rng.random_range(0..all.len())],
            }
            let Ok(program) = decode(&changed) else { continue };
            if check(&program).is_empty() {
                accept(&program);
                programs += 1;
            }
        }
    }
    assert!(programs > 3_000, "only {programs}");
}

/// Whatever the generator makes is legal, if it has tokens and keeps to the limits.
#[test]
fn random_programs_are_legal() {
    for policy in [Policy::paper(), Policy::lists(), Policy::wild()] {
        let generator = Generator::new(policy).unwrap();
        for stream in 0..1_500 {
            let program = generator.generate(&mut Seeded::new(4, stream));
            assert!(check(&program).is_empty(), "{program}");
            accept(&program);
        }
    }
}
