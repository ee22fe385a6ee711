//! What a run teaches about a source: a memory before, a report, a memory after.

use jiff::Timestamp;

use super::report::SourceReport;
use crate::model::{Health, Severity, SourceMemory, Trouble};

/// How a source has been doing, after a run that ended with this report.
pub(super) fn after(before: SourceMemory, report: &SourceReport, now: Timestamp) -> SourceMemory {
    // The server asked to be left alone, so it was not asked.
    if report.requests == 0 && report.held_until.is_some() {
        return before;
    }
    let is_gone = report.failed && report.gone > 0;
    SourceMemory {
        asked: Some(now),
        answered: if report.failed { before.answered } else { Some(now) },
        news: if report.new > 0 { Some(now) } else { before.news },
        polls: before.polls + 1,
        articles: before.articles + report.new as u64,
        failures: if report.failed { before.failures.saturating_add(1) } else { 0 },
        gone: is_gone.then(|| before.gone.unwrap_or(now)),
        trouble: trouble(before.trouble.as_ref(), report, now),
        ..before
    }
}

/// What is wrong now; the same trouble keeps the time it began.
fn trouble(before: Option<&Trouble>, report: &SourceReport, now: Timestamp) -> Option<Trouble> {
    let state = match (report.failed, report.degraded) {
        (true, _) => Health::Broken,
        (false, true) => Health::Degraded,
        (false, false) => return None,
    };
    let worst = report.diagnostics.iter().filter(|odd| odd.severity > Severity::Note);
    // Backwards, so that the first of the worst counts.
    let cause = worst.rev().max_by_key(|odd| odd.severity)?;
    let since = before.filter(|there| there.state == state).map_or(now, |there| there.since);
    Some(Trouble {
        state,
        code: cause.code.to_owned(),
        message: cause.message.clone(),
        help: cause.help.clone(),
        since,
    })
}
