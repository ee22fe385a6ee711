//! A document's text in parts, byte for byte: the keys of its header, what stands between them, and its body.
//!
//! Who wrote a part is told by its bytes, so nothing is read here that could be written in another way: a key with
//! another quote, or a comment on its line, is another part.

use std::ops::Range;

/// A document's text in parts. The first line, the parts of the header, the closing line and the body are all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    /// The opening line.
    pub opening: &'a str,
    /// The header, in order.
    pub header: Vec<Part<'a>>,
    /// The closing line.
    pub closing: &'a str,
    /// Everything after it, with the empty line that it may begin with.
    pub body: &'a str,
}

/// A part of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// The top-level key, or `None` for comments and empty lines between keys. A TOML table is one part, its name with
    /// the brackets.
    pub key: Option<&'a str>,
    /// Its whole lines.
    pub text: &'a str,
}

impl<'a> Parts<'a> {
    /// The text of a key.
    pub fn key(&self, key: &str) -> Option<&'a str> {
        self.header.iter().find(|part| part.key == Some(key)).map(|part| part.text)
    }
}

/// A document's parts; `None` when it has no header.
pub fn parts(text: &str) -> Option<Parts<'_>> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let opening = start..start + line_length(&text[start..]);
    let (fence, grammar) = match text[opening.clone()].trim_end() {
        "---" => ("---", Grammar::Yaml),
        "+++" => ("+++", Grammar::Toml),
        _ => return None,
    };
    let mut header: Vec<(Option<Range<usize>>, Range<usize>)> = Vec::new();
    let mut at = opening.end;
    loop {
        let line = at..at + line_length(&text[at..]);
        if line.is_empty() {
            return None;
        }
        if text[line.clone()].trim_end() == fence {
            break;
        }
        at = line.end;
        let words = &text[line.clone()];
        let open = header.last().and_then(|(key, _)| key.clone()).map(|key| &text[key]);
        match (grammar.line(words, open), header.last_mut()) {
            (Line::Key(length), _) => header.push((Some(line.start..line.start + length), line)),
            (Line::More, Some((_, part))) => part.end = line.end,
            (Line::Between, Some((None, part))) => part.end = line.end,
            (Line::Between | Line::More, _) => header.push((None, line)),
        }
    }
    let closing = at + line_length(&text[at..]);
    Some(Parts {
        opening: &text[..opening.end],
        header: header
            .into_iter()
            .map(|(key, part)| Part { key: key.map(|key| &text[key]), text: &text[part] })
            .collect(),
        closing: &text[at..closing],
        body: &text[closing..],
    })
}

/// The length of the first line with its end.
fn line_length(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |end| end + 1)
}

/// What a line of a header is.
enum Line {
    /// A key of so many bytes begins.
    Key(usize),
    /// It belongs to the part before it.
    More,
    /// A comment, or an empty line.
    Between,
}

#[derive(Clone, Copy)]
enum Grammar {
    Yaml,
    Toml,
}

impl Grammar {
    /// What a line is, after the key `open`.
    fn line(self, line: &str, open: Option<&str>) -> Line {
        let words = line.trim_end();
        match words.as_bytes().first() {
            Some(b'[') if matches!(self, Self::Toml) && words.ends_with(']') => Line::Key(words.len()),
            _ if open.is_some_and(|key| key.starts_with('[')) => Line::More,
            None | Some(b'#') => Line::Between,
            Some(b' ' | b'\t' | b'-' | b']' | b'}') if open.is_some() => Line::More,
            _ => match self.key(words) {
                Some(length) => Line::Key(length),
                None => Line::More,
            },
        }
    }

    /// The length of the key that begins a line. A quoted key is one with its quotes.
    fn key(self, line: &str) -> Option<usize> {
        let mark = match self {
            Self::Yaml => ':',
            Self::Toml => '=',
        };
        let from = match line.as_bytes()[0] {
            quote @ (b'"' | b'\'') => line[1..].find(char::from(quote))? + 2,
            _ => 0,
        };
        let length = from + line[from..].find(mark)?;
        Some(line[..length].trim_end().len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DOCUMENT: &str = "---\n# mine\ntitle: \"One: two\" # a note\ntags:\n  - \"a\"\n- b\n\n\"odd key\": 1\nmenu: |\n  x\n---\n\nBody\n---\n";

    #[test]
    fn a_header_falls_into_keys_and_what_stands_between_them() {
        let parts = parts(DOCUMENT).unwrap();
        let keys: Vec<_> = parts.header.iter().map(|part| (part.key, part.text)).collect();
        assert_eq!(
            keys,
            [
                (None, "# mine\n"),
                (Some("title"), "title: \"One: two\" # a note\n"),
                (Some("tags"), "tags:\n  - \"a\"\n- b\n"),
                (None, "\n"),
                (Some("\"odd key\""), "\"odd key\": 1\n"),
                (Some("menu"), "menu: |\n  x\n"),
            ]
        );
        assert_eq!((parts.closing, parts.body), ("---\n", "\nBody\n---\n"));
    }

    #[test]
    fn a_table_of_toml_is_one_part() {
        let parts =
            parts("+++\ntitle = \"One\"\ntags = [\n  \"a\",\n]\n\n[extra]\nlink = \"x\"\n+++\nBody").unwrap();
        let keys: Vec<_> = parts.header.iter().filter_map(|part| part.key).collect();
        assert_eq!(keys, ["title", "tags", "[extra]"]);
        assert_eq!(parts.key("tags"), Some("tags = [\n  \"a\",\n]\n"));
    }

    #[test]
    fn what_has_no_header_has_no_parts() {
        for text in ["", "Body", "---", "---\ntitle: x\n", "--- x\n---\n"] {
            assert_eq!(parts(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn the_parts_are_all_of_a_text(middle in "([a-z]{1,3}:? ?[\"#\\[\\]甲=-]{0,3}\r?\n){0,6}", body in ".{0,9}") {
            let text = format!("---\n{middle}---\n{body}");
            let parts = parts(&text).unwrap();
            let header: String = parts.header.iter().map(|part| part.text).collect();
            prop_assert_eq!(format!("{}{header}{}{}", parts.opening, parts.closing, parts.body), text);
        }
    }
}
