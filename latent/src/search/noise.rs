//! Chance: for sampling without replacement, each program has a noise of its own, so that those with the most are a
//! sample.
//!
//! (Kool, van Hoof, Welling: *Stochastic Beams and Where to Find Them*, ICML 2019.) The noise of a token is a hash of
//! the seed and all tokens up to it: whoever is searched beside, and in which order, changes nothing.

use cgen::token::Token;

/// A mixed number: the finalizer of splitmix64.
const fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// The hash of tokens, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Path(u64);

impl Path {
    pub(super) const fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    pub(super) const fn then(self, token: Token) -> Self {
        Self(mix(self.0 ^ (token.index() as u64 + 1)))
    }

    /// A number with the Gumbel distribution.
    pub(super) fn gumbel(self) -> f64 {
        // Between 0 and 1, neither of them.
        let uniform = ((mix(!self.0) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64;
        -(-uniform.ln()).ln()
    }
}

/// Given the noisy score of a program's beginning and the noisy scores of its continuations, drawn freely: those
/// continuations as if they had been drawn with the beginning's as their maximum.
pub(super) fn condition(beginning: f64, free: &mut [f64]) {
    let most = free.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for x in free {
        // -ln(e^-beginning - e^-most + e^-x), without overflow.
        let v = beginning - *x + (-(*x - most).exp()).ln_1p();
        *x = beginning - v.max(0.0) - (-v.abs()).exp().ln_1p();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_continuation_is_the_beginning() {
        let mut scores = [-3.0, 0.5, -1.0];
        condition(-2.0, &mut scores);
        let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        assert!((most + 2.0).abs() < 1e-12, "{scores:?}");
        assert!(scores[1] > scores[2] && scores[2] > scores[0], "the order stays: {scores:?}");
    }

    #[test]
    fn noise_has_the_mean_of_its_distribution() {
        let path = Path::new(1);
        let tokens: Vec<Token> = Token::all().collect();
        let draws = tokens.iter().flat_map(|&a| tokens.iter().map(move |&b| path.then(a).then(b).gumbel()));
        let mean = draws.clone().sum::<f64>() / draws.count() as f64;
        // Euler's constant; the deviation of the mean is 0.009.
        assert!((mean - 0.5772).abs() < 0.04, "{mean}");
        assert_ne!(Path::new(1).then(Token::A), Path::new(2).then(Token::A));
    }
}
