//! What Miniflux says of a feed, in attributes of its own.

use serde_json::{Value, json};

use super::attributes::Attributes;
use super::export::Exporting;
use super::freshrss::literal;
use super::import::Imported;
use super::rewriting::{css, is_css, quoted, rule, rules, unquoted, without_css};
use crate::model::Options;

/// What Miniflux's list of what to block or keep looks at, as conditions name it.
const LOOKED_AT: [&str; 4] = ["title", "link", "author", "tag"];

/// The fields of its rules a line, as conditions name them.
const LINES: [(&str, &str); 5] = [
    ("EntryTitle", "title"),
    ("EntryURL", "link"),
    ("EntryAuthor", "author"),
    ("EntryTag", "tag"),
    ("EntryContent", "body"),
];

/// Takes what is said of a feed.
pub(super) fn read(attributes: &mut Attributes, source: &mut Imported) {
    if attributes.get("miniflux:crawler") == Some("true") && source.value("kind").is_none() {
        attributes.take("miniflux:crawler");
        source.set("full_text", true);
    }
    if attributes.get("miniflux:disabled") == Some("true") {
        attributes.take("miniflux:disabled");
        source.set("every", "never");
    }
    selector(attributes, source, "miniflux:scraperRules", "content");
    let own = source
        .value("request")
        .and_then(|request| request["headers"]["User-Agent"].as_str())
        .map(str::to_owned);
    let agent = |text: &str| Some(literal(text)).filter(|text| own.as_ref().is_none_or(|own| own == text));
    if let Some(agent) = attributes.take_as("miniflux:userAgent", agent) {
        let headers = source.below("request").entry("headers").or_insert_with(|| json!({}));
        headers["User-Agent"] = agent.into();
    }
    let own = source.value("proxy").and_then(Value::as_str).map(str::to_owned);
    let proxy = |text: &str| {
        Some(literal(text)).filter(|text| text.contains("://") && own.as_ref().is_none_or(|own| own == text))
    };
    if let Some(proxy) = attributes.take_as("miniflux:proxyUrl", proxy) {
        source.set("proxy", proxy);
    }
    filters(attributes, source);
}

fn selector(attributes: &mut Attributes, source: &mut Imported, attribute: &str, key: &str) {
    let there = source.value("selectors").and_then(|selectors| selectors.get(key)).and_then(Value::as_str);
    let there = there.map(str::to_owned);
    let fits = |text: &str| there.as_ref().is_none_or(|there| *there == css(text)).then(|| css(text));
    if let Some(selector) = attributes.take_as(attribute, fits) {
        source.below("selectors").insert(key.to_owned(), selector.into());
    }
}

/// Rules about which entries come, and how they are changed, in the order in which Miniflux obeys them.
fn filters(attributes: &mut Attributes, source: &mut Imported) {
    if let Some((find, with)) = attributes.take_as("miniflux:urlRewriteRules", rewritten) {
        source.filter("replace", json!({"in": "link", "find": find, "with": with}));
    }
    let anywhere = |pattern: &str| {
        let tests = LOOKED_AT.map(|field| format!("{field} matches {}", quoted(pattern)));
        Some(tests.join(" or "))
    };
    if let Some(condition) = attributes.take_as("miniflux:blocklistRules", anywhere) {
        source.filter("drop", condition);
    }
    for condition in attributes.take_as("miniflux:blockFilterEntryRules", lines).unwrap_or_default() {
        source.filter("drop", condition);
    }
    if let Some(condition) = attributes.take_as("miniflux:keeplistRules", anywhere) {
        source.filter("keep", condition);
    }
    if let Some(conditions) = attributes.take_as("miniflux:keepFilterEntryRules", lines) {
        source.filter("keep", conditions.join(" or "));
    }
    rewriting(attributes, source);
}

/// `rewrite("pattern"|"address")`, which Miniflux takes as it stands, without escapes.
fn rewritten(text: &str) -> Option<(String, String)> {
    let inside = text.trim().strip_prefix("rewrite(\"")?.strip_suffix("\")")?;
    let (find, with) = inside.split_once("\"|\"")?;
    (!find.is_empty() && !inside.replacen("\"|\"", "", 1).contains('"'))
        .then(|| (find.to_owned(), with.to_owned()))
}

/// `EntryTitle=pattern` lines as conditions; `None` where one of them asks for what conditions cannot.
fn lines(text: &str) -> Option<Vec<String>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let conditions = lines.map(|line| {
        let (name, pattern) = line.split_once('=')?;
        let (_, field) = LINES.iter().find(|(known, _)| *known == name.trim())?;
        Some(format!("{field} matches {}", quoted(pattern.trim())))
    });
    conditions.collect::<Option<Vec<_>>>().filter(|lines| !lines.is_empty())
}

/// Rules about the text: what is removed and how titles change is said here too, the others are kept.
fn rewriting(attributes: &mut Attributes, source: &mut Imported) {
    let Some(rules) = attributes.get("miniflux:rewriteRules").and_then(rules) else { return };
    let mut kept = Vec::new();
    for (name, texts) in rules {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let removed = source.value("selectors").and_then(|selectors| selectors.get("remove"));
        match (name.as_str(), texts.as_slice()) {
            ("remove", [selector]) if removed.is_none_or(|removed| *removed == css(selector)) => {
                source.below("selectors").insert("remove".to_owned(), css(selector).into());
            }
            ("replace_title", [find, with]) => {
                source.filter("replace", json!({"in": "title", "find": find, "with": with}));
            }
            ("replace", [find, with]) => {
                source.filter("replace", json!({"in": "body", "find": find, "with": with}));
            }
            _ => kept.push(rule(&name, &texts)),
        }
    }
    attributes.set("miniflux:rewriteRules", &kept.join(","));
}

/// Writes all this.
pub(super) fn write(source: &Options, out: &mut Exporting) {
    let selectors = source.get("selectors");
    let text = |name| selectors.and_then(|selectors| selectors.get(name)).and_then(|value| value.text().ok());
    let is_true = |key| source.get(key).is_some_and(|value| value.bool() == Ok(true));
    out.push("miniflux:crawler", is_true("full_text").then(|| "true".to_owned()));
    let is_never = source.get("every").is_some_and(|every| every.text().as_deref() == Ok("never"));
    out.push("miniflux:disabled", is_never.then(|| "true".to_owned()));
    if !out.is_list {
        out.push(
            "miniflux:scraperRules",
            text("content").filter(|text| is_css(text)).map(|text| without_css(&text)),
        );
    }
    let agent = out.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("user-agent"));
    out.push("miniflux:userAgent", agent.map(|(_, value)| value.clone()));
    out.push("miniflux:proxyUrl", out.proxy.clone());
    let removed =
        text("remove").filter(|text| is_css(text)).map(|text| rule("remove", &[&without_css(&text)]));
    let mut rewriting: Vec<_> = removed.into_iter().collect();
    let mut blocked = Vec::new();
    for step in source.get("filters").map(Options::one_or_many).unwrap_or_default() {
        let condition = |key| step.get(key).and_then(|value| value.text().ok()).and_then(|text| tests(&text));
        match (condition("drop"), condition("keep"), step.get("replace").and_then(replaced)) {
            (Some(tests), ..) if is_anywhere(&tests) => {
                out.push("miniflux:blocklistRules", Some(tests[0].1.clone()));
            }
            (Some(tests), ..) => blocked.extend(tests.iter().filter_map(line)),
            (_, Some(tests), _) if is_anywhere(&tests) => {
                out.push("miniflux:keeplistRules", Some(tests[0].1.clone()));
            }
            (_, Some(tests), _) => {
                let lines: Option<Vec<_>> = tests.iter().map(line).collect();
                out.push("miniflux:keepFilterEntryRules", lines.map(|lines| lines.join("\n")));
            }
            (.., Some((field, find, with))) if field == "link" => {
                let rule = format!("rewrite(\"{find}\"|\"{with}\")");
                out.push("miniflux:urlRewriteRules", rewritten(&rule).map(|_| rule));
            }
            (.., Some((field, find, with))) => {
                let name = match field.as_str() {
                    "title" => "replace_title",
                    "body" => "replace",
                    _ => continue,
                };
                rewriting.push(rule(name, &[&find, &with]));
            }
            _ => {}
        }
    }
    out.push("miniflux:blockFilterEntryRules", Some(blocked.join("\n")));
    // What was not understood stays alone.
    if out.kept("miniflux:rewriteRules").is_none_or(|kept| rules(kept).is_some()) {
        rewriting.extend(out.take_kept("miniflux:rewriteRules"));
        out.push("miniflux:rewriteRules", Some(rewriting.join(",")));
    }
}

/// `title matches "a" or link matches "b"` as fields and patterns; `None` for any other condition.
fn tests(condition: &str) -> Option<Vec<(String, String)>> {
    let mut tests = Vec::new();
    let mut rest = condition;
    loop {
        let (field, behind) = rest.split_once(" matches ")?;
        let (pattern, behind) = unquoted(behind)?;
        if !LINES.iter().any(|(_, known)| *known == field) {
            return None;
        }
        tests.push((field.to_owned(), pattern));
        match behind {
            "" => return Some(tests),
            behind => rest = behind.strip_prefix(" or ")?,
        }
    }
}

fn is_anywhere(tests: &[(String, String)]) -> bool {
    tests.len() == LOOKED_AT.len()
        && tests
            .iter()
            .zip(LOOKED_AT)
            .all(|((field, pattern), known)| field == known && *pattern == tests[0].1)
}

fn line((field, pattern): &(String, String)) -> Option<String> {
    let (name, _) = LINES.iter().find(|(_, known)| known == field)?;
    Some(format!("{name}={pattern}"))
}

fn replaced(step: &Options) -> Option<(String, String, String)> {
    let text = |key| step.get(key).and_then(|value| value.text().ok());
    Some((text("in")?, text("find")?, text("with")?))
}
