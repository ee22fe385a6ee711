//! What a command is told of an article, and what it answers: a JSON object each.

use serde::{Deserialize, Serialize};

use crate::markdown::{self, Style};
use crate::model::{Draft, Term};
use crate::text::condition::Field;

use super::fields;

/// What a command is told.
#[derive(Serialize)]
struct Told<'a> {
    id: &'a str,
    source: &'a str,
    link: &'a str,
    title: &'a str,
    summary: Option<&'a str>,
    authors: &'a [String],
    categories: Vec<&'a str>,
    tags: Vec<&'a str>,
    lang: &'a str,
    published: String,
    image: Option<&'a str>,
    html: &'a str,
    markdown: String,
}

/// What it answers: what is to be otherwise. What it was told and gives back unchanged changes nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Said {
    drop: bool,
    id: Option<String>,
    source: Option<String>,
    link: Option<String>,
    title: Option<String>,
    summary: Option<String>,
    authors: Option<OneOrMany>,
    categories: Option<OneOrMany>,
    tags: Option<OneOrMany>,
    lang: Option<String>,
    published: Option<String>,
    image: Option<String>,
    html: Option<String>,
    markdown: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// What an answer comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The article stays.
    Kept,
    /// It is to be left out.
    LeftOut,
}

/// An answer that is no object of known fields.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BadAnswer(#[from] serde_json::Error);

pub(super) fn write(draft: &Draft) -> String {
    let article = &draft.article;
    let told = Told {
        id: article.id.as_str(),
        source: article.source.as_str(),
        link: &article.link,
        title: &article.title,
        summary: article.summary.as_deref(),
        authors: &article.authors,
        categories: labels(&article.categories),
        tags: labels(&article.tags),
        lang: &article.language,
        published: article.published.to_string(),
        image: article.image.as_deref(),
        html: &article.html,
        markdown: markdown_of(draft),
    };
    // A whole line, for shells that read lines.
    serde_json::to_string(&told).expect("texts can be written") + "\n"
}

pub(super) fn take(draft: &mut Draft, answer: &str) -> Result<Answer, BadAnswer> {
    // An object alone: a list would be read as its fields in a row.
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(answer)?;
    let said: Said = serde_json::from_value(object.into())?;
    if said.drop {
        return Ok(Answer::LeftOut);
    }
    let html = said.html.filter(|html| *html != draft.article.html);
    let markdown = said.markdown.filter(|markdown| *markdown != markdown_of(draft));
    let body = html.or_else(|| markdown.map(|markdown| markdown::to_html(&markdown)));
    let one = |value: Option<String>| value.map(|value| vec![value]);
    let many = |values: Option<OneOrMany>| {
        values.map(|values| match values {
            OneOrMany::One(value) => vec![value],
            OneOrMany::Many(values) => values,
        })
    };
    for (field, values) in [
        (Field::Link, one(said.link)),
        (Field::Title, one(said.title)),
        (Field::Summary, one(said.summary)),
        (Field::Author, many(said.authors)),
        (Field::Category, many(said.categories)),
        (Field::Tag, many(said.tags)),
        (Field::Lang, one(said.lang)),
        (Field::Age, one(said.published)),
        (Field::Image, one(said.image)),
        (Field::Body, one(body)),
    ] {
        if let Some(values) = values.filter(|values| *values != fields::get(draft, field)) {
            fields::put(draft, field, &values);
        }
    }
    Ok(Answer::Kept)
}

fn labels(terms: &[Term]) -> Vec<&str> {
    terms.iter().map(|term| term.label.as_str()).collect()
}

fn markdown_of(draft: &Draft) -> String {
    markdown::from_html(&draft.article.html, Style::HUGO)
}
