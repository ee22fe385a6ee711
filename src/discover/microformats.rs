//! Entries marked up for programs: h-entry (microformats2) and the older hAtom.

use super::{Finder, Lead, Sight, ratio};
use crate::select::Found;

/// Marked-up entries.
pub(super) struct Microformats;

/// One vocabulary: the entries, and the classes of their fields.
struct Vocabulary {
    name: &'static str,
    entry: &'static str,
    link: &'static [&'static str],
    title: &'static [&'static str],
    date: &'static str,
    summary: &'static str,
    photo: &'static str,
}

const VOCABULARIES: &[Vocabulary] = &[
    Vocabulary {
        name: "h-entry",
        entry: ".h-entry",
        link: &["a.u-url", ".u-url", ".p-name a", "a.u-uid"],
        title: &[".p-name", ".p-summary", ".e-content"],
        date: ".dt-published",
        summary: ".p-summary",
        photo: ".u-featured",
    },
    Vocabulary {
        name: "hAtom",
        entry: ".hentry",
        link: &[".entry-title a", "a[rel=\"bookmark\"]"],
        title: &[".entry-title"],
        date: ".published",
        summary: ".entry-summary",
        photo: ".entry-thumbnail img",
    },
];

impl Finder for Microformats {
    fn name(&self) -> &'static str {
        "microformats"
    }

    fn trust(&self) -> f64 {
        84.0
    }

    fn find(&self, sight: &Sight<'_>) -> Vec<Lead> {
        VOCABULARIES.iter().filter_map(|vocabulary| self.entries(sight, vocabulary)).collect()
    }
}

impl Microformats {
    fn entries(&self, sight: &Sight<'_>, vocabulary: &Vocabulary) -> Option<Lead> {
        let entries = sight.select(vocabulary.entry);
        if entries.len() < 2 {
            return None;
        }
        let share = |css: &str| {
            let Ok(selector) = crate::select::Selector::parse(css) else { return 0.0 };
            let holds = |entry: &&scraper::ElementRef<'_>| {
                let found = sight.view.find_in(&Found::Element(**entry), &selector);
                found.iter().any(|found| found.text().is_some() || !css.starts_with(".p-"))
            };
            ratio(entries.iter().filter(holds).count(), entries.len())
        };
        let best = |all: &[&'static str]| all.iter().copied().find(|css| share(css) >= 0.8);
        let present = |css: &'static str| if share(css) >= 0.6 { vec![css.to_owned()] } else { Vec::new() };
        let link = best(vocabulary.link)?;
        let title = best(vocabulary.title)?;
        let lead =
            Lead::new(self, "list", sight.url.clone(), format!("marked up as {}", vocabulary.name)).here();
        Some(lead.with_selectors(&[
            ("item", vec![vocabulary.entry.to_owned()]),
            ("link", vec![link.to_owned()]),
            ("title", vec![title.to_owned()]),
            ("date", present(vocabulary.date)),
            ("thumbnail", present(vocabulary.photo)),
            ("summary", if title == vocabulary.summary { Vec::new() } else { present(vocabulary.summary) }),
        ]))
    }
}
