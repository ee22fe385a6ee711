//! Sources → outlines.

use super::{KEPT, freshrss, miniflux};
use crate::config::groups;
use crate::config::subscriptions::SourceList;
use crate::format::feed_path;
use crate::format::opml::{Opml, Outline};
use crate::model::{Kind, Options, Site};

/// Whether what may be secret is written: cookies, logins and the like, and proxies with a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrets {
    /// It is left out.
    LeaveOut,
    /// It is written, but for what stands in the environment (`${NAME}`).
    Write,
}

/// Sources as feed readers take them.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The list.
    pub opml: Opml,
    /// The ids of sources that no reader can read, and stand there as the feeds that are published of them.
    pub published: Vec<String>,
    /// The ids of sources of which a secret was left out.
    pub secretive: Vec<String>,
}

/// Headers that tell who somebody is.
const SECRET: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];

/// An outline in the making.
pub(super) struct Exporting {
    attributes: Vec<(String, String)>,
    kept: Vec<(String, String)>,
    /// The headers that may be told, without escapes.
    pub(super) headers: Vec<(String, String)>,
    /// The proxy, where it may be told.
    pub(super) proxy: Option<String>,
    /// Whether it is a list that FreshRSS reads.
    pub(super) is_list: bool,
    /// The outline's type.
    pub(super) kind: String,
    left_out: bool,
}

/// All sources, by id and as they are written, in nested groups, and the lists elsewhere.
///
/// A source that is a feed stands there as one, with what FreshRSS and Miniflux may know of it; so does a list whose
/// selectors FreshRSS understands. Any other stands there as the feed that is published of it, which every reader reads.
pub fn outlines(
    sources: &[(String, Options)],
    lists: &[SourceList],
    site: &Site,
    secrets: Secrets,
) -> Exported {
    let opml = Opml { title: site.title.clone(), outlines: Vec::new() };
    let mut exported = Exported { opml, published: Vec::new(), secretive: Vec::new() };
    for (id, source) in sources {
        let (outline, left_out) = match Exporting::new(source, secrets) {
            Some(mut out) => {
                out.describe(id, source);
                if !out.is_set_aside() {
                    freshrss::write(source, &mut out);
                    miniflux::write(source, &mut out);
                }
                out.finish()
            }
            None => {
                exported.published.push(id.clone());
                (published(id, source, site), false)
            }
        };
        if left_out {
            exported.secretive.push(id.clone());
        }
        let paths = groups::read(source).unwrap_or_default();
        if paths.is_empty() {
            exported.opml.outlines.push(outline.clone());
        }
        for path in paths {
            place(&mut exported.opml.outlines, &path, outline.clone());
        }
    }
    for list in lists {
        let (name, above) =
            list.group.split_last().map_or((list.url.as_str(), &[][..]), |(name, above)| (name, above));
        place(&mut exported.opml.outlines, above, included(name, list.url.as_str()));
    }
    exported
}

/// A list elsewhere: an inclusion (OPML 2.0), which FreshRSS knows as a dynamic category.
fn included(name: &str, url: &str) -> Outline {
    Outline::new([
        ("text", name.to_owned()),
        ("type", "include".to_owned()),
        ("url", url.to_owned()),
        ("frss:opmlUrl", url.to_owned()),
    ])
}

/// Puts an outline where a path leads, through groups that are there or are made.
fn place(outlines: &mut Vec<Outline>, path: &[String], outline: Outline) {
    let Some((name, below)) = path.split_first() else { return outlines.push(outline) };
    let is_it = |one: &Outline| one.get("xmlUrl").is_none() && one.get("text") == Some(name);
    let at = outlines.iter().position(is_it).unwrap_or_else(|| {
        outlines.push(Outline::new([("text", name.clone())]));
        outlines.len() - 1
    });
    place(&mut outlines[at].children, below, outline);
}

fn text(source: &Options, key: &'static str) -> Option<String> {
    source.get(key).and_then(|value| value.text().ok())
}

/// The feed that is published of a source.
fn published(id: &str, source: &Options, site: &Site) -> Outline {
    let title = text(source, "title").unwrap_or_else(|| id.to_owned());
    Outline::new([
        ("text", title.clone()),
        ("title", title),
        ("type", "rss".to_owned()),
        ("xmlUrl", site.address(&feed_path::path("source", id, "atom"))),
        ("htmlUrl", text(source, "url").unwrap_or_default()),
    ])
}

impl Exporting {
    /// Begins with what a source has kept; `None` for one that no other reader can read.
    fn new(source: &Options, secrets: Secrets) -> Option<Self> {
        let kept: Vec<(String, String)> = source
            .get(KEPT)
            .and_then(|kept| kept.entries().ok())
            .unwrap_or_default()
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value.text().ok()?)))
            .collect();
        let is_list = match text(source, "kind").as_deref() {
            None | Some("feed") => false,
            Some("list") => true,
            Some(_) => return None,
        };
        let kind = match is_list {
            true => freshrss::kind_of(source)?.to_owned(),
            false => "rss".to_owned(),
        };
        let mut out = Self {
            attributes: Vec::new(),
            kept,
            headers: Vec::new(),
            proxy: None,
            is_list,
            kind,
            left_out: false,
        };
        if let Some(kind) = out.take_kept("type") {
            out.kind = kind;
        }
        out.tell(source, secrets);
        Some(out)
    }

    /// Takes what may be told of headers and proxy.
    fn tell(&mut self, source: &Options, secrets: Secrets) {
        let headers = source.get("request").and_then(|request| request.get("headers"));
        for (name, value) in headers.and_then(|headers| headers.entries().ok()).unwrap_or_default() {
            let Ok(value) = value.text() else { continue };
            let is_secret = SECRET.contains(&name.to_ascii_lowercase().as_str());
            match spelled_out(&value).filter(|_| !is_secret || secrets == Secrets::Write) {
                Some(value) => self.headers.push((name.to_owned(), value)),
                None => self.left_out = true,
            }
        }
        let proxy = text(source, "proxy").filter(|proxy| proxy.contains("://"));
        self.proxy = proxy.as_deref().and_then(spelled_out);
        self.proxy = self.proxy.take().filter(|proxy| !proxy.contains('@') || secrets == Secrets::Write);
        self.left_out |= proxy.is_some() && self.proxy.is_none();
    }

    fn describe(&mut self, id: &str, source: &Options) {
        let title = text(source, "title").unwrap_or_else(|| id.to_owned());
        self.push("text", Some(title.clone()));
        let own_title = self.take_kept("title");
        self.push("title", Some(own_title.unwrap_or(title)));
        self.push("type", Some(self.kind.clone()));
        self.push("xmlUrl", text(source, "url"));
        self.push("language", text(source, "lang"));
        let is_tag = |tag: &String| !tag.contains([',', '/']);
        let tags = source.get("tags").filter(|tags| !matches!(tags.kind(), Kind::Map(_)));
        let tags = tags.map(Options::one_or_many).unwrap_or_default();
        let tags: Vec<_> = tags.into_iter().filter_map(|tag| tag.text().ok()).filter(is_tag).collect();
        self.push("category", Some(tags.join(",")));
    }

    /// Adds an attribute, where there is a value. What was kept under its name says something else, and wins.
    pub(super) fn push(&mut self, name: &str, value: Option<String>) {
        let there = self.attributes.iter().chain(&self.kept).any(|(known, _)| known == name);
        if let Some(value) = value.filter(|value| !value.is_empty() && !there) {
            self.attributes.push((name.to_owned(), value));
        }
    }

    /// Whether all that was said of it is kept, since it could not be understood.
    fn is_set_aside(&self) -> bool {
        !self.is_list && freshrss::is_list(&self.kind)
    }

    /// What was kept under a name.
    pub(super) fn kept(&self, name: &str) -> Option<&str> {
        self.kept.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Takes what was kept under a name.
    pub(super) fn take_kept(&mut self, name: &str) -> Option<String> {
        let at = self.kept.iter().position(|(known, _)| known == name)?;
        Some(self.kept.remove(at).1)
    }

    /// The outline, and whether a secret was left out.
    fn finish(mut self) -> (Outline, bool) {
        self.attributes.append(&mut self.kept);
        (Outline { attributes: self.attributes, children: Vec::new() }, self.left_out)
    }
}

/// A text without escapes of `${`; `None` where it holds a secret of the environment.
fn spelled_out(text: &str) -> Option<String> {
    let without = text.replace("$${", "");
    (!without.contains("${")).then(|| text.replace("$${", "${"))
}
