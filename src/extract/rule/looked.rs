//! What each selector of rules finds on a page, for `explain`: the same questions as in `fields` and `body`, asked of all
//! alternatives.

use crate::select::looked::{Looked, look};
use crate::select::{Found, Selector, View};

use super::ArticleRule;

/// What the selectors of all layers find, field by field, those that are asked first before the others.
pub fn looked(layers: &[&ArticleRule], view: &View) -> Vec<Looked> {
    type Field = fn(&ArticleRule) -> &Vec<Selector>;
    let texts: [(&'static str, Field); 9] = [
        ("id", |rule| &rule.id),
        ("title", |rule| &rule.title),
        ("date", |rule| &rule.date),
        ("updated", |rule| &rule.updated),
        ("author", |rule| &rule.author),
        ("summary", |rule| &rule.summary),
        ("keywords", |rule| &rule.keywords),
        ("site_name", |rule| &rule.site_name),
        ("remove", |rule| &rule.remove),
    ];
    let shown = |found: &Found<'_>| found.dates().into_iter().next();
    let address = |found: &Found<'_>| found.address(view.base()).map(String::from);
    // A place may hold an image alone, or a text that is HTML.
    let body = |found: &Found<'_>| found.text().or_else(|| Some(String::new()));
    let of = |field: Field| layers.iter().flat_map(move |rule| field(rule).iter());
    let mut all = Vec::new();
    for (name, field) in texts {
        match name {
            "date" | "updated" => all.extend(look(name, of(field), |one| view.find(one), shown)),
            _ => all.extend(look(name, of(field), |one| view.find(one), Found::text)),
        }
    }
    all.extend(look("image", of(|rule| &rule.image), |one| view.find(one), address));
    all.extend(look("content", of(|rule| &rule.content), |one| view.find(one), body));
    all
}
