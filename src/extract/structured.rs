//! The article as a page carries it for machines: `articleBody` in JSON-LD, or the state of a page that is drawn by a
//! program.
//!
//! Such text has lost its images and links, so it is taken only where the page itself shows no prose of that length.

use scraper::Html;
use serde_json::Value;

use super::outline::Measure;
use super::{Extractor, Options, View, clean, density, json_ld, scripts};
use crate::model::Extracted;
use crate::select::html;

/// The extractor of pages that show nothing without a program.
pub(super) struct Structured;

/// Shorter texts in a state are teasers and messages.
const LEAST: u32 = 200;

/// A page that shows more text than this, links aside, is not waiting for a program to draw its article.
const MOST_SHOWN: u32 = 1_200;

/// The most values of one state looked at.
const MAX_VALUES: usize = 300_000;

impl Extractor for Structured {
    fn name(&self) -> &'static str {
        "structured"
    }

    fn extract(&self, view: &View<'_>, _options: &Options<'_>) -> Option<Extracted> {
        let shown = density::prose(view.outline());
        let stated = view
            .json_ld()
            .iter()
            .filter(|object| json_ld::is_article(object))
            .flat_map(|object| {
                ["articleBody", "text"].map(|name| json_ld::texts(object, name, &[]).join("\n\n"))
            })
            .max_by_key(|text| prose(text));
        // A state is searched only when the page is empty: it also holds what a page of prose has no use for.
        let found = stated.filter(|text| prose(text) > shown.max(60) * 2).or_else(|| {
            let body = view.outline().items.first().map_or(0, |body| body.text.plain());
            if body > MOST_SHOWN {
                return None;
            }
            let best =
                scripts::states(view.html()).iter().filter_map(best_text).max_by_key(|text| prose(text));
            best.filter(|text| prose(text) > body.max(LEAST / 2) * 2)
        })?;
        Some(Extracted { content: Some(content(&found, view)), ..Extracted::default() })
    }
}

/// The weight of a text if it is prose, else 0. Markup does not count.
fn prose(text: &str) -> u32 {
    let measure = if is_html(text) {
        let mut weight = Measure::default();
        for piece in text.split('<') {
            let piece = piece.split_once('>').map_or(piece, |(_, text)| text);
            weight.add(Measure::of(piece, false));
        }
        weight
    } else {
        Measure::of(text, false)
    };
    let is_code = text.trim_start().starts_with(['{', '[']) || text.matches("\":").nth(20).is_some();
    if !is_code && measure.stops * 60 >= measure.weight.min(600) { measure.weight } else { 0 }
}

fn is_html(text: &str) -> bool {
    ["<p", "<div", "<br", "<P", "<h2", "<span", "<img", "<section"].iter().any(|tag| text.contains(tag))
}

/// The longest prose in a state: one text, or the texts of one list together.
fn best_text(state: &Value) -> Option<String> {
    let mut best: Option<(u32, String)> = None;
    let mut stack = vec![state];
    let mut seen = 0;
    while let Some(value) = stack.pop() {
        seen += 1;
        if seen > MAX_VALUES {
            break;
        }
        let text = match value {
            Value::String(text) if text.len() > 100 => text.clone(),
            Value::Array(items) => {
                stack.extend(items);
                joined(items)
            }
            Value::Object(object) => {
                stack.extend(object.values());
                continue;
            }
            _ => continue,
        };
        let weight = prose(&text);
        if weight >= LEAST && best.as_ref().is_none_or(|(most, _)| weight > *most) {
            best = Some((weight, text));
        }
    }
    best.map(|(_, text)| text)
}

/// The texts of a list of paragraphs: texts, or objects that hold one under the same key.
fn joined(items: &[Value]) -> String {
    const KEYS: [&str; 6] = ["text", "content", "html", "body", "value", "paragraph"];
    let mut text = String::new();
    for item in items {
        let piece = match item {
            Value::String(piece) => Some(piece.as_str()),
            Value::Object(object) => KEYS.iter().find_map(|key| object.get(*key)?.as_str()),
            _ => None,
        };
        if let Some(piece) = piece {
            text.push_str(piece);
            text.push_str("\n\n");
        }
    }
    text
}

/// A text as HTML: markup is cleaned, plain text is put into paragraphs.
fn content(text: &str, view: &View<'_>) -> String {
    let escaped = !text.contains('<') && text.contains("&lt;p");
    let text = if escaped {
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
    } else {
        text.to_owned()
    };
    if is_html(&text) {
        let fragment: Html = html::fragment(&text);
        let whole = clean::content(fragment.root_element(), view.base());
        let inner = whole.strip_prefix("<html>").and_then(|rest| rest.strip_suffix("</html>"));
        return inner.map_or_else(|| whole.clone(), str::to_owned);
    }
    let mut out = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        out.push_str("<p>");
        out.push_str(&line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
        out.push_str("</p>\n");
    }
    out
}
