//! One entry: which of its addresses is the link, which text the content, which picture the thumbnail.

use feed_rs::model;
use url::Url;

use super::{Margin, identity, is_html, people, plain, time};
use crate::model::{Diagnostic, Enclosure, Entry};
use crate::source::feed::clean::PICTURE;
use crate::source::feed::html;
use crate::text::language;
use crate::text::plain::one_line;

/// A description longer than this, in characters, is no summary where it is all the entry has.
const SUMMARY: usize = 500;
/// More keywords than this are not kept.
const KEYWORDS: usize = 200;

/// Puts an entry together. `base` is what relative addresses count from where the feed sets no other.
pub(super) fn entry(
    read: &model::Entry,
    margin: &Margin,
    base: Option<&Url>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Entry {
    let link = alternate(&read.links, base);
    let enclosures = enclosures(&read.links, base);
    let (summary, content) = texts(read, link.as_ref().or(base));
    let mut keywords: Vec<String> = Vec::new();
    for category in read.categories.iter().take(KEYWORDS) {
        let label = category.label.as_deref().map(one_line).filter(|label| !label.is_empty());
        let keyword = label.unwrap_or_else(|| one_line(&category.term));
        if !keyword.is_empty() && !keywords.contains(&keyword) {
            keywords.push(keyword);
        }
    }
    let mut entry = Entry::new(crate::model::EntryId::new(read.id.trim()));
    entry.thumbnail = thumbnail(&read.links, margin, &enclosures, base);
    entry.title = read.title.as_ref().and_then(plain);
    entry.authors = people(&margin.authors, base);
    entry.language = margin.language.as_deref().and_then(language::normalize);
    (entry.link, entry.enclosures, entry.keywords) = (link, enclosures, keywords);
    (entry.summary, entry.content) = (summary, content);
    entry.id = identity::of(&entry, margin, diagnostics);
    let subject = entry.id.as_str().to_owned();
    entry.published = time(read.published, margin.published.as_deref(), Some(&subject), diagnostics);
    entry.updated = time(read.updated, margin.updated.as_deref(), Some(&subject), diagnostics);
    entry
}

/// The address of the page: of the alternates the first that is a web page by its type, else the first.
pub(super) fn alternate(links: &[model::Link], base: Option<&Url>) -> Option<Url> {
    let alternates = || {
        links.iter().filter(|link| match link.rel.as_deref().map(str::trim) {
            // JSON Feed's attachments have a type and no relation.
            None => link.media_type.is_none(),
            Some(relation) => relation.is_empty() || relation.eq_ignore_ascii_case("alternate"),
        })
    };
    let is_page = |link: &&model::Link| link.media_type.as_deref().is_none_or(|kind| kind.contains("html"));
    let pages = alternates().filter(is_page);
    pages.chain(alternates()).find_map(|link| web(&link.href, base))
}

/// An absolute web address.
fn web(href: &str, base: Option<&Url>) -> Option<Url> {
    resolve(href, base).filter(|url| matches!(url.scheme(), "http" | "https"))
}

fn resolve(href: &str, base: Option<&Url>) -> Option<Url> {
    let href = href.trim();
    if href.is_empty() {
        return None;
    }
    match base {
        Some(base) => base.join(href).ok(),
        None => Url::parse(href).ok(),
    }
}

fn enclosures(links: &[model::Link], base: Option<&Url>) -> Vec<Enclosure> {
    let mut enclosures: Vec<Enclosure> = Vec::new();
    for link in links {
        let is_attached = match link.rel.as_deref() {
            Some(relation) => relation.trim().eq_ignore_ascii_case("enclosure"),
            None => link.media_type.is_some(),
        };
        let Some(url) = web(&link.href, base).filter(|_| is_attached) else { continue };
        if !enclosures.iter().any(|known| known.url == url) {
            enclosures.push(Enclosure {
                url,
                media_type: link.media_type.as_deref().map(one_line).filter(|kind| !kind.is_empty()),
                length: link.length,
                title: link.title.as_deref().map(one_line).filter(|title| !title.is_empty()),
            });
        }
    }
    enclosures
}

/// The picture shown with the entry: one the feed names as such, else an attached one.
fn thumbnail(
    links: &[model::Link],
    margin: &Margin,
    enclosures: &[Enclosure],
    base: Option<&Url>,
) -> Option<Url> {
    let previews =
        links.iter().filter(|link| link.rel.as_deref() == Some(PICTURE)).map(|link| link.href.as_str());
    let attached = || {
        let mut pictures = enclosures.iter().filter(|enclosure| {
            enclosure.media_type.as_deref().is_some_and(|kind| kind.starts_with("image/"))
        });
        pictures.next().map(|enclosure| enclosure.url.clone())
    };
    margin.picture.as_deref().into_iter().chain(previews).find_map(|href| web(href, base)).or_else(attached)
}

/// Summary and content. A description that stands alone is the content, and the summary too when it is short:
/// RSS has one element for both.
fn texts(read: &model::Entry, base: Option<&Url>) -> (Option<String>, Option<String>) {
    let summary = read.summary.as_ref().and_then(plain);
    let written = read.content.as_ref().and_then(|content| {
        let body = content.body.as_deref().filter(|body| !body.trim().is_empty())?;
        Some(as_html(body, content.content_type.subty() == "html"))
    });
    let is_whole = written.is_none();
    let described = || read.summary.as_ref().map(|text| as_html(&text.content, is_html(text)));
    let content = written.or_else(described).filter(|html| !html.trim().is_empty());
    let content = content.map(|html| base.map_or(html.clone(), |base| html::absolute(&html, base)));
    let summary = summary.filter(|text| !is_whole || text.chars().count() <= SUMMARY);
    (summary, content)
}

fn as_html(text: &str, is_html: bool) -> String {
    if is_html { text.trim().to_owned() } else { html::of_text(text) }
}
