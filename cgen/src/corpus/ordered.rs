//! Work in parallel, taken in order: what comes out does not depend on who was faster.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError, mpsc};
use std::thread;

/// How far the fastest worker may run ahead of what is taken, in pieces for each worker.
const AHEAD: u64 = 3;

struct Gate {
    /// Handed out, and taken.
    counts: Mutex<(u64, u64)>,
    moved: Condvar,
    stop: AtomicBool,
}

/// Makes the pieces `0, 1, ..` with so many threads and gives them to `take` in that order, on the calling thread,
/// until it breaks or the pieces end. `make` gives nothing when it sees the flag that tells it to stop.
pub fn in_order<T, B, S>(
    threads: usize,
    pieces: u64,
    state: impl Fn() -> S + Sync,
    make: impl Fn(u64, &mut S, &AtomicBool) -> Option<T> + Sync,
    mut take: impl FnMut(u64, T) -> ControlFlow<B>,
) -> Option<B>
where
    T: Send,
{
    let threads = threads.max(1);
    let gate = Gate { counts: Mutex::new((0, 0)), moved: Condvar::new(), stop: AtomicBool::new(false) };
    let (gate, state, make) = (&gate, &state, &make);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..threads {
            let sender = sender.clone();
            scope.spawn(move || {
                // Also when `make` panics, the others must not wait for it.
                let _closed = Closer { gate, always: false };
                let mut state = state();
                while let Some(i) = gate.next(threads as u64 * AHEAD, pieces) {
                    let Some(piece) = make(i, &mut state, &gate.stop) else { return };
                    if sender.send((i, piece)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let _closed = Closer { gate, always: true };
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (i, piece) in receiver {
            waiting.insert(i, piece);
            while let Some(piece) = waiting.remove(&next) {
                if let ControlFlow::Break(result) = take(next, piece) {
                    return Some(result);
                }
                next += 1;
                gate.taken(next);
            }
        }
        None
    })
}

impl Gate {
    /// The next piece to make; nothing, when there is none left or the work is over.
    fn next(&self, ahead: u64, pieces: u64) -> Option<u64> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if self.stop.load(Ordering::Relaxed) || counts.0 >= pieces {
                return None;
            }
            if counts.0 < counts.1 + ahead {
                counts.0 += 1;
                return Some(counts.0 - 1);
            }
            counts = self.moved.wait(counts).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn taken(&self, next: u64) {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).1 = next;
        self.moved.notify_all();
    }
}

/// Ends the work of all when the consumer goes, or a worker that failed.
struct Closer<'g> {
    gate: &'g Gate,
    always: bool,
}

impl Drop for Closer<'_> {
    fn drop(&mut self) {
        if self.always || thread::panicking() {
            // Under the lock, so that nobody is between looking at the flag and falling asleep.
            let _counts = self.gate.counts.lock().unwrap_or_else(PoisonError::into_inner);
            self.gate.stop.store(true, Ordering::Relaxed);
            self.gate.moved.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// Pieces come in order, and none comes after the break.
    fn check(threads: usize, pieces: u64, stop_at: u64, expect: Option<u64>) {
        let mut taken = Vec::new();
        let result = in_order(
            threads,
            pieces,
            || (),
            |i, (), _| {
                thread::sleep(Duration::from_micros((i * 7919) % 300));
                Some(i * i)
            },
            |i, square| {
                assert_eq!(square, i * i);
                taken.push(i);
                if i == stop_at { ControlFlow::Break(i) } else { ControlFlow::Continue(()) }
            },
        );
        assert_eq!(result, expect);
        let count = expect.map_or(pieces, |last| last + 1);
        assert_eq!(taken, (0..count).collect::<Vec<_>>());
    }

    #[test]
    fn pieces_come_in_order_until_the_break() {
        for threads in [0, 1, 2, 8] {
            check(threads, 0, 0, None);
            check(threads, 1, 9, None);
            check(threads, 100, 100, None);
            check(threads, 100, 0, Some(0));
            check(threads, 1000, 57, Some(57));
        }
    }
}
