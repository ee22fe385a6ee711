//! Where reading and writing of text is done, off the async threads: as many desks as the machine has processors, and one
//! among them for large pieces, whose trees take many times their size.

use std::num::NonZero;

use tokio::sync::Semaphore;

/// Pieces of more bytes than this are worked on one at a time.
const LARGE: usize = 1 << 20;

/// The desks of a run.
#[derive(Debug)]
pub(super) struct Desks {
    all: Semaphore,
    large: Semaphore,
}

impl Desks {
    /// One for each processor.
    pub(super) fn new() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self { all: Semaphore::new(processors), large: Semaphore::new(1) }
    }

    /// Does work on a piece of so many bytes on a thread of its own; `None` when it panicked, which costs this piece of
    /// work alone.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        bytes: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        // First the narrower gate, so that large pieces that wait hold no desk.
        let _large = if bytes > LARGE { self.large.acquire().await.ok() } else { None };
        let _desk = self.all.acquire().await.ok()?;
        tokio::task::spawn_blocking(work).await.ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn large_pieces_are_worked_on_one_at_a_time_and_a_panic_costs_only_itself() {
        let desks = Arc::new(Desks { all: Semaphore::new(4), large: Semaphore::new(1) });
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
