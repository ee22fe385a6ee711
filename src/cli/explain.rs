//! `feedloom explain`: what a run would do with one source or page, and why. Asks, and writes nothing.

mod text;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde::Serialize;
use url::Url;

use super::args::{ExplainArgs, ReportFormat};
use super::outcome::{Exit, Failure, print, say};
use super::{input, wiring};
use crate::config::{self, Evidence, Origin, RuleFile, Settings};
use crate::fetch::HttpFetcher;
use crate::hook::Keeping;
use crate::model::{Options, Purpose, SourceId, is_same_site};
use crate::publish::Directory;
use crate::select::glob::Glob;
use crate::store::{SqliteStore, Store as _};
use crate::text::address;
use crate::update::explain::{Explanation, Subject, explain as explanation};
use crate::update::{self, Scan, Subscription, Work};

/// What is explained, with what only the configuration knows of it.
#[derive(Serialize)]
struct Told {
    /// The source's kind.
    kind: String,
    /// The rules for its list, and for the page that was read.
    rules: Rules,
    #[serde(flatten)]
    explanation: Explanation,
}

/// Which rule files are asked.
#[derive(Serialize)]
struct Rules {
    list: Option<String>,
    article: Option<String>,
}

/// Explains.
pub(super) async fn explain(args: &ExplainArgs) -> Result<Exit, Failure> {
    let mut settings = wiring::settings(&args.place)?;
    let sources = std::mem::take(&mut settings.sources);
    let subscriptions: Vec<_> = sources.into_iter().map(|one| Arc::new(wiring::subscription(one))).collect();
    let seen = SqliteStore::look(&settings.state).await.map_err(update::Error::from)?;
    let is_first = seen.is_none();
    // Before the first run nothing is known, which a state that is thrown away says as well.
    let nowhere =
        tempfile::tempdir().map_err(|source| Failure::File { what: "a temporary folder".into(), source })?;
    let store = match seen {
        Some(store) => store,
        None => SqliteStore::open(&nowhere.path().join("state.db")).await.map_err(update::Error::from)?.0,
    };
    let address = address_of(args);
    let subscription = match named(args, &subscriptions) {
        Some(one) => one,
        None => of_page(args, address.as_ref(), &store, &subscriptions).await?,
    };
    let saved = match (&address, Url::parse(&args.subject).is_ok()) {
        (Some(_), false) => {
            let page = input::page(&args.subject, args.url.as_ref(), &args.place, Purpose::Page).await?;
            Some(Arc::new(page))
        }
        _ => None,
    };
    let subject = match (saved, &address) {
        (Some(page), _) => Subject::Saved(page),
        (None, Some(url)) => Subject::Address(url),
        (None, None) => Subject::Source,
    };
    let explanation = ask(&settings, &subscriptions, &subscription, &store, subject).await?;
    let list = subscription.reader.start().into_iter().next().map(|request| request.url);
    let page = explanation.article.as_ref().and_then(|article| article.link.as_ref()?.parse().ok());
    let files = &settings.rules.files;
    let told = Told {
        kind: kind(&args.place.root, args.place.config.as_deref(), &subscription.source.id),
        rules: Rules {
            list: list.and_then(|url| rule(files, &url, |file| &file.lists)),
            article: page.and_then(|url| rule(files, &url, |file| &file.articles)),
        },
        explanation,
    };
    match args.format {
        ReportFormat::Json => {
            let json =
                serde_json::to_string_pretty(&told).expect("an explanation has only texts and numbers");
            print(&format!("{json}\n"))?;
        }
        ReportFormat::Text => {
            print(&text::of(&told))?;
            if is_first {
                say("note: there was no run yet, so nothing is known\n");
            }
        }
    }
    Ok(Exit::Done)
}

/// Asks, with everything only read.
async fn ask(
    settings: &Settings,
    subscriptions: &[Arc<Subscription>],
    subscription: &Arc<Subscription>,
    store: &SqliteStore,
    subject: Subject<'_>,
) -> Result<Explanation, Failure> {
    let (content, published) = (Directory::new(&settings.content), Directory::new(&settings.feeds));
    let fetcher = HttpFetcher::new(&settings.fetch)?;
    let hooks = wiring::hooks(settings, Keeping::Nothing);
    let stopping = AtomicBool::new(false);
    let work = Work {
        site: &settings.site,
        authority: update::authority(&settings.site, &content).await.map_err(update::Error::from)?,
        feeds: &settings.feed_options,
        subscriptions,
        fetcher: &fetcher,
        store,
        content: &content,
        published: &published,
        pages: None,
        hooks: &hooks,
        fingerprint: &settings.fingerprint,
        revisions: settings.revisions,
        scan: Scan::SMALL,
        history: None,
        concurrency: settings.fetch.concurrency,
        retry_after: settings.fetch.retry_after,
        now: wiring::now(),
        stopping: &stopping,
    };
    Ok(explanation(&work, subscription, subject, settings.fetch.robots).await?)
}

/// The address of the page that is to be explained; `None` where a source is.
fn address_of(args: &ExplainArgs) -> Option<Url> {
    let written = Url::parse(&args.subject).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    written.or_else(|| args.url.clone())
}

/// The source that is named, as what is explained or beside it.
fn named(args: &ExplainArgs, all: &[Arc<Subscription>]) -> Option<Arc<Subscription>> {
    let name = args.source.as_deref().unwrap_or(&args.subject);
    all.iter().find(|one| one.source.is_called(name)).cloned()
}

/// The source of a page: that which has its article, else the first of its site.
///
/// # Errors
/// When there is none.
async fn of_page(
    args: &ExplainArgs,
    address: Option<&Url>,
    store: &SqliteStore,
    all: &[Arc<Subscription>],
) -> Result<Arc<Subscription>, Failure> {
    let ids: Vec<&str> = all.iter().map(|one| one.source.id.as_str()).collect();
    let unknown = |message: String, help: &str| Failure::Usage {
        message,
        help: format!("{help}; known: {}", ids.join(", ")),
    };
    if let Some(name) = &args.source {
        return Err(unknown(format!("there is no source `{name}`"), "name one that is configured"));
    }
    let Some(url) = address else {
        let is_file = Path::new(&args.subject).exists();
        let help = match is_file {
            true => "say with --url where the page is from",
            false => "name a source, the address of a page, or a file with --url",
        };
        return Err(unknown(format!("there is no source `{}`", args.subject), help));
    };
    let there = store.at_place(&address::key(url.as_str())).await.map_err(update::Error::from)?;
    let owner = there.first().map(|one| one.owner.clone());
    let is_at = |one: &&Arc<Subscription>| {
        one.reader
            .start()
            .iter()
            .any(|request| is_same_site(&request.url, url) || request.url.host() == url.host())
    };
    let of_owner = owner.and_then(|owner| all.iter().find(|one| one.source.id == owner));
    let found = of_owner.or_else(|| all.iter().find(is_at)).cloned();
    found.ok_or_else(|| {
        unknown(format!("no source is of the site of {url}"), "say with --source whose page it is")
    })
}

/// The kind of a source, as it is written.
fn kind(root: &Path, file: Option<&Path>, id: &SourceId) -> String {
    let sources = config::sources_as_written(root, file).unwrap_or_default();
    let source = sources.iter().find(|(name, _)| name == id.as_str());
    let kind =
        source.and_then(|(_, options)| options.get("kind").and_then(|kind: &Options| kind.text().ok()));
    kind.unwrap_or_else(|| "feed".to_owned())
}

/// The first rule file that knows an address, with what it was held against.
fn rule(files: &[RuleFile], url: &Url, rules: impl Fn(&RuleFile) -> &Vec<Evidence>) -> Option<String> {
    let fits = |one: &&Evidence| one.matches.iter().any(|pattern| Glob::new(pattern).matches(url));
    files.iter().find_map(|file| {
        let found = rules(file).iter().find(fits)?;
        let origin = match file.origin {
            Origin::BuiltIn => "built in",
            Origin::Own => "your own",
        };
        Some(format!("{}, {origin}, for {}", file.name, found.matches.join(", ")))
    })
}
