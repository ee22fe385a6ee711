//! Where reading and writing of text is done, off the async threads: as many desks as the machine has processors, and one
//! more for large pieces, whose trees take many times their size.
//!
//! A desk is a thread that lives as long as the run. The C library keeps what a thread freed for that thread, so a few that
//! stay hold little, where a pool that hands each piece to another of its many threads holds the largest piece of each.

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use tokio::sync::oneshot;

/// Pieces of more bytes than this are worked on one at a time.
const LARGE: usize = 1 << 20;

/// A piece of work that takes care of its own panic.
type Piece = Box<dyn FnOnce() + Send>;

/// The desks of a run.
#[derive(Debug)]
pub(super) struct Desks {
    small: mpsc::Sender<Piece>,
    large: mpsc::Sender<Piece>,
}

impl Desks {
    /// One for each processor, and the one for large pieces.
    pub(super) fn new() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self { small: staffed(processors), large: staffed(1) }
    }

    /// Does work on a piece of so many bytes at a desk; `None` when it panicked, which costs this piece of work alone.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        bytes: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (done, result) = oneshot::channel();
        let piece = move || {
            // A panic drops `done`, which is the answer; nothing that the work shared is looked at again.
            if let Ok(value) = catch_unwind(AssertUnwindSafe(work)) {
                // Nobody may be waiting any more.
                drop(done.send(value));
            }
        };
        let desks = if bytes > LARGE { &self.large } else { &self.small };
        desks.send(Box::new(piece)).ok()?;
        result.await.ok()
    }
}

/// The queue of so many desks, which close when nobody can put anything into it any more.
fn staffed(desks: usize) -> mpsc::Sender<Piece> {
    let (sender, queue) = mpsc::channel::<Piece>();
    let queue = Arc::new(Mutex::new(queue));
    for _ in 0..desks {
        let queue = Arc::clone(&queue);
        std::thread::spawn(move || {
            loop {
                let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok(piece) = next else { break };
                piece();
            }
        });
    }
    sender
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn large_pieces_are_worked_on_one_at_a_time_and_a_panic_costs_only_itself() {
        let desks = Arc::new(Desks::new());
        let (at_once, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let piece = || {
            let (desks, at_once, most) = (Arc::clone(&desks), Arc::clone(&at_once), Arc::clone(&most));
            tokio::spawn(async move {
                let work = move || {
                    most.fetch_max(at_once.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::yield_now();
                    at_once.fetch_sub(1, Ordering::SeqCst);
                };
                desks.work(LARGE + 1, work).await
            })
        };
        for task in [piece(), piece(), piece(), piece()] {
            assert!(task.await.unwrap().is_some());
        }
        assert_eq!(most.load(Ordering::SeqCst), 1);
        assert_eq!(desks.work(1, || -> usize { panic!("a mistake") }).await, None);
        assert_eq!(desks.work(1, || 3).await, Some(3));
    }
}
