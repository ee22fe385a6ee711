//! What can be written on the command line.

mod page;
mod readers;
mod rules;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::add::AddArgs;
use super::demo::DemoArgs;
pub(super) use page::{ExplainArgs, ExtractArgs, ExtractFormat, ParseArgs};
pub(super) use readers::{ExportArgs, ExportForm, ImportArgs};
pub(super) use rules::{CaptureArgs, KindsArgs, RulesArgs, RulesCommand, RulesTestArgs};

/// Reads feeds and pages, keeps them as Markdown documents, and publishes Atom feeds of them.
#[derive(Debug, Parser)]
#[command(name = "feedloom", version, about, after_help = EXIT_CODES)]
pub(super) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done (a failing source is reported, not fatal), 1 could not write, or \
internal error, 2 usage or configuration, 3 every source failed, 4 some failed and --strict or --fail-on was given, 75 another \
run holds the lock.";

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Fetch all sources once, write what is new, bring the feeds up to date.
    Run(RunArgs),
    /// Stay, and fetch each source when its news are to be expected.
    Watch(WatchArgs),
    /// Take what sources published before: walk back page by page through all they still offer.
    Backfill(BackfillArgs),
    /// Make all feeds anew from documents and settings, without network.
    Build(BuildArgs),
    /// Make articles again from the pages kept of them, without network: after a change of rules, or of feedloom.
    Reextract(ReextractArgs),
    /// Write the pages kept of articles into a WARC file.
    Warc(WarcArgs),
    /// Tell how each source is doing, without asking any.
    Status(StatusArgs),
    /// Show where a document you edited and its source say different things.
    Diff(DiffArgs),
    /// Remove articles for good, with all that is kept of them, and never take them again.
    Forget(ForgetArgs),
    /// Tell what a run would do with one source or page, and why, without writing anything.
    Explain(ExplainArgs),
    /// Look for mistakes in the configuration.
    Check(CheckArgs),
    /// Find out how a page can be followed, and write a source for it.
    Add(AddArgs),
    /// Write a commented configuration to start from.
    Init(InitArgs),
    /// Tell what kinds of sources there are, and for which sites there are rules.
    Kinds(KindsArgs),
    /// Hold rules against kept answers of their sites, or keep such answers.
    Rules(RulesArgs),
    /// Take over the subscriptions of another reader: OPML, or newsboat's `urls` file.
    Import(ImportArgs),
    /// Write the sources as a list that other readers take.
    Export(ExportArgs),
    /// Read the article of one page.
    Extract(ExtractArgs),
    /// Read one feed and print it as JSON Feed 1.1.
    Parse(ParseArgs),
    /// Publish the folder of feeds over HTTP.
    Serve(ServeArgs),
    /// Serve a small site on this machine, run on it, and show what came of it.
    Demo(DemoArgs),
}

/// Where the configuration is.
#[derive(Clone, Debug, Args)]
pub(super) struct Place {
    /// The folder that relative paths start from; it holds config/feedloom.yaml.
    #[arg(
        short = 'C',
        long = "directory",
        value_name = "DIR",
        default_value = ".",
        hide_default_value = true
    )]
    pub(super) root: PathBuf,
    /// Another configuration file; relative paths in it still start from DIR.
    #[arg(short, long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

/// How much is said.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Loudness {
    /// Say nothing unless something happened.
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Say every oddity, and every source's outcome.
    #[arg(short, long)]
    pub(super) verbose: bool,
    /// How the outcome is written.
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: ReportFormat,
}

/// For whom the outcome is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// For people.
    Text,
    /// For programs: one JSON object.
    Json,
}

/// `feedloom run`.
#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// Where the configuration is.
    #[command(flatten)]
    pub(super) place: Place,
    /// How much is said.
    #[command(flatten)]
    pub(super) loudness: Loudness,
    /// Only these sources.
    #[arg(value_name = "SOURCE")]
    pub(super) sources: Vec<String>,
    /// Only these sources, separated by commas.
    #[arg(long, value_name = "SOURCES", value_delimiter = ',')]
    pub(super) only: Vec<String>,
    /// Also those whose `every` has not passed yet; named sources are always asked.
    #[arg(long, conflicts_with = "new")]
    pub(super) all: bool,
    /// Only sources never asked before.
    #[arg(long)]
    pub(super) new: bool,
    /// Look first which documents were edited, removed or moved, however many there are; below 50,000 every run does, and above where git tells which.
    #[arg(long)]
    pub(super) scan: bool,
    /// Fetch and decide, but write no document or feed.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Write numbers for Prometheus to this file when the run has ended.
    #[arg(long, value_name = "FILE")]
    pub(super) metrics: Option<PathBuf>,
    /// Leave with code 4 when some sources failed; the same as `--fail-on failed`.
    #[arg(long)]
    pub(super) strict: bool,
    /// What makes a run that did its work leave with code 4.
    #[arg(long, value_enum, value_name = "WHAT", conflicts_with = "strict")]
    pub(super) fail_on: Option<FailOn>,
}

/// `feedloom backfill`.
#[derive(Debug, Args)]
pub(super) struct BackfillArgs {
    /// Where the configuration is.
    #[command(flatten)]
    pub(super) place: Place,
    /// How much is said.
    #[command(flatten)]
    pub(super) loudness: Loudness,
    /// These sources.
    #[arg(value_name = "SOURCE", required = true)]
    pub(super) sources: Vec<String>,
    /// The most pages of each source; the next call goes on from there.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(super) pages: u32,
    /// Stop at a page whose articles are all older than this day, in the site's time zone.
    #[arg(long, value_name = "DATE")]
    pub(super) until: Option<jiff::civil::Date>,
    /// Begin at the newest page again, wherever the last walk stood.
    #[arg(long)]
    pub(super) again: bool,
}

/// `feedloom watch`.
#[derive(Debug, Args)]
pub(super) struct WatchArgs {
    /// Where the configuration is.
    #[command(flatten)]
    pub(super) place: Place,
    /// How much is said.
    #[command(flatten)]
    pub(super) loudness: Loudness,
}

/// What `--fail-on` looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// A source of which nothing could be had.
    Failed,
    /// Such a source, or one whose answers hold less than they used to.
    Degraded,
}

/// `feedloom status`.
#[derive(Debug, Args)]
pub(super) struct StatusArgs {
    /// Where the configuration is.
    #[command(flatten)]
    pub(super) place: Place,
    /// Only these sources, with all that is known of them.
    #[arg(value_name = "SOURCE")]
    pub(super) sources: Vec<String>,
    /// Write the new address of a source that has moved for good into the file it stands in.
    #[arg(long)]
    pub(super) fix: bool,
    /// How it is told.
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: ReportFormat,
    /// What makes it leave with code 4.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(super) fail_on: Option<FailOn>,
}

/// `feedloom build`.
#[derive(Debug, Args)]
pub(super) struct BuildArgs {
    /// Where the configuration is.
    #[command(flatten)]
    pub(super) place: Place,
    /// How much is said.
    #[command(flatten)]
    pub(super) loudness: Loudness,
}

/// `feedloom diff`.
#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// Where the configuration is.
    #[command(flatten)]
    pub(super) place: Place,
    /// The article: its document's path, its id, or its address. Without it, those that differ are listed.
    #[arg(value_name = "ARTICLE")]
    pub(super) article: Option<String>,
}

/// `feedloom forget`.
#[derive(Debug, Args)]
pub(super) struct ForgetArgs {
    /// Where the configuration is.
    #[command(flatten)]
    pub(super) place: Place,
    /// An article's id, its document's path, its address, what its source calls it, or the name of an author.
    #[arg(value_name = "ID|PATH|URL|AUTHOR")]
    pub(super) name: String,
    /// Do it; without this, it is only told what would be removed.
    #[arg(long)]
    pub(super) yes: bool,
}

/// Which articles.
#[derive(Clone, Debug, Args)]
pub(super) struct Selection {
    /// Only those that came on this day or later, in the site's time zone.
    #[arg(long, value_name = "DATE")]
    pub(super) since: Option<jiff::civil::Date>,
    /// Only those of this source. Can be given several times.
    #[arg(long = "source", value_name = "ID")]
    pub(super) sources: Vec<String>,
}

/// `feedloom reextract`.
#[derive(Debug, Args)]
pub(super) struct ReextractArgs {
    /// Where the configuration is.
    #[command(flatten)]
    pub(super) place: Place,
    /// Which articles.
    #[command(flatten)]
    pub(super) selection: Selection,
    /// Show what would change, and write nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// How it is told.
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: ReportFormat,
}

/// `feedloom warc`.
#[derive(Debug, Args)]
pub(super) struct WarcArgs {
    /// The file to write, as `pages.warc.gz`.
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Which articles.
    #[command(flatten)]
    pub(super) selection: Selection,
    /// Where the configuration is.
    #[command(flatten)]
    pub(super) place: Place,
}

/// `feedloom check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Where the configuration is.
    #[command(flatten)]
    pub(super) place: Place,
}

/// `feedloom init`.
#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The folder to write it to.
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
    pub(super) root: PathBuf,
}

/// `feedloom serve`.
#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// Where the configuration is.
    #[command(flatten)]
    pub(super) place: Place,
    /// Where to listen; other machines reach it only at an address that is not of loopback.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub(super) listen: SocketAddr,
    /// One more host it is reached by, beside the one of `site.url`. Can be given several times.
    #[arg(long = "host", value_name = "NAME")]
    pub(super) hosts: Vec<String>,
    /// Give numbers for Prometheus at /metrics, to whoever can reach it: they name every source.
    #[arg(long)]
    pub(super) metrics: bool,
}
