//! Clean HTML → Markdown, Markdown → HTML, and HTML → plain text.
//!
//! HTML goes one way in three steps: `tree` walks the parsed nodes, `reader` turns them into `block`s of
//! `inline` items, `write` puts those down as Markdown (with `emphasis` deciding where `**` may stand and
//! `escape` keeping text from being read as anything else). What is the article and what is safe is decided
//! before: `extract` picks the body, `text::sanitize` cleans it.
//!
//! The promise kept by every part: the Markdown, rendered by CommonMark or Hugo, shows the text of the HTML,
//! and no element it did not have. Where Markdown has no way to say something, the text stays and the
//! decoration goes.

mod address;
mod block;
mod emphasis;
mod escape;
mod flanking;
mod inline;
mod line_start;
mod lines;
mod open_line;
mod phrase;
mod plain;
mod reader;
mod table;
mod tags;
mod tree;
mod verbatim;
mod write;

#[cfg(test)]
mod tests;

/// How Markdown is written where CommonMark leaves a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// How headings of level 1 and 2 look.
    pub headings: Headings,
    /// Whether fenced code names its language.
    pub fences: Fences,
    /// Who reads it.
    pub dialect: Dialect,
}

impl Style {
    /// The old converter's: underlined headings, bare fences.
    pub const MAINROAD: Style =
        Style { headings: Headings::Setext, fences: Fences::Bare, dialect: Dialect::Hugo };
    /// What Hugo sites write today: `#` headings, fences with the language where the page names it.
    pub const HUGO: Style =
        Style { headings: Headings::Atx, fences: Fences::Language, dialect: Dialect::Hugo };
}

/// How headings of level 1 and 2 look; deeper ones are always `###`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Headings {
    /// Underlined with `=` and `-`, as long as the line above has characters (wide ones count one).
    Setext,
    /// `#` and `##`.
    Atx,
}

/// Whether fenced code names its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fences {
    /// Three backticks and nothing more.
    Bare,
    /// The language of a `language-…` class follows the backticks.
    Language,
}

/// Who reads the Markdown, beside CommonMark: what they act on is escaped as they take it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Hugo, which has shortcodes (`{{<`, `{{%`), attributes and definition lists.
    #[default]
    Hugo,
    /// Zola, whose shortcodes (`{{ x() }}`, `{% x() %}`) work even in code.
    Zola,
    /// Jekyll's kramdown, where every `|` makes a table, `$$` mathematics, and `\` keeps fewer characters. Liquid is
    /// to be switched off in the header.
    Kramdown,
}

/// Markdown from **sanitised** HTML with absolute URLs. No empty line at either end, no final newline.
///
/// Scripts, styles, forms, videos and comments leave no trace even in HTML that was not sanitised; nor do
/// links other than `http`, `https`, `mailto`, `tel` or relative ones (their text stays) and `data:` images.
/// Raw HTML is never written, since Hugo drops it. Code that holds a Hugo shortcode (`{{<`, `{{%`) or
/// `<!--more-->` becomes text lines, since Hugo acts on these even in code and only text can be escaped; for Zola
/// code with `{{` or `{%` does.
pub fn from_html(html: &str, style: Style) -> String {
    write::document(&reader::blocks(html), style)
}

/// HTML from Markdown (CommonMark with tables and strikethrough). Not sanitised.
pub fn to_html(markdown: &str) -> String {
    use pulldown_cmark::{Options, Parser, html};
    let mut out = String::with_capacity(markdown.len() + markdown.len() / 4);
    html::push_html(
        &mut out,
        Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH),
    );
    out
}

/// The text of HTML without tags: a block a line, white space collapsed, scripts and styles left out.
///
/// `<br>` ends a line too; table cells and list items are blocks. Images leave nothing, not even their
/// `alt`, so that a summary made of it is what a reader reads.
pub fn plain_text(html: &str) -> String {
    plain::text(html)
}
