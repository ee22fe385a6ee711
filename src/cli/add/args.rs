//! What can be written behind `feedloom add`.

use clap::Args;

use crate::cli::args::{Place, ReportFormat};

/// `feedloom add`.
#[derive(Debug, Args)]
pub(in crate::cli) struct AddArgs {
    /// The address of any page or feed.
    #[arg(value_name = "URL")]
    pub(in crate::cli) url: String,
    /// Take the best that is found, without asking.
    #[arg(short, long)]
    pub(in crate::cli) yes: bool,
    /// What the source is to be called, instead of a name made of its address.
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) id: Option<String>,
    /// Show what would be written, and write nothing.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// How it is told.
    #[arg(long, value_enum, default_value = "text")]
    pub(in crate::cli) format: ReportFormat,
    /// Where the configuration is.
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}
