//! The HTML inside feeds, as far as reading needs it: to plain text, and with absolute addresses.
//!
//! Nothing here makes HTML safe: that is `text::sanitize`'s, later.

use url::Url;

use crate::select::xml::references::{References, push_escaped};
use crate::select::xml::scan::{Scanner, Token};
use crate::text::plain::one_line;

/// Whether an attribute holds one address.
pub(super) fn is_address(attribute: &str) -> bool {
    ["href", "src", "poster", "cite", "longdesc", "data", "background", "action"]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(attribute))
}

/// Whether an element never has an end tag (HTML, 13.1.2).
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// The HTML with every relative address in it resolved against `base`; all else stays byte for byte.
///
/// Each address grows by the length of the base, so where that would multiply a hostile text they stay as they are.
pub(super) fn absolute(html: &str, base: &Url) -> String {
    let longest = 5 * html.len() + 4_096;
    let mut out = String::with_capacity(html.len());
    let mut references = References::default();
    let mut written = 0;
    for token in Scanner::new(html) {
        let Token::Start(tag) = token else { continue };
        for (name, value) in tag.attributes {
            if !is_address(name) {
                continue;
            }
            let decoded = references.decode(value);
            let decoded = decoded.trim();
            // Fragments alone stay: they point into the entry itself.
            if decoded.is_empty() || decoded.starts_with('#') || Url::parse(decoded).is_ok() {
                continue;
            }
            if out.len() + base.as_str().len() > longest {
                continue;
            }
            let (Ok(url), Some(at)) = (base.join(decoded), offset(html, value)) else { continue };
            out.push_str(&html[written..at]);
            push_escaped(&mut out, url.as_str());
            written = at + value.len();
        }
    }
    out.push_str(&html[written..]);
    out
}

/// Where `part`, a slice of `whole`, begins in it.
fn offset(whole: &str, part: &str) -> Option<usize> {
    let at = (part.as_ptr() as usize).checked_sub(whole.as_ptr() as usize)?;
    (at + part.len() <= whole.len() && whole.is_char_boundary(at) && !part.is_empty()).then_some(at)
}

/// The text of HTML on one line, without the text of scripts and styles.
pub(super) fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut references = References::default();
    let mut scanner = Scanner::new(html);
    while let Some(token) = scanner.next() {
        match token {
            Token::Text(text) => out.push_str(&references.decode(text)),
            Token::Literal(text) => out.push_str(text),
            Token::Start(tag) => {
                let hidden = ["script", "style"].iter().find(|name| name.eq_ignore_ascii_case(tag.name));
                if let Some(name) = hidden.filter(|_| !tag.empty) {
                    let rest = scanner.rest();
                    scanner.skip_to(after_end_tag(rest, name));
                }
                if !is_inline(tag.name) {
                    out.push(' ');
                }
            }
            Token::End(name) if !is_inline(name) => out.push(' '),
            Token::End(_) | Token::Doctype(_) => {}
        }
    }
    one_line(&out)
}

/// What follows the end tag of a script or style; nothing when it never ends.
fn after_end_tag<'a>(text: &'a str, name: &str) -> &'a str {
    for (at, _) in text.match_indices("</") {
        if text.get(at + 2..at + 2 + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return &text[at..];
        }
    }
    ""
}

/// A text that is HTML only in practice, as plain text on one line.
///
/// RSS leaves open what a title is. Where it has tags that are closed again, or tags that need no closing, it is
/// HTML; where it has references (`AT&amp;amp;T` in the feed) they are resolved once; anything else is literal.
pub(super) fn plain_of_loose(text: &str) -> String {
    let is_html = Scanner::new(text).any(|token| match token {
        Token::Start(tag) => is_void(tag.name) && is_markup(tag.name),
        Token::End(name) => is_markup(name),
        _ => false,
    });
    if is_html { plain(text) } else { one_line(&References::default().decode(text)) }
}

fn is_inline(name: &str) -> bool {
    [
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i",
        "ins", "kbd",
    ]
    .iter()
    .chain(&["mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u"])
    .chain(&["var", "wbr"])
    .any(|inline| inline.eq_ignore_ascii_case(name))
}

fn is_markup(name: &str) -> bool {
    is_inline(name)
        || [
            "p",
            "div",
            "br",
            "img",
            "hr",
            "h1",
            "h2",
            "h3",
            "h4",
            "ul",
            "ol",
            "li",
            "blockquote",
            "pre",
            "table",
        ]
        .iter()
        .chain(&["script", "style", "iframe", "object", "embed", "form", "center", "svg", "title", "link"])
        .any(|element| element.eq_ignore_ascii_case(name))
}

/// A plain text as HTML: paragraphs at empty lines, breaks at the ends of lines.
pub(super) fn of_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let text = text.replace("\r\n", "\n");
    for paragraph in text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        out.push_str("<p>");
        for (at, line) in paragraph.lines().enumerate() {
            if at > 0 {
                out.push_str("<br>\n");
            }
            push_escaped(&mut out, line.trim_end());
        }
        out.push_str("</p>\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_one_line_of_text() {
        assert_eq!(
            plain("<p>海港<b>新闻</b>&nbsp;&amp; more</p><script>if (a < b) x()</script><p>next</p>"),
            "海港新闻 & more next"
        );
    }

    #[test]
    fn a_script_never_closed_hides_the_rest() {
        assert_eq!(plain("a<style>b{} c"), "a");
    }

    #[test]
    fn a_title_is_html_only_where_it_looks_like_it() {
        assert_eq!(plain_of_loose("AT&amp;T"), "AT&T");
        assert_eq!(plain_of_loose("the <b>new</b> pier"), "the new pier");
        assert_eq!(plain_of_loose("how to use the <b> tag, if 1 < 2"), "how to use the <b> tag, if 1 < 2");
        assert_eq!(plain_of_loose("one<br>two"), "one two");
    }

    #[test]
    fn relative_addresses_become_absolute_and_nothing_else_changes() {
        let base = Url::parse("https://news.example.org/a/17").unwrap();
        assert_eq!(
            absolute("<a  href='../b?x=1&amp;y=2' title=\"&lt;\">x</a><IMG src=c.png><a href=\"#f\">", &base),
            "<a  href='https://news.example.org/b?x=1&amp;y=2' title=\"&lt;\">x</a>\
             <IMG src=https://news.example.org/a/c.png><a href=\"#f\">"
        );
        let unchanged = "<a href=\"https://other.example.org\">1 < 2</a> <a href=mailto:x@example.org>";
        assert_eq!(absolute(unchanged, &base), unchanged);
    }

    #[test]
    fn text_becomes_paragraphs() {
        assert_eq!(of_text("a < b\nc\n\nd"), "<p>a &lt; b<br>\nc</p>\n<p>d</p>\n");
    }
}
