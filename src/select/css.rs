//! CSS selectors, with the attribute wanted behind `@`.

use scraper::ElementRef;

use super::SelectorError;

/// A CSS selector and what is wanted of the elements it finds.
#[derive(Clone, Debug)]
pub(super) struct Css {
    /// `None` for the row itself.
    selector: Option<scraper::Selector>,
    /// The attribute wanted, lower case; `None` for the element.
    pub(super) attribute: Option<String>,
}

impl Css {
    /// Reads a selector that begins at character `start` of what was written.
    pub(super) fn parse(text: &str, start: usize) -> Result<Self, SelectorError> {
        let (selector, attribute) = split_attribute(text);
        let attribute = attribute.map(str::to_ascii_lowercase);
        if selector.trim().is_empty() {
            return if attribute.is_some() {
                Ok(Self { selector: None, attribute })
            } else {
                Err(SelectorError::Empty)
            };
        }
        match scraper::Selector::parse(selector) {
            Ok(selector) => Ok(Self { selector: Some(selector), attribute }),
            Err(bad) => Err(wrong_part(selector, start, &bad.to_string())),
        }
    }

    /// What it finds below an element, else the element itself if that fits.
    pub(super) fn within<'v>(&self, row: ElementRef<'v>, most: usize) -> Vec<ElementRef<'v>> {
        let Some(selector) = &self.selector else { return vec![row] };
        let found: Vec<_> = row.select(selector).take(most).collect();
        if found.is_empty() && selector.matches(&row) { vec![row] } else { found }
    }
}

/// Parts `a[b="@"]@href` at the last `@` outside brackets and quotes that a name follows.
fn split_attribute(text: &str) -> (&str, Option<&str>) {
    let mut split = None;
    let mut brackets = 0_i32;
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (c, quote) {
            (_, Some(open)) => quote = if c == open { None } else { Some(open) },
            ('"' | '\'', None) => quote = Some(c),
            ('[' | '(', None) => brackets += 1,
            (']' | ')', None) => brackets -= 1,
            ('@', None) if brackets == 0 => split = Some(at),
            _ => {}
        }
    }
    let Some(at) = split else { return (text, None) };
    let name = text[at + 1..].trim();
    let is_name = !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'));
    if is_name { (&text[..at], Some(name)) } else { (text, None) }
}

/// Finds the part between commas that is no selector.
fn wrong_part(text: &str, start: usize, reason: &str) -> SelectorError {
    let mut at = 0;
    for part in text.split(',') {
        if scraper::Selector::parse(part).is_err() {
            let blank = part.chars().count() - part.trim_start().chars().count();
            let begins = text[..at].chars().count() + blank;
            return SelectorError::Css {
                part: part.trim().to_owned(),
                at: start + begins + 1,
                reason: reason.to_owned(),
            };
        }
        at += part.len() + 1;
    }
    SelectorError::Css { part: text.trim().to_owned(), at: start + 1, reason: reason.to_owned() }
}
