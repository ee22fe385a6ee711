//! The line at a document's end that names its source: `[source](link)`.

use std::fmt::Write;

use url::Url;

use crate::model::SourceId;

/// The line for a source and an address.
///
/// The address stands as it was given, but for what would end it, start something else (code, a tag, a template),
/// or be read as another character; a backslash keeps those.
pub(super) fn write(label: &str, link: &str) -> String {
    format!("[{}]({})", escaped_label(label), escaped_link(link))
}

/// The label and address of a body's last paragraph, if that is one line and such a link, and the body before it.
pub(super) fn split(body: &str) -> Option<(&str, String, String)> {
    let body = body.trim_end();
    let at = body.rfind('\n').map_or(0, |end| end + 1);
    let before = &body[..at];
    let alone = before.lines().next_back().is_none_or(|line| line.trim().is_empty());
    let (label, link) = link(&body[at..])?;
    alone.then(|| (before.trim_end(), label, link))
}

/// The source and address that the last line of a body names.
pub fn named_at_the_end(body: &str) -> Option<(SourceId, String)> {
    split(body).map(|(_, label, link)| (SourceId::new(label), link))
}

fn link(line: &str) -> Option<(String, String)> {
    let (label, rest) = until(line.strip_prefix('[')?, ']')?;
    let address = rest.strip_prefix('(')?.strip_suffix(')')?;
    // The closing bracket must be the line's last, and not one with a backslash.
    let ends = address.chars().rev().take_while(|c| *c == '\\').count() % 2 == 0;
    let address = unescaped(address);
    let url = Url::parse(&address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    (ends && url.is_some() && !address.contains(char::is_whitespace)).then_some((label, address))
}

/// The text up to the first unescaped `end`, unescaped, and what follows.
fn until(text: &str, end: char) -> Option<(String, &str)> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == end => return Some((unescaped(&text[..at]), &text[at + c.len_utf8()..])),
            _ => {}
        }
    }
    None
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    out
}

fn escaped_label(label: &str) -> String {
    let mut out = String::with_capacity(label.len());
    for c in label.chars() {
        if r"\[]*_<>&{}`!~".contains(c) {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

fn escaped_link(link: &str) -> String {
    let balanced = is_balanced(link);
    let mut out = String::with_capacity(link.len());
    for (at, c) in link.char_indices() {
        if c.is_whitespace() || c.is_control() {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                // Writing into a String cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
            continue;
        }
        let escape = match c {
            '\\' | '<' | '>' | '`' | '{' | '}' => true,
            '(' | ')' => !balanced,
            '&' => is_entity(&link[at + 1..]),
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Whether the brackets of an address can stand bare in a link (CommonMark allows pairs; we keep to plain ones).
fn is_balanced(link: &str) -> bool {
    let mut open = false;
    for c in link.chars().filter(|c| matches!(c, '(' | ')')) {
        if open == (c == '(') {
            return false;
        }
        open = !open;
    }
    !open
}

/// Whether what follows an `&` makes it a character reference.
fn is_entity(rest: &str) -> bool {
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(rest.len());
    end > 0 && rest[end..].starts_with(';')
}
