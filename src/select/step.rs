//! Steps: what is done with the things found before they count, one step after the other.
//!
//! Each step makes things of things; one that finds nothing in a thing drops it, so that the next selector gets its
//! turn when all are gone. Steps are read by [`super::written`] from a configuration, and cost a page's purse.

mod date;
mod template;

use regex::Regex;

pub(super) use date::Date;
pub(super) use template::{Piece, Template};

use super::view::{MAX_FOUND, View};
use super::{Found, Selector};

/// The longest text a step makes, in bytes; what is longer is cut.
const MAX_TEXT: usize = 1 << 20;
/// How much text one selector's steps may make together.
const MAX_TEXTS: usize = 1 << 24;

/// One step.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// An attribute of an element.
    Attribute(String),
    /// The text as a reader sees it.
    Text,
    /// An element's HTML, its own tags included.
    Html,
    /// The groups of a pattern, joined, or what `as` makes of them.
    Regex(Regex, Option<String>),
    /// All that a pattern matches put otherwise.
    Replace(Regex, String),
    /// The parts between separators: all, or one counted from 1 (from the end below 0).
    Split(String, Option<i64>),
    /// A date in a given form, as RFC 3339.
    Date(Date),
    /// An address, absolute by the page.
    Address,
    /// A text made of what was found and of other fields.
    Template(Template),
    /// What a selector finds within: CSS and XPath in elements and HTML, JSON paths in values and texts.
    Within(Box<Selector>),
}

/// Where steps are taken.
#[derive(Clone, Copy)]
pub(super) struct Place<'p, 'v> {
    pub(super) view: &'v View,
    pub(super) row: Option<&'p Found<'v>>,
}

/// All steps, one after the other; `None` where the page has nothing left to spend.
pub(super) fn take<'v>(
    place: Place<'_, 'v>,
    mut found: Vec<Found<'v>>,
    steps: &[Step],
) -> Option<Vec<Found<'v>>> {
    for step in steps {
        let mut next = Vec::new();
        let mut size = 0_usize;
        for thing in found {
            for made in step.take(place, &thing)? {
                size += made.size();
                if next.len() < MAX_FOUND && size <= MAX_TEXTS {
                    next.push(made);
                }
            }
        }
        found = next;
    }
    Some(found)
}

impl Step {
    fn take<'v>(&self, place: Place<'_, 'v>, thing: &Found<'v>) -> Option<Vec<Found<'v>>> {
        let view = place.view;
        Some(match self {
            Self::Within(selector) => return view.within(Some(thing), selector).ok(),
            Self::Attribute(name) => texts(thing.attribute(name)),
            Self::Html => texts(thing.html()),
            Self::Address => texts(thing.address(view.base()).map(String::from)),
            Self::Text => thing.texts().into_iter().map(Found::Text).collect(),
            // What is found by a template alone has no value.
            Self::Template(template) => match thing {
                Found::Text(text) if text.is_empty() => texts(template.fill(place, "")),
                _ => texts(thing.texts().iter().filter_map(|text| template.fill(place, text))),
            },
            Self::Regex(..) | Self::Replace(..) | Self::Split(..) | Self::Date(_) => {
                let mut made = Vec::new();
                for text in thing.texts() {
                    view.pay(text.len())?;
                    made.extend(self.of_text(&text));
                }
                texts(made)
            }
        })
    }

    /// What the steps that know texts alone make of one.
    fn of_text(&self, text: &str) -> Vec<String> {
        match self {
            Self::Regex(pattern, form) => groups(pattern, form.as_deref(), text).into_iter().collect(),
            Self::Replace(pattern, with) => vec![replaced(pattern, with, text)],
            Self::Split(separator, wanted) => split(text, separator, *wanted),
            Self::Date(date) => vec![date.read(text)],
            _ => Vec::new(),
        }
    }
}

fn texts<'v>(made: impl IntoIterator<Item = String>) -> Vec<Found<'v>> {
    made.into_iter().filter(|text| !text.trim().is_empty()).map(Found::Text).collect()
}

/// The groups of a pattern's first match joined, or its whole without groups; with a form, what that makes of it.
pub(super) fn groups(pattern: &Regex, form: Option<&str>, text: &str) -> Option<String> {
    let groups = pattern.captures(text)?;
    let mut joined = String::new();
    match form {
        Some(form) => groups.expand(form, &mut joined),
        None => {
            let first = usize::from(groups.len() > 1);
            joined.extend(groups.iter().skip(first).flatten().map(|group| group.as_str()));
        }
    }
    (!joined.is_empty()).then(|| cut(joined))
}

/// All matches put otherwise, up to the length a text may have.
fn replaced(pattern: &Regex, with: &str, text: &str) -> String {
    let mut out = String::new();
    let mut rest = 0;
    for groups in pattern.captures_iter(text) {
        let Some(whole) = groups.get(0) else { continue };
        out.push_str(&text[rest..whole.start()]);
        groups.expand(with, &mut out);
        rest = whole.end();
        if out.len() > MAX_TEXT {
            return cut(out);
        }
    }
    out.push_str(&text[rest..]);
    cut(out)
}

fn split(text: &str, separator: &str, wanted: Option<i64>) -> Vec<String> {
    let parts = text.split(separator).map(str::trim).filter(|part| !part.is_empty());
    let Some(wanted) = wanted else { return parts.take(MAX_FOUND).map(str::to_owned).collect() };
    let place = usize::try_from(wanted.unsigned_abs()).unwrap_or(usize::MAX).saturating_sub(1);
    // `DoubleEndedIterator` asks for one more type parameter, and parts are few.
    let parts: Vec<_> = parts.take(MAX_FOUND).collect();
    let part = if wanted < 0 { parts.iter().rev().nth(place) } else { parts.get(place) };
    part.map(|part| (*part).to_owned()).into_iter().collect()
}

/// A text no longer than it may be.
fn cut(mut text: String) -> String {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text
}

#[cfg(test)]
mod tests;
