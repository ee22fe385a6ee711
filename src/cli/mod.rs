//! The command line: what a person types → the library, and what came of it → what a person reads.
//!
//! A new command is one file here and its line in `Command` and [`main`]. Nothing else in this crate prints.

mod add;
mod args;
mod backfill;
mod build;
mod check;
mod commit;
mod demo;
mod diff;
mod explain;
mod export;
mod extract;
mod forget;
mod history;
mod import;
mod init;
mod input;
mod kinds;
mod lists;
mod lock;
mod metrics;
mod notify;
mod outcome;
mod parse;
mod reextract;
mod rules;
mod run;
mod serve;
mod status;
mod warc;
mod watch;
mod wiring;

use clap::Parser as _;

use args::{Cli, Command};
pub use outcome::Exit;
use outcome::Failure;

/// Reads the arguments, does what they say, and gives the exit code.
pub fn main() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are asked for, and go to standard output with code 0.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            return if error.print().is_ok() { exit } else { Exit::Internal };
        }
    };
    start_log();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::Start(error).tell(),
    };
    let done = runtime.block_on(async {
        match cli.command {
            Command::Run(args) => run::run(&args).await,
            Command::Watch(args) => watch::watch(&args).await,
            Command::Backfill(args) => backfill::backfill(&args).await,
            Command::Build(args) => build::build(&args).await,
            Command::Reextract(args) => reextract::reextract(&args).await,
            Command::Warc(args) => warc::warc(&args).await,
            Command::Status(args) => status::status(&args).await,
            Command::Diff(args) => diff::diff(&args).await,
            Command::Forget(args) => forget::forget(&args).await,
            Command::Explain(args) => explain::explain(&args).await,
            Command::Check(args) => check::check(&args).await,
            Command::Add(args) => add::add(&args).await,
            Command::Init(args) => init::init(&args),
            Command::Kinds(args) => kinds::kinds(&args),
            Command::Rules(args) => rules::rules(&args).await,
            Command::Import(args) => import::import(&args).await,
            Command::Export(args) => export::export(&args),
            Command::Extract(args) => extract::extract(&args).await,
            Command::Parse(args) => parse::parse(&args).await,
            Command::Serve(args) => serve::serve(&args).await,
            Command::Demo(args) => demo::demo(&args).await,
        }
    });
    // Work set aside for a source that hung must not hold up the end.
    runtime.shutdown_background();
    done.unwrap_or_else(|failure| failure.tell())
}

/// Sends what libraries log to standard error: errors, or as `FEEDLOOM_LOG` says.
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::builder()
        .with_env_var("FEEDLOOM_LOG")
        .with_default_directive(tracing::Level::ERROR.into())
        .from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
