//! Sources ↔ what feed readers exchange: OPML, with the attributes of FreshRSS and Miniflux, and newsboat's `urls` file.
//!
//! Pure: a text becomes sources as they are written in files of `sources/`, and those become outlines. What an outline says
//! and feedloom has no word for stays under the source's key `opml`, and comes out again as it was. Putting files in place
//! is left to the commands.

mod attributes;
mod export;
mod freshrss;
mod ids;
mod import;
mod miniflux;
mod newsboat;
mod rewriting;
mod time_format;
mod walk;
mod yaml_text;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

pub use export::{Exported, Secrets, outlines};
pub use import::{ConditionFeed, Imported, Linked, Subscriptions, place_key};

/// A source's keys as they are written, in their order.
type Keys = Map<String, Value>;

/// The key of a source that holds what an outline said and feedloom has no word for.
const KEPT: &str = "opml";
