//! What can be written after `import` and `export`.

use clap::{Args, ValueEnum};

use super::{Place, ReportFormat};

/// `feedloom import`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ImportArgs {
    /// An address, a file, or `-` for standard input.
    #[arg(value_name = "URL|FILE|-")]
    pub(in crate::cli) input: String,
    /// Tell what would be written, and write nothing.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// How it is told.
    #[arg(long, value_enum, default_value = "text")]
    pub(in crate::cli) format: ReportFormat,
    /// Where the configuration is.
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}

/// `feedloom export`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExportArgs {
    /// The form of the list.
    #[arg(value_enum, value_name = "FORM")]
    pub(in crate::cli) form: ExportForm,
    /// Write cookies, logins and passwords of proxies too, where the configuration has them.
    #[arg(long)]
    pub(in crate::cli) with_secrets: bool,
    /// Where the configuration is.
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}

/// What `export` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ExportForm {
    /// OPML 2.0, for any feed reader.
    Opml,
}
