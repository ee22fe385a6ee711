//! The pages for crawlers: sitemaps.org 0.9.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::{Listed, Pages};
use crate::format::xml;
use crate::model::OutputFile;

/// How many addresses one sitemap may hold.
const MOST: usize = 50_000;
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

impl Pages<'_> {
    /// `sitemap.xml` with the index and all pages. Where that would be too many it names sitemaps that hold them.
    pub(super) fn sitemaps(&self, feeds: &[Listed]) -> Vec<OutputFile> {
        self.sitemaps_of(feeds, MOST)
    }

    pub(super) fn sitemaps_of(&self, feeds: &[Listed], most: usize) -> Vec<OutputFile> {
        let newest = feeds.iter().map(|feed| feed.updated).max();
        let mut pages = vec![(self.site.url.to_string(), newest)];
        pages.extend(feeds.iter().map(|feed| (self.site.address(&feed.page()), Some(feed.updated))));
        if pages.len() <= most {
            return vec![self.list("sitemap.xml", "urlset", "url", &pages)];
        }
        let mut files = Vec::new();
        let mut parts = Vec::new();
        for (number, part) in pages.chunks(most).enumerate() {
            let path = format!("sitemap-{}.xml", number + 1);
            parts.push((self.site.address(&path), part.iter().filter_map(|(_, time)| *time).max()));
            files.push(self.list(&path, "urlset", "url", part));
        }
        files.push(self.list("sitemap.xml", "sitemapindex", "sitemap", &parts));
        files
    }

    fn list(&self, path: &str, root: &str, each: &str, all: &[(String, Option<Timestamp>)]) -> OutputFile {
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<?feedloom {}?>\n<{root} xmlns=\"{NAMESPACE}\">\n",
            self.id(path)
        );
        for (url, time) in all {
            let url = xml::attribute(&xml::iri(url));
            let time = time.map(|time| format!("<lastmod>{}</lastmod>", time.strftime("%Y-%m-%dT%H:%M:%SZ")));
            let _ = writeln!(out, "<{each}><loc>{url}</loc>{}</{each}>", time.unwrap_or_default());
        }
        let _ = writeln!(out, "</{root}>");
        OutputFile { path: path.to_owned(), bytes: out.into_bytes() }
    }
}
