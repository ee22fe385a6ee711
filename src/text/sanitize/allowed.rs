//! What may stay: elements, attributes and the values of these.

use crate::text::{language, plain};

/// Elements that stay. Those that only part a page into blocks do too, or what they hold would run together.
pub(super) const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "legend",
    "li",
    "main",
    "mark",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "search",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Elements that go with all their text: nothing in them is meant to be read as the article.
pub(super) const WITH_TEXT: &[&str] = &[
    "applet", "audio", "button", "canvas", "datalist", "embed", "frame", "frameset", "iframe", "input",
    "map", "math", "meter", "noembed", "noframes", "noscript", "object", "optgroup", "option", "output",
    "param", "progress", "script", "select", "style", "svg", "template", "textarea", "title", "video",
];

/// Attributes that every element may have.
pub(super) const ANYWHERE: &[&str] = &["dir", "lang", "title"];

/// Attributes of single elements.
pub(super) const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href"]),
    ("blockquote", &["cite"]),
    ("code", &["class"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("del", &["cite", "datetime"]),
    ("img", &["alt", "height", "src", "width"]),
    ("ins", &["cite", "datetime"]),
    ("ol", &["start"]),
    ("q", &["cite"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan"]),
    ("time", &["datetime"]),
];

/// The value that an attribute without an address keeps; `None` for one that is no such value.
pub(super) fn value(tag: &str, name: &str, value: &str) -> Option<String> {
    match name {
        "title" | "alt" => Some(plain::one_line(value)),
        "lang" => language::normalize(value),
        "dir" => Some(value.trim().to_ascii_lowercase())
            .filter(|dir| matches!(dir.as_str(), "ltr" | "rtl" | "auto")),
        "width" | "height" => number(value.trim().trim_end_matches("px"), 5),
        "colspan" | "rowspan" | "span" => number(value.trim(), 3),
        "start" => match value.trim().strip_prefix('-') {
            Some(digits) => number(digits, 9).map(|digits| format!("-{digits}")),
            None => number(value.trim(), 9),
        },
        "datetime" => Some(value.trim().to_owned()).filter(|time| is_time(time)),
        "class" if tag == "code" => {
            value.split_ascii_whitespace().find(|class| is_language(class)).map(str::to_owned)
        }
        _ => None,
    }
}

/// A number of at most so many digits.
fn number(digits: &str, most: usize) -> Option<String> {
    let sound = (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| digits.to_owned())
}

/// Whether a value has the letters of a date, time or duration.
fn is_time(value: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b':' | b'.' | b' ');
    (1..=40).contains(&value.len()) && value.bytes().all(fits)
}

/// Whether a class names the language of code, as CommonMark writes it.
fn is_language(class: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'#' | b'_' | b'.');
    class
        .strip_prefix("language-")
        .is_some_and(|name| (1..=40).contains(&name.len()) && name.bytes().all(fits))
}

/// Whether an element may have an attribute, however it is written.
pub(super) fn is_attribute(tag: &str, name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let own = ATTRIBUTES.iter().find(|(element, _)| *element == tag).map_or(&[][..], |(_, names)| names);
    ANYWHERE.contains(&lower.as_str()) || own.contains(&lower.as_str())
}
