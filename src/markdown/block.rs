//! The blocks an article is made of, between HTML and Markdown.

use super::inline::Item;

/// One block. Nesting is bounded by [`MAX_DEPTH`], so plain recursion over blocks is safe.
#[derive(Debug, PartialEq)]
pub(super) enum Block {
    Paragraph(Vec<Item>),
    Heading(u8, Vec<Item>),
    Code(Code),
    Rule,
    Quote(Vec<Block>),
    List(List),
    Table(Table),
}

/// Quotes and lists nest this deep; what is deeper joins the innermost one. Each level costs every line of it
/// an indent, so unbounded nesting would make output quadratic.
pub(super) const MAX_DEPTH: usize = 12;

/// Verbatim text.
#[derive(Debug, PartialEq)]
pub(super) struct Code {
    pub(super) text: String,
    pub(super) language: Option<String>,
}

/// A list: each item is one or more blocks.
#[derive(Debug, PartialEq)]
pub(super) struct List {
    /// The first number, or `None` for bullets.
    pub(super) start: Option<u32>,
    pub(super) items: Vec<Vec<Block>>,
}

/// A table of text cells. Rows may differ in length.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Table {
    /// Whether the first row holds headings.
    pub(super) has_head: bool,
    pub(super) rows: Vec<Vec<Vec<Item>>>,
}
