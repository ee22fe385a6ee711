//! `feedloom build`: all feeds from record and settings.

use super::args::BuildArgs;
use super::outcome::{Exit, Failure, tell};
use super::wiring::{self, Workshop};
use crate::update;

/// Builds.
pub(super) async fn build(args: &BuildArgs) -> Result<Exit, Failure> {
    let workshop = Workshop::open(wiring::settings(&args.place)?).await?;
    let mut report = update::build(&workshop.work().await?).await?;
    report.diagnostics.splice(0..0, workshop.diagnostics.iter().cloned());
    tell(&report, args.loudness, "build")?;
    Ok(Exit::Done)
}
