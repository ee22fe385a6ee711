//! What an article says under each field, and how that is changed.

use std::collections::BTreeSet;

use url::Url;

use crate::markdown;
use crate::model::{Article, Draft, Term};
use crate::text::condition::Field;
use crate::text::cut::beginning;
use crate::text::plain::one_line;
use crate::text::{language, sanitize, slug};

/// The most terms an article is given.
const MOST_TERMS: usize = 100;

/// What conditions see of a field.
pub(super) fn say(draft: &Draft, field: Field) -> Vec<String> {
    let article = &draft.article;
    match field {
        Field::Body => vec![markdown::plain_text(&article.html)],
        Field::Source => vec![article.source.to_string()],
        Field::Host => {
            let url = Url::parse(&article.link);
            url.ok().and_then(|url| url.host_str().map(str::to_owned)).into_iter().collect()
        }
        Field::Age => vec![draft.seen.duration_since(article.published).as_secs().to_string()],
        field => get(draft, field),
    }
}

/// What steps change of a field: of the body its HTML as it came. Nothing of what is never changed piece by piece.
pub(super) fn get(draft: &Draft, field: Field) -> Vec<String> {
    let labels = |terms: &[Term]| terms.iter().map(|term| term.label.clone()).collect();
    let article = &draft.article;
    match field {
        Field::Title => vec![article.title.clone()],
        Field::Summary => article.summary.iter().cloned().collect(),
        Field::Body => vec![draft.body.clone()],
        Field::Author => article.authors.clone(),
        Field::Category => labels(&article.categories),
        Field::Tag => labels(&article.tags),
        Field::Lang => vec![article.language.clone()],
        Field::Link => vec![article.link.clone()],
        Field::Image => article.image.iter().cloned().collect(),
        Field::Source | Field::Host | Field::Age => Vec::new(),
    }
}

/// Puts values in place of what a field has, as it may have them: a title in one line and never empty, addresses of the
/// web, terms once each. Where there are none of these, title, language, link and date stay as they are.
pub(super) fn put(draft: &mut Draft, field: Field, values: &[String]) {
    let first = values.first().map(|value| one_line(value)).filter(|value| !value.is_empty());
    let article = &mut draft.article;
    match (field, first) {
        (Field::Title, Some(title)) => article.title = beginning(&title, Article::LONGEST_TITLE),
        (Field::Summary, first) => {
            article.summary = first.map(|summary| beginning(&summary, Article::LONGEST_SUMMARY));
        }
        (Field::Body, _) => {
            draft.body = values.concat();
            article.html = sanitize::html(&draft.body, draft.base.as_ref());
        }
        (Field::Author, _) => article.authors = names(values),
        (Field::Category, _) => article.categories = terms(values),
        (Field::Tag, _) => article.tags = terms(values),
        (Field::Lang, Some(tag)) => {
            article.language =
                language::normalize(&tag).unwrap_or_else(|| std::mem::take(&mut article.language));
        }
        (Field::Link, Some(link)) => {
            let link = sanitize::url(&link, None).map(String::from);
            article.link = link.unwrap_or_else(|| std::mem::take(&mut article.link));
        }
        (Field::Image, None) => (article.image, article.thumbnail) = (None, None),
        (Field::Image, Some(image)) => {
            if let Some(image) = sanitize::url(&image, None).map(String::from) {
                (article.image, article.thumbnail) = (Some(image.clone()), Some(image));
            }
        }
        (Field::Age, Some(date)) => article.published = date.parse().unwrap_or(article.published),
        (Field::Title | Field::Lang | Field::Link | Field::Age, None) | (Field::Source | Field::Host, _) => {}
    }
}

/// Terms, each once.
pub(super) fn once_each(terms: impl Iterator<Item = Term>) -> Vec<Term> {
    let mut seen = BTreeSet::new();
    terms.filter(|term| seen.insert(term.slug.clone())).take(MOST_TERMS).collect()
}

fn terms(labels: &[String]) -> Vec<Term> {
    let terms = labels.iter().filter_map(|label| slug::term(label));
    once_each(terms.filter(|term| term.label.chars().count() <= Article::LONGEST_NAME))
}

fn names(names: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let names = names.iter().map(|name| one_line(name)).filter(|name| !name.is_empty());
    let names = names.map(|name| beginning(&name, Article::LONGEST_NAME));
    names.filter(|name| seen.insert(name.clone())).take(Article::MOST_AUTHORS).collect()
}
