//! The Content-Type header: media type and charset, read with patience for what servers write.

use reqwest::header::{CONTENT_TYPE, HeaderMap};

/// The media type, lower case and without parameters, and the charset as sent. Junk gives `None`.
pub(super) fn read(header: &[u8]) -> (Option<String>, Option<String>) {
    let text = String::from_utf8_lossy(header);
    let mut parts = text.split([';', ',']);
    let kind = parts.next().map(str::trim).filter(|kind| is_media_type(kind)).map(str::to_ascii_lowercase);
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    });
    (kind, charset)
}

/// Whether an answer is a page for browsers, by its Content-Type or for want of one.
pub(super) fn is_page(headers: &HeaderMap) -> bool {
    let named = headers.get(CONTENT_TYPE).and_then(|value| read(value.as_bytes()).0);
    named.is_none_or(|kind| matches!(kind.as_str(), "text/html" | "application/xhtml+xml"))
}

fn is_media_type(text: &str) -> bool {
    let token = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
    };
    text.split_once('/').is_some_and(|(kind, subtype)| token(kind) && token(subtype))
}

#[cfg(test)]
mod tests {
    #[test]
    fn media_type_and_charset_are_found_in_what_servers_write() {
        for (header, kind, charset) in [
            ("text/html", Some("text/html"), None),
            ("Text/HTML; Charset=GB2312", Some("text/html"), Some("GB2312")),
            ("application/rss+xml;charset=\"utf-8\"", Some("application/rss+xml"), Some("utf-8")),
            ("text/html; charset='gbk' ; q=1", Some("text/html"), Some("gbk")),
            ("text/html; x; charset = big5", Some("text/html"), Some("big5")),
            ("text/html, text/html; charset=utf-8", Some("text/html"), Some("utf-8")),
            ("; charset=utf-8", None, Some("utf-8")),
            ("text/html; charset=", Some("text/html"), None),
            ("text/html; charset=;charset=gbk", Some("text/html"), Some("gbk")),
            ("html", None, None),
            ("text/", None, None),
            ("a b/c", None, None),
            ("", None, None),
        ] {
            let expected = (kind.map(str::to_owned), charset.map(str::to_owned));
            assert_eq!(super::read(header.as_bytes()), expected, "{header}");
        }
        assert_eq!(super::read(b"\xff\xfe/\x00"), (None, None));
    }
}
