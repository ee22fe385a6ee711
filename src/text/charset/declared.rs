//! What the header and the body's first bytes say the encoding is.

use encoding_rs::{Encoding, WINDOWS_1252, X_USER_DEFINED};

use super::{Syntax, by_label};
use crate::text::markup::{Attributes, Piece, Pieces};

/// How far the declaration of a page is looked for. Browsers promise 1,024 bytes and look on through the head.
const HEAD: usize = 8 * 1024;

/// The encoding a header names: its charset alone, or a whole `text/html; charset=…`.
pub(super) fn header(value: &str) -> Option<&'static Encoding> {
    by_label(value).or_else(|| by_label(&charset_in(value)?))
}

/// The encoding the body names.
pub(super) fn body(bytes: &[u8], syntax: Syntax) -> Option<&'static Encoding> {
    // Every encoding here but UTF-16 has its markup in ASCII; what is none does not matter.
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
    match syntax {
        Syntax::Html => meta(&head).or_else(|| xml(&head)),
        Syntax::Xml => xml(&head),
        Syntax::Json => None,
    }
}

/// The encoding in an XML declaration.
fn xml(head: &str) -> Option<&'static Encoding> {
    // Some servers put blank lines before it, which XML forbids.
    let rest = head
        .trim_ascii_start()
        .strip_prefix("<?xml")
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_whitespace()))?;
    let (inside, _) = rest.split_once('>')?;
    let inside = inside.strip_suffix('?').unwrap_or(inside);
    Attributes::of(inside).find(|(name, _)| *name == "encoding").and_then(|(_, label)| by_label(label))
}

/// The encoding in a `meta` tag, looked for about as the WHATWG's prescan does (HTML, 13.2.3.2); in scripts, styles and the
/// title no tag is seen. The search ends where the body begins.
fn meta(head: &str) -> Option<&'static Encoding> {
    let starts = Pieces::of(head).filter_map(|piece| match piece {
        Piece::Start(name, attributes) => Some((name, attributes)),
        _ => None,
    });
    starts
        .take_while(|(name, _)| !name.eq_ignore_ascii_case("body"))
        .filter(|(name, _)| name.eq_ignore_ascii_case("meta"))
        .filter_map(|(_, attributes)| by_label(&meta_label(attributes)?))
        .map(|found| if found == X_USER_DEFINED { WINDOWS_1252 } else { found })
        .next()
}

/// The label in a `meta` tag: its `charset`, or that of a `content` beside `http-equiv="Content-Type"`.
fn meta_label(attributes: Attributes<'_>) -> Option<String> {
    let mut charset = None;
    let mut content = None;
    let mut is_content_type = false;
    for (name, value) in attributes {
        match name.to_ascii_lowercase().as_str() {
            "charset" => charset = charset.or(Some(value.to_owned())),
            "content" => content = content.or_else(|| charset_in(value)),
            "http-equiv" => is_content_type |= value.trim().eq_ignore_ascii_case("content-type"),
            _ => {}
        }
    }
    charset.or(content.filter(|_| is_content_type))
}

/// The value after `charset =` in a content type, quoted or not.
fn charset_in(content: &str) -> Option<String> {
    let lower = content.to_ascii_lowercase();
    let value = lower.split("charset").skip(1).find_map(|rest| rest.trim_ascii_start().strip_prefix('='))?;
    let value = value.trim_ascii_start();
    let label = match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next(),
        _ => value.split(|c: char| c.is_ascii_whitespace() || matches!(c, ';' | ',')).next(),
    };
    label.map(str::to_owned)
}
