//! What stands where in a row: the link, its title, and date, image and summary where most rows have them.
//!
//! Selectors are tried the way the reader of lists uses them, so that what is found here is what a run finds.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use scraper::ElementRef;

use super::outline::{Holds, Outline, title};
use super::{count, names, ratio};
use crate::discover::{Lead, Sight};
use crate::select::{Found, Selector};
use crate::text::{address as place, dates, plain};

/// How many rows are looked at.
const ROWS: usize = 40;
/// How many rows give selectors to try.
const GIVING: usize = 6;
/// How many elements of a row are looked at.
const INNER: usize = 80;
/// The most selectors tried for a field.
const TRIED: usize = 40;
/// The longest text that is taken for a date, in bytes.
const LONGEST_DATE: usize = 80;
/// Attributes that lazy pages keep an image's address in and that the reader of lists does not look at by itself.
const LAZY: &[&str] = &[
    "data-lazy-src",
    "data-lazyload",
    "data-lazy",
    "data-echo",
    "data-url",
    "lay-src",
    "data-img",
    "data-srcurl",
];

/// The selectors of a list's fields.
pub(super) struct Fields {
    link: String,
    title: String,
    date: Option<String>,
    thumbnail: Vec<String>,
    summary: Option<String>,
}

/// A row as the reader of lists has it, and what must be found in it.
struct Wanted<'v> {
    row: Found<'v>,
    /// Its elements, by number.
    inner: std::ops::Range<usize>,
    /// The place its headline leads to.
    key: String,
    title: String,
    links: Vec<usize>,
}

/// Finds them; `None` where link or title cannot be told.
pub(super) fn of<'v>(sight: &'v Sight<'_>, outline: &Outline<'v>, item: &str) -> Option<Fields> {
    let rows = wanted(sight, outline, item);
    if rows.len() < 3 {
        return None;
    }
    let search = Search { sight, outline, rows: &rows };
    let link = search.link()?;
    let title = search.title()?;
    let date = search.date(item);
    let thumbnail = search.thumbnail();
    let summary = search.summary(&title);
    Some(Fields { link, title, date, thumbnail, summary })
}

impl Fields {
    /// What the fields beside link and title add to a list's merit.
    pub(super) fn merit(&self) -> f64 {
        let has = |there: bool, merit: f64| if there { merit } else { 0.0 };
        has(self.date.is_some(), 0.12)
            + has(self.summary.is_some(), 0.03)
            + has(!self.thumbnail.is_empty(), 0.03)
    }

    /// The lead with these selectors.
    pub(super) fn into_lead(self, lead: Lead, item: String) -> Lead {
        let list = |field: Option<String>| field.into_iter().collect::<Vec<_>>();
        lead.with_selectors(&[
            ("item", vec![item]),
            ("link", vec![self.link]),
            ("title", vec![self.title]),
            ("date", list(self.date)),
            ("thumbnail", self.thumbnail),
            ("summary", list(self.summary)),
        ])
    }
}

/// The rows a selector finds that hold one headline.
fn wanted<'v>(sight: &'v Sight<'_>, outline: &Outline<'v>, item: &str) -> Vec<Wanted<'v>> {
    let numbers: BTreeMap<_, _> =
        outline.elements.iter().enumerate().map(|(at, element)| (element.node.id(), at)).collect();
    let mut rows = Vec::new();
    for element in sight.select(item).into_iter().take(4 * ROWS) {
        let Some(at) = numbers.get(&element.id()).copied() else { continue };
        let Holds::One(target) = outline.elements[at].holds else { continue };
        let inner = at..outline.elements[at].end;
        let own = |link: &&super::outline::Link| link.place == target && inner.contains(&link.element);
        let links: Vec<usize> = outline.links.iter().filter(own).map(|link| link.element).collect();
        let Some(title) = best_title(outline, at, &links) else { continue };
        let key = place::key(outline.targets[target].url.as_str());
        rows.push(Wanted { row: Found::Element(outline.elements[at].node), inner, key, title, links });
        if rows.len() >= ROWS {
            break;
        }
    }
    rows
}

/// The title of a row: what its best link says. A link in a heading is better than any, of equals the first.
fn best_title(outline: &Outline<'_>, row: usize, links: &[usize]) -> Option<String> {
    let is_heading = |at: usize| {
        let node = outline.elements[at].node;
        matches!(node.value().name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6") || names::is_title(node)
    };
    let mut best: Option<(f64, String)> = None;
    for link in links {
        let (text, merit) = title(outline.elements[*link].node);
        let outer = outline.ancestors(*link).take_while(|at| *at > row);
        let heads = std::iter::once(*link).chain(outer).any(is_heading);
        let merit = merit + if heads { 1.0 } else { 0.0 };
        if !text.is_empty() && best.as_ref().is_none_or(|(known, _)| merit > *known) {
            best = Some((merit, text));
        }
    }
    best.map(|(_, text)| text)
}

struct Search<'s, 'v> {
    sight: &'v Sight<'s>,
    outline: &'s Outline<'v>,
    rows: &'s [Wanted<'v>],
}

impl<'v> Search<'_, 'v> {
    /// The best of these selectors that fits enough rows: mostly fitting, short, and telling.
    fn choose(
        &self,
        candidates: Vec<String>,
        least: f64,
        fits: &dyn Fn(&Wanted<'v>, &[Found<'v>]) -> bool,
    ) -> Option<String> {
        let mut seen = BTreeSet::new();
        let tried = candidates.into_iter().filter(|css| seen.insert(css.clone())).take(TRIED);
        let mut best: Option<(f64, String)> = None;
        for css in tried {
            let Ok(selector) = Selector::parse(&css) else { continue };
            let fit = |row: &&Wanted<'v>| fits(row, &self.sight.view.find_in(&row.row, &selector));
            let share = ratio(self.rows.iter().filter(fit).count(), self.rows.len());
            let score = share - 0.004 * count(css.len()) - vagueness(&css);
            if share >= least && best.as_ref().is_none_or(|(known, _)| score > *known) {
                best = Some((score, css));
            }
        }
        best.map(|(_, css)| css)
    }

    /// Selectors for those elements of the first rows that have something.
    fn naming(&self, has: &dyn Fn(&Wanted<'v>, usize) -> bool) -> Vec<String> {
        let mut counted: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for row in self.rows.iter().take(GIVING) {
            for at in row.inner.clone().take(INNER).filter(|at| has(row, *at)) {
                for css in relative(self.outline, row.inner.start, at) {
                    let place = counted.len();
                    counted.entry(css).or_insert((0, place)).0 += 1;
                }
            }
        }
        let mut counted: Vec<_> = counted.into_iter().collect();
        counted.sort_by_key(|(_, (count, place))| (std::cmp::Reverse(*count), *place));
        counted.into_iter().map(|(css, _)| css).collect()
    }

    fn link(&self) -> Option<String> {
        let base = self.sight.view.base();
        let mut candidates = vec!["a".to_owned()];
        candidates.extend(self.naming(&|row, at| row.links.contains(&at)));
        self.choose(candidates, 0.8, &|row, found| {
            let url = found.iter().find_map(|found| found.address(base));
            url.is_some_and(|url| place::key(url.as_str()) == row.key)
        })
    }

    fn title(&self) -> Option<String> {
        let mut candidates = self.naming(&|row, at| text(self.outline.elements[at].node) == row.title);
        let links = self.naming(&|row, at| row.links.contains(&at));
        candidates.extend(links.iter().map(|css| format!("{css}@title")));
        candidates.extend(
            self.naming(&|row, at| {
                self.outline.elements[at]
                    .node
                    .attr("alt")
                    .is_some_and(|alt| plain::one_line(alt) == row.title)
            })
            .iter()
            .map(|css| format!("{css}@alt")),
        );
        self.choose(candidates, 0.8, &|row, found| {
            found.first().and_then(Found::text).is_some_and(|found| plain::one_line(&found) == row.title)
        })
    }

    fn date(&self, item: &str) -> Option<String> {
        let read = |text: &str| {
            dates::read(text, &TimeZone::UTC, self.sight.now).ok().filter(|date| {
                // A year alone is none, and neither is what lies ahead.
                date.duration_since(self.sight.now).as_hours() < 72
            })
        };
        let is_date = |element: ElementRef<'v>| {
            let found = Found::Element(element);
            let said = found.dates();
            said.iter().any(|text| text.len() <= LONGEST_DATE && looks_dated(text) && read(text).is_some())
        };
        let candidates = self.naming(&|row, at| {
            !row.links.contains(&at) && is_date(self.outline.elements[at].node)
                || self.outline.name(at) == "time"
        });
        // The reader takes the first text that reads as a date; one that is long holds it by chance.
        let is_read = |_: &Wanted<'v>, found: &[Found<'v>]| {
            let mut texts = found.iter().flat_map(Found::dates).take(50);
            texts.find(|text| read(text).is_some()).is_some_and(|text| text.len() <= LONGEST_DATE)
        };
        self.choose(candidates, 0.6, &is_read).or_else(|| {
            // Beside the link, in no element of its own: then the row's text less its title says the same as all of it.
            let own = self.outline.name(self.rows.first()?.inner.start).to_owned();
            let fits = |row: &&Wanted<'v>| {
                let all = row.row.text().unwrap_or_default();
                let rest = all.replace(&row.title, " ");
                let date = read(&rest);
                looks_dated(&rest) && date.is_some() && date == read(&all)
            };
            let share = ratio(self.rows.iter().filter(fits).count(), self.rows.len());
            (share >= 0.8 && item != own && own != "a").then_some(own)
        })
    }

    fn thumbnail(&self) -> Vec<String> {
        let base = self.sight.view.base();
        let distinct = |css: &str| {
            let Ok(selector) = Selector::parse(css) else { return 0.0 };
            let found =
                |row: &Wanted<'v>| self.sight.view.find_in(&row.row, &selector).first()?.address(base);
            let urls: BTreeSet<_> = self.rows.iter().filter_map(found).collect();
            ratio(urls.len(), self.rows.len())
        };
        let lazy = LAZY.iter().map(|name| format!("img@{name}")).find(|css| distinct(css) >= 0.6);
        match lazy {
            Some(css) => vec![css],
            None if distinct("img") >= 0.6 => vec!["img".to_owned()],
            None => Vec::new(),
        }
    }

    fn summary(&self, title: &str) -> Option<String> {
        let is_text = |text: &str, row: &Wanted<'v>| {
            plain::weight(text) >= 40
                && *text != row.title
                && !text.starts_with(&row.title)
                && read_alone(text, &row.title)
        };
        let has = |row: &Wanted<'v>, at: usize| {
            let element = &self.outline.elements[at];
            let holds_link = row.links.iter().any(|link| (at..element.end).contains(link));
            let is_block =
                matches!(element.node.value().name(), "p" | "div" | "span" | "dd" | "section" | "blockquote");
            is_block && !holds_link && is_text(&text(element.node), row)
        };
        let candidates = self
            .naming(&has)
            .into_iter()
            .filter(|css| !matches!(css.as_str(), "div" | "span") && css != title)
            .collect();
        self.choose(candidates, 0.6, &|row, found| {
            found.first().and_then(Found::text).is_some_and(|found| is_text(&plain::one_line(&found), row))
        })
    }
}

/// Whether a text is more than the title and what stands beside it.
fn read_alone(text: &str, title: &str) -> bool {
    title.is_empty() || !text.contains(title)
}

fn text(element: ElementRef<'_>) -> String {
    plain::one_line(&Found::Element(element).text().unwrap_or_default())
}

/// Whether a text may hold a date, at a glance.
fn looks_dated(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 3
        || digits >= 1 && text.chars().any(|c| matches!(c, '前' | '전' | '月' | '월'))
        || text.contains("ago")
        || ["刚刚", "昨天", "今天", "前天", "yesterday", "today", "just now"]
            .iter()
            .any(|word| text.to_lowercase().contains(word))
        || digits >= 1 && text.split(|c: char| !c.is_alphabetic()).any(|word| word.len() >= 3)
}

/// What speaks against a selector for being vague or bound to a place.
fn vagueness(css: &str) -> f64 {
    let last = css.rsplit(' ').next().unwrap_or_default();
    let vague = matches!(last, "span" | "td" | "em" | "i" | "b" | "div" | "small" | "font" | "li" | "label");
    let told = if names::is_date(css) { 0.05 } else { 0.0 };
    let placed = if css.contains("-child") { 0.06 } else { 0.0 };
    let cut = if css.contains("*=") { 0.03 } else { 0.0 };
    (if vague { 0.05 } else { 0.0 }) + placed + cut - told
}

/// Selectors for an element within its row.
fn relative(outline: &Outline<'_>, row: usize, at: usize) -> Vec<String> {
    let node = outline.elements[at].node;
    let name = node.value().name();
    let mut found = vec![name.to_owned()];
    for class in names::classes(node).into_iter().filter(|class| class.worth > 0.5).take(3) {
        found.push(format!("{name}{}", class.css));
        found.push(class.css);
    }
    for attribute in ["itemprop", "rel", "data-testid"] {
        let value = node.attr(attribute).filter(|value| value.len() < 40 && !value.contains(['"', '\\']));
        found.extend(value.map(|value| format!("{name}[{attribute}=\"{value}\"]")));
    }
    for outer in outline.ancestors(at).take_while(|outer| *outer > row).take(4) {
        let outer_name = outline.name(outer);
        if matches!(
            outer_name,
            "h1" | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "p"
                | "dt"
                | "dd"
                | "header"
                | "figure"
                | "strong"
                | "td"
        ) {
            found.push(format!("{outer_name} {name}"));
        }
        for class in
            names::classes(outline.elements[outer].node).into_iter().filter(|class| class.worth > 0.5).take(2)
        {
            found.push(format!("{} {name}", class.css));
        }
    }
    if matches!(name, "td" | "span" | "div" | "p" | "a" | "em" | "i") {
        found.push(format!("{name}:last-child"));
        found.push(format!("{name}:first-child"));
        if at > row + 1 {
            found.push(format!(
                "{name}:nth-child({})",
                1 + node.prev_siblings().filter(|other| other.value().is_element()).count()
            ));
        }
    }
    found
}
