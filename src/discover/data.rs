//! Lists in data: a JSON answer, JSON an element holds, and what scripts assign to names.
//!
//! Finding out which lists are lists of articles, and what their fields are called, is `rows`.

mod rows;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::{Finder, Lead, Sight};
use crate::select::state;
use crate::text::plain;
use rows::{Paths, lists};

/// The most names in scripts that are looked up.
const MOST_NAMES: usize = 16;
/// The most lists that are tried.
const MOST: usize = 3;
/// A page's elements with data hold at least so many bytes.
const LEAST: usize = 80;

/// Lists in data.
pub(super) struct Data;

impl Finder for Data {
    fn name(&self) -> &'static str {
        "data"
    }

    fn trust(&self) -> f64 {
        78.0
    }

    fn find(&self, sight: &Sight<'_>) -> Vec<Lead> {
        let mut found: Vec<(f64, String, Paths)> = Vec::new();
        if let Some(value) = sight.view.json() {
            found.extend(
                lists(value, sight).into_iter().map(|list| (list.merit, "json:".to_owned(), list.paths)),
            );
        } else {
            for (place, value) in held(sight).into_iter().chain(assigned(sight)) {
                let prefix = format!("state:{place} ");
                let lists = lists(&value, sight).into_iter();
                found.extend(lists.map(|list| (list.merit, prefix.clone(), list.paths)));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.truncate(MOST);
        let lead = |(merit, prefix, paths): (f64, String, Paths)| {
            let lead = self.lead(sight, &prefix, &paths);
            Lead { trust: lead.trust * merit.min(1.0), ..lead }
        };
        found.into_iter().map(lead).collect()
    }
}

impl Data {
    fn lead(&self, sight: &Sight<'_>, prefix: &str, paths: &Paths) -> Lead {
        let how = if prefix == "json:" { "a list in a JSON answer" } else { "a list in the page's data" };
        let item = format!("{prefix}{}", paths.item);
        let field =
            |path: &Option<String>| path.iter().map(|path| format!("json:{path}")).collect::<Vec<_>>();
        Lead::new(self, "list", sight.url.clone(), how).here().with_selectors(&[
            ("item", vec![item]),
            ("link", field(&paths.link)),
            ("title", field(&paths.title)),
            ("date", field(&paths.date)),
            ("thumbnail", field(&paths.thumbnail)),
            ("summary", field(&paths.summary)),
        ])
    }
}

/// The data that elements with an id hold: `#id` and the value.
fn held(sight: &Sight<'_>) -> Vec<(String, serde_json::Value)> {
    let mut found = Vec::new();
    for element in sight.select("script[id], template[id], textarea[id], pre[id], div[id][hidden]") {
        let text: String = element.text().collect();
        let start = text.trim_start().trim_start_matches("<!--").trim_start();
        let Some(id) = element.value().id().filter(|_| text.len() >= LEAST) else { continue };
        let is_name = id.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$'));
        if is_name && start.starts_with(['{', '[', '%']) && found.len() < MOST_NAMES {
            found.extend(state::held(&text).map(|value| (format!("#{id}"), value)));
        }
    }
    found
}

/// What scripts assign to names: the name and the value.
fn assigned(sight: &Sight<'_>) -> Vec<(String, serde_json::Value)> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?:^|[^\w$.])(?:(?:var|let|const)\s+|window\.|self\.|globalThis\.)?([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*){0,3})\s*=\s*(?:[\w.]+\s*\|\|\s*)?(?:[\[{]|JSON\.parse\()"#,
        )
        .expect("a constant pattern")
    });
    let mut names = BTreeSet::new();
    let mut found = Vec::new();
    for script in sight.select("script") {
        let text: String = script.text().collect();
        if text.len() < LEAST || script.attr("src").is_some() {
            continue;
        }
        for captured in NAME.captures_iter(&text).take(200) {
            let name = captured[1].trim_start_matches("window.").to_owned();
            if names.len() >= MOST_NAMES || !names.insert(name.clone()) {
                continue;
            }
            // As the reader does: in the whole page, so that what is found here is found by it.
            found.extend(
                state::assigned(sight.view.text(), &name).map(|value| (format!("window.{name}"), value)),
            );
        }
    }
    found
}

/// How much a text looks like a headline, from 0 to 1, by its weight: neither a word of a menu nor a paragraph.
pub(super) fn headline(text: &str) -> f64 {
    let weight = f64::from(u32::try_from(plain::weight(text)).unwrap_or(u32::MAX));
    match weight {
        ..6.0 => 0.0,
        ..24.0 => (weight - 6.0) / 18.0,
        ..200.0 => 1.0,
        ..600.0 => 1.0 - 0.8 * (weight - 200.0) / 400.0,
        _ => 0.2,
    }
}
