//! How far the search goes in each of its rounds.

use super::folds::Reach;
use super::pool::Growth;
use super::sums::Extent;

/// How far one round goes.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// From 0.
    pub number: usize,
    /// What costs no more than this ends the search after the round.
    pub enough: u32,
    /// Outside of all loops.
    pub outside: Growth,
    /// The same where there is no list.
    pub straight: Growth,
    /// In a loop.
    pub inside: Growth,
    /// Loops.
    pub reach: Reach,
    /// Sums that are looked up.
    pub sums: Extent,
    /// How many scalars made by loops are used in further loops.
    pub scalars: usize,
    /// How many values of inner loops are used in outer ones.
    pub inner: usize,
}

/// All rounds.
pub fn rounds() -> [Round; 4] {
    let growth = |level, classes| Growth { level, classes, cells: true, bits: false };
    let straight = |level, classes| Growth { level, classes, cells: false, bits: false };
    let sums = |single, sides, pairs| Extent { single, sides, pairs };
    let reach = |plain, tests, both, keep| Reach { plain, tests, both, keep };
    [
        Round {
            number: 0,
            enough: 50,
            outside: growth(3, 2000),
            straight: straight(5, 12_000),
            inside: growth(4, 5000),
            reach: reach(3, 3, 4, 3000),
            sums: sums(60_000, 6000, 400),
            scalars: 0,
            inner: 0,
        },
        Round {
            number: 1,
            enough: 90,
            outside: growth(4, 6000),
            straight: straight(6, 40_000),
            inside: growth(5, 12_000),
            reach: reach(4, 5, 5, 8000),
            sums: sums(250_000, 30_000, 1000),
            scalars: 8,
            inner: 10,
        },
        Round {
            number: 2,
            enough: u32::MAX - 1,
            outside: growth(5, 20_000),
            straight: Growth { bits: true, ..straight(6, 60_000) },
            inside: growth(5, 40_000),
            reach: reach(5, 5, 6, 20_000),
            sums: sums(1_000_000, 120_000, 2000),
            scalars: 16,
            inner: 24,
        },
        Round {
            number: 3,
            enough: u32::MAX - 1,
            outside: Growth { bits: true, ..growth(5, 40_000) },
            straight: Growth { bits: true, ..straight(7, 200_000) },
            inside: Growth { bits: true, ..growth(7, 100_000) },
            reach: reach(5, 7, 7, 40_000),
            sums: sums(4_000_000, 400_000, 3000),
            scalars: 24,
            inner: 40,
        },
    ]
}
