//! A language model over tokens: how often a token follows the few before it.
//!
//! Orders are interpolated after Witten and Bell: where so many different tokens were seen behind a context, so much
//! is left to the next shorter one, down to all tokens that are allowed, evenly.

use std::collections::HashMap;

use cgen::token::{Mask, Token};

/// Tokens that are looked back on.
const LOOK_BACK: usize = 4;

/// Counts of tokens by the tokens before them.
#[derive(Clone, Debug, Default)]
pub struct Model {
    contexts: HashMap<u64, Vec<(Token, u32)>>,
    programs: u64,
}

/// The probability of every token, by its place in the vocabulary.
pub type Probabilities = [f32; Token::COUNT];

impl Model {
    /// Counts the tokens of one more program, that of its shape first.
    pub fn learn(&mut self, tokens: &[Token]) {
        self.programs += 1;
        for at in 1..tokens.len() {
            let (before, rest) = tokens.split_at(at);
            let Some(&token) = rest.first() else { return };
            for context in contexts(before) {
                let followers = self.contexts.entry(context).or_default();
                match followers.iter_mut().find(|(other, _)| *other == token) {
                    Some((_, count)) => *count += 1,
                    None => followers.push((token, 1)),
                }
            }
        }
    }

    /// How many programs were counted.
    pub const fn programs(&self) -> u64 {
        self.programs
    }

    /// What follows these tokens, if only those of the mask may.
    pub fn next(&self, before: &[Token], legal: Mask) -> Probabilities {
        let mut all = [0.0; Token::COUNT];
        let even = 1.0 / legal.len().max(1) as f32;
        for token in legal.iter() {
            all[token.index()] = even;
        }
        for context in contexts(before) {
            let Some(followers) = self.contexts.get(&context) else { break };
            let mut seen = 0;
            let mut kinds = 0;
            for (token, count) in followers {
                if legal.contains(*token) {
                    seen += count;
                    kinds += 1;
                }
            }
            if kinds == 0 {
                continue;
            }
            let sum = (seen + kinds) as f32;
            let left = kinds as f32 / sum;
            for p in &mut all {
                *p *= left;
            }
            for (token, count) in followers {
                if legal.contains(*token) {
                    all[token.index()] += *count as f32 / sum;
                }
            }
        }
        all
    }

    /// The logarithm of the probability of a program, without a mask.
    pub fn score(&self, tokens: &[Token]) -> f32 {
        let any: Mask = Token::all().collect();
        let steps = (1..tokens.len()).filter_map(|at| {
            let (before, rest) = tokens.split_at(at);
            Some(self.next(before, any)[rest.first()?.index()].ln())
        });
        steps.sum()
    }
}

/// The last tokens as numbers, from none of them to as many as are looked back on.
fn contexts(before: &[Token]) -> impl Iterator<Item = u64> {
    let mut context = 0;
    let longer = before.iter().rev().take(LOOK_BACK).map(move |token| {
        context = context << 8 | (token.index() as u64 + 1);
        context
    });
    std::iter::once(0).chain(longer)
}

#[cfg(test)]
mod tests {
    use cgen::token::encode;

    use super::*;

    fn tokens(text: &str) -> Vec<Token> {
        encode(&cgen::parse(text).unwrap()).unwrap()
    }

    #[test]
    fn probabilities_sum_to_one_and_prefer_what_was_seen() {
        let mut model = Model::default();
        let double = tokens("int f(int x) { return x * 2; }");
        let square = tokens("int f(int x) { return x * x; }");
        for _ in 0..3 {
            model.learn(&double);
        }
        model.learn(&square);
        assert_eq!(model.programs(), 4);
        let any: Mask = Token::all().collect();
        for at in 1..double.len() {
            let next = model.next(&double[..at], any);
            assert!((next.iter().sum::<f32>() - 1.0).abs() < 1e-4);
            assert!(next.iter().all(|p| *p > 0.0));
            let next = model.next(&double[..at], Mask::EMPTY.with(double[at]));
            assert!((next[double[at].index()] - 1.0).abs() < 1e-4);
        }
        let other = tokens("int f(int x) { return x / 2; }");
        assert!(model.score(&double) > model.score(&square));
        assert!(model.score(&square) > model.score(&other));
    }
}
