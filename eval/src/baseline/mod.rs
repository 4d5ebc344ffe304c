//! Solvers without a network: what the network has to beat, and what helps it.
//!
//! Owns the search of each; the contract they keep is [`crate::solver`].

pub mod enumerate;
pub mod familiar;
pub mod floor;
pub mod ngram;
pub mod random;
pub mod repair;
#[cfg(test)]
pub(crate) mod testing;
