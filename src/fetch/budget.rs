//! The time a fetch may take.

use std::time::Duration;

use tokio::time::{Instant, timeout};
use url::Url;

use super::Error;
use super::shown::shown;

/// The time left of what a fetch may take. It runs while the network is waited for, not while others have their turn
/// or the room.
#[derive(Debug)]
pub(super) struct Budget {
    limit: Duration,
    left: Duration,
}

impl Budget {
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, left: limit }
    }

    /// Waits as long as there is time.
    ///
    /// # Errors
    /// When there is no more, or what was waited for failed.
    pub(super) async fn spend<T>(
        &mut self,
        url: &Url,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let out_of_time = || Error::Timeout { url: shown(url), limit: self.limit };
        if self.left.is_zero() {
            return Err(out_of_time());
        }
        let start = Instant::now();
        let answer = timeout(self.left, answer).await.unwrap_or_else(|_| Err(out_of_time()));
        self.left = self.left.saturating_sub(start.elapsed());
        answer
    }
}
