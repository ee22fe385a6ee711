//! Clean HTML → Markdown, Markdown → HTML, and both → plain text.

/// How Markdown is written where CommonMark leaves a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// How headings of level 1 and 2 look.
    pub headings: Headings,
}

/// How headings of level 1 and 2 look; deeper ones are always `###`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Headings {
    /// Underlined with `=` and `-`.
    Setext,
    /// `#` and `##`.
    Atx,
}

/// Markdown from **sanitised** HTML with absolute URLs. No empty line at either end, no final newline.
pub fn from_html(html: &str, _style: Style) -> String {
    html.to_owned()
}

/// HTML from Markdown (CommonMark with tables and strikethrough). Not sanitised.
pub fn to_html(markdown: &str) -> String {
    markdown.to_owned()
}

/// The text of HTML without tags: a block a line, white space collapsed, scripts and styles left out.
pub fn plain_text(html: &str) -> String {
    html.to_owned()
}
