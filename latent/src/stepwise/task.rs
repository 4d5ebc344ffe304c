//! What a session holds of its tasks: what does not change while programs are written.

use std::sync::atomic::{AtomicUsize, Ordering};

use burn::tensor::{Device, Int, Tensor};
use cgen::Example;
use cgen::token::Token;

use super::situation::Read;
use super::{Pad, spread};
use crate::batch::{Batch, Inputs, Sample, floats, ints};

/// The logarithm of how often a token stands that stands nowhere, near enough.
pub(super) const NEVER: f32 = -1e9;

/// A task on the host.
#[derive(Debug)]
pub(super) struct Task {
    /// Tells it from all others of the session.
    pub number: usize,
    place: AtomicUsize,
    pub sample: Sample,
    pub examples: Vec<Example>,
}

impl Task {
    pub(super) fn new(number: usize, place: usize, sample: Sample, examples: Vec<Example>) -> Self {
        Self { number, place: AtomicUsize::new(place), sample, examples }
    }

    /// Which row it has in what is held.
    pub(super) fn place(&self) -> usize {
        self.place.load(Ordering::Relaxed)
    }

    pub(super) fn move_to(&self, place: usize) {
        self.place.store(place, Ordering::Relaxed);
    }
}

/// The tasks on the device, one after the other.
#[derive(Debug)]
pub(super) struct Held {
    /// `[tasks' groups, keys, reader]`
    pub outputs: Option<Tensor<3>>,
    /// `[tasks' groups, keys]`, 1 for slots that are there.
    pub there: Tensor<2>,
    /// `[tasks, slots + 1]`
    pub property_there: Tensor<2>,
    /// `[tasks, examples]`
    pub examples: Tensor<2>,
    /// `[tasks' rows, slots]`
    pub slot_mask: Tensor<2>,
    /// `[tasks' rows, slots]`
    pub kinds: Tensor<2, Int>,
    /// `[tasks' rows, slots * relations]`
    pub lookups: Option<(Tensor<2, Int>, Tensor<2>)>,
    /// `[tasks, slots + 1, hidden]`
    pub properties: Option<Tensor<3>>,
}

impl Held {
    /// The first so many samples of a batch.
    pub(super) fn new(
        batch: &Batch,
        inputs: &Inputs,
        outputs: Option<Tensor<3>>,
        read: &Read,
        count: usize,
        pad: Pad,
        device: &Device,
    ) -> Self {
        let (k, m) = (pad.examples, pad.slots);
        let at = |slot: usize, row: usize| batch.slot_mask.get(slot).and_then(|mask| mask.get(row)).copied();
        let mask: Vec<f32> =
            (0..count * k).flat_map(|row| (0..m).map(move |slot| at(slot, row).unwrap_or(0.0))).collect();
        let mut property_there = Vec::with_capacity(count * (m + 1));
        for task in mask.chunks_exact((k * m).max(1)) {
            let any = |slot: usize| task.iter().skip(slot).step_by(m).any(|&there| there > 0.0);
            property_there.extend((0..m).map(|slot| f32::from(any(slot))));
            property_there.push(1.0);
        }
        let kind = |slot: usize, row: usize| {
            batch.states.first().and_then(|slots| slots.kinds.get(slot)?.get(row)).copied().unwrap_or(0)
        };
        let kinds: Vec<i32> =
            (0..count * k).flat_map(|row| (0..m).map(move |slot| kind(slot, row))).collect();
        let groups =
            outputs.as_ref().map_or(count, |outputs| outputs.dims()[0] * count / inputs.sizes.samples);
        Self {
            outputs: outputs.map(|outputs| outputs.narrow(0, 0, groups)),
            there: floats(&mask, [groups, count * k * m / groups.max(1)], device),
            property_there: floats(&property_there, [count, m + 1], device),
            examples: floats(batch.example_mask.get(..count * k).unwrap_or_default(), [count, k], device),
            slot_mask: floats(&mask, [count * k, m], device),
            kinds: ints(&kinds, [count * k, m], device),
            lookups: (inputs.lookups.as_ref()).map(|(places, mask)| {
                (places.clone().narrow(0, 0, count * k), mask.clone().narrow(0, 0, count * k))
            }),
            properties: read.properties.as_ref().map(|rows| rows.clone().narrow(0, 0, count)),
        }
    }

    /// These tasks and behind them those.
    pub(super) fn join(self, other: Self) -> Self {
        let cat = |a: Tensor<2>, b: Tensor<2>| Tensor::cat(vec![a, b], 0);
        let cat3 = |a: Tensor<3>, b: Tensor<3>| Tensor::cat(vec![a, b], 0);
        let whole = |a: Tensor<2, Int>, b: Tensor<2, Int>| Tensor::cat(vec![a, b], 0);
        Self {
            outputs: self.outputs.zip(other.outputs).map(|(a, b)| cat3(a, b)),
            there: cat(self.there, other.there),
            property_there: cat(self.property_there, other.property_there),
            examples: cat(self.examples, other.examples),
            slot_mask: cat(self.slot_mask, other.slot_mask),
            kinds: whole(self.kinds, other.kinds),
            lookups: (self.lookups.zip(other.lookups))
                .map(|((places, mask), (more, others))| (whole(places, more), cat(mask, others))),
            properties: self.properties.zip(other.properties).map(|(a, b)| cat3(a, b)),
        }
    }

    /// These of so many tasks.
    pub(super) fn keep(&self, which: &[usize], tasks: usize) -> Self {
        let device = self.there.device();
        let rows = |count: usize| {
            let rows = spread(which.iter().copied(), count / tasks.max(1));
            ints(&rows, [rows.len()], &device)
        };
        let pick = |x: &Tensor<2>| x.clone().select(0, rows(x.dims()[0]));
        let pick3 = |x: &Tensor<3>| x.clone().select(0, rows(x.dims()[0]));
        let whole = |x: &Tensor<2, Int>| x.clone().select(0, rows(x.dims()[0]));
        Self {
            outputs: self.outputs.as_ref().map(pick3),
            there: pick(&self.there),
            property_there: pick(&self.property_there),
            examples: pick(&self.examples),
            slot_mask: pick(&self.slot_mask),
            kinds: whole(&self.kinds),
            lookups: self.lookups.as_ref().map(|(places, mask)| (whole(places), pick(mask))),
            properties: self.properties.as_ref().map(pick3),
        }
    }
}

/// Writes the logarithm of how often each token stands into a row of [`NEVER`].
pub(super) fn count(tokens: &[Token], row: &mut [f32]) {
    for token in tokens {
        if let Some(count) = row.get_mut(token.index()) {
            *count = if *count < 0.0 { 1.0 } else { *count + 1.0 };
        }
    }
    row.iter_mut().filter(|count| **count > 0.0).for_each(|count| *count = count.ln());
}
