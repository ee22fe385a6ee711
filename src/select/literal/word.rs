//! Plain values and keys: strings, numbers, words.

use serde_json::{Number, Value};

use super::Reason;
use super::scan::Scan;

/// Reads a value that is no array or object. What would have to be computed becomes null.
pub(super) fn read(scan: &mut Scan<'_>) -> Result<Value, Reason> {
    match scan.peek().ok_or(Reason::End)? {
        quote @ (b'"' | b'\'' | b'`') => joined(scan, quote),
        b'0'..=b'9' | b'-' | b'+' | b'.' => Ok(number(scan)),
        b'!' => {
            scan.bump();
            let truth = scan.skip(b'0');
            Ok(if truth || scan.skip(b'1') { Value::Bool(truth) } else { Value::Null })
        }
        b'}' | b']' | b')' | b',' | b':' | b';' | b'=' | b'<' | b'\\' => Err(Reason::Unexpected),
        _ => {
            let word = name(scan);
            match word {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => Ok(Value::Null),
            }
        }
    }
}

/// Reads a key of an object; `None` at its closing bracket, which is read too.
pub(super) fn key(scan: &mut Scan<'_>) -> Result<Option<String>, Reason> {
    loop {
        scan.skip_blank();
        match scan.peek().ok_or(Reason::End)? {
            b'}' => {
                scan.bump();
                return Ok(None);
            }
            quote @ (b'"' | b'\'') => return string(scan, quote).map(Some),
            b'.' | b'[' => {
                // `...others` and `[computed]: value` name nothing we could know.
                scan.skip_expression()?;
                scan.skip(b',');
            }
            _ => {
                let word = name(scan);
                return if word.is_empty() { Err(Reason::Unexpected) } else { Ok(Some(word.to_owned())) };
            }
        }
    }
}

/// A string, with those added to it by `+`.
fn joined(scan: &mut Scan<'_>, quote: u8) -> Result<Value, Reason> {
    let mut text = string(scan, quote)?;
    loop {
        scan.skip_blank();
        let Some(rest) = scan.rest().strip_prefix('+') else { return Ok(Value::String(text)) };
        let blank = rest.len() - rest.trim_start().len();
        let Some(quote @ (b'"' | b'\'' | b'`')) = rest.as_bytes().get(blank).copied() else {
            return Ok(Value::Null);
        };
        scan.advance(1 + blank);
        text.push_str(&string(scan, quote)?);
    }
}

/// Reads a string with its quotes and takes its escapes apart (ECMA-262, 12.9.4, a superset of RFC 8259, 7).
pub(super) fn string(scan: &mut Scan<'_>, quote: u8) -> Result<String, Reason> {
    scan.bump();
    let mut text = String::new();
    loop {
        let rest = scan.rest();
        let Some(stop) = rest.find(['\\', char::from(quote)]) else {
            scan.advance(rest.len());
            return Err(Reason::End);
        };
        text.push_str(&rest[..stop]);
        scan.advance(stop + 1);
        if rest.as_bytes()[stop] == quote {
            return Ok(text);
        }
        escape(scan, &mut text)?;
    }
}

fn escape(scan: &mut Scan<'_>, text: &mut String) -> Result<(), Reason> {
    let escaped = scan.rest().chars().next().ok_or(Reason::End)?;
    scan.advance(escaped.len_utf8());
    match escaped {
        'n' => text.push('\n'),
        't' => text.push('\t'),
        'r' => text.push('\r'),
        'b' => text.push('\u{8}'),
        'f' => text.push('\u{c}'),
        'v' => text.push('\u{b}'),
        '0' => text.push('\0'),
        'x' => text.push(hex(scan, 2).and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)),
        'u' => text.push(unicode(scan)),
        '\r' => {
            scan.rest().starts_with('\n').then(|| scan.bump());
        }
        '\n' | '\u{2028}' | '\u{2029}' => {}
        other => text.push(other),
    }
    Ok(())
}

/// The character of a `\u` escape, two of them for one beyond U+FFFF; half a pair becomes U+FFFD.
fn unicode(scan: &mut Scan<'_>) -> char {
    if let Some(rest) = scan.rest().strip_prefix('{') {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_hexdigit()).len();
        let code = u32::from_str_radix(&rest[..digits], 16).ok();
        scan.advance(1 + digits + usize::from(rest[digits..].starts_with('}')));
        return code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
    }
    let Some(first) = hex(scan, 4) else { return char::REPLACEMENT_CHARACTER };
    if let (0xD800..=0xDBFF, Some(rest)) = (first, scan.rest().strip_prefix("\\u")) {
        let second = rest.get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        if let Some(low @ 0xDC00..=0xDFFF) = second.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            scan.advance(6);
            let code = 0x1_0000 + ((first - 0xD800) << 10) + (low - 0xDC00);
            return char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        }
    }
    char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn hex(scan: &mut Scan<'_>, digits: usize) -> Option<u32> {
    let text = scan.rest().get(..digits).filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()))?;
    scan.advance(digits);
    u32::from_str_radix(text, 16).ok()
}

/// A number. Whole ones keep every digit: those too long for 64 bits become a text, since they are ids.
fn number(scan: &mut Scan<'_>) -> Value {
    let rest = scan.rest();
    let is_part = |(at, c): (usize, char)| {
        let after_exponent = at > 0 && matches!(rest.as_bytes()[at - 1], b'e' | b'E');
        c.is_ascii_alphanumeric()
            || c == '.'
            || c == '_'
            || (matches!(c, '+' | '-') && (at == 0 || after_exponent))
    };
    let end = rest.char_indices().find(|&pair| !is_part(pair)).map_or(rest.len(), |(at, _)| at);
    scan.advance(end.max(1));
    let written = rest[..end].replace('_', "");
    let plain = written.trim_start_matches('+').trim_end_matches('n');
    if let Some(digits) = plain.strip_prefix("0x").or_else(|| plain.strip_prefix("0X")) {
        return u64::from_str_radix(digits, 16).map_or(Value::Null, Value::from);
    }
    let digits = plain.strip_prefix('-').unwrap_or(plain);
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        let whole = plain.parse::<i64>().map(Value::from).or_else(|_| plain.parse::<u64>().map(Value::from));
        return whole.unwrap_or_else(|_| Value::String(plain.to_owned()));
    }
    plain.parse().ok().and_then(Number::from_f64).map_or(Value::Null, Value::Number)
}

/// A word as scripts name things; empty when none stands here.
fn name<'t>(scan: &mut Scan<'t>) -> &'t str {
    let rest = scan.rest();
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '\u{200c}' | '\u{200d}');
    let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
    scan.advance(end);
    &rest[..end]
}
