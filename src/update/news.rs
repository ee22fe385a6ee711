//! What goes from the sources to the writer, and what came of a request that brought nothing.

use tokio::sync::oneshot;

use super::backfill::Walking;
use super::holds::Held;
use super::make::Fresh;
use super::record::Alias;
use crate::fetch;
use crate::model::{Diagnostic, OutputFile, Request};

/// What goes to the writer.
#[derive(Debug)]
pub(super) enum News {
    /// An article.
    Article(Box<Fresh>),
    /// The file of a source's pending entries, to be put before the articles sent after it: one of them is published in
    /// part, and a run that ends between must not forget that it waits for its page.
    Waits(OutputFile),
    /// Another name of an article there is.
    Alias(Box<Alias>),
    /// A file of the ledger, a source's pending entries or images, to be put once the articles sent before are durable.
    Pending(OutputFile),
    /// A step of a walk back, to be kept once all that was sent before is durable.
    Walked(Box<Walking>),
    /// An image, to be put at once; whoever waits is told.
    Image(OutputFile, oneshot::Sender<()>),
}

/// Why a request brought nothing.
pub(super) enum Missed {
    /// It was not made; with the name of the group held back.
    Held(Held, String),
    /// It was not made, since the run is to end.
    Stopped,
    /// It failed.
    Failed(fetch::Error),
}

pub(super) fn trouble(error: &fetch::Error, request: &Request) -> Diagnostic {
    Diagnostic::error(error.code(), error.to_string())
        .with_subject(fetch::shown(&request.url))
        .with_help(error.help())
}
