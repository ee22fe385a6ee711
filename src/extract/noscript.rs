//! The article as a page shows it to readers without scripts.
//!
//! Some programs draw a page anew and keep its text for everybody else in `<noscript>`, which the parser reads as one
//! text.

use super::density::{self, Density};
use super::{Extractor, Options, View};
use crate::model::Extracted;
use crate::select;

/// The extractor of pages that keep their text in `<noscript>`.
pub(super) struct Noscript;

/// Shorter ones hold a counting pixel or ask for scripts.
const LEAST: usize = 600;

impl Extractor for Noscript {
    fn name(&self) -> &'static str {
        "noscript"
    }

    fn extract(&self, view: &View<'_>, options: &Options<'_>) -> Option<Extracted> {
        let hidden: String = view
            .elements()
            .filter(|element| element.value().name() == "noscript")
            .flat_map(|element| element.text())
            .filter(|text| text.len() >= LEAST)
            .collect();
        if hidden.is_empty() {
            return None;
        }
        let answer = select::View::html(view.answer.url(), hidden);
        let inner = View::new(&answer);
        if density::prose(inner.outline()) <= density::prose(view.outline()) * 2 {
            return None;
        }
        Density.extract(&inner, options)
    }
}
