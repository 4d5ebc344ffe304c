//! The judge: whether a program does what a spec says, example by example.
//!
//! A program that traps or gives something else is no error but a [`Verdict`]; an error is only to ask about a
//! program that the spec is not for.
pub struct Judge;
pub struct Judgement;
pub struct Verdict;
