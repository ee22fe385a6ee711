//! What any XML feed needs of the texts, addresses and names put into it. Escaping itself is left to the writer.

use std::borrow::Cow;
use std::fmt::Write;

use url::Url;

use crate::text::{language, plain};

/// A text without the characters XML 1.0 forbids or advises against: controls (but tab and line feed), U+007F to
/// U+009F, and noncharacters. Carriage returns and U+0085 become line feeds, as an XML parser would make of the first.
///
/// A writer escapes markup but passes these on, and one of them makes the whole feed unreadable (XML 1.0, 2.2).
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(is_unfit) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = text[first..].chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\r' | '\u{85}' => out.push('\n'),
            c if is_unfit(c) => {}
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

fn is_unfit(c: char) -> bool {
    match c {
        '\t' | '\n' => false,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fdd0}'..='\u{fdef}' => true,
        // The last two of each plane.
        c => u32::from(c) & 0xfffe == 0xfffe,
    }
}

/// A text for one line: [`clean`], white space collapsed and trimmed.
pub(super) fn line(text: &str) -> String {
    plain::one_line(&clean(text))
}

/// Whether a plain text could be taken for markup by somebody who ignores that it is plain: it holds something
/// like a tag or a character reference.
pub(super) fn resembles_markup(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| match byte {
        b'<' => bytes.get(at + 1).is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, b'/' | b'!' | b'?')),
        b'&' => {
            let name =
                bytes[at + 1..].iter().take(32).take_while(|c| c.is_ascii_alphanumeric() || **c == b'#');
            let length = name.count();
            length > 0 && bytes.get(at + 1 + length) == Some(&b';')
        }
        _ => false,
    })
}

/// A plain text as HTML that shows it.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
    out
}

/// A text for an attribute that is written as it is.
pub(super) fn attribute(text: &str) -> String {
    escaped(text).replace('"', "&quot;")
}

/// A name with what no IRI may hold percent-encoded (RFC 3987, 2.2); the rest as it is, for ids are compared
/// character by character (RFC 4287, 4.2.6.1).
pub(super) fn iri(text: &str) -> String {
    let text = clean(text.trim());
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if has_no_place_in_an_iri(c) {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

fn has_no_place_in_an_iri(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\0'..=' ' | '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`' | '\u{feff}')
}

/// Whether a text begins with an IRI's scheme and says something after it.
pub(super) fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty()
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'-' | b'.'))
    })
}

/// An address a reader can open, or `None` when it is not absolute, not http or https, or names no host.
///
/// It stays as it was given but for what no IRI may hold; an unusual one (`http:\\host`, a host in other letters)
/// is spelled the way browsers read it.
pub(super) fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let url =
        Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())?;
    Some(iri(if is_plainly_spelled(text) { text } else { url.as_str() }))
}

fn is_plainly_spelled(address: &str) -> bool {
    let host = ["http://", "https://"].iter().find_map(|scheme| address.strip_prefix(scheme));
    host.is_some_and(|rest| {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let usual = |c: u8| c.is_ascii_alphanumeric() || b".-_:@[]".contains(&c);
        end > 0 && rest[..end].bytes().all(usual) && !rest.contains(|c: char| c.is_control() || is_unfit(c))
    })
}

/// A language tag that every reader takes, or `und`: a language and subtags of two letters or more. What follows a
/// subtag of one letter (`en-u-ca-buddhist`, `zh-x-home`) is left out.
pub(super) fn language_tag(tag: &str) -> String {
    const UNDETERMINED: &str = "und";
    let Some(tag) = language::normalize(tag) else { return UNDETERMINED.to_owned() };
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    if !matches!(first.len(), 2..=3) || !first.bytes().all(|c| c.is_ascii_alphabetic()) {
        return UNDETERMINED.to_owned();
    }
    let fit = |part: &&str| matches!(part.len(), 2..=8) && part.bytes().all(|c| c.is_ascii_alphanumeric());
    parts.take_while(fit).fold(first.to_owned(), |mut tag, part| {
        tag.push('-');
        tag.push_str(part);
        tag
    })
}

#[cfg(test)]
mod tests;
