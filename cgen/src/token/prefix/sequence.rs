//! Which variables the part of an expression that stands already reads and writes, and which the rest still may.
//!
//! The rule is that of [`crate::check`]: of two operands whose order C leaves open, none may modify what the other
//! reads or modifies. It is kept from left to right, without the tree. A *run* is what stands between brackets, `&&`,
//! `||`, `?` and `:`; its operands are all unordered among each other, while runs side by side are ordered. A
//! bracket opens a new [`Level`], and what stands inside is unordered with the runs around it. An assignment takes
//! its place at the beginning of a level and is done when the level ends: what stands to its right may read its
//! target, but not modify it.

/// Sets of variables, as bits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Access {
    pub reads: u32,
    pub writes: u32,
}

impl Access {
    pub const fn and(self, other: Self) -> Self {
        Self { reads: self.reads | other.reads, writes: self.writes | other.writes }
    }
}

/// What opened a level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Bracket {
    /// The expression begins.
    #[default]
    Base,
    /// `(`
    Paren,
    /// `?`, which `:` closes.
    Question,
    /// `[` behind the name of a list.
    Cell {
        /// The name.
        list: u8,
        /// Whether the cell can be assigned as far as the grammar goes.
        assignable: bool,
        /// Whether `++` or `--` stands before it.
        step: bool,
    },
}

/// What is between a bracket and where the prefix ends.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Level {
    pub bracket: Bracket,
    /// What is unordered with all of this level: the runs around it, and the indices of what is assigned in it.
    around: Access,
    /// The present run.
    run: Access,
    /// The runs before, and what is assigned in this level.
    total: Access,
    /// What must not be written, here or inside, because an assignment around does it, or because it is the list
    /// whose index this is.
    targets: u32,
}

impl Level {
    /// The variables that may be read by the next operand.
    pub const fn readable(&self) -> u32 {
        !(self.around.writes | self.run.writes)
    }

    /// The variables that may be modified by the next operand.
    pub const fn writable(&self) -> u32 {
        self.readable() & !(self.around.reads | self.run.reads | self.targets)
    }

    /// An operand of the run is complete.
    pub const fn operand(&mut self, access: Access) {
        self.run = self.run.and(access);
    }

    /// `target = ..`, or `target op= ..`, with what its index accesses. It stands at the beginning of its level.
    pub const fn assign(&mut self, target: u32, compound: bool, index: Access) {
        self.around = self.around.and(index);
        let reads = if compound { target } else { 0 };
        self.total = self.total.and(index).and(Access { reads, writes: target });
        self.targets |= target;
    }

    /// `&&`, `||`, `?`: what follows is ordered after the run.
    pub const fn sequence(&mut self) {
        self.total = self.total.and(self.run);
        self.run = Access { reads: 0, writes: 0 };
    }

    /// A bracket opens; `list` is the one whose index begins.
    pub const fn open(&self, bracket: Bracket, list: u32) -> Self {
        const NONE: Access = Access { reads: 0, writes: 0 };
        Self {
            bracket,
            around: self.around.and(self.run),
            run: NONE,
            total: NONE,
            targets: self.targets | list,
        }
    }

    /// What all of the level accesses, once it is closed.
    pub const fn close(&self) -> Access {
        self.total.and(self.run)
    }

    /// What stands between `?` and `:` is complete.
    pub const fn alternative(&mut self, access: Access) {
        self.total = self.total.and(access);
    }

    /// A comma between the values of a brace list, whose order C leaves open.
    pub const fn next_value(&mut self) {
        self.around = self.around.and(self.close());
        *self = Self { around: self.around, ..Self::BASE };
    }

    const BASE: Self = Self {
        bracket: Bracket::Base,
        around: Access { reads: 0, writes: 0 },
        run: Access { reads: 0, writes: 0 },
        total: Access { reads: 0, writes: 0 },
        targets: 0,
    };
}
