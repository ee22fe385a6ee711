//! [`FrontMatter`] ↔ text.

use crate::model::{Document, FrontMatter};

/// Why a document's header could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no header.
    #[error("the file does not begin with `---`")]
    Missing,
}

/// The header as YAML between `---` lines, with the empty line that follows it.
pub fn write(_header: &FrontMatter) -> String {
    String::new()
}

/// Splits and reads a document.
///
/// # Errors
/// When the header is missing, not closed, or no YAML mapping.
pub fn read(_text: &str) -> Result<Document, Error> {
    Err(Error::Missing)
}
