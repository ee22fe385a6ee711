//! The walk over a list's outlines: which are groups, subscriptions, or other lists.

use std::collections::BTreeMap;

use url::Url;

use super::import::{Imported, Linked, Subscriptions, place_key};
use crate::format::opml::Outline;
use crate::text::plain;

/// The walk over outlines.
#[derive(Default)]
pub(super) struct Walk {
    path: Vec<String>,
    found: Subscriptions,
    places: BTreeMap<String, usize>,
    empty: Vec<String>,
    commented: usize,
    odd: usize,
}

impl Walk {
    /// Takes an outline and all below it.
    pub(super) fn outline(&mut self, outline: Outline) {
        if outline.get("isComment").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            self.commented += 1;
            return;
        }
        let name = outline.get("text").or(outline.get("title")).map(plain::one_line).unwrap_or_default();
        if let Some(url) = list_address(&outline) {
            self.link(url, &name);
        } else if let Some(url) = feed_address(&outline) {
            self.source(outline.attributes, url);
            // Who forgot to end the outline put the next ones into it.
            outline.children.into_iter().for_each(|child| self.outline(child));
            return;
        } else if outline.children.is_empty() {
            let is_group =
                outline.attributes.iter().all(|(name, _)| ["text", "title", "type"].contains(&name.as_str()));
            if is_group && !name.is_empty() {
                self.empty.push(name);
            } else {
                self.odd += 1;
            }
            return;
        }
        let is_named = !name.is_empty();
        if is_named {
            self.path.push(name);
        }
        outline.children.into_iter().for_each(|child| self.outline(child));
        if is_named {
            self.path.pop();
        }
    }

    fn link(&mut self, url: String, name: &str) {
        let mut group = self.path.clone();
        group.extend((!name.is_empty()).then(|| name.to_owned()));
        let linked = Linked { url, group };
        if !self.found.lists.contains(&linked) {
            self.found.lists.push(linked);
        }
    }

    fn source(&mut self, attributes: Vec<(String, String)>, url: String) {
        let groups = if self.path.is_empty() { Vec::new() } else { vec![self.path.clone()] };
        match self.places.get(&place_key(&url)) {
            Some(at) => {
                self.found.sources[*at].stand_in(groups);
            }
            None => {
                self.places.insert(place_key(&url), self.found.sources.len());
                self.found.sources.push(Imported::new(attributes, url, groups));
            }
        }
    }

    /// What was found.
    pub(super) fn finish(mut self) -> Subscriptions {
        let notes = &mut self.found.notes;
        if !self.empty.is_empty() {
            notes.push(format!("groups without a feed were left out: {}", self.empty.join(", ")));
        }
        for (count, what) in [(self.commented, "that are commented out"), (self.odd, "without an address")] {
            if count > 0 {
                notes.push(format!("outlines {what} were left out: {count}"));
            }
        }
        self.found
    }
}

/// The address of a list that the outline stands for: an inclusion (OPML 2.0), or FreshRSS's dynamic category.
fn list_address(outline: &Outline) -> Option<String> {
    let of_freshrss = outline.get("frss:opmlUrl").or(outline.get("opmlUrl"));
    let kind = outline.get("type").unwrap_or_default();
    let included = ["include", "link"].iter().any(|word| kind.eq_ignore_ascii_case(word));
    let url = outline
        .get("url")
        .filter(|url| included && (kind.eq_ignore_ascii_case("include") || url.ends_with(".opml")));
    web_address(of_freshrss.or(url)?)
}

/// The address of the feed or page the outline stands for.
fn feed_address(outline: &Outline) -> Option<String> {
    let is_link = outline.get("type").is_some_and(|kind| kind.eq_ignore_ascii_case("link"));
    web_address(outline.get("xmlUrl").or(outline.get("url").filter(|_| !is_link))?)
}

/// An address of the web as it was meant: `feed:` is how some readers write it, and a missing scheme is https.
pub(super) fn web_address(text: &str) -> Option<String> {
    let text = text.trim();
    let text = match text.get(..5).filter(|begin| begin.eq_ignore_ascii_case("feed:")) {
        Some(_) if text[5..].starts_with("//") => format!("http:{}", &text[5..]),
        Some(_) => text[5..].to_owned(),
        None => text.to_owned(),
    };
    let is_web = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    match Url::parse(&text) {
        Ok(url) if is_web(&url) => Some(text),
        Err(url::ParseError::RelativeUrlWithoutBase)
            if text.split('/').next().is_some_and(|host| host.contains('.')) =>
        {
            let whole = format!("https://{}", text.trim_start_matches('/'));
            Url::parse(&whole).ok().filter(is_web).map(|_| whole)
        }
        _ => None,
    }
}
