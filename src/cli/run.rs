//! `feedloom run`: one pass, for cron and for people.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use super::args::{FailOn, ReportFormat, RunArgs};
use super::commit::message;
use super::lists::Asking;
use super::metrics;
use super::outcome::{Exit, Failure, say, tell};
use super::wiring::{self, Workshop};
use crate::update::{self, Mode, Report, Scan, SourceReport, Subscription, Which};

/// Runs.
pub(super) async fn run(args: &RunArgs) -> Result<Exit, Failure> {
    let began = Instant::now();
    let mut workshop = Workshop::open(wiring::settings(&args.place)?).await?;
    if args.scan {
        workshop.scan = Scan::Always;
    }
    workshop.take_lists(Asking::Run).await?;
    let chosen = choose(&workshop, args)?;
    let mut report = match pass(&workshop, &chosen, args).await {
        Ok(report) => report,
        Err(failure) => {
            workshop.renew_state(failure).await?;
            pass(&workshop, &chosen, args).await?
        }
    };
    // Before the feeds are committed, among which it may stand.
    let health = if args.dry_run { Ok(()) } else { workshop.write_health().await };
    if !args.dry_run {
        report.diagnostics.extend(workshop.commit(&message(&report)).await);
    }
    tell(&report, args.loudness, if args.dry_run { "dry run" } else { "run" })?;
    if workshop.subscriptions.is_empty() && !args.loudness.quiet {
        say("note: there are no sources yet; put one into config/sources/NAME.yaml\n");
    }
    health?;
    if !args.dry_run {
        let last = workshop.end_run(began.elapsed()).await?;
        if let Some(path) = &args.metrics {
            metrics::write(path, workshop.numbers(&last).await?).await?;
        }
    }
    Ok(exit(&report, args.fail_on.or(args.strict.then_some(FailOn::Failed))))
}

async fn pass(workshop: &Workshop, chosen: &[Arc<Subscription>], args: &RunArgs) -> Result<Report, Failure> {
    let bar = progress(chosen.len(), args);
    let mode = if args.dry_run { Mode::DryRun } else { Mode::Write };
    let tick = |source: &SourceReport| {
        bar.set_message(source.id.to_string());
        bar.inc(1);
    };
    let report = update::run(&workshop.work().await?, chosen, which(args), mode, &tick).await;
    bar.finish_and_clear();
    let mut report = report?;
    report.diagnostics.splice(0..0, workshop.diagnostics.iter().cloned());
    Ok(report)
}

/// The sources named, all when none are.
fn choose(workshop: &Workshop, args: &RunArgs) -> Result<Vec<Arc<Subscription>>, Failure> {
    let named: Vec<&str> = args.sources.iter().chain(&args.only).map(String::as_str).collect();
    wiring::chosen(&workshop.subscriptions, &named)
}

/// A bar on a terminal; nothing under cron.
fn progress(sources: usize, args: &RunArgs) -> ProgressBar {
    let for_people = !args.loudness.quiet && args.loudness.format == ReportFormat::Text;
    if !(for_people && std::io::stderr().is_terminal()) {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} sources, {elapsed}  {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(sources as u64).with_style(style)
}

/// Whoever names a source wants it now.
fn which(args: &RunArgs) -> Which {
    let is_named = !(args.sources.is_empty() && args.only.is_empty());
    match (args.new, args.all || is_named) {
        (true, _) => Which::New,
        (false, true) => Which::All,
        (false, false) => Which::Due,
    }
}

fn exit(report: &Report, fail_on: Option<FailOn>) -> Exit {
    let (failed, degraded) = (report.failed(), report.degraded());
    match fail_on {
        _ if failed > 0 && failed == report.sources.len() => Exit::AllFailed,
        Some(FailOn::Failed) if failed > 0 => Exit::SomeFailed,
        Some(FailOn::Degraded) if failed + degraded > 0 => Exit::SomeFailed,
        _ => Exit::Done,
    }
}
