//! Sets of tokens in three words.

use super::vocabulary::Token;

/// A set of tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Mask([u64; 3]);

impl Mask {
    /// No token.
    pub const EMPTY: Self = Self([0; 3]);

    /// The tokens from `first` to `last`, both among them.
    pub(super) const fn range(first: Token, last: Token) -> Self {
        let mut mask = Self::EMPTY;
        let mut token = first.0;
        while token <= last.0 {
            mask = mask.with(Token(token));
            token += 1;
        }
        mask
    }

    /// These and one more.
    #[must_use]
    pub const fn with(self, token: Token) -> Self {
        let bit = 1 << (token.0 % 64);
        let [a, b, c] = self.0;
        Self(match token.0 / 64 {
            0 => [a | bit, b, c],
            1 => [a, b | bit, c],
            _ => [a, b, c | bit],
        })
    }

    /// These and one more, if it is so.
    #[must_use]
    pub(super) const fn with_if(self, holds: bool, token: Token) -> Self {
        if holds { self.with(token) } else { self }
    }

    /// These and all of those.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        let ([a, b, c], [x, y, z]) = (self.0, other.0);
        Self([a | x, b | y, c | z])
    }

    /// These and all of those, if it is so.
    #[must_use]
    pub(super) const fn union_if(self, holds: bool, other: Self) -> Self {
        if holds { self.union(other) } else { self }
    }

    /// These and the names whose bits are set, counted from [`Token::A`].
    #[must_use]
    pub(super) const fn with_names(self, names: u32) -> Self {
        // All names lie in the first word.
        let [a, b, c] = self.0;
        Self([a | (names as u64) << Token::A.0, b, c])
    }

    /// Whether the token is among them.
    pub const fn contains(self, token: Token) -> bool {
        let [a, b, c] = self.0;
        let word = match token.0 / 64 {
            0 => a,
            1 => b,
            _ => c,
        };
        word >> (token.0 % 64) & 1 == 1
    }

    /// How many there are.
    pub const fn len(self) -> usize {
        let [a, b, c] = self.0;
        (a.count_ones() + b.count_ones() + c.count_ones()) as usize
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        let [a, b, c] = self.0;
        a | b | c == 0
    }

    /// The words of the set; the bit of a token is its place in the vocabulary.
    pub const fn words(self) -> [u64; 3] {
        self.0
    }

    /// The tokens in the order of the vocabulary.
    pub fn iter(self) -> impl Iterator<Item = Token> {
        self.0.into_iter().zip([0, 64, 128]).flat_map(|(mut word, base)| {
            std::iter::from_fn(move || {
                let bit = word.trailing_zeros() as u8;
                // Takes the lowest bit away, and nothing from nothing.
                word &= word.wrapping_sub(1);
                (bit < 64).then(|| Token(base + bit))
            })
        })
    }
}

impl FromIterator<Token> for Mask {
    fn from_iter<I: IntoIterator<Item = Token>>(tokens: I) -> Self {
        tokens.into_iter().fold(Self::EMPTY, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_is_a_set() {
        let some: Vec<_> = Token::all().filter(|token| token.0 % 7 == 3).collect();
        let mask: Mask = some.iter().copied().collect();
        assert_eq!(mask.iter().collect::<Vec<_>>(), some);
        assert_eq!(mask.len(), some.len());
        assert!(Token::all().all(|token| mask.contains(token) == some.contains(&token)));
        assert!(Mask::EMPTY.is_empty() && !mask.is_empty() && Mask::EMPTY.iter().next().is_none());
        let all = Mask::range(Token(0), Token(145));
        assert_eq!((all.len(), all.union(mask)), (Token::COUNT, all));
    }

    #[test]
    fn names_are_bits_from_the_first_parameter() {
        let mask = Mask::EMPTY.with_names(0b11 | 1 << 24);
        let spelled: Vec<_> = mask.iter().map(Token::spelling).collect();
        assert_eq!(spelled, ["a", "n", "v15"]);
    }
}
