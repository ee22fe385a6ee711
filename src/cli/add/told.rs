//! What `feedloom add` found and did, as people and programs read it.

use std::fmt::Write as _;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use url::Url;

use super::super::args::ReportFormat;
use super::super::outcome::{Exit, Failure, clean, diagnostic, print, say};
use super::{AddArgs, Followed};
use crate::discover::{Candidate, Sample, written};
use crate::model::Severity;
use crate::subscribe::Findings;

/// How many titles of a candidate are shown.
const TITLES: usize = 3;
/// How many entries of a candidate programs are given.
const ENTRIES: usize = 50;

/// A source that was chosen.
pub(super) struct Source<'a> {
    pub(super) id: &'a str,
    pub(super) path: &'a Path,
    pub(super) text: &'a str,
    pub(super) chosen: &'a Candidate,
    pub(super) is_written: bool,
}

/// The candidates, best first.
pub(super) fn text(findings: &Findings, followed: &Followed) -> String {
    let warnings = findings.diagnostics.iter().filter(|odd| odd.severity >= Severity::Warning);
    say(&warnings.map(diagnostic).collect::<String>());
    let notes = findings.diagnostics.iter().filter(|odd| odd.code == "discover.noindex");
    say(&notes.map(diagnostic).collect::<String>());
    let mut text = String::new();
    let title = findings.title.as_deref().map(|title| format!("  {}", clean(title))).unwrap_or_default();
    let _ = writeln!(text, "{}{title}", findings.url);
    for (number, candidate) in findings.candidates.iter().enumerate() {
        let followed = followed.id_of(&candidate.url);
        let followed = followed.map(|id| format!("  (followed already, as `{id}`)")).unwrap_or_default();
        let _ = writeln!(text, "\n{:>3}  {:7} {}{followed}", number + 1, candidate.kind, candidate.url);
        let _ = writeln!(text, "     {}", about(candidate));
        for title in candidate.entries.iter().take(TITLES).map(|entry| shown(entry, candidate)) {
            let _ = writeln!(text, "       {title}");
        }
    }
    let _ = writeln!(text, "\n{} asked", requests(findings));
    text
}

/// How many addresses were asked.
pub(super) fn requests(findings: &Findings) -> String {
    let asked = findings.requests.len();
    if asked == 1 { "1 address".to_owned() } else { format!("{asked} addresses") }
}

fn about(candidate: &Candidate) -> String {
    let mut parts = vec![candidate.how.clone()];
    if candidate.kind != "page" {
        let entries = candidate.entries.len();
        parts.push(if entries == 1 { "1 entry".to_owned() } else { format!("{entries} entries") });
    }
    if let Some(newest) = candidate.entries.iter().filter_map(|entry| entry.published).max() {
        parts.push(format!("newest of {}", day(newest, candidate)));
    }
    if candidate.options.contains_key("full_text") {
        parts.push("beginnings only: full text from the articles' pages".to_owned());
    }
    parts.join(", ")
}

/// A day as the page itself shows it, where its zone is known.
fn day(date: Timestamp, candidate: &Candidate) -> String {
    let zone = candidate.time_zone.and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC);
    zone.to_datetime(date).strftime("%Y-%m-%d").to_string()
}

fn shown(entry: &Sample, candidate: &Candidate) -> String {
    let title = entry.title.as_deref().or(entry.link.as_ref().map(Url::as_str)).unwrap_or("(no title)");
    let cut: String = clean(title).chars().take(90).collect();
    let day = entry.published.map(|date| day(date, candidate));
    format!("{:10}  {cut}", day.unwrap_or_default())
}

/// That a source was written, and what to do next.
pub(super) fn taken(args: &AddArgs, source: &Source<'_>) -> String {
    if !source.is_written {
        return format!("\nwould write {}:\n\n{}", source.path.display(), source.text);
    }
    let root = &args.place.root;
    let mut here = if root == Path::new(".") { String::new() } else { format!(" -C {}", root.display()) };
    if let Some(config) = &args.place.config {
        let _ = write!(here, " -c {}", config.display());
    }
    let id = source.id;
    format!("\nwrote {}\n\nNext: look it over, then\n  feedloom run{here} {id}\n", source.path.display())
}

/// That an address is followed already: what was asked for is so.
pub(super) fn already(args: &AddArgs, url: &Url, id: &str) -> Result<Exit, Failure> {
    print(&match args.format {
        ReportFormat::Text => format!("{url} is followed already, as `{id}`; nothing was written\n"),
        ReportFormat::Json => format!("{}\n", json!({"asked": url.as_str(), "followed": id})),
    })?;
    Ok(Exit::Done)
}

/// Everything, for programs.
pub(super) fn json(findings: &Findings, followed: &Followed, source: Option<&Source<'_>>) -> String {
    let candidates: Vec<Value> =
        findings.candidates.iter().map(|candidate| one(candidate, findings, followed)).collect();
    let requests = findings.requests.iter();
    let requests: Vec<Value> =
        requests.map(|(url, wrong)| json!({"url": url.as_str(), "error": wrong})).collect();
    let taken = source.map(|source| {
        let number = findings.candidates.iter().position(|candidate| std::ptr::eq(candidate, source.chosen));
        let path = source.path.display().to_string();
        json!({"candidate": number, "id": source.id, "path": path, "written": source.is_written})
    });
    let object = json!({
        "asked": findings.asked.as_str(),
        "url": findings.url.as_str(),
        "title": findings.title,
        "candidates": candidates,
        "taken": taken,
        "requests": requests,
        "diagnostics": findings.diagnostics,
    });
    serde_json::to_string_pretty(&object).expect("JSON values can be written") + "\n"
}

fn one(candidate: &Candidate, findings: &Findings, followed: &Followed) -> Value {
    let entry = |entry: &Sample| {
        json!({
            "title": entry.title,
            "url": entry.link.as_ref().map(Url::as_str),
            "date": entry.published.map(|date| date.to_string()),
            "summary": entry.summary,
            "image": entry.thumbnail.as_ref().map(Url::as_str),
        })
    };
    json!({
        "kind": candidate.kind,
        "url": candidate.url.as_str(),
        "found_by": candidate.finder,
        "how": candidate.how,
        "score": (candidate.score * 10.0).round() / 10.0,
        "followed": followed.id_of(&candidate.url),
        "count": candidate.entries.len(),
        "entries": candidate.entries.iter().take(ENTRIES).map(entry).collect::<Vec<_>>(),
        "source": Value::Object(written::options(candidate)),
        "yaml": written::yaml(candidate, &findings.asked),
    })
}
