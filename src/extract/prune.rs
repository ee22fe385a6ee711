//! What does not belong to the article although it stands in the same place: headline and byline before it, lists of
//! other articles within and behind it.

use std::collections::BTreeSet;

use super::View;
use super::byline;
use super::density::Furniture;
use super::outline::{Item, Kind, Outline};

/// The places of the elements to leave out; one may lie within another.
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
    behind_the_text(outline, root, furniture, &mut removed);
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
    /// Lines about an article are few; much text that is no prose is something else, such as a table.
    const REACH: u32 = 1_500;
    let end = outline.items[root].end;
    let mut place = root + 1;
    let mut seen = 0;
    while place < end && seen < REACH {
        let item = &outline.items[place];
        if removed.contains(&place) {
            place = item.end;
            continue;
        }
        if is_prose(item) {
            return;
        }
        let is_line = is_block(item) && (1..240).contains(&item.text.weight) && item.images == 0;
        if is_line && byline::is_byline(&outline.text(place, 800)) {
            removed.insert(place);
            place = item.end;
            continue;
        }
        seen += item.own.weight + u32::from(is_line);
        place += 1;
    }
}

/// Removes what a line like "related articles" or "comments" begins, once most of the prose is behind.
fn behind_the_text(outline: &Outline<'_>, root: usize, furniture: &Furniture, removed: &mut BTreeSet<usize>) {
    let all = furniture.sum(outline, root);
    let end = outline.items[root].end;
    let mut place = root + 1;
    while place < end {
        let item = &outline.items[place];
        if removed.contains(&place) {
            place = item.end;
            continue;
        }
        let is_short = is_block(item) && (6..120).contains(&item.text.weight);
        if !is_short
            || furniture.between(root, place) < all * 0.4
            || !byline::begins_the_rest(&outline.text(place, 200))
        {
            place += 1;
            continue;
        }
        // The section the line heads, if it heads one.
        let mut section = place;
        while outline.items[section].parent != root
            && starts_with(outline, outline.items[section].parent, place)
        {
            section = outline.items[section].parent;
        }
        let parent = outline.items[section].parent;
        let until = if section == place || parent == root {
            outline.items[parent].end
        } else {
            outline.items[section].end
        };
        let mut next = section;
        while next < until {
            removed.insert(next);
            next = outline.items[next].end;
        }
        place = until.max(place + 1);
    }
}

/// Whether nothing is said in an element before the given place in it.
fn starts_with(outline: &Outline<'_>, element: usize, place: usize) -> bool {
    outline.items[element + 1..place].iter().all(|item| item.kind != Kind::Text || item.text.weight == 0)
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
