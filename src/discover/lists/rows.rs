//! Headlines → rows, and rows that are alike → groups, best first.

use std::collections::{BTreeMap, BTreeSet};

use super::outline::{Holds, Outline};
use super::{names, score};
use crate::discover::address;

/// The fewest rows of a list.
const LEAST: usize = 3;
/// The most groups that are weighed.
const MOST: usize = 80;

/// A headline with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    /// The largest element that holds no other headline.
    pub(super) element: usize,
    /// The headline's link.
    pub(super) link: usize,
    /// The place it leads to.
    pub(super) place: usize,
}

/// Rows that are alike.
pub(super) struct Group {
    pub(super) rows: Vec<Row>,
    /// How much they are the page's list, from 0 to 1.
    pub(super) score: f64,
}

/// The groups of a page, best first.
pub(super) fn groups(outline: &Outline<'_>) -> Vec<Group> {
    let rows = rows(outline);
    let mut seen = BTreeSet::new();
    let mut found: Vec<Vec<Row>> = Vec::new();
    let all = score::Whole::of(outline, &rows);
    for key in [by_parent, by_kin, by_class, by_shape] {
        let mut alike: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in &rows {
            for key in key(outline, row) {
                alike.entry(key).or_default().push(row.clone());
            }
        }
        for rows in alike.into_values().filter(|rows| rows.len() >= LEAST) {
            let elements: Vec<usize> = rows.iter().map(|row| row.element).collect();
            if seen.insert(elements) {
                found.push(rows);
            }
        }
    }
    found.sort_by_key(|rows| std::cmp::Reverse(rows.len()));
    found.truncate(MOST);
    let weighed = found.into_iter().map(|rows| Group { score: score::of(outline, &rows, &all), rows });
    let mut groups: Vec<Group> = weighed.collect();
    groups.retain(|group| group.score > 0.02);
    groups.sort_by(|a, b| b.score.total_cmp(&a.score));
    groups
}

/// The rows in document order: for each headline the largest element that holds no other.
fn rows(outline: &Outline<'_>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut taken = BTreeSet::new();
    for link in outline.links.iter().filter(|link| outline.targets[link.place].is_headline) {
        let holds = Holds::One(link.place);
        let mut element = link.element;
        for outer in outline.ancestors(link.element) {
            if outline.elements[outer].holds != holds || outline.name(outer) == "body" {
                break;
            }
            element = outer;
        }
        if taken.insert(element) {
            rows.push(Row { element, link: link.element, place: link.place });
        }
    }
    rows
}

/// What an element is, for comparing: its name and the classes and id that last.
fn mark(outline: &Outline<'_>, at: usize) -> String {
    let node = outline.elements[at].node;
    let mut mark = outline.name(at).to_owned();
    let mut classes: Vec<_> = names::classes(node).into_iter().map(|class| class.css).collect();
    classes.sort();
    mark.extend(classes);
    mark + &names::id(node).unwrap_or_default()
}

/// The names of the elements from a row down to its link.
fn path(outline: &Outline<'_>, row: &Row) -> String {
    let inner = outline.ancestors(row.link).take_while(|at| *at >= row.element);
    let mut names: Vec<&str> = inner.map(|at| outline.name(at)).collect();
    names.reverse();
    names.join(">")
}

fn by_parent(outline: &Outline<'_>, row: &Row) -> Vec<String> {
    vec![format!("{} {}", outline.elements[row.element].parent, outline.name(row.element))]
}

fn by_kin(outline: &Outline<'_>, row: &Row) -> Vec<String> {
    let outer: Vec<String> = outline.ancestors(row.element).take(2).map(|at| mark(outline, at)).collect();
    vec![format!("{} {} {}", outer.join(" "), outline.name(row.element), path(outline, row))]
}

fn by_class(outline: &Outline<'_>, row: &Row) -> Vec<String> {
    let classes = names::classes(outline.elements[row.element].node).into_iter();
    let name = outline.name(row.element);
    classes.filter(|class| class.worth > 0.5).map(|class| format!("{name}{}", class.css)).collect()
}

fn by_shape(outline: &Outline<'_>, row: &Row) -> Vec<String> {
    let is_menu = outline.elements[row.element].place < 0.2;
    vec![format!("{} {is_menu}", address::shape(&outline.targets[row.place].url))]
}
