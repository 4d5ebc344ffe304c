//! What evaluating an expression reads and writes. A list counts as one variable.

use crate::ast::VarId;

/// Sets of variables, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    reads: u128,
    writes: u128,
}

impl Effect {
    /// The same, and the variable is read.
    pub fn reading(self, id: VarId) -> Self {
        Self { reads: self.reads | bit(id), ..self }
    }

    /// The same, and the variable is written.
    pub fn writing(self, id: VarId) -> Self {
        Self { writes: self.writes | bit(id), ..self }
    }

    /// Whether the variable is written.
    pub fn writes(self, id: VarId) -> bool {
        self.writes & bit(id) != 0
    }

    /// Both, in an order that C fixes.
    pub fn then(self, next: Self) -> Self {
        Self { reads: self.reads | next.reads, writes: self.writes | next.writes }
    }

    /// A variable that one of two writes and the other reads or writes.
    pub fn conflict(self, other: Self) -> Option<VarId> {
        let both = (self.writes & (other.reads | other.writes)) | (other.writes & self.reads);
        (both != 0).then(|| VarId(both.trailing_zeros() as u8))
    }
}

fn bit(id: VarId) -> u128 {
    1_u128.checked_shl(u32::from(id.0)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_conflict_where_one_writes() {
        let (x, y) = (VarId(3), VarId(127));
        let none = Effect::default();
        assert_eq!(none.reading(x).conflict(none.reading(x)), None);
        assert_eq!(none.reading(x).conflict(none.writing(x)), Some(x));
        assert_eq!(none.writing(y).conflict(none.writing(y)), Some(y));
        assert_eq!(none.writing(x).conflict(none.reading(y)), None);
        assert_eq!(none.writing(VarId(200)).conflict(none.writing(VarId(200))), None);
    }
}
