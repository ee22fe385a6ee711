//! [`Article`](crate::model::Article) ↔ document: a Markdown file with a header, in the form a
//! [`Preset`](super::preset::Preset) gives it.
//!
//! Documents are the record, so what is written here can be read back here, also after the preset changed and after
//! people edited it. What feeds make of it is left to `update`.

mod dates;
mod fields;
mod last_line;
mod merge;
mod read;
mod summary;
#[cfg(test)]
mod tests;
mod write;

pub use last_line::named_at_the_end;
pub use merge::{Merged, merge, parts};
pub use read::{Error, read};
pub use write::write;
