//! What does not belong to the article although it stands in the same place: headline and byline before it, lists of
//! other articles within and behind it.

use std::collections::BTreeSet;

use super::View;
use super::byline;
use super::density::Furniture;
use super::outline::{Item, Kind, Outline};

/// The places of the elements to leave out; none lies within another.
pub(super) fn removed(view: &View<'_>, root: usize, furniture: &Furniture) -> BTreeSet<usize> {
    let outline = view.outline();
    let mut removed = BTreeSet::new();
    let headline = view.headline().and_then(|headline| headline.place);
    let end = outline.items[root].end;
    let mut place = root + 1;
    while place < end {
        let item = &outline.items[place];
        if furniture.is_out[place] || Some(place) == headline || is_list_of_links(outline, place) {
            removed.insert(place);
            place = item.end;
        } else {
            place += 1;
        }
    }
    before_the_text(outline, root, &mut removed);
    trailing_headings(outline, root, &mut removed);
    removed
}

/// A block that is mostly links, and more than a line of them.
fn is_list_of_links(outline: &Outline<'_>, place: usize) -> bool {
    let item = &outline.items[place];
    if !matches!(item.kind, Kind::Block | Kind::ListItem | Kind::Cell | Kind::Article) || item.images > 2 {
        return false;
    }
    item.text.linked > 30 && item.text.link_share() > 0.6
}

/// Removes what stands before the first prose and is only date, author and source.
fn before_the_text(outline: &Outline<'_>, root: usize, removed: &mut BTreeSet<usize>) {
    let end = outline.items[root].end;
    let mut place = root + 1;
    while place < end {
        let item = &outline.items[place];
        if removed.contains(&place) {
            place = item.end;
            continue;
        }
        if is_prose(item) {
            return;
        }
        if is_block(item) && item.text.weight > 0 && item.text.weight < 240 && item.images == 0 {
            let text = outline.text(place, 800);
            if byline::is_byline(&text) {
                removed.insert(place);
                place = item.end;
                continue;
            }
        }
        place += 1;
    }
}

/// Removes headings with nothing behind them: they belonged to what was removed.
fn trailing_headings(outline: &Outline<'_>, root: usize, removed: &mut BTreeSet<usize>) {
    let mut gone_until = 0;
    let mut last_shown = None;
    for place in root + 1..outline.items[root].end {
        let item = &outline.items[place];
        if removed.contains(&place) {
            gone_until = gone_until.max(item.end);
        }
        if place < gone_until {
            continue;
        }
        if item.kind == Kind::Media || item.kind == Kind::Text && item.text.weight > 0 {
            last_shown = Some(place);
        }
    }
    let Some(mut place) = last_shown else { return };
    while place > root {
        if outline.items[place].kind == Kind::Heading {
            removed.insert(place);
            return;
        }
        place = outline.items[place].parent;
    }
}

fn is_prose(item: &Item<'_>) -> bool {
    is_block(item) && item.own.stops > 1 && item.own.plain() >= 90
}

fn is_block(item: &Item<'_>) -> bool {
    !matches!(item.kind, Kind::Text | Kind::Inline | Kind::Link | Kind::Media | Kind::Control)
}
