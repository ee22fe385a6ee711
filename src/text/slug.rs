//! Names for files and addresses. Where a file stands is the presets' business.

use std::sync::LazyLock;

use icu_normalizer::ComposingNormalizerBorrowed;
use regex::Regex;

use super::plain;
use crate::model::Term;

/// The most characters a label keeps.
const LABEL_CHARS: usize = 200;
/// The most bytes of a slug.
const SLUG_BYTES: usize = 200;
/// The hex digits of the hash at the end of a slug that does not say everything.
const HASH_DIGITS: usize = 8;

/// A term from its label: trimmed, one line, NFC. The slug is ASCII lower case (deunicode), `-` between words, at most 200
/// bytes; one that loses information against the case-folded label ends in a short hash of that folded label (`c` for C,
/// `c-1f2e3d4c` for C++). `None` for a label without any letter, digit or symbol.
///
/// A slug without a hash is the folded label itself, so `harbour-news` keeps its name, while `harbour
/// news`, `harbour_news` and `港口新闻` end in hashes. A label that Windows reserves as a file name
/// (`con`, `nul`) or that looks like a hashed slug gets a hash as well. So two labels have one slug
/// exactly when they [`fold`] to the same text. A label longer than 200 characters is cut.
pub fn term(label: &str) -> Option<Term> {
    let label = tidy(label);
    if !has_substance(&label) {
        return None;
    }
    let folded = fold(&label);
    let slug = if is_plain(&folded) { folded } else { hashed(&folded) };
    Some(Term { label, slug })
}

/// What makes labels the same term: NFC, one line, letter case folded (`ẞ`, `ß` and `SS` are one, and so are `Σ`, `σ`, `ς`).
///
/// Folding is Unicode's full case folding but for a few historic letters: each character to lower,
/// upper and lower case again. The dotless `ı` stays itself, as Unicode's default has it.
pub fn fold(label: &str) -> String {
    nfc(&fold_case(&tidy(label)))
}

/// A text with its letter case folded, as [`fold`] says.
pub(super) fn fold_case(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'ı' => folded.push(c),
            _ => folded.extend(c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase)),
        }
    }
    folded
}

/// A readable part of a file name from a title: ASCII lower case, `-` between words, at most `max` bytes, cut between
/// words; may be empty. It need not be unique.
///
/// A first word that is longer than `max` alone is cut inside.
pub fn readable(title: &str, max: usize) -> String {
    // Every character gives a byte or nothing, mostly; a long title is not transliterated for naught.
    let start: String = title.chars().take(max.saturating_mul(4)).collect();
    words(&nfc(&start), max)
}

/// A short stable hash of a text: the first `digits` hex digits of its BLAKE3, at most all 64.
pub fn short_hash(text: &str, digits: usize) -> String {
    let mut hex = blake3::hash(text.as_bytes()).to_hex().to_string();
    hex.truncate(digits);
    hex
}

/// The label as it is kept: one line, NFC, at most [`LABEL_CHARS`] characters.
fn tidy(label: &str) -> String {
    // A label of megabytes is not normalised to its end; four characters can compose to one at most.
    let start: String = plain::one_line(label).chars().take(LABEL_CHARS * 4).collect();
    let line = nfc(&start);
    match line.char_indices().nth(LABEL_CHARS) {
        None => line,
        Some((end, _)) => plain::one_line(cut_whole(&line, end)),
    }
}

/// The text up to `end`, or a little less where that would part a character from its marks.
fn cut_whole(text: &str, end: usize) -> &str {
    let mut cut = end;
    while let (Some(last), Some(next)) = (text[..cut].chars().next_back(), text[cut..].chars().next()) {
        let joined = is_mark(next) || last == '\u{200D}' || next == '\u{200D}';
        if !joined || end - cut > 64 {
            break;
        }
        cut -= last.len_utf8();
    }
    if cut == 0 { &text[..end] } else { &text[..cut] }
}

/// Whether a character only marks the one before it.
fn is_mark(c: char) -> bool {
    static MARK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[\p{M}\x{1F3FB}-\x{1F3FF}]$").expect("a constant pattern"));
    !c.is_ascii() && MARK.is_match(c.encode_utf8(&mut [0; 4]))
}

/// Whether a label holds a letter, digit or symbol.
fn has_substance(label: &str) -> bool {
    static SUBSTANCE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[\p{L}\p{N}\p{S}]").expect("a constant pattern"));
    SUBSTANCE.is_match(label)
}

/// Whether a folded label can be its own slug: words of `a`–`z` and digits, single `-` between them, and no name
/// that means something else.
fn is_plain(folded: &str) -> bool {
    let shaped =
        folded.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric()));
    shaped && folded.len() <= SLUG_BYTES && !is_reserved(folded) && !ends_like_hash(folded)
}

/// Whether a plain label could be mistaken for a slug with its hash.
fn ends_like_hash(folded: &str) -> bool {
    folded.rsplit_once('-').is_some_and(|(_, last)| {
        last.len() == HASH_DIGITS && last.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'))
    })
}

/// Names that Windows keeps for devices, with any extension.
fn is_reserved(name: &str) -> bool {
    match name.len() {
        3 => matches!(name, "con" | "prn" | "aux" | "nul"),
        4 => name
            .strip_prefix("com")
            .or(name.strip_prefix("lpt"))
            .is_some_and(|n| n.as_bytes()[0].is_ascii_digit()),
        _ => false,
    }
}

/// The readable words of a label and the hash of all of it.
fn hashed(folded: &str) -> String {
    let readable = words(folded, SLUG_BYTES - HASH_DIGITS - 1);
    let readable = if readable.is_empty() { "term" } else { &readable };
    format!("{readable}-{}", short_hash(folded, HASH_DIGITS))
}

/// The words of a text in `a`–`z` and digits, joined by `-`, as many as fit into `max` bytes.
fn words(text: &str, max: usize) -> String {
    let ascii = deunicode::deunicode_with_tofu(text, " ").to_ascii_lowercase().replace(['\'', '`'], "");
    let mut joined = String::new();
    for word in ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if joined.is_empty() {
            joined.push_str(&word[..word.len().min(max)]);
        } else if joined.len() + 1 + word.len() <= max {
            joined.push('-');
            joined.push_str(word);
        } else {
            break;
        }
    }
    joined
}

/// Unicode normalisation form C.
fn nfc(text: &str) -> String {
    const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
    NFC.normalize(text).into_owned()
}

#[cfg(test)]
mod tests;
