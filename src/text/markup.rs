//! The tags of HTML as a flat stream, in one pass. Character references are left as they stand, and what the tags
//! build is not asked: that is a parser's work.

/// A piece of HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text between tags. A `<` in it begins no tag.
    Text(&'a str),
    /// A start tag: name as written, and its attributes.
    Start(&'a str, Attributes<'a>),
    /// An end tag.
    End(&'a str),
}

/// Elements whose content has no tags (HTML, 13.1.2).
const RAW: &[&str] = &[
    "script",
    "style",
    "textarea",
    "title",
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "xmp",
    "plaintext",
];

/// Cuts HTML into pieces. Comments, declarations and what raw elements hold are passed over.
pub(super) struct Pieces<'a> {
    rest: &'a str,
    raw: Option<&'a str>,
}

impl<'a> Pieces<'a> {
    /// The pieces of some HTML.
    pub(super) fn of(html: &'a str) -> Pieces<'a> {
        Pieces { rest: html, raw: None }
    }

    /// Takes so many bytes off the rest.
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    /// Passes over the content of a raw element, up to its end tag or to the end.
    fn skip_raw(&mut self, name: &str) {
        let mut from = 0;
        while let Some(at) = self.rest[from..].find("</") {
            let after = &self.rest[from + at + 2..];
            let named = after.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
            let ended = after.as_bytes().get(name.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric());
            if named && ended {
                self.take(from + at);
                return;
            }
            from += at + 2;
        }
        self.rest = "";
    }

    /// The piece that begins with this `<`; `None` for what says nothing.
    fn markup(&mut self) -> Option<Piece<'a>> {
        let second = self.rest.as_bytes().get(1).copied().unwrap_or(b' ');
        let third = self.rest.as_bytes().get(2).copied().unwrap_or(b' ');
        match (second, third) {
            (b'!', _) => {
                let comment = self.rest.strip_prefix("<!--");
                let end = match comment {
                    // `<!-->` ends at once: beginning and end may share their dashes.
                    Some(_) => self.rest[2..].find("-->").map(|at| at + 5),
                    None => self.rest.find('>').map(|at| at + 1),
                };
                self.take(end.unwrap_or(self.rest.len()));
                None
            }
            (b'?', _) | (b'/', b'>') => {
                self.take(self.rest.find('>').map_or(self.rest.len(), |at| at + 1));
                None
            }
            (b'/', c) if c.is_ascii_alphabetic() => {
                let tag = self.tag(2);
                Some(Piece::End(split_name(tag).0))
            }
            (c, _) if c.is_ascii_alphabetic() => {
                let (name, attributes) = split_name(self.tag(1));
                self.raw = RAW.iter().any(|raw| raw.eq_ignore_ascii_case(name)).then_some(name);
                Some(Piece::Start(name, Attributes(attributes)))
            }
            _ => Some(Piece::Text(self.take(1))),
        }
    }

    /// A tag without its brackets, the first of which has this length.
    fn tag(&mut self, open: usize) -> &'a str {
        let end = end_of_tag(self.rest.as_bytes());
        let tag = self.take(end);
        let inner = &tag[open..];
        inner.strip_suffix('>').unwrap_or(inner)
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            if let Some(name) = self.raw.take() {
                self.skip_raw(name);
            }
            let text = self.rest.find('<').unwrap_or(self.rest.len());
            if text > 0 {
                return Some(Piece::Text(self.take(text)));
            }
            if self.rest.is_empty() {
                return None;
            }
            if let Some(piece) = self.markup() {
                return Some(piece);
            }
        }
    }
}

/// The name of a tag and what follows it.
fn split_name(tag: &str) -> (&str, &str) {
    tag.split_at(tag.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(tag.len()))
}

/// Where a tag ends: after its `>`, quoted values passed over, or at the end.
fn end_of_tag(bytes: &[u8]) -> usize {
    let mut quote = None;
    let mut after_equals = false;
    for (at, byte) in bytes.iter().enumerate() {
        match (quote, *byte) {
            (Some(open), close) if open == close => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') if after_equals => quote = Some(*byte),
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            after_equals = *byte == b'=' && quote.is_none();
        }
    }
    bytes.len()
}

/// The attributes of a tag as names and values, both as written; a name without a value has an empty one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attributes<'a>(&'a str);

impl<'a> Attributes<'a> {
    /// The attributes that stand in such text, as after a tag's name.
    pub(super) fn of(text: &'a str) -> Attributes<'a> {
        Attributes(text)
    }

    /// Whether the tag ends in `/`.
    pub(super) fn is_closed(&self) -> bool {
        self.0.ends_with('/')
    }

    /// How many bytes they take, and at most how many there are.
    pub(super) fn size(&self) -> (usize, usize) {
        let separators =
            self.0.bytes().filter(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\''));
        (self.0.len(), separators.count())
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        let blank = |c: char| c.is_ascii_whitespace();
        let apart = |c: char| blank(c) || matches!(c, '/' | '"' | '\'');
        let rest = self.0.trim_start_matches(apart);
        let first = rest.chars().next()?.len_utf8();
        let length = rest[first..].find(|c| apart(c) || c == '=').map_or(rest.len(), |at| at + first);
        let (name, rest) = rest.split_at(length);
        let Some(value) = rest.trim_start_matches(blank).strip_prefix('=') else {
            self.0 = rest;
            return Some((name, ""));
        };
        let value = value.trim_start_matches(blank);
        let (value, rest) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(blank).unwrap_or(value.len())),
        };
        self.0 = rest;
        Some((name, value))
    }
}
