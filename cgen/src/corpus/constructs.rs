//! Which constructs of C a program uses, read off its tokens.

use std::fmt;
use std::sync::LazyLock;

use crate::token::Token;

/// A set of constructs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Constructs(u32);

/// The constructs, each with the spellings of the tokens that show it.
const TABLE: [(&str, &[&str]); 22] = [
    ("if", &["if"]),
    ("else", &["else"]),
    ("for", &["for"]),
    ("while", &["while"]),
    ("do", &["do"]),
    ("break", &["break"]),
    ("continue", &["continue"]),
    ("return", &["return"]),
    ("?:", &["?"]),
    ("&&", &["&&"]),
    ("||", &["||"]),
    ("!", &["!"]),
    ("++", &["++", "--"]),
    ("=", &["="]),
    ("+=", &["*=", "/=", "%=", "+=", "-=", "<<=", ">>=", "&=", "^=", "|="]),
    ("+", &["+", "-"]),
    ("*", &["*"]),
    ("/", &["/"]),
    ("%", &["%"]),
    ("<<", &["<<", ">>"]),
    ("&", &["&", "^", "|", "~"]),
    ("<", &["<", "<=", ">", ">=", "==", "!="]),
];
const WHILE: u32 = 1 << 3;

static BITS: LazyLock<[u32; Token::COUNT]> = LazyLock::new(|| {
    let mut bits = [0; Token::COUNT];
    for (token, slot) in Token::all().zip(&mut bits) {
        *slot = (0..TABLE.len())
            .filter(|&i| TABLE.get(i).is_some_and(|(_, spellings)| spellings.contains(&token.spelling())))
            .fold(0, |set, i| set | 1 << i);
    }
    bits
});

impl Constructs {
    /// The constructs of a program in tokens. Operators that look and work alike count as one: `+` also stands for
    /// `-`, `<` for every comparison, `++` for `--`, `+=` for every `op=`, `&` for every operator on bits.
    pub fn of(tokens: &[Token]) -> Self {
        let bits = &*BITS;
        let mut set = 0;
        let mut whiles = 0_i32;
        for token in tokens {
            set |= bits.get(token.index()).copied().unwrap_or_default();
            whiles += i32::from(*token == Token::WHILE) - i32::from(*token == Token::DO);
        }
        // Every `do` ends in a `while` that begins no loop.
        Self(if whiles > 0 { set } else { set & !WHILE })
    }

    /// Their names in a fixed order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        TABLE.iter().enumerate().filter(move |(i, _)| self.0 >> i & 1 == 1).map(|(_, (name, _))| *name)
    }
}

impl fmt::Display for Constructs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, name) in self.names().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(spellings: &str, expect: &str) {
        let tokens: Vec<Token> = spellings
            .split(' ')
            .map(|word| Token::all().find(|token| token.spelling() == word).unwrap())
            .collect();
        assert_eq!(Constructs::of(&tokens).to_string(), expect, "{spellings}");
    }

    #[test]
    fn constructs_are_read_off_tokens() {
        check("<paper> a [ 0 ] = 1 ; <end>", "=");
        check("do { x -- ; } while ( x > 0 ) ;", "do ++ <");
        check("while ( x ) do { x -= 1 ; } while ( y ) ;", "while do +=");
        check("for ( ; ; ) if ( ! x ) break ; else return ~ x - 1 ;", "if else for break return ! + &");
    }

    #[test]
    fn every_spelling_is_one_of_the_vocabulary() {
        for (name, spellings) in TABLE {
            for spelling in spellings {
                assert!(Token::all().any(|token| token.spelling() == *spelling), "{name}: {spelling}");
            }
        }
    }
}
