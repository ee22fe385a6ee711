//! Places in what was fetched: elements by CSS and XPath, values by JSON path, data in scripts, parts of the address.
//!
//! A [`Selector`] is parsed once from what a person wrote; a [`View`] is one answer, looked at through
//! selectors. What is found is a [`Found`]: a row to look further in, a text, an address or a piece of HTML.
//! Nothing here knows what the things found mean.

mod css;
pub mod edit;
mod found;
pub mod glob;
pub mod html;
pub mod literal;
pub mod looked;
pub mod state;
mod step;
mod view;
pub mod written;
pub(crate) mod xml;
mod xpath;

use regex::{Regex, RegexBuilder};
use serde_json_path::JsonPath;
use url::Url;

pub use found::{Found, parts};
pub use view::View;

/// The longest selector accepted, in bytes.
const MAX_LENGTH: usize = 2_000;
/// The deepest nesting of brackets within a selector.
const MAX_BRACKETS: usize = 24;
/// The most memory a compiled pattern may take.
const MAX_PATTERN: usize = 1 << 20;

/// The kinds of selectors, as they are written before a colon.
const KINDS: [&str; 7] = ["css", "xpath", "json", "state", "url", "meta", "text"];

/// A place in a page or row, as a person wrote it.
///
/// | written | finds |
/// |---|---|
/// | `a.title`, `css:a.title` | elements, by CSS |
/// | `a.title@href`, `@href` | an attribute of them, or of the row itself |
/// | `xpath://a/@href` | nodes and values, by XPath 1.0 |
/// | `json:$.data[*]` | values of a JSON answer or row (RFC 9535) |
/// | `state:window.DATA $.title` | values of what a script assigns to a name |
/// | `state:#data $.title` | values of the JSON an element holds |
/// | `url:/a/(\d+)` | the groups of a pattern in the page's address, joined |
/// | `meta:og:title` | the content of `meta` elements by name or property |
/// | `text:News` | the text itself |
#[derive(Clone, Debug)]
pub struct Selector {
    written: String,
    how: How,
    steps: Vec<step::Step>,
}

/// The ways to find something.
#[derive(Clone, Debug)]
enum How {
    Css(css::Css),
    XPath(xpath::XPath),
    Json(JsonPath),
    State(String, JsonPath),
    Url(Regex),
    Meta(String),
    Text(String),
}

/// What is wrong with a selector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectorError {
    /// Nothing was written.
    #[error("the selector is empty")]
    Empty,
    /// It is too long or its brackets nest too deep.
    #[error("the selector is too long or nests too deep")]
    TooLarge,
    /// It is not XPath 1.0.
    #[error("not XPath 1.0 at character {at}: {reason}")]
    XPath {
        /// Where in the selector, from 1.
        at: usize,
        /// What is wrong there.
        reason: String,
        /// What to write instead.
        help: &'static str,
    },
    /// It is not CSS.
    #[error("`{part}` is not a CSS selector (from character {at}): {reason}")]
    Css {
        /// The part between commas that is wrong.
        part: String,
        /// Where it begins in the selector, from 1.
        at: usize,
        /// What the parser said.
        reason: String,
    },
    /// It is not a JSON path.
    #[error("not a JSON path (RFC 9535) at character {at}: {reason}")]
    Path {
        /// Where reading stopped, from 1.
        at: usize,
        /// What the parser said.
        reason: String,
    },
    /// `state:` without a name that can be one.
    #[error("`state:` wants a name as scripts assign it (`window.DATA`) or `#id`, not `{name}`")]
    StateName {
        /// What stands there.
        name: String,
    },
    /// It is not a pattern.
    #[error("not a regular expression: {reason}")]
    Pattern {
        /// What the parser said.
        reason: String,
    },
}

impl SelectorError {
    /// What to write instead.
    pub fn help(&self) -> &'static str {
        match self {
            Self::XPath { help, .. } => help,
            Self::Path { .. } => "a path begins with `$`, as in `json:$.data.list[*]`",
            Self::StateName { .. } => "write `state:window.DATA $.title`",
            Self::Pattern { .. } => "write `url:/a/(\\d+)`",
            Self::Css { part, .. } if part.starts_with('$') => {
                "a JSON path is written with `json:` before it"
            }
            Self::Css { part, .. } if part.starts_with(['/', '.']) && part.contains('/') => {
                "XPath is written with `xpath:` before it"
            }
            Self::Css { part, .. } if part.contains("::") => {
                "`a@href` finds an attribute and `a` the text; there are no pseudo-elements"
            }
            _ => "a selector is CSS, or begins with xpath:, json:, state:, url:, meta: or text:",
        }
    }
}

impl Selector {
    /// Reads a selector.
    ///
    /// # Errors
    /// When it is none; the error says what is wrong and where in the text.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        let written = text.trim();
        if written.is_empty() {
            return Err(SelectorError::Empty);
        }
        if written.len() > MAX_LENGTH || bracket_depth(written) > MAX_BRACKETS {
            return Err(SelectorError::TooLarge);
        }
        Ok(Self { how: How::parse(written)?, written: written.to_owned(), steps: Vec::new() })
    }

    /// Reads a selector of a kind (`css`, `xpath`, `json`, …), written without the kind before it.
    ///
    /// # Errors
    /// As for [`Self::parse`].
    pub fn of_kind(kind: &str, text: &str) -> Result<Self, SelectorError> {
        if text.len() > MAX_LENGTH || bracket_depth(text) > MAX_BRACKETS {
            return Err(SelectorError::TooLarge);
        }
        let how = How::of_kind(kind, text, 0)?;
        Ok(Self { how, written: format!("{kind}:{}", text.trim()), steps: Vec::new() })
    }

    /// What finds nothing but what its steps make.
    fn nothing() -> Self {
        Self { written: String::new(), how: How::Text(String::new()), steps: Vec::new() }
    }

    /// The same with another step behind, and how that is written.
    fn with_step(mut self, step: step::Step, written: &str) -> Self {
        self.steps.push(step);
        if !self.written.is_empty() {
            self.written.push_str(", ");
        }
        self.written.push_str(written);
        self
    }

    /// The selector as it was written, with its steps.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Whether it finds elements, rather than texts or values.
    pub fn finds_elements(&self) -> bool {
        match &self.how {
            _ if !self.steps.is_empty() => false,
            How::Css(css) => css.attribute.is_none(),
            How::XPath(xpath) => xpath.finds_elements(),
            _ => false,
        }
    }

    /// What a `url:` selector finds in an address; nothing for all others.
    fn in_address(&self, address: &Url) -> Option<String> {
        let How::Url(pattern) = &self.how else { return None };
        step::groups(pattern, None, address.as_str())
    }
}

impl How {
    fn parse(written: &str) -> Result<Self, SelectorError> {
        match written.split_once(':') {
            Some((kind, rest)) if KINDS.contains(&kind) => Self::of_kind(kind, rest, kind.len() + 1),
            _ => css::Css::parse(written, 0).map(Self::Css),
        }
    }

    /// Reads what stands behind the kind's name; `start` characters stand before it.
    fn of_kind(kind: &str, rest: &str, start: usize) -> Result<Self, SelectorError> {
        match kind {
            "xpath" => xpath_of(rest, start).map(Self::XPath),
            "json" => path(rest, start).map(Self::Json),
            "state" => state_of(rest, start),
            "url" => pattern(rest).map(Self::Url),
            "meta" | "text" if rest.trim().is_empty() => Err(SelectorError::Empty),
            "meta" => Ok(Self::Meta(rest.trim().to_owned())),
            "text" => Ok(Self::Text(rest.trim().to_owned())),
            _ => css::Css::parse(rest, start).map(Self::Css),
        }
    }
}

fn xpath_of(text: &str, start: usize) -> Result<xpath::XPath, SelectorError> {
    xpath::XPath::parse(text).map_err(|bad| SelectorError::XPath {
        at: start + bad.at,
        reason: bad.reason.to_string(),
        help: bad.reason.help(),
    })
}

fn state_of(rest: &str, start: usize) -> Result<How, SelectorError> {
    let (name, wanted) =
        rest.trim_start().split_once(char::is_whitespace).unwrap_or((rest.trim_start(), "$"));
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '-');
    let bare = name.strip_prefix('#').unwrap_or(name);
    if bare.is_empty() || !bare.chars().all(is_part) {
        return Err(SelectorError::StateName { name: name.to_owned() });
    }
    let before = rest.len() - wanted.len();
    Ok(How::State(name.to_owned(), path(wanted, start + before)?))
}

fn path(text: &str, start: usize) -> Result<JsonPath, SelectorError> {
    let blank = text.len() - text.trim_start().len();
    JsonPath::parse(text.trim()).map_err(|bad| SelectorError::Path {
        at: start + blank + bad.position() + 1,
        reason: if text.trim().starts_with('$') {
            bad.message().to_owned()
        } else {
            "a path begins with `$`".to_owned()
        },
    })
}

fn pattern(text: &str) -> Result<Regex, SelectorError> {
    RegexBuilder::new(text).size_limit(MAX_PATTERN).build().map_err(|bad| {
        let reason = bad.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        SelectorError::Pattern { reason }
    })
}

/// How deep brackets of all kinds nest, quotes not regarded.
fn bracket_depth(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut deepest = 0;
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests;
