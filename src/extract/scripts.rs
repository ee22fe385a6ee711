//! State that a page carries in its scripts for the program that draws it.

use scraper::Html;
use serde_json::Value;

use super::view::elements;

/// How many scripts of a page are read as data, and how many assignments in one.
const MAX_SCRIPTS: usize = 64;
const MAX_ASSIGNED: usize = 8;

/// Smaller states hold settings.
const LEAST: usize = 200;

/// The JSON values of a page's scripts: whole scripts of a JSON type (but JSON-LD), and objects and lists that a script
/// assigns (`window.state = {…}`).
pub(super) fn states(html: &Html) -> Vec<Value> {
    let mut found = Vec::new();
    for script in elements(html).filter(|element| element.value().name() == "script") {
        let kind = script.attr("type").unwrap_or_default().to_ascii_lowercase();
        if kind.contains("ld+json") || found.len() >= MAX_SCRIPTS {
            continue;
        }
        let text: String = script.text().collect();
        if text.len() < LEAST {
        } else if kind.contains("json") {
            found.extend(serde_json::from_str(text.trim()).ok());
        } else {
            assigned(&text, &mut found);
        }
    }
    found
}

/// Reads the values behind `=` that are JSON. What was read is not looked into again.
fn assigned(script: &str, found: &mut Vec<Value>) {
    let mut at = 0;
    for _ in 0..MAX_ASSIGNED {
        let Some(start) = next_value(script, at) else { return };
        let mut values = serde_json::Deserializer::from_str(&script[start..]).into_iter::<Value>();
        if let Some(Ok(value)) = values.next() {
            at = start + values.byte_offset().max(1);
            found.push(value);
        } else {
            at = start + 1;
        }
    }
}

/// Where the next object or list of objects begins behind an `=`.
fn next_value(script: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let equals = at + script[at..].find('=')?;
        let rest = &script[equals + 1..];
        let trimmed = rest.trim_start();
        let start = equals + 1 + rest.len() - trimmed.len();
        if trimmed.starts_with("{\"") || trimmed.starts_with("[{\"") {
            return Some(start);
        }
        at = equals + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assigned_objects_are_read_and_code_is_not() {
        let long = "x".repeat(LEAST);
        let page = format!(
            r#"<script>var a = {{b: 1}}; window.__S__ = {{"t":"{long}"}};(function(){{}})()</script>
               <script type="application/json">{{"n":"{long}"}}</script><script type="application/ld+json">{{}}</script>"#
        );
        let found = states(&Html::parse_document(&page));
        assert_eq!(found.len(), 2);
        assert!(found[0].get("t").is_some() && found[1].get("n").is_some());
    }
}
