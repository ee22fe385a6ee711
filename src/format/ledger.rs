//! Ledger lines ↔ ledger files: sorted JSON Lines, one file a source and month of first sight.
//!
//! Two clones of a repository can merge such files by union: a line that stands twice is one, and of two
//! lines of one article the earlier first sight wins.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::{ArticleId, EntryId, LedgerLine, OutputFile, SourceId};

/// The folder of the ledger below the content place.
pub const FOLDER: &str = ".feedloom/ledger";

/// The end of every ledger file's name.
pub const ENDING: &str = ".jsonl";

/// A line that is none.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {source}")]
pub struct BadLine {
    /// Counted from 1.
    pub line: usize,
    /// What stands there.
    pub text: Vec<u8>,
    /// Why.
    pub source: serde_json::Error,
}

/// The file of a source's articles first seen at a time: `.feedloom/ledger/harbour/2026-11.jsonl`, the month by UTC.
pub fn path(source: &SourceId, first_seen: Timestamp) -> String {
    let month = first_seen.to_zoned_datetime(TimeZone::UTC).strftime("%Y-%m");
    format!("{}/{month}{ENDING}", folder(source))
}

/// The folder of a source's ledger files.
pub fn folder(source: &SourceId) -> String {
    format!("{FOLDER}/{source}")
}

/// The lines of a file, one an article, and those that could not be read: one bad line (a merge mark, say) costs only itself.
///
/// Of two lines of one article, which a merge by union leaves, the one with the earlier first sight counts, then the
/// first in byte order, whichever stands first; what either is known by stays.
pub fn read(bytes: &[u8]) -> (Vec<LedgerLine>, Vec<BadLine>) {
    let (mut lines, mut bad) = (BTreeMap::new(), Vec::new());
    for (number, text) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if text.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<LedgerLine>(text) {
            Ok(line) => {
                let both = match lines.remove(&line.id) {
                    Some(other) => merge(line, other),
                    None => line,
                };
                lines.insert(both.id.clone(), both);
            }
            Err(source) => bad.push(BadLine { line: number + 1, text: text.to_owned(), source }),
        }
    }
    (lines.into_values().collect(), bad)
}

/// Two lines of one article as one.
fn merge(one: LedgerLine, other: LedgerLine) -> LedgerLine {
    let rank = |line: &LedgerLine| (line.first_seen, text(line));
    let (winner, loser) = if rank(&one) <= rank(&other) { (one, other) } else { (other, one) };
    known_by(winner, loser)
}

/// A line that is also known by what another of the same article is known by.
fn known_by(line: LedgerLine, other: LedgerLine) -> LedgerLine {
    let names: BTreeSet<EntryId> = line.also.into_iter().chain(other.also).chain([other.entry]).collect();
    LedgerLine { also: names.into_iter().filter(|name| *name != line.entry).collect(), ..line }
}

/// A file of the lines there are and of new ones, sorted by id. A new line takes the place of the one there is of its
/// article, which stays known by all it was known by. Lines that could not be read follow as they were, for a person to
/// mend.
pub fn write(
    path: String,
    there: impl IntoIterator<Item = LedgerLine>,
    new: impl IntoIterator<Item = LedgerLine>,
    bad: &[BadLine],
) -> OutputFile {
    let mut sorted: BTreeMap<ArticleId, LedgerLine> = BTreeMap::new();
    for line in there.into_iter().chain(new) {
        let line = match sorted.remove(&line.id) {
            Some(before) => known_by(line, before),
            None => line,
        };
        sorted.insert(line.id.clone(), line);
    }
    let mut bytes = Vec::new();
    for line in sorted.values() {
        bytes.extend(text(line));
        bytes.push(b'\n');
    }
    for line in bad {
        bytes.extend(&line.text);
        bytes.push(b'\n');
    }
    OutputFile { path, bytes }
}

fn text(line: &LedgerLine) -> Vec<u8> {
    serde_json::to_vec(line).expect("a ledger line has only texts and times")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: &str, seen: &str) -> LedgerLine {
        LedgerLine {
            id: ArticleId::new(id),
            source: SourceId::new("harbour"),
            entry: EntryId::new(format!("entry of {id}")),
            path: format!("harbour/{id}.md"),
            link: "https://news.example.org/1".into(),
            canonical: None,
            first_seen: seen.parse().unwrap(),
            published: None,
            hash: "00".into(),
            said: None,
            also: Vec::new(),
            parts: None,
        }
    }

    #[test]
    fn a_file_is_sorted_and_reads_back() {
        let lines = [line("b", "2026-11-02T00:00:00Z"), line("a", "2026-11-03T00:00:00Z")];
        let file = write(path(&lines[0].source, lines[0].first_seen), lines.clone(), [], &[]);
        assert_eq!(file.path, ".feedloom/ledger/harbour/2026-11.jsonl");
        let (back, bad) = read(&file.bytes);
        assert!(bad.is_empty());
        assert_eq!(back, [lines[1].clone(), lines[0].clone()]);
    }

    #[test]
    fn files_of_two_clones_merged_by_union_give_one_result() {
        let (early, late) = (line("a", "2026-11-01T00:00:00Z"), line("a", "2026-11-05T00:00:00Z"));
        let renamed = LedgerLine { entry: EntryId::new("another name"), ..early.clone() };
        let text = |lines: &[&LedgerLine]| -> Vec<u8> {
            lines.iter().flat_map(|line| [text(line), b"\n".to_vec()].concat()).collect()
        };
        let (one, _) = read(&text(&[&late, &early, &renamed]));
        let (other, _) = read(&text(&[&renamed, &early, &late]));
        assert_eq!(one, other);
        assert_eq!((one.len(), one[0].first_seen), (1, early.first_seen));
        let names: BTreeSet<_> = one[0].also.iter().chain([&one[0].entry]).collect();
        assert_eq!(names, BTreeSet::from([&early.entry, &renamed.entry]));
    }

    #[test]
    fn a_new_line_takes_the_place_of_the_one_there_is_and_keeps_its_names() {
        let there = line("a", "2026-11-01T00:00:00Z");
        let new = LedgerLine { entry: EntryId::new("new name"), hash: "11".into(), ..there.clone() };
        let (lines, _) = read(&write("x".into(), [there.clone()], [new.clone()], &[]).bytes);
        assert_eq!(lines, [LedgerLine { also: vec![there.entry], ..new }]);
    }

    #[test]
    fn a_merge_mark_costs_only_its_line() {
        let mut bytes = b"<<<<<<< ours\n".to_vec();
        bytes.extend(write("x".into(), [line("a", "2026-11-01T00:00:00Z")], [], &[]).bytes);
        let (lines, bad) = read(&bytes);
        assert_eq!((lines.len(), bad.len(), bad[0].line), (1, 1, 1));
        let again = write("x".into(), lines, [], &bad);
        assert!(again.bytes.ends_with(b"\n<<<<<<< ours\n"), "nothing a person may still need is dropped");
    }
}
