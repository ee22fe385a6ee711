//! Nothing active leaves: HTML reduced to what a reader may show. What of a page is its article is the extractor's business.

mod allowed;
mod level;

use std::{borrow::Cow, sync::LazyLock};

use ammonia::{Builder, UrlRelative};
use regex::{Captures, Regex};
use url::Url;

use super::images;

/// The longest address kept; longer ones carry data, not places.
const LONGEST_URL: usize = 8 * 1024;
/// How often a result is cleaned again until it no longer changes.
const ROUNDS: usize = 4;

/// Safe HTML: only content elements and attributes, only http, https, mailto and tel addresses (and
/// `data:image/` raster images nowhere), relative ones resolved against `base` or dropped without one.
/// Text of scripts, styles, and the like goes with them.
///
/// With them go forms' controls, embedded media and objects, SVG and MathML (so the text of a formula is lost), comments,
/// and images without an address. Other elements go and leave their text. Of attributes stay `href`, `src`, `title`, `alt`,
/// `lang`, `dir`, `datetime`, `cite`, numbers for sizes and spans, and `class` on `code` where it is `language-…`: no id,
/// name, style or handler.
///
/// The result can be put into XML text (no control characters), and is a fixed point: cleaned again, with any base or
/// none, it stays as it is. Time and memory grow with the length of the input, whatever its tags do: nesting ends
/// after some hundred elements, and a text has 100,000 at most; below and after these only the text is kept.
pub fn html(html: &str, base: Option<&Url>) -> String {
    cleaned(html, &builder(base.cloned(), None))
}

/// The same for the HTML of a document: images that are kept beside it (see [`images`]) have their address on the site
/// whose content is served at `site`, whatever `base` is.
pub fn document(html: &str, base: Option<&Url>, site: &Url) -> String {
    cleaned(html, &builder(base.cloned(), Some(site.clone())))
}

fn cleaned(html: &str, builder: &Builder<'_>) -> String {
    let mut clean = once(builder, html);
    // Taking elements out can leave what parses another way, such as a paragraph in a paragraph.
    for _ in 1..ROUNDS {
        let again = once(builder, &clean);
        if again == clean {
            break;
        }
        clean = again;
    }
    clean
}

/// A safe address out of content: http or https, resolved against `base`, without credentials.
///
/// Blanks and line ends around and in it go, as browsers have it. `//host/path` without a base is https. `None` for an
/// empty address, another scheme, a relative address without a base, and one longer than 8 KiB.
pub fn url(text: &str, base: Option<&Url>) -> Option<Url> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if text.is_empty() || text.len() > LONGEST_URL {
        return None;
    }
    let mut url = match (base, Url::parse(text)) {
        (_, Ok(url)) => url,
        (Some(base), Err(url::ParseError::RelativeUrlWithoutBase)) => base.join(text).ok()?,
        (None, Err(_)) if text.starts_with("//") => Url::parse(&format!("https:{text}")).ok()?,
        _ => return None,
    };
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return None;
    }
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    (url.as_str().len() <= LONGEST_URL).then_some(url)
}

/// An address that a link may have.
fn link(text: &str, base: Option<&Url>) -> Option<String> {
    if let Some(url) = url(text, base) {
        return Some(url.into());
    }
    let url = Url::parse(text.trim()).ok().filter(|url| matches!(url.scheme(), "mailto" | "tel"))?;
    (url.as_str().len() <= LONGEST_URL).then(|| url.into())
}

/// The rules, with addresses resolved against `base`, those of kept images against `site`.
fn builder(base: Option<Url>, site: Option<Url>) -> Builder<'static> {
    let mut builder = Builder::empty();
    builder
        .tags(allowed::ELEMENTS.iter().copied().collect())
        .clean_content_tags(allowed::WITH_TEXT.iter().copied().collect())
        .generic_attributes(allowed::ANYWHERE.iter().copied().collect())
        .tag_attributes(
            allowed::ATTRIBUTES.iter().map(|(tag, names)| (*tag, names.iter().copied().collect())).collect(),
        )
        .url_schemes(["http", "https", "mailto", "tel"].into())
        // The filter below resolves; what it cannot, it drops.
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(move |tag, name, value| {
            let is_kept = site.is_some() && (tag, name) == ("img", "src") && images::is_kept(value);
            let base = if is_kept { &site } else { &base };
            attribute(tag, name, value, base.as_ref()).map(Cow::Owned)
        });
    builder
}

/// The value an attribute keeps, if any.
fn attribute(tag: &str, name: &str, value: &str, base: Option<&Url>) -> Option<String> {
    match (tag, name) {
        ("a", "href") => link(value, base),
        (_, "src" | "cite" | "href") => url(value, base).map(Url::into),
        _ => allowed::value(tag, name, value),
    }
}

/// Cleaned once.
fn once(builder: &Builder<'_>, html: &str) -> String {
    let html = without_controls(html);
    let html = if level::is_tame(&html) { html } else { Cow::Owned(level::level(&html)) };
    let clean = builder.clean(&html).to_string();
    polish(&without_controls(&clean))
}

/// A text without what XML 1.0 forbids or advises against (2.2): control characters and code points that are no
/// characters. A carriage return, alone or before a line feed, is a line feed.
fn without_controls(text: &str) -> Cow<'_, str> {
    let forbidden = |c: char| match c {
        '\t' | '\n' => false,
        c => c.is_control() || matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE,
    };
    if !text.contains(forbidden) {
        return Cow::Borrowed(text);
    }
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    Cow::Owned(lines.chars().filter(|c| !forbidden(*c)).collect())
}

/// The last touches on serialised HTML: no image without an address, no line feed right after `<pre>`, which the next
/// parser would swallow.
fn polish(html: &str) -> String {
    static TOUCHED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"<img(?: [a-z]+="[^"]*")*>|(<pre(?: [a-z]+="[^"]*")*>)\n+"#).expect("a constant pattern")
    });
    let touch = |found: &Captures<'_>| match found.get(1) {
        Some(pre) => pre.as_str().to_owned(),
        None if found[0].contains(" src=\"") => found[0].to_owned(),
        None => String::new(),
    };
    TOUCHED.replace_all(html.trim(), touch).into_owned()
}

#[cfg(test)]
mod tests;
