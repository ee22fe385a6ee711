//! What stands around the content of documents: `body`, a template around `{{ content }}`.
//!
//! It must be told from the content when a document is read back, for feeds show the content alone. So both sides are
//! templates of their own, over what the header holds, and are filled again from that.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::{OptionError, Options, Value};

use super::keys::{Keys, Variable};
use super::words::Words;

static CONTENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{\{\s*content\s*\}\}").expect("a constant pattern"));

/// The text before and after the content of every document.
#[derive(Clone, Debug)]
pub(in crate::format) struct Body {
    before: Words,
    after: Words,
}

impl Body {
    /// Reads a template whose variables `keys` must write.
    pub(super) fn from_options(option: &Options, keys: &Keys) -> Result<Self, OptionError> {
        let text = option.text()?;
        let places: Vec<_> = CONTENT.find_iter(&text).collect();
        let [place] = places.as_slice() else {
            return Err(option
                .error("`body` must have `{{ content }}` once")
                .with_help("what stands before and after it is put around the text of every article"));
        };
        let side = |part| {
            let side = Words::from_part(option, &text, part)?;
            let unheld = side.uses().into_iter().find(|(_, variable)| !keys.hold(*variable));
            if let Some((name, _)) = unheld {
                return Err(option
                    .error(format!("`body` uses `{name}`, which no key of the preset holds"))
                    .with_help(format!(
                        "give a key the value `{{{name}}}`: by its header the text of an article is told from what is around it"
                    )));
            }
            Ok(side)
        };
        Ok(Self { before: side(0..place.start())?, after: side(place.end()..text.len())? })
    }

    /// The content with what stands around it.
    pub(in crate::format) fn around(&self, content: &str, value: impl Fn(Variable) -> Value) -> String {
        format!("{}{content}{}", self.before.fill(&value), self.after.fill(&value))
    }

    /// The content of a body without what stands around it; all of the body where that is not there.
    pub(in crate::format) fn within<'a>(&self, body: &'a str, value: impl Fn(Variable) -> Value) -> &'a str {
        let (before, after) = (self.before.fill(&value), self.after.fill(&value));
        // Documents have no empty lines at either end of the body.
        let body = body.trim_matches(['\n', '\r']).trim_end();
        let within = body
            .strip_prefix(before.trim_start_matches(['\n', '\r']))
            .and_then(|rest| rest.strip_suffix(after.trim_end()));
        let is_empty = || body == format!("{before}{after}").trim_matches('\n').trim_end();
        within.unwrap_or(if is_empty() { "" } else { body })
    }
}
