//! Where `**`, `*` and `~~` may stand, so that they open and close what they are meant to (CommonMark 6.2).
//!
//! Beside Chinese text the rule bites: in `他说**“好”**吗` nothing is bold, since `**` between a letter and a
//! punctuation mark neither opens nor closes. No blank and no invisible character is added to mend that, as
//! both would change the text. Instead the mark at the edge leaves the emphasis (`他说“**好**”吗`); where
//! nothing is left to emphasise, the emphasis goes.

use super::flanking;
use super::inline::{ALL, DELETED, EMPHASIS, Flags, Item, Kind, STRONG};
use super::lines;

/// Edges that cannot carry a delimiter are mended this often before the emphasis is given up.
const MENDING_ROUNDS: usize = 6;

/// The delimiters between two items: closed ones from the inside out, then opened ones from the outside in.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Gap {
    pub(super) close: Vec<Span>,
    pub(super) open: Vec<Span>,
}

/// One style over a run of items.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    pub(super) flag: Flags,
    start: usize,
    end: usize,
}

/// The characters that begin or end a style.
pub(super) fn delimiter(flag: Flags) -> &'static str {
    match flag {
        STRONG => "**",
        EMPHASIS => "*",
        _ => "~~",
    }
}

/// Makes styles writable, and says which delimiters stand before each item and after the last.
pub(super) fn place(items: &mut Vec<Item>) -> Vec<Gap> {
    for round in 0..MENDING_ROUNDS * 2 {
        // Nesting may have taken styles away, and what is alike now is one piece.
        gaps(items);
        lines::merge(items);
        let gaps = gaps(items);
        let mut cuts = vec![Cut::default(); items.len()];
        let mut works = !part_ambiguous(items, &gaps, &mut cuts);
        for (at, gap) in gaps.iter().enumerate() {
            works &= !mend(items, at, gap, round >= MENDING_ROUNDS, &mut cuts);
        }
        if works {
            return gaps;
        }
        *items = apply(std::mem::take(items), &cuts);
    }
    items.iter_mut().for_each(|item| item.style = 0);
    vec![Gap::default(); items.len() + 1]
}

/// Nests the styles: one that would have to outlive an outer one ends with it.
fn gaps(items: &mut [Item]) -> Vec<Gap> {
    let ends = ends(items);
    let mut gaps = Vec::with_capacity(items.len() + 1);
    let mut stack: Vec<Span> = Vec::new();
    let mut ended: Flags = 0;
    for (at, ends) in ends.iter().enumerate() {
        let mut wanted = items.get(at).map_or(0, |item| item.style);
        ended &= wanted;
        let mut gap = Gap::default();
        if let Some(depth) = stack.iter().position(|span| wanted & !ended & span.flag == 0) {
            gap.close = stack.drain(depth..).rev().collect();
            ended |= gap.close.iter().fold(0, |flags, span| flags | span.flag) & wanted;
        }
        wanted &= !ended;
        let is_open = |flag: Flags| stack.iter().any(|span| span.flag == flag);
        let mut open: Vec<Flags> =
            ALL.into_iter().filter(|flag| wanted & flag != 0 && !is_open(*flag)).collect();
        open.sort_by_key(|flag| std::cmp::Reverse(ends[index(*flag)]));
        gap.open = open.iter().map(|flag| Span { flag: *flag, start: at, end: ends[index(*flag)] }).collect();
        stack.extend(&gap.open);
        if let Some(item) = items.get_mut(at) {
            item.style = wanted;
        }
        gaps.push(gap);
    }
    gaps
}

/// For each item, and the place after the last, and each style: the first item from there without the style.
fn ends(items: &[Item]) -> Vec<[usize; 3]> {
    let mut next = [items.len(); 3];
    let mut ends = vec![next; items.len() + 1];
    for (at, item) in items.iter().enumerate().rev() {
        for flag in ALL {
            if item.style & flag == 0 {
                next[index(flag)] = at;
            }
        }
        ends[at] = next;
    }
    ends
}

fn index(flag: Flags) -> usize {
    ALL.iter().position(|each| *each == flag).unwrap_or(0)
}

/// Styles that an item's first or last character, or all of it, must lose.
#[derive(Clone, Copy, Default)]
struct Cut {
    first: Flags,
    last: Flags,
    all: Flags,
}

/// Notes what must change for the delimiters of a gap to work. Whether anything must.
fn mend(items: &[Item], at: usize, gap: &Gap, give_up: bool, cuts: &mut [Cut]) -> bool {
    let (opens, closes) = runs_work(items, at, gap);
    let mixed = gap.close.iter().chain(&gap.open).any(|span| span.flag == DELETED)
        && gap.close.iter().chain(&gap.open).any(|span| span.flag != DELETED);
    for (spans, works) in [(&gap.open, opens), (&gap.close, closes)] {
        for span in spans.iter().filter(|_| !works) {
            let all = if give_up { span.flag } else { span.flag & DELETED };
            if give_up || (mixed && all != 0) {
                cuts[span.start..span.end].iter_mut().for_each(|cut| cut.all |= all);
            }
        }
    }
    if give_up || mixed {
        return !(opens && closes);
    }
    if !opens {
        gap.open.iter().for_each(|span| cut_start(items, span, cuts));
    }
    if !closes {
        gap.close.iter().for_each(|span| cut_end(items, span, cuts));
    }
    !(opens && closes)
}

/// Takes emphasis away where a reader would pair delimiters otherwise. Whether there was any such place.
///
/// CommonMark tells the `*` of an inner emphasis from the `**` around it by the sum of their lengths, which must
/// not be divisible by three. A run that opens two styles, or closes one and opens another, is three long and
/// pairs with anything, so within its styles no delimiter may open that could also close.
fn part_ambiguous(items: &[Item], gaps: &[Gap], cuts: &mut [Cut]) -> bool {
    let mut open: Vec<(Span, usize)> = Vec::new();
    let mut found = false;
    for (at, gap) in gaps.iter().enumerate() {
        open.truncate(open.len().saturating_sub(gap.close.len()));
        let stars = |spans: &[Span]| {
            spans
                .iter()
                .filter(|span| span.flag != DELETED)
                .map(|span| delimiter(span.flag).len())
                .sum::<usize>()
        };
        let inner = gap.open.iter().find(|span| span.flag != DELETED);
        let outer = open.iter().find(|(span, run)| *run >= 3 && span.flag != DELETED);
        if let (Some(inner), Some((outer, _))) = (inner, outer)
            && flanking::may_close(char_before(items, at), char_after(items, at))
        {
            found = true;
            let emphasis = if inner.flag == EMPHASIS { inner } else { outer };
            cuts[emphasis.start..emphasis.end].iter_mut().for_each(|cut| cut.all |= EMPHASIS);
        }
        let run = stars(&gap.close) + stars(&gap.open);
        open.extend(gap.open.iter().map(|span| (*span, run)));
    }
    found
}

/// Takes the first character out of a style, and its counterpart at the end where it is a bracket or quote.
fn cut_start(items: &[Item], span: &Span, cuts: &mut [Cut]) {
    cuts[span.start].first |= span.flag;
    if is_bracketed(items, span) {
        cuts[span.end - 1].last |= span.flag;
    }
}

fn cut_end(items: &[Item], span: &Span, cuts: &mut [Cut]) {
    cuts[span.end - 1].last |= span.flag;
    if is_bracketed(items, span) {
        cuts[span.start].first |= span.flag;
    }
}

fn is_bracketed(items: &[Item], span: &Span) -> bool {
    let pairs = [
        "“”", "‘’", "「」", "『』", "（）", "《》", "〈〉", "【】", "〖〗", "〔〕", "()", "[]", "\"\"", "«»",
    ];
    let first = first_char(&items[span.start]);
    let last = last_char(&items[span.end - 1]);
    pairs.iter().any(|pair| pair.starts_with(first) && pair.ends_with(last))
}

/// Whether the opening and the closing delimiters of a gap work where they stand.
fn runs_work(items: &[Item], at: usize, gap: &Gap) -> (bool, bool) {
    let delimiters = gap.close.iter().map(|span| (span.flag, false));
    let delimiters: Vec<_> = delimiters.chain(gap.open.iter().map(|span| (span.flag, true))).collect();
    let runs: Vec<_> = delimiters.chunk_by(|a, b| (a.0 == DELETED) == (b.0 == DELETED)).collect();
    let (text_before, text_after) = (char_before(items, at), char_after(items, at));
    let mut works = (true, true);
    for (place, run) in runs.iter().enumerate() {
        let before = if place == 0 { text_before } else { '*' };
        let after = if place + 1 == runs.len() { text_after } else { '*' };
        works.0 &= flanking::opens(before, after) || !run.iter().any(|(_, opens)| *opens);
        works.1 &= flanking::closes(before, after) || run.iter().all(|(_, opens)| *opens);
    }
    works
}

fn char_before(items: &[Item], at: usize) -> char {
    at.checked_sub(1).and_then(|before| items.get(before)).map_or(' ', last_char)
}

fn char_after(items: &[Item], at: usize) -> char {
    items.get(at).map_or(' ', first_char)
}

/// What a reader of Markdown sees at an item's edge.
fn first_char(item: &Item) -> char {
    match &item.kind {
        Kind::Text(text) => text.chars().next().unwrap_or(' '),
        Kind::Break => ' ',
        Kind::Code(_) | Kind::Image { .. } | Kind::Link { .. } => '[',
    }
}

fn last_char(item: &Item) -> char {
    match &item.kind {
        Kind::Text(text) => text.chars().next_back().unwrap_or(' '),
        _ => first_char(item),
    }
}

fn apply(items: Vec<Item>, cuts: &[Cut]) -> Vec<Item> {
    let mut out = Vec::with_capacity(items.len() + 8);
    for (mut item, cut) in items.into_iter().zip(cuts) {
        item.style &= !cut.all;
        if cut.first | cut.last == 0 {
            out.push(item);
            continue;
        }
        let style = item.style;
        match item.kind {
            Kind::Text(text) => cut_text(&text, style, *cut, &mut out),
            Kind::Link { url, title, mut items } => {
                // The style moves inside, where the brackets of the link are around it.
                let moved = style & (cut.first | cut.last);
                items.iter_mut().for_each(|inner| inner.style |= moved);
                out.push(Item { style: style & !moved, kind: Kind::Link { url, title, items } });
            }
            kind => out.push(Item { style: style & !(cut.first | cut.last), kind }),
        }
    }
    out
}

/// Splits off the first and last characters, with the spaces that would then be at the edge.
fn cut_text(text: &str, style: Flags, cut: Cut, out: &mut Vec<Item>) {
    let mut push = |text: &str, style| {
        if !text.is_empty() {
            out.push(Item::text(text, style));
        }
    };
    let mut start = 0;
    if cut.first != 0 {
        let rest = text.trim_start();
        let rest = rest.get(rest.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
        start = text.len() - rest.trim_start().len();
    }
    let mut end = text.len();
    if cut.last != 0 {
        let rest = text.trim_end();
        let rest =
            rest.get(..rest.len() - rest.chars().next_back().map_or(0, char::len_utf8)).unwrap_or_default();
        end = rest.trim_end().len();
    }
    if start >= end {
        push(text, style & !(cut.first | cut.last));
        return;
    }
    push(&text[..start], style & !cut.first);
    push(&text[start..end], style);
    push(&text[end..], style & !cut.last);
}
