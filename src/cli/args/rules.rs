//! What can be written after `kinds` and `rules`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Place, ReportFormat};

/// `feedloom kinds`.
#[derive(Debug, Args)]
pub(in crate::cli) struct KindsArgs {
    /// How it is told.
    #[arg(long, value_enum, default_value = "text")]
    pub(in crate::cli) format: ReportFormat,
    /// Whose rules are told beside those built in.
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}

/// `feedloom rules`.
#[derive(Debug, Args)]
pub(in crate::cli) struct RulesArgs {
    /// What to do.
    #[command(subcommand)]
    pub(in crate::cli) command: RulesCommand,
}

/// What `rules` does.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RulesCommand {
    /// Read kept answers by the rules as they are, without network, and tell where something else comes of them.
    Test(RulesTestArgs),
    /// Ask for a page as a run would, and keep it with what the rules make of it.
    Capture(CaptureArgs),
}

/// `feedloom rules test`.
#[derive(Debug, Args)]
pub(in crate::cli) struct RulesTestArgs {
    /// Only the folders of these names.
    #[arg(value_name = "NAME")]
    pub(in crate::cli) names: Vec<String>,
    /// The folder of what was kept, by default `rules/fixtures` beside the main file.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) fixtures: Option<PathBuf>,
    /// Write what comes of them now in place of what is expected.
    #[arg(long)]
    pub(in crate::cli) write: bool,
    /// How it is told.
    #[arg(long, value_enum, default_value = "text")]
    pub(in crate::cli) format: ReportFormat,
    /// Whose rules are held against them, beside those built in.
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}

/// `feedloom rules capture`.
#[derive(Debug, Args)]
pub(in crate::cli) struct CaptureArgs {
    /// The page, or the list.
    #[arg(value_name = "URL")]
    pub(in crate::cli) url: url::Url,
    /// It is a list; without this, an article's page.
    #[arg(long)]
    pub(in crate::cli) list: bool,
    /// The name of its folder, by default made of the address.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) name: Option<String>,
    /// The folder of what is kept, by default `rules/fixtures` beside the main file.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) fixtures: Option<PathBuf>,
    /// Whose `fetch` section and rules are used.
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}
