//! What an answer consists of: a text, a content in memory, or a file read as it is sent.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use hyper::body::{Bytes, Frame, SizeHint};
use tokio::task::JoinHandle;

use super::pool::Content;

/// The body of an answer.
#[derive(Debug)]
pub(super) struct Body {
    rest: Rest,
    left: u64,
}

#[derive(Debug)]
enum Rest {
    Memory(Bytes),
    File { content: Arc<Content>, offset: u64, reading: Option<JoinHandle<io::Result<Bytes>>> },
}

impl Body {
    /// A text.
    pub(super) fn text(text: impl Into<Bytes>) -> Self {
        let text = text.into();
        Self { left: text.len() as u64, rest: Rest::Memory(text) }
    }

    /// A content.
    pub(super) fn content(content: Arc<Content>) -> Self {
        match content.in_memory() {
            Some(bytes) => Self::text(bytes),
            None => Self { left: content.length, rest: Rest::File { content, offset: 0, reading: None } },
        }
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let body = self.get_mut();
        if body.left == 0 {
            return Poll::Ready(None);
        }
        let piece = match &mut body.rest {
            Rest::Memory(bytes) => std::mem::take(bytes),
            Rest::File { content, offset, reading } => {
                let (content, from) = (Arc::clone(content), *offset);
                let read =
                    reading.get_or_insert_with(|| tokio::task::spawn_blocking(move || content.piece(from)));
                let done = ready!(Pin::new(read).poll(cx));
                *reading = None;
                let piece = done.map_err(io::Error::other).flatten()?;
                *offset += piece.len() as u64;
                piece
            }
        };
        body.left -= piece.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
