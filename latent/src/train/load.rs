//! How much is in a batch, and how much a device manages.

use crate::batch::Batch;

/// How much there is in a batch.
#[derive(Clone, Copy, Debug, Default)]
pub struct Load {
    pub programs: usize,
    /// Places for tokens, padding included: memory goes with them.
    pub tokens: usize,
}

impl Load {
    pub fn of(parts: &[Batch]) -> Self {
        let programs = parts.iter().map(|part| part.samples).sum();
        Self { programs, tokens: parts.iter().map(|part| part.samples * part.tokens).sum() }
    }

    pub fn or_more(self, other: Self) -> Self {
        if other.tokens > self.tokens { other } else { self }
    }

    /// How many of these programs should fit where so much was managed: at most half of them, at least one.
    pub fn fits(self, managed: Self) -> usize {
        let as_managed = self.programs * managed.tokens / self.tokens.max(1);
        let half = self.programs / 2;
        (if as_managed == 0 { half } else { as_managed.min(half) }).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_less_than_what_failed() {
        let load = |programs, tokens| Load { programs, tokens };
        // Nothing has been managed yet; something has, a tenth of it; nearly all.
        assert_eq!(load(256, 20_000).fits(load(0, 0)), 128);
        assert_eq!(load(256, 20_000).fits(load(256, 2_000)), 25);
        assert_eq!(load(256, 20_000).fits(load(256, 19_000)), 128);
        assert_eq!(load(1, 80).fits(load(0, 0)), 1);
    }
}
