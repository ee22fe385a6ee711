//! Lists of links by structure: whatever repeats on a page and looks like headlines of articles.
//!
//! `outline` lists the page's elements and tells headlines from other links; `rows` finds what belongs to each headline and
//! groups rows that are alike; `score` says how much a group is the page's list; `selectors` and `fields` find short CSS
//! that says where its rows are and what is in them. Time is linear in the page but for the selectors that are tried, whose
//! number is bounded.

mod fields;
mod names;
mod outline;
mod rows;
mod score;
mod selectors;

use super::{Finder, Lead, Sight, count, ratio};
use crate::text::plain;
use outline::Outline;
use url::Url;

/// The most lists of one page that are tried.
const MOST: usize = 5;
/// The most groups for which selectors are looked for.
const GROUPS: usize = 12;

/// The score of what is clearly a list.
const CLEAR: f64 = 0.2;

/// Lists by structure.
pub(super) struct Lists;

impl Finder for Lists {
    fn name(&self) -> &'static str {
        "lists"
    }

    fn trust(&self) -> f64 {
        72.0
    }

    fn find(&self, sight: &Sight<'_>) -> Vec<Lead> {
        if sight.view.is_json() {
            return Vec::new();
        }
        let outline = Outline::of(sight);
        let mut leads: Vec<(f64, Lead)> = Vec::new();
        for group in rows::groups(&outline).into_iter().take(GROUPS) {
            let Some((item, share)) = selectors::item(sight, &outline, &group) else { continue };
            let Some(fields) = fields::of(sight, &outline, &item) else { continue };
            let mut lead = Lead::new(self, "list", sight.url.clone(), "links that repeat on the page").here();
            let merit = group.score * share + fields.merit();
            lead.trust *= merit.min(1.0);
            let lead = fields.into_lead(lead, item);
            if leads.iter().all(|(_, known)| known.options != lead.options) {
                leads.push((merit, lead));
            }
        }
        leads.sort_by(|a, b| b.0.total_cmp(&a.0));
        leads.into_iter().take(MOST).map(|(_, lead)| lead).collect()
    }
}

/// A page's list, where it has one that is clearly one.
pub(super) struct Clear {
    /// The weight of its headlines.
    pub(super) weight: usize,
    /// Where they lead.
    pub(super) links: Vec<Url>,
}

/// Looks for a page's list without looking for selectors.
pub(super) fn clear(sight: &Sight<'_>) -> Option<Clear> {
    let outline = Outline::of(sight);
    let group = rows::groups(&outline).into_iter().next()?;
    let targets: Vec<_> = group.rows.iter().map(|row| &outline.targets[row.place]).collect();
    (group.score >= CLEAR && targets.len() >= 5).then(|| Clear {
        weight: targets.iter().map(|target| plain::weight(&target.title)).sum(),
        links: targets.iter().map(|target| target.url.clone()).collect(),
    })
}
