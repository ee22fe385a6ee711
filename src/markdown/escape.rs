//! Keeps text from being read as anything else: `\` before what CommonMark or Hugo would act on, and only there.
//!
//! Inline rules are here; what matters at the beginning of a line is in `line_start`. Two sequences are acted
//! on by Hugo before any Markdown is read, and by their bytes alone: shortcodes (`{{<`, `{{%`) and the summary
//! divider (`<!--more-->`). A `\` inside of them (`{\{<`, `<\!--more-->`) ends that in text; code and addresses
//! have no escapes, so addresses percent-encode braces and such code is written as text.

use super::Dialect;

/// What a text stands in.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Surroundings {
    /// In the text of a link or image, where `[` and `]` end it.
    pub(super) in_brackets: bool,
    /// In a line where a `|` of the text would make or end a table cell.
    pub(super) near_pipes: bool,
    /// In a table cell: code needs `\|` too.
    pub(super) in_cell: bool,
    /// The block holds more than one `~`, so that two could pair.
    pub(super) tildes_pair: bool,
    /// In a heading that ends in `}`: Hugo reads `{#id .class}` there.
    pub(super) in_attributes: bool,
    /// Who reads it.
    pub(super) dialect: Dialect,
}

/// Appends `text` to `out` so that it reads as itself between what `out` ends with and `next`.
pub(super) fn text(out: &mut String, text: &str, next: Option<char>, around: Surroundings) {
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        let after = rest.chars().next().or(next);
        if needs_escape(c, &text[at..], out, after, around) {
            match (around.dialect, c) {
                // kramdown shows the `\` before these.
                (Dialect::Kramdown, '&') => out.push_str("&amp;"),
                (Dialect::Kramdown, '%') => out.push_str("&#37;"),
                _ => out.extend(['\\', c]),
            }
        } else {
            out.push(c);
        }
    }
}

fn needs_escape(c: char, from: &str, before: &str, after: Option<char>, around: Surroundings) -> bool {
    match c {
        '*' | '_' | '`' => true,
        '\\' => after.is_some_and(|after| after.is_ascii_punctuation()),
        '[' => around.in_brackets,
        ']' => around.in_brackets || after == Some('('),
        '!' => after == Some('[') || before.ends_with('<'),
        '<' => {
            let begins_tag = |after: char| after.is_ascii_alphabetic() || matches!(after, '/' | '?');
            after.is_some_and(begins_tag) || may_be_mail_address(&from[1..], after)
        }
        '&' => is_entity(from),
        '{' | '%' | '#' if before.ends_with('{') => true,
        '{' => around.in_attributes || after == Some(':'),
        '~' => around.tildes_pair,
        '|' => around.near_pipes || around.dialect == Dialect::Kramdown,
        '$' => around.dialect == Dialect::Kramdown && (after == Some('$') || before.ends_with('$')),
        _ => false,
    }
}

/// Whether what follows a `<` may be read as a mail address, which may begin with digits and marks, delimiters
/// included.
fn may_be_mail_address(text: &str, first: Option<char>) -> bool {
    let local = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
    match text.trim_start_matches(local).chars().next() {
        Some(end) => end == '@' && !text.starts_with('@'),
        None => first.is_some_and(local),
    }
}

/// Whether a text begins with a character reference (`&copy;`, `&#169;`, `&#xA9;`), known or not.
pub(super) fn is_entity(text: &str) -> bool {
    let Some(name) = text.strip_prefix('&') else { return false };
    // The longest name in HTML has 31 letters.
    let Some(end) = name.bytes().take(40).position(|b| b == b';') else { return false };
    let name = name[..end].strip_prefix('#').unwrap_or(&name[..end]);
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Whether Hugo, or Zola for its documents, would act on these bytes wherever they stand, even in code.
pub(super) fn is_acted_on_in_code(code: &str, dialect: Dialect) -> bool {
    let of_zola: &[&str] = if dialect == Dialect::Zola { &["{{", "{%"] } else { &[] };
    let mut sequences = ["{{<", "{{%", "<!--more-->", "<!-- more -->"].iter().chain(of_zola);
    sequences.any(|sequence| code.contains(sequence))
}

/// A code span around text without line ends.
pub(super) fn code_span(code: &str) -> String {
    let fence = "`".repeat(longest_run(code, '`') + 1);
    let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{code}{pad}{fence}")
}

/// The length of the longest run of `wanted`.
pub(super) fn longest_run(text: &str, wanted: char) -> usize {
    text.split(|c| c != wanted).map(str::len).max().unwrap_or(0)
}
