//! Blocks → Markdown.

use super::block::{Block, Code, List, Table};
use super::inline::Item;
use super::{Dialect, Fences, Headings, Style, escape, phrase};

/// Tables this wide or wider have short rows left short: filled rows would make output quadratic.
const MAX_FILLED_COLUMNS: usize = 64;

/// A document without an empty line at either end.
pub(super) fn document(blocks: &[Block], style: Style) -> String {
    join(blocks, style, Around::Page)
}

/// What a run of blocks stands in.
#[derive(Clone, Copy, PartialEq)]
enum Around {
    Page,
    Item,
}

fn join(blocks: &[Block], style: Style, around: Around) -> String {
    let mut out = String::new();
    let mut last: Option<&Block> = None;
    let mut list_mark = Mark::Usual;
    for block in blocks {
        // In an item `* * *` would be three more items.
        if around == Around::Item && last.is_none() && *block == Block::Rule {
            continue;
        }
        list_mark = match (last, block) {
            (Some(Block::List(last)), Block::List(next)) if last.start.is_some() == next.start.is_some() => {
                list_mark.other()
            }
            _ => Mark::Usual,
        };
        if let Some(last) = last {
            out.push_str(if around == Around::Item && is_tight(last, block) { "\n" } else { "\n\n" });
        }
        out.push_str(&write(block, style, list_mark));
        last = Some(block);
    }
    out
}

/// Whether a list may follow without an empty line: only one that begins with a bullet or 1 ends a paragraph.
fn is_tight(last: &Block, next: &Block) -> bool {
    let interrupts = matches!(next, Block::List(List { start: None | Some(1), .. }));
    matches!(last, Block::Paragraph(_)) && interrupts
}

/// Lists that follow each other would be one, were their marks the same.
#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Usual,
    Other,
}

impl Mark {
    fn other(self) -> Mark {
        if self == Mark::Usual { Mark::Other } else { Mark::Usual }
    }
}

fn write(block: &Block, style: Style, mark: Mark) -> String {
    match block {
        Block::Paragraph(items) => phrase::paragraph(items, style.dialect),
        Block::Heading(level, items) => heading(*level, items, style),
        Block::Code(code) => fenced(code, style),
        Block::Rule => "* * *".to_owned(),
        Block::Quote(blocks) => indent(&join(blocks, style, Around::Page), "> ", "> "),
        Block::List(list) => write_list(list, style, mark),
        Block::Table(table) => write_table(table, style.dialect),
    }
}

fn heading(level: u8, items: &[Item], style: Style) -> String {
    match (style.headings, level) {
        (Headings::Setext, 1 | 2) => {
            let text = phrase::underlined(items, style.dialect);
            let line = if level == 1 { "=" } else { "-" };
            format!("{text}\n{}", line.repeat(text.chars().count()))
        }
        _ => format!("{} {}", "#".repeat(usize::from(level)), phrase::after_hashes(items, style.dialect)),
    }
}

fn fenced(code: &Code, style: Style) -> String {
    if escape::is_acted_on_in_code(&code.text, style.dialect) {
        return as_text(&code.text, style.dialect);
    }
    let fence = "`".repeat(escape::longest_run(&code.text, '`').max(2) + 1);
    let language = code.language.as_deref().filter(|_| style.fences == Fences::Language).unwrap_or_default();
    format!("{fence}{language}\n{}\n{fence}", code.text)
}

/// Code as a paragraph of lines; indents become no-break spaces, which Markdown leaves alone.
fn as_text(code: &str, dialect: Dialect) -> String {
    let mut paragraphs = Vec::new();
    let lines: Vec<&str> = code.split('\n').map(str::trim_end).collect();
    for lines in lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()) {
        let mut items = Vec::new();
        for line in lines {
            let text = line.trim_start();
            let indent: usize =
                line[..line.len() - text.len()].chars().map(|c| if c == '\t' { 4 } else { 1 }).sum();
            if !items.is_empty() {
                items.push(Item { style: 0, kind: super::inline::Kind::Break });
            }
            items.push(Item::text(format!("{}{text}", "\u{a0}".repeat(indent)), 0));
        }
        paragraphs.push(phrase::paragraph(&items, dialect));
    }
    paragraphs.join("\n\n")
}

fn write_list(list: &List, style: Style, mark: Mark) -> String {
    let mut out = String::new();
    for (at, item) in list.items.iter().enumerate() {
        let content = join(item, style, Around::Item);
        if content.is_empty() {
            continue;
        }
        let bullet = match (list.start, mark) {
            (None, Mark::Usual) => "* ".to_owned(),
            (None, Mark::Other) => "- ".to_owned(),
            (Some(start), mark) => {
                // CommonMark reads at most nine digits.
                let number = u64::from(start).saturating_add(at as u64).min(999_999_999);
                format!("{number}{} ", if mark == Mark::Usual { '.' } else { ')' })
            }
        };
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&indent(&content, &bullet, &" ".repeat(bullet.len())));
    }
    out
}

/// Puts `first` before the first line and `rest` before each other, without spaces on empty lines.
fn indent(text: &str, first: &str, rest: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let prefix = if at == 0 { first } else { rest };
        out.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
        out.push_str(line);
    }
    out
}

fn write_table(table: &Table, dialect: Dialect) -> String {
    let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0);
    let (head, body) = match table.rows.split_first() {
        Some((head, body)) if table.has_head => (head.as_slice(), body),
        _ => (&[][..], table.rows.as_slice()),
    };
    let filled = if columns <= MAX_FILLED_COLUMNS { columns } else { 0 };
    let mut lines = vec![row(head, columns, dialect), "| --- ".repeat(columns) + "|"];
    lines.extend(body.iter().map(|cells| row(cells, filled, dialect)));
    lines.join("\n")
}

fn row(cells: &[Vec<Item>], columns: usize, dialect: Dialect) -> String {
    let mut out = String::from("|");
    for at in 0..cells.len().max(columns) {
        let cell = cells.get(at).map_or_else(String::new, |cell| phrase::cell(cell, dialect));
        out.push_str(&format!(" {cell} |"));
    }
    out
}
