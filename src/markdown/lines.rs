//! White space of inline items: collapses runs, trims lines, moves edge spaces out of links and emphasis, and
//! splits a run of items into paragraphs where lines are empty.

use super::inline::{Flags, Item, Kind};
use super::tags::{is_collapsible, is_edge, is_unwanted};
use super::{Dialect, escape};

/// Paragraphs of tidy items; a [`Kind::Break`] stands only between two lines with content.
pub(super) fn paragraphs(items: Vec<Item>) -> Vec<Vec<Item>> {
    let mut paragraphs = Vec::new();
    let mut current: Vec<Item> = Vec::new();
    for (line, break_style) in split_lines(items) {
        let line = line_of(line);
        if line.is_empty() {
            if !current.is_empty() {
                paragraphs.push(std::mem::take(&mut current));
            }
            continue;
        }
        if let Some(last) = current.last() {
            let style = break_style & last.style & line[0].style;
            current.push(Item { style, kind: Kind::Break });
        }
        current.extend(line);
    }
    if !current.is_empty() {
        paragraphs.push(current);
    }
    paragraphs
}

/// One tidy line: breaks become spaces.
pub(super) fn single(items: Vec<Item>) -> Vec<Item> {
    let spaced = items.into_iter().map(|item| match item.kind {
        Kind::Break => Item::text(" ", item.style),
        _ => item,
    });
    line_of(spaced.collect())
}

/// Each line with the style of the break before it.
fn split_lines(items: Vec<Item>) -> Vec<(Vec<Item>, Flags)> {
    let mut lines = vec![(Vec::new(), 0)];
    for item in items {
        if item.kind == Kind::Break {
            lines.push((Vec::new(), item.style));
        } else if let Some((line, _)) = lines.last_mut() {
            line.push(item);
        }
    }
    lines
}

fn line_of(items: Vec<Item>) -> Vec<Item> {
    let mut collapsed = Vec::with_capacity(items.len());
    collapse(items, &mut true, &mut collapsed);
    let mut collapsed = spaces_out_of_style(trim(collapsed));
    merge(&mut collapsed);
    collapsed
}

/// Collapses white space and pulls it out of the edges of code and links; what is empty then goes.
fn collapse(items: Vec<Item>, after_space: &mut bool, out: &mut Vec<Item>) {
    for item in items {
        let style = item.style;
        match item.kind {
            Kind::Text(text) => push_text(collapse_text(&text, after_space), style, out),
            Kind::Code(code) => {
                let code = collapse_text(&code, after_space);
                push_code(&code, style, out);
            }
            Kind::Link { url, title, items } => {
                let mut inner = Vec::with_capacity(items.len());
                collapse(items, after_space, &mut inner);
                push_link(url, title, inner, style, out);
            }
            kind @ (Kind::Image { .. } | Kind::Break) => {
                *after_space = kind == Kind::Break;
                out.push(Item { style, kind });
            }
        }
    }
}

fn push_text(text: String, style: Flags, out: &mut Vec<Item>) {
    if !text.is_empty() {
        out.push(Item::text(text, style));
    }
}

/// Code without the spaces at its edges, which stay beside it. What Hugo would act on even there is text.
fn push_code(code: &str, style: Flags, out: &mut Vec<Item>) {
    let (before, after) = edges(code);
    let inner = &code[before.len()..code.len() - after.len()];
    push_text(before.to_owned(), style, out);
    if escape::is_acted_on_in_code(inner, Dialect::Hugo) {
        push_text(inner.to_owned(), style, out);
    } else if !inner.is_empty() {
        out.push(Item { style, kind: Kind::Code(inner.to_owned()) });
    }
    push_text(after.to_owned(), style, out);
}

fn push_link(url: String, title: String, mut inner: Vec<Item>, style: Flags, out: &mut Vec<Item>) {
    if !inner.iter().any(Item::is_visible) {
        let spaces = inner.into_iter().filter(|item| matches!(item.kind, Kind::Text(_)));
        out.extend(spaces.map(|item| Item { style, ..item }));
        return;
    }
    let before = take_edge(&mut inner, Edge::Start);
    let after = take_edge(&mut inner, Edge::End);
    push_text(before, style, out);
    let mut items = spaces_out_of_style(inner);
    merge(&mut items);
    let title = if says(&items, &title) { String::new() } else { title };
    out.push(Item { style, kind: Kind::Link { url, title, items } });
    push_text(after, style, out);
}

/// Whether the text of some items is this one: a link's title that says the same is none.
fn says(items: &[Item], title: &str) -> bool {
    let mut rest = Some(title);
    for item in items {
        rest = match &item.kind {
            Kind::Text(text) | Kind::Code(text) => rest.and_then(|rest| rest.strip_prefix(text.as_str())),
            Kind::Image { .. } | Kind::Link { .. } | Kind::Break => None,
        };
    }
    rest == Some("")
}

#[derive(Clone, Copy, PartialEq)]
enum Edge {
    Start,
    End,
}

/// Takes white space off one end of the items, across their styles.
fn take_edge(items: &mut Vec<Item>, edge: Edge) -> String {
    let is_blank = |item: &&Item| matches!(&item.kind, Kind::Text(text) if text.trim().is_empty());
    let blank = match edge {
        Edge::Start => items.iter().take_while(is_blank).count(),
        Edge::End => items.iter().rev().take_while(is_blank).count(),
    };
    let range = if edge == Edge::Start { 0..blank } else { items.len() - blank..items.len() };
    let mut taken = String::new();
    for item in items.drain(range) {
        if let Kind::Text(text) = item.kind {
            taken.push_str(&text);
        }
    }
    let outermost = if edge == Edge::Start { items.first_mut() } else { items.last_mut() };
    if let Some(Item { kind: Kind::Text(text), .. }) = outermost {
        let (before, after) = edges(text);
        if edge == Edge::Start {
            taken.push_str(before);
            *text = text.trim_start().to_owned();
        } else {
            taken.insert_str(0, after);
            text.truncate(text.trim_end().len());
        }
    }
    taken
}

fn collapse_text(text: &str, after_space: &mut bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_unwanted(*c)) {
        let space = is_collapsible(c);
        if !space {
            out.push(c);
        } else if !*after_space {
            out.push(' ');
        }
        *after_space = space;
    }
    out
}

/// White space at both edges; for white space alone, all of it is before.
fn edges(text: &str) -> (&str, &str) {
    let start = text.len() - text.trim_start().len();
    (&text[..start], &text[start..][text[start..].trim_end().len()..])
}

/// Takes white space off both ends of a line.
fn trim(items: Vec<Item>) -> Vec<Item> {
    let mut items = std::collections::VecDeque::from(items);
    while let Some(Item { kind: Kind::Text(text), .. }) = items.front_mut() {
        let start = text.len() - text.trim_start_matches(is_edge).len();
        text.drain(..start);
        if !text.is_empty() {
            break;
        }
        items.pop_front();
    }
    while let Some(Item { kind: Kind::Text(text), .. }) = items.back_mut() {
        text.truncate(text.trim_end_matches(is_edge).len());
        if !text.is_empty() {
            break;
        }
        items.pop_back();
    }
    items.into()
}

/// White space at the edge of a style keeps only what both neighbours have: `**a **` opens and closes nothing.
fn spaces_out_of_style(items: Vec<Item>) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::with_capacity(items.len());
    let mut rest = items.into_iter().peekable();
    while let Some(item) = rest.next() {
        let before_style = out.last().map_or(0, |last| last.style);
        let after_style = rest.peek().map_or(0, |next| next.style);
        let style = item.style;
        let Kind::Text(text) = &item.kind else {
            out.push(item);
            continue;
        };
        let (before, after) = edges(text);
        let inner = &text[before.len()..text.len() - after.len()];
        if before.is_empty() && after.is_empty() {
            out.push(item);
        } else if inner.is_empty() {
            out.push(Item::text(before, style & before_style & after_style));
        } else {
            push_text(before.to_owned(), style & before_style, &mut out);
            push_text(inner.to_owned(), style, &mut out);
            push_text(after.to_owned(), style & after_style, &mut out);
        }
    }
    out
}

/// Joins neighbours of one kind and style, since `` `a``b` `` is not two pieces of code.
pub(super) fn merge(items: &mut Vec<Item>) {
    items.dedup_by(|next, last| {
        last.style == next.style
            && match (&mut last.kind, &next.kind) {
                (Kind::Text(last), Kind::Text(next)) | (Kind::Code(last), Kind::Code(next)) => {
                    last.push_str(next);
                    true
                }
                _ => false,
            }
    });
}
