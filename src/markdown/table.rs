//! Tables: telling grids from page layout, spans, and the pipe form.

use scraper::{Html, node::Element};

use super::block::Table;
use super::inline::Item;
use super::tags::Role;
use super::tree::{self, Visit};

/// Spans reach this far. Wider ones are decoration or an attack: each costs a cell in every row.
const MAX_SPAN: usize = 64;

/// What a `table` is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Rows and columns.
    Grid,
    /// One cell, or other tables inside: its cells are blocks of the page.
    Page,
}

/// The layout of each table, in document order.
pub(super) fn layouts(html: &Html) -> Vec<Layout> {
    let mut survey = Survey::default();
    tree::walk(html, &mut survey);
    let layout = |found: Found| match found {
        Found { cells: 2.., nests: false } => Layout::Grid,
        _ => Layout::Page,
    };
    survey.found.into_iter().map(layout).collect()
}

#[derive(Default)]
struct Survey {
    found: Vec<Found>,
    /// Places in `found` of the open tables.
    open: Vec<usize>,
    /// For each open element whether it is a table.
    is_table: Vec<bool>,
}

#[derive(Clone, Copy, Default)]
struct Found {
    cells: usize,
    nests: bool,
}

impl Visit for Survey {
    fn text(&mut self, _text: &str) {}

    fn open(&mut self, _element: &Element, role: Role) {
        self.is_table.push(role == Role::Table);
        let around = self.open.last().and_then(|place| self.found.get_mut(*place));
        match (role, around) {
            (Role::Table, around) => {
                if let Some(around) = around {
                    around.nests = true;
                }
                self.open.push(self.found.len());
                self.found.push(Found::default());
            }
            (Role::Cell | Role::HeadCell, Some(around)) => around.cells += 1,
            _ => {}
        }
    }

    fn close(&mut self) {
        if self.is_table.pop() == Some(true) {
            self.open.pop();
        }
    }
}

/// Whether a cell heads its column or row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellKind {
    Head,
    Plain,
}

/// How far a cell reaches.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    kind: CellKind,
    columns: usize,
    rows: usize,
}

impl Span {
    pub(super) fn of(element: &Element, kind: CellKind) -> Span {
        let number = |name| element.attr(name).and_then(|span| span.trim().parse::<usize>().ok());
        let columns = number("colspan").unwrap_or(1).clamp(1, MAX_SPAN);
        // A row span of 0 reaches to the end of the table.
        let rows = number("rowspan").map_or(1, |rows| if rows == 0 { usize::MAX } else { rows });
        Span { kind, columns, rows }
    }
}

/// The rows of a table as they are read. A spanned place is an empty cell, so that columns stay in line.
#[derive(Default)]
pub(super) struct Rows {
    table: Table,
    /// For each column how many rows to come are taken by a cell above.
    taken: Vec<usize>,
    head: Option<CellKind>,
}

impl Rows {
    /// A `thead` begins: a first row in it is the head whatever its cells are.
    pub(super) fn expect_head(&mut self) {
        if self.table.rows.is_empty() {
            self.table.has_head = true;
        }
    }

    pub(super) fn begin_row(&mut self) {
        let length = self.table.rows.last().map_or(usize::MAX, Vec::len);
        for rows in self.taken.iter_mut().skip(length) {
            *rows = rows.saturating_sub(1);
        }
        self.table.rows.push(Vec::new());
    }

    pub(super) fn push(&mut self, cell: Vec<Item>, span: Span) {
        if self.table.rows.len() == 1 && self.head != Some(CellKind::Plain) {
            self.head = Some(span.kind);
        }
        let Some(row) = self.table.rows.last_mut() else { return };
        while let Some(rows @ 1..) = self.taken.get_mut(row.len()) {
            *rows -= 1;
            row.push(Vec::new());
        }
        let start = row.len();
        row.push(cell);
        row.resize(start + span.columns, Vec::new());
        let end = row.len().min(MAX_SPAN);
        if span.rows > 1 && start < end {
            if self.taken.len() < end {
                self.taken.resize(end, 0);
            }
            self.taken[start..end].fill(span.rows - 1);
        }
    }

    /// The table without empty rows, or nothing where no cell shows anything.
    pub(super) fn finish(self) -> Option<Table> {
        let mut table = self.table;
        let first_is_head = table.has_head || self.head == Some(CellKind::Head);
        let is_visible = |row: &Vec<Vec<Item>>| row.iter().flatten().any(Item::is_visible);
        table.has_head = first_is_head && table.rows.first().is_some_and(is_visible);
        table.rows.retain(is_visible);
        (!table.rows.is_empty()).then_some(table)
    }
}
