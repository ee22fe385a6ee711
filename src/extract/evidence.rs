//! Which extractor knows what of a page, for `explain`: the same extractors, each asked for itself.

use crate::model::Extracted;
use crate::select;

use super::{EXTRACTORS, Options, View, rule};

/// The fields a page tells, each with who found it: an extractor's name, or `metadata` for what the page says of itself.
pub fn evidence(answer: &select::View, options: &Options<'_>) -> Vec<(&'static str, &'static str)> {
    let replaced = rule::prepare::replaced(options.rules, answer);
    let whole = replaced.as_ref().unwrap_or(answer);
    let changed = rule::prepare::changed(options.rules, whole);
    let view = View::new(changed.as_ref().unwrap_or(whole));
    if rule::skips_json_ld(options.rules) {
        view.pass_over_json_ld();
    }
    let mut known = Vec::new();
    for extractor in EXTRACTORS {
        let Some(found) = extractor.extract(&view, options) else { continue };
        let is_last = found.content.is_some();
        note(&mut known, &found, extractor.name());
        if is_last {
            break;
        }
    }
    if changed.is_some() {
        let before = rule::fields_before(options.rules, whole, options.time_zone, options.now);
        note(&mut known, &before, rule::NAME);
    }
    note(&mut known, &super::extract_from(answer, options), "metadata");
    known
}

/// Notes the fields that nobody before found.
fn note(known: &mut Vec<(&'static str, &'static str)>, found: &Extracted, name: &'static str) {
    for (field, is_there) in [
        ("title", found.title.is_some()),
        ("id", found.local_id.is_some()),
        ("date", found.published.is_some()),
        ("updated", found.updated.is_some()),
        ("author", !found.authors.is_empty()),
        ("summary", found.summary.is_some()),
        ("content", found.content.is_some()),
        ("image", found.image.is_some()),
        ("keywords", !found.keywords.is_empty()),
        ("lang", found.language.is_some()),
        ("license", found.license.is_some()),
        ("canonical", found.canonical.is_some()),
    ] {
        if is_there && !known.iter().any(|(there, _)| *there == field) {
            known.push((field, name));
        }
    }
}
