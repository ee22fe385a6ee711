//! What a page says about its article beside the content: title, dates, authors, site, image, terms, language.
//!
//! Every field is filled only where the extractor left it empty, so the words of a rule always stay.

use std::collections::BTreeSet;

use scraper::Html;
use url::Url;

use super::outline::{Item, Kind};
use super::{Options, View, byline, dates, json_ld};
use crate::model::Extracted;
use crate::text::{language, plain};

/// The most keywords taken from a page; lists beyond that were written for search engines.
const MAX_KEYWORDS: usize = 30;

/// Fills what is still empty.
pub(super) fn fill(extracted: &mut Extracted, view: &View<'_>, options: &Options<'_>) {
    fill_text(&mut extracted.title, || view.headline().map(|headline| headline.text.clone()));
    extracted.published = extracted.published.or_else(|| dates::published(view, options));
    extracted.updated = extracted.updated.or_else(|| dates::updated(view, options));
    if extracted.authors.is_empty() {
        extracted.authors = authors(view);
        // Portals name themselves as the author of all they show.
        let site = extracted.site_name.as_deref();
        extracted.authors.retain(|author| Some(author.as_str()) != site);
    }
    fill_text(&mut extracted.site_name, || site_name(view));
    fill_text(&mut extracted.summary, || summary(view));
    extracted.image = extracted.image.take().or_else(|| image(view));
    if extracted.keywords.is_empty() {
        extracted.keywords = keywords(view);
    }
    extracted.language = extracted.language.take().or_else(|| language(view, extracted.content.as_deref()));
    fill_text(&mut extracted.license, || license(view));
    extracted.canonical = extracted.canonical.take().or_else(|| canonical(view));
}

fn fill_text(field: &mut Option<String>, find: impl FnOnce() -> Option<String>) {
    if field.is_none() {
        *field = find().map(|text| plain::one_line(&text)).filter(|text| !text.is_empty());
    }
}

/// JSON-LD, then `<meta>`, then links and elements marked as authors, then the lines around the headline.
fn authors(view: &View<'_>) -> Vec<String> {
    let listed = |texts: Vec<String>| texts.iter().flat_map(|text| byline::names(text)).collect::<Vec<_>>();
    let stated = from_articles(view, "author", &["name"]).into_iter().filter(|name| !name.contains("://"));
    let stated = listed(stated.collect());
    if !stated.is_empty() {
        return unique(stated);
    }
    for name in [
        "author",
        "article:author",
        "parsely-author",
        "dc.creator",
        "dcterms.creator",
        "byl",
        "sailthru.author",
        "citation_author",
    ] {
        let found = listed(view.metas().all(name).map(str::to_owned).collect());
        if !found.is_empty() {
            return unique(found);
        }
    }
    let marked = marked_authors(view);
    if marked.is_empty() { shown_authors(view) } else { unique(listed(marked)) }
}

/// The first element that says in markup that it holds an author's name, with those beside it. Later ones belong to
/// comments and other articles.
fn marked_authors(view: &View<'_>) -> Vec<String> {
    let outline = view.outline();
    let is_author = |item: &Item<'_>| {
        let Some(element) = item.node.value().as_element() else { return false };
        let has = |name, word: &str| {
            element.attr(name).is_some_and(|value| value.split_whitespace().any(|w| w == word))
        };
        (has("rel", "author") || has("itemprop", "author")) && (1..120).contains(&item.text.weight)
    };
    let Some(first) = outline.items.iter().position(is_author) else { return Vec::new() };
    let parent = outline.items[first].parent;
    let beside =
        outline.children(parent).filter(|place| *place >= first && is_author(&outline.items[*place]));
    let name = |place: usize| {
        // Beside the name itself there may stand a portrait, a biography, a link to follow.
        let mut stretch = place..outline.items[place].end;
        let named = stretch.find(|at| {
            let element = outline.items[*at].node.value().as_element();
            element.is_some_and(|element| element.attr("itemprop") == Some("name"))
        });
        outline.text(named.unwrap_or(place), 200)
    };
    let mut found: Vec<_> = beside.map(name).collect();
    found.truncate(8);
    found
}

/// Names in the lines around the headline, else in the other short lines of the article.
fn shown_authors(view: &View<'_>) -> Vec<String> {
    let outline = view.outline();
    let mut seen = 0;
    let mut lines = 0;
    for at in view.lead()..outline.items.len() {
        let item = &outline.items[at];
        let is_line = !matches!(item.kind, Kind::Text | Kind::Inline | Kind::Link | Kind::Media);
        if !is_line && !item.hints.is_byline || item.text.weight == 0 {
            continue;
        }
        if (item.own.weight > 0 || item.hints.is_byline) && item.text.weight < 300 {
            let text = outline.text(at, 600);
            let mut found = byline::chinese_authors(&text);
            if found.is_empty() && seen < 600 {
                found = byline::latin_authors(&text);
                if found.is_empty() && item.hints.is_byline && item.text.weight < 60 && item.text.stops == 0 {
                    found = byline::names(&text);
                }
            }
            if !found.is_empty() {
                return found;
            }
            lines += 1;
        }
        seen += item.own.weight;
        if lines > 300 {
            break;
        }
    }
    Vec::new()
}

fn from_articles(view: &View<'_>, property: &str, keys: &[&str]) -> Vec<String> {
    view.json_ld()
        .iter()
        .filter(|object| json_ld::is_article(object))
        .map(|object| json_ld::texts(object, property, keys))
        .find(|texts| !texts.is_empty())
        .unwrap_or_default()
}

fn unique(names: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|name| seen.insert(name.to_lowercase())).collect()
}

fn site_name(view: &View<'_>) -> Option<String> {
    let stated = view.metas().first(&["og:site_name", "application-name", "apple-mobile-web-app-title"]);
    stated.map(str::to_owned).or_else(|| from_articles(view, "publisher", &["name"]).into_iter().next())
}

fn summary(view: &View<'_>) -> Option<String> {
    let stated =
        view.metas().first(&["og:description", "description", "twitter:description", "dc.description"]);
    stated.map(unescaped).or_else(|| from_articles(view, "description", &[]).into_iter().next())
}

/// Some templates escape twice.
fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    Html::parse_fragment(&text.replace('<', "&lt;")).root_element().text().collect()
}

fn image(view: &View<'_>) -> Option<Url> {
    let names = ["og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"];
    let stated =
        names.iter().flat_map(|name| view.metas().all(name)).find_map(|address| view.absolute(address));
    stated.or_else(|| {
        from_articles(view, "image", &["url", "@id", "contentUrl"])
            .iter()
            .find_map(|address| view.absolute(address))
    })
}

fn keywords(view: &View<'_>) -> Vec<String> {
    let tags: Vec<_> = view.metas().all("article:tag").map(str::to_owned).collect();
    let stated = if tags.is_empty() { from_articles(view, "keywords", &["name"]) } else { tags };
    let stated = if stated.is_empty() {
        ["keywords", "news_keywords", "parsely-tags"]
            .iter()
            .flat_map(|name| view.metas().all(name))
            .map(str::to_owned)
            .collect()
    } else {
        stated
    };
    let split = stated.iter().flat_map(|text| text.split([',', '，', ';', '；', '、', '\n']));
    let words: Vec<_> =
        split.map(plain::one_line).filter(|word| !word.is_empty() && word.len() <= 100).collect();
    let mut words = unique(words);
    words.truncate(MAX_KEYWORDS);
    words
}

/// Declared on the root or its like, else by the text.
fn language(view: &View<'_>, content: Option<&str>) -> Option<String> {
    let root = view.elements().find(|element| element.value().name() == "html")?;
    let declared = root.attr("lang").or_else(|| root.attr("xml:lang"));
    let stated = || view.metas().first(&["content-language", "og:locale", "language", "inlanguage"]);
    declared
        .and_then(language::normalize)
        .or_else(|| stated().and_then(|tag| language::normalize(&tag.replace('_', "-"))))
        .or_else(|| language::detect(&beginning(content?)).map(str::to_owned))
}

/// The beginning of a content's text: enough to tell its language.
fn beginning(content: &str) -> String {
    const ENOUGH: usize = 6_000;
    let mut text = String::new();
    for piece in content.split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
        text.push(' ');
        if text.len() > ENOUGH {
            break;
        }
    }
    text
}

fn license(view: &View<'_>) -> Option<String> {
    let has_rel = |element: &scraper::ElementRef<'_>| {
        element
            .attr("rel")
            .is_some_and(|rel| rel.split_whitespace().any(|word| word.eq_ignore_ascii_case("license")))
    };
    let linked = view.elements().filter(has_rel).find_map(|element| view.absolute(element.attr("href")?));
    linked
        .map(String::from)
        .or_else(|| from_articles(view, "license", &["url", "@id", "name"]).into_iter().next())
        .or_else(|| view.metas().first(&["dcterms.license", "dc.rights.license"]).map(str::to_owned))
}

/// `rel=canonical`, else `og:url`; fragments and other schemes are refused.
fn canonical(view: &View<'_>) -> Option<Url> {
    let linked = view
        .elements()
        .filter(|element| element.value().name() == "link")
        .filter(|element| element.attr("rel").is_some_and(|rel| rel.trim().eq_ignore_ascii_case("canonical")))
        .find_map(|element| view.absolute(element.attr("href")?));
    linked.or_else(|| view.metas().first(&["og:url"]).and_then(|address| view.absolute(address)))
}
