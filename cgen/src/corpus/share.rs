//! Shares: the parts of a corpus divided among machines that do not talk to each other.

use std::fmt;
use std::str::FromStr;

/// One of so many shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    index: u64,
    of: u64,
}

/// The text or the numbers are no share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no share; shares are written 0/64 to 63/64")]
pub struct NoShare(String);

impl Share {
    /// The share `index`, from 0, of so many.
    pub fn new(index: u64, of: u64) -> Result<Self, NoShare> {
        if index < of { Ok(Self { index, of }) } else { Err(NoShare(format!("{index}/{of}"))) }
    }

    /// The parts of this share, when there are so many in all.
    pub fn parts(self, parts: u64) -> Vec<u64> {
        (self.index..parts).step_by(usize::try_from(self.of).unwrap_or(usize::MAX)).collect()
    }
}

impl FromStr for Share {
    type Err = NoShare;

    fn from_str(text: &str) -> Result<Self, NoShare> {
        let error = || NoShare(text.to_owned());
        let (index, of) = text.split_once('/').ok_or_else(error)?;
        Self::new(index.parse().map_err(|_| error())?, of.parse().map_err(|_| error())?).map_err(|_| error())
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_in_one_share() {
        for of in 1..9 {
            let mut all: Vec<_> = (0..of).flat_map(|i| Share::new(i, of).unwrap().parts(20)).collect();
            all.sort_unstable();
            assert_eq!(all, (0..20).collect::<Vec<_>>());
        }
    }

    #[test]
    fn shares_are_read_from_text() {
        let check = |text: &str, expect: &str| {
            let got = text.parse::<Share>().map_or_else(|error| error.to_string(), |share| share.to_string());
            assert_eq!(got, expect);
        };
        check("3/64", "3/64");
        check("0/1", "0/1");
        for text in ["64/64", "3", "a/b", "-1/4", "0/0", "1/2/3", ""] {
            check(text, &format!("`{text}` is no share; shares are written 0/64 to 63/64"));
        }
    }
}
