//! JSON-LD: what a page says about itself for machines.

use scraper::Html;
use serde_json::{Map, Value};

use super::view::elements;

/// The most objects read; a page about one article has a handful.
const MAX_OBJECTS: usize = 500;

/// Every object of the page's JSON-LD that has a `@type`, in document order, outer ones first.
pub(super) fn objects(html: &Html) -> Vec<Map<String, Value>> {
    let scripts = elements(html).filter(|element| {
        element.value().name() == "script"
            && element.attr("type").is_some_and(|kind| {
                kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/ld+json")
            })
    });
    let mut found = Vec::new();
    for script in scripts {
        let text: String = script.text().collect();
        if let Some(value) = parse(&text) {
            collect(&value, &mut found);
        }
    }
    found
}

/// Parses a script, forgiving what templates do to JSON: comment or CDATA marks around it, bare line ends in strings,
/// a closing `;`.
fn parse(text: &str) -> Option<Value> {
    let text = text.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
    let text = text.trim_start_matches("//").trim().trim_start_matches("<![CDATA[");
    let text = text
        .trim_end_matches("]]>")
        .trim_end()
        .trim_end_matches("//")
        .trim_end()
        .trim_end_matches(';')
        .trim();
    serde_json::from_str(text).ok().or_else(|| {
        let mended: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&mended).ok()
    })
}

/// Collects objects, breadth first. `serde_json` bounds the depth when it parses.
fn collect(value: &Value, found: &mut Vec<Map<String, Value>>) {
    let mut queue = std::collections::VecDeque::from([value]);
    while let Some(value) = queue.pop_front() {
        match value {
            Value::Array(items) => queue.extend(items),
            Value::Object(object) => {
                if object.contains_key("@type") && found.len() < MAX_OBJECTS {
                    found.push(object.clone());
                }
                queue.extend(object.values().filter(|value| value.is_array() || value.is_object()));
            }
            _ => {}
        }
    }
}

/// Whether an object is an article, posting or the like, by its `@type`.
pub(super) fn is_article(object: &Map<String, Value>) -> bool {
    types(object).any(|name| {
        let name = name.rsplit(['/', ':']).next().unwrap_or(name);
        name.ends_with("Article")
            || name.ends_with("Posting")
            || matches!(name, "Report" | "Review" | "Recipe")
    })
}

/// Whether an object is a page as a whole, which may speak for its article when none is described.
pub(super) fn is_page(object: &Map<String, Value>) -> bool {
    types(object).any(|name| name.ends_with("WebPage") || name.ends_with("VideoObject"))
}

fn types(object: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let (one, many) = match object.get("@type") {
        Some(Value::String(name)) => (Some(name.as_str()), None),
        Some(Value::Array(names)) => (None, Some(names.iter().filter_map(Value::as_str))),
        _ => (None, None),
    };
    one.into_iter().chain(many.into_iter().flatten())
}

/// A property as texts: a text, a list of texts, or objects' `name` (else `headline`, `url`, `@id` where `keys` says so).
pub(super) fn texts(object: &Map<String, Value>, property: &str, keys: &[&str]) -> Vec<String> {
    let Some(value) = object.get(property) else { return Vec::new() };
    let values = match value {
        Value::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    let text = |value: &Value| match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Object(object) => {
            keys.iter().filter_map(|key| object.get(*key)).find_map(named).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    values.iter().flat_map(text).filter(|text| !text.trim().is_empty()).collect()
}

/// A name inside an object may itself be a list.
fn named(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(items) => Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_in_graphs_and_lists_are_found() {
        let html = Html::parse_document(
            r#"<script type="application/ld+json">[{"@graph":[{"@type":"WebPage"},{"@type":["NewsArticle"],"headline":"a
b"}]}]</script><script type="application/ld+json">broken {</script>"#,
        );
        let found = objects(&html);
        assert_eq!(found.len(), 2);
        assert!(is_page(&found[0]) && is_article(&found[1]));
        assert_eq!(texts(&found[1], "headline", &[]), ["a b"]);
    }

    #[test]
    fn a_property_is_read_whatever_its_shape() {
        let object = serde_json::json!({"author": [{"name": "甲"}, "乙", {"name": ["丙", "丁"]}, 3, null, {"url": "x"}]});
        let found = texts(object.as_object().unwrap(), "author", &["name"]);
        assert_eq!(found, ["甲", "乙", "丙", "丁", "3"]);
    }
}
