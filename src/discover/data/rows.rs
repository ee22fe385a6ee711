//! Lists of articles in JSON: which they are, and what their fields are called.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use serde_json::Value;

use super::{Sight, headline};
use crate::discover::{address, count, ratio};
use crate::text::{dates, plain};

/// The deepest list that is found.
const DEPTH: usize = 14;
/// The most values that are walked.
const VALUES: usize = 200_000;
/// The fewest rows of a list.
const LEAST: usize = 3;
/// How many rows are looked at.
const ROWS: usize = 40;
/// How deep fields may lie in a row.
const FIELD_DEPTH: usize = 3;

/// A list that looks like one of articles.
pub(super) struct Listed {
    /// How much, from 0 up.
    pub(super) merit: f64,
    /// Where it and its fields stand.
    pub(super) paths: Paths,
}

/// JSON paths: of the rows, and of fields within a row.
pub(super) struct Paths {
    pub(super) item: String,
    pub(super) link: Option<String>,
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
    pub(super) thumbnail: Option<String>,
    pub(super) summary: Option<String>,
}

/// The lists of articles in a value, best first.
pub(super) fn lists(value: &Value, sight: &Sight<'_>) -> Vec<Listed> {
    let mut groups: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    let mut left = VALUES;
    walk(value, "$", 0, &mut left, &mut groups);
    let mut found: Vec<Listed> =
        groups.into_iter().filter_map(|(path, rows)| listed(path, &rows, sight)).collect();
    found.sort_by(|a, b| b.merit.total_cmp(&a.merit));
    found
}

/// Gathers objects that stand side by side, by a path that finds them all: in lists, and in mappings by id.
fn walk<'v>(
    value: &'v Value,
    path: &str,
    depth: usize,
    left: &mut usize,
    groups: &mut BTreeMap<String, Vec<&'v Value>>,
) {
    if depth > DEPTH || *left == 0 {
        return;
    }
    *left -= 1;
    match value {
        Value::Array(items) => {
            let path = format!("{path}[*]");
            if items.iter().any(Value::is_object) {
                groups.entry(path.clone()).or_default().extend(items.iter().filter(|item| item.is_object()));
            }
            items.iter().for_each(|item| walk(item, &path, depth + 1, left, groups));
        }
        Value::Object(map) => {
            let any = format!("{path}[*]");
            if map.len() >= LEAST && is_by_id(map) {
                groups.entry(any.clone()).or_default().extend(map.values());
                map.values().for_each(|item| walk(item, &any, depth + 1, left, groups));
                return;
            }
            for (key, item) in map {
                walk(item, &format!("{path}{}", step(key)), depth + 1, left, groups);
            }
        }
        _ => {}
    }
}

/// Whether a mapping's keys are ids of things of one kind: all of them objects with the same first keys.
fn is_by_id(map: &serde_json::Map<String, Value>) -> bool {
    let keys = |value: &Value| value.as_object().map(|map| map.keys().take(3).cloned().collect::<Vec<_>>());
    let mut all = map.values().map(keys);
    let Some(Some(first)) = all.next().filter(|keys| keys.as_ref().is_some_and(|keys| keys.len() >= 2))
    else {
        return false;
    };
    all.all(|keys| keys.as_ref() == Some(&first))
}

/// A member's name as a step of a path (RFC 9535, 2.5).
fn step(key: &str) -> String {
    let is_name = key.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_alphanumeric() || c == '_');
    match is_name {
        true => format!(".{key}"),
        false => format!("['{}']", key.replace('\\', "\\\\").replace('\'', "\\'")),
    }
}

/// What the rows of a list have under one path.
#[derive(Default)]
struct Field {
    texts: Vec<String>,
}

impl Field {
    fn share(&self, rows: usize, fits: impl Fn(&str) -> bool) -> f64 {
        ratio(self.texts.iter().filter(|text| fits(text)).count(), rows)
    }

    fn distinct(&self) -> f64 {
        ratio(self.texts.iter().collect::<BTreeSet<_>>().len(), self.texts.len().max(1))
    }
}

fn listed(item: String, rows: &[&Value], sight: &Sight<'_>) -> Option<Listed> {
    if rows.len() < LEAST {
        return None;
    }
    let mut fields: BTreeMap<String, Field> = BTreeMap::new();
    let looked = rows.len().min(ROWS);
    for row in rows.iter().take(ROWS) {
        gather(row, "$", 0, &mut fields);
    }
    let (link, link_merit) = best(&fields, |path, field| link_merit(path, field, looked, sight))?;
    let (title, title_merit) = best(&fields, |path, field| title_merit(path, field, looked))?;
    if title == link {
        return None;
    }
    let date = best(&fields, |path, field| date_merit(path, field, looked, sight));
    let thumbnail = best(&fields, |path, field| image_merit(path, field, looked));
    let summary = best(&fields, |path, field| summary_merit(path, field, looked, &title));
    let many = ratio(rows.len().min(12), 12);
    let merit = title_merit * link_merit * (0.5 + 0.5 * many) + if date.is_some() { 0.4 } else { 0.0 };
    let path = |found: Option<(String, f64)>| found.map(|(path, _)| path);
    let paths = Paths {
        item,
        link: Some(link),
        title: Some(title),
        date: path(date),
        thumbnail: path(thumbnail),
        summary: path(summary),
    };
    Some(Listed { merit, paths })
}

/// The field with the most merit that has any.
fn best(fields: &BTreeMap<String, Field>, merit: impl Fn(&str, &Field) -> f64) -> Option<(String, f64)> {
    let merits = fields.iter().map(|(path, field)| (path, merit(path, field)));
    // Of equals the shorter path: what stands in the row itself speaks of it.
    let found = merits
        .filter(|(_, merit)| *merit > 0.0)
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.len().cmp(&a.0.len())));
    found.map(|(path, merit)| (path.clone(), merit))
}

/// Takes in the texts and numbers of a row.
fn gather(value: &Value, path: &str, depth: usize, fields: &mut BTreeMap<String, Field>) {
    match value {
        Value::String(text) => fields.entry(path.to_owned()).or_default().texts.push(plain::one_line(text)),
        Value::Number(number) => fields.entry(path.to_owned()).or_default().texts.push(number.to_string()),
        Value::Object(map) if depth < FIELD_DEPTH => {
            map.iter()
                .for_each(|(key, value)| gather(value, &format!("{path}{}", step(key)), depth + 1, fields));
        }
        Value::Array(items) if depth < FIELD_DEPTH => {
            if let Some(first) = items.first() {
                gather(first, &format!("{path}[0]"), depth + 1, fields);
            }
        }
        _ => {}
    }
}

/// Whether the last name of a path has one of these words in it.
fn is_named(path: &str, words: &[&str]) -> bool {
    let last =
        path.rsplit(['.', '\'']).find(|part| !part.is_empty()).unwrap_or_default().to_ascii_lowercase();
    words.iter().any(|word| last.contains(word))
}

fn link_merit(path: &str, field: &Field, rows: usize, sight: &Sight<'_>) -> f64 {
    const PICTURES: &[&str] =
        &["img", "image", "pic", "thumb", "cover", "avatar", "logo", "icon", "poster", "photo", "api"];
    if is_named(path, PICTURES) || field.distinct() < 0.7 {
        return 0.0;
    }
    let base = sight.view.base();
    let is_address = |text: &str| {
        let looks = text.starts_with("http://") || text.starts_with("https://") || text.starts_with('/');
        looks && address::absolute(text, base).is_some_and(|url| address::likeness(&url) >= 0.4)
    };
    let is_shown = |text: &str| {
        address::absolute(text, base)
            .is_some_and(|url| sight.shown().has(&url) && address::likeness(&url) >= 0.4)
    };
    let (there, shown) = (field.share(rows, is_address), field.share(rows, is_shown));
    let named = is_named(path, &["url", "link", "href", "path", "uri", "permalink"]);
    match () {
        () if there >= 0.7 => there * if named { 1.0 } else { 0.8 } + 0.2 * shown,
        // A name that is an address where the page stands, as its own links show.
        () if shown >= 0.6 && is_named(path, &["slug", "url", "link", "path", "alias", "id"]) => shown * 0.9,
        () => 0.0,
    }
}

fn title_merit(path: &str, field: &Field, rows: usize) -> f64 {
    let is_text =
        |text: &str| !text.contains("://") && !text.starts_with('/') && text.contains(char::is_alphabetic);
    let heads: f64 = field.texts.iter().filter(|text| is_text(text)).map(|text| headline(text)).sum();
    let mean = heads / count(rows.max(1));
    if mean < 0.3 || field.distinct() < 0.7 || is_named(path, &["url", "link", "slug", "time", "date", "id"])
    {
        return 0.0;
    }
    let named = match () {
        () if is_named(path, &["title", "headline", "subject"]) => 1.0,
        () if is_named(path, &["name", "text", "heading"]) => 0.65,
        // What is called nothing known must at least be written in words.
        () if field.share(rows, |text| text.contains(' ') || !text.is_ascii()) >= 0.8 => 0.5,
        () => 0.0,
    };
    let is_more =
        is_named(path, &["sub", "seo", "short", "summary", "desc", "content", "body", "meta", "og"]);
    mean * named * if is_more { 0.5 } else { 1.0 }
}

fn date_merit(path: &str, field: &Field, rows: usize, sight: &Sight<'_>) -> f64 {
    if !is_named(
        path,
        &["time", "date", "publi", "created", "updated", "modified", "issued", "posted", "ctime", "at"],
    ) {
        return 0.0;
    }
    let good = |text: &str| {
        let read = dates::read(text, &TimeZone::UTC, sight.now);
        read.is_ok_and(|date| {
            date.as_second() > 315_532_800 && date.duration_since(sight.now).as_hours() < 72
        })
    };
    let share = field.share(rows, good);
    if share < 0.6 {
        return 0.0;
    }
    let first = if is_named(path, &["publi", "pub", "issued", "posted"]) { 0.3 } else { 0.0 };
    let later = if is_named(path, &["updat", "modif", "edit", "expire", "end"]) { -0.3 } else { 0.0 };
    share + first + later
}

fn image_merit(path: &str, field: &Field, rows: usize) -> f64 {
    let named = is_named(path, &["img", "image", "pic", "thumb", "cover", "poster", "photo", "src"])
        || ["image", "img", "cover", "thumb", "picture"]
            .iter()
            .any(|word| path.to_ascii_lowercase().contains(word));
    let is_address = |text: &str| {
        let path = text.split('?').next().unwrap_or_default().to_ascii_lowercase();
        (text.starts_with("http") || text.starts_with('/')) && !path.ends_with(".html")
    };
    let share = field.share(rows, is_address);
    if named && share >= 0.5 { share } else { 0.0 }
}

fn summary_merit(path: &str, field: &Field, rows: usize, title: &str) -> f64 {
    const NAMES: &[&str] = &[
        "summary",
        "desc",
        "excerpt",
        "intro",
        "abstract",
        "digest",
        "brief",
        "dek",
        "standfirst",
        "lead",
        "teaser",
    ];
    let share = field.share(rows, |text| plain::weight(text) >= 24 && !text.contains("://"));
    if path != title && share >= 0.5 && is_named(path, NAMES) { share } else { 0.0 }
}
