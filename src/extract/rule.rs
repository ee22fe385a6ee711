//! Articles by rule: for some addresses it is known where on the page everything stands.
//!
//! A rule is data: a file of rules, or the `selectors` of one source. Several are asked in layers, field by field,
//! and what none of them finds is left open for whoever reads pages without rules. Facts about sites stand in
//! rule files alone.

mod body;
mod fields;
mod looked;
pub mod prepare;
mod sites;

use jiff::{Timestamp, tz::TimeZone};
use url::Url;

use crate::model::{Diagnostic, Extracted, OptionError, Options, Secret};
use crate::select::glob::Glob;
use crate::select::{Selector, View, written};

pub use looked::looked;
pub use sites::{SiteRules, SiteTest};

/// What [`Extracted::extractor`] says of content found by a rule.
pub const NAME: &str = "rule";

/// The article rules of all rule files, found by a page's address.
#[derive(Debug, Default)]
pub struct ArticleRules {
    rules: Vec<(Vec<Glob>, ArticleRule)>,
    sites: SiteRules,
}

/// Where things stand on an article's page. Each field's selectors are tried in order; an empty field says nothing.
#[derive(Clone, Debug, Default)]
pub struct ArticleRule {
    id: Vec<Selector>,
    title: Vec<Selector>,
    date: Vec<Selector>,
    updated: Vec<Selector>,
    author: Vec<Selector>,
    summary: Vec<Selector>,
    keywords: Vec<Selector>,
    image: Vec<Selector>,
    site_name: Vec<Selector>,
    content: Vec<Selector>,
    single_page: Vec<Link>,
    next_page: Vec<Link>,
    remove: Vec<Selector>,
    drop_last_images_in: Vec<Selector>,
    captions: Vec<Selector>,
    headings: Vec<Selector>,
    comment_images: Option<CommentImages>,
    gallery: Option<Gallery>,
    image_referer: bool,
    time_zone: Option<TimeZone>,
    /// Whether all that `content` finds is the content, not the first alone and what stands beside it.
    joins_all: bool,
    /// Whether a page of which it finds no content has none.
    is_all: bool,
    /// Whether what the page says of itself in JSON-LD is passed over.
    skips_json_ld: bool,
    /// Headers to ask for pages with.
    headers: Vec<(String, String)>,
    changes: prepare::Changes,
}

/// A link to another page of the article.
#[derive(Clone, Debug)]
struct Link {
    place: Selector,
    /// What must be found on the page for it to count.
    when: Option<Selector>,
}

/// How comments in the content stand for images that are described elsewhere.
#[derive(Clone, Debug)]
struct CommentImages {
    /// The object whose keys are the comments' texts.
    values: Selector,
    /// Which comments are images, with `*` for any run of characters.
    named: Vec<String>,
    /// The address, in the object under the comment's text.
    src: Vec<Selector>,
    /// The text for the image's place.
    alt: Vec<Selector>,
}

/// Pictures that are the article, or part of it, each with its words: what a slide page holds in a script.
#[derive(Clone, Debug)]
struct Gallery {
    /// The pictures.
    items: Selector,
    /// The address, looked for in each.
    src: Vec<Selector>,
    /// The words under it.
    text: Vec<Selector>,
}

/// What one source says itself about its articles' pages.
#[derive(Clone, Debug, Default)]
pub struct OwnRule {
    /// What is said of the page; asked before any rule.
    page: ArticleRule,
    /// What is said of the list's rows and may hold on the page too; asked after the rules.
    row: ArticleRule,
}

impl ArticleRules {
    /// Takes the article rules of one rule file (its mapping as written) in, after those taken before.
    ///
    /// # Errors
    /// When a rule is wrong.
    pub fn add(&mut self, file: &Options) -> Result<(), OptionError> {
        let Some(articles) = file.get("articles") else { return Ok(()) };
        for rule in articles.list()? {
            let rule = rule.map()?;
            let image_referer = rule.get("image_referer").map_or(Ok(false), Options::bool)?;
            let time_zone = rule.get("time_zone").map(written::time_zone).transpose()?;
            let read = ArticleRule { image_referer, time_zone, ..ArticleRule::read(rule)? };
            self.rules.push((written::globs(rule)?, read));
        }
        Ok(())
    }

    /// Takes in rules of another kind, asked where none of these knows an address.
    #[must_use]
    pub fn with_sites(self, sites: SiteRules) -> Self {
        Self { sites, ..self }
    }

    /// Those rules of another kind.
    pub fn sites(&self) -> &SiteRules {
        &self.sites
    }

    /// The headers to ask for an article's page with.
    pub fn headers(&self, url: &Url) -> Vec<(String, Secret)> {
        let headers = self.known(url).into_iter().flat_map(|rule| &rule.headers);
        headers.map(|(name, value)| (name.clone(), value.as_str().into())).collect()
    }

    /// What is known about an address: the first rule, else what the rules of another kind have.
    fn known(&self, url: &Url) -> Vec<&ArticleRule> {
        self.find(url).map_or_else(|| self.sites.find(url), |rule| vec![rule])
    }

    /// The first rule for an address, in the order they were taken in.
    pub fn find(&self, url: &Url) -> Option<&ArticleRule> {
        self.rules.iter().find(|(globs, _)| globs.iter().any(|glob| glob.matches(url))).map(|(_, rule)| rule)
    }

    /// Whether images of the article at an address are to be asked for with that address as Referer, as its page would.
    pub fn wants_referer(&self, url: &Url) -> bool {
        self.find(url).is_some_and(|rule| rule.image_referer)
    }

    /// The rules to ask about a page, best first: what the source says of the page, the rule for its address,
    /// what the source says of its rows.
    pub fn layers<'a>(&'a self, own: Option<&'a OwnRule>, url: &Url) -> Vec<&'a ArticleRule> {
        let page = own.map(|own| &own.page);
        let row = own.map(|own| &own.row);
        page.into_iter().chain(self.known(url)).chain(row).filter(|rule| !rule.is_empty()).collect()
    }
}

impl OwnRule {
    /// Reads the `selectors` of a source. With an `item` among them, `title`, `date`, `thumbnail`, `id`, `tags`
    /// and `summary` speak of rows; without one, of the page.
    ///
    /// # Errors
    /// When a selector is wrong.
    pub fn read(selectors: &Options) -> Result<Self, OptionError> {
        let mut page = ArticleRule::read(selectors.map()?)?;
        let mut row = ArticleRule::default();
        if selectors.get("item").is_some() {
            row.title = std::mem::take(&mut page.title);
            row.date = std::mem::take(&mut page.date);
            row.image = std::mem::take(&mut page.image);
            row.id = std::mem::take(&mut page.id);
            row.summary = std::mem::take(&mut page.summary);
            row.keywords = std::mem::take(&mut page.keywords);
        }
        Ok(Self { page, row })
    }

    /// The same for a source that names the zone of its dates itself.
    pub fn in_zone(mut self, zone: TimeZone) -> Self {
        self.page.time_zone = Some(zone);
        self
    }
}

impl ArticleRule {
    fn read(rule: &Options) -> Result<Self, OptionError> {
        let read = |key| written::selectors(rule, key);
        let links = |key| {
            let link = |place| Link { place, when: None };
            written::selectors(rule, key).map(|places| places.into_iter().map(link).collect())
        };
        let either =
            |key, other| read(key).and_then(|found| if found.is_empty() { read(other) } else { Ok(found) });
        Ok(Self {
            id: read("id")?,
            title: read("title")?,
            date: read("date")?,
            updated: read("updated")?,
            author: read("author")?,
            summary: read("summary")?,
            keywords: either("keywords", "tags")?,
            image: either("image", "thumbnail")?,
            site_name: read("site_name")?,
            content: read("content")?,
            single_page: links("single_page")?,
            next_page: links("next_page")?,
            remove: elements(rule, "remove")?,
            drop_last_images_in: elements(rule, "drop_last_images_in")?,
            captions: elements(rule, "captions")?,
            headings: elements(rule, "headings")?,
            comment_images: rule.get("comment_images").map(CommentImages::read).transpose()?,
            gallery: rule.get("gallery").map(Gallery::read).transpose()?,
            ..Self::default()
        })
    }

    /// The zone of the site's dates that name none, where it is known.
    pub(super) fn time_zone(&self) -> Option<&TimeZone> {
        self.time_zone.as_ref()
    }

    fn is_empty(&self) -> bool {
        let fields = [
            &self.id,
            &self.title,
            &self.date,
            &self.updated,
            &self.author,
            &self.summary,
            &self.keywords,
            &self.image,
            &self.site_name,
            &self.content,
        ];
        let links = self.single_page.len() + self.next_page.len();
        let says = self.is_all || self.skips_json_ld || !self.changes.is_empty();
        fields.iter().all(|field| field.is_empty())
            && links == 0
            && !says
            && self.gallery.is_none()
            && self.time_zone.is_none()
    }
}

impl CommentImages {
    fn read(option: &Options) -> Result<Self, OptionError> {
        let option = option.map()?;
        let named = option.require("named")?.one_or_many().into_iter().map(Options::text);
        option.require("src")?;
        Ok(Self {
            values: written::selector(option.require("values")?)?,
            named: named.collect::<Result<_, _>>()?,
            src: written::selectors(option, "src")?,
            alt: written::selectors(option, "alt")?,
        })
    }
}

impl Gallery {
    fn read(option: &Options) -> Result<Self, OptionError> {
        let option = option.map()?;
        option.require("src")?;
        Ok(Self {
            items: written::selector(option.require("items")?)?,
            src: written::selectors(option, "src")?,
            text: written::selectors(option, "text")?,
        })
    }
}

/// The selectors under a key, all of which must find elements.
fn elements(rule: &Options, key: &'static str) -> Result<Vec<Selector>, OptionError> {
    let Some(option) = rule.get(key) else { return Ok(Vec::new()) };
    let read = |item: &Options| match written::selector(item)? {
        selector if selector.finds_elements() => Ok(selector),
        _ => Err(item.error(format!("`{key}` must be CSS or XPath that finds elements"))),
    };
    option.one_or_many().into_iter().map(read).collect()
}

/// What rules find on a page, layer by layer; `None` when they find nothing at all.
///
/// Fields are asked for one by one: the first selector of the first layer that finds something gives the field.
/// `remove` and the like of all layers count. Content with text wins over content without.
pub fn extract(
    layers: &[&ArticleRule],
    view: &View,
    time_zone: &TimeZone,
    now: Timestamp,
) -> Option<Extracted> {
    let fields = fields::Fields { layers, view, time_zone, now };
    let mut extracted = fields.read();
    extracted.content = body::content(layers, view);
    extracted.diagnostics.extend(view.given_up().into_iter().map(|selector| costly(view, selector)));
    extracted.extractor = extracted.content.is_some().then_some(NAME);
    let found = extracted.content.is_some()
        || extracted.title.is_some()
        || extracted.published.is_some()
        || extracted.local_id.is_some()
        || extracted.image.is_some()
        || !extracted.authors.is_empty()
        || !extracted.keywords.is_empty()
        || extracted.single_page.is_some()
        || extracted.next_page.is_some();
    found.then_some(extracted)
}

/// Whether a page of which the rules find no content has none.
pub(super) fn is_all(layers: &[&ArticleRule]) -> bool {
    layers.iter().any(|rule| rule.is_all && !rule.content.is_empty())
}

/// Whether what a page says of itself in JSON-LD is passed over.
pub(super) fn skips_json_ld(layers: &[&ArticleRule]) -> bool {
    layers.iter().any(|rule| rule.skips_json_ld)
}

/// The small fields as the page said them before its elements were changed.
pub(super) fn fields_before(
    layers: &[&ArticleRule],
    view: &View,
    time_zone: &TimeZone,
    now: Timestamp,
) -> Extracted {
    fields::Fields { layers, view, time_zone, now }.read()
}

fn costly(view: &View, selector: String) -> Diagnostic {
    Diagnostic::warning("rule.costly-selector", "a selector takes too long on this page and was given up")
        .with_subject(view.url().as_str())
        .with_found(selector)
        .with_help("ask for less: a path without counts of what stands before and behind")
}

/// The extractor of pages somebody wrote rules for.
pub(super) struct Rule;

impl super::Extractor for Rule {
    fn name(&self) -> &'static str {
        NAME
    }

    fn extract(&self, view: &super::View<'_>, options: &super::Options<'_>) -> Option<Extracted> {
        extract(options.rules, view.answer, options.time_zone, options.now)
    }
}

#[cfg(test)]
mod tests;
