//! Categories and tags.

/// A category or tag: a label for people and a slug for file names and addresses.
///
/// Two labels that are equal under NFC and case folding are the same term and have the same slug.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term {
    /// As people write it: `C++`, `科技`.
    pub label: String,
    /// As files are named: ASCII lower case, digits, `-`; at most 200 bytes; made by `text::slug`.
    pub slug: String,
}
