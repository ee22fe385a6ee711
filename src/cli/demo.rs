//! `feedloom demo`: a small site on this machine, a real run on it over HTTP, and what came of it.
//!
//! The site's hosts are reached through `fetch.resolve`, as tests of one's own would do it; its certificate is made on
//! the spot and trusted through `fetch.ca_file`. Nothing else of the run is special.

mod site;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use include_dir::{Dir, include_dir};

use super::args::{Loudness, Place, ReportFormat};
use super::outcome::{Exit, Failure, print, tell};
use super::wiring::{self, Workshop};
use crate::update::{self, Mode, Which};
use site::Site;

/// `feedloom demo`.
#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// The folder everything is written to.
    #[arg(value_name = "DIR", default_value = "feedloom-demo")]
    pub(super) root: PathBuf,
}

/// Configuration and site of the demo.
static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/config/demo");

/// Demonstrates.
pub(super) async fn demo(args: &DemoArgs) -> Result<Exit, Failure> {
    let root = &args.root;
    write_configuration(root)?;
    let failed = |source| Failure::File { what: "the demo's site could not be started".into(), source };
    let site = Site::start(&FILES).await.map_err(failed)?;
    let mut settings = wiring::settings(&Place { root: root.clone(), config: None })?;
    settings.fetch.resolve = site.hosts().map(|host| (host, site.address())).collect();
    settings.fetch.ca_file = Some(site.certificate().to_owned());
    let workshop = Workshop::open(settings).await?;
    let all = workshop.subscriptions.clone();
    print(&format!(
        "A site with {} addresses stands on http://{} for as long as this takes; running on it:\n\n",
        site.pages(),
        site.address()
    ))?;
    let report = update::run(&workshop.work().await?, &all, Which::All, Mode::Write, &|_| {}).await?;
    tell(&report, Loudness { quiet: false, verbose: true, format: ReportFormat::Text }, "run")?;
    let asked = site.asked();
    print(&format!(
        "\nThe site was asked {} times, {} of them only whether something is new.\n\n{}",
        asked.all,
        asked.conditional,
        guide(root)
    ))?;
    Ok(if report.failed() > 0 { Exit::Internal } else { Exit::Done })
}

fn write_configuration(root: &Path) -> Result<(), Failure> {
    let config = FILES.get_dir("config").expect("the demo ships its configuration");
    let sources = config.get_dir("config/sources").expect("the demo ships its sources");
    for file in config.files().chain(sources.files()) {
        let path = root.join(file.path());
        let failed =
            |source| Failure::File { what: format!("{} could not be written", path.display()), source };
        if path.exists() {
            continue;
        }
        std::fs::create_dir_all(path.parent().unwrap_or(root)).map_err(failed)?;
        std::fs::File::create(&path).and_then(|mut made| made.write_all(file.contents())).map_err(failed)?;
    }
    Ok(())
}

fn guide(root: &Path) -> String {
    let root = root.display();
    format!(
        "Where to look:\n  \
         {root}/content/zh-CN/news/qq/   the articles of the list, in the `mainroad` preset\n  \
         {root}/content/harbour/         the entries of an RSS feed in GBK, in the `hugo` preset\n  \
         {root}/content/tides/           those of an Atom feed\n  \
         {root}/public/feeds/            Atom feeds of all, and of each tag, category, source and language, with pages: see index.html\n  \
         {root}/config/                  the configuration that made them\n\n\
         Run it again: everything is asked for conditionally, and nothing is written.\n\
         With sources of your own:\n  \
         feedloom init my-reader\n  \
         echo 'url: https://example.org/feed.xml' > my-reader/config/sources/example.yaml\n  \
         feedloom run -C my-reader\n"
    )
}
