//! When an article was published and changed.
//!
//! What a page says for machines is believed before what it shows: JSON-LD, `<meta>`, `<time>`, then the lines around
//! the headline.

use std::sync::LazyLock;

use jiff::Timestamp;
use regex::Regex;

use super::outline::Kind;
use super::{Options, View, json_ld};
use crate::text::dates;

/// Names of `<meta>` elements that hold the time of publication, most telling first.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "og:published_time",
    "og:pubdate",
    "published_time",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "publishtime",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "article.published",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "article_date_original",
    "weibo:article:create_at",
    "bytedance:published_time",
    "og:release_date",
    "og:regdate",
    "created",
    "createtime",
    "datecreated",
    "date",
];

/// Names of `<meta>` elements that hold the time of the last change.
const UPDATED: &[&str] = &[
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "bytedance:updated_time",
    "weibo:article:update_at",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "updated_time",
];

/// Dates as lines around a headline show them.
static SHOWN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<d>(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?:\s?日)?)(?:[\sT,，|·]*(?P<t>(?:[上下]午\s?)?\d{1,2}[:：时]\d{2}(?:[:：分]\d{2})?))?",
        r"|(?i:(?-u:\b)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{2}(?-u:\b))",
        r"|(?i:(?-u:\b)\d{1,2}(?:st|nd|rd|th)?\.?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+(?:19|20)\d{2}(?-u:\b))",
    ))
    .expect("the pattern is fixed and tested")
});

/// How many bytes of text around the headline are searched.
const REACH: usize = 1_500;

/// When the page says it was published.
pub(super) fn published(view: &View<'_>, options: &Options<'_>) -> Option<Timestamp> {
    stated(view, "datePublished", PUBLISHED, options)
        .or_else(|| shown(view, options))
        .or_else(|| time_elements(view, options))
        .or_else(|| stated(view, "dateCreated", &[], options))
}

/// When the page says it last changed.
pub(super) fn updated(view: &View<'_>, options: &Options<'_>) -> Option<Timestamp> {
    stated(view, "dateModified", UPDATED, options)
}

fn stated(view: &View<'_>, property: &str, names: &[&str], options: &Options<'_>) -> Option<Timestamp> {
    let objects = view.json_ld();
    let articles = objects.iter().filter(|object| json_ld::is_article(object));
    let pages = objects.iter().filter(|object| json_ld::is_page(object));
    articles
        .chain(pages)
        .flat_map(|object| json_ld::texts(object, property, &["@value"]))
        .find_map(|text| read(&text, options))
        .or_else(|| names.iter().flat_map(|name| view.metas().all(name)).find_map(|text| read(text, options)))
}

/// The first date in the lines behind the headline, else in those before it.
fn shown(view: &View<'_>, options: &Options<'_>) -> Option<Timestamp> {
    let outline = view.outline();
    let start = view.lead();
    in_stretch(view, start..outline.items.len(), options)
        .or_else(|| in_stretch(view, start.saturating_sub(60)..start, options))
}

/// Looks through texts, a line (all text of one block) at a time.
fn in_stretch(view: &View<'_>, stretch: std::ops::Range<usize>, options: &Options<'_>) -> Option<Timestamp> {
    let outline = view.outline();
    let mut line = String::new();
    let mut seen = 0;
    for item in &outline.items[stretch] {
        if let Some(time) = item.node.value().as_element().filter(|element| element.name() == "time")
            && let Some(found) = time.attr("datetime").and_then(|text| read(text, options))
        {
            return Some(found);
        }
        if let Some(text) = item.node.value().as_text() {
            line.push_str(text);
            seen += text.trim().len();
        } else if !matches!(item.kind, Kind::Inline | Kind::Link) {
            if let Some(found) = in_line(&line, options) {
                return Some(found);
            }
            line.clear();
        }
        if seen > REACH {
            break;
        }
    }
    in_line(&line, options)
}

/// The first date in a line. Long lines are prose, whose dates tell of other things.
pub(super) fn in_line(line: &str, options: &Options<'_>) -> Option<Timestamp> {
    let line = line.trim();
    if line.is_empty() || line.len() > 600 {
        return None;
    }
    let found = SHOWN.captures(line)?;
    let Some(day) = found.name("d") else { return read(&found[0], options) };
    let day: String = day.as_str().chars().filter(|c| !c.is_whitespace()).collect();
    let time = found.name("t").map(|time| time.as_str());
    time.and_then(|time| read(&format!("{day} {time}"), options)).or_else(|| read(&day, options))
}

/// The first `<time datetime>` of the page that stands in no list.
fn time_elements(view: &View<'_>, options: &Options<'_>) -> Option<Timestamp> {
    view.elements()
        .filter(|element| element.value().name() == "time")
        .find_map(|element| read(element.attr("datetime")?, options))
}

/// Reads a date that a page may have: after 1990 and not after tomorrow.
fn read(text: &str, options: &Options<'_>) -> Option<Timestamp> {
    let text = text.trim();
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let found = dates::read(text, options.time_zone, options.now).ok()?;
    let earliest = Timestamp::from_second(631_152_000).ok()?;
    let latest = options.now.checked_add(jiff::SignedDuration::from_hours(48)).ok()?;
    (earliest <= found && found <= latest).then_some(found)
}
