//! The list of all feeds for feed readers: OPML 2.0. Without dates, which would be those of the clock.

use std::fmt::Write as _;

use super::words::Words;
use super::{Listed, OPML, Pages};
use crate::format::{feed_path, xml};
use crate::model::OutputFile;

/// A source that is a feed itself.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Plain text.
    pub title: String,
    /// Its address.
    pub url: String,
}

impl Pages<'_> {
    /// Our feeds in the first of their formats, and beside them the feeds they are made from.
    pub(super) fn opml(&self, feeds: &[Listed], origins: &[Origin]) -> OutputFile {
        let title = xml::attribute(&xml::line(&self.site.title));
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<?feedloom {}?>\n<opml version=\"2.0\">\n\
             <head>\n  <title>{title}</title>\n</head>\n<body>\n",
            self.id(OPML)
        );
        let format = self.formats.first();
        let own = feeds.iter().filter_map(|feed| {
            let path = feed_path::path(&feed.kind, &feed.slug, format?.extension());
            outline(&feed.title, &self.site.address(&path), Some(&self.site.address(&feed.page())))
        });
        folder(&mut out, &title, own);
        let sources = Words::of(&self.site.language).kind("source");
        folder(&mut out, sources, origins.iter().filter_map(|one| outline(&one.title, &one.url, None)));
        out.push_str("</body>\n</opml>\n");
        OutputFile { path: OPML.to_owned(), bytes: out.into_bytes() }
    }
}

fn folder(out: &mut String, name: &str, outlines: impl Iterator<Item = String>) {
    let mut outlines = outlines.peekable();
    if outlines.peek().is_some() {
        let _ = writeln!(out, "  <outline text=\"{name}\">");
        out.extend(outlines);
        out.push_str("  </outline>\n");
    }
}

/// One feed; `None` where its address is none a reader can ask. The page of somebody else's feed is not known.
fn outline(title: &str, feed: &str, page: Option<&str>) -> Option<String> {
    let title = xml::attribute(&xml::line(title));
    let feed = xml::attribute(&xml::address(feed)?);
    let page = page.map(|page| format!(" htmlUrl=\"{}\"", xml::attribute(page))).unwrap_or_default();
    Some(format!("    <outline type=\"rss\" text=\"{title}\" title=\"{title}\" xmlUrl=\"{feed}\"{page}/>\n"))
}
