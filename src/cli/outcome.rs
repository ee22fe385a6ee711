//! How commands end: exit codes, failures, and the report of a run as people and programs read it.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::process::{ExitCode, Termination};

use super::args::{Loudness, ReportFormat};
use super::lock;
use crate::config::Problems;
use crate::model::{Diagnostic, Severity};
use crate::update::{self, Ended, Report, SourceReport, Walked};

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done; a failing source is reported, not fatal.
    Done,
    /// Something could not be written, or feedloom made a mistake of its own.
    Internal,
    /// Wrong usage or configuration.
    Usage,
    /// Every source failed.
    AllFailed,
    /// Some sources failed, or are degraded, and `--strict` or `--fail-on` asked to be told so.
    SomeFailed,
    /// Another run holds the lock.
    Locked,
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Done => 0,
            Self::Internal => 1,
            Self::Usage => 2,
            Self::AllFailed => 3,
            Self::SomeFailed => 4,
            Self::Locked => 75,
        })
    }
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The configuration is wrong.
    #[error("{0}")]
    Config(#[from] Problems),
    /// What was asked for is not there.
    #[error("error[usage]: {message}\n  help: {help}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        help: String,
    },
    /// Another run is under way, or the lock could not be made.
    #[error("error[lock]: {0}")]
    Lock(#[from] lock::Error),
    /// State, documents or feeds failed.
    #[error(
        "error[output]: {0}\n  help: see that the disk has space left and that its folders can be written"
    )]
    Update(#[from] update::Error),
    /// One address could not be asked.
    #[error("error[{}]: {source}\n  help: {}", source.code(), source.help())]
    Fetch {
        /// Why.
        #[from]
        source: crate::fetch::Error,
    },
    /// Standard input or output, or a file named on the command line.
    #[error("error[file]: {what}: {source}")]
    File {
        /// Which, and what was done with it.
        what: String,
        /// Why.
        source: io::Error,
    },
    /// The program could not start its threads.
    #[error("error[start]: the program could not start: {0}")]
    Start(io::Error),
    /// An address cannot be listened on.
    #[error(
        "error[listen]: {address} cannot be listened on: {source}\n  help: another program may hold the port, or the \
         address is not of this machine; give another with --listen"
    )]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// One page or feed could not be read.
    #[error("{}", diagnostic(.0))]
    Input(Box<Diagnostic>),
}

impl Failure {
    /// Tells it on standard error and gives the exit code it stands for.
    pub(super) fn tell(&self) -> Exit {
        say(&format!("{}\n", self.to_string().trim_end()));
        match self {
            Self::Config(_) | Self::Usage { .. } => Exit::Usage,
            // The file is named in the configuration; no source was asked yet.
            Self::Fetch { source } if source.code() == "fetch.ca-file" => Exit::Usage,
            Self::Lock(lock::Error::Held { .. }) => Exit::Locked,
            Self::Input(_) | Self::Fetch { .. } => Exit::AllFailed,
            _ => Exit::Internal,
        }
    }
}

/// Prints to standard output; a closed pipe ends quietly.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::File { what: "standard output could not be written".into(), source })
        }
        _ => Ok(()),
    }
}

/// Prints to standard error.
pub(super) fn say(text: &str) {
    // There is nowhere left to tell that standard error is closed.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Tells what a run did, as asked for.
pub(super) fn tell(report: &Report, loudness: Loudness, verb: &str) -> Result<(), Failure> {
    if loudness.format == ReportFormat::Json {
        let json = serde_json::to_string(report).expect("a report has only texts and numbers");
        return print(&format!("{json}\n"));
    }
    let least = if loudness.verbose { Severity::Note } else { Severity::Warning };
    let all = report.sources.iter().flat_map(|source| &source.diagnostics).chain(&report.diagnostics);
    say(&all.filter(|odd| odd.severity >= least).map(diagnostic).collect::<String>());
    if loudness.quiet && report.is_quiet() {
        return Ok(());
    }
    let everyone = loudness.verbose || io::stdout().is_terminal();
    let widths = report.sources.iter().map(|source| source.id.as_str().len());
    let width = widths.max().unwrap_or(0).min(40);
    let mut text = String::new();
    for source in
        report.sources.iter().filter(|source| everyone || source.is_news() || source.walked.is_some())
    {
        let _ = writeln!(text, "{:width$}  {}", source.id.as_str(), line(source));
    }
    text.push_str(&summary(report, verb));
    print(&text)
}

fn line(source: &SourceReport) -> String {
    let warnings = source.diagnostics.iter().filter(|odd| odd.severity == Severity::Warning).count();
    let trouble = source.diagnostics.iter().find(|odd| odd.severity == Severity::Error);
    let mut line = match (source.new, trouble) {
        (0, Some(odd)) => format!("failed: {}", clean(&odd.message)),
        (0, None) => "nothing new".to_owned(),
        (new, None) => format!("{new} new"),
        (new, Some(odd)) => format!("{new} new, and trouble: {}", clean(&odd.message)),
    };
    if source.completed > 0 {
        let _ = write!(line, ", {} completed", source.completed);
    }
    if source.revised > 0 {
        let _ = write!(line, ", {} revised", source.revised);
    }
    if let Some(walked) = source.walked {
        let _ = write!(line, ", {}", walked_so_far(&walked));
    }
    if source.left_out > 0 {
        let _ = write!(line, ", {} left out by filters", source.left_out);
    }
    if source.pending > 0 {
        let _ = write!(line, ", {} waiting for their page", source.pending);
    }
    if let Some(until) = source.held_until {
        let _ = write!(line, ", left alone until {until:.0} as it asked");
    }
    if warnings > 0 {
        let _ = write!(line, " ({})", count(warnings, "warning"));
    }
    line
}

fn walked_so_far(walked: &Walked) -> String {
    let reaches = walked.reaches.map(|date| format!(" back to {:.10}", date.to_string())).unwrap_or_default();
    let ended = match walked.ended {
        Ended::Before => "its end was reached before, and `--again` begins anew",
        Ended::AtTheEnd => "that is all it offers",
        Ended::AtTheDate => "what follows is older than asked for",
        Ended::AfterSoMany | Ended::Interrupted => "the same command goes on from here",
    };
    format!("{}{reaches}: {ended}", count(walked.pages, "page"))
}

fn summary(report: &Report, verb: &str) -> String {
    let mut parts = vec![count(report.documents, "new document")];
    parts.push(match report.dry_run {
        true => "nothing written".to_owned(),
        false => count(report.feeds, "feed") + " written",
    });
    if report.retired > 0 {
        parts.push(count(report.retired, "old document") + " removed");
    }
    if report.feeds_removed > 0 {
        parts.push(count(report.feeds_removed, "feed") + " removed");
    }
    if !report.sources.is_empty() {
        parts.insert(0, count(report.sources.len(), "source"));
    }
    if report.waiting > 0 {
        parts.insert(0, format!("{} not due", count(report.waiting, "source")));
    }
    if report.failed() > 0 {
        parts.push(format!("{} failed", report.failed()));
    }
    if report.degraded() > 0 {
        parts.push(format!("{} degraded", report.degraded()));
    }
    if let Some(why) = report.rebuilt {
        parts.push(format!("all feeds made anew ({why})"));
    }
    format!("{verb}: {}\n", parts.join(", "))
}

/// A number and what it is of: `1 feed`, `2 feeds`.
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// A diagnostic as people read it.
pub(super) fn diagnostic(odd: &Diagnostic) -> String {
    let mut text = format!("{}[{}] {}\n", odd.severity, odd.code, clean(&odd.message));
    let mut row = |name: &str, value: &Option<String>| {
        if let Some(value) = value {
            let _ = writeln!(text, "  {name:8}{}", clean(value));
        }
    };
    row("source:", &odd.source);
    row("at:", &odd.subject);
    row("found:", &odd.found);
    row("help:", &odd.help);
    text
}

/// Text out of feeds and pages as a terminal may be shown it: no control or direction characters.
pub(super) fn clean(text: &str) -> String {
    let active = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if active(c) { '\u{fffd}' } else { c }).take(1_000).collect()
}
