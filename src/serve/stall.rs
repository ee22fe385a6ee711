//! A connection that ends when its client takes too little for too long.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// A stream whose writes fail with `TimedOut` when its client falls too far behind a least pace.
///
/// All writes together may wait as long as the patience, and the time that the bytes taken have at that pace. So who
/// takes nothing is dropped after the patience, and who takes a byte now and then little later. Bytes taken faster
/// save up no more than the patience again.
///
/// Reading is left as it is: what a request's head may take is limited elsewhere.
#[derive(Debug)]
pub(super) struct Stalling<S> {
    stream: S,
    patience: Duration,
    /// Bytes a second.
    pace: u32,
    /// How long writes may still wait.
    left: Duration,
    /// Runs while a write waits.
    deadline: Pin<Box<Sleep>>,
    waiting: Option<Instant>,
}

impl<S: AsyncWrite + Unpin> Stalling<S> {
    /// Watches a stream.
    pub(super) fn new(stream: S, patience: Duration, pace: u32) -> Self {
        let deadline = Box::pin(tokio::time::sleep(patience));
        Self { stream, patience, pace: pace.max(1), left: patience, deadline, waiting: None }
    }

    fn watch_write(
        &mut self,
        cx: &mut Context<'_>,
        taken: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let taken = self.watch(cx, taken);
        if let Poll::Ready(Ok(bytes)) = taken {
            let earned = Duration::from_secs_f64(bytes as f64 / f64::from(self.pace));
            self.left = self.patience.min(self.left + earned);
        }
        taken
    }

    fn watch<T>(&mut self, cx: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            let waited = self.waiting.take().map_or(Duration::ZERO, |since| since.elapsed());
            self.left = self.left.saturating_sub(waited);
            return outcome;
        }
        if self.waiting.is_none() {
            let now = Instant::now();
            self.waiting = Some(now);
            self.deadline.as_mut().reset(now + self.left);
        }
        match self.deadline.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stalling<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Stalling<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watch_write(cx, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.watch_write(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_flush(cx);
        self.watch(cx, outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.watch(cx, outcome)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[tokio::test]
    async fn a_write_that_nobody_takes_fails_and_a_slow_one_does_not() {
        let patience = Duration::from_millis(200);
        let (near, mut far) = tokio::io::duplex(16);
        let mut near = Stalling::new(near, patience, 1);
        let reading = tokio::spawn(async move {
            let mut byte = [0];
            for _ in 0..64 {
                tokio::time::sleep(Duration::from_millis(2)).await;
                far.read_exact(&mut byte).await.unwrap();
            }
            far
        });
        near.write_all(&[0; 64]).await.unwrap();
        let _far = reading.await.unwrap();
        let stalled = near.write_all(&[0; 64]).await.unwrap_err();
        assert_eq!(stalled.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn who_takes_a_byte_now_and_then_is_dropped_too() {
        let (near, mut far) = tokio::io::duplex(16);
        let mut near = Stalling::new(near, Duration::from_millis(100), 1_000);
        // Each byte comes long before the patience ends, and earns a tenth of the time it took.
        let sipping = tokio::spawn(async move {
            let mut sips = 0;
            while far.read_exact(&mut [0]).await.is_ok() {
                sips += 1;
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            sips
        });
        let dropped = near.write_all(&[0; 200]).await.unwrap_err();
        assert_eq!(dropped.kind(), io::ErrorKind::TimedOut);
        drop(near);
        assert!(sipping.await.unwrap() < 200);
    }
}
