//! Inline items → Markdown of one block.

use super::emphasis::{self, delimiter};
use super::escape::{self, Surroundings};
use super::inline::{DELETED, Item, Kind};
use super::line_start::{self, Place};
use super::{Dialect, address};

/// A paragraph: lines that end in two spaces where a break was, their beginnings guarded.
pub(super) fn paragraph(items: &[Item], dialect: Dialect) -> String {
    let text = write(items, Surroundings { dialect, ..Surroundings::default() });
    let mut place = first_place(items);
    let mut out = String::with_capacity(text.len() + 1);
    for line in text.split('\n') {
        if place == Place::Later {
            out.push('\n');
        }
        out.push_str(&line_start::guard(line, place));
        place = Place::Later;
    }
    out
}

fn first_place(items: &[Item]) -> Place {
    let is_text = matches!(items.first(), Some(Item { kind: Kind::Text(_) | Kind::Code(_), .. }));
    if is_text { Place::FirstText } else { Place::First }
}

/// The text of a heading that is underlined.
pub(super) fn underlined(items: &[Item], dialect: Dialect) -> String {
    // `a |` above `---` would be a table.
    let around = Surroundings { near_pipes: true, ..in_heading(items, dialect) };
    line_start::guard(&write(items, around), first_place(items))
}

/// The text of a heading after its `#`s.
pub(super) fn after_hashes(items: &[Item], dialect: Dialect) -> String {
    let mut text = write(items, in_heading(items, dialect));
    let before = text.trim_end_matches('#');
    if before.len() < text.len() && (before.is_empty() || before.ends_with(' ')) {
        // Hashes at the end would be taken for the heading's own.
        text.insert(text.len() - 1, '\\');
    }
    text
}

/// The content of a table cell.
pub(super) fn cell(items: &[Item], dialect: Dialect) -> String {
    write(items, Surroundings { near_pipes: true, in_cell: true, dialect, ..Surroundings::default() })
}

fn in_heading(items: &[Item], dialect: Dialect) -> Surroundings {
    let ends_in_brace =
        matches!(items.last(), Some(Item { kind: Kind::Text(text), .. }) if text.ends_with('}'));
    Surroundings { in_attributes: ends_in_brace, dialect, ..Surroundings::default() }
}

fn write(items: &[Item], around: Surroundings) -> String {
    let around = Surroundings { tildes_pair: tildes(items) > 1, ..around };
    let mut pieces = Vec::with_capacity(items.len() * 2);
    put(items.to_vec(), around, &mut pieces);
    let mut out = String::new();
    let mut pieces = pieces.into_iter().peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Syntax(syntax) => out.push_str(&syntax),
            Piece::Text(text, around) => {
                let next = pieces.peek().and_then(Piece::first_char);
                escape::text(&mut out, &text, next.or(around.in_brackets.then_some(']')), around);
            }
        }
    }
    out
}

/// Text still to be escaped, which needs to know what comes next, and what is not to be.
enum Piece {
    Syntax(String),
    Text(String, Surroundings),
}

impl Piece {
    fn first_char(&self) -> Option<char> {
        match self {
            Piece::Syntax(text) | Piece::Text(text, _) => text.chars().next(),
        }
    }
}

fn put(mut items: Vec<Item>, around: Surroundings, out: &mut Vec<Piece>) {
    // Before the delimiters: they depend on what stands beside them.
    for item in &mut items {
        if let Kind::Code(code) = &mut item.kind
            && !is_safe_code(code, around)
        {
            item.kind = Kind::Text(std::mem::take(code));
        }
    }
    let gaps = emphasis::place(&mut items);
    let mut gaps = gaps.into_iter();
    for item in items {
        put_gap(gaps.next(), out);
        put_item(item.kind, around, out);
    }
    put_gap(gaps.next(), out);
}

fn put_gap(gap: Option<emphasis::Gap>, out: &mut Vec<Piece>) {
    let spans = gap.into_iter().flat_map(|gap| gap.close.into_iter().chain(gap.open));
    out.extend(spans.map(|span| Piece::Syntax(delimiter(span.flag).to_owned())));
}

fn put_item(kind: Kind, around: Surroundings, out: &mut Vec<Piece>) {
    let in_brackets = Surroundings { in_brackets: true, ..around };
    match kind {
        Kind::Text(text) => out.push(Piece::Text(text, around)),
        // Pieces that are safe each may not be so once joined.
        Kind::Code(code) if !is_safe_code(&code, around) => out.push(Piece::Text(code, around)),
        Kind::Code(code) => {
            let span = escape::code_span(&code);
            out.push(Piece::Syntax(if around.in_cell { span.replace('|', "\\|") } else { span }));
        }
        Kind::Break => out.push(Piece::Syntax("  \n".to_owned())),
        Kind::Image { alt, url, title } => {
            out.push(Piece::Syntax("![".to_owned()));
            out.push(Piece::Text(alt, in_brackets));
            out.push(target(&url, &title));
        }
        Kind::Link { url, title, items } => {
            if title.is_empty() && is_address_itself(&items, &url) {
                out.push(Piece::Syntax(format!("<{url}>")));
                return;
            }
            out.push(Piece::Syntax("[".to_owned()));
            put(items, in_brackets, out);
            out.push(target(&url, &title));
        }
    }
}

/// Whether code may stand as such. Within a link `]:` would make a definition of it, even in code.
fn is_safe_code(code: &str, around: Surroundings) -> bool {
    let defines = around.in_brackets && code.contains("]:");
    !defines && !escape::is_acted_on_in_code(code, around.dialect)
}

/// What follows the text of a link or image.
fn target(url: &str, title: &str) -> Piece {
    Piece::Syntax(format!("]({}{})", address::destination(url), address::title_suffix(title)))
}

fn is_address_itself(items: &[Item], url: &str) -> bool {
    let is_url = matches!(items, [Item { kind: Kind::Text(text), style: 0 }] if text == url);
    is_url && address::is_autolink(url)
}

/// How many tildes a reader of Markdown might pair, own delimiters included.
fn tildes(items: &[Item]) -> usize {
    let of = |item: &Item| {
        let own = usize::from(item.style & DELETED != 0) * 2;
        own + match &item.kind {
            // Code may have to become text.
            Kind::Text(text) | Kind::Code(text) | Kind::Image { alt: text, .. } => text.matches('~').count(),
            Kind::Link { items, .. } => tildes(items),
            Kind::Break => 0,
        }
    };
    items.iter().map(of).sum()
}
