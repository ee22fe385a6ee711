//! Which delimiter runs open and close emphasis, by the characters beside them (CommonMark 6.2, "flanking").
//!
//! Readers differ on whether symbols (`▍`, `→`) are punctuation: CommonMark said no before 0.31 and says yes
//! since, by the Unicode each one knows. Answers here hold either way.

use std::sync::LazyLock;

use regex::Regex;

/// Whether a run between two characters opens emphasis for every reader.
pub(super) fn opens(before: char, after: char) -> bool {
    match class(after) {
        Class::Space => false,
        Class::Letter => true,
        Class::Punctuation | Class::Symbol => matches!(class(before), Class::Space | Class::Punctuation),
    }
}

/// Whether a run between two characters closes emphasis for every reader.
pub(super) fn closes(before: char, after: char) -> bool {
    opens(after, before)
}

/// Whether a run between two characters closes emphasis for any reader.
pub(super) fn may_close(before: char, after: char) -> bool {
    match class(before) {
        Class::Space => false,
        Class::Letter | Class::Symbol => true,
        Class::Punctuation => class(after) != Class::Letter,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Class {
    Space,
    Punctuation,
    /// Punctuation to some readers: symbols, and marks that came with a recent Unicode or may come yet.
    Symbol,
    Letter,
}

fn class(c: char) -> Class {
    static MARKS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[\p{P}\p{S}\p{Cn}]").expect("the pattern is a constant"));
    let mut bytes = [0; 4];
    match c {
        c if c.is_whitespace() => Class::Space,
        c if c.is_ascii_punctuation() => Class::Punctuation,
        c if c.is_ascii() || c.is_alphanumeric() || !MARKS.is_match(c.encode_utf8(&mut bytes)) => {
            Class::Letter
        }
        // The marks of Latin and Chinese text, which every reader knows.
        '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' | '‐'..='‧' | '‰'..='⁃' | '⁇'..='⁑' => {
            Class::Punctuation
        }
        '、'..='〃' | '〈'..='】' | '〔'..='〟' | '〰' | '・' | '︐'..='︙' | '︰'..='﹒' => {
            Class::Punctuation
        }
        '！'..='＃'
        | '％'..='＊'
        | '，'..='／'
        | '：'
        | '；'
        | '？'
        | '＠'
        | '［'..='］'
        | '＿'
        | '｛'
        | '｝'
        | '｟'..='･' => Class::Punctuation,
        _ => Class::Symbol,
    }
}
