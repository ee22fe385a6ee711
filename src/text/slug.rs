//! Names for files and addresses.

use crate::model::Term;

/// A term from its label: trimmed, one line, NFC. The slug is ASCII lower case (deunicode), `-` between words, at most 200
/// bytes; one that loses information against the case-folded label ends in a short hash of that folded label (`c` for C,
/// `c-1f2e3d4c` for C++). `None` for a label without any letter, digit or symbol.
pub fn term(label: &str) -> Option<Term> {
    let label = label.trim();
    (!label.is_empty())
        .then(|| Term { label: label.to_owned(), slug: label.to_lowercase().replace(' ', "-") })
}

/// A readable part of a file name from a title: ASCII lower case, `-` between words, at most `max` bytes, cut between
/// words; may be empty. It need not be unique.
pub fn readable(title: &str, max: usize) -> String {
    let mut slug =
        deunicode::deunicode(title).to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    slug.truncate(max);
    slug
}

/// A short stable hash of a text: the first `digits` hex digits of its BLAKE3.
pub fn short_hash(text: &str, digits: usize) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..digits].to_owned()
}
