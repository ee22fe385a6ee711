//! [`FrontMatter`](crate::model::FrontMatter) ↔ text: the header of a document.
//!
//! Writing has one form, so that the same header always gives the same bytes: keys in their order, every text in
//! double quotes, lists as dashes indented by two. Reading takes any YAML mapping a person may write, within
//! limits. Which keys a document has, and what they mean, is decided in `format`.

mod parts;
mod read;
mod scalar;
#[cfg(test)]
mod tests;
mod write;

pub use parts::{Part, Parts, parts};
pub use read::{Error, read, read_yaml};
pub use write::write;
