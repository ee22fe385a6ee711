//! How much a group of rows is the list a page is there for.

use std::collections::{BTreeMap, BTreeSet};

use super::outline::Outline;
use super::rows::Row;
use super::{count, names, ratio};
use crate::discover::address;
use crate::select::Found;
use crate::text::plain;

/// What a group is measured against.
pub(super) struct Whole {
    /// The weight of all headlines that stand in no menu.
    headlines: f64,
}

impl Whole {
    /// Measures a page.
    pub(super) fn of(outline: &Outline<'_>, rows: &[Row]) -> Self {
        let weight = |row: &Row| outline.targets[row.place].merit * outline.elements[row.element].place;
        Self { headlines: rows.iter().map(weight).sum::<f64>().max(f64::MIN_POSITIVE) }
    }
}

/// The score, from 0 to about 1.
pub(super) fn of(outline: &Outline<'_>, rows: &[Row], whole: &Whole) -> f64 {
    let mean = |of: &dyn Fn(&Row) -> f64| rows.iter().map(of).sum::<f64>() / count(rows.len().max(1));
    let titles = mean(&|row| outline.targets[row.place].merit);
    let addresses = mean(&|row| outline.targets[row.place].likeness);
    let place = mean(&|row| outline.elements[row.element].place);
    let places: BTreeSet<usize> = rows.iter().map(|row| row.place).collect();
    let unique = ratio(places.len(), rows.len());
    let many = match places.len() {
        ..3 => 0.3,
        3 => 0.55,
        4 => 0.7,
        5 => 0.8,
        6..=8 => 0.92,
        9..=150 => 1.0,
        _ => 0.8,
    };
    let sum: f64 =
        rows.iter().map(|row| outline.targets[row.place].merit * outline.elements[row.element].place).sum();
    let share = (sum / whole.headlines).min(1.0).sqrt();
    let alike = alike(outline, rows);
    let beside = if is_headed_beside(outline, rows) { 0.45 } else { 1.0 };
    let main = if rows.first().is_some_and(|row| is_in_main(outline, row)) { 1.05 } else { 1.0 };
    let dated = 0.75 + 0.25 * dated(outline, rows);
    let prose = prose(outline, rows);
    titles
        * (0.4 + 0.6 * addresses)
        * place
        * unique
        * many
        * (0.35 + 0.65 * share)
        * alike
        * beside
        * main
        * dated
        * prose
}

/// How alike the rows are: the share of those that are called the same, of
/// those with addresses of one make, and of those in as good a place as the best.
fn alike(outline: &Outline<'_>, rows: &[Row]) -> f64 {
    let most_common = |of: &dyn Fn(&Row) -> Vec<String>| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        rows.iter().flat_map(of).for_each(|one| *counts.entry(one).or_default() += 1);
        ratio(counts.into_values().max().unwrap_or(0), rows.len())
    };
    // One class in common is enough: many rows name their own category too.
    let called = most_common(&|row| {
        let classes = names::classes(outline.elements[row.element].node);
        let name = outline.name(row.element);
        let bare = if classes.is_empty() { vec![name.to_owned()] } else { Vec::new() };
        classes.into_iter().map(|class| format!("{name}{}", class.css)).chain(bare).collect()
    });
    let addressed = most_common(&|row| vec![address::shape(&outline.targets[row.place].url)]);
    let best = rows.iter().map(|row| outline.elements[row.element].place).fold(0.0, f64::max);
    let placed = rows.iter().filter(|row| outline.elements[row.element].place >= 0.8 * best).count();
    (0.6 + 0.4 * called) * (0.85 + 0.15 * addressed) * ratio(placed, rows.len())
}

/// The share of rows in which something looks like a date, at a glance.
fn dated(outline: &Outline<'_>, rows: &[Row]) -> f64 {
    let looked = rows.iter().take(20);
    let has = |row: &&Row| {
        let element = &outline.elements[row.element];
        let inner = outline.elements[row.element..element.end].iter().take(60);
        let marked = inner
            .clone()
            .any(|inner| inner.node.value().name() == "time" || inner.node.attr("datetime").is_some());
        let text = Found::Element(element.node).text().unwrap_or_default();
        let rest = text.replace(&outline.targets[row.place].title, " ");
        let digits = rest.bytes().filter(u8::is_ascii_digit).count();
        marked
            || digits >= 4 && rest.len() < 4_000
            || rest.contains(['前', '전']) && digits > 0
            || rest.contains(" ago")
    };
    ratio(looked.filter(has).count(), rows.len().min(20))
}

/// Less than 1 for links that stand in running text rather than in rows of their own.
fn prose(outline: &Outline<'_>, rows: &[Row]) -> f64 {
    let is_running = |row: &&Row| {
        let node = outline.elements[row.element].node;
        let outer = outline.elements[outline.elements[row.element].parent].node;
        let running = |element: scraper::ElementRef<'_>| {
            let all = plain::weight(&Found::Element(element).text().unwrap_or_default());
            element.value().name() == "p" && all > 3 * plain::weight(&outline.targets[row.place].title)
        };
        running(node) || running(outer)
    };
    1.0 - 0.6 * ratio(rows.iter().take(20).filter(is_running).count(), rows.len().min(20))
}

/// Whether the rows stand in what calls itself the page's main part.
fn is_in_main(outline: &Outline<'_>, row: &Row) -> bool {
    outline.ancestors(row.element).take(6).any(|at| names::is_main(outline.elements[at].node))
}

/// Whether what stands before the rows says that they are no news of the page's own: what is read most, what is like it.
fn is_headed_beside(outline: &Outline<'_>, rows: &[Row]) -> bool {
    let Some(first) = rows.first() else { return false };
    let mut below = first.element;
    for outer in outline.ancestors(first.element).take(4) {
        // Only what stands before them, in a box of theirs.
        let before = outline.elements[outer + 1..below].iter().rev().take(12);
        for element in before {
            let name = element.node.value().name();
            let heads = matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt" | "caption" | "strong")
                || names::is_title(element.node);
            if heads {
                let text = Found::Element(element.node).text().unwrap_or_default();
                return names::is_beside_heading(&plain::one_line(&text));
            }
        }
        below = outer;
    }
    false
}
