//! Short CSS that finds the rows of a group and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{self, Class};
use super::outline::{Holds, Outline};
use super::rows::{Group, Row};
use crate::discover::{Sight, count, ratio};

/// How many elements around a row are looked at for a name.
const LEVELS: usize = 7;
/// The most selectors that are tried for a group.
const TRIED: usize = 64;
/// The share of the rows that a selector has to find.
const LEAST: f64 = 0.8;
/// What rows have in common counts from this share on.
const COMMON: f64 = 0.9;

/// The best selector of a group's rows, and how well it fits, from 0 to 1.
pub(super) fn item(sight: &Sight<'_>, outline: &Outline<'_>, group: &Group) -> Option<(String, f64)> {
    let numbers: BTreeMap<_, _> =
        outline.elements.iter().enumerate().map(|(at, element)| (element.node.id(), at)).collect();
    let own: BTreeSet<usize> = group.rows.iter().map(|row| row.element).collect();
    let mut best: Option<(f64, String, f64)> = None;
    for (css, cost) in candidates(outline, &group.rows).into_iter().take(TRIED) {
        let found: BTreeSet<usize> =
            sight.select(&css).iter().filter_map(|element| numbers.get(&element.id()).copied()).collect();
        let hits = found.intersection(&own).count();
        let recall = ratio(hits, own.len());
        if recall < LEAST {
            continue;
        }
        let wrong: f64 = found.difference(&own).map(|at| wrongness(outline, group, *at)).sum();
        let noise = (wrong / count(hits.max(1))).min(1.0);
        let score = recall - 0.6 * noise - 0.15 * cost - 0.002 * count(css.len());
        if best.as_ref().is_none_or(|(known, ..)| score > *known) {
            best = Some((score, css, recall * (1.0 - 0.7 * noise)));
        }
    }
    best.map(|(_, css, fits)| (css, fits))
}

/// How wrong it is to find an element that is no row of the group.
fn wrongness(outline: &Outline<'_>, group: &Group, at: usize) -> f64 {
    let element = &outline.elements[at];
    let first = group.rows.first().map_or(0, |row| row.element);
    let is_sibling = element.parent == outline.elements[first].parent;
    let is_worse_place = element.place < 0.8 * outline.elements[first].place;
    match element.holds {
        Holds::Several => 2.0,
        Holds::One(_) if is_worse_place => 1.0,
        Holds::One(_) => {
            let is_within = |row: &Row| row.element < at && at < outline.elements[row.element].end;
            if group.rows.iter().any(is_within) { 1.0 } else { 0.0 }
        }
        Holds::None if is_sibling => 0.15,
        Holds::None => {
            let has_link = outline.links.iter().any(|link| (at..element.end).contains(&link.element));
            if has_link { 1.0 } else { 0.3 }
        }
    }
}

/// What the rows, or what stands around them at one level, have in common.
#[derive(Default)]
struct Common {
    /// The name of nearly all.
    name: String,
    classes: Vec<Class>,
    id: Option<String>,
}

/// What nearly all of these elements have in common.
fn common(outline: &Outline<'_>, all: &[usize]) -> Common {
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    let mut classes: BTreeMap<String, (usize, f64)> = BTreeMap::new();
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    for at in all {
        *named.entry(outline.name(*at)).or_default() += 1;
        let node = outline.elements[*at].node;
        for class in names::classes(node) {
            let known = classes.entry(class.css).or_default();
            *known = (known.0 + 1, class.worth);
        }
        if let Some(id) = names::id(node) {
            *ids.entry(id).or_default() += 1;
        }
    }
    let is_common = |count: usize| ratio(count, all.len()) >= COMMON;
    let mut classes: Vec<Class> = classes
        .into_iter()
        .filter(|(_, (count, _))| is_common(*count))
        .map(|(css, (_, worth))| Class { css, worth })
        .collect();
    classes.sort_by(|a, b| b.worth.total_cmp(&a.worth).then(a.css.len().cmp(&b.css.len())));
    classes.truncate(3);
    let name = named.into_iter().max_by_key(|(_, count)| *count).filter(|(_, count)| is_common(*count));
    Common {
        name: name.map(|(name, _)| name.to_owned()).unwrap_or_default(),
        classes,
        id: ids.into_iter().find(|(_, count)| is_common(*count)).map(|(id, _)| id),
    }
}

/// Selectors for a group's rows with what speaks against each, from 0 to 1, most telling first.
fn candidates(outline: &Outline<'_>, rows: &[Row]) -> Vec<(String, f64)> {
    let own = common(outline, &rows.iter().map(|row| row.element).collect::<Vec<_>>());
    let outer: Vec<Common> = (0..LEVELS)
        .map(|level| {
            let around =
                rows.iter().filter_map(|row| outline.ancestors(row.element).nth(level)).collect::<Vec<_>>();
            common(outline, &around)
        })
        .take_while(|level| !matches!(level.name.as_str(), "" | "body" | "html"))
        .collect();
    let name = if own.name.is_empty() { "a" } else { own.name.as_str() };
    let mut found: Vec<(String, f64)> = Vec::new();
    for class in &own.classes {
        found.push((format!("{name}{}", class.css), 1.0 - class.worth));
        for (level, around) in outer.iter().enumerate().take(4) {
            for mark in marks(around) {
                let cost = 0.15 + 0.1 * count(level) + (1.0 - class.worth.max(mark.worth));
                found.push((format!("{} {name}{}", mark.css, class.css), cost));
            }
        }
    }
    for (level, around) in outer.iter().enumerate() {
        for mark in marks(around) {
            let cost = 1.0 - mark.worth + 0.1 * count(level);
            let step = if level == 0 { " > " } else { " " };
            found.push((format!("{}{step}{name}", mark.css), cost));
            if level > 0 {
                found.push((format!("{} {} > {name}", mark.css, outer[0].name), cost + 0.05));
            }
            if level > 1 {
                found.push((
                    format!("{} {} > {} > {name}", mark.css, outer[1].name, outer[0].name),
                    cost + 0.1,
                ));
            }
        }
        if matches!(around.name.as_str(), "main" | "article" | "section" | "table" | "ul" | "ol" | "dl") {
            let step = if level == 0 { " > " } else { " " };
            found.push((format!("{}{step}{name}", around.name), 0.5));
        }
    }
    found.extend(by_address(outline, rows, name));
    found.extend(by_link(outline, rows, name));
    found.extend(by_position(outline, rows, name));
    found.push((name.to_owned(), 0.8));
    let chain: Vec<&str> = outer.iter().take(4).map(|level| level.name.as_str()).collect();
    for length in 1..=chain.len() {
        let mut way: Vec<&str> = chain[..length].to_vec();
        way.reverse();
        way.push(name);
        found.push((way.join(" > "), 0.9));
    }
    found.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut seen = BTreeSet::new();
    found.retain(|(css, _)| seen.insert(css.clone()));
    found
}

/// The ways to name an element by what it is called.
fn marks(around: &Common) -> Vec<Class> {
    let id = around.id.iter().map(|id| Class { css: id.clone(), worth: 0.95 });
    id.chain(around.classes.iter().cloned()).collect()
}

/// Selectors by the beginning of the addresses the rows link to, for pages whose names do not last.
fn by_address(outline: &Outline<'_>, rows: &[Row], name: &str) -> Vec<(String, f64)> {
    let first = |row: &Row| {
        let url = &outline.targets[row.place].url;
        let mut segments = url.path_segments()?;
        let first = segments.next()?.to_owned();
        segments.next().map(|_| first)
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for segment in rows.iter().filter_map(first) {
        *counts.entry(segment).or_default() += 1;
    }
    let Some((segment, most)) = counts.into_iter().max_by_key(|(_, count)| *count) else { return Vec::new() };
    let is_plain = segment.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let lasts = segment.bytes().any(|b| b.is_ascii_alphabetic()) && is_plain;
    if ratio(most, rows.len()) < COMMON || !lasts {
        return Vec::new();
    }
    let link = format!("a[href*=\"/{segment}/\"]");
    match name {
        "a" => vec![(link.clone(), 0.45), (format!("main {link}"), 0.45)],
        _ => vec![(format!("{name}:has({link})"), 0.6), (format!("{name}:has(> {link})"), 0.6)],
    }
}

/// Selectors by what the rows' links have, for pages without names.
fn by_link(outline: &Outline<'_>, rows: &[Row], name: &str) -> Vec<(String, f64)> {
    let all = |has: &dyn Fn(scraper::ElementRef<'_>) -> bool| {
        ratio(rows.iter().filter(|row| has(outline.elements[row.link].node)).count(), rows.len()) >= COMMON
    };
    let mut marks = Vec::new();
    if all(&|link| link.attr("title").is_some()) {
        marks.push(("[title]".to_owned(), 0.5));
    }
    for end in [".html", ".htm", ".shtml"] {
        if all(&|link| link.attr("href").is_some_and(|href| href.ends_with(end))) {
            marks.push((format!("[href$=\"{end}\"]"), 0.6));
        }
    }
    if all(&|link| link.attr("target") == Some("_blank")) {
        marks.push(("[target=\"_blank\"]".to_owned(), 0.65));
    }
    // The way from row to link, so that a row that holds rows is none.
    let way = |row: &Row| {
        let inner = outline.ancestors(row.link).take_while(|at| *at > row.element);
        let mut names: Vec<&str> = inner.map(|at| outline.name(at)).collect();
        names.reverse();
        names.iter().map(|name| format!("{name} > ")).collect::<String>()
    };
    let common = rows.first().map(way).filter(|first| rows.iter().all(|row| way(row) == *first));
    let way = common.map(|way| format!("> {way}")).unwrap_or_default();
    let selector = |(mark, cost): (String, f64)| match name {
        "a" => (format!("a{mark}"), cost),
        _ => (format!("{name}:has({way}a{mark})"), cost),
    };
    marks.into_iter().map(selector).collect()
}

/// A way to the rows by their places, where nothing else tells them apart: it lasts as long as the page's frame.
fn by_position(outline: &Outline<'_>, rows: &[Row], name: &str) -> Option<(String, f64)> {
    let first = rows.first()?;
    let parent = outline.elements[first.element].parent;
    if rows.iter().any(|row| outline.elements[row.element].parent != parent) {
        return None;
    }
    let mut steps = vec![name.to_owned()];
    for at in outline.ancestors(first.element).take(LEVELS) {
        let own = outline.name(at);
        if matches!(own, "body" | "html") {
            break;
        }
        let node = outline.elements[at].node;
        let before = node.prev_siblings().filter_map(scraper::ElementRef::wrap);
        let place = 1 + before.filter(|other| other.value().name() == own).count();
        let after = node.next_siblings().filter_map(scraper::ElementRef::wrap);
        let is_only = place == 1 && !after.into_iter().any(|other| other.value().name() == own);
        steps.push(if is_only { own.to_owned() } else { format!("{own}:nth-of-type({place})") });
    }
    steps.reverse();
    Some((steps.join(" > "), 1.0))
}
