//! Entries whose pages could not be had yet ↔ pending files: sorted JSON Lines, one file a source.
//!
//! A part of the ledger: the source may have dropped such an entry by the time its page is there. Two clones merge
//! these files by union too; a line of an article that was published meanwhile is dropped by the next run.

use std::collections::BTreeMap;

use crate::model::{EntryId, OutputFile, PendingEntry, SourceId};

/// The folder of the pending files below the content place.
pub const FOLDER: &str = ".feedloom/pending";

/// The file of a source: `.feedloom/pending/harbour.jsonl`.
pub fn path(source: &SourceId) -> String {
    format!("{FOLDER}/{source}.jsonl")
}

/// The entries of a file, and the lines that could not be read. Of two lines of one entry the earlier counts, and one
/// that was published before one that was not.
pub fn read(bytes: &[u8]) -> (Vec<PendingEntry>, Vec<Vec<u8>>) {
    let mut entries: BTreeMap<EntryId, PendingEntry> = BTreeMap::new();
    let mut bad = Vec::new();
    for text in bytes.split(|byte| *byte == b'\n').filter(|text| !text.trim_ascii().is_empty()) {
        let Ok(line) = serde_json::from_slice::<PendingEntry>(text) else {
            bad.push(text.to_owned());
            continue;
        };
        let rank = |line: &PendingEntry| (line.partial.is_none(), line.since);
        match entries.get(&line.entry.id) {
            Some(there) if rank(there) <= rank(&line) => {}
            _ => drop(entries.insert(line.entry.id.clone(), line)),
        }
    }
    (entries.into_values().collect(), bad)
}

/// The file of these entries, sorted by what the source calls them; without bytes when there is none. Lines that could
/// not be read follow as they were, for a person to mend.
pub fn write(source: &SourceId, mut entries: Vec<PendingEntry>, bad: &[Vec<u8>]) -> OutputFile {
    entries.sort_by(|a, b| a.entry.id.cmp(&b.entry.id));
    let mut bytes = Vec::new();
    for entry in &entries {
        bytes.extend(serde_json::to_vec(entry).expect("an entry has only texts and times"));
        bytes.push(b'\n');
    }
    for line in bad {
        bytes.extend(line);
        bytes.push(b'\n');
    }
    OutputFile { path: path(source), bytes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ArticleId, ArticlePage, Entry, Purpose, Request};

    fn pending(id: &str, since: &str) -> PendingEntry {
        let mut entry = Entry::new(EntryId::new(id));
        entry.title = Some("潮汐".into());
        entry.link = Some("https://news.example/a?x=1".parse().unwrap());
        entry.published = Some("2026-11-01T08:00:00Z".parse().unwrap());
        let mut page = Request::get("https://news.example/a".parse().unwrap(), Purpose::Page);
        page.headers.push(("X-Key".into(), "secret".into()));
        entry.page = ArticlePage::Fetch(page);
        PendingEntry { since: since.parse().unwrap(), partial: None, entry }
    }

    #[test]
    fn a_file_is_sorted_and_reads_back_without_secrets() {
        let source = SourceId::new("harbour");
        let (a, b) = (pending("a", "2026-11-02T00:00:00Z"), pending("b", "2026-11-03T00:00:00Z"));
        let file = write(&source, vec![b.clone(), a.clone()], &[]);
        assert_eq!(file.path, ".feedloom/pending/harbour.jsonl");
        assert!(!String::from_utf8_lossy(&file.bytes).contains("secret"));
        let (back, bad) = read(&file.bytes);
        assert_eq!((back.len(), bad.len()), (2, 0));
        assert_eq!(back[0].entry.title, a.entry.title);
        let ArticlePage::Fetch(page) = &back[0].entry.page else { panic!() };
        assert_eq!(page, &Request::get("https://news.example/a".parse().unwrap(), Purpose::Page));
        assert_eq!(write(&source, back, &[]).bytes, file.bytes);
    }

    #[test]
    fn of_two_lines_of_an_entry_the_published_one_counts_then_the_earlier() {
        let (early, late) = (pending("a", "2026-11-02T00:00:00Z"), pending("a", "2026-11-03T00:00:00Z"));
        let published = PendingEntry { partial: Some(ArticleId::new("tag:x")), ..late.clone() };
        let source = SourceId::new("s");
        let read_all = |lines: Vec<PendingEntry>| {
            let mut bytes = write(&source, lines, &[]).bytes;
            bytes.extend(b"<<<<<<< ours\n");
            read(&bytes)
        };
        let (back, bad) = read_all(vec![late.clone(), early.clone()]);
        assert_eq!((back.len(), back[0].since), (1, early.since));
        assert_eq!(bad, [b"<<<<<<< ours"]);
        assert!(write(&source, back, &bad).bytes.ends_with(b"\n<<<<<<< ours\n"));
        assert_eq!(read_all(vec![early, published]).0[0].since, late.since);
    }
}
