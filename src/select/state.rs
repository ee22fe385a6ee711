//! Data a page keeps in a script: where it is assigned, and what.
//!
//! The page's text is searched, not its parsed tree, so that a page whose markup confuses the parser still
//! gives its data. Scripts are never run; [`literal`] reads what is written.

use serde_json::Value;

use super::literal;

/// Names that mean the page's global object, in front of a name assigned on it.
const GLOBALS: [&str; 5] = ["window.", "self.", "globalThis.", "top.", "this."];
/// How much may be read in vain: so many times the text's length.
const TRIES: usize = 4;

/// What is assigned to a global `name` (`window.DATA`, `DATA`; the same), in whatever script comes first.
///
/// `NAME = {…}` counts as much as `var NAME = …`, `window["NAME"] = …`, `NAME = window.NAME || {…}` and
/// `NAME = JSON.parse("…")`. An assignment of something empty gives way to a later one that isn't.
pub fn assigned(text: &str, name: &str) -> Option<Value> {
    let bare = bare(name);
    if bare.is_empty() {
        return None;
    }
    let mut left = text.len().saturating_mul(TRIES).saturating_add(4_096);
    let mut empty = None;
    for (at, _) in text.match_indices(bare) {
        let Some(right) = right_side(&text[..at], &text[at + bare.len()..]) else { continue };
        let (value, read) = first_of(right);
        match value {
            Some(value) if is_empty(&value) => {
                empty.get_or_insert(value);
            }
            Some(value) => return Some(value),
            None => {}
        }
        left = left.saturating_sub(read);
        if left == 0 {
            break;
        }
    }
    empty
}

/// The data an element holds as its text: JSON, a literal, or JSON in percent-encoding.
pub fn held(text: &str) -> Option<Value> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let text = text.strip_prefix("<!--").unwrap_or(text).trim();
    let decoded = text.starts_with('%').then(|| percent_decoded(text));
    let value = literal::read(decoded.as_deref().unwrap_or(text)).ok()?.value;
    (!value.is_null()).then_some(value)
}

/// The JSON text of an answer, also where it is the argument of one call (`callback({…})`).
pub fn answered(text: &str) -> Option<Value> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.');
    let argument = text.trim_start_matches(is_word).trim_start().strip_prefix('(');
    let text = if text.starts_with(['{', '[']) { text } else { argument? };
    literal::read(text).ok().map(|literal| literal.value)
}

fn bare(name: &str) -> &str {
    GLOBALS.iter().find_map(|global| name.strip_prefix(global)).unwrap_or(name)
}

/// What stands right of `=`, if a name between these is assigned to, and isn't part of another name.
fn right_side<'t>(before: &str, after: &'t str) -> Option<&'t str> {
    let quoted = ["[\"", "['"].iter().any(|open| before.ends_with(open));
    let after = if quoted { after.strip_prefix("\"]").or_else(|| after.strip_prefix("']"))? } else { after };
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '"' | '\'' | '-');
    if !quoted && before.ends_with(is_word) && !GLOBALS.iter().any(|global| before.ends_with(global)) {
        return None;
    }
    let right = after.trim_start().strip_prefix('=')?;
    (!right.starts_with(['=', '>'])).then_some(right)
}

/// The first value of a chain of alternatives (`a || b || {…}`) that is written out and not empty, and how
/// many bytes were read.
fn first_of(text: &str) -> (Option<Value>, usize) {
    let mut rest = text;
    let mut found = None;
    loop {
        rest = rest.trim_start();
        let (value, length) = operand(rest);
        let read = text.len() - rest.len() + length;
        found = value.or(found);
        if found.as_ref().is_some_and(|value| !is_empty(value)) || length == 0 {
            return (found, read);
        }
        let after = rest[length..].trim_start();
        match after.strip_prefix("||").or_else(|| after.strip_prefix("??")) {
            Some(next) => rest = next,
            None => return (found, read),
        }
    }
}

/// One operand: a literal, `JSON.parse` of a string, or a name, which gives no value.
fn operand(text: &str) -> (Option<Value>, usize) {
    if let Some(argument) = text.strip_prefix("JSON.parse(") {
        let end = |length: usize| text.len() - argument.len() + length;
        return match literal::read(argument) {
            Ok(inner) => (inner.value.as_str().and_then(held), end(inner.end)),
            Err(bad) => (None, end(bad.at)),
        };
    }
    if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '{' | '[' | '"' | '\'' | '`' | '-' | '/'))
    {
        return match literal::read(text) {
            Ok(literal) => (Some(literal.value), literal.end),
            Err(bad) => (None, bad.at.max(1).min(text.len())),
        };
    }
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.');
    let end = text.find(|c: char| !is_name(c)).unwrap_or(text.len());
    (None, end)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digit = |at: usize| after.get(at).and_then(|b| char::from(*b).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests;
