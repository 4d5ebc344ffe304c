//! Parts: the attempts `i * ATTEMPTS .. (i + 1) * ATTEMPTS`, drawn and kept until the corpus is whole.
//!
//! A part is a pure function of origin and index, whoever draws it, when and where. On disk it ends in a hash of
//! everything before, and appears under its name only when it is complete.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::Task;
use crate::task::{Behaviour, Dropped};

use super::error::{At, Error};
use super::origin::Origin;
use super::row::Row;
use super::{disk, record};

/// How many attempts make a part.
pub const ATTEMPTS: u64 = 4096;

const MAGIC: &[u8; 8] = b"cgenpart";
const HASH: usize = 32;
const KEY: usize = 4 + 16 + 16 + 4;

/// What a draw is judged by without being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The attempt, counted from the first of the part.
    pub attempt: u32,
    /// The hash of the canonical program.
    pub program: u128,
    /// What the program does.
    pub behaviour: Behaviour,
    /// Where the record ends.
    pub end: u32,
}

/// The tasks of one part, before any are told apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Its place among the parts.
    pub index: u64,
    /// How many attempts came to nothing, in the order of [`Dropped::ALL`].
    pub dropped: [u32; Dropped::ALL.len()],
    /// One for each task, in the order of the attempts.
    pub keys: Vec<Key>,
    /// The records, end to end.
    pub records: Vec<u8>,
}

impl Part {
    /// Draws a part; nothing, if `stop` says so in between.
    pub fn draw<F>(origin: &Origin, index: u64, mut draw: F, stop: &AtomicBool) -> Option<Self>
    where
        F: FnMut(u64) -> Result<Task, Dropped>,
    {
        let mut part = Self { index, ..Self::default() };
        for attempt in 0..ATTEMPTS {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            let number = index.wrapping_mul(ATTEMPTS).wrapping_add(attempt);
            let row = draw(number)
                .and_then(|task| Row::new(origin.id("", number), task).map_err(|_| Dropped::TooLong));
            match row {
                Ok(row) => part.push(attempt as u32, &row),
                Err(reason) => part.drop_for(reason),
            }
        }
        Some(part)
    }

    fn push(&mut self, attempt: u32, row: &Row) {
        record::write(row, &mut self.records);
        self.keys.push(Key {
            attempt,
            program: row.program_hash(),
            behaviour: row.behaviour,
            end: self.records.len() as u32,
        });
    }

    fn drop_for(&mut self, reason: Dropped) {
        let place = Dropped::ALL.iter().position(|&r| r == reason);
        if let Some(count) = place.and_then(|i| self.dropped.get_mut(i)) {
            *count += 1;
        }
    }

    /// The row of this key.
    pub fn row(&self, origin: &Origin, key: usize) -> Option<Row> {
        let start = key.checked_sub(1).map_or(Some(0), |before| Some(self.keys.get(before)?.end as usize))?;
        let key = self.keys.get(key)?;
        let number = self.index.wrapping_mul(ATTEMPTS).wrapping_add(u64::from(key.attempt));
        record::read(origin.id("", number), key.behaviour, self.records.get(start..key.end as usize)?)
    }

    /// Where a part is kept.
    pub fn path(dir: &Path, index: u64) -> PathBuf {
        dir.join(format!("part-{index:06}"))
    }

    /// Writes the part into a directory, under its name only when it is complete.
    pub fn write(&self, origin: &Origin, dir: &Path) -> Result<(), Error> {
        disk::write_whole(&Self::path(dir, self.index), &self.to_bytes(origin))
    }

    /// Reads a part; nothing, if there is none. A part of another origin counts as damaged.
    pub fn read(origin: &Origin, dir: &Path, index: u64) -> Result<Option<Self>, Error> {
        let path = Self::path(dir, index);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.at("read", &path)?,
        };
        match Self::from_bytes(origin, &bytes) {
            Some(part) if part.index == index => Ok(Some(part)),
            _ => Err(Error::Damaged { path, what: "its hash does not fit its content".into() }),
        }
    }

    fn to_bytes(&self, origin: &Origin) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.records.len() + KEY * self.keys.len() + 128);
        bytes.extend(MAGIC);
        bytes.extend(origin.hash());
        bytes.extend(self.index.to_le_bytes());
        for count in self.dropped {
            bytes.extend(count.to_le_bytes());
        }
        bytes.extend((self.keys.len() as u32).to_le_bytes());
        for key in &self.keys {
            bytes.extend(key.attempt.to_le_bytes());
            bytes.extend(key.program.to_le_bytes());
            bytes.extend(key.behaviour.0.to_le_bytes());
            bytes.extend(key.end.to_le_bytes());
        }
        bytes.extend(&self.records);
        bytes.extend(blake3::hash(&bytes).as_bytes());
        bytes
    }

    fn from_bytes(origin: &Origin, bytes: &[u8]) -> Option<Self> {
        let (content, hash) = bytes.split_last_chunk::<HASH>()?;
        if blake3::hash(content) != *hash {
            return None;
        }
        let mut rest = content.strip_prefix(MAGIC)?.strip_prefix(&origin.hash())?;
        let index = u64::from_le_bytes(take(&mut rest)?);
        let mut dropped = [0; Dropped::ALL.len()];
        for count in &mut dropped {
            *count = u32::from_le_bytes(take(&mut rest)?);
        }
        let count = u32::from_le_bytes(take(&mut rest)?) as usize;
        let (keys, records) = rest.split_at_checked(count.checked_mul(KEY)?)?;
        let keys = keys.chunks_exact(KEY).map(key).collect::<Option<Vec<_>>>()?;
        Some(Self { index, dropped, keys, records: records.to_vec() })
    }
}

fn key(mut bytes: &[u8]) -> Option<Key> {
    Some(Key {
        attempt: u32::from_le_bytes(take(&mut bytes)?),
        program: u128::from_le_bytes(take(&mut bytes)?),
        behaviour: Behaviour(u128::from_le_bytes(take(&mut bytes)?)),
        end: u32::from_le_bytes(take(&mut bytes)?),
    })
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::toy;
    use crate::policy::Policy;

    fn part(index: u64) -> (Origin, Part) {
        let origin = Origin::new(Policy::lists(), 5);
        let draw = |number| toy::draw(&origin.policy, origin.seed, number);
        let part = Part::draw(&origin, index, draw, &AtomicBool::new(false)).unwrap();
        (origin, part)
    }

    #[test]
    fn a_part_reads_back_and_its_rows_are_the_tasks_drawn() {
        let (origin, part) = part(3);
        assert_eq!(Part::from_bytes(&origin, &part.to_bytes(&origin)), Some(part.clone()));
        for (i, key) in part.keys.iter().enumerate() {
            let number = 3 * ATTEMPTS + u64::from(key.attempt);
            let task = toy::draw(&origin.policy, origin.seed, number).unwrap();
            assert_eq!(part.row(&origin, i).unwrap().into_task().unwrap(), task);
        }
        let dropped: u32 = part.dropped.iter().sum();
        assert_eq!(part.keys.len() as u64 + u64::from(dropped), ATTEMPTS);
        assert!(dropped > 0 && !part.keys.is_empty());
    }

    #[test]
    fn whatever_is_cut_flipped_or_of_another_origin_is_no_part() {
        let (origin, part) = part(0);
        let bytes = part.to_bytes(&origin);
        for end in (0..bytes.len()).step_by(997).chain([bytes.len() - 1]) {
            assert_eq!(Part::from_bytes(&origin, &bytes[..end]), None);
        }
        for i in (0..bytes.len()).step_by(4001) {
            let mut flipped = bytes.clone();
            flipped[i] ^= 1;
            assert_eq!(Part::from_bytes(&origin, &flipped), None);
        }
        assert_eq!(Part::from_bytes(&Origin::new(Policy::lists(), 6), &bytes), None);
    }
}
