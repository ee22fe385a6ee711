//! What an address answered, as finders look at it.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use jiff::Timestamp;
use scraper::ElementRef;
use url::Url;

use super::address;
use crate::extract;
use crate::model::Page;
use crate::select::{Found, Selector, View};
use crate::source::ListRules;
use crate::text::{address as place, language, plain};

/// The most links of a page that are looked at.
const MOST_LINKS: usize = 4_000;
/// How many titles are looked at to tell the language.
const TITLES: usize = 60;

/// An answer, opened once for all finders.
pub struct Sight<'a> {
    /// The answer.
    pub page: &'a Page,
    /// The address a source is to name: the one asked for, or where it has moved for good.
    pub url: Url,
    /// What is known of some sites' lists.
    pub rules: &'a ListRules,
    /// The time of the fetch.
    pub now: Timestamp,
    /// The answer, decoded.
    pub view: View,
    shown: OnceCell<Shown>,
}

/// What a page shows a reader: its links and their texts.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The places it links to, each as [`place::key`] has it.
    places: BTreeSet<String>,
    /// The texts of its links, those long enough to be titles.
    titles: BTreeSet<String>,
    /// Whether it is an article's page, whose own list of links says little.
    is_article: bool,
}

impl<'a> Sight<'a> {
    /// Opens an answer.
    pub fn new(page: &'a Page, url: &Url, rules: &'a ListRules, now: Timestamp) -> Self {
        Self { page, url: url.clone(), rules, now, view: extract::open(page), shown: OnceCell::new() }
    }

    /// All elements a CSS selector finds; none when it is no selector.
    pub(super) fn select(&self, css: &str) -> Vec<ElementRef<'_>> {
        let Ok(selector) = Selector::parse(css) else { return Vec::new() };
        let elements = self.view.find(&selector).into_iter();
        elements
            .filter_map(|found| match found {
                Found::Element(element) => Some(element),
                _ => None,
            })
            .collect()
    }

    /// The first text a selector finds, on one line.
    pub(super) fn text(&self, selector: &str) -> Option<String> {
        let selector = Selector::parse(selector).ok()?;
        let texts = self.view.texts(&[selector]);
        texts.iter().map(|text| plain::one_line(text)).find(|text| !text.is_empty())
    }

    /// An address of an element made absolute by the page's base; http and https alone, without fragment.
    pub(super) fn address(&self, text: &str) -> Option<Url> {
        address::absolute(text, self.view.base())
    }

    /// What the page shows.
    pub fn shown(&self) -> &Shown {
        self.shown.get_or_init(|| {
            let mut shown = Shown { is_article: super::article::is_article(self), ..Shown::default() };
            for link in self.select("a[href]").into_iter().take(MOST_LINKS) {
                let Some(url) = link.attr("href").and_then(|href| self.address(href)) else { continue };
                shown.places.insert(place::key(url.as_str()));
                let text = Found::Element(link).text().map(|text| folded(&text)).unwrap_or_default();
                if plain::weight(&text) >= 12 {
                    shown.titles.insert(text);
                }
            }
            shown.places.remove("");
            shown
        })
    }

    /// The page's title, without the site's name where that can be told, and the site's name.
    pub fn titles(&self) -> (Option<String>, Option<String>) {
        let site = self.text("meta:og:site_name").or_else(|| self.text("meta:application-name"));
        let title = self.text("title").or_else(|| self.text("meta:og:title"));
        let Some(title) = title else { return (None, site) };
        let mut parts =
            title.split(['|', '_', '–', '—', '·', '»', '«', '•', '｜']).flat_map(|part| part.split(" - "));
        let first = parts.next().map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned);
        let last = parts.last().map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned);
        (first.or(Some(title)), site.or(last))
    }

    /// The language the page declares, else that of its titles.
    pub fn language(&self) -> Option<String> {
        let declared =
            self.select("html").first().and_then(|html| html.attr("lang")).and_then(language::normalize);
        // Templates say `en` and hold Chinese.
        let titles: Vec<_> = self.shown().titles.iter().take(TITLES).map(String::as_str).collect();
        let detected = language::detect(&titles.join("\n"));
        match (declared, detected) {
            (Some(declared), Some(found)) if !declared.starts_with(&found[..2]) => Some(found.to_owned()),
            (Some(declared), _) => Some(declared),
            (None, found) => found.map(str::to_owned),
        }
    }
}

impl Shown {
    /// Whether the page is an article itself.
    pub fn is_article(&self) -> bool {
        self.is_article
    }

    /// How much of some entries the page shows too, from 0 to 1; `None` where the page shows too little to tell.
    pub(super) fn share<'e>(
        &self,
        entries: impl Iterator<Item = (Option<&'e Url>, Option<&'e str>)>,
    ) -> Option<f64> {
        if self.is_article || self.titles.len() < 8 {
            return None;
        }
        let (mut all, mut there) = (0.0, 0.0);
        for (link, title) in entries.take(15) {
            all += 1.0;
            let is_linked = link.is_some_and(|link| self.places.contains(&place::key(link.as_str())));
            let is_named = title.is_some_and(|title| self.titles.contains(&folded(title)));
            if is_linked || is_named {
                there += 1.0;
            }
        }
        (all > 0.0).then(|| there / all)
    }

    /// Whether the page links to a place.
    pub(super) fn has(&self, link: &Url) -> bool {
        self.places.contains(&place::key(link.as_str()))
    }
}

fn folded(text: &str) -> String {
    plain::one_line(text).to_lowercase()
}
