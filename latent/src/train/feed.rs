//! Batches made ahead of time: samples run the interpreter, which must not keep the training waiting.
//!
//! Each thread makes every n-th batch and hands it over in its own bounded channel, so that the order does not depend
//! on which is faster.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use super::order::{Order, Position};
use super::shelf::Shelf;
use crate::batch::{Batch, Sample};
use crate::config::ModelConfig;

/// Batches that a thread makes before the first of them is taken.
const AHEAD: usize = 3;

/// A batch, ready.
#[derive(Debug)]
pub struct Prepared {
    /// Where it stands in the data.
    pub position: Position,
    /// The arrays, in parts that are computed side by side.
    pub parts: Vec<Batch>,
    /// Programs that the model cannot read.
    pub left_out: usize,
}

/// No more batches come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a thread that makes batches has ended")]
pub struct FeedError;

/// Makes batches on threads of its own.
#[derive(Debug)]
pub struct Feed {
    channels: Vec<Receiver<Prepared>>,
    next: usize,
    threads: Vec<JoinHandle<()>>,
}

/// What the threads share.
struct Work {
    shelf: Arc<Shelf>,
    config: ModelConfig,
    order: Order,
    parts: usize,
    /// The epoch that was last put in order.
    epoch: Mutex<Option<(u64, Arc<Vec<u32>>)>>,
}

impl Feed {
    /// Batches from the one of this number on.
    pub fn start(
        shelf: &Arc<Shelf>,
        config: &ModelConfig,
        order: Order,
        parts: usize,
        first: u64,
        threads: usize,
    ) -> Self {
        let work = Arc::new(Work {
            shelf: Arc::clone(shelf),
            config: config.clone(),
            order,
            parts,
            epoch: Mutex::new(None),
        });
        let threads = threads.max(1);
        let mut feed =
            Self { channels: Vec::with_capacity(threads), next: 0, threads: Vec::with_capacity(threads) };
        for thread in 0..threads {
            let (sender, receiver) = sync_channel(AHEAD);
            let work = Arc::clone(&work);
            let first = first + thread as u64;
            feed.channels.push(receiver);
            feed.threads.push(std::thread::spawn(move || work.make(first, threads as u64, &sender)));
        }
        feed
    }

    /// The next batch.
    pub fn take(&mut self) -> Result<Prepared, FeedError> {
        let channel = self.channels.get(self.next).ok_or(FeedError)?;
        self.next = (self.next + 1) % self.channels.len();
        channel.recv().map_err(|_| FeedError)
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        // Whoever waits for a place in a channel ends when the channel does.
        self.channels.clear();
        for thread in self.threads.drain(..) {
            // A thread that panicked has been noticed where its batch was missing.
            let _ = thread.join();
        }
    }
}

impl Work {
    fn make(&self, first: u64, step: u64, sender: &SyncSender<Prepared>) {
        let mut epoch: Option<(u64, Arc<Vec<u32>>)> = None;
        for number in (first..).step_by(step as usize) {
            let position = self.order.position(number);
            let rows = match epoch.take() {
                Some((known, rows)) if known == position.epoch => rows,
                _ => self.epoch(position.epoch),
            };
            let prepared = self.prepare(position, &rows);
            epoch = Some((position.epoch, rows));
            if sender.send(prepared).is_err() {
                return;
            }
        }
    }

    fn epoch(&self, wanted: u64) -> Arc<Vec<u32>> {
        let make = || Arc::new(self.order.epoch(&self.shelf, wanted));
        let Ok(mut epoch) = self.epoch.lock() else { return make() };
        match &*epoch {
            Some((known, rows)) if *known == wanted => Arc::clone(rows),
            _ => {
                let rows = make();
                *epoch = Some((wanted, Arc::clone(&rows)));
                rows
            }
        }
    }

    fn prepare(&self, position: Position, epoch: &[u32]) -> Prepared {
        let rows = self.order.batch(epoch, position.batch);
        let sample = |&row: &u32| self.shelf.get(row as usize)?.sample(&self.config).ok();
        let samples: Vec<Sample> = rows.iter().filter_map(sample).collect();
        Prepared {
            position,
            parts: Batch::parts(&samples, &self.config, self.parts),
            left_out: rows.len() - samples.len(),
        }
    }
}
