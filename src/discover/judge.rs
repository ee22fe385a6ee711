//! A lead and the answer it is read from → a candidate with a preview, weighed against the others.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use url::Url;

use super::data::headline;
use super::{Lead, Shown, Sight, count, declared, ratio, written};
use crate::model::{
    Diagnostic, Entry, Every, Keep, Keywords, Page, ParsedFeed, Part, Publish, Source, SourceId,
};
use crate::source::{KINDS, ReadContext};
use crate::text::{address as place, language, plain};

/// Entries with less text than this, by weight, are no articles but their beginnings.
const WHOLE: usize = 1_200;
/// A candidate that is worth less is not offered.
const LEAST: f64 = 12.0;
/// The share of entries two candidates have in common that makes them one.
const SAME: f64 = 0.8;

/// A source as it could be configured, and what it gives now.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The finder, by name.
    pub finder: &'static str,
    /// How it was found, for people.
    pub how: String,
    /// The source kind, by name.
    pub kind: &'static str,
    /// The source's address.
    pub url: Url,
    /// What it calls itself, plain text.
    pub title: Option<String>,
    /// What of the site it is, plain text: the page's own title without the site's name.
    pub section: Option<String>,
    /// Its language (BCP 47).
    pub language: Option<String>,
    /// The zone its dates without one are supposed to be in (IANA).
    pub time_zone: Option<&'static str>,
    /// Its other options: `selectors`, `full_text` and what else the kind reads.
    pub options: Map<String, Value>,
    /// What it gives, in its order.
    pub entries: Vec<Sample>,
    /// How good it is beside others, from 0 to 100.
    pub score: f64,
}

/// An entry, as a preview shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Plain text.
    pub title: Option<String>,
    /// Absolute.
    pub link: Option<Url>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// Plain text.
    pub summary: Option<String>,
    /// The image beside it.
    pub thumbnail: Option<Url>,
}

/// What reading an answer came to.
#[derive(Debug)]
pub enum Outcome {
    /// A candidate.
    Candidate(Box<Candidate>),
    /// Nothing yet: what there is stands in these parts, the first of which is telling enough.
    Parts(Vec<Part>),
}

/// Reads a lead from an answer (the one it was found in, or that of its own address) as a run would. `asked` is the
/// address it answers: the lead's own, but for parts.
///
/// `shown` is what the page shows that was asked for first: a feed that has nothing of it is another one than is wanted.
///
/// # Errors
/// When the answer is not what the lead promises, or gives nothing.
pub fn read(
    lead: &Lead,
    sight: &Sight<'_>,
    page: &Page,
    asked: &Url,
    shown: &Shown,
) -> Result<Outcome, Box<Diagnostic>> {
    let bad = |message: String| {
        let odd = Diagnostic::note("discover.unread", message);
        Box::new(odd.with_subject(lead.url.as_str()).with_found(lead.how.clone()))
    };
    let kind = KINDS.iter().find(|kind| kind.name() == lead.kind);
    let options = lead.as_options();
    let reader = kind.ok_or_else(|| bad(format!("there is no source kind `{}`", lead.kind)))?;
    let reader = reader.reader(&options, sight.rules).map_err(|error| bad(error.message))?;
    let language = sight.language();
    let zone = zone(language.as_deref(), &lead.url);
    let time_zone = zone.and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC);
    let source = source(lead, time_zone);
    let context = ReadContext { source: &source, requested: asked, now: sight.now, further: None };
    let feed = reader.read(page, &context).map_err(|error| bad(error.to_string()))?;
    match (feed.entries.is_empty(), feed.next.is_empty()) {
        (true, true) => Err(bad("it gives no entry".to_owned())),
        (true, false) => Ok(Outcome::Parts(feed.next)),
        (false, _) => Ok(Outcome::Candidate(Box::new(candidate(lead, sight, feed, shown, zone)))),
    }
}

fn candidate(
    lead: &Lead,
    sight: &Sight<'_>,
    feed: ParsedFeed,
    shown: &Shown,
    zone: Option<&'static str>,
) -> Candidate {
    let mut options = lead.options.clone();
    if lead.kind == "feed" && is_of_beginnings(&feed.entries) {
        options.insert("full_text".to_owned(), json!(true));
    }
    let (own, site) = sight.titles();
    let entries: Vec<Sample> = feed.entries.iter().map(sample).collect();
    let titles: String =
        entries.iter().take(30).filter_map(|entry| entry.title.as_deref()).collect::<Vec<_>>().join("\n");
    let declared = feed.language.as_deref().and_then(language::normalize);
    let detected = || language::detect(&titles).map(str::to_owned);
    let is_feed = lead.kind == "feed";
    let language = if is_feed { declared.or_else(detected) } else { None }.or_else(|| sight.language());
    let score = lead.trust * quality(lead, &entries, shown, sight.now);
    Candidate {
        finder: lead.finder,
        how: lead.how.clone(),
        kind: lead.kind,
        url: lead.url.clone(),
        title: feed.title.filter(|_| is_feed).or_else(|| title(own.as_deref(), site.as_deref())),
        section: own.filter(|_| !is_feed),
        // Written down only where it says something: a page's own date mostly names its zone.
        time_zone: zone.filter(|_| !is_feed),
        language,
        options,
        entries,
        score,
    }
}

/// The name of a list: what the page calls itself, with the site's name where that is another.
fn title(own: Option<&str>, site: Option<&str>) -> Option<String> {
    match (own, site) {
        (Some(own), Some(site)) if !own.contains(site) && !site.contains(own) => {
            Some(format!("{own} - {site}"))
        }
        (Some(own), _) => Some(own.to_owned()),
        (None, site) => site.map(str::to_owned),
    }
}

fn sample(entry: &Entry) -> Sample {
    Sample {
        title: entry.title.clone(),
        link: entry.link.clone(),
        published: entry.published.or(entry.updated),
        summary: entry.summary.as_deref().map(plain::one_line).filter(|text| !text.is_empty()),
        thumbnail: entry.thumbnail.clone(),
    }
}

/// Whether a feed gives only the beginnings of its articles.
fn is_of_beginnings(entries: &[Entry]) -> bool {
    let length = |entry: &Entry| {
        let content =
            entry.content.as_deref().map_or(0, |html| plain::weight(&crate::markdown::plain_text(html)));
        content.max(entry.summary.as_deref().map_or(0, plain::weight))
    };
    let linked = entries.iter().filter(|entry| entry.link.is_some());
    let mut lengths: Vec<usize> = linked.take(20).map(length).collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).is_some_and(|median| *median < WHOLE)
}

/// How good what was read is, from 0 to 1.
fn quality(lead: &Lead, entries: &[Sample], shown: &Shown, now: Timestamp) -> f64 {
    if lead.kind == "page" {
        return 1.0;
    }
    let share = |has: &dyn Fn(&Sample) -> bool| {
        ratio(entries.iter().filter(|entry| has(entry)).count(), entries.len())
    };
    let titled = share(&|entry| entry.title.is_some());
    let linked = share(&|entry| entry.link.is_some());
    let dated = share(&|entry| entry.published.is_some());
    let mean = entries.iter().filter_map(|entry| entry.title.as_deref()).map(headline).sum::<f64>()
        / count(entries.len().max(1));
    let many = match entries.len() {
        1 => 0.6,
        2 => 0.75,
        3 | 4 => 0.9,
        _ => 1.0,
    };
    if lead.kind != "feed" {
        let beside = if shown.is_article() { 0.5 } else { 1.0 };
        let titles = if lead.finder == "lists" { 0.5 + 0.5 * mean } else { 0.6 + 0.4 * mean.max(0.4) };
        // Sitemaps name addresses; only those of news have titles.
        let titled = if lead.kind == "sitemap" { 0.7 + 0.3 * titled } else { titled };
        return many * titled * linked * titles * beside * (0.9 + 0.1 * dated) * freshness(entries, now);
    }
    let comments = entries.iter().filter(|entry| is_comment(entry)).count();
    let of_comments = if ratio(comments, entries.len()) > 0.6 { 0.3 } else { 1.0 };
    let pairs = entries.iter().map(|entry| (entry.link.as_ref(), entry.title.as_deref()));
    let wanted = shown.share(pairs).map_or(1.0, |share| if share >= 0.3 { 1.0 } else { 0.6 + share });
    many * (0.7 + 0.3 * titled) * (0.6 + 0.4 * linked) * freshness(entries, now) * of_comments * wanted
}

/// Less than 1 where the newest entry is old.
fn freshness(entries: &[Sample], now: Timestamp) -> f64 {
    let Some(newest) = entries.iter().filter_map(|entry| entry.published).max() else { return 1.0 };
    match now.duration_since(newest).as_hours() / 24 {
        ..400 => 1.0,
        400..1_100 => 0.85,
        _ => 0.7,
    }
}

fn is_comment(entry: &Sample) -> bool {
    let linked = entry.link.as_ref().and_then(Url::fragment).is_some_and(declared::is_of_comments);
    linked
        || entry
            .title
            .as_deref()
            .is_some_and(|title| title.starts_with("Comment on ") || title.starts_with("Re: "))
}

/// Candidates best first; of those that give the same, the best alone.
pub fn rank(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.retain(|candidate| candidate.score >= LEAST);
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        if !kept.iter().any(|better| is_same(better, &candidate)) {
            kept.push(candidate);
        }
    }
    kept
}

/// Whether a better candidate of the same kind gives all that this one does.
fn is_same(better: &Candidate, other: &Candidate) -> bool {
    let places = |candidate: &Candidate| {
        let links = candidate.entries.iter().filter_map(|entry| entry.link.as_ref());
        links.map(|link| place::key(link.as_str())).collect::<BTreeSet<_>>()
    };
    let (a, b) = (places(better), places(other));
    let common = ratio(a.intersection(&b).count(), b.len());
    better.kind == other.kind && common >= SAME && !b.is_empty()
}

/// The zone of dates without one, where a language or a country has only one.
fn zone(language: Option<&str>, url: &Url) -> Option<&'static str> {
    let host = url.host_str().unwrap_or_default();
    let by_host = [
        (".cn", "Asia/Shanghai"),
        (".tw", "Asia/Taipei"),
        (".hk", "Asia/Hong_Kong"),
        (".jp", "Asia/Tokyo"),
        (".kr", "Asia/Seoul"),
        (".sg", "Asia/Singapore"),
    ];
    let by_language = [
        ("zh-TW", "Asia/Taipei"),
        ("zh-HK", "Asia/Hong_Kong"),
        ("zh-Hant", "Asia/Taipei"),
        ("zh", "Asia/Shanghai"),
        ("ja", "Asia/Tokyo"),
        ("ko", "Asia/Seoul"),
    ];
    let found = by_host.iter().find(|(end, _)| host.ends_with(end)).map(|(_, zone)| *zone);
    found.or_else(|| {
        by_language
            .iter()
            .find(|(tag, _)| language.is_some_and(|own| own.starts_with(tag)))
            .map(|(_, zone)| *zone)
    })
}

fn source(lead: &Lead, time_zone: TimeZone) -> Source {
    Source {
        id: SourceId::new(written::id(&lead.url, &BTreeSet::new())),
        formerly: Vec::new(),
        title: String::new(),
        url: lead.url.to_string(),
        is_feed: lead.kind == "feed",
        language: String::new(),
        time_zone,
        categories: Vec::new(),
        tags: Vec::new(),
        keywords: Keywords::Ignored,
        every: Every::EachRun,
        publish: Publish::Full,
        rights: None,
        keep: Keep::default(),
    }
}
