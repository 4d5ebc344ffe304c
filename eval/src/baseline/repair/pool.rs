//! The programs that a search goes on from: no two that do the same, the shorter of such as do.

use std::collections::HashMap;

use cgen::Program;

use super::dice::Dice;
use super::trial::{GUIDES, Measure, farthest};

/// A program that is near enough.
#[derive(Clone, Debug)]
pub struct Member {
    pub program: Program,
    pub measure: Measure,
    pub tokens: usize,
    /// How many candidates were made from it.
    pub tries: u32,
}

/// A bounded set of members.
#[derive(Clone, Debug)]
pub struct Pool {
    members: Vec<Member>,
    /// The place of the member with these outputs.
    places: HashMap<u64, usize>,
    most: usize,
    examples: usize,
    /// What is farther away than this is not taken.
    bound: u32,
    /// Places, for choosing among.
    among: Vec<usize>,
}

impl Member {
    /// Less is better. What was tried often is worth less, so that nothing is tried for ever.
    fn rank(&self) -> u32 {
        self.measure.total + self.tokens as u32 / 2 + self.tries / 16
    }
}

impl Pool {
    /// Room for so many.
    pub fn new(most: usize, examples: usize) -> Self {
        Self {
            members: Vec::new(),
            places: HashMap::new(),
            most,
            examples,
            bound: farthest(examples),
            among: Vec::new(),
        }
    }

    pub const fn len(&self) -> usize {
        self.members.len()
    }

    pub fn get(&self, place: usize) -> Option<&Member> {
        self.members.get(place)
    }

    /// What is farther away than this is not taken.
    pub const fn bound(&self) -> u32 {
        self.bound
    }

    /// Looks for what the bound is now: where there is no room, the worst that is there.
    pub fn tighten(&mut self) {
        if self.members.len() == self.most {
            let worst = self.members.iter().map(|member| member.measure.total).max();
            self.bound = worst.unwrap_or(self.bound);
        }
    }

    /// Whether a program with this measure and length would be taken.
    pub fn wants(&self, measure: &Measure, tokens: usize) -> bool {
        match self.places.get(&measure.outputs).and_then(|&place| self.members.get(place)) {
            Some(member) => tokens < member.tokens,
            None => true,
        }
    }

    /// Takes a member in; where there is no room one of the worst goes.
    pub fn insert(&mut self, member: Member, dice: &mut Dice) {
        if let Some(&place) = self.places.get(&member.measure.outputs) {
            if let Some(old) = self.members.get_mut(place) {
                *old = member;
            }
            return;
        }
        if self.members.len() < self.most {
            self.places.insert(member.measure.outputs, self.members.len());
            self.members.push(member);
            return;
        }
        let Some(place) = self.worst_of(dice, 6) else { return };
        let Some(old) = self.members.get_mut(place) else { return };
        if old.rank() >= member.rank() {
            self.places.remove(&old.measure.outputs);
            self.places.insert(member.measure.outputs, place);
            *old = member;
        }
    }

    fn worst_of(&self, dice: &mut Dice, count: usize) -> Option<usize> {
        let places = (0..count).map(|_| dice.below(self.members.len()));
        places.max_by_key(|&place| self.members.get(place).map_or(0, Member::rank))
    }

    /// A member to go on from: one that is near on all examples, or nearest on some.
    pub fn choose(&mut self, dice: &mut Dice) -> Option<usize> {
        if self.members.is_empty() {
            return None;
        }
        if dice.percent(50) {
            let places = (0..6).map(|_| dice.below(self.members.len()));
            return places.min_by_key(|&place| self.members.get(place).map_or(u32::MAX, Member::rank));
        }
        let sample = 40.min(self.members.len());
        self.among.clear();
        self.among.extend((0..sample).map(|_| dice.below(self.members.len())));
        let mut left = self.examples;
        let mut order: [usize; GUIDES] = std::array::from_fn(|i| i);
        while left > 0 && self.among.len() > 1 {
            let at = dice.below(left);
            left -= 1;
            order.swap(at, left);
            let error = |place: &usize| {
                let member = self.members.get(*place);
                member.and_then(|member| member.measure.errors.get(order[left])).copied().unwrap_or(u16::MAX)
            };
            let least = self.among.iter().map(error).min().unwrap_or(0);
            let near = least + 20;
            let kept: Vec<usize> = self.among.iter().copied().filter(|place| error(place) <= near).collect();
            self.among = kept;
        }
        self.among.iter().copied().min_by_key(|&place| self.members.get(place).map_or(u32::MAX, Member::rank))
    }

    /// Notes that so many candidates were made from a member.
    pub fn tried(&mut self, place: usize, tries: u32) {
        if let Some(member) = self.members.get_mut(place) {
            member.tries += tries;
        }
    }

    /// Forgets all but the best `keep`.
    pub fn shrink_to(&mut self, keep: usize) {
        self.members.sort_by_key(|member| (member.measure.total, member.tokens, member.measure.outputs));
        self.members.truncate(keep);
        self.bound = farthest(self.examples);
        self.places.clear();
        for (place, member) in self.members.iter_mut().enumerate() {
            member.tries = 0;
            self.places.insert(member.measure.outputs, place);
        }
    }
}
