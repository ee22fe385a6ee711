//! How texts are compared: folded, and word by word where there are spaces between words.

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::text::{plain, slug};

/// A text to compare by: one line, compatibility forms made plain (NFKC), letter case folded. `ＡＩ`, `AI` and `ai` are one.
pub fn fold(text: &str) -> String {
    const NFKC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfkc();
    let plain = plain::one_line(&NFKC.normalize(text));
    NFKC.normalize(&slug::fold_case(&plain)).into_owned()
}

/// A phrase to look for.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    text: String,
    /// Whether a word may go on before it and behind it.
    open: (bool, bool),
}

impl Phrase {
    /// A phrase as it is written, with `*` at an end where a word may go on; `None` when nothing is left to look for.
    pub(super) fn new(written: &str) -> Option<Self> {
        let folded = fold(written);
        let text = folded.trim_matches('*').trim();
        let open = (folded.starts_with('*'), folded.ends_with('*'));
        (!text.is_empty()).then(|| Self { text: text.to_owned(), open })
    }

    /// Whether a folded text has it: as whole words in scripts with spaces between them, anywhere in others.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let mut from = 0;
        while let Some(at) = text[from..].find(&self.text).map(|at| from + at) {
            let (before, behind) = (&text[..at], &text[at + self.text.len()..]);
            let starts = self.open.0 || !is_inside(before.chars().next_back(), self.text.chars().next());
            let ends = self.open.1 || !is_inside(self.text.chars().next_back(), behind.chars().next());
            if starts && ends {
                return true;
            }
            from = at + text[at..].chars().next().map_or(1, char::len_utf8);
        }
        false
    }
}

/// Whether there is no end of a word between two characters.
fn is_inside(one: Option<char>, next: Option<char>) -> bool {
    one.is_some_and(is_spaced) && next.is_some_and(is_spaced)
}

/// The number of words: of scripts without spaces between words each character counts as one.
pub(super) fn words(text: &str) -> u64 {
    let mut words = 0;
    let mut within = false;
    for c in text.chars() {
        let is_spaced = is_spaced(c);
        words += u64::from(is_spaced && !within || is_unspaced(c) && c.is_alphabetic());
        // An apostrophe parts no word.
        within = is_spaced || within && matches!(c, '\'' | '’');
    }
    words
}

/// Whether a character belongs to a word that has spaces around it.
fn is_spaced(c: char) -> bool {
    c.is_alphanumeric() && !is_unspaced(c)
}

/// Scripts without spaces between words, and Hangul, which hangs particles on them. By blocks: a letter more or less
/// changes little.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0xE00..=0xEFF | 0x1000..=0x109F | 0x1100..=0x11FF | 0x1780..=0x17FF | 0x3005..=0x3007 | 0x3041..=0x30FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}
