//! `feedloom build`: all feeds from record and settings.

use super::args::BuildArgs;
use super::commit::message;
use super::outcome::{Exit, Failure, tell};
use super::wiring::{self, Workshop};
use crate::update::{self, Report};

/// Builds.
pub(super) async fn build(args: &BuildArgs) -> Result<Exit, Failure> {
    let mut workshop = Workshop::open(wiring::settings(&args.place)?).await?;
    let mut report = match build_once(&workshop).await {
        Ok(report) => report,
        Err(failure) => {
            workshop.renew_state(failure).await?;
            build_once(&workshop).await?
        }
    };
    report.diagnostics.splice(0..0, workshop.diagnostics.iter().cloned());
    report.diagnostics.extend(workshop.commit(&message(&report)).await);
    tell(&report, args.loudness, "build")?;
    Ok(Exit::Done)
}

async fn build_once(workshop: &Workshop) -> Result<Report, Failure> {
    Ok(update::build(&workshop.work().await?).await?)
}
