//! Lists that a rule knows by their address.

use super::{At, Finder, Lead, Sight};

/// Lists with a rule.
pub(super) struct Rules;

impl Finder for Rules {
    fn name(&self) -> &'static str {
        "rules"
    }

    fn trust(&self) -> f64 {
        95.0
    }

    fn find(&self, sight: &Sight<'_>) -> Vec<Lead> {
        let lead = Lead::new(self, "list", sight.url.clone(), "a rule knows this list");
        let lead = Lead { at: At::Here, ..lead };
        sight.rules.knows(&sight.url).then_some(lead).into_iter().collect()
    }
}
