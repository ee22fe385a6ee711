//! Walking over a script's text: white space, comments, strings, and expressions nobody computes.

use super::Reason;

/// A place in a text.
pub(super) struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes one ASCII character on.
    pub(super) fn bump(&mut self) {
        self.at += 1;
    }

    pub(super) fn advance(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Reads over one character if it stands here, behind white space.
    pub(super) fn skip(&mut self, wanted: u8) -> bool {
        self.skip_blank();
        let found = self.peek() == Some(wanted);
        if found {
            self.bump();
        }
        found
    }

    /// Reads over white space and comments.
    pub(super) fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            let blank =
                rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
            self.at += blank;
            let rest = self.rest();
            if rest.starts_with("//") {
                self.at += rest.find(['\n', '\r']).unwrap_or(rest.len());
            } else if let Some(comment) = rest.strip_prefix("/*") {
                self.at += comment.find("*/").map_or(rest.len(), |end| end + 4);
            } else {
                return;
            }
        }
    }

    /// Whether the value just read is whole: a comma or a closing bracket follows.
    pub(super) fn ends_item(&mut self) -> bool {
        self.skip_blank();
        matches!(self.peek(), None | Some(b',' | b'}' | b']'))
    }

    /// Reads over an expression up to the comma or closing bracket behind it.
    pub(super) fn skip_expression(&mut self) -> Result<(), Reason> {
        let mut depth = 0_usize;
        loop {
            self.skip_blank();
            match self.peek().ok_or(Reason::End)? {
                b',' | b'}' | b']' if depth == 0 => return Ok(()),
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                quote @ (b'"' | b'\'' | b'`') => {
                    self.skip_string(quote)?;
                    continue;
                }
                _ => {}
            }
            self.at += self.rest().chars().next().map_or(1, char::len_utf8);
        }
    }

    fn skip_string(&mut self, quote: u8) -> Result<(), Reason> {
        self.bump();
        loop {
            let byte = self.peek().ok_or(Reason::End)?;
            self.bump();
            if byte == quote {
                return Ok(());
            }
            if byte == b'\\' {
                self.at += self.rest().chars().next().map_or(0, char::len_utf8);
            }
            while !self.text.is_char_boundary(self.at) {
                self.at += 1;
            }
        }
    }
}
