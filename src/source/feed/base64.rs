//! Base64 in feeds (RFC 4648, 4): Atom 0.3's `mode="base64"` and Atom 1.0 content of binary types that is text after all.

/// The text that a Base64 text holds; `None` when it is not Base64 or does not hold UTF-8.
pub(super) fn text(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in encoded.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap_or_default());
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn text_is_decoded_over_line_breaks() {
        assert_eq!(text("5Lit\n 5paH").as_deref(), Some("中文"));
        assert_eq!(text("PGI+aGk8L2I+").as_deref(), Some("<b>hi</b>"));
        assert_eq!(text("aGk=").as_deref(), Some("hi"));
    }

    #[test]
    fn what_is_no_text_gives_none() {
        assert_eq!(text("hello, world"), None);
        assert_eq!(text("/////w=="), None);
    }
}
