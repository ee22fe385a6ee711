//! Text in which white space counts: the content of `pre`, and the language it is in.

use scraper::node::Element;

use super::block::Code;
use super::tags::is_unwanted;

/// The content of an open `pre`.
pub(super) struct Verbatim {
    text: String,
    language: Option<String>,
    /// Whether it began with a `code`: where more follow, each is a line.
    has_code_lines: bool,
}

impl Verbatim {
    /// Begins the content of `element`, whose class may name the language.
    pub(super) fn new(element: &Element) -> Verbatim {
        Verbatim { text: String::new(), language: language(element), has_code_lines: false }
    }

    /// A `code` in the `pre` may name the language too, or be one of its lines.
    pub(super) fn open(&mut self, element: &Element) {
        if element.name() == "code" {
            if self.has_code_lines {
                self.end_line();
            }
            self.has_code_lines |= self.text.trim().is_empty();
        }
        if self.language.is_none() {
            self.language = language(element);
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.extend(text.chars().filter(|c| !is_unwanted(*c) && *c != '\r'));
    }

    /// Blocks inside of a `pre` are lines of it.
    pub(super) fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// The code without empty lines at its end, or nothing where it is blank.
    pub(super) fn finish(self) -> Option<Code> {
        let text: String = self.text.chars().map(plain_line_end).collect();
        let text = text.trim_end();
        let start = text.len() - text.trim_start_matches('\n').len();
        let text = &text[start..];
        (!text.is_empty()).then(|| Code { text: text.to_owned(), language: self.language })
    }
}

/// Line ends other than `\n` would end lines for some readers only.
fn plain_line_end(c: char) -> char {
    match c {
        '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        c => c,
    }
}

/// `rust` of `class="highlight language-rust"`.
fn language(element: &Element) -> Option<String> {
    let named = |class: &str| {
        let name = class.strip_prefix("language-").or_else(|| class.strip_prefix("lang-"))?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "+#._-".contains(c);
        (!name.is_empty() && name.len() <= 40 && name.chars().all(plain)).then(|| name.to_owned())
    };
    element.attr("class")?.split_ascii_whitespace().find_map(named)
}
