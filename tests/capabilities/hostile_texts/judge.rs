//! Whether a document is safe to show, to store and to read as YAML.

use std::collections::BTreeSet;

use pulldown_cmark::{Options, Parser, html};
use scraper::{Html, Node};
use serde_yaml::{Mapping, Value};

/// Elements that do something, or change how the rest is read.
const LIVE: &[&str] = &[
    "script",
    "style",
    "iframe",
    "frame",
    "object",
    "embed",
    "applet",
    "form",
    "input",
    "button",
    "textarea",
    "select",
    "base",
    "meta",
    "link",
    "svg",
    "math",
    "template",
    "noscript",
    "xmp",
    "plaintext",
    "title",
    "marquee",
    "portal",
];

/// What is live or foreign in one of our pages.
pub(crate) fn page(html: &str) -> Vec<String> {
    const OURS: &[&str] = &[
        "html", "head", "meta", "title", "link", "body", "a", "header", "nav", "main", "footer", "section",
        "article", "h1", "h2", "p", "ul", "li", "span", "time",
    ];
    const ATTRIBUTES: &[&str] = &[
        "lang",
        "dir",
        "charset",
        "http-equiv",
        "content",
        "name",
        "rel",
        "href",
        "type",
        "title",
        "class",
        "id",
        "tabindex",
        "datetime",
        "aria-label",
        "aria-labelledby",
    ];
    let mut wrongs = Vec::new();
    for node in Html::parse_document(html).tree.nodes() {
        let Node::Element(element) = node.value() else { continue };
        if !OURS.contains(&element.name()) {
            wrongs.push(format!("<{}>", element.name()));
        }
        let is_known = |name: &str| ATTRIBUTES.contains(&name);
        wrongs
            .extend(element.attrs().filter(|(name, _)| !is_known(name)).map(|(name, _)| format!("{name}=")));
        let href = element.attr("href").unwrap_or("#");
        let scheme = href.split(['/', '?', '#']).next().unwrap_or_default();
        if scheme.contains(':') && !["http:", "https:"].contains(&scheme) {
            wrongs.push(format!("leads to {href}"));
        }
    }
    wrongs
}

/// What is wrong with a file's path.
pub(crate) fn path(path: &str) -> Vec<String> {
    let mut wrongs = Vec::new();
    for part in path.split('/') {
        let stem = part.split('.').next().unwrap().to_lowercase();
        let numbered = |device: &str| stem.strip_prefix(device).is_some_and(|n| n.len() == 1);
        let is_device =
            ["con", "prn", "aux", "nul"].contains(&stem.as_str()) || numbered("com") || numbered("lpt");
        let is_plain = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte));
        let fits = (1..=200).contains(&part.len()) && !part.starts_with(['.', '-']) && !part.ends_with('.');
        if is_device || !is_plain || !fits {
            wrongs.push(format!("{path} has the name {part:?}"));
        }
    }
    wrongs
}

/// Which paths are one where letter case does not count.
pub(crate) fn collisions<'a>(paths: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    paths
        .filter(|path| !seen.insert(path.to_lowercase()))
        .map(|path| format!("{path} is there twice"))
        .collect()
}

/// A document's header, and its body.
pub(crate) fn split(text: &str) -> (Mapping, &str) {
    let (header, body) = text.strip_prefix("---\n").unwrap().split_once("\n---\n").unwrap();
    let header = serde_yaml::from_str(header).unwrap_or_else(|error| panic!("{error}: {header}"));
    (header, body)
}

/// The texts in a header, at any depth.
pub(crate) fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Sequence(items) => items.iter().flat_map(texts).collect(),
        Value::Mapping(map) => map.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// Whether a text shows something else than what stands in it, or steers what shows it.
pub(crate) fn hides(text: &str) -> bool {
    text.chars().any(|c| {
        c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
    })
}

/// A body as a program shows it that lets HTML through.
pub(crate) fn render(body: &str) -> String {
    let mut out = String::new();
    html::push_html(&mut out, Parser::new_ext(body, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH));
    out
}

/// What is live in HTML.
pub(crate) fn live(html: &str) -> Vec<String> {
    let mut wrongs = Vec::new();
    for node in Html::parse_fragment(html).tree.values() {
        let Node::Element(element) = node else {
            if matches!(node, Node::Comment(_) | Node::ProcessingInstruction(_)) {
                wrongs.push(format!("{node:?}"));
            }
            continue;
        };
        if LIVE.contains(&element.name()) {
            wrongs.push(format!("<{}>", element.name()));
        }
        for (name, value) in element.attrs() {
            let is_address =
                matches!(name, "href" | "src" | "action" | "cite" | "poster" | "background" | "data");
            let is_handler = name.starts_with("on")
                || matches!(name, "style" | "srcdoc" | "formaction" | "ping" | "id" | "name");
            if is_handler || is_address && !is_inert(value) {
                wrongs.push(format!("{name}={value:?}"));
            }
        }
    }
    wrongs
}

/// Whether an address leads to a page, or to somebody.
fn is_inert(address: &str) -> bool {
    let base = "http://base.example/".parse::<url::Url>().unwrap();
    base.join(address).map_or(true, |url| matches!(url.scheme(), "http" | "https" | "mailto" | "tel"))
}

/// What Hugo, Jekyll and their like would act on in a body.
pub(crate) fn templates(body: &str) -> Vec<String> {
    let marks = ["{{<", "{{%", "{%", "<!--more-->"];
    let mut wrongs: Vec<_> =
        marks.iter().filter(|mark| body.contains(**mark)).map(|mark| format!("{mark} in {body}")).collect();
    if body.contains(['\0', '\u{1b}', '\u{7}', '\u{7f}']) {
        wrongs.push(format!("control characters in {body:?}"));
    }
    wrongs
}

#[test]
fn what_is_live_or_hidden_is_seen() {
    for html in [
        "<script>x</script>",
        "<p onclick=x>y</p>",
        "<a href='javascript:x'>y</a>",
        "<img src='data:image/svg+xml,x'>",
        "<svg></svg>",
        "<!-- x -->",
        "<p style='x'>y</p>",
    ] {
        assert_eq!(live(html).len(), 1, "{html}");
    }
    assert!(live("<p>x <a href='/y' title='z'>y</a> <img src='http://x.example/' alt='z'></p>").is_empty());
    assert!(
        !live(&render("x [y](javascript:z)")).is_empty() && !live(&render("x <b onclick=y>z</b>")).is_empty()
    );
    for name in ["a/con.md", "a/COM1.md", "a/.x", "a/x.", "a/-x", "a/é", "a//b"] {
        assert_eq!(path(name).len(), 1, "{name}");
    }
    assert!(hides("a\u{202e}b") && hides("a\u{1b}") && !hides("a é 中"));
    assert_eq!(templates("{{< x >}} {% y").len(), 2);
}
