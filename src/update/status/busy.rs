//! Whether hosts can be asked as often as their sources' `every` says.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Known;
use crate::fetch::Manners;
use crate::model::{Every, SourceId};

/// A host, or group of hosts, that is to be asked more often than its turns allow.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Busy {
    /// What shares turns.
    pub group: String,
    /// The sources with a fixed `every` that are asked there.
    pub sources: Vec<SourceId>,
    /// How many requests an hour they want, articles' pages not counted.
    pub wanted: f64,
    /// How many can be made at most, with the pause between two.
    pub possible: f64,
    /// The pause, in seconds.
    pub delay: f64,
    /// How many requests are made at a time, each with its pause.
    pub concurrent: usize,
}

/// The groups that cannot be asked as often as wanted, by name.
pub(super) fn of(known: &[Known<'_>]) -> Vec<Busy> {
    let mut groups: BTreeMap<&str, Vec<(&Known<'_>, f64)>> = BTreeMap::new();
    for one in known {
        // `auto` and `run` promise no time.
        if let Every::Fixed(wait) = one.source.every {
            let an_hour = one.requests as f64 * 3600.0 / wait.as_secs_f64().max(1.0);
            groups.entry(&one.group).or_default().push((one, an_hour));
        }
    }
    let busy = groups.into_iter().filter_map(|(group, sources)| {
        let Manners { delay, concurrent } = sources.first()?.0.manners?;
        Some(Busy {
            group: group.to_owned(),
            wanted: sources.iter().map(|(_, an_hour)| an_hour).sum(),
            sources: sources.iter().map(|(one, _)| one.source.id.clone()).collect(),
            // Without a pause there is no end to it.
            possible: concurrent as f64 * 3600.0 / delay.as_secs_f64(),
            delay: delay.as_secs_f64(),
            concurrent,
        })
    });
    busy.filter(|one| one.wanted > one.possible).collect()
}

impl Busy {
    /// What cannot be, with the numbers: a clause.
    pub fn message(&self) -> String {
        format!(
            "`every` cannot be met at {}: {} {:.0} requests an hour, and with {} s between two{} at most {:.0} can be made",
            self.group,
            match self.sources.len() {
                1 => "one source wants".to_owned(),
                sources => format!("{sources} sources want"),
            },
            self.wanted,
            self.delay,
            match self.concurrent {
                1 => String::new(),
                number => format!(", {number} at a time,"),
            },
            self.possible,
        )
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        format!(
            "ask its sources {:.1} times less often (`every`), or leave it: they are asked as often as turns come",
            self.wanted / self.possible
        )
    }
}
