//! Texts and keys as scalars that every reader of YAML 1.1 and 1.2, or of TOML 1.0, takes for the same text.

use std::fmt::Write;

/// Words that some YAML reader takes for something other than a text.
const AMBIGUOUS: &[&str] = &["null", "true", "false", "yes", "no", "on", "off", "y", "n"];

/// Appends a text in double quotes.
///
/// Escaped are `"` and `\`, and whatever a reader refuses, folds, or strips, or what would let a line show other
/// text than it holds: control characters, U+2028 and U+2029, the byte order mark, U+FFFE and U+FFFF, and
/// the characters that turn the direction of writing. Everything else stands as it is.
pub(super) fn push_quoted(out: &mut String, text: &str) {
    push_escaped(out, text, 'x', 2);
}

/// The same for TOML 1.0, which has no short code for a character.
pub(super) fn push_basic_string(out: &mut String, text: &str) {
    push_escaped(out, text, 'u', 4);
}

/// Appends a key of TOML: bare where it can be, else in double quotes.
pub(super) fn push_toml_key(out: &mut String, key: &str) {
    if !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        out.push_str(key);
    } else {
        push_basic_string(out, key);
    }
}

/// `letter` and `width` are the code of characters up to U+00FF.
fn push_escaped(out: &mut String, text: &str, letter: char, width: usize) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if must_escape(c) && u32::from(c) <= 0xFF => push_code(out, c, letter, width),
            c if must_escape(c) => push_code(out, c, 'u', 4),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Appends a key: bare when it is a plain word, else in double quotes.
pub(super) fn push_key(out: &mut String, key: &str) {
    if is_plain_word(key) {
        out.push_str(key);
    } else {
        push_quoted(out, key);
    }
}

fn is_plain_word(key: &str) -> bool {
    let mut chars = key.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        && !AMBIGUOUS.iter().any(|word| key.eq_ignore_ascii_case(word))
}

fn must_escape(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}'
            // ALM, LRM, RLM, the embeddings and overrides, the isolates.
            | '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn push_code(out: &mut String, c: char, letter: char, width: usize) {
    // Writing into a String cannot fail.
    let _ = write!(out, "\\{letter}{:0width$X}", u32::from(c));
}
