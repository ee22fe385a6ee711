//! The list of all feeds for feed readers.

use super::words::Words;
use super::{Listed, OPML, Pages};
use crate::format::opml::{Opml, Outline};
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
        let title = xml::line(&self.site.title);
        let format = self.formats.first();
        let own = feeds.iter().filter_map(|feed| {
            let path = feed_path::path(&feed.kind, &feed.slug, format?.extension());
            outline(&feed.title, &self.site.address(&path), self.site.address(&feed.page()))
        });
        let sources = origins.iter().filter_map(|one| outline(&one.title, &one.url, String::new()));
        let folders = [folder(&title, own), folder(Words::of(&self.site.language).kind("source"), sources)];
        let opml = Opml { title, outlines: folders.into_iter().flatten().collect() };
        OutputFile { path: OPML.to_owned(), bytes: opml.text(Some(&self.id(OPML))).into_bytes() }
    }
}

fn folder(name: &str, outlines: impl Iterator<Item = Outline>) -> Option<Outline> {
    let children: Vec<_> = outlines.collect();
    let folder = Outline::new([("text", name.to_owned())]);
    (!children.is_empty()).then_some(Outline { children, ..folder })
}

/// One feed; `None` where its address is none a reader can ask. The page of somebody else's feed is not known.
fn outline(title: &str, feed: &str, page: String) -> Option<Outline> {
    let title = xml::line(title);
    Some(Outline::new([
        ("type", "rss".to_owned()),
        ("text", title.clone()),
        ("title", title),
        ("xmlUrl", xml::address(feed)?),
        ("htmlUrl", page),
    ]))
}
