//! What selectors find, told to whoever wants to know why a field says what it says.

use serde::Serialize;

use super::{Found, Selector};

/// How much of what is found is told, in characters.
const MOST: usize = 100;

/// What one of a field's selectors finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Looked {
    /// The field, by the key of its selectors.
    pub field: &'static str,
    /// The selector, as it is written.
    pub selector: String,
    /// How many things it finds.
    pub found: usize,
    /// The beginning of what the first of them says.
    pub first: Option<String>,
    /// Whether it is the first of its field that finds anything: the one that is taken.
    pub taken: bool,
}

/// What each of a field's selectors finds; `show` is what one thing says.
pub fn look<'s, 'v>(
    field: &'static str,
    selectors: impl IntoIterator<Item = &'s Selector>,
    find: impl Fn(&Selector) -> Vec<Found<'v>>,
    show: impl Fn(&Found<'v>) -> Option<String>,
) -> Vec<Looked> {
    let mut is_taken = false;
    let look = |selector: &Selector| {
        let found = find(selector);
        let first = found.iter().find_map(&show).map(|text| shortened(&text));
        let taken = !is_taken && first.is_some();
        is_taken |= taken;
        Looked { field, selector: selector.as_str().to_owned(), found: found.len(), first, taken }
    };
    selectors.into_iter().map(look).collect()
}

fn shortened(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MOST).collect()
}
