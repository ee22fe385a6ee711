//! One line of a file of Full-Text RSS, and the places its value names.

use crate::model::Diagnostic;
use crate::select::{Selector, SelectorError};

/// What is written before an XPath selector.
pub(super) const XPATH: &str = "xpath:";
const BAD_XPATH: &str = "site-rules.bad-xpath";

/// A line under way.
pub(super) struct Line<'a> {
    pub(super) path: &'a str,
    pub(super) number: usize,
    /// Where the value begins, in characters from 1.
    pub(super) column: usize,
    /// In lower case.
    pub(super) name: String,
    /// What stands in brackets behind the name.
    pub(super) argument: Option<&'a str>,
    pub(super) value: &'a str,
}

impl<'a> Line<'a> {
    /// `name: value` or `name(argument): value`; `None` for anything else.
    pub(super) fn parse(path: &'a str, number: usize, written: &'a str) -> Option<Self> {
        let (name, argument, value) = match (written.find('('), written.find(':')) {
            (Some(open), Some(colon)) if open < colon => {
                let (inside, value) = written[open + 1..].split_once("):")?;
                (&written[..open], Some(inside), value)
            }
            (_, Some(colon)) => (&written[..colon], None, &written[colon + 1..]),
            (_, None) => return None,
        };
        let name = name.trim();
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let before = written.len() - value.trim_start().len();
        let column = written[..before].chars().count() + 1;
        is_name.then(|| Self {
            path,
            number,
            column,
            name: name.to_ascii_lowercase(),
            argument,
            value: value.trim(),
        })
    }

    pub(super) fn is_yes(&self) -> bool {
        ["yes", "true", "1"].iter().any(|word| self.value.eq_ignore_ascii_case(word))
    }

    pub(super) fn odd(&self, code: &'static str, message: String) -> Diagnostic {
        Diagnostic::warning(code, message)
            .with_subject(format!("{}:{}:{}", self.path, self.number, self.column))
    }

    pub(super) fn xpath(&self, odd: &mut Vec<Diagnostic>) -> Option<Selector> {
        self.selector(self.value, odd)
    }

    /// XPath that finds elements.
    pub(super) fn elements(&self, odd: &mut Vec<Diagnostic>) -> Option<Selector> {
        let selector = self.xpath(odd)?;
        if !selector.finds_elements() {
            let bad = self.odd(BAD_XPATH, format!("`{}` finds no elements", self.name));
            odd.push(
                bad.with_found(self.value).with_help("the line is left out, the rest of the file counts"),
            );
        }
        selector.finds_elements().then_some(selector)
    }

    /// XPath that ends in `/@name`: the elements, unless they cannot be read, and the attribute's name. `None` where it
    /// ends otherwise.
    pub(super) fn attribute(&self, odd: &mut Vec<Diagnostic>) -> Option<Option<(Selector, String)>> {
        let (path, name) = self.value.rsplit_once("/@")?;
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_:".contains(&b)) {
            return None;
        }
        let path = match path {
            "" | "/" => "//*".to_owned(),
            // `//a//@title`: of all that is within.
            path if path.ends_with('/') => format!("{path}/*"),
            path => path.to_owned(),
        };
        Some(self.selector(&path, odd).map(|selector| (selector, name.to_ascii_lowercase())))
    }

    pub(super) fn selector(&self, text: &str, odd: &mut Vec<Diagnostic>) -> Option<Selector> {
        match Selector::parse(&format!("{XPATH}{text}")) {
            Ok(selector) => Some(selector),
            Err(bad) => {
                let at = match &bad {
                    SelectorError::XPath { at, .. } => at.saturating_sub(XPATH.len() + 1),
                    _ => 0,
                };
                let subject = format!("{}:{}:{}", self.path, self.number, self.column + at);
                let reason = match bad {
                    SelectorError::XPath { reason, .. } => format!("not XPath 1.0: {reason}"),
                    other => other.to_string(),
                };
                let bad = Diagnostic::warning(BAD_XPATH, format!("`{}`: {reason}", self.name))
                    .with_subject(subject);
                odd.push(bad.with_found(text).with_help("the line is left out, the rest of the file counts"));
                None
            }
        }
    }
}
