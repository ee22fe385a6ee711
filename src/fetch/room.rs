//! The room for large bodies: how much memory all of them may take up at once, whatever the sites send.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// What a body may take up without asking, in bytes: nearly all do with less, and so wait for nobody.
pub(super) const FREE: u64 = 512 * 1024;

/// What all larger ones may take up together, in bytes.
const SIZE: u64 = 48 * 1024 * 1024;

/// The longest wait for room. It ends what would be no wait but a circle: a page in use whose user waits, for the turn of
/// a host say, for somebody who waits for room.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The room there is; taken first come, first served.
#[derive(Debug)]
pub(super) struct Room {
    /// One permit a KiB.
    left: Arc<Semaphore>,
    size: u32,
    longest_wait: Duration,
}

/// A part of the room; given back when dropped.
#[derive(Debug)]
pub(super) struct Share(OwnedSemaphorePermit);

impl Room {
    /// Room for one body of `max_body` bytes at least, packed and unpacked.
    pub(super) fn new(max_body: u64) -> Self {
        let size = kib(SIZE.max(max_body.saturating_mul(2)));
        let left = Arc::new(Semaphore::new(usize::try_from(size).unwrap_or(Semaphore::MAX_PERMITS)));
        Self { left, size, longest_wait: LONGEST_WAIT }
    }

    /// Waits for so many bytes; for all there are, where more are wanted. `None` when it took too long.
    ///
    /// Who holds a share waits for no second one: two who did would wait for each other.
    pub(super) async fn take(&self, bytes: u64) -> Option<Share> {
        let permits = Arc::clone(&self.left).acquire_many_owned(kib(bytes).min(self.size));
        let permits = timeout(self.longest_wait, permits).await.ok()?;
        Some(Share(permits.expect("the semaphore is never closed")))
    }
}

impl Share {
    /// Gives back what is more than so many bytes.
    pub(super) fn shrink(&mut self, bytes: u64) {
        let kept = usize::try_from(kib(bytes)).unwrap_or(usize::MAX);
        drop(self.0.split(self.0.num_permits().saturating_sub(kept)));
    }
}

fn kib(bytes: u64) -> u32 {
    let most = u32::try_from(Semaphore::MAX_PERMITS).unwrap_or(u32::MAX);
    u32::try_from(bytes.div_ceil(1024)).unwrap_or(most).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1024 * 1024;

    #[tokio::test]
    async fn what_is_given_back_others_take_and_nobody_waits_for_ever() {
        let room = Room { longest_wait: Duration::from_millis(20), ..Room::new(10 * MIB) };
        let mut first = room.take(40 * MIB).await.unwrap();
        assert!(room.take(10 * MIB).await.is_none());
        first.shrink(38 * MIB);
        let second = room.take(10 * MIB).await.unwrap();
        first.shrink(50 * MIB);
        assert!(room.take(1).await.is_none());
        drop((first, second));
        assert!(room.take(u64::MAX).await.is_some());
    }

    #[test]
    fn there_is_room_for_one_body_packed_and_unpacked_whatever_is_allowed() {
        for (max_body, size) in [(1, 48 * 1024), (10 * MIB, 48 * 1024), (100 * MIB, 200 * 1024)] {
            assert_eq!(Room::new(max_body).size, size);
        }
        Room::new(u64::MAX);
    }
}
