//! Language tags, and the language of a text that names none.

mod han;
mod script;

use script::Script;

/// The longest tag taken (RFC 5646, 4.4.1).
const LONGEST_TAG: usize = 35;
/// How many characters of a text are looked at.
const LOOKED_AT: usize = 4_000;
/// How many letters a script with several languages needs before its words are judged.
const LETTERS_FOR_WORDS: usize = 200;
/// How many letters a script needs at all.
const LETTERS_FOR_SCRIPT: usize = 10;

/// A BCP 47 tag in its usual letter case (`zh-CN`, `en`, `zh-Hans`), or `None` for what is no tag.
///
/// `_` is read as `-`, and what POSIX adds after `.` or `@` is dropped (`zh_CN.UTF-8`). The shape is
/// checked (RFC 5646, 2.1), not whether the subtags are registered; but the language must have two or
/// three letters, so `chinese` is none. `und` says nothing and is none. Private (`x-…`) and
/// grandfathered tags (`i-…`) are none.
pub fn normalize(tag: &str) -> Option<String> {
    let tag = tag.trim();
    let tag = tag.split(['.', '@']).next().unwrap_or(tag).replace('_', "-");
    if tag.len() > LONGEST_TAG || !tag.is_ascii() {
        return None;
    }
    let mut subtags = tag.split('-');
    let language = subtags.next().filter(|s| is_alphabetic(s, 2..=3))?.to_ascii_lowercase();
    if language == "und" {
        return None;
    }
    let mut normal = language;
    let mut place = Place::ExtendedLanguage;
    for subtag in subtags {
        let (cased, next) = place.read(subtag)?;
        normal.push('-');
        normal.push_str(&cased);
        place = next;
    }
    // A singleton announces subtags; alone at the end it is cut off in the middle.
    (place != Place::AfterSingleton).then_some(normal)
}

/// How far a tag has been read: each part may only be followed by later ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    ExtendedLanguage,
    Script,
    Region,
    Variant,
    AfterSingleton,
    Extension,
}

impl Place {
    /// A subtag at this place, in its letter case, and the place after it.
    fn read(self, subtag: &str) -> Option<(String, Place)> {
        if subtag.is_empty() || subtag.len() > 8 || !subtag.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        let lower = subtag.to_ascii_lowercase();
        if self >= Place::AfterSingleton {
            let singleton = subtag.len() == 1 && self == Place::Extension;
            let too_short = subtag.len() == 1 && self == Place::AfterSingleton;
            let next = if singleton { Place::AfterSingleton } else { Place::Extension };
            return (!too_short).then_some((lower, next));
        }
        if subtag.len() == 1 {
            return Some((lower, Place::AfterSingleton));
        }
        if self <= Place::ExtendedLanguage && is_alphabetic(subtag, 3..=3) {
            return Some((lower, Place::Script));
        }
        if self <= Place::Script && is_alphabetic(subtag, 4..=4) {
            return Some((capitalized(&lower), Place::Region));
        }
        let digits = subtag.len() == 3 && subtag.bytes().all(|b| b.is_ascii_digit());
        if self <= Place::Region && (is_alphabetic(subtag, 2..=2) || digits) {
            return Some((subtag.to_ascii_uppercase(), Place::Variant));
        }
        let variant = subtag.len() >= 5 || subtag.len() == 4 && subtag.as_bytes()[0].is_ascii_digit();
        variant.then_some((lower, Place::Variant))
    }
}

/// `hans` as `Hans`.
fn capitalized(lower: &str) -> String {
    lower[..1].to_ascii_uppercase() + &lower[1..]
}

/// Whether a subtag is made of so many letters.
fn is_alphabetic(subtag: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphabetic())
}

/// The language of a text by its script and words, where that is certain.
///
/// Kana make Japanese, Hangul Korean; Chinese is `zh-Hans` or `zh-Hant` by the characters that only one of them has, or
/// `zh` when a longer text has none of either. Scripts of one language give that one. Latin, Cyrillic, Arabic and the
/// like are judged by their words from 200 letters on, and only when these leave no doubt. `None` in every other case.
pub fn detect(text: &str) -> Option<&'static str> {
    let text: String = text.chars().take(LOOKED_AT).collect();
    let census = script::Census::of(&text);
    let (leading, letters) = census.leading()?;
    if letters < LETTERS_FOR_SCRIPT && leading != Script::Han {
        return None;
    }
    match leading {
        Script::Han | Script::Kana => {
            han::language(&text, census.count(Script::Han), census.count(Script::Kana))
        }
        other => other.only_language().or_else(|| {
            (letters >= LETTERS_FOR_WORDS)
                .then(|| whatlang::detect(&text))
                .flatten()
                .as_ref()
                .and_then(by_words)
        }),
    }
}

/// The tag of a language recognised by its words, if that is reliable.
fn by_words(found: &whatlang::Info) -> Option<&'static str> {
    if !found.is_reliable() {
        return None;
    }
    script::tag_of(found.lang())
}

/// Whether texts of this language are written without spaces between words (Chinese, Japanese, Thai …).
///
/// One written in Latin letters (`zh-Latn`) has spaces.
pub fn is_unspaced(tag: &str) -> bool {
    let mut subtags = tag.split(['-', '_']);
    let language = subtags.next().unwrap_or_default().trim().to_ascii_lowercase();
    let unspaced = matches!(
        language.as_str(),
        "zh" | "ja"
            | "th"
            | "lo"
            | "km"
            | "my"
            | "bo"
            | "dz"
            | "yue"
            | "cmn"
            | "wuu"
            | "nan"
            | "hak"
            | "gan"
            | "hsn"
            | "lzh"
    );
    unspaced && !subtags.any(|subtag| subtag.eq_ignore_ascii_case("latn"))
}

#[cfg(test)]
mod tests;
