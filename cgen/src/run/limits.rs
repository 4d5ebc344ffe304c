//! How long a run may take.

/// Bounds of one run. Memory is bounded by the language itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How often the bodies of loops may be entered, all loops together. What is between two entries is bounded by
    /// the size of the program, so this bounds the run.
    pub fuel: u32,
}

impl Default for Limits {
    /// Enough for anything quadratic on the longest list, twice over.
    fn default() -> Self {
        Self { fuel: 10_000 }
    }
}
