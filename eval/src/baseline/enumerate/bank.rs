//! Terms with their values, no two with the same: classes by behaviour.
//!
//! Owns the store of values and looking them up. A class keeps the cheapest of its terms.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::term::Id;

/// Classes of terms over the same points.
#[derive(Debug, Default)]
pub struct Bank {
    width: usize,
    ids: Vec<Id>,
    costs: Vec<u16>,
    values: Vec<i32>,
    places: Hashed<u32>,
}

/// By what are hashes already.
pub type Hashed<T> = HashMap<u64, T, BuildHasherDefault<Given>>;

/// What came of putting a term into a bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// A class of its own.
    New,
    /// It is cheaper than what stood for its class, and does so now.
    Cheaper,
    /// The class is known.
    Known,
}

impl Bank {
    /// An empty one, for so many points.
    pub fn new(width: usize) -> Self {
        Self { width, ..Self::default() }
    }

    /// Puts in a term that is made only where it is needed.
    pub fn put(&mut self, values: &[i32], cost: u32, id: impl FnOnce() -> Id) -> Put {
        let place = self.ids.len() as u32;
        let known = *self.places.entry(hash(values)).or_insert(place);
        if known == place {
            self.ids.push(id());
            self.costs.push(cost as u16);
            self.values.extend_from_slice(values);
            return Put::New;
        }
        let known = known as usize;
        match (self.ids.get_mut(known), self.costs.get_mut(known)) {
            (Some(old), Some(old_cost)) if u32::from(*old_cost) > cost => {
                *old = id();
                *old_cost = cost as u16;
                Put::Cheaper
            }
            _ => Put::Known,
        }
    }

    /// Makes all that is known so far dearer.
    pub fn raise(&mut self, by: u16) {
        self.costs.iter_mut().for_each(|cost| *cost = cost.saturating_add(by));
    }

    /// Which class has these values.
    pub fn find(&self, values: &[i32]) -> Option<usize> {
        self.places.get(&hash(values)).map(|place| *place as usize)
    }

    /// How many classes there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// The term of a class.
    pub fn id(&self, place: usize) -> Id {
        self.ids.get(place).copied().unwrap_or_default()
    }

    /// What the term of a class costs.
    pub fn cost(&self, place: usize) -> u32 {
        self.costs.get(place).map_or(0, |cost| u32::from(*cost))
    }

    /// The values of a class.
    pub fn row(&self, place: usize) -> &[i32] {
        self.values.get(place * self.width..(place + 1) * self.width).unwrap_or_default()
    }

    /// The places in order of cost, the first of them where there are more than so many.
    pub fn cheapest(&self, most: usize) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.len()).collect();
        places.sort_by_key(|place| self.cost(*place));
        places.truncate(most);
        places
    }
}

/// Mixes all values; equal hashes are taken for equal values, which the interpreter checks in the end.
pub fn hash(values: &[i32]) -> u64 {
    mix(values.iter().map(|value| u64::from(*value as u32)))
}

/// The same for any words.
pub fn mix(words: impl Iterator<Item = u64>) -> u64 {
    words.fold(0x51_7c_c1_b7_27_22_0a_95, |hash, word| {
        let hash = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^ hash >> 29
    })
}

/// Passes on keys that are hashes already.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given(u64);

impl Hasher for Given {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}
