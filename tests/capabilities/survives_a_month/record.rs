//! What stands in the folders, read the plain way and held against what was shown.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use crate::support::Workspace;

use super::log::{Asked, Log};
use super::world::{DAY, Minute, Shape, Source, World, at};

/// A document as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Document {
    /// Source and number of the piece.
    pub(crate) piece: (usize, usize),
    pub(crate) id: String,
    pub(crate) date: Timestamp,
    pub(crate) first_seen: Timestamp,
    partial: bool,
    text: String,
}

impl Document {
    /// Where it stands in feeds.
    pub(crate) fn place(&self) -> Timestamp {
        self.date.min(self.first_seen)
    }
}

/// The documents by path, as last looked at.
#[derive(Default)]
pub(crate) struct Record {
    pub(crate) documents: BTreeMap<String, Document>,
}

impl Record {
    /// Looks at the folders and tells what is not as it should be.
    pub(crate) fn look(
        &mut self,
        workspace: &Workspace,
        world: &World,
        log: &Log,
        step: Minute,
    ) -> Vec<String> {
        let first_seen = ledger(workspace);
        let texts = workspace.documents().into_iter();
        let now: BTreeMap<_, _> =
            texts.map(|(path, text)| (path.clone(), document(world, &path, text, &first_seen))).collect();
        let mut wrongs = self.compare(&now);
        wrongs.extend(doubles(&now));
        let mut there: BTreeMap<(usize, usize), &Document> = BTreeMap::new();
        there.extend(now.values().map(|one| (one.piece, one)));
        for (place, (source, asked)) in world.sources.iter().zip(&log.sources).enumerate() {
            for (number, shown) in &asked.shown {
                let found = there.remove(&(place, *number));
                wrongs.extend(judge(source, asked, *number, *shown, found, log.now, step));
            }
        }
        wrongs.extend(there.keys().map(|piece| format!("nobody showed {piece:?}")));
        self.documents = now;
        wrongs
    }

    /// What changed that may not: a document stays as it is, but for the completion of a partial one and for what its
    /// source corrects, once.
    fn compare(&self, now: &BTreeMap<String, Document>) -> Vec<String> {
        let mut wrongs = Vec::new();
        for (path, before) in &self.documents {
            let Some(after) = now.get(path) else {
                wrongs.push(format!("{path} is gone"));
                continue;
            };
            let is_completed = before.partial && !after.partial;
            let is_corrected = |one: &Document| one.text.contains(", corrected\"");
            let is_revised = !is_corrected(before) && is_corrected(after);
            let same = |one: &Document| (one.piece, one.id.clone(), one.date, one.first_seen);
            if same(before) != same(after) || before.text != after.text && !is_completed && !is_revised {
                wrongs.push(format!("{path} changed from {before:?} to {after:?}"));
            }
        }
        wrongs
    }
}

/// What is wrong with a piece that was shown.
fn judge(
    source: &Source,
    asked: &Asked,
    number: usize,
    shown: Minute,
    found: Option<&Document>,
    now: Minute,
    step: Minute,
) -> Option<String> {
    let piece = &source.pieces[number - 1];
    let name =
        || format!("piece {number} of {source:.0?}", source = (&source.id, source.conduct, source.told));
    let given = asked.pages.get(&number).and_then(|page| page.given);
    let patience = source.patience(step);
    let Some(found) = found else {
        let may_wait = source.shape == Shape::List && given.is_none() && now < shown + DAY + patience;
        return (!may_wait).then(|| format!("{} is lost; shown at {shown}", name()));
    };
    let first_seen = match source.shape {
        Shape::List => given.unwrap_or(Minute::MAX).min(shown + DAY + patience),
        _ => shown,
    };
    let is_timely = found.first_seen >= at(shown) && found.first_seen <= at(first_seen);
    let date = piece.dated.map_or(found.first_seen, at);
    let needs_whole = source.shape != Shape::List || given.is_some();
    if !is_timely || found.date != date || found.partial == needs_whole {
        return Some(format!("{}, shown at {shown}, given {given:?}, became {found:?}", name()));
    }
    None
}

fn doubles(documents: &BTreeMap<String, Document>) -> Vec<String> {
    let (mut pieces, mut ids) = (BTreeSet::new(), BTreeSet::new());
    let is_double = |(_, one): &(&String, &Document)| !pieces.insert(one.piece) | !ids.insert(one.id.clone());
    documents.iter().filter(is_double).map(|(path, _)| format!("{path} is there twice")).collect()
}

fn document(world: &World, path: &str, text: String, ledger: &BTreeMap<String, Timestamp>) -> Document {
    let header = text.split("\n---\n").next().unwrap();
    let value = |key: &str| {
        let line = header.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
        line.map(|text| text.trim_matches('"').to_owned())
    };
    let link = value("link").unwrap_or_else(|| panic!("{path} has no link: {text}"));
    let mut parts = link.split('?').next().unwrap().rsplit('/');
    let number = parts.next().unwrap().parse().unwrap();
    let source = world.place(parts.nth(1).unwrap()).unwrap();
    let id = value("id").unwrap();
    let first_seen = *ledger.get(&id).unwrap_or_else(|| panic!("the ledger has no {id}"));
    let date = value("date").unwrap().parse().unwrap();
    Document { piece: (source, number), id, date, first_seen, partial: value("partial").is_some(), text }
}

/// When each article was first seen; each has one line.
fn ledger(workspace: &Workspace) -> BTreeMap<String, Timestamp> {
    let mut seen = BTreeMap::new();
    for (path, (bytes, _)) in workspace.tree("content/.feedloom/ledger") {
        for line in std::str::from_utf8(&bytes).unwrap().lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| line[key].as_str().unwrap().to_owned();
            let before = seen.insert(text("id"), text("first_seen").parse().unwrap());
            assert!(before.is_none(), "{path} has a second line of {}", text("id"));
        }
    }
    seen
}
