//! What each selector of a list finds: of its rows on the page, of their fields in the first row.

use crate::select::looked::{Looked, look};
use crate::select::{Found, Selector, View};

use super::super::rules::Reading;

/// What the selectors find.
pub(super) fn looked(view: &View, reading: &Reading) -> Vec<Looked> {
    // A row of data has no text of its own.
    let row = |found: &Found<'_>| found.text().or_else(|| Some(String::new()));
    let mut all = look("item", &reading.item, |selector| view.find(selector), row);
    let rows = view.rows(&reading.item);
    let Some(first) = rows.first() else { return all };
    let address = |found: &Found<'_>| found.address(view.base()).map(String::from);
    let date = |found: &Found<'_>| found.dates().into_iter().next();
    let mut link = None;
    for (field, selectors) in [
        ("link", &reading.link),
        ("title", &reading.title),
        ("date", &reading.date),
        ("thumbnail", &reading.thumbnail),
        ("summary", &reading.summary),
        ("author", &reading.author),
        ("tags", &reading.tags),
    ] {
        let find = |selector: &Selector| view.find_in(first, selector);
        all.extend(match field {
            "link" | "thumbnail" => look(field, selectors, find, address),
            "date" => look(field, selectors, find, date),
            _ => look(field, selectors, find, Found::text),
        });
        if field == "link" {
            link = selectors.iter().flat_map(find).find_map(|found| found.address(view.base()));
        }
    }
    // An id may stand in the row's address.
    let find = |selector: &Selector| match link.as_ref().and_then(|link| view.in_address(selector, link)) {
        Some(text) => vec![Found::Text(text)],
        None => view.find_in(first, selector),
    };
    all.extend(look("id", &reading.id, find, Found::text));
    all
}
