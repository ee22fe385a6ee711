//! Addresses of links and images: which may be written, and how.

use scraper::node::Element;

use super::inline::Kind;
use super::tags::is_unwanted;

/// Where an `a` leads and its title, or nothing for a place no reader should be led to.
pub(super) fn link(element: &Element) -> Option<(String, String)> {
    let url = clean(element.attr("href")?);
    let known = match scheme(&url) {
        None => true,
        Some(scheme) => {
            ["http", "https", "mailto", "tel"].iter().any(|each| scheme.eq_ignore_ascii_case(each))
        }
    };
    (known && !url.is_empty()).then(|| (url, title(element)))
}

/// An image with its real address: lazy ones keep it in `data-src` or `data-original`.
pub(super) fn image(element: &Element) -> Option<Kind> {
    let candidates = ["data-src", "data-original", "src"];
    let url = candidates.iter().filter_map(|name| element.attr(name)).map(clean).find(|url| {
        !url.is_empty()
            && scheme(url).is_none_or(|scheme| {
                scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
            })
    })?;
    let alt = one_line(element.attr("alt").unwrap_or_default());
    let title = title(element);
    let title = if title == alt { String::new() } else { title };
    Some(Kind::Image { alt, url, title })
}

fn title(element: &Element) -> String {
    one_line(element.attr("title").unwrap_or_default())
}

fn one_line(text: &str) -> String {
    let text: String = text.chars().filter(|c| !is_unwanted(*c)).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As browsers read an address: line ends and tabs are not part of it, nor are spaces around it.
fn clean(url: &str) -> String {
    let kept = |c: &char| !matches!(c, '\n' | '\r' | '\t') && !is_unwanted(*c);
    url.trim().chars().filter(kept).collect()
}

/// The scheme of an absolute address.
fn scheme(url: &str) -> Option<&str> {
    let (scheme, _) = url.split_once(':')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    (scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(plain)).then_some(scheme)
}

/// The destination of a link or image, in round brackets after the text.
///
/// What would end it, or mean something to Markdown, Hugo or a table, is percent-encoded; brackets stay where
/// they pair and get a `\` where they do not, since servers may tell `(` from `%28`.
pub(super) fn destination(url: &str) -> String {
    let paired = brackets_pair(url);
    let mut out = String::with_capacity(url.len());
    for (at, c) in url.char_indices() {
        match c {
            '(' | ')' if !paired => out.extend(['\\', c]),
            '&' if super::escape::is_entity(&url[at..]) => out.push_str("\\&"),
            '<' | '>' | '"' | '\\' | '`' | '{' | '}' | '|' | '^' => percent(c, &mut out),
            c if c.is_whitespace() => percent(c, &mut out),
            c => out.push(c),
        }
    }
    out
}

/// The quoted title after a destination, with the space before it, or nothing.
pub(super) fn title_suffix(title: &str) -> String {
    let mut out = String::new();
    if title.is_empty() {
        return out;
    }
    out.push_str(" \"");
    for (at, c) in title.char_indices() {
        let after_brace = title[..at].ends_with('{') && matches!(c, '{' | '%' | '#');
        let shown = matches!(c, '"' | '\\' | '|' | '<') || after_brace;
        if shown || (c == '&' && super::escape::is_entity(&title[at..])) {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

/// Whether `<url>` means the same as a link with the address as its text.
pub(super) fn is_autolink(url: &str) -> bool {
    let absolute = url.starts_with("http://") || url.starts_with("https://");
    let special = |c: char| c.is_whitespace() || c.is_control() || "<>\\{}|`".contains(c);
    absolute && !url.contains(special)
}

fn brackets_pair(url: &str) -> bool {
    let mut open = 0_u32;
    for c in url.chars() {
        match c {
            '(' => open += 1,
            ')' if open == 0 => return false,
            ')' => open -= 1,
            _ => {}
        }
        // CommonMark lets implementations stop counting at 32 levels.
        if open > 8 {
            return false;
        }
    }
    open == 0
}

fn percent(c: char, out: &mut String) {
    let mut bytes = [0; 4];
    for byte in c.encode_utf8(&mut bytes).bytes() {
        out.push_str(&format!("%{byte:02X}"));
    }
}
