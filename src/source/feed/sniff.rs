//! What an answer is, by its first tags: where a feed begins in it, or what stands there instead.

use url::Url;

use super::html;
use super::tidy;
use crate::select::xml::references::References;
use crate::select::xml::scan::{Scanner, Tag, Token};
use crate::text::plain::one_line;

/// How far junk before a feed is searched through, and how far a page for its title and feeds.
const REACH: usize = 200_000;

/// The text from where a feed's markup begins: warnings of a broken server script may stand before it.
///
/// # Errors
/// What the text is instead, as a clause for people.
pub(super) fn feed<'a>(text: &'a str, base: Option<&Url>) -> Result<&'a str, String> {
    let Some(root) = first_tag(text) else { return Err(no_markup(text)) };
    if tidy::dialect(root).is_some() {
        return Ok(text);
    }
    if is_page(text, root) {
        return Err(page(text, base));
    }
    if let Some(at) = buried(text) {
        // Entities declared before the feed belong to it.
        return Ok(&text[text[..at].rfind("<!DOCTYPE").unwrap_or(at)..]);
    }
    Err(match root.to_ascii_lowercase().as_str() {
        "urlset" | "sitemapindex" => "it is a sitemap".to_owned(),
        "opml" => "it is an OPML list of feeds; choose one of the addresses in it".to_owned(),
        _ => format!("its outermost element is <{}>", root.chars().take(40).collect::<String>()),
    })
}

fn first_tag(text: &str) -> Option<&str> {
    Scanner::new(text).find_map(|token| match token {
        Token::Start(tag) => Some(tag.name),
        _ => None,
    })
}

fn no_markup(text: &str) -> String {
    let is_odd = |c: char| c == char::REPLACEMENT_CHARACTER || c.is_control() && !c.is_whitespace();
    if text.chars().take(60).any(is_odd) {
        return "it is binary data".to_owned();
    }
    let begin: String = text.chars().take(200).collect();
    format!("it holds no element and begins with “{}”", one_line(&begin).chars().take(60).collect::<String>())
}

fn is_page(text: &str, root: &str) -> bool {
    let begin: String = text.trim_start().chars().take(14).collect();
    ["html", "head", "body"].iter().any(|name| name.eq_ignore_ascii_case(root))
        || begin.eq_ignore_ascii_case("<!doctype html")
}

/// Where a feed's outermost tag stands behind other tags.
fn buried(text: &str) -> Option<usize> {
    let end = (0..=REACH.min(text.len())).rev().find(|at| text.is_char_boundary(*at))?;
    text[..end].match_indices('<').map(|(at, _)| at).find(|at| {
        let name = text[at + 1..].split(|c: char| c.is_whitespace() || c == '>').next().unwrap_or_default();
        matches!(name, "rss" | "RSS" | "feed" | "rdf:RDF" | "RDF" | "atom:feed")
    })
}

/// What to say about a page: its title, and the feeds it names.
fn page(text: &str, base: Option<&Url>) -> String {
    let mut title = String::new();
    let mut feeds = Vec::new();
    let mut references = References::default();
    let mut in_title = false;
    let mut scanner = Scanner::new(text);
    while let Some(token) = scanner.next() {
        if text.len() - scanner.rest().len() > REACH || feeds.len() == 3 {
            break;
        }
        match token {
            Token::Start(tag) if tag.name.eq_ignore_ascii_case("title") => in_title = title.is_empty(),
            Token::End(name) if name.eq_ignore_ascii_case("title") => in_title = false,
            Token::Text(words) if in_title => title.push_str(words),
            Token::Start(tag) if tag.name.eq_ignore_ascii_case("link") => {
                feeds.extend(feed_link(&tag, base, &mut references));
            }
            _ => {}
        }
    }
    let title: String = html::plain(&title).chars().take(100).collect();
    let mut said = "it is an HTML page".to_owned();
    if !title.is_empty() {
        said += &format!(" titled “{title}”");
    }
    match feeds.as_slice() {
        [] => said + ", and names no feed",
        [one] => said + &format!("; set `url` to the feed it names, {one}"),
        several => said + &format!("; set `url` to one of the feeds it names: {}", several.join(", ")),
    }
}

fn feed_link(tag: &Tag<'_>, base: Option<&Url>, references: &mut References) -> Option<String> {
    let mut attribute = |wanted: &str| {
        let found = tag.attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| references.decode(value).trim().to_owned())
    };
    let is_alternate = attribute("rel")?.split_whitespace().any(|rel| rel.eq_ignore_ascii_case("alternate"));
    let kind = attribute("type")?.to_ascii_lowercase();
    let is_feed =
        ["application/rss+xml", "application/atom+xml", "application/feed+json"].contains(&kind.as_str());
    let href = attribute("href").filter(|href| is_alternate && is_feed && !href.is_empty())?;
    Some(base.and_then(|base| base.join(&href).ok()).map_or(href, String::from))
}

#[cfg(test)]
mod tests;
