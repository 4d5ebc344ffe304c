//! Ints as classes and as features: what the network knows about a number before it learns anything.
//!
//! A class is what the executor predicts and what a vector is learned for. [`Values::Paper`] has one for each of
//! -4..=4. [`Values::Ints`] has one for each of -128..=128 and one for each sign and power of two beyond; further
//! features tell numbers of one class apart. In both, one more class says that there is no value.

use crate::config::Values;

const PAPER: i32 = 4;
const EXACT: i32 = 128;
/// Powers of two from 2^7 to 2^31.
const MAGNITUDES: usize = 25;
/// Low bits that are features of their own.
const BITS: usize = 8;
const MODULI: [i64; 2] = [3, 10];

impl Values {
    /// How many classes there are; the last is [`Values::absent`].
    pub const fn classes(self) -> usize {
        match self {
            Self::Paper => 2 * PAPER as usize + 2,
            Self::Ints => 2 * EXACT as usize + 1 + 2 * MAGNITUDES + 1,
        }
    }

    /// The class of a value that is not there.
    pub const fn absent(self) -> usize {
        self.classes() - 1
    }

    /// Whether an example may hold the value.
    pub const fn holds(self, value: i32) -> bool {
        match self {
            Self::Paper => -PAPER <= value && value <= PAPER,
            Self::Ints => true,
        }
    }

    /// Values from minus to plus this have a class of their own.
    pub const fn reach(self) -> i32 {
        match self {
            Self::Paper => PAPER,
            Self::Ints => EXACT,
        }
    }

    /// The class of a value. Beyond the range of the paper, that of its nearest value.
    pub fn class(self, value: Option<i32>) -> usize {
        let Some(value) = value else { return self.absent() };
        match self {
            Self::Paper => (value.clamp(-PAPER, PAPER) + PAPER) as usize,
            Self::Ints if (-EXACT..=EXACT).contains(&value) => (value + EXACT) as usize,
            Self::Ints => {
                let power = value.unsigned_abs().ilog2() as usize - 7;
                2 * EXACT as usize + 1 + power + if value < 0 { MAGNITUDES } else { 0 }
            }
        }
    }

    /// The value that a class stands for, or one in the middle of them; nothing for [`Values::absent`].
    pub fn representative(self, class: usize) -> Option<i32> {
        let reach = self.reach();
        match class.checked_sub(2 * reach as usize + 1) {
            None => Some(class as i32 - reach),
            Some(_) if class >= self.absent() => None,
            Some(power) => {
                let value = 3_i64 << (power % MAGNITUDES + 6);
                let value = if power < MAGNITUDES { value } else { -value };
                Some(value.clamp(i32::MIN.into(), i32::MAX.into()) as i32)
            }
        }
    }

    /// How many features a value has.
    pub const fn features(self) -> usize {
        match self {
            Self::Paper => 0,
            Self::Ints => 5 + 32 + BITS + 3 + 10,
        }
    }

    /// Appends the features of a value: sign, magnitude, low bits, residues; all 0 where there is none.
    pub fn push_features(self, value: Option<i32>, out: &mut Vec<f32>) {
        let end = out.len() + self.features();
        if let (Self::Ints, Some(value)) = (self, value) {
            let size = i64::from(value).abs();
            out.extend([value < 0, value == 0, value > 0].map(f32::from));
            out.push((value as f32 / 16.0).clamp(-8.0, 8.0));
            out.push((1.0 + size as f32).ln() / 22.0);
            out.extend((0..32).map(|power| f32::from(size >= 1 << power)));
            out.extend((0..BITS).map(|bit| (value >> bit & 1) as f32));
            for modulus in MODULI {
                let rest = i64::from(value).rem_euclid(modulus);
                out.extend((0..modulus).map(|r| f32::from(r == rest)));
            }
        }
        out.resize(end, 0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_values_have_a_class_of_their_own() {
        for values in [Values::Paper, Values::Ints] {
            let reach = values.reach();
            let classes: Vec<usize> = (-reach..=reach).map(|v| values.class(Some(v))).collect();
            assert_eq!(classes, (0..=2 * reach as usize).collect::<Vec<_>>());
            assert_eq!(values.class(None), values.absent());
        }
    }

    #[test]
    fn every_class_is_that_of_its_representative() {
        for values in [Values::Paper, Values::Ints] {
            // No int is as large as 2^31.
            let none = 2 * EXACT as usize + MAGNITUDES;
            for class in (0..values.classes()).filter(|&class| class != none) {
                assert_eq!(values.class(values.representative(class)), class, "{values:?}");
            }
        }
        let check = |value: i32, expect: i32| {
            assert_eq!(Values::Ints.representative(Values::Ints.class(Some(value))), Some(expect));
        };
        check(128, 128);
        check(129, 192);
        check(-300, -384);
        check(i32::MIN, i32::MIN);
        check(i32::MAX, 3 << 29);
    }

    #[test]
    fn features_tell_ints_apart() {
        let features = |value: Option<i32>| {
            let mut out = vec![7.0];
            Values::Ints.push_features(value, &mut out);
            assert_eq!(out.len(), 1 + Values::Ints.features());
            out
        };
        assert!(features(None)[1..].iter().all(|&x| x == 0.0));
        let all = [i32::MIN, -1000, -129, -1, 0, 1, 129, 130, 131, 1000, i32::MAX].map(|v| features(Some(v)));
        for (i, a) in all.iter().enumerate() {
            assert!(all[..i].iter().all(|b| a != b));
        }
        let mut none = Vec::new();
        Values::Paper.push_features(Some(3), &mut none);
        assert_eq!((none.len(), Values::Paper.features()), (0, 0));
    }
}
