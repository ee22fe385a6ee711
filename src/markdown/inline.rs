//! Inline items: what a line of text is made of, between HTML and Markdown.
//!
//! Formatting is a set of flags on each item rather than a tree, so that doubled (`<b><strong>`) and adjacent
//! (`<b>a</b><b>b</b>`) elements become one by themselves.

/// Flags of [`Item::style`].
pub(super) type Flags = u8;
pub(super) const STRONG: Flags = 1;
pub(super) const EMPHASIS: Flags = 2;
pub(super) const DELETED: Flags = 4;
/// Every flag, the outer one first where several begin and end together.
pub(super) const ALL: [Flags; 3] = [STRONG, EMPHASIS, DELETED];

/// A piece of a line with one style.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) style: Flags,
    pub(super) kind: Kind,
}

/// What a piece is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Text(String),
    Code(String),
    Image {
        alt: String,
        url: String,
        title: String,
    },
    /// A line end within a block. Never inside of a link.
    Break,
    Link {
        url: String,
        title: String,
        /// Their styles come on top of the link's own.
        items: Vec<Item>,
    },
}

impl Item {
    pub(super) fn text(text: impl Into<String>, style: Flags) -> Item {
        Item { style, kind: Kind::Text(text.into()) }
    }

    /// Whether a reader sees anything of it.
    pub(super) fn is_visible(&self) -> bool {
        match &self.kind {
            Kind::Text(text) | Kind::Code(text) => !text.chars().all(super::tags::is_edge),
            Kind::Image { .. } => true,
            Kind::Break => false,
            Kind::Link { items, .. } => items.iter().any(Item::is_visible),
        }
    }

    /// Whether it holds text, as opposed to images alone.
    pub(super) fn has_text(&self) -> bool {
        match &self.kind {
            Kind::Link { items, .. } => items.iter().any(Item::has_text),
            Kind::Image { .. } | Kind::Break => false,
            Kind::Text(_) | Kind::Code(_) => self.is_visible(),
        }
    }
}
