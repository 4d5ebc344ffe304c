//! Figures for `TensorBoard`: `events.out.tfevents.*`, written by hand.
//!
//! A file is a row of records: length, checksum of the length, content, checksum of the content. The content is a
//! protocol buffer, `Event`, of which only the wall time, the step, the version and single numbers under names are
//! needed. Checksums are CRC-32C, turned and shifted.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Kinds of fields of a protocol buffer.
const VARINT: u64 = 0;
const EIGHT_BYTES: u64 = 1;
const BYTES: u64 = 2;
const FOUR_BYTES: u64 = 5;

/// Appends figures.
pub struct Events {
    file: File,
}

impl Events {
    /// Begins a file in this directory; `TensorBoard` puts those of a run together.
    pub fn begin(dir: &Path) -> io::Result<Self> {
        let now = now();
        let name = format!("events.out.tfevents.{now:.6}.synth");
        let mut file = OpenOptions::new().create(true).append(true).open(dir.join(name))?;
        file.write_all(&record(&version(now)))?;
        Ok(Self { file })
    }

    /// Writes numbers under their names.
    pub fn write(&mut self, step: u64, figures: &[(&str, f64)]) -> io::Result<()> {
        self.file.write_all(&record(&summary(now(), step, figures)))
    }
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64())
}

/// The event that every file begins with.
fn version(now: f64) -> Vec<u8> {
    let mut event = Vec::new();
    field(&mut event, 1, EIGHT_BYTES);
    event.extend(now.to_le_bytes());
    bytes(&mut event, 3, b"brain.Event:2");
    event
}

fn summary(now: f64, step: u64, figures: &[(&str, f64)]) -> Vec<u8> {
    let mut summary = Vec::new();
    for (name, figure) in figures {
        let mut value = Vec::new();
        bytes(&mut value, 1, name.as_bytes());
        field(&mut value, 2, FOUR_BYTES);
        value.extend((*figure as f32).to_le_bytes());
        bytes(&mut summary, 1, &value);
    }
    let mut event = Vec::new();
    field(&mut event, 1, EIGHT_BYTES);
    event.extend(now.to_le_bytes());
    field(&mut event, 2, VARINT);
    varint(&mut event, step);
    bytes(&mut event, 5, &summary);
    event
}

fn field(out: &mut Vec<u8>, number: u64, kind: u64) {
    varint(out, number << 3 | kind);
}

fn bytes(out: &mut Vec<u8>, number: u64, content: &[u8]) {
    field(out, number, BYTES);
    varint(out, content.len() as u64);
    out.extend(content);
}

/// Seven bits a byte, the lowest first; all but the last have the highest bit set.
fn varint(out: &mut Vec<u8>, mut x: u64) {
    while x >= 0x80 {
        out.push(x as u8 | 0x80);
        x >>= 7;
    }
    out.push(x as u8);
}

fn record(content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u64).to_le_bytes();
    let mut record = Vec::with_capacity(content.len() + 16);
    record.extend(length);
    record.extend(masked(&length).to_le_bytes());
    record.extend(content);
    record.extend(masked(content).to_le_bytes());
    record
}

fn masked(content: &[u8]) -> u32 {
    crc32c(content).rotate_right(15).wrapping_add(0xa282_ead8)
}

/// CRC-32C, bit by bit: a few hundred bytes every few seconds.
fn crc32c(content: &[u8]) -> u32 {
    let mut crc = !0_u32;
    for &byte in content {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = crc >> 1 ^ if crc & 1 == 1 { 0x82f6_3b78 } else { 0 };
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_castagnoli_polynomial() {
        assert_eq!(crc32c(b""), 0);
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
        assert_eq!(crc32c(&[0; 32]), 0x8a91_36aa);
    }

    #[test]
    fn a_file_begins_as_tensorboard_expects() {
        let record = record(&version(0.0));
        // The length 24 with its checksum, as at the head of every such file, then the wall time and the version.
        assert_eq!(record[..12], *b"\x18\0\0\0\0\0\0\0\xa3\x7f\x4b\x22");
        assert_eq!(record[12..36], *b"\x09\0\0\0\0\0\0\0\0\x1a\x0dbrain.Event:2");
        assert_eq!(record.len(), 40);
    }

    #[test]
    fn numbers_stand_under_their_names() {
        let event = summary(1.0, 300, &[("a", 1.5), ("bc", -2.0)]);
        let expect = b"\x09\0\0\0\0\0\0\xf0\x3f\x10\xac\x02\x2a\x15\
            \x0a\x08\x0a\x01a\x15\0\0\xc0\x3f\x0a\x09\x0a\x02bc\x15\0\0\0\xc0";
        assert_eq!(event, expect);
    }
}
