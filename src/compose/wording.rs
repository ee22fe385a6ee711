//! Texts of one line, names, and terms: whose are taken.

use url::Url;

use crate::model::{Article, Entry, Extracted, Keywords, Source, Term};
use crate::text::{cut::beginning, plain::one_line, slug};

/// The first text that is not empty, in one line.
pub(super) fn first(texts: &[&Option<String>], most: usize) -> Option<String> {
    let mut lines = texts.iter().filter_map(|text| text.as_deref()).map(one_line);
    lines.find(|line| !line.is_empty()).map(|line| beginning(&line, most))
}

/// The entry's authors that have a name, else the page's; each once.
pub(super) fn authors(entry: &Entry, page: &Extracted) -> Vec<String> {
    let of_entry = names(entry.authors.iter().map(|person| person.name.as_str()));
    if of_entry.is_empty() { names(page.authors.iter().map(String::as_str)) } else { of_entry }
}

/// The configured tags, then the article's own keywords where the source lets them count; each slug once.
pub(super) fn tags(source: &Source, entry: &Entry, page: &Extracted) -> Vec<Term> {
    let mut tags = source.tags.clone();
    let Keywords::Tags { per_article } = source.keywords else { return tags };
    let most = tags.len() + per_article;
    let keywords = if entry.keywords.is_empty() { &page.keywords } else { &entry.keywords };
    for keyword in keywords {
        if tags.len() >= most {
            break;
        }
        let term =
            slug::term(&one_line(keyword)).filter(|term| term.label.chars().count() <= Article::LONGEST_NAME);
        if let Some(term) = term.filter(|term| tags.iter().all(|tag| tag.slug != term.slug)) {
            tags.push(term);
        }
    }
    tags
}

/// An address that a page may show.
pub(super) fn address(url: Option<&Url>) -> Option<String> {
    url.filter(|url| matches!(url.scheme(), "http" | "https")).map(Url::to_string)
}

pub(super) fn names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for name in names.map(one_line).filter(|name| !name.is_empty()) {
        let name = beginning(&name, Article::LONGEST_NAME);
        if !kept.contains(&name) {
            kept.push(name);
        }
        if kept.len() == Article::MOST_AUTHORS {
            break;
        }
    }
    kept
}
