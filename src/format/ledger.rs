//! Ledger lines ↔ ledger files: sorted JSON Lines, one file a source and month of first sight.
//!
//! Two clones of a repository can merge such files by union: a line that stands twice is one, and of two
//! lines of one article the earlier first sight wins.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::{ArticleId, LedgerLine, OutputFile, SourceId};

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
    format!("{FOLDER}/{source}/{month}{ENDING}")
}

/// The lines of a file, and those that could not be read: one bad line (a merge mark, say) costs only itself.
pub fn read(bytes: &[u8]) -> (Vec<LedgerLine>, Vec<BadLine>) {
    let (mut lines, mut bad) = (Vec::new(), Vec::new());
    for (number, text) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if text.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice(text) {
            Ok(line) => lines.push(line),
            Err(source) => bad.push(BadLine { line: number + 1, text: text.to_owned(), source }),
        }
    }
    (lines, bad)
}

/// A file of all these lines, sorted by id; of two lines of one article the earlier first sight wins. Lines that could
/// not be read follow as they were, for a person to mend.
pub fn write(path: String, lines: impl IntoIterator<Item = LedgerLine>, bad: &[BadLine]) -> OutputFile {
    let mut sorted: BTreeMap<ArticleId, LedgerLine> = BTreeMap::new();
    for line in lines {
        match sorted.get(&line.id) {
            Some(there) if there.first_seen <= line.first_seen => {}
            _ => {
                sorted.insert(line.id.clone(), line);
            }
        }
    }
    let mut bytes = Vec::new();
    for line in sorted.values() {
        bytes.extend(serde_json::to_vec(line).expect("a ledger line has only texts and times"));
        bytes.push(b'\n');
    }
    for line in bad {
        bytes.extend(&line.text);
        bytes.push(b'\n');
    }
    OutputFile { path, bytes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EntryId;

    fn line(id: &str, seen: &str) -> LedgerLine {
        LedgerLine {
            id: ArticleId::new(id),
            source: SourceId::new("harbour"),
            entry: EntryId::new(format!("entry of {id}")),
            path: format!("harbour/{id}.md"),
            link: "https://news.example.org/1".into(),
            first_seen: seen.parse().unwrap(),
            hash: "00".into(),
            said: None,
        }
    }

    #[test]
    fn a_file_is_sorted_and_reads_back() {
        let lines = [line("b", "2026-11-02T00:00:00Z"), line("a", "2026-11-03T00:00:00Z")];
        let file = write(path(&lines[0].source, lines[0].first_seen), lines.clone(), &[]);
        assert_eq!(file.path, ".feedloom/ledger/harbour/2026-11.jsonl");
        let (back, bad) = read(&file.bytes);
        assert!(bad.is_empty());
        assert_eq!(back, [lines[1].clone(), lines[0].clone()]);
    }

    #[test]
    fn files_of_two_clones_merged_by_union_give_one_result() {
        let (early, late) = (line("a", "2026-11-01T00:00:00Z"), line("a", "2026-11-05T00:00:00Z"));
        let one = write("x".into(), [late.clone(), early.clone(), line("b", "2026-11-02T00:00:00Z")], &[]);
        let other = write("x".into(), [line("b", "2026-11-02T00:00:00Z"), early.clone(), late], &[]);
        assert_eq!(one, other);
        assert_eq!(read(&one.bytes).0[0], early);
    }

    #[test]
    fn a_merge_mark_costs_only_its_line() {
        let mut bytes = b"<<<<<<< ours\n".to_vec();
        bytes.extend(write("x".into(), [line("a", "2026-11-01T00:00:00Z")], &[]).bytes);
        let (lines, bad) = read(&bytes);
        assert_eq!((lines.len(), bad.len(), bad[0].line), (1, 1, 1));
        let again = write("x".into(), lines, &bad);
        assert!(again.bytes.ends_with(b"\n<<<<<<< ours\n"), "nothing a person may still need is dropped");
    }
}
