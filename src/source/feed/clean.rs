//! An [`Outline`] → Atom that leaves nothing to guess: the form in which feed-rs is given every XML feed.
//!
//! feed-rs reads Atom most fully. From RSS it drops `rdf:about`, second namespaces and entries without link; it
//! refuses whole feeds for one unknown `type` or version; it panics on some authors and durations. What is written
//! here has one element for each thing, absolute or untouched addresses, and no element in which it can fall.

use super::draft::{Draft, Form, Found, Outline};
use super::html;
use super::vocabulary::{Field, Vocabulary};
use crate::select::xml::references::push_escaped;

/// The relation under which pictures of an entry are handed on (RFC 6903, 6).
pub(super) const PICTURE: &str = "preview";

/// Writes the whole feed.
pub(super) fn atom(outline: &Outline) -> String {
    let mut out = String::from("<feed xmlns=\"http://www.w3.org/2005/Atom\">");
    fields(&mut out, &outline.head, "subtitle");
    for entry in &outline.entries {
        out.push_str("<entry>");
        fields(&mut out, entry, "summary");
        media(&mut out, entry);
        out.push_str("</entry>");
    }
    out.push_str("</feed>");
    out
}

/// The text of the date that stands for a field, as the feed wrote it.
pub(super) fn date(draft: &Draft, field: Field) -> Option<&str> {
    draft.best(field).map(|found| found.text.trim())
}

fn fields(out: &mut String, draft: &Draft, summary: &str) {
    for (field, name) in [(Field::Title, "title"), (Field::Summary, summary), (Field::Content, "content")] {
        if let Some(found) = draft.best(field) {
            text(out, name, found);
        }
    }
    for (field, name) in [(Field::Id, "id"), (Field::Published, "published"), (Field::Updated, "updated")] {
        if let Some(found) = draft.best(field) {
            element(out, name, &[], found.text.trim());
        }
    }
    links(out, draft);
    categories(out, draft);
}

fn text(out: &mut String, name: &str, found: &Found) {
    let (kind, text) = match found.form {
        Form::Text => ("text", found.text.clone()),
        Form::Html => ("html", found.text.clone()),
        Form::Loose => ("text", html::plain_of_loose(&found.text)),
    };
    element(out, name, &[("type", Some(kind))], &text);
}

fn links(out: &mut String, draft: &Draft) {
    for found in draft.all(Field::Link) {
        let href = found.attribute("href").unwrap_or_else(|| found.text.trim());
        let relation = found.attribute("rel").unwrap_or("alternate");
        // RFC 4287, 4.2.7.2: a registered relation may be written as the address of its registration.
        link(out, found, href, relation.rsplit("iana.org/assignments/relation/").next().unwrap_or(relation));
    }
    // Stands last, since an entry's own link is better: guids are often addresses nobody may visit.
    let permalink = draft.best(Field::Id).filter(|id| {
        id.vocabulary == Vocabulary::Rss
            && !id.attribute("ispermalink").is_some_and(|value| value.eq_ignore_ascii_case("false"))
    });
    if let Some(id) = permalink {
        let is_address = ["http://", "https://"].iter().any(|scheme| id.text.starts_with(scheme));
        if is_address || id.attribute("ispermalink").is_some() {
            link(out, id, id.text.trim(), "alternate");
        }
    }
    for found in draft.all(Field::Enclosure) {
        if let Some(url) = found.attribute("url").or_else(|| found.attribute("href")) {
            link(out, found, url, "enclosure");
        }
    }
}

fn link(out: &mut String, found: &Found, href: &str, relation: &str) {
    if href.is_empty() {
        return;
    }
    let resolved = found.base.as_ref().and_then(|base| base.join(href).ok());
    let href = resolved.as_ref().map_or(href, url::Url::as_str);
    let length = found.attribute("length").or_else(|| found.attribute("filesize"));
    let attributes = [
        ("href", Some(href)),
        ("rel", Some(relation)),
        ("type", found.attribute("type")),
        ("length", length),
        ("title", found.attribute("title")),
    ];
    element(out, "link", &attributes, "");
}

/// Pictures as previews, the best first; other media as enclosures.
fn media(out: &mut String, draft: &Draft) {
    let mut pictures: Vec<_> = draft.all(Field::Thumbnail).collect();
    pictures.sort_by_key(|found| found.rank);
    for found in pictures {
        let url = found.attribute("url").or_else(|| found.attribute("href"));
        link(out, found, url.unwrap_or_else(|| found.text.trim()), PICTURE);
    }
    for found in draft.all(Field::Media) {
        let is_picture = found.attribute("medium") == Some("image")
            || found.attribute("type").is_some_and(|kind| kind.starts_with("image/"));
        if let Some(url) = found.attribute("url") {
            link(out, found, url, if is_picture { PICTURE } else { "enclosure" });
        }
    }
}

fn categories(out: &mut String, draft: &Draft) {
    for found in draft.all(Field::Category) {
        let label = found.attribute("label");
        let term = found.attribute("term").or_else(|| found.attribute("text"));
        let term = term.unwrap_or_else(|| found.text.trim());
        let term = if term.is_empty() { label.unwrap_or_default() } else { term };
        if !term.is_empty() {
            element(out, "category", &[("term", Some(term)), ("label", label)], "");
        }
    }
    for found in draft.all(Field::Keywords) {
        for word in found.text.split([',', '，', '、']).map(str::trim).filter(|word| !word.is_empty()) {
            element(out, "category", &[("term", Some(word))], "");
        }
    }
}

fn element(out: &mut String, name: &str, attributes: &[(&str, Option<&str>)], text: &str) {
    out.push('<');
    out.push_str(name);
    for (name, value) in attributes {
        if let Some(value) = value {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            push_escaped(out, value);
            out.push('"');
        }
    }
    out.push('>');
    push_escaped(out, text);
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}
