//! The commands that look at one source, page or feed.

use clap::{Args, ValueEnum};

use super::{Place, ReportFormat};

/// `feedloom explain`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArgs {
    /// Where the configuration is.
    #[command(flatten)]
    pub(in crate::cli) place: Place,
    /// A source's id, the address of an article's page, or with --url a file in which one was saved.
    #[arg(value_name = "SOURCE|URL|FILE")]
    pub(in crate::cli) subject: String,
    /// Where the page in the file is from.
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) url: Option<url::Url>,
    /// Whose page it is: without this that of the article, or of the site.
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) source: Option<String>,
    /// How it is told.
    #[arg(long, value_enum, default_value = "text")]
    pub(in crate::cli) format: ReportFormat,
}

/// `feedloom extract`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExtractArgs {
    /// An address, a file, or `-` for standard input.
    #[arg(value_name = "URL|FILE|-")]
    pub(in crate::cli) input: String,
    /// The address of the page, where it is not fetched: the base of its links, and what rules are found by.
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) url: Option<url::Url>,
    /// What is printed.
    #[arg(long, value_enum, default_value = "markdown")]
    pub(in crate::cli) format: ExtractFormat,
    /// Whose `fetch` section and rules are used; defaults and built-in rules apply where there is no configuration.
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}

/// What `extract` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ExtractFormat {
    /// The body as Markdown.
    Markdown,
    /// Everything that was found, as JSON.
    Json,
    /// The body as clean HTML.
    Html,
    /// The body as plain text.
    Text,
}

/// `feedloom parse`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ParseArgs {
    /// An address, a file, or `-` for standard input.
    #[arg(value_name = "URL|FILE|-")]
    pub(in crate::cli) input: String,
    /// The address of the feed, where it is not fetched: the base of its links.
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) url: Option<url::Url>,
    /// Whose `fetch` section is used; defaults apply where there is no configuration.
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}
