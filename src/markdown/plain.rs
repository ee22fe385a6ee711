//! HTML → plain text, a block a line.

use scraper::node::Element;

use super::tags::{Role, is_collapsible, is_edge, is_unwanted};
use super::tree::{self, Visit};

/// The text of HTML: blocks and `<br>` end lines, white space collapses, edges are trimmed, empty lines go.
pub(super) fn text(html: &str) -> String {
    let html = tree::parse(html);
    let mut writer = Writer::default();
    tree::walk(&html, &mut writer);
    writer.end_line();
    writer.out
}

#[derive(Default)]
struct Writer {
    out: String,
    line: String,
    after_space: bool,
    /// For each open element what its end writes.
    ends: Vec<End>,
    /// How many open elements keep line ends.
    verbatim: usize,
}

enum End {
    Nothing,
    Line,
    Verbatim,
    Text(&'static str),
}

impl Visit for Writer {
    fn text(&mut self, text: &str) {
        for c in text.chars().filter(|c| !is_unwanted(*c)) {
            if c == '\n' && self.verbatim > 0 {
                self.end_line();
            } else if !is_collapsible(c) {
                self.line.push(c);
                self.after_space = false;
            } else if !self.after_space {
                self.line.push(' ');
                self.after_space = true;
            }
        }
    }

    fn open(&mut self, _element: &Element, role: Role) {
        let end = match role {
            Role::Link | Role::Strong | Role::Emphasis | Role::Deleted | Role::Code => End::Nothing,
            Role::Image | Role::Transparent | Role::Dropped => End::Nothing,
            Role::Reading => {
                self.text("(");
                End::Text(")")
            }
            Role::Quotation => {
                self.text("“");
                End::Text("”")
            }
            Role::Pre => {
                self.end_line();
                self.verbatim += 1;
                End::Verbatim
            }
            _ => {
                self.end_line();
                End::Line
            }
        };
        self.ends.push(end);
    }

    fn close(&mut self) {
        match self.ends.pop().unwrap_or(End::Nothing) {
            End::Nothing => {}
            End::Line => self.end_line(),
            End::Verbatim => {
                self.end_line();
                self.verbatim -= 1;
            }
            End::Text(text) => self.text(text),
        }
    }
}

impl Writer {
    fn end_line(&mut self) {
        let line = self.line.trim_matches(is_edge);
        if !line.is_empty() {
            if !self.out.is_empty() {
                self.out.push('\n');
            }
            self.out.push_str(line);
        }
        self.line.clear();
        self.after_space = true;
    }
}
