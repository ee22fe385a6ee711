//! Markup to tokens, whatever the markup: the first step over feeds that no strict XML reader takes.
//!
//! Knows nothing of feeds, namespaces or nesting; those are the reader's. Works as well on the HTML inside
//! entries. Each byte is looked at a bounded number of times, so the time is linear in the text.

/// A piece of markup. Texts are as written: references in them are not resolved yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// `<name …>` or `<name …/>`.
    Start(Tag<'a>),
    /// `</name>`: the name.
    End(&'a str),
    /// Text between tags, with references.
    Text(&'a str),
    /// The inside of `<![CDATA[…]]>`: no references.
    Literal(&'a str),
    /// The inside of `<!DOCTYPE …>`.
    Doctype(&'a str),
}

/// A start tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    /// The name with its prefix.
    pub(crate) name: &'a str,
    /// Names and values in their order, values without quotes.
    pub(crate) attributes: Vec<(&'a str, &'a str)>,
    /// Whether it ends in `/>`.
    pub(crate) empty: bool,
}

/// More attributes than this are dropped: no feed has them, and looking them up must stay cheap.
const ATTRIBUTES: usize = 200;

/// The tokens of a text.
#[derive(Debug)]
pub(crate) struct Scanner<'a> {
    rest: &'a str,
    cut: bool,
}

impl<'a> Scanner<'a> {
    /// Begins at the start of `text`.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { rest: text, cut: false }
    }

    /// Whether the text ended inside a tag, comment or CDATA section.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut
    }

    /// What has not been looked at yet.
    pub(crate) fn rest(&self) -> &'a str {
        self.rest
    }

    /// Goes on at `rest`, which must be a tail of the text.
    pub(crate) fn skip_to(&mut self, rest: &'a str) {
        self.rest = rest;
    }

    /// Takes everything up to `end` and leaves what follows it; all that is left when `end` never comes.
    fn take_until(&mut self, from: usize, end: &str) -> &'a str {
        let body = self.rest.get(from..).unwrap_or_default();
        if let Some(at) = body.find(end) {
            self.rest = &body[at + end.len()..];
            &body[..at]
        } else {
            self.cut = true;
            self.rest = "";
            body
        }
    }

    fn text(&mut self) -> Token<'a> {
        // A `<` that opens nothing is text, so the search begins behind the first character.
        let from = self.rest.chars().next().map_or(0, char::len_utf8);
        let end = self.rest[from..].find('<').map_or(self.rest.len(), |at| from + at);
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        Token::Text(text)
    }

    fn start_tag(&mut self) -> Token<'a> {
        let (name, mut rest) = split_name(&self.rest[1..]);
        let mut tag = Tag { name, attributes: Vec::new(), empty: false };
        loop {
            rest = rest.trim_start();
            match rest.as_bytes().first() {
                None => {
                    self.cut = true;
                    break;
                }
                Some(b'>') => {
                    rest = &rest[1..];
                    break;
                }
                // The tag was never closed and the next one begins.
                Some(b'<') => break,
                Some(b'/') => {
                    rest = &rest[1..];
                    tag.empty = rest.starts_with('>');
                }
                Some(_) => {
                    let (attribute, after, closed) = attribute(rest);
                    self.cut |= !closed;
                    rest = after;
                    if tag.attributes.len() < ATTRIBUTES {
                        tag.attributes.push(attribute);
                    }
                }
            }
        }
        self.rest = rest;
        Token::Start(tag)
    }

    fn doctype(&mut self) -> Token<'a> {
        let body = &self.rest[2..];
        let close = body.find('>');
        let subset = body.find('[').filter(|open| close.is_none_or(|close| *open < close));
        let Some(open) = subset else { return Token::Doctype(self.take_until(2, ">")) };
        let inside = self.take_until(2 + open + 1, "]");
        self.rest = self.rest.split_once('>').map_or("", |(_, rest)| rest);
        Token::Doctype(inside)
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let bytes = self.rest.as_bytes();
            let token = match (bytes.first()?, bytes.get(1)) {
                (b'<', Some(b'?')) => {
                    self.take_until(2, ">");
                    continue;
                }
                (b'<', Some(b'!')) if self.rest.starts_with("<!--") => {
                    // From the opening's own dashes: `<!-->` is a whole comment.
                    self.take_until(2, "-->");
                    continue;
                }
                (b'<', Some(b'!')) if self.rest.starts_with("<![CDATA[") => {
                    Token::Literal(self.take_until(9, "]]>"))
                }
                (b'<', Some(b'!')) => self.doctype(),
                (b'<', Some(b'/')) => Token::End(self.take_until(2, ">").trim()),
                (b'<', Some(second)) if is_name_start(*second) => self.start_tag(),
                _ => self.text(),
            };
            return Some(token);
        }
    }
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || byte >= 0x80
}

fn split_name(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '<' | '/' | '=' | '"' | '\''));
    text.split_at(end.unwrap_or(text.len()))
}

/// An attribute at the start of `text`, what follows it, and whether its closing quote was there.
/// Takes at least one character, so that every tag comes to its end.
fn attribute(text: &str) -> ((&str, &str), &str, bool) {
    let (name, rest) = split_name(text);
    let after = rest.trim_start();
    let Some(value) = after.strip_prefix('=').map(str::trim_start) else {
        if !name.is_empty() {
            return ((name, ""), rest, true);
        }
        let (odd, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
        return ((odd, ""), rest, true);
    };
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => match value[1..].split_once(quote) {
            Some((inside, rest)) => ((name, inside), rest, true),
            None => ((name, ""), "", false),
        },
        _ => {
            let end = value.find(|c: char| c.is_whitespace() || c == '>' || c == '<').unwrap_or(value.len());
            // `<a href=x/>` is an empty element, `<a href=x/y>` is not.
            let end =
                if value[..end].ends_with('/') && value[end..].starts_with('>') { end - 1 } else { end };
            ((name, &value[..end]), &value[end..], true)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token<'_>> {
        Scanner::new(text).collect()
    }

    fn start<'a>(name: &'a str, attributes: &[(&'a str, &'a str)], empty: bool) -> Token<'a> {
        Token::Start(Tag { name, attributes: attributes.to_vec(), empty })
    }

    #[test]
    fn tags_with_and_without_quotes_are_read() {
        assert_eq!(
            tokens("<a href='x y' b = \"2\" c=3 d><br/></a >"),
            [
                start("a", &[("href", "x y"), ("b", "2"), ("c", "3"), ("d", "")], false),
                start("br", &[], true),
                Token::End("a"),
            ]
        );
    }

    #[test]
    fn a_lone_bracket_is_text() {
        assert_eq!(
            tokens("<t>1 < 2 <3</t>"),
            [
                start("t", &[], false),
                Token::Text("1 "),
                Token::Text("< 2 "),
                Token::Text("<3"),
                Token::End("t")
            ]
        );
    }

    #[test]
    fn comments_and_instructions_are_passed_over() {
        assert_eq!(
            tokens("<?xml version=\"1.0\"?><!-- <x> --><t/><![CDATA[<b>]]>"),
            [start("t", &[], true), Token::Literal("<b>")]
        );
    }

    #[test]
    fn a_doctype_gives_its_inner_declarations() {
        assert_eq!(
            tokens("<!DOCTYPE rss [<!ENTITY a \"b>\">]><rss/>"),
            [Token::Doctype("<!ENTITY a \"b>\">"), start("rss", &[], true)]
        );
    }

    #[test]
    fn an_end_within_a_tag_is_noticed() {
        for text in ["<a href=\"x", "<a ", "<![CDATA[x", "<!-- x", "</a"] {
            let mut scanner = Scanner::new(text);
            scanner.by_ref().for_each(drop);
            assert!(scanner.is_cut(), "{text}");
        }
        let mut whole = Scanner::new("<a>b</a>");
        whole.by_ref().for_each(drop);
        assert!(!whole.is_cut());
    }
}
