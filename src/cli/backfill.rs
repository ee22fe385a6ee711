//! `feedloom backfill`: the history of some sources, page by page.

use std::io::IsTerminal as _;
use std::sync::Arc;

use indicatif::ProgressBar;

use super::args::{BackfillArgs, ReportFormat};
use super::commit::message;
use super::outcome::{Exit, Failure, count, tell};
use super::wiring::{self, Workshop};
use crate::update::{self, Backfill, From, Mode, Report, SourceReport, Subscription, Which};

/// Walks back.
pub(super) async fn backfill(args: &BackfillArgs) -> Result<Exit, Failure> {
    let mut workshop = Workshop::open(wiring::settings(&args.place)?).await?;
    let named: Vec<&str> = args.sources.iter().map(String::as_str).collect();
    let chosen = wiring::chosen(&workshop.subscriptions, &named)?;
    let mut report = match pass(&workshop, &chosen, args).await {
        Ok(report) => report,
        Err(failure) => {
            workshop.renew_state(failure).await?;
            pass(&workshop, &chosen, args).await?
        }
    };
    report.diagnostics.extend(workshop.commit(&message(&report)).await);
    tell(&report, args.loudness, "backfill")?;
    let failed = report.failed();
    Ok(if failed > 0 && failed == report.sources.len() { Exit::AllFailed } else { Exit::Done })
}

async fn pass(
    workshop: &Workshop,
    chosen: &[Arc<Subscription>],
    args: &BackfillArgs,
) -> Result<Report, Failure> {
    let work = workshop.work().await?;
    let until = args.until.and_then(|date| work.site.time_zone.to_timestamp(date.at(0, 0, 0, 0)).ok());
    let from = if args.again { From::Newest } else { From::LastStep };
    let how = Backfill { pages: args.pages as usize, until, from };
    let spinner = progress(args);
    let tick = |source: &SourceReport| {
        let pages = source.walked.map_or(0, |walked| walked.pages);
        let reaches = source.walked.and_then(|walked| walked.reaches);
        let reaches = reaches.map(|date| format!(", back to {:.10}", date.to_string())).unwrap_or_default();
        let new = count(source.new, "new article");
        spinner.set_message(format!("{}: {}, {new}{reaches}", source.id, count(pages, "page")));
        spinner.tick();
    };
    let report = update::run(&work, chosen, Which::Backfill(how), Mode::Write, &tick).await;
    spinner.finish_and_clear();
    let mut report = report?;
    report.diagnostics.splice(0..0, workshop.diagnostics.iter().cloned());
    Ok(report)
}

/// A line on a terminal; nothing under cron.
fn progress(args: &BackfillArgs) -> ProgressBar {
    let for_people = !args.loudness.quiet && args.loudness.format == ReportFormat::Text;
    if for_people && std::io::stderr().is_terminal() {
        ProgressBar::new_spinner()
    } else {
        ProgressBar::hidden()
    }
}
