//! Sources that have moved for good: the new address in the file it stands in, shown as a patch, or written.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use url::Url;

use crate::cli::args::Place;
use crate::cli::outcome::{Failure, clean};
use crate::cli::wiring;
use crate::config::{Written, rewrite};
use crate::model::{Request, SourceId};
use crate::update::status::SourceStatus;
use crate::update::{Status, Subscription};

/// A source's new address, and where it goes.
#[derive(Debug)]
pub(super) struct Move {
    source: SourceId,
    to: Url,
    written: Written,
}

/// What is to be done about sources that have moved.
#[derive(Debug, Default)]
pub(super) struct Moves {
    /// What can be written, by file; in each the last place first, so that the others stay where they are.
    files: BTreeMap<PathBuf, Vec<Move>>,
    /// What a person has to do.
    by_hand: Vec<String>,
}

/// The moves there are among these sources.
pub(super) fn of(
    status: &Status,
    subscriptions: &[Arc<Subscription>],
    written: &BTreeMap<SourceId, Written>,
) -> Moves {
    let mut moves = Moves::default();
    for source in &status.sources {
        let Some(to) = &source.moved_to else { continue };
        let subscription = subscriptions.iter().find(|one| one.source.id == source.id);
        let requests = subscription.map(|one| one.reader.start()).unwrap_or_default();
        match (safe(source, to, &requests), written.get(&source.id)) {
            (Ok(to), Some(written)) => moves.files.entry(written.file.clone()).or_default().push(Move {
                source: source.id.clone(),
                to,
                written: written.clone(),
            }),
            (Err(why), Some(written)) => moves.by_hand.push(format!(
                "{} has moved to {to}, but {why}: change it by hand in {}",
                source.id,
                written.file.display()
            )),
            (_, None) => {}
        }
    }
    for moves in moves.files.values_mut() {
        moves.sort_by_key(|one| std::cmp::Reverse(one.written.url.as_ref().map(|(place, _)| *place)));
    }
    moves
}

/// The new address, where it may be written without a person's thought.
fn safe(source: &SourceStatus, to: &str, requests: &[Request]) -> Result<Url, &'static str> {
    let [request] = requests else { return Err("it has several addresses") };
    let (from, to) = (&request.url, Url::parse(to).map_err(|_| "that is no web address")?);
    if !matches!(to.scheme(), "http" | "https") || !to.has_host() {
        return Err("that is no web address");
    }
    if source.url != from.as_str() || to.query().is_some_and(|query| query.contains("=***")) {
        return Err("its address holds a secret");
    }
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err("that address is not secure");
    }
    if !request.headers.is_empty() && from.origin() != to.origin() {
        return Err("its headers are meant for the site it was at");
    }
    Ok(to)
}

impl Moves {
    /// What would change, as a patch, and what is left to a person; empty when nothing has moved.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(super) fn propose(&self) -> Result<String, Failure> {
        let mut text = String::new();
        for (file, moves) in &self.files {
            let before = read(file)?;
            let (after, bad) = changed(&before, moves);
            text += &patch(file, &before, &after);
            bad.iter().for_each(|one| text += &format!("note: {one}\n"));
        }
        self.by_hand.iter().for_each(|one| text += &format!("note: {}\n", clean(one)));
        Ok(text)
    }

    /// Whether there is anything to write.
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Writes the new addresses. A file whose configuration is not accepted afterwards gets its old bytes back.
    ///
    /// # Errors
    /// When a file cannot be read or written, or is not accepted with the new address.
    pub(super) fn write(&self, place: &Place) -> Result<String, Failure> {
        let mut text = String::new();
        for (file, moves) in &self.files {
            let before = read(file)?;
            let (after, _) = changed(&before, moves);
            if after == before {
                continue;
            }
            put(file, &after)?;
            if !is_accepted(place, moves) {
                put(file, &before)?;
                return Err(Failure::Usage {
                    message: format!("{} was not accepted with the new address", file.display()),
                    help: "it has its old bytes again; change it by hand".into(),
                });
            }
            let _ = writeln!(text, "wrote {}", file.display());
        }
        if !text.is_empty() {
            text += "ids and documents stay as they are: a source is known by its id, not by its address\n";
        }
        Ok(text)
    }
}

/// A file's text with the new addresses in it, and what could not be changed.
fn changed(text: &str, moves: &[Move]) -> (String, Vec<String>) {
    let (mut text, mut bad) = (text.to_owned(), Vec::new());
    for one in moves {
        let written = one.written.url.as_ref();
        let changed = written.and_then(|(place, old)| rewrite::scalar(&text, *place, old, one.to.as_str()));
        match changed {
            Some(changed) => text = changed,
            None => bad.push(format!(
                "{} has moved to {}, but `url` is not written in one line as it is: change it by hand in {}",
                one.source,
                one.to,
                one.written.file.display()
            )),
        }
    }
    (text, bad)
}

/// The lines that differ, as `patch -p0` takes them.
fn patch(file: &Path, before: &str, after: &str) -> String {
    let mut text = String::new();
    for (number, (old, new)) in (1..).zip(before.split('\n').zip(after.split('\n'))) {
        if old != new {
            let _ = write!(
                text,
                "@@ -{number} +{number} @@\n-{}\n+{}\n",
                clean(old.trim_end_matches('\r')),
                clean(new.trim_end_matches('\r'))
            );
        }
    }
    if text.is_empty() {
        return text;
    }
    format!("--- {0}\n+++ {0}\n{text}", file.display())
}

fn read(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file)
        .map_err(|source| Failure::File { what: format!("{} could not be read", file.display()), source })
}

/// Puts a text in a file's place, whole or not at all, with the file's rights.
fn put(file: &Path, text: &str) -> Result<(), Failure> {
    let put = || -> io::Result<()> {
        // A link stays one: what it leads to is changed.
        let file = file.canonicalize()?;
        let folder = file.parent().unwrap_or(Path::new("."));
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        new.write_all(text.as_bytes())?;
        new.as_file().set_permissions(file.metadata()?.permissions())?;
        new.as_file().sync_all()?;
        new.persist(&file)?;
        Ok(())
    };
    put().map_err(|source| Failure::File { what: format!("{} could not be written", file.display()), source })
}

/// Whether the configuration is good and these sources have their new addresses, or those left to a person their old.
fn is_accepted(place: &Place, moves: &[Move]) -> bool {
    let Ok(settings) = wiring::settings(place) else { return false };
    moves.iter().all(|one| {
        let source = settings.sources.iter().find(|source| source.source.id == one.source);
        source.is_some_and(|source| {
            let url = source.reader.start().first().map(|request| request.url.clone());
            url.as_ref() == Some(&one.to) || source.written.url == one.written.url
        })
    })
}
