//! `feedloom add`: finds out how a page can be followed, and writes a source for it.

mod args;
mod choice;
mod told;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use url::Url;

use super::args::ReportFormat;
use super::outcome::{Exit, Failure, print, say};
use super::{input, wiring};
use crate::config::{self, Rules, Settings};
use crate::discover::{Candidate, written};
use crate::fetch::{FetchOptions, HttpFetcher};
use crate::model::Diagnostic;
use crate::subscribe::{Findings, Inquiry};
pub(super) use args::AddArgs;
use choice::Choice;

/// The most requests of one look, robots.txt not counted.
const MOST_REQUESTS: usize = 18;

/// Adds.
pub(super) async fn add(args: &AddArgs) -> Result<Exit, Failure> {
    let settings = input::settings(&args.place)?;
    if settings.is_none() && !args.dry_run {
        return Err(Failure::Usage {
            message: format!("there is no {}", main_file(args).display()),
            help: "`feedloom init` writes one to start from; -C and -c name another place, --dry-run writes nothing".into(),
        });
    }
    let url = address(&args.url)?;
    let followed = Followed::of(settings.as_ref(), &folder(args));
    if let Some(id) = followed.id_of(&url) {
        return told::already(args, &url, id);
    }
    let findings = look(args, settings, &url).await?;
    if findings.candidates.is_empty() {
        return nothing(args, &findings);
    }
    if let Some(id) = args.id.as_deref().filter(|id| followed.taken.contains(&id.to_lowercase())) {
        return Err(Failure::Usage {
            message: format!("there is a source `{id}` already"),
            help: "nothing is overwritten: give another --id".into(),
        });
    }
    if args.format == ReportFormat::Text {
        print(&told::text(&findings, &followed))?;
    }
    let chosen = match choice::choose(args, &findings, &followed)? {
        Choice::Take(candidate) => candidate,
        Choice::Followed(id) => return told::already(args, &url, &id),
        Choice::None => {
            if args.format == ReportFormat::Json {
                print(&told::json(&findings, &followed, None))?;
            }
            return Ok(Exit::Done);
        }
    };
    take(args, &findings, &followed, chosen)
}

/// Asks.
async fn look(args: &AddArgs, settings: Option<Settings>, url: &Url) -> Result<Findings, Failure> {
    let (fetch, rules) = settings.map_or_else(
        || (FetchOptions::default(), Rules::built_in()),
        |settings| (settings.fetch, settings.rules),
    );
    let fetcher = HttpFetcher::new(&fetch)?;
    let is_text = args.format == ReportFormat::Text;
    let asking = |url: &Url| {
        if is_text {
            say(&format!("asking {url}\n"));
        }
    };
    let inquiry = Inquiry {
        fetcher: &fetcher,
        rules: &rules.lists,
        signs: config::barrier_signs(),
        now: wiring::now(),
        most: MOST_REQUESTS,
        asking: &asking,
    };
    Ok(inquiry.look(url).await?)
}

/// Writes the chosen one, or shows what would be written.
fn take(
    args: &AddArgs,
    findings: &Findings,
    followed: &Followed,
    chosen: &Candidate,
) -> Result<Exit, Failure> {
    let id = args.id.clone().unwrap_or_else(|| written::id(&chosen.url, &followed.taken));
    let text = written::yaml(chosen, &findings.asked);
    let path = folder(args).join(format!("{id}.yaml"));
    if !args.dry_run {
        write(&path, &text)?;
        // What was written is read as any run would read it, so that a source that cannot be is told here.
        if let Err(problems) = wiring::settings(&args.place) {
            let _ = std::fs::remove_file(&path);
            return Err(problems.into());
        }
    }
    let source = told::Source { id: &id, path: &path, text: &text, chosen, is_written: !args.dry_run };
    print(&match args.format {
        ReportFormat::Json => told::json(findings, followed, Some(&source)),
        ReportFormat::Text => told::taken(args, &source),
    })?;
    Ok(Exit::Done)
}

/// Puts a new file in place, whole or not at all; never over one that is there.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |source| Failure::File { what: format!("{} could not be written", path.display()), source };
    let folder = path.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::Builder::new().permissions(permissions()).tempfile_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist_noclobber(path).map(drop).map_err(|error| failed(error.error))
}

/// Those of any file a person makes, rather than of a secret one.
fn permissions() -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::Permissions::from_mode(0o644)
}

fn nothing(args: &AddArgs, findings: &Findings) -> Result<Exit, Failure> {
    if args.format == ReportFormat::Json {
        print(&told::json(findings, &Followed::default(), None))?;
    }
    say(&findings.diagnostics.iter().map(super::outcome::diagnostic).collect::<String>());
    let asked = told::requests(findings);
    let nothing = Diagnostic::error("discover.nothing", "no way was found to follow this page")
        .with_subject(findings.asked.as_str())
        .with_found(format!("{asked} asked; no feed, and no list of articles"))
        .with_help("try the address of a section or list of the site, or write `selectors` by hand: docs/selectors.md");
    Err(Failure::Input(Box::new(nothing)))
}

/// The address a person wrote, who may have left out how it is asked.
fn address(text: &str) -> Result<Url, Failure> {
    let text = text.trim();
    let text = text.strip_prefix("feed:").map_or(text, |rest| rest.trim_start_matches("//"));
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    match Url::parse(&whole) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
        _ => Err(Failure::Usage {
            message: format!("`{text}` is no web address"),
            help: "give the address of a page or feed, with https:// or http://".into(),
        }),
    }
}

fn main_file(args: &AddArgs) -> PathBuf {
    args.place.config.clone().unwrap_or_else(|| args.place.root.join(config::MAIN_FILE))
}

/// Where sources stand one by one.
fn folder(args: &AddArgs) -> PathBuf {
    main_file(args).parent().unwrap_or(Path::new("")).join("sources")
}

/// The sources there are.
#[derive(Default)]
pub(super) struct Followed {
    /// Each address, without what makes no difference, and whose it is.
    addresses: Vec<(String, String)>,
    /// Names that cannot be given again, in lower case.
    taken: BTreeSet<String>,
}

impl Followed {
    fn of(settings: Option<&Settings>, folder: &Path) -> Self {
        let mut followed = Self::default();
        for source in settings.iter().flat_map(|settings| &settings.sources) {
            let id = source.source.id.to_string();
            let names = std::iter::once(&source.source.id).chain(&source.source.formerly);
            followed.taken.extend(names.map(|name| name.as_str().to_lowercase()));
            let asked = source.reader.start().into_iter().map(|request| bare(&request.url));
            followed.addresses.extend(asked.map(|address| (address, id.clone())));
        }
        // A file whose source is called otherwise is not to be written over either.
        for file in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let stem = file.path().file_stem().map(|stem| stem.to_string_lossy().to_lowercase());
            followed.taken.extend(stem);
        }
        followed
    }

    /// The id of the source that follows an address.
    pub(super) fn id_of(&self, url: &Url) -> Option<&str> {
        let wanted = bare(url);
        self.addresses.iter().find(|(address, _)| *address == wanted).map(|(_, id)| id.as_str())
    }
}

/// An address without what makes no difference: scheme, `www.`, the last slash, the fragment.
fn bare(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{host}{port}{}{query}", url.path().trim_end_matches('/'))
}
