//! What can be chosen about a search.

/// The settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// How many unfinished programs a task has.
    pub width: usize,
    /// Most tokens of a program, those of the shape and of the end among them.
    pub tokens: usize,
    /// After so many different candidates a task is over.
    pub candidates: usize,
    /// What entries are ranked by is their log-probability over their length to this power: 0 for the sum, 1 for the
    /// mean.
    pub length: f32,
    /// Of unfinished programs that have done the same to all examples, the likeliest goes on alone.
    pub drop_alike: bool,
    /// Unfinished programs that can no longer hold on all examples are dropped, because they trap on one or have
    /// returned something else; those that hold already end.
    pub drop_doomed: bool,
    /// Samples instead of the likeliest.
    pub sampling: Option<Sampling>,
    /// How many programs of all tasks are written side by side, if there are tasks enough. Says what is fast, not what
    /// is found.
    pub rows: usize,
}

/// Samples without replacement: no program is drawn twice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// What chance starts from.
    pub seed: u64,
    /// The logits are divided by it: below 1 likely programs become likelier.
    pub temperature: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self::beam(64)
    }
}

impl Settings {
    /// The likeliest programs.
    pub fn beam(width: usize) -> Self {
        Self {
            width,
            tokens: 128,
            candidates: usize::MAX,
            length: 0.0,
            drop_alike: true,
            drop_doomed: true,
            sampling: None,
            rows: 512,
        }
    }

    /// The likeliest token each time, whatever it does: what the model says when it is asked once.
    pub fn greedy() -> Self {
        Self { drop_alike: false, drop_doomed: false, ..Self::beam(1) }
    }

    /// So many programs, drawn as likely as the model finds them.
    pub fn sample(width: usize, sampling: Sampling) -> Self {
        Self { sampling: Some(sampling), ..Self::beam(width) }
    }
}
