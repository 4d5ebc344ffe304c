//! Figures with their uncertainty: shares with 95% intervals, paired comparisons, percentiles.
//!
//! Owns the formulas; what is counted is decided elsewhere.

use serde::Serialize;

/// The 97.5th percentile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// So many of so many, with Wilson's 95% interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// How many count.
    pub count: usize,
    /// Of how many.
    pub of: usize,
    /// The share; 0 of nothing.
    pub share: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
}

impl Share {
    /// `count` of `of`.
    pub fn new(count: usize, of: usize) -> Self {
        if of == 0 {
            return Self { count, of, share: 0.0, low: 0.0, high: 1.0 };
        }
        let (n, share) = (of as f64, count as f64 / of as f64);
        let centre = share + Z * Z / (2.0 * n);
        let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        let (low, high) = ((centre - spread) / scale, (centre + spread) / scale);
        // At the ends the interval reaches them; only rounding keeps it away.
        let low = if count == 0 { 0.0 } else { low.max(0.0) };
        let high = if count == of { 1.0 } else { high.min(1.0) };
        Self { count, of, share, low, high }
    }
}

/// Two solvers on the same specs: what only one of them solves.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Paired {
    /// Solved by both.
    pub both: usize,
    /// Solved by the first alone.
    pub only_first: usize,
    /// Solved by the second alone.
    pub only_second: usize,
    /// Solved by none.
    pub neither: usize,
    /// `McNemar`'s exact test, two-sided: how likely a difference as large is if none of the two is better.
    pub p: f64,
}

impl Paired {
    /// From pairs of whether the first and the second solve a spec.
    pub fn new(pairs: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let mut counts = [0; 4];
        for (first, second) in pairs {
            counts[usize::from(first) * 2 + usize::from(second)] += 1;
        }
        let [neither, only_second, only_first, both] = counts;
        Self { both, only_first, only_second, neither, p: sign_test(only_first, only_second) }
    }
}

/// The chance that a fair coin falls at least as unevenly as this.
fn sign_test(heads: usize, tails: usize) -> f64 {
    let (few, n) = (heads.min(tails), heads + tails);
    // Terms of the binomial distribution, by their logarithms: n may be in the thousands.
    let mut log_term = -(n as f64) * std::f64::consts::LN_2;
    let mut sum = 0.0;
    for k in 0..=few {
        sum += log_term.exp();
        log_term += ((n - k) as f64 / (k + 1) as f64).ln();
    }
    (2.0 * sum).min(1.0)
}

/// The value that this share of the values does not exceed; none of no values. Sorts them.
pub fn percentile(values: &mut [f64], share: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let place = (share * values.len() as f64).ceil() as usize;
    values.get(place.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_those_of_the_books() {
        let check = |count: usize, of: usize, expect: &str| {
            let Share { share, low, high, .. } = Share::new(count, of);
            assert_eq!(format!("{share:.3} [{low:.4}, {high:.4}]"), expect, "{count} of {of}");
        };
        // Newcombe 1998, table I, method 3.
        check(81, 263, "0.308 [0.2553, 0.3662]");
        check(15, 148, "0.101 [0.0624, 0.1605]");
        check(0, 20, "0.000 [0.0000, 0.1611]");
        check(29, 29, "1.000 [0.8830, 1.0000]");
        check(0, 0, "0.000 [0.0000, 1.0000]");
    }

    #[test]
    fn paired_comparisons_count_what_differs() {
        let pairs = |a: usize, b: usize, c: usize, d: usize| {
            let all = [((true, true), a), ((true, false), b), ((false, true), c), ((false, false), d)];
            Paired::new(all.into_iter().flat_map(|(pair, count)| std::iter::repeat_n(pair, count)))
        };
        let some = pairs(5, 8, 1, 2);
        assert_eq!((some.both, some.only_first, some.only_second, some.neither), (5, 8, 1, 2));
        // 2 * (1 + 9) / 2^9
        assert!((some.p - 20.0 / 512.0).abs() < 1e-12, "{}", some.p);
        assert!((pairs(3, 0, 0, 1).p - 1.0).abs() < 1e-12);
        assert!((pairs(0, 4, 4, 0).p - 1.0).abs() < 1e-12);
        let large = pairs(0, 1600, 1400, 0).p;
        assert!((0.0001..0.001).contains(&large), "{large}");
    }

    #[test]
    fn percentiles_are_values_that_were_there() {
        let mut values = [5.0, 1.0, 4.0, 2.0, 3.0];
        assert_eq!(percentile(&mut values, 0.5), Some(3.0));
        assert_eq!(percentile(&mut values, 0.95), Some(5.0));
        assert_eq!(percentile(&mut values, 0.0), Some(1.0));
        assert_eq!(percentile(&mut [], 0.5), None);
    }
}
