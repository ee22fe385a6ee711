//! Whether a text can be read at all: read in the wrong character set, or not there.

use encoding_rs::WINDOWS_1252;

use super::Signs;
use super::phrases::folded;

/// How much of a text is looked at, in characters.
const LOOKED_AT: usize = 60_000;
/// So many bad places may be an accident: a damaged byte, a quotation, an article about character sets.
const FEW: usize = 3;
/// What Chinese becomes that was UTF-8 and is read as GBK: full stop, comma and the commonest words; all rare in real text.
const UTF8_AS_GBK: [&str; 6] = ["锛", "銆", "鐨", "鈥", "涓€", "鏄"];
/// What lost characters and unset memory look like in GBK.
const LOST: [&str; 4] = ["锟斤拷", "烫烫烫", "屯屯屯", "锘锟"];

/// Whether a text was read in the wrong character set, so plainly that it says nothing.
///
/// Told by replacement characters, by UTF-8 read as a Latin set (`Ã©`, `â€™`, `ä¸­å›½`), by national sets read so (`ÖÐ¹ú`),
/// and by UTF-8 read as GBK (`锟斤拷`, `鐨勶紝`). A text that can still be read is no alarm: an English one whose apostrophes
/// alone are damaged, say, which is mostly the site's own doing. Time is linear, and bounded by the first 60,000 characters.
pub fn garbled(text: &str) -> bool {
    let end = text.char_indices().nth(LOOKED_AT).map_or(text.len(), |(at, _)| at);
    let text = &text[..end];
    if text.is_ascii() {
        return false;
    }
    let seen = text.chars().filter(|c| !c.is_whitespace()).count();
    let outside = text.chars().filter(|c| !c.is_ascii() && !c.is_whitespace()).count();
    let replaced = text.matches('\u{FFFD}').count();
    let latin = latin(text);
    let lost: usize = LOST.iter().map(|mark| text.matches(mark).count()).sum();
    let as_gbk: usize = UTF8_AS_GBK.iter().map(|mark| text.matches(mark).count()).sum();
    let many = |count: usize, of: usize, least: usize| count > FEW && count * least >= of;
    many(replaced, seen, 25)
        || latin.sequences > FEW && many(latin.bad, outside, 2) && many(latin.bad, seen, 40)
        || many(latin.unread, outside, 2) && many(latin.unread, seen, 5)
        || many(lost, outside, 60)
        || many(as_gbk, outside, 25)
}

/// What runs of characters that one byte of a Latin set stands for tell.
#[derive(Default)]
struct Latin {
    /// Characters that come out when runs that are UTF-8 are taken back to bytes.
    sequences: usize,
    /// The characters such runs have.
    bad: usize,
    /// The characters in long runs that are none: no language in Latin script has them.
    unread: usize,
}

fn latin(text: &str) -> Latin {
    let mut found = Latin::default();
    for run in text.split(|c: char| c.is_ascii()).filter(|run| !run.is_empty()) {
        let length = run.chars().count();
        let Some(bytes) = bytes(run) else { continue };
        match std::str::from_utf8(&bytes) {
            Ok(meant) => {
                found.sequences += meant.chars().count();
                found.bad += length;
            }
            Err(_) if is_unread(&bytes) => found.unread += length,
            Err(_) => {}
        }
    }
    found
}

/// The bytes that these characters stand for in a Latin set, when each stands for one.
fn bytes(run: &str) -> Option<Vec<u8>> {
    run.chars()
        .map(|c| match u32::from(c) {
            // What the set has no character for is read as a control character.
            code @ 0x80..=0x9F => u8::try_from(code).ok(),
            _ => {
                let mut utf8 = [0; 4];
                let (bytes, _, unmappable) = WINDOWS_1252.encode(c.encode_utf8(&mut utf8));
                bytes.first().copied().filter(|_| !unmappable)
            }
        })
        .collect()
}

/// Whether a run is long and made of letters and signs as no word is.
fn is_unread(bytes: &[u8]) -> bool {
    let letters = bytes.iter().filter(|byte| **byte >= 0xC0).count();
    let distinct = bytes.iter().collect::<std::collections::BTreeSet<_>>().len();
    bytes.len() >= 4 && letters >= 2 && distinct >= 3
}

/// Whether a text says nothing: no letter or digit, the words of a program that had no value, a template never filled
/// in, or one line that asks to wait (`Loading…`, `加载中`).
pub fn is_empty(text: &str, signs: &Signs) -> bool {
    const LONGEST: usize = 200;
    if !text.chars().any(char::is_alphanumeric) {
        return true;
    }
    if text.trim().len() > LONGEST {
        return false;
    }
    let text = folded(text);
    let is_unfilled = text.starts_with("{{") && text.ends_with("}}");
    let is_value = matches!(text.as_str(), "null" | "undefined" | "nan" | "none" | "[object object]");
    is_unfilled || is_value || signs.placeholder.hits(&text).share >= 0.7
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, Encoding, GBK, KOI8_R, SHIFT_JIS, UTF_8};

    use super::*;

    const CHINESE: &str = "昨日傍晚，港口迎来今年第一艘客轮。码头上的人们说，这是多年来最热闹的一天，船上的乘客在岸边停留了两个小时。";
    const FRENCH: &str = "Le maire l’a déclaré à la séance : « l’été dernier, la fréquentation a dépassé les prévisions » – même à Noël.";
    const RUSSIAN: &str = "Вчера вечером в порт пришёл первый в этом году пассажирский теплоход, и набережная наполнилась людьми.";
    const JAPANESE: &str = "昨日の夕方、港に今年初めての客船が入りました。埠頭は多くの人でにぎわい、乗客は二時間ほど岸で過ごしました。";

    fn read_as(text: &str, is: &'static Encoding, read: &'static Encoding) -> String {
        let (bytes, _, _) = is.encode(text);
        read.decode_without_bom_handling(&bytes).0.into_owned()
    }

    #[test]
    fn texts_read_in_the_wrong_set_are_told() {
        for (text, is, read) in [
            (CHINESE, GBK, UTF_8),
            (CHINESE, UTF_8, GBK),
            (CHINESE, UTF_8, WINDOWS_1252),
            (CHINESE, GBK, WINDOWS_1252),
            (FRENCH, UTF_8, WINDOWS_1252),
            (FRENCH, WINDOWS_1252, UTF_8),
            (RUSSIAN, KOI8_R, WINDOWS_1252),
            (RUSSIAN, UTF_8, WINDOWS_1252),
            (JAPANESE, SHIFT_JIS, UTF_8),
            (JAPANESE, BIG5, UTF_8),
        ] {
            let text = read_as(text, is, read);
            assert!(garbled(&text), "{} read as {}: {text}", is.name(), read.name());
        }
        assert!(garbled("锟斤拷锟斤拷一锟斤拷锟斤拷锟斤拷"));
    }

    #[test]
    fn real_texts_are_not_even_with_some_damage() {
        for text in [CHINESE, FRENCH, RUSSIAN, JAPANESE, "", "plain", "ÄÖÜ äöü ß", "····· — «»", "MAÇÃ… NÃO"]
        {
            assert!(!garbled(text), "{text}");
            assert!(!garbled(&format!("{text}\u{FFFD} and some more of the same text {CHINESE}")), "{text}");
        }
        let about = "What should read café came out as cafÃ©, and the sign â€™ stood for an apostrophe. ";
        assert!(!garbled(&(about.to_owned() + FRENCH + FRENCH)));
    }

    #[test]
    fn a_text_that_says_nothing_is_empty() {
        let mut signs = Signs::default();
        signs.placeholder.push("loading");
        signs.placeholder.push("加载中");
        for text in [
            "",
            " \u{a0}\n",
            "…",
            "null",
            "{{ article.title }}",
            "Loading…",
            "加载中，请稍候",
            "[object Object]",
        ] {
            assert_eq!(is_empty(text, &signs), text != "加载中，请稍候", "{text}");
        }
        for text in ["7", "短讯", "Loading the ship took two hours.", "{{ a }} and more"] {
            assert!(!is_empty(text, &signs), "{text}");
        }
    }
}
