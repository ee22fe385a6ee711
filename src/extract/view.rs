//! A page as the extractors see it: parsed, measured, its base address known.

use std::cell::OnceCell;

use scraper::{ElementRef, Html};
use serde_json::{Map, Value};
use url::Url;

use super::json_ld;
use super::meta::Metas;
use super::outline::{Item, Kind, Outline};
use super::title::{self, Headline};
use crate::select;

/// A parsed page. What costs time is computed once, when first asked for.
pub struct View<'a> {
    /// The page as selectors see it: address, text and tree.
    pub(super) answer: &'a select::View,
    outline: OnceCell<Outline<'a>>,
    metas: OnceCell<Metas>,
    json_ld: OnceCell<Vec<Map<String, Value>>>,
    headline: OnceCell<Option<Headline>>,
}

impl<'a> View<'a> {
    /// Looks at a page.
    pub(super) fn new(answer: &'a select::View) -> Self {
        Self {
            answer,
            outline: OnceCell::new(),
            metas: OnceCell::new(),
            json_ld: OnceCell::new(),
            headline: OnceCell::new(),
        }
    }

    /// The page's tree.
    pub(super) fn html(&self) -> &'a Html {
        self.answer.document()
    }

    /// What relative addresses are relative to.
    pub(super) fn base(&self) -> &'a Url {
        self.answer.base()
    }

    /// The tree as a measured list in document order.
    pub(super) fn outline(&self) -> &Outline<'a> {
        self.outline.get_or_init(|| Outline::new(self.html()))
    }

    /// The page's `<meta>` elements.
    pub(super) fn metas(&self) -> &Metas {
        self.metas.get_or_init(|| Metas::read(self.html()))
    }

    /// The objects of the page's JSON-LD.
    pub(super) fn json_ld(&self) -> &[Map<String, Value>] {
        self.json_ld.get_or_init(|| json_ld::objects(self.html()))
    }

    /// Takes the page's JSON-LD for none; before anybody has asked for it.
    pub(super) fn pass_over_json_ld(&self) {
        self.json_ld.get_or_init(Vec::new);
    }

    /// The headline, where the page has one.
    pub(super) fn headline(&self) -> Option<&Headline> {
        self.headline.get_or_init(|| title::headline(self)).as_ref()
    }

    /// Where the lines about the article may begin: a little before its headline, or before its first prose.
    pub(super) fn lead(&self) -> usize {
        const REACH: usize = 60;
        let is_prose = |item: &Item<'_>| {
            !matches!(item.kind, Kind::Text | Kind::Inline | Kind::Link)
                && item.own.stops > 1
                && item.own.plain() >= 90
        };
        let start = self.headline().and_then(|headline| headline.place);
        start.unwrap_or_else(|| {
            self.outline().items.iter().position(is_prose).unwrap_or_default().saturating_sub(REACH)
        })
    }

    /// The elements of the whole document, in the order the parser made them.
    pub(super) fn elements(&self) -> impl Iterator<Item = ElementRef<'a>> {
        elements(self.html())
    }

    /// An address of the page made absolute, if it is one for the web.
    pub(super) fn absolute(&self, address: &str) -> Option<Url> {
        let address = address.trim();
        if address.is_empty() {
            return None;
        }
        self.base().join(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
    }
}

/// The elements of a document.
pub(super) fn elements(html: &Html) -> impl Iterator<Item = ElementRef<'_>> {
    html.tree.nodes().filter_map(ElementRef::wrap)
}
