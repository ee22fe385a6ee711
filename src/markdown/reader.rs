//! HTML → blocks: keeps the place in the document as a stack of open containers above one open line.

use scraper::node::Element;

use super::block::{Block, List, MAX_DEPTH};
use super::inline::{DELETED, EMPHASIS, Flags, Item, STRONG};
use super::lines;
use super::open_line::OpenLine;
use super::tags::{Order, Role};
use super::tree::{self, Visit};
use super::{table, verbatim};

/// The blocks of an HTML fragment.
pub(super) fn blocks(html: &str) -> Vec<Block> {
    let html = tree::parse(html);
    let mut reader = Reader::new(table::layouts(&html));
    tree::walk(&html, &mut reader);
    reader.finish()
}

/// An open container.
struct Frame {
    kind: FrameKind,
    blocks: Vec<Block>,
}

enum FrameKind {
    Root,
    Quote,
    List(List),
    Item,
    /// Its blocks are what stood outside of cells, such as a caption.
    Table(table::Rows),
}

/// What the end of an element takes back.
enum Undo {
    Nothing,
    Boundary,
    Frame,
    Cell(table::Span),
    Heading(u8),
    Pre,
    Style(Flags, End),
    Code,
    Link,
    Text(&'static str),
}

/// Whether the end of a styled element ends a block as well.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Inline,
    Block,
}

struct Reader {
    frames: Vec<Frame>,
    undo: Vec<Undo>,
    line: OpenLine,
    /// Inside of headings and cells blocks are only spaces.
    flat: u32,
    pre: Option<verbatim::Verbatim>,
    layouts: std::vec::IntoIter<table::Layout>,
}

impl Visit for Reader {
    fn text(&mut self, text: &str) {
        match &mut self.pre {
            Some(pre) => pre.push(text),
            None => self.line.push_text(text),
        }
    }

    fn open(&mut self, element: &Element, role: Role) {
        let undo =
            if self.pre.is_some() { self.open_in_pre(element, role) } else { self.open_role(element, role) };
        self.undo.push(undo);
    }

    fn close(&mut self) {
        match self.undo.pop().unwrap_or(Undo::Nothing) {
            Undo::Nothing => {}
            Undo::Boundary => self.boundary(),
            Undo::Frame => self.close_frame(),
            Undo::Cell(span) => self.close_cell(span),
            Undo::Heading(level) => self.close_heading(level),
            Undo::Pre => self.close_pre(),
            Undo::Style(flag, end) => {
                if end == End::Block {
                    self.boundary();
                }
                self.line.close_style(flag);
            }
            Undo::Code => self.line.close_code(),
            Undo::Link => self.line.close_link(),
            Undo::Text(text) => self.line.push_text(text),
        }
    }
}

impl Reader {
    fn new(layouts: Vec<table::Layout>) -> Reader {
        Reader {
            frames: vec![Frame { kind: FrameKind::Root, blocks: Vec::new() }],
            undo: Vec::new(),
            line: OpenLine::default(),
            flat: 0,
            pre: None,
            layouts: layouts.into_iter(),
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.flush();
        while self.frames.len() > 1 {
            self.close_frame();
        }
        self.frames.pop().map_or_else(Vec::new, |root| root.blocks)
    }

    fn open_role(&mut self, element: &Element, role: Role) -> Undo {
        match role {
            Role::Dropped | Role::Transparent => Undo::Nothing,
            Role::Block => self.open_boundary(),
            Role::Heading(level) => self.open_heading(level),
            Role::Quote => self.open_frame(FrameKind::Quote),
            Role::List(order) => self.open_list(element, order),
            Role::Item => self.open_item(),
            Role::Table => self.open_table(),
            Role::TableHead => self.open_table_head(),
            Role::Row => self.open_row(),
            Role::HeadCell => self.open_cell(table::Span::of(element, table::CellKind::Head)),
            Role::Cell => self.open_cell(table::Span::of(element, table::CellKind::Plain)),
            Role::Pre => self.open_pre(element),
            Role::Rule => {
                self.boundary();
                if self.flat == 0 {
                    self.add(Block::Rule);
                }
                Undo::Nothing
            }
            Role::Break => {
                if self.flat > 0 {
                    self.line.push_text(" ");
                } else {
                    self.line.push_break();
                }
                Undo::Nothing
            }
            Role::Image => {
                self.line.push_image(element);
                Undo::Nothing
            }
            Role::Link if self.line.open_link(element) => Undo::Link,
            Role::Link => Undo::Nothing,
            Role::Strong => self.open_style(STRONG, End::Inline),
            Role::Emphasis => self.open_style(EMPHASIS, End::Inline),
            Role::Deleted => self.open_style(DELETED, End::Inline),
            Role::Term => {
                self.boundary();
                self.open_style(STRONG, End::Block)
            }
            Role::Code => {
                self.line.open_code();
                Undo::Code
            }
            Role::Reading => {
                self.line.push_text("(");
                Undo::Text(")")
            }
            Role::Quotation => {
                self.line.push_text("“");
                Undo::Text("”")
            }
        }
    }

    fn open_in_pre(&mut self, element: &Element, role: Role) -> Undo {
        if let Some(pre) = &mut self.pre {
            match role {
                Role::Break => pre.push("\n"),
                Role::Code => pre.open(element),
                Role::Block | Role::Item | Role::Row | Role::Term | Role::Heading(_) => pre.end_line(),
                _ => {}
            }
        }
        Undo::Nothing
    }
}

/// Blocks.
impl Reader {
    /// What stood before and what comes are different blocks.
    fn boundary(&mut self) {
        if self.flat > 0 { self.line.push_text(" ") } else { self.flush() }
    }

    fn open_style(&mut self, flag: Flags, end: End) -> Undo {
        if self.line.open_style(flag) { Undo::Style(flag, end) } else { Undo::Nothing }
    }

    fn open_boundary(&mut self) -> Undo {
        self.boundary();
        Undo::Boundary
    }

    /// Ends the open line and makes paragraphs of it.
    fn flush(&mut self) {
        for paragraph in lines::paragraphs(self.line.take()) {
            self.add(Block::Paragraph(paragraph));
        }
    }

    /// Puts a block into the innermost container. What stands in a list outside of items joins the item before.
    fn add(&mut self, block: Block) {
        let Some(frame) = self.frames.last_mut() else { return };
        match &mut frame.kind {
            FrameKind::List(list) => match list.items.last_mut() {
                Some(item) => item.push(block),
                None => list.items.push(vec![block]),
            },
            _ => frame.blocks.push(block),
        }
    }

    fn open_heading(&mut self, level: u8) -> Undo {
        self.boundary();
        if self.flat > 0 {
            return Undo::Boundary;
        }
        self.flat += 1;
        Undo::Heading(level)
    }

    fn close_heading(&mut self, level: u8) {
        self.flat -= 1;
        let line = lines::single(self.line.take());
        if line.iter().any(Item::has_text) {
            self.add(Block::Heading(level, line));
        } else if !line.is_empty() {
            self.add(Block::Paragraph(line));
        }
    }

    fn open_pre(&mut self, element: &Element) -> Undo {
        self.boundary();
        if self.flat > 0 {
            return Undo::Boundary;
        }
        self.pre = Some(verbatim::Verbatim::new(element));
        Undo::Pre
    }

    fn close_pre(&mut self) {
        if let Some(code) = self.pre.take().and_then(verbatim::Verbatim::finish) {
            self.add(Block::Code(code));
        }
    }

    fn open_frame(&mut self, kind: FrameKind) -> Undo {
        self.boundary();
        // A list level is two frames, list and item; an item always gets its own.
        let full = self.frames.len() > MAX_DEPTH * 2 && !matches!(kind, FrameKind::Item);
        if self.flat > 0 || full {
            return Undo::Boundary;
        }
        self.frames.push(Frame { kind, blocks: Vec::new() });
        Undo::Frame
    }

    fn open_list(&mut self, element: &Element, order: Order) -> Undo {
        let start = element.attr("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
        let start = (order == Order::Numbers).then_some(start);
        self.open_frame(FrameKind::List(List { start, items: Vec::new() }))
    }

    fn open_item(&mut self) -> Undo {
        match self.frames.last() {
            Some(Frame { kind: FrameKind::List(_), .. }) => self.open_frame(FrameKind::Item),
            _ => self.open_boundary(),
        }
    }

    fn close_frame(&mut self) {
        self.flush();
        let Some(Frame { kind, blocks }) = self.frames.pop() else { return };
        match kind {
            FrameKind::Root => blocks.into_iter().for_each(|block| self.add(block)),
            FrameKind::Quote if blocks.is_empty() => {}
            FrameKind::Quote => self.add(Block::Quote(blocks)),
            FrameKind::List(list) if list.items.is_empty() => {}
            FrameKind::List(list) => self.add(Block::List(list)),
            FrameKind::Item => self.close_item(blocks),
            FrameKind::Table(rows) => {
                blocks.into_iter().for_each(|block| self.add(block));
                if let Some(table) = rows.finish() {
                    self.add(Block::Table(table));
                }
            }
        }
    }

    fn close_item(&mut self, blocks: Vec<Block>) {
        if blocks.is_empty() {
            return;
        }
        if let Some(Frame { kind: FrameKind::List(list), .. }) = self.frames.last_mut() {
            list.items.push(blocks);
        }
    }
}

/// Tables.
impl Reader {
    fn open_table(&mut self) -> Undo {
        match self.layouts.next() {
            Some(table::Layout::Grid) => self.open_frame(FrameKind::Table(table::Rows::default())),
            _ => self.open_boundary(),
        }
    }

    fn rows(&mut self) -> Option<&mut table::Rows> {
        match self.frames.last_mut() {
            Some(Frame { kind: FrameKind::Table(rows), .. }) if self.flat == 0 => Some(rows),
            _ => None,
        }
    }

    fn open_table_head(&mut self) -> Undo {
        if let Some(rows) = self.rows() {
            rows.expect_head();
        }
        self.open_boundary()
    }

    fn open_row(&mut self) -> Undo {
        self.boundary();
        if let Some(rows) = self.rows() {
            rows.begin_row();
        }
        Undo::Boundary
    }

    fn open_cell(&mut self, span: table::Span) -> Undo {
        self.boundary();
        if self.rows().is_none() {
            return Undo::Boundary;
        }
        self.flat += 1;
        Undo::Cell(span)
    }

    fn close_cell(&mut self, span: table::Span) {
        self.flat -= 1;
        let cell = lines::single(self.line.take());
        if let Some(rows) = self.rows() {
            rows.push(cell, span);
        }
    }
}
