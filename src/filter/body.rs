//! Elements taken out of an article's body.

use std::sync::LazyLock;

use url::Url;

use crate::model::Draft;
use crate::select::{Found, Selector, edit};
use crate::text::condition::Field;
use crate::text::plain::one_line;

use super::fields;
use super::step::Removal;

/// The blocks that a text is made of.
static BLOCKS: LazyLock<Vec<Selector>> = LazyLock::new(|| {
    let blocks = "p, li, h1, h2, h3, h4, h5, h6, blockquote, figure, table, pre";
    vec![Selector::parse(blocks).expect("a selector that a test reads")]
});

/// Takes out what a step says.
pub(super) fn remove(draft: &mut Draft, removal: &Removal) {
    let nowhere = || Url::parse("about:blank").expect("a constant");
    let base = draft.base.clone().unwrap_or_else(nowhere);
    let selectors = if removal.selectors.is_empty() { &BLOCKS } else { &removal.selectors };
    let is_meant = |found: &Found<'_>| {
        let fits =
            |text: &String| removal.matches.as_ref().is_none_or(|pattern| pattern.is_match(&one_line(text)));
        match removal.matches {
            None => true,
            Some(_) => found.texts().iter().any(fits),
        }
    };
    if let Some(html) = edit::without(&draft.body, &base, selectors, &is_meant) {
        fields::put(draft, Field::Body, &[html]);
    }
}
