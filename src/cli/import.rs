//! `feedloom import`: the subscriptions of another reader → a file a source.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::args::{ImportArgs, ReportFormat};
use super::outcome::{Exit, Failure, clean, count, print};
use super::{input, wiring};
use crate::config::exchange::{Imported, Subscriptions, place_key};
use crate::config::{self, Problems, Settings};
use crate::model::{Diagnostic, Purpose};

/// What came of it.
#[derive(Debug, Default, Serialize)]
struct Outcome {
    dry_run: bool,
    written: Vec<Written>,
    /// What is followed already: by which source.
    left_alone: Vec<LeftAlone>,
    /// To be written into the main file by hand.
    feeds: Vec<Query>,
    subscriptions: Vec<List>,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Written {
    source: String,
    file: PathBuf,
    title: String,
    url: String,
    group: Vec<String>,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct LeftAlone {
    url: String,
    source: String,
}

#[derive(Debug, Serialize)]
struct Query {
    name: String,
    title: String,
    when: String,
}

#[derive(Debug, Serialize)]
struct List {
    url: String,
    group: Vec<String>,
}

/// Imports.
pub(super) async fn import(args: &ImportArgs) -> Result<Exit, Failure> {
    let settings = wiring::settings(&args.place)?;
    let page = input::page(&args.input, None, &args.place, Purpose::Feed).await?;
    let found = Subscriptions::read(&page.body, page.charset.as_deref()).map_err(|error| {
        let help = "give a file of OPML, as feed readers export it, or newsboat's `urls` file";
        let odd = Diagnostic::error("import.no-list", error.to_string());
        Failure::Input(Box::new(odd.with_subject(&args.input).with_help(help)))
    })?;
    let outcome = Importing { args, settings: &settings }.take(found)?;
    match args.format {
        ReportFormat::Json => {
            let json = serde_json::to_string(&outcome).expect("an outcome has only texts");
            print(&format!("{json}\n"))?;
        }
        ReportFormat::Text => print(&text(&outcome))?,
    }
    Ok(Exit::Done)
}

struct Importing<'a> {
    args: &'a ImportArgs,
    settings: &'a Settings,
}

impl Importing<'_> {
    fn take(&self, mut found: Subscriptions) -> Result<Outcome, Failure> {
        let mut outcome = Outcome {
            dry_run: self.args.dry_run,
            notes: std::mem::take(&mut found.notes),
            ..Outcome::default()
        };
        self.leave_alone(&mut found, &mut outcome);
        let folder = config::sources_folder(&self.args.place.root, self.args.place.config.as_deref());
        found.name(&self.taken(&folder));
        let file = |source: &Imported| folder.join(format!("{}.yaml", source.id));
        self.make_acceptable(&mut found, &file, &mut outcome)?;
        if !self.args.dry_run {
            std::fs::create_dir_all(&folder).map_err(|source| failed(&folder, source))?;
        }
        for source in found.sources {
            let file = file(&source);
            if !self.args.dry_run {
                write_new(&folder, &file, &source.text()).map_err(|source| failed(&file, source))?;
            }
            let group = source.group().to_vec();
            let Imported { id, title, url, notes, .. } = source;
            outcome.written.push(Written { source: id, file, title, url, group, notes });
        }
        let queries = found.feeds.into_iter();
        outcome.feeds.extend(queries.map(|one| Query { name: one.name, title: one.title, when: one.when }));
        outcome
            .subscriptions
            .extend(found.lists.into_iter().map(|one| List { url: one.url, group: one.group }));
        Ok(outcome)
    }

    /// Takes out what a source follows already.
    fn leave_alone(&self, found: &mut Subscriptions, outcome: &mut Outcome) {
        let requests = self.settings.sources.iter().flat_map(|source| {
            let id = &source.source.id;
            source.reader.start().into_iter().map(move |request| (place_key(request.url.as_str()), id))
        });
        let followed: BTreeMap<_, _> = requests.collect();
        found.sources.retain(|one| {
            let by = followed.get(&place_key(&one.url));
            let left = by.map(|id| LeftAlone { url: one.url.clone(), source: id.to_string() });
            outcome.left_alone.extend(left);
            by.is_none()
        });
    }

    /// The ids and file names there are, in small letters.
    fn taken(&self, folder: &Path) -> BTreeSet<String> {
        let sources = self.settings.sources.iter().map(|one| &one.source);
        let ids = sources.flat_map(|source| std::iter::once(&source.id).chain(&source.formerly));
        let mut taken: BTreeSet<String> = ids.map(|id| id.as_str().to_lowercase()).collect();
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        taken.extend(files.filter_map(|file| Some(file.path().file_stem()?.to_str()?.to_lowercase())));
        taken
    }

    /// Sees that the configuration is good with all of them: what is not accepted of a source is taken back, and a source
    /// that is not accepted even so is left out.
    fn make_acceptable(
        &self,
        found: &mut Subscriptions,
        file: &dyn Fn(&Imported) -> PathBuf,
        outcome: &mut Outcome,
    ) -> Result<(), Failure> {
        // As they were read, with what was refused taken back, and without what is refused still.
        for _ in 0..3 {
            let files: Vec<_> = found.sources.iter().map(|one| (file(one), one.text())).collect();
            let place = &self.args.place;
            let Err(Problems(problems)) = config::load_with(&place.root, place.config.as_deref(), &files)
            else {
                return Ok(());
            };
            let mut reasons: BTreeMap<&Path, &str> = BTreeMap::new();
            for one in &problems {
                reasons.entry(&one.file).or_insert(&one.message);
            }
            let mut bad = false;
            found.sources.retain_mut(|one| {
                let file = file(one);
                let Some(reason) = reasons.get(file.as_path()) else { return true };
                bad = true;
                if one.is_plain() {
                    outcome.notes.push(format!("{} was left out: {reason}", one.url));
                    return false;
                }
                one.retreat(reason);
                true
            });
            if !bad {
                return Err(Problems(problems).into());
            }
        }
        Ok(())
    }
}

fn failed(path: &Path, source: io::Error) -> Failure {
    Failure::File { what: format!("{} could not be written", path.display()), source }
}

/// Puts a file in place, whole or not at all, and never over another.
fn write_new(folder: &Path, file: &Path, text: &str) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let rights = std::fs::Permissions::from_mode(0o644);
    let mut new = tempfile::Builder::new().permissions(rights).tempfile_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.as_file().sync_all()?;
    new.persist_noclobber(file)?;
    Ok(())
}

fn text(outcome: &Outcome) -> String {
    let mut text = String::new();
    let verb = if outcome.dry_run { "would write" } else { "wrote" };
    for one in &outcome.written {
        let _ = writeln!(text, "{verb} {}  {}", one.file.display(), clean(&one.title));
        one.notes.iter().for_each(|note| text += &format!("  note: {}\n", clean(note)));
    }
    for one in &outcome.left_alone {
        let _ = writeln!(text, "left alone: {}, which `{}` follows", clean(&one.url), one.source);
    }
    outcome.notes.iter().for_each(|note| text += &format!("note: {}\n", clean(note)));
    text += &by_hand(
        "feeds",
        outcome.feeds.iter().map(|one| {
            format!(
                "  - {{ name: {}, title: {}, when: {} }}\n",
                quoted(&one.name),
                quoted(&one.title),
                quoted(&one.when)
            )
        }),
    );
    text += &by_hand(
        "subscriptions",
        outcome.subscriptions.iter().map(|one| {
            let group = serde_json::to_string(&one.group).unwrap_or_default();
            format!("  - {{ url: {}, group: {group} }}\n", quoted(&one.url))
        }),
    );
    let (written, left) = (outcome.written.len(), outcome.left_alone.len());
    let _ = write!(
        text,
        "import: {} {}",
        count(written, "source"),
        if outcome.dry_run { "to write" } else { "written" }
    );
    text += &if left > 0 { format!(", {left} followed already\n") } else { "\n".to_owned() };
    text
}

/// What a person is to write into the main file.
fn by_hand(key: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("put this into the main file, under `{key}`:\n{lines}") }
}

/// A text as YAML takes it, in one line.
fn quoted(text: &str) -> String {
    serde_json::to_string(&clean(text)).unwrap_or_default()
}
