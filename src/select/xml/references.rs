//! Character and entity references: `&amp;`, `&#20013;`, `&nbsp;`, and those a document declares itself.
//!
//! External entities are never looked at. A declared one stands for at most [`LONGEST`] bytes that are not expanded
//! again, and all of them together add at most [`GROWTH`] bytes to a document: a bomb fizzles.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::entities;

/// The longest replacement a document may declare; what is longer stays unresolved.
const LONGEST: usize = 200;
/// The most entities a document may declare.
const DECLARED: usize = 500;
/// How much declared entities may add to a document; references beyond that stay as written.
const GROWTH: usize = 1 << 20;

/// The references of one document: HTML's names and the document's own declarations.
#[derive(Debug, Default)]
pub(crate) struct References {
    declared: BTreeMap<String, String>,
    grown: usize,
}

impl References {
    /// Learns the `<!ENTITY name "value">` declarations of a DOCTYPE.
    pub(crate) fn declare(&mut self, doctype: &str) {
        for declaration in doctype.split("<!ENTITY").skip(1).take(DECLARED) {
            let mut words = declaration.splitn(2, ['"', '\'']);
            let (Some(name), Some(rest)) = (words.next(), words.next()) else { continue };
            let name = name.trim();
            let quote = if declaration[..declaration.len() - rest.len()].ends_with('"') { '"' } else { '\'' };
            let Some((value, _)) = rest.split_once(quote) else { continue };
            // `%` names a parameter entity; SYSTEM and PUBLIC name files elsewhere.
            if is_name(name) && value.len() <= LONGEST {
                let value = References::default().decode(value).into_owned();
                self.declared.entry(name.to_owned()).or_insert(value);
            }
        }
    }

    /// The text with its references resolved and the characters that XML forbids removed.
    /// What is no reference, or has no known name, stays as it is written.
    pub(crate) fn decode<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        if !text.contains(|c: char| c == '&' || is_forbidden(c)) {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('&') {
            push_allowed(&mut out, &rest[..at]);
            let tail = &rest[at..];
            rest = match self.reference(tail) {
                Some((value, length)) => {
                    push_allowed(&mut out, &value);
                    &tail[length..]
                }
                None => {
                    out.push('&');
                    &tail[1..]
                }
            };
        }
        push_allowed(&mut out, rest);
        Cow::Owned(out)
    }

    /// The reference at the start of `text`, and how many bytes it takes.
    fn reference(&mut self, text: &str) -> Option<(String, usize)> {
        let window = text.as_bytes().iter().take(40).position(|byte| *byte == b';')?;
        let name = text.get(1..window)?;
        let value = match name.strip_prefix('#') {
            Some(digits) => numeric(digits)?.to_string(),
            None => self.named(name)?,
        };
        Some((value, window + 1))
    }

    fn named(&mut self, name: &str) -> Option<String> {
        let predefined = match name {
            "amp" | "AMP" => "&",
            "lt" | "LT" => "<",
            "gt" | "GT" => ">",
            "quot" | "QUOT" => "\"",
            "apos" => "'",
            _ => "",
        };
        if !predefined.is_empty() {
            return Some(predefined.to_owned());
        }
        if !is_name(name) {
            return None;
        }
        if let Some(value) = self.declared.get(name) {
            self.grown += value.len();
            return (self.grown <= GROWTH).then(|| value.clone());
        }
        entities::named(name).map(String::from)
    }
}

fn is_name(name: &str) -> bool {
    name.len() <= 36
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// A numbered character. Numbers 128–159 mean windows-1252, as HTML has it (HTML, 13.2.5.80): feeds that
/// were pasted from word processors are full of `&#146;`.
fn numeric(digits: &str) -> Option<char> {
    let number = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => digits.parse(),
    };
    let number = match number {
        Ok(number) => number,
        // Too large a number is a reference still, to a character that is not there.
        Err(_) if digits.len() > 1 && digits[1..].bytes().all(|b| b.is_ascii_hexdigit()) => u32::MAX,
        Err(_) => return None,
    };
    if let Ok(byte @ 0x80..=0x9f) = u8::try_from(number) {
        return encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next();
    }
    Some(char::from_u32(number).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// Characters that may not stand in XML 1.0, not even as references.
fn is_forbidden(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Appends `text` without the characters that XML forbids.
pub(crate) fn push_allowed(out: &mut String, text: &str) {
    if text.contains(is_forbidden) {
        out.extend(text.chars().filter(|c| !is_forbidden(*c)));
    } else {
        out.push_str(text);
    }
}

/// Appends `text` so that any XML or HTML reader gives it back, in text and in quoted attributes alike.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A bare carriage return would come back as a line feed.
            '\r' => out.push_str("&#13;"),
            _ if is_forbidden(c) => {}
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(text: &str) -> String {
        References::default().decode(text).into_owned()
    }

    #[test]
    fn references_of_xml_and_html_become_characters() {
        assert_eq!(decode("a&amp;b&lt;&#20013;&#x6587;&nbsp;&mdash;"), "a&b<中文\u{a0}—");
    }

    #[test]
    fn a_bare_ampersand_stays() {
        assert_eq!(decode("AT&T &unknown; & &amp &;"), "AT&T &unknown; & &amp &;");
    }

    #[test]
    fn numbers_of_windows_quotes_mean_quotes() {
        assert_eq!(decode("it&#146;s &#x93;it&#x94;"), "it’s “it”");
    }

    #[test]
    fn impossible_characters_become_the_replacement_character() {
        assert_eq!(decode("&#xD800;&#0;&#99999999999;"), "\u{fffd}\u{fffd}\u{fffd}");
    }

    #[test]
    fn control_characters_go_written_or_referred_to() {
        assert_eq!(decode("a\u{1}b&#2;c\td"), "abc\td");
    }

    #[test]
    fn a_declared_entity_is_resolved_once() {
        let mut references = References::default();
        references
            .declare("<!ENTITY a \"b&amp;b\"> <!ENTITY bomb '&a;&a;'> <!ENTITY f SYSTEM \"file:///etc\">");
        assert_eq!(references.decode("&a; &bomb; &f;"), "b&b &a;&a; &f;");
    }

    #[test]
    fn escaping_and_decoding_give_the_text_back() {
        let text = "<a href=\"x\">&amp; '中'\r\n</a>";
        let mut escaped = String::new();
        push_escaped(&mut escaped, text);
        assert_eq!(decode(&escaped), text);
    }
}
