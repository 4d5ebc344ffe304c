//! The closed vocabulary: every token and how C spells it.
//!
//! The order of the table is what models are trained on: whoever changes it raises [`VERSION`]. The order inside the
//! groups is that of the tables in [`crate::ast`], [`crate::print`] and [`crate::shape`], so that conversions are
//! sums; the tests hold the two together.

use std::fmt;

/// Counts the changes of the vocabulary.
pub const VERSION: u32 = 1;

/// One entry of the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub(super) u8);

/// A number that is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no token {0}, the vocabulary has {count}", count = Token::COUNT)]
pub struct UnknownToken(pub u8);

#[rustfmt::skip]
const SPELLINGS: [&str; Token::COUNT] = [
    // Ends.
    "<pad>", "<end>",
    // Shapes, in the order of `Shape::all`.
    "<paper>", "<in-place>", "<in-place+1>", "<in-place+2>", "<to-number>", "<to-number+1>",
    "<to-number+2>", "<to-list>", "<to-list+1>", "<to-list+2>", "<numbers+1>", "<numbers+2>", "<numbers+3>",
    "<numbers+4>",
    // Parameters.
    "a", "n", "k", "l", "out", "x", "y", "z", "w",
    // Locals.
    "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15",
    // Keywords, in the order of `Word`.
    "int", "if", "else", "for", "while", "do", "break", "continue", "return",
    // Marks, in the order of `Mark`.
    "(", ")", "[", "]", "{", "}", ";", ",", "?", ":",
    // Operators with one operand; `-` is among the next.
    "++", "--", "!", "~",
    // Operators with two operands, in the order of `BinaryOp::ALL`.
    "*", "/", "%", "+", "-", "<<", ">>", "<", "<=", ">", ">=", "==", "!=", "&", "^", "|", "&&", "||",
    // Assignments.
    "=", "*=", "/=", "%=", "+=", "-=", "<<=", ">>=", "&=", "^=", "|=",
    // Constants of their own.
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18",
    "19", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "64", "100", "127",
    "128", "255", "256", "512", "1000", "1024", "2147483647",
    // Digits of all other constants.
    "#0", "#1", "#2", "#3", "#4", "#5", "#6", "#7", "#8", "#9",];

/// The constants that have a token of their own, besides `0..=SMALL`.
pub(super) const LANDMARKS: [i32; 10] = [64, 100, 127, 128, 255, 256, 512, 1000, 1024, i32::MAX];
/// `0..=SMALL` have tokens of their own.
pub(super) const SMALL: i32 = 32;

/// The groups begin here. All of them are contiguous.
#[expect(missing_docs, reason = "the names say it")]
impl Token {
    /// How many tokens there are.
    pub const COUNT: usize = 146;

    /// Fills up what stands behind the end.
    pub const PAD: Self = Self(0);
    /// The body ends here.
    pub const END: Self = Self(1);
    pub(super) const FIRST_SHAPE: Self = Self(2);
    pub const A: Self = Self(16);
    pub const N: Self = Self(17);
    pub const K: Self = Self(18);
    pub const OUT: Self = Self(20);
    pub const X: Self = Self(21);
    /// The first of 16 names of locals.
    pub const V0: Self = Self(25);

    pub const INT: Self = Self(41);
    pub const IF: Self = Self(42);
    pub const ELSE: Self = Self(43);
    pub const FOR: Self = Self(44);
    pub const WHILE: Self = Self(45);
    pub const DO: Self = Self(46);
    pub const BREAK: Self = Self(47);
    pub const CONTINUE: Self = Self(48);
    pub const RETURN: Self = Self(49);

    pub const OPEN: Self = Self(50);
    pub const CLOSE: Self = Self(51);
    pub const OPEN_CELL: Self = Self(52);
    pub const CLOSE_CELL: Self = Self(53);
    pub const OPEN_BLOCK: Self = Self(54);
    pub const CLOSE_BLOCK: Self = Self(55);
    pub const SEMICOLON: Self = Self(56);
    pub const COMMA: Self = Self(57);
    pub const QUESTION: Self = Self(58);
    pub const COLON: Self = Self(59);

    pub const INC: Self = Self(60);
    pub const DEC: Self = Self(61);
    pub const NOT: Self = Self(62);
    pub const BIT_NOT: Self = Self(63);
    pub(super) const FIRST_BINARY: Self = Self(64);
    /// Between two operands, and before one.
    pub const MINUS: Self = Self(68);
    pub const AND: Self = Self(80);
    pub const OR: Self = Self(81);
    /// `=`, followed by the ten `op=`.
    pub const ASSIGN: Self = Self(82);

    /// The constant 0, followed by those up to 32 and ten larger ones.
    pub const ZERO: Self = Self(93);
    pub(super) const FIRST_LANDMARK: Self = Self(126);
    /// The digit 0 of a constant without a token of its own.
    pub const DIGIT_0: Self = Self(136);

    /// How many tokens are names of variables: parameters, then locals, from [`Token::A`].
    pub const NAMES: u8 = 25;
    /// How many locals can be visible at once.
    pub const LOCALS: u8 = 16;

    /// All of them in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::COUNT as u8).map(Self)
    }

    /// How C writes it; what C does not have stands in `<>`, and digits have a `#` in front.
    pub fn spelling(self) -> &'static str {
        SPELLINGS.get(self.index()).copied().unwrap_or_default()
    }

    /// The place in the vocabulary.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl TryFrom<u8> for Token {
    type Error = UnknownToken;

    fn try_from(number: u8) -> Result<Self, UnknownToken> {
        if (number as usize) < Self::COUNT { Ok(Self(number)) } else { Err(UnknownToken(number)) }
    }
}

impl From<Token> for u8 {
    fn from(token: Token) -> Self {
        token.0
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.spelling())
    }
}

/// What tells one vocabulary from another: over [`VERSION`] and all spellings in order.
pub fn hash() -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&VERSION.to_le_bytes());
    for spelling in SPELLINGS {
        hasher.update(spelling.as_bytes());
        // No spelling holds a line feed, so that no two lists run together.
        hasher.update(b"\n");
    }
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn spellings_differ() {
        let all: BTreeSet<_> = Token::all().map(Token::spelling).collect();
        assert_eq!(all.len(), Token::COUNT);
        assert!(all.iter().all(|spelling| !spelling.is_empty() && !spelling.contains('\n')));
    }

    #[test]
    fn numbers_beyond_the_vocabulary_are_no_tokens() {
        assert_eq!(Token::try_from(145).map(u8::from), Ok(145));
        assert_eq!(Token::try_from(146), Err(UnknownToken(146)));
        assert_eq!(UnknownToken(200).to_string(), "there is no token 200, the vocabulary has 146");
    }

    #[test]
    fn named_tokens_are_where_the_table_has_them() {
        let check = |token: Token, spelling: &str| assert_eq!(token.to_string(), spelling);
        check(Token::PAD, "<pad>");
        check(Token::END, "<end>");
        check(Token::FIRST_SHAPE, "<paper>");
        check(Token::A, "a");
        check(Token::N, "n");
        check(Token::K, "k");
        check(Token::OUT, "out");
        check(Token::X, "x");
        check(Token::V0, "v0");
        check(Token::INT, "int");
        check(Token::IF, "if");
        check(Token::ELSE, "else");
        check(Token::FOR, "for");
        check(Token::WHILE, "while");
        check(Token::DO, "do");
        check(Token::BREAK, "break");
        check(Token::CONTINUE, "continue");
        check(Token::RETURN, "return");
        check(Token::OPEN, "(");
        check(Token::CLOSE, ")");
        check(Token::OPEN_CELL, "[");
        check(Token::CLOSE_CELL, "]");
        check(Token::OPEN_BLOCK, "{");
        check(Token::CLOSE_BLOCK, "}");
        check(Token::SEMICOLON, ";");
        check(Token::COMMA, ",");
        check(Token::QUESTION, "?");
        check(Token::COLON, ":");
        check(Token::INC, "++");
        check(Token::DEC, "--");
        check(Token::NOT, "!");
        check(Token::BIT_NOT, "~");
        check(Token::FIRST_BINARY, "*");
        check(Token::MINUS, "-");
        check(Token::AND, "&&");
        check(Token::OR, "||");
        check(Token::ASSIGN, "=");
        check(Token::ZERO, "0");
        check(Token::FIRST_LANDMARK, "64");
        check(Token::DIGIT_0, "#0");
    }

    /// A change here is a change of the vocabulary: raise [`VERSION`] with it.
    #[test]
    fn the_hash_is_that_of_version_1() {
        let hex = blake3::Hash::from_bytes(hash()).to_hex();
        assert_eq!(
            (VERSION, hex.as_str()),
            (1, "d279ea197a53e2dcc3fd80756d268971b07d06b0a72cefd31a1873ebd7f481db")
        );
    }
}
