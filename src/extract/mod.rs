//! An article's page → [`Extracted`].
//!
//! The page is decoded and parsed once into a [`View`]. Extractors are tried in the order of [`EXTRACTORS`], best
//! evidence first; the first that finds an article gives the content. What it leaves open (title, dates, authors …)
//! is then filled from the page's own metadata. A new extractor is one file here, named as its `name()`, and its
//! line in the list. The content is body HTML that is not yet sanitised; `compose` sees to that.

use jiff::{Timestamp, tz::TimeZone};

use crate::model::{Diagnostic, Extracted, Page};
use crate::select;
use crate::text::charset::{self, Syntax};

pub mod clean;
pub mod rule;

mod byline;
mod dates;
mod density;
mod json_ld;
mod meta;
mod metadata;
mod noscript;
mod outline;
mod prune;
mod scripts;
mod structured;
mod title;
mod view;
mod words;

#[cfg(test)]
mod tests;

pub use rule::ArticleRule;
pub use view::View;

/// Every extractor, best evidence first.
pub const EXTRACTORS: &[&dyn Extractor] = &[&structured::Structured, &noscript::Noscript, &density::Density];

/// What extraction depends on beside the page.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// The zone of dates that name none.
    pub time_zone: &'a TimeZone,
    /// The time of the fetch: relative dates count from it.
    pub now: Timestamp,
    /// The rules that know this page, best first; what they find goes before anything else.
    pub rules: &'a [&'a ArticleRule],
}

/// One way to find the article in a page.
pub trait Extractor: Sync {
    /// The word by which `Extracted::extractor` and reports name it; equals the file's name.
    fn name(&self) -> &'static str;

    /// The article as this way of looking sees it, or `None` when its evidence is missing or says that there is
    /// no article. Fields it does not know stay empty: the page's metadata fills them afterwards.
    fn extract(&self, view: &View<'_>, options: &Options<'_>) -> Option<Extracted>;
}

/// Reads an article's page. Time and memory are linear in its length, however it is built.
///
/// A page without any article gives an [`Extracted`] without content and the diagnostic `extract.no-article`.
pub fn extract(page: &Page, options: &Options<'_>) -> Extracted {
    let text = charset::decode(&page.body, page.charset.as_deref(), Syntax::Html);
    let selected = select::View::html(&page.url, text);
    let view = View::new(page, selected.document());
    let ruled = rule::extract(options.rules, &selected, options.time_zone, options.now).unwrap_or_default();
    let mut extracted = if ruled.content.is_some() {
        ruled
    } else {
        found_by_rules(ruled, found_without_rules(&view, options))
    };
    metadata::fill(&mut extracted, &view, options);
    extracted
}

/// The article as the first extractor sees it that finds one.
fn found_without_rules(view: &View<'_>, options: &Options<'_>) -> Extracted {
    EXTRACTORS
        .iter()
        .find_map(|extractor| {
            let mut found = extractor.extract(view, options)?;
            found.extractor = Some(extractor.name());
            Some(found)
        })
        .unwrap_or_else(nothing)
}

/// What rules found beside the content goes before what was found without them.
fn found_by_rules(ruled: Extracted, found: Extracted) -> Extracted {
    let first = |ours: Vec<String>, theirs: Vec<String>| if ours.is_empty() { theirs } else { ours };
    Extracted {
        title: ruled.title.or(found.title),
        local_id: ruled.local_id.or(found.local_id),
        published: ruled.published.or(found.published),
        updated: ruled.updated.or(found.updated),
        authors: first(ruled.authors, found.authors),
        site_name: ruled.site_name.or(found.site_name),
        summary: ruled.summary.or(found.summary),
        image: ruled.image.or(found.image),
        keywords: first(ruled.keywords, found.keywords),
        diagnostics: ruled.diagnostics.into_iter().chain(found.diagnostics).collect(),
        ..found
    }
}

fn nothing() -> Extracted {
    let missing = Diagnostic::warning("extract.no-article", "no article was found in the page")
        .with_help("the entry keeps what its source said; to name the place, set `selectors.content`");
    Extracted { diagnostics: vec![missing], ..Extracted::default() }
}
