//! The legal next tokens: sound, complete, and exact about the budget.

#![expect(clippy::unwrap_used, reason = "a test that fails may panic")]

mod tables;
mod walks;

use cgen::Program;
use cgen::token::{Prefix, Token, encode};

/// Tokens from their spellings.
fn tokens(text: &str) -> Vec<Token> {
    text.split_whitespace()
        .map(|word| {
            Token::all().find(|t| t.spelling() == word).unwrap_or_else(|| panic!("no token `{word}`"))
        })
        .collect()
}

fn spelled(tokens: &[Token]) -> String {
    tokens.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// The state after some tokens, or how many of them are legal.
fn after(tokens: &[Token], budget: usize) -> Result<Prefix, usize> {
    let shape = tokens.first().and_then(|token| token.shape()).ok_or(0_usize)?;
    let mut prefix = Prefix::new(shape, budget).ok_or(0_usize)?;
    for (i, &token) in tokens.iter().enumerate().skip(1) {
        prefix.push(token).map_err(|_| i)?;
    }
    Ok(prefix)
}

/// All tokens of the program are legal, with just as many tokens as it has.
fn accept(program: &Program) {
    let tokens = encode(program).unwrap();
    match after(&tokens, tokens.len()) {
        Ok(prefix) => assert!(prefix.is_complete() && prefix.left() == 0 && prefix.legal().is_empty()),
        Err(i) => panic!("`{}` is refused after {}\n{program}", tokens[i], spelled(&tokens[..i])),
    }
}
