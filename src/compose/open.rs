//! What of an article its page may still change, by the precedence of [`draft`](super::draft).

use std::collections::BTreeSet;

use crate::model::{Entry, Keywords, Source};
use crate::text::condition::Field;

use super::{dates, title, wording};

/// The fields an entry leaves open: what filters ask of them can only be told once its page is read.
pub fn open(source: &Source, entry: &Entry) -> BTreeSet<Field> {
    let is_title_open = title::is_open(entry.title.as_deref());
    let has_summary = wording::first(&[&entry.summary], 1).is_some();
    let has_authors = !wording::names(entry.authors.iter().map(|person| person.name.as_str())).is_empty();
    let has_tags = source.keywords == Keywords::Ignored || !entry.keywords.is_empty();
    let has_date = entry.published.is_some_and(dates::is_real);
    let has_link = entry.link.is_some();
    let fields = [
        (Field::Title, is_title_open),
        // One that only repeats the title is none.
        (Field::Summary, !has_summary || is_title_open),
        (Field::Body, true),
        (Field::Author, !has_authors),
        (Field::Tag, !has_tags),
        (Field::Age, !has_date),
        (Field::Link, !has_link),
        (Field::Host, !has_link),
        (Field::Image, wording::address(entry.thumbnail.as_ref()).is_none()),
    ];
    fields.into_iter().filter(|(_, is_open)| *is_open).map(|(field, _)| field).collect()
}
