//! One source.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::filters::{Reading, Shared};
use super::problem::Found;
use super::rules::Rules;
use super::secrets::Environment;
use super::settings::{SourceSettings, Written};
use super::{groups, images, proxy, site, size};
use crate::extract::rule::OwnRule;
use crate::filter::TagAliases;
use crate::format::preset::{Preset, Presets};
use crate::model::{
    Access, Every, Images, Keep, Keywords, Kind, OptionError, Options, Place, Publish, Site, Source,
    SourceId, Term,
};
use crate::select::written;
use crate::source::{EntryReader, KINDS, SourceKind, shared_headers};
use crate::text::slug;

/// What a source takes from the whole where it says nothing itself.
pub(super) struct Defaults<'a> {
    /// The site, where its section could be read.
    pub(super) site: Option<&'a Site>,
    /// The preset of sources that name none.
    pub(super) preset: &'a Arc<Preset>,
    /// The presets a source may name.
    pub(super) presets: &'a Presets,
    /// What is known about sites.
    pub(super) rules: &'a Rules,
    /// The filters that hold for all.
    pub(super) filters: &'a Shared,
    /// The text of the file it stands in.
    pub(super) text: &'a str,
    /// What becomes of the images of sources that do not say.
    pub(super) images: Images,
    /// How often sources are asked that do not say.
    pub(super) every: Every,
    /// Where `proxy: environment` looks.
    pub(super) environment: Environment<'a>,
    /// The id when none is written: the file's name.
    pub(super) id: Option<&'a str>,
    /// The file it stands in.
    pub(super) file: &'a Path,
}

/// Reads one source, and what its keywords ask for (see [`Tags::minimum`]).
pub(super) fn read(
    options: &Options,
    defaults: &Defaults<'_>,
    found: &mut Found,
) -> Option<(SourceSettings, Option<u64>)> {
    found.keep(options.map())?;
    let id = found.keep(id(options, defaults.id));
    let title = options.get("title").and_then(|value| found.keep(value.text()));
    let language = options.get("lang").and_then(|value| found.keep(site::tag(value)));
    let time_zone = options.get("time_zone").and_then(|value| found.keep(written::time_zone(value)));
    let categories = found.keep(categories(options, id.as_deref().unwrap_or_default()));
    let reading = Reading { text: defaults.text, environment: defaults.environment };
    let (filters, aliases) = defaults.filters.with_own(options, reading, found);
    let tags = found.keep(Tags::read(options, id.as_deref().unwrap_or_default(), &aliases));
    let preset = options.get("preset").map_or_else(
        || Some(Arc::clone(defaults.preset)),
        |value| found.keep(defaults.presets.read(value)).map(Arc::new),
    );
    let every = options.get("every").map_or(Ok(defaults.every), size::every);
    let every = found.keep(every);
    let images =
        options.get("images").map_or(Ok(defaults.images), |value| images::read(value, defaults.images));
    let images = found.keep(images);
    let recheck = found.keep(recheck(options));
    let formerly = found.keep(formerly(options));
    let publish = found.keep(publish(options));
    let rights = found.keep(options.get("rights").map(Options::text).transpose());
    let keep = found.keep(keep(options));
    found.keep(groups::read(options));
    found.keep(kept(options));
    let kind = found.keep(kind(options));
    let reader = kind.and_then(|kind| found.keep(kind.reader(options, &defaults.rules.lists)));
    if reader.is_none() {
        // The kind did not get to read its keys, so none of them can be called unknown.
        options.json();
    }
    let own_rule = found.keep(options.get("selectors").map(OwnRule::read).transpose());
    // A zone that the source names is asked before one that a rule knows.
    let own_rule = own_rule.map(|rule| match &time_zone {
        Some(zone) => Some(rule.unwrap_or_default().in_zone(zone.clone())),
        None => rule,
    });
    let reader = reader?;
    let access = found.keep(access(options, reader.as_ref(), defaults.environment));
    let (id, tags, site) = (id?, tags?, defaults.site?);
    let written = Written { file: defaults.file.to_owned(), url: address(options) };
    let source = Source {
        url: reader.start().first().map(|request| request.url.to_string()).unwrap_or_default(),
        is_feed: kind.is_some_and(|kind| kind.name() == "feed"),
        formerly: formerly?,
        title: title.unwrap_or_else(|| id.clone()),
        id: SourceId::new(id),
        language: language.unwrap_or_else(|| site.language.clone()),
        time_zone: time_zone.unwrap_or_else(|| site.time_zone.clone()),
        categories: categories?,
        tags: tags.terms,
        keywords: tags.keywords,
        every: every?,
        publish: publish?,
        rights: rights?,
        keep: keep?,
    };
    let access = Arc::new(Access { source: source.id.clone(), ..access? });
    Some((
        SourceSettings {
            source,
            access,
            reader,
            own_rule: own_rule?,
            rules: Arc::clone(&defaults.rules.articles),
            recheck: recheck?,
            images: images?,
            filters: Arc::new(filters),
            preset: preset?,
            written,
        },
        tags.minimum,
    ))
}

/// How the source is reached; whose that is must still be filled in.
fn access(
    options: &Options,
    reader: &dyn EntryReader,
    environment: Environment<'_>,
) -> Result<Access, OptionError> {
    let cookies = options.get("request").and_then(|request| request.get("cookies"));
    Ok(Access {
        source: SourceId::new(""),
        sites: reader.start().into_iter().map(|request| request.url).collect(),
        headers: shared_headers(options)?,
        proxy: options.get("proxy").map(|value| proxy::read(value, environment)).transpose()?,
        renders: options.get("render").map_or(Ok(false), renders)?,
        keeps_cookies: cookies.map_or(Ok(false), Options::bool)?,
    })
}

/// The place and text of `url`. Looked for among the keys, since asking for it would make it known to every kind.
fn address(options: &Options) -> Option<(Place, String)> {
    let Kind::Map(entries) = options.kind() else { return None };
    let (_, url) = entries.iter().find(|(_, value)| value.name() == "url")?;
    Some((url.place(), url.text().ok()?))
}

fn renders(value: &Options) -> Result<bool, OptionError> {
    match value.text()?.as_str() {
        "none" => Ok(false),
        "browser" => Ok(true),
        other => Err(value.error(format!("`render` must be `none` or `browser`, but is `{other}`"))),
    }
}

/// `recheck`: ages at which the pages of articles are looked at again.
fn recheck(options: &Options) -> Result<Vec<Duration>, OptionError> {
    let Some(value) = options.get("recheck") else { return Ok(Vec::new()) };
    let kind = kind(options)?.name();
    let is_full_text = options.get("full_text").is_some_and(|value| value.bool().unwrap_or(false));
    if kind == "page" || kind == "feed" && !is_full_text {
        return Err(value
            .error("`recheck` is for sources whose articles' pages are fetched")
            .with_help("set `full_text: true`, or take it out"));
    }
    value.one_or_many().into_iter().map(size::duration).collect()
}

/// `publish`: how much of its articles is shown.
fn publish(options: &Options) -> Result<Publish, OptionError> {
    let Some(value) = options.get("publish") else { return Ok(Publish::Full) };
    match value.text()?.as_str() {
        "full" => Ok(Publish::Full),
        "summary" => Ok(Publish::Summary),
        "link" => Ok(Publish::Link),
        other => Err(value.error(format!("`publish` cannot be `{other}`")).with_help(
            "known: full (the whole article), summary (title, link and summary), link (title and link)",
        )),
    }
}

/// `keep: {days, articles}`: how long its articles are kept.
fn keep(options: &Options) -> Result<Keep, OptionError> {
    let Some(value) = options.get("keep") else { return Ok(Keep::default()) };
    value.map()?;
    let count = |key| value.get(key).map(|count| Ok((count, count.count()?))).transpose();
    let (days, articles) = (count("days")?, count("articles")?);
    for (option, number) in [days, articles].into_iter().flatten() {
        if number == 0 || u32::try_from(number).is_err() {
            return Err(option.error(format!("`{}` must be from 1 up", option.name())));
        }
    }
    let days = days.and_then(|(_, days)| u32::try_from(days).ok());
    Ok(Keep { days, articles: articles.map(|(_, articles)| articles) })
}

/// `formerly`: ids the source had before.
fn formerly(options: &Options) -> Result<Vec<SourceId>, OptionError> {
    let Some(value) = options.get("formerly") else { return Ok(Vec::new()) };
    let read = |item: &Options| {
        let text = item.text()?;
        if is_id(&text) {
            Ok(SourceId::new(text))
        } else {
            Err(item.error(format!("`{text}` was no source's id")))
        }
    };
    value.one_or_many().into_iter().map(read).collect()
}

fn kind(options: &Options) -> Result<&'static dyn SourceKind, OptionError> {
    let Some(value) = options.get("kind") else { return Ok(KINDS[0]) };
    let name = value.text()?;
    KINDS.iter().copied().find(|kind| kind.name() == name).ok_or_else(|| {
        let known: Vec<_> = KINDS.iter().map(|kind| kind.name()).collect();
        value
            .error(format!("there is no source kind `{name}`"))
            .with_help(format!("known: {}", known.join(", ")))
    })
}

fn id(options: &Options, default: Option<&str>) -> Result<String, OptionError> {
    let (text, at) = match (options.get("id"), default) {
        (Some(value), _) => (value.text()?, value),
        (None, Some(name)) => (name.to_owned(), options),
        (None, None) => return options.require("id").and_then(Options::text),
    };
    if is_id(&text) {
        Ok(text)
    } else {
        Err(at
            .error(format!("`{text}` cannot be a source's id"))
            .with_help("use ASCII letters, digits, `-`, `_` and `.`, at most 64, a letter or digit first"))
    }
}

fn is_id(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        && !text.ends_with('.')
}

fn term(value: &Options) -> Result<Term, OptionError> {
    let label = value.text()?;
    slug::term(&label).ok_or_else(|| value.error(format!("`{label}` has no letter to make a name of")))
}

fn terms(value: &Options) -> Result<Vec<Term>, OptionError> {
    value.one_or_many().into_iter().map(term).collect()
}

/// `category` (one) or `categories`; the source's id by default.
fn categories(options: &Options, id: &str) -> Result<Vec<Term>, OptionError> {
    match (options.get("category"), options.get("categories")) {
        (Some(_), Some(both)) => {
            Err(both.error("`category` and `categories` are one setting").with_help("keep one of them"))
        }
        (Some(one), None) => Ok(vec![term(one)?]),
        (None, Some(many)) => terms(many),
        (None, None) => of_groups(options, id),
    }
}

/// The names of the groups it stands in, else its id.
fn of_groups(options: &Options, id: &str) -> Result<Vec<Term>, OptionError> {
    let mut terms: Vec<Term> = Vec::new();
    for term in groups::read(options)?.iter().flatten().filter_map(|name| slug::term(name)) {
        if !terms.iter().any(|known| known.slug == term.slug) {
            terms.push(term);
        }
    }
    Ok(if terms.is_empty() { slug::term(id).into_iter().collect() } else { terms })
}

/// `opml`: what an outline said of the source and nothing here asks for.
fn kept(options: &Options) -> Result<(), OptionError> {
    let Some(kept) = options.get("opml") else { return Ok(()) };
    kept.entries()?.into_iter().try_for_each(|(_, value)| value.text().map(drop))
}

/// `tags`: labels, or `{from: source, min, per_article, also}`; the source's id by default.
struct Tags {
    /// What every article gets.
    terms: Vec<Term>,
    /// What becomes of the articles' own keywords.
    keywords: Keywords,
    /// How many articles a keyword needs before it has a feed; `None` where keywords do not count.
    minimum: Option<u64>,
}

impl Tags {
    fn read(options: &Options, id: &str, aliases: &TagAliases) -> Result<Self, OptionError> {
        let terms = |value: &Options| {
            let terms = terms(value)?.into_iter().map(|term| aliases.resolve(term));
            Ok(terms.collect::<Vec<_>>())
        };
        let plain = |terms| Self { terms, keywords: Keywords::Ignored, minimum: None };
        let Some(value) = options.get("tags") else { return Ok(plain(slug::term(id).into_iter().collect())) };
        if !matches!(value.kind(), Kind::Map(_)) {
            return Ok(plain(terms(value)?));
        }
        let from = value.require("from")?;
        if from.text()? != "source" {
            return Err(from.error("`from` can only be `source`: the keywords the articles carry themselves"));
        }
        let minimum = value.get("min").map_or(Ok(1), Options::count)?;
        let per_article = value.get("per_article").map_or(Ok(10), Options::count)?;
        Ok(Self {
            terms: value.get("also").map_or(Ok(Vec::new()), terms)?,
            keywords: Keywords::Tags { per_article },
            minimum: Some(minimum.max(1) as u64),
        })
    }
}
