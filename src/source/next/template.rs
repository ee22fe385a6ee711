//! `next: { url, json, … }`: the request for a page, made of its number or a cursor.

use serde_json::Value;
use url::Url;

use super::is_web;
use crate::model::{OptionError, Options};
use crate::select::{Selector, written};

/// A request with places for a number or a cursor.
#[derive(Clone, Debug)]
pub(super) struct Template {
    /// Counts from the first page's address.
    pub(super) url: Option<String>,
    /// The body of a POST.
    pub(super) json: Option<Value>,
    /// The second page's number.
    pub(super) start: u32,
    pub(super) step: u32,
    /// Where a page says where the next begins; empty where pages are numbered.
    pub(super) cursor: Vec<Selector>,
}

impl Template {
    /// Reads `url`, `json`, `start`, `step` and `cursor`; `None` where neither of the first two is written.
    pub(super) fn read(written: &Options) -> Result<Option<Self>, OptionError> {
        let url = written.get("url").map(Options::text).transpose()?;
        let json = written.get("json").map(Options::json);
        let cursor = written::selectors(written, "cursor")?;
        let (start, step) = (number(written, "start")?, number(written, "step")?);
        if url.is_none() && json.is_none() {
            return Ok(None);
        }
        let has = |name: &str| {
            url.as_ref().is_some_and(|url| url.contains(name))
                || json.as_ref().is_some_and(|json| json.to_string().contains(name))
        };
        let (page, offset, names_cursor) = (has("{page}"), has("{offset}"), has("{cursor}"));
        let error = |message: &str, help: &str| Err(written.error(message).with_help(help));
        match (page, offset, names_cursor, cursor.is_empty()) {
            (false, false, false, _) => {
                return error(
                    "`next` asks for the same page again and again",
                    "write {page}, {offset} or {cursor} where the pages differ",
                );
            }
            (true, true, ..) => {
                return error("`next` counts pages and rows", "write {page} or {offset}, not both");
            }
            (.., true, true) => {
                return error(
                    "`{cursor}` needs `cursor`",
                    "write the selector of what a page says about the next",
                );
            }
            (.., false, false) => return error("`cursor` is not used", "write {cursor} where it belongs"),
            _ => {}
        }
        let step = match (step, offset) {
            (Some(0), _) => {
                return error("`step` is 0: every page would be the same", "write how much is added");
            }
            (None, true) => return error("`{offset}` needs `step`", "write how many rows a page has"),
            (step, _) => step.unwrap_or(1),
        };
        let start = start.unwrap_or(if offset { step } else { 2 });
        let sample =
            |url: &String| Url::parse("https://list.example/").ok()?.join(&in_address(url, start, "1")).ok();
        if let Some(odd) = url.as_ref().filter(|url| !sample(url).is_some_and(|url| is_web(&url))) {
            return error(
                &format!("`{odd}` makes no web address"),
                "write it whole, or from the list's address on",
            );
        }
        Ok(Some(Self { url, json, start, step, cursor }))
    }
}

fn number(written: &Options, key: &'static str) -> Result<Option<u32>, OptionError> {
    let Some(value) = written.get(key) else { return Ok(None) };
    let count = value.count()?;
    u32::try_from(count).map(Some).map_err(|_| value.error(format!("`{key}` is too large")))
}

/// An address with its places filled.
pub(super) fn in_address(template: &str, number: u32, cursor: &str) -> String {
    let cursor: String = url::form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
    let number = number.to_string();
    template.replace("{page}", &number).replace("{offset}", &number).replace("{cursor}", &cursor)
}

/// A body with its places filled: a text that is one place alone becomes a number where that is meant.
pub(super) fn in_body(template: &Value, number: u32, cursor: &str) -> Value {
    match template {
        Value::String(text) if text == "{page}" || text == "{offset}" => number.into(),
        Value::String(text) => {
            let digits = number.to_string();
            text.replace("{page}", &digits).replace("{offset}", &digits).replace("{cursor}", cursor).into()
        }
        Value::Array(items) => items.iter().map(|item| in_body(item, number, cursor)).collect(),
        Value::Object(map) => {
            map.iter().map(|(key, value)| (key.clone(), in_body(value, number, cursor))).collect()
        }
        other => other.clone(),
    }
}
