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

pub mod archive;
pub mod barrier;
pub mod clean;
mod evidence;
pub mod rule;

mod byline;
mod dates;
mod density;
mod json_ld;
mod meta;
mod metadata;
mod noscript;
mod outline;
pub mod pages;
mod prune;
mod scripts;
mod structured;
mod title;
mod view;
mod words;

#[cfg(test)]
mod tests;

pub use evidence::evidence;
pub use rule::ArticleRule;
pub use view::View;

/// Every extractor, best evidence first.
pub const EXTRACTORS: &[&dyn Extractor] =
    &[&rule::Rule, &structured::Structured, &noscript::Noscript, &density::Density];

/// What extraction depends on beside the page.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// The zone of dates that name none, where no rule knows the site's.
    pub time_zone: &'a TimeZone,
    /// The time of the fetch: relative dates count from it.
    pub now: Timestamp,
    /// The rules that hold for this page, best first, as [`rule::ArticleRules::layers`] gives them.
    pub rules: &'a [&'a rule::ArticleRule],
}

/// One way to find the article in a page.
pub trait Extractor: Sync {
    /// The word by which `Extracted::extractor` and reports name it; equals the file's name.
    fn name(&self) -> &'static str;

    /// The article as this way of looking sees it, or `None` when its evidence is missing or says that there is
    /// no article. Fields it does not know stay empty: later extractors and the page's metadata fill them.
    fn extract(&self, view: &View<'_>, options: &Options<'_>) -> Option<Extracted>;
}

/// Reads an article's page. Time and memory are linear in its length, however it is built.
///
/// The content is the first extractor's that finds any; a field it leaves empty is what an earlier one without content
/// found, else what the page's metadata says. A page without any article gives an [`Extracted`] without content and the
/// diagnostic `extract.no-article`.
pub fn extract(page: &Page, options: &Options<'_>) -> Extracted {
    extract_from(&open(page), options)
}

/// Decodes a page, so that several questions can be asked of it that is parsed once: [`extract_from`],
/// [`barrier::look_in`].
pub fn open(page: &Page) -> select::View {
    let text = charset::decode(&page.body, page.charset.as_deref(), Syntax::Html);
    select::View::new(&page.url, text, page.media_type.as_deref())
}

/// As [`extract`], for a page that is open already.
pub fn extract_from(answer: &select::View, options: &Options<'_>) -> Extracted {
    let replaced = rule::prepare::replaced(options.rules, answer);
    let answer = replaced.as_ref().unwrap_or(answer);
    let changed = rule::prepare::changed(options.rules, answer);
    let view = View::new(changed.as_ref().unwrap_or(answer));
    if rule::skips_json_ld(options.rules) {
        view.pass_over_json_ld();
    }
    let known = options.rules.iter().find_map(|rule| rule.time_zone());
    let options = &Options { time_zone: known.unwrap_or(options.time_zone), ..options.clone() };
    let mut extracted = Extracted::default();
    for extractor in EXTRACTORS {
        if let Some(found) = extractor.extract(&view, options) {
            extracted = together(extracted, found);
        }
        if extracted.content.is_some() {
            extracted.extractor = Some(extractor.name());
            break;
        }
        if extractor.name() == rule::NAME && rule::is_all(options.rules) {
            break;
        }
    }
    if changed.is_some() {
        // What goes from the body may well be its headline.
        let before = rule::fields_before(options.rules, answer, options.time_zone, options.now);
        extracted = together(Extracted { diagnostics: Vec::new(), ..before }, extracted);
    }
    if extracted.content.is_none() {
        extracted.diagnostics.push(no_article());
    }
    metadata::fill(&mut extracted, &view, options);
    extracted
}

/// Two readings of a page in one, field by field: `first` wins, and no text is mixed of both.
fn together(first: Extracted, second: Extracted) -> Extracted {
    let list = |first: Vec<String>, second| if first.is_empty() { second } else { first };
    let mut diagnostics = first.diagnostics;
    diagnostics.extend(second.diagnostics);
    Extracted {
        title: first.title.or(second.title),
        local_id: first.local_id.or(second.local_id),
        published: first.published.or(second.published),
        updated: first.updated.or(second.updated),
        authors: list(first.authors, second.authors),
        site_name: first.site_name.or(second.site_name),
        summary: first.summary.or(second.summary),
        content: first.content.or(second.content),
        image: first.image.or(second.image),
        keywords: list(first.keywords, second.keywords),
        language: first.language.or(second.language),
        license: first.license.or(second.license),
        canonical: first.canonical.or(second.canonical),
        single_page: first.single_page.or(second.single_page),
        next_page: first.next_page.or(second.next_page),
        extractor: first.extractor.or(second.extractor),
        diagnostics,
    }
}

fn no_article() -> Diagnostic {
    Diagnostic::warning("extract.no-article", "no article was found in the page")
        .with_help("the entry keeps what its source said; to name the place, set `selectors.content`")
}
