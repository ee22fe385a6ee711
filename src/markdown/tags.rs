//! What an element means for text: its role, by name alone.

/// What an element does to the text in and around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It and all in it leave no trace.
    Dropped,
    /// Text before, in and after it stands in different blocks.
    Block,
    Heading(u8),
    Quote,
    List(Order),
    Item,
    Table,
    TableHead,
    Row,
    HeadCell,
    Cell,
    /// White space counts.
    Pre,
    Rule,
    Break,
    Image,
    Link,
    Strong,
    Emphasis,
    Deleted,
    Code,
    /// The term of a definition list.
    Term,
    /// Reading aid above the characters before it.
    Reading,
    /// An inline quotation.
    Quotation,
    /// Only its content matters.
    Transparent,
}

/// Whether a list counts its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Bullets,
    Numbers,
}

/// The role of an element by its lower-case name. Unknown ones are transparent: no text is lost.
pub(super) fn role(name: &str) -> Role {
    match name {
        "script" | "style" | "template" | "noscript" | "title" | "iframe" | "object" | "embed" | "applet"
        | "video" | "audio" | "canvas" | "svg" | "map" | "select" | "textarea" | "datalist" | "button"
        | "noframes" | "noembed" | "annotation" | "annotation-xml" | "rp" | "colgroup" => Role::Dropped,
        "p" | "div" | "section" | "article" | "aside" | "main" | "header" | "footer" | "nav" | "address"
        | "center" | "details" | "summary" | "figure" | "figcaption" | "fieldset" | "form" | "legend"
        | "hgroup" | "search" | "dialog" | "dl" | "dd" | "optgroup" | "caption" | "tbody" | "tfoot"
        | "body" | "html" | "marquee" => Role::Block,
        "h1" => Role::Heading(1),
        "h2" => Role::Heading(2),
        "h3" => Role::Heading(3),
        "h4" => Role::Heading(4),
        "h5" => Role::Heading(5),
        "h6" => Role::Heading(6),
        "blockquote" => Role::Quote,
        "ul" | "menu" | "dir" => Role::List(Order::Bullets),
        "ol" => Role::List(Order::Numbers),
        "li" => Role::Item,
        "table" => Role::Table,
        "thead" => Role::TableHead,
        "tr" => Role::Row,
        "th" => Role::HeadCell,
        "td" => Role::Cell,
        "pre" | "listing" | "xmp" | "plaintext" => Role::Pre,
        "hr" => Role::Rule,
        "br" => Role::Break,
        "img" => Role::Image,
        "a" => Role::Link,
        "strong" | "b" => Role::Strong,
        "em" | "i" => Role::Emphasis,
        "del" | "s" | "strike" => Role::Deleted,
        "code" | "kbd" | "samp" | "tt" => Role::Code,
        "dt" => Role::Term,
        "rt" => Role::Reading,
        "q" => Role::Quotation,
        _ => Role::Transparent,
    }
}

/// White space that HTML collapses, no-break space with it: sites use that one for layout. U+3000 is kept.
pub(super) fn is_collapsible(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{a0}' | '\u{2028}' | '\u{2029}')
}

/// Characters that must not reach a document: controls, the byte order mark, non-characters.
pub(super) fn is_unwanted(c: char) -> bool {
    (c.is_control() && !is_collapsible(c)) || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// What goes from the edges of a block: white space of every kind and the zero-width space.
pub(super) fn is_edge(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')
}
