//! `kind: sitemap`: the addresses a site lists for search engines (sitemaps.org), with the extensions for news and
//! images, and indexes of such files.
//!
//! Which addresses count is decided here; taking a file apart is `file`.

mod file;
mod newest;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use self::file::{Item, Listed};
use self::newest::Newest;
use super::page::addresses;
use super::request::{Asking, Author};
use super::{EntryReader, Error, ListRules, ReadContext, SourceKind};
use crate::model::{
    ArticlePage, Diagnostic, Entry, EntryId, OptionError, Options, Page, ParsedFeed, Part, Purpose, Request,
};
use crate::select::glob::{Glob, fits};
use crate::select::parts;
use crate::text::charset::{Syntax, decode};
use crate::text::{dates, language, plain};

/// How old an address may be where the source does not say, in days.
const DAYS: usize = 30;
/// How many articles a run takes where the source does not say.
const MOST: usize = 100;
/// The most addresses of one file that are looked at: those of a whole file (sitemaps.org), and the newest of a larger.
const ADDRESSES: usize = 50_000;
/// The most parts of an index that are looked at, the newest.
const PARTS: usize = 1_000;
/// Of so many addresses with one and the same time of change, that time is when the file was made.
const SAME: usize = 10;

/// Sitemaps.
pub(super) struct SitemapSource;

struct SitemapReader {
    requests: Vec<Request>,
    include: Vec<Pattern>,
    exclude: Vec<Pattern>,
    parts: Vec<Pattern>,
    /// `None` for all.
    days: Option<i64>,
    most: usize,
}

/// Which addresses are meant: by path where it begins with `/`, else by host and path.
enum Pattern {
    Path(String),
    Address(Glob),
}

impl SourceKind for SitemapSource {
    fn name(&self) -> &'static str {
        "sitemap"
    }

    fn about(&self) -> &'static str {
        "the sitemaps of a site, each address an article"
    }

    /// The root of a site stands for the sitemaps its robots.txt names.
    fn reader(&self, options: &Options, _rules: &ListRules) -> Result<Box<dyn EntryReader>, OptionError> {
        let asking = Asking::read(options, Author::Person)?;
        let request = |mut url: Url| {
            if url.path() == "/" && url.query().is_none() {
                url.set_path(ROBOTS);
            }
            asking.request(url, None)
        };
        let days = options.get("days").map_or(Ok(DAYS), Options::count)?;
        let most = options.get("most").map(|most| Ok((most, most.count()?))).transpose()?;
        if let Some((most, 0)) = most {
            return Err(most.error("`most` must be from 1 up"));
        }
        Ok(Box::new(SitemapReader {
            requests: addresses(options)?.into_iter().map(request).collect(),
            include: patterns(options, "include")?,
            exclude: patterns(options, "exclude")?,
            parts: patterns(options, "parts")?,
            days: i64::try_from(days).ok().filter(|days| *days > 0),
            most: most.map_or(MOST, |(_, most)| most),
        }))
    }
}

/// Where a site names its sitemaps.
const ROBOTS: &str = "/robots.txt";

impl EntryReader for SitemapReader {
    fn start(&self) -> Vec<Request> {
        self.requests.clone()
    }

    fn read(&self, page: &Page, context: &ReadContext<'_>) -> Result<ParsedFeed, Error> {
        let text = decode(&page.body, page.charset.as_deref(), Syntax::Xml);
        if context.requested.path() == ROBOTS {
            return Ok(ParsedFeed { next: self.named_by_robots(&text, page), ..ParsedFeed::default() });
        }
        let mut reading = Reading {
            reader: self,
            page,
            context,
            addresses: Newest::new(ADDRESSES),
            parts: Newest::new(PARTS),
            diagnostics: Vec::new(),
        };
        let is_cut =
            file::read(&text, |item| reading.item(item)).map_err(|reason| Error::NotASitemap { reason })?;
        Ok(reading.feed(is_cut))
    }

    fn most(&self) -> Option<usize> {
        Some(self.most)
    }
}

impl SitemapReader {
    /// The sitemaps a robots.txt names (`Sitemap:` lines), else the usual place.
    fn named_by_robots(&self, text: &str, page: &Page) -> Vec<Part> {
        let named = |line: &str| {
            let (name, value) = line.split_once(':')?;
            let url = page.url.join(value.trim()).ok().filter(is_web)?;
            name.trim().eq_ignore_ascii_case("sitemap").then_some(url)
        };
        let mut urls: Vec<Url> = text.lines().take(10_000).filter_map(named).take(PARTS).collect();
        if urls.is_empty() {
            urls.extend(page.url.join("/sitemap.xml"));
        }
        urls.retain(|url| is_meant(&self.parts, url));
        urls.into_iter().map(|url| Part { request: self.part(url), state: None }).collect()
    }

    fn part(&self, url: Url) -> Request {
        let first = &self.requests[0];
        Request { method: crate::model::Method::Get, ..first.moved(url) }
    }
}

/// One file being read.
struct Reading<'r> {
    reader: &'r SitemapReader,
    page: &'r Page,
    context: &'r ReadContext<'r>,
    addresses: Newest<Entry>,
    parts: Newest<Part>,
    diagnostics: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn item(&mut self, item: Item) {
        let Some(url) = self.page.url.join(&item.loc).ok().filter(is_web) else {
            self.once("sitemap.bad-address", "an address of the sitemap is none", &item.loc);
            return;
        };
        match item.listed {
            Listed::Part => self.part(url, item),
            Listed::Address => self.address(url, item),
        }
    }

    fn part(&mut self, url: Url, item: Item) {
        let changed = self.date(item.lastmod.as_deref());
        if is_meant(&self.reader.parts, &url) && self.is_recent(changed) && url != self.page.url {
            let part = Part { request: self.reader.part(url), state: item.lastmod };
            self.parts.push(changed, part);
        }
    }

    fn address(&mut self, url: Url, item: Item) {
        if !is_meant(&self.reader.include, &url)
            || !self.reader.exclude.is_empty() && is_meant(&self.reader.exclude, &url)
        {
            return;
        }
        let (published, changed) = (self.date(item.published.as_deref()), self.date(item.lastmod.as_deref()));
        let date = published.or(changed);
        if !self.is_recent(date) {
            return;
        }
        let line =
            |text: Option<String>| text.map(|text| plain::one_line(&text)).filter(|text| !text.is_empty());
        let image = item.image.and_then(|image| self.page.url.join(&image).ok()).filter(is_web);
        let entry = Entry {
            page: ArticlePage::Fetch(Request::get(url.clone(), Purpose::Page)),
            title: line(item.title),
            published,
            updated: changed.filter(|changed| *changed <= self.context.now),
            keywords: item.keywords.iter().flat_map(|text| parts(text)).take(50).map(str::to_owned).collect(),
            language: item.language.as_deref().and_then(language::normalize),
            thumbnail: image,
            ..Entry::new(EntryId::new(url.as_str()))
        };
        self.addresses.push(date, Entry { link: Some(url), ..entry });
    }

    fn is_recent(&self, date: Option<Timestamp>) -> bool {
        let (Some(date), Some(days)) = (date, self.reader.days) else { return true };
        self.context.now.duration_since(date) <= SignedDuration::from_hours(days.saturating_mul(24))
    }

    fn date(&mut self, text: Option<&str>) -> Option<Timestamp> {
        let text = text?;
        let read = dates::read(text, &self.context.source.time_zone, self.context.now);
        if read.is_err() {
            self.once("sitemap.bad-date", "a date of the sitemap could not be read", text);
        }
        read.ok()
    }

    /// Tells the first of its like.
    fn once(&mut self, code: &'static str, message: &str, found: &str) {
        if self.diagnostics.iter().all(|odd| odd.code != code) {
            let odd = Diagnostic::warning(code, message).with_subject(self.page.url.as_str());
            self.diagnostics.push(odd.with_found(found.chars().take(200).collect::<String>()));
        }
    }

    fn feed(mut self, is_cut: bool) -> ParsedFeed {
        let (mut entries, left) = self.addresses.sorted();
        if left > 0 {
            let message =
                format!("the sitemap has over {ADDRESSES} addresses that count; the oldest were left out");
            self.diagnostics.push(
                Diagnostic::warning("sitemap.too-many-addresses", message)
                    .with_subject(self.page.url.as_str())
                    .with_help("let fewer count with `days`, `include` or `exclude`"),
            );
        }
        if is_cut {
            self.diagnostics.push(
                Diagnostic::warning("sitemap.truncated", "the sitemap ends in the middle")
                    .with_subject(self.page.url.as_str())
                    .with_help("the addresses before that were read; the rest is when it is whole again"),
            );
        }
        forget_time_of_making(&mut entries);
        let mut seen = std::collections::BTreeSet::new();
        entries.retain(|entry| seen.insert(entry.id.clone()));
        ParsedFeed {
            entries,
            next: self.parts.sorted().0,
            cut: is_cut,
            diagnostics: self.diagnostics,
            ..ParsedFeed::default()
        }
    }
}

/// Where all addresses changed at the same moment, that is when the file was made, and says nothing of any.
fn forget_time_of_making(entries: &mut [Entry]) {
    let first = entries.first().and_then(|entry| entry.updated);
    if entries.len() >= SAME && first.is_some() && entries.iter().all(|entry| entry.updated == first) {
        entries.iter_mut().for_each(|entry| entry.updated = None);
    }
}

fn patterns(options: &Options, key: &'static str) -> Result<Vec<Pattern>, OptionError> {
    let Some(written) = options.get(key) else { return Ok(Vec::new()) };
    let read = |item: &Options| {
        let text = item.text()?;
        Ok(if text.starts_with('/') { Pattern::Path(text) } else { Pattern::Address(Glob::new(&text)) })
    };
    written.one_or_many().into_iter().map(read).collect()
}

/// Whether an address fits one of the patterns; without any, each does.
fn is_meant(patterns: &[Pattern], url: &Url) -> bool {
    let is = |pattern: &Pattern| match pattern {
        Pattern::Path(path) => fits(path, url.path()),
        Pattern::Address(glob) => glob.matches(url),
    };
    patterns.is_empty() || patterns.iter().any(is)
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

#[cfg(test)]
mod tests;
