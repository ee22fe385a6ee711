//! How sources are doing, as numbers for Prometheus: its text format, version 0.0.4. Pure.

use std::fmt::{Display, Write as _};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::status::{SourceStatus, State, Status};

/// The last run that came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastRun {
    /// Its time: what it wrote down as the time sources were asked.
    pub started: Timestamp,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// The text: numbers of the whole, and six a source. Times are seconds since 1970.
///
/// What the last run did is told of the sources it asked; for the others it is zero.
pub fn text<'s>(status: &'s Status, last: Option<&LastRun>) -> String {
    let mut page = Page::default();
    let version = [("version", env!("CARGO_PKG_VERSION"))];
    page.family("build_info", GAUGE, "The version of feedloom, always 1.", [(&version[..], 1)]);
    if let Some(last) = last {
        let finished = seconds(last.started) + last.seconds;
        page.family("run_duration_seconds", GAUGE, "How long the last run took.", [(&[][..], last.seconds)]);
        let help = "When the last run ended.";
        page.family("run_finished_timestamp_seconds", GAUGE, help, [(&[][..], finished)]);
    }
    let states = State::ALL.map(|state| {
        (vec![("state", state.word())], status.sources.iter().filter(|source| source.state == state).count())
    });
    page.family("sources", GAUGE, "Configured sources by how they are doing.", states);
    let mut each = |name, kind, help, value: &dyn Fn(&SourceStatus) -> Option<f64>| {
        let of = |source: &'s SourceStatus| Some((vec![("source", source.id.as_str())], value(source)?));
        page.family(name, kind, help, status.sources.iter().filter_map(of));
    };
    let in_last_run = |source: &SourceStatus, number: u64| {
        let is_of_it = last.is_some_and(|last| source.asked == Some(last.started));
        Some(if is_of_it { number as f64 } else { 0.0 })
    };
    each(
        "source_last_success_timestamp_seconds",
        GAUGE,
        "When the source last answered as it should.",
        &|source| source.answered.map(seconds),
    );
    each(
        "source_consecutive_failures",
        GAUGE,
        "Runs in a row in which nothing could be had of the source.",
        &|source| Some(f64::from(source.failures)),
    );
    each(
        "source_articles_total",
        COUNTER,
        "Articles that came of the source, as far as is remembered.",
        &|source| Some(source.articles_ever as f64),
    );
    each("source_run_requests", GAUGE, "Requests the last run made for the source.", &|source| {
        in_last_run(source, source.last_requests)
    });
    each("source_run_new_articles", GAUGE, "Articles the last run found at the source.", &|source| {
        in_last_run(source, source.last_new)
    });
    each("source_pending_pages", GAUGE, "Entries of the source that wait for their page.", &|source| {
        Some(source.pending as f64)
    });
    page.0
}

const GAUGE: &str = "gauge";
const COUNTER: &str = "counter";

#[derive(Default)]
struct Page(String);

impl Page {
    /// One metric: its help, its type, and a line a sample. One without samples is left out.
    fn family<'a, L: AsRef<[(&'a str, &'a str)]>, V: Display>(
        &mut self,
        name: &str,
        kind: &str,
        help: &str,
        samples: impl IntoIterator<Item = (L, V)>,
    ) {
        let mut samples = samples.into_iter().peekable();
        if samples.peek().is_none() {
            return;
        }
        let text = &mut self.0;
        let _ = write!(text, "# HELP feedloom_{name} {help}\n# TYPE feedloom_{name} {kind}\n");
        for (labels, value) in samples {
            let labels: Vec<_> = labels
                .as_ref()
                .iter()
                .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)))
                .collect();
            let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
            let _ = writeln!(text, "feedloom_{name}{labels} {value}");
        }
    }
}

/// A label's value as it stands between quotes.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn seconds(time: Timestamp) -> f64 {
    time.as_millisecond() as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_has_its_help_its_type_and_its_samples() {
        let mut page = Page::default();
        page.family("x", GAUGE, "What.", [(vec![("a", "b\\\"\nc"), ("d", "港")], 1.5)]);
        page.family("y_total", COUNTER, "So.", [(vec![], 2)]);
        page.family("z", COUNTER, "None.", Vec::<(Vec<(&str, &str)>, u8)>::new());
        let expected = "# HELP feedloom_x What.\n# TYPE feedloom_x gauge\nfeedloom_x{a=\"b\\\\\\\"\\nc\",d=\"港\"} 1.5\n\
                        # HELP feedloom_y_total So.\n# TYPE feedloom_y_total counter\nfeedloom_y_total 2\n";
        assert_eq!(page.0, expected);
    }

    #[test]
    fn without_sources_and_runs_there_are_the_numbers_of_the_whole() {
        let at = "2026-06-10T06:00:00Z".parse().unwrap();
        let text = text(&Status { at, sources: Vec::new(), busy: Vec::new() }, None);
        assert!(
            text.starts_with("# HELP feedloom_build_info ")
                && text.contains("feedloom_sources{state=\"broken\"} 0\n")
        );
        assert!(!text.contains("source=") && !text.contains("run_"), "{text}");
        let last = LastRun { started: at, seconds: 1.5 };
        let text = self::text(&Status { at, sources: Vec::new(), busy: Vec::new() }, Some(&last));
        assert!(text.contains("feedloom_run_finished_timestamp_seconds 1781071201.5\n"), "{text}");
    }
}
