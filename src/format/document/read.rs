//! A document → [`StoredArticle`].

use jiff::{Timestamp, tz::TimeZone};
use url::Url;

use crate::format::preset::{End, Preset, Recognised, Variable};
use crate::front_matter;
use crate::model::{ArticleId, Diagnostic, Document, FrontMatter, SourceId, StoredArticle, Term, Value};
use crate::text::{images, language, plain::one_line, slug};

use super::{dates, fields::PARTIAL, last_line};

/// The mappings in which other generators have the keys that are not theirs.
const TABLES: &[&str] = &["taxonomies", "extra", "params"];

/// A document whose header could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {cause}")]
pub struct Error {
    /// The document's path.
    pub path: String,
    /// What is wrong with its header.
    #[source]
    pub cause: front_matter::Error,
}

/// Reads a document back into what feeds need.
///
/// A value is looked for under the key the preset gives it; then, so that documents outlive a change of
/// preset, under the names the built-in presets and other generators use, unless the preset uses such a name for
/// something else. The source and the ID within it come from keys, else from the path, in this preset's form or a
/// built-in one's. Without a key the address is read off a last line that names the source, which is then no part
/// of the body. A date without a zone is in `zone`, the site's.
///
/// # Errors
/// When the header is missing, or neither YAML nor TOML. A field that cannot be read is a diagnostic.
pub fn read(path: &str, text: &str, preset: &Preset, zone: &TimeZone) -> Result<StoredArticle, Error> {
    let Document { front_matter, body } =
        front_matter::read(text).map_err(|cause| Error { path: path.to_owned(), cause })?;
    let header = Header { values: &front_matter, preset };
    let mut diagnostics = Vec::new();
    let mut date = |variable, names: &[&str]| header.date(variable, names, zone, path, &mut diagnostics);
    let published = date(Variable::Date, &["date", "published", "pubdate"]);
    let updated = date(Variable::Updated, &["lastmod", "updated", "modified", "last_modified_at"]);

    let place = place(path, preset);
    let id = header.text(Variable::Id, &["id"]).filter(|id| id.starts_with("tag:"));
    let (id_source, id_local) = id.as_deref().and_then(parts_of_id).unzip();
    let source = header.text(Variable::Source, &["source"]).filter(|text| is_source_id(text));
    let source = source.or(id_source).or(place.as_ref().map(|place| place.source.to_string()));
    let link = header.link();
    let (body, source, link) = without_last_line(&body, source, link, preset);
    let body = preset.body().map_or(body, |around| {
        let held = |variable| header.find(variable, &[]).cloned().unwrap_or(Value::Null);
        around.within(body, held)
    });

    Ok(StoredArticle {
        id: id.map(ArticleId::new),
        local_id: id_local
            .or_else(|| header.text(Variable::LocalId, &[]))
            .or_else(|| place.as_ref().and_then(|place| place.local_id.clone())),
        source: source.map(SourceId::new),
        title: header.text(Variable::Title, &["title"]).unwrap_or_else(|| file_name(path)),
        link,
        published,
        updated: updated.filter(|updated| published.is_none_or(|published| *updated > published)),
        authors: header.authors(),
        language: header
            .texts(Variable::Lang, &["lang", "language"])
            .first()
            .and_then(|tag| language::normalize(tag))
            .or_else(|| place.and_then(|place| place.language)),
        summary: header.text(Variable::Summary, &["summary", "description"]),
        categories: terms(&header.texts(Variable::Categories, &["categories", "category"])),
        tags: terms(&header.texts(Variable::Tags, &["tags", "tag"])),
        image: header
            .text(Variable::Image, &[])
            .or_else(|| header.text(Variable::Thumbnail, &["image", "thumbnail"]))
            .filter(|text| is_address(text) || images::is_kept(text)),
        license: header.text(Variable::License, &["license", "licence"]),
        partial: header.find(Variable::Partial, &[PARTIAL]) == Some(&Value::Bool(true)),
        locked: header.named("locked") == Some(&Value::Bool(true)),
        markdown: body.trim_matches(['\n', '\r']).trim_end().to_owned(),
        diagnostics,
    })
}

/// A header whose keys are looked up by what they mean.
struct Header<'a> {
    values: &'a FrontMatter,
    preset: &'a Preset,
}

impl<'a> Header<'a> {
    fn find(&self, variable: Variable, names: &[&str]) -> Option<&'a Value> {
        let own = self.preset.keys().find(self.values, variable);
        own.or_else(|| names.iter().find_map(|name| self.named(name)))
    }

    /// What stands under a name at the top, or in one of the [`TABLES`].
    fn named(&self, name: &str) -> Option<&'a Value> {
        // A key of the preset says what the preset means by it, whatever others do.
        let other = |key: &str| self.values.get(key).filter(|_| !self.preset.keys().has(key));
        let mut tables = TABLES.iter().filter_map(|table| match other(table)? {
            Value::Map(entries) => entries.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        });
        other(name).or_else(|| tables.next())
    }

    /// The lines under a key that are not empty.
    fn texts(&self, variable: Variable, names: &[&str]) -> Vec<String> {
        let as_line = |value: &Value| match value {
            Value::Text(text) => one_line(text),
            // People write `tags: [2024]` and mean the word.
            Value::Integer(number) => number.to_string(),
            _ => String::new(),
        };
        let lines = match self.find(variable, names) {
            Some(Value::List(items)) => items.iter().map(as_line).collect(),
            Some(value) => vec![as_line(value)],
            None => Vec::new(),
        };
        lines.into_iter().filter(|line| !line.is_empty()).collect()
    }

    /// The one line under a key.
    fn text(&self, variable: Variable, names: &[&str]) -> Option<String> {
        let mut lines = self.texts(variable, names);
        if lines.len() == 1 { lines.pop() } else { None }
    }

    fn date(
        &self,
        variable: Variable,
        names: &[&str],
        zone: &TimeZone,
        path: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Timestamp> {
        let text = self.text(variable, names)?;
        let date = dates::read(&text, zone);
        if date.is_none() {
            let odd = Diagnostic::warning("document.bad-date", "a date in a document's header could not be read")
                .with_subject(path)
                .with_found(&text)
                .with_help("the article keeps its place by the time it was first seen; write the date as `2025-02-14 12:54:13`");
            diagnostics.push(odd);
        }
        date
    }

    fn link(&self) -> Option<String> {
        let names = ["link", "url", "source_url", "original_url"];
        let own = self.find(Variable::Link, &[]);
        let texts = own.into_iter().chain(names.iter().filter_map(|name| self.named(name)));
        // Other generators keep a page's own path in `url`.
        texts.filter_map(Value::as_text).map(one_line).find(|text| is_address(text))
    }

    fn authors(&self) -> Vec<String> {
        let own = self.texts(Variable::Author, &[]);
        if own.is_empty() { self.texts(Variable::Authors, &["author", "authors"]) } else { own }
    }
}

/// Cuts the line that names the source off a body, and takes from it what no key gave.
///
/// It is such a line when its label is the source, or, where nothing else tells the source and the preset ends documents
/// that way, any source's id: people end texts with links too.
fn without_last_line<'a>(
    body: &'a str,
    source: Option<String>,
    link: Option<String>,
    preset: &Preset,
) -> (&'a str, Option<String>, Option<String>) {
    let Some((before, label, address)) = last_line::split(body) else { return (body, source, link) };
    let names_source = match &source {
        Some(source) => label == *source,
        None => preset.end == End::SourceLink && is_source_id(&label),
    };
    match link {
        _ if !names_source => (body, source, link),
        Some(link) if link == address => (before, source.or(Some(label)), Some(link)),
        Some(link) => (body, source, Some(link)),
        None => (before, source.or(Some(label)), Some(address)),
    }
}

fn place(path: &str, preset: &Preset) -> Option<Recognised> {
    preset.recognise(path).or_else(|| Preset::built_in().iter().find_map(|preset| preset.recognise(path)))
}

/// Source and ID within it of `tag:AUTHORITY:SOURCE/ID`.
fn parts_of_id(id: &str) -> Option<(String, String)> {
    let (_authority, rest) = id.strip_prefix("tag:")?.split_once(':')?;
    let (source, local) = rest.split_once('/')?;
    (is_source_id(source) && !local.is_empty()).then(|| (source.to_owned(), local.to_owned()))
}

fn is_source_id(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b))
}

fn is_address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

fn terms(labels: &[String]) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    for term in labels.iter().filter_map(|label| slug::term(label)) {
        if terms.iter().all(|known| known.slug != term.slug) {
            terms.push(term);
        }
    }
    terms
}

fn file_name(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = one_line(name.strip_suffix(".md").unwrap_or(name));
    if stem.is_empty() { "document".to_owned() } else { stem }
}
