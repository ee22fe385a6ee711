//! Which images are kept, and where they came from ↔ sorted JSON Lines, one file a source and month.
//!
//! A part of the ledger, since a document tells only where an image is now: by it, an article that is made again keeps its
//! images, though their site may have lost them. Two clones merge these files by union too; of two lines of one address the
//! later by name counts.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::model::{OutputFile, SourceId};
use crate::text::images;

/// The folder of these files below the content place.
const FOLDER: &str = ".feedloom/images";

/// One image.
#[derive(Deserialize, Serialize)]
struct Line {
    /// Its address on its site.
    url: String,
    /// Its file below the content place.
    file: String,
}

/// The file of the images of a source's articles first seen at a time: `.feedloom/images/harbour/2026-11.jsonl`, the month
/// by UTC.
pub fn path(source: &SourceId, first_seen: Timestamp) -> String {
    let month = first_seen.to_zoned_datetime(TimeZone::UTC).strftime("%Y-%m");
    format!("{}/{month}.jsonl", folder(source))
}

/// The folder of a source's files.
pub fn folder(source: &SourceId) -> String {
    format!("{FOLDER}/{source}")
}

/// The images of a file by their addresses, and the lines that could not be read or name no image's file.
pub fn read(bytes: &[u8]) -> (BTreeMap<String, String>, Vec<Vec<u8>>) {
    let (mut files, mut bad) = (BTreeMap::new(), Vec::new());
    for text in bytes.split(|byte| *byte == b'\n').filter(|text| !text.trim_ascii().is_empty()) {
        match serde_json::from_slice::<Line>(text) {
            Ok(line) if is_file(&line.file) => drop(files.insert(line.url, line.file)),
            _ => bad.push(text.to_owned()),
        }
    }
    (files, bad)
}

/// A file of these images, sorted by their addresses. Lines that could not be read follow as they were, for a person to
/// mend.
pub fn write(path: String, files: &BTreeMap<String, String>, bad: &[Vec<u8>]) -> OutputFile {
    let line = |(url, file): (&String, &String)| {
        let line = Line { url: url.clone(), file: file.clone() };
        serde_json::to_vec(&line).expect("a line has only texts")
    };
    let mut bytes = Vec::new();
    for line in files.iter().map(line).chain(bad.iter().cloned()) {
        bytes.extend(line);
        bytes.push(b'\n');
    }
    OutputFile { path, bytes }
}

fn is_file(path: &str) -> bool {
    images::is_kept(path) && path.split('/').all(|part| !part.is_empty() && !part.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_sorted_and_reads_back_and_no_line_leads_out() {
        let path = path(&SourceId::new("harbour"), "2026-11-30T23:00:00Z".parse().unwrap());
        assert_eq!(path, ".feedloom/images/harbour/2026-11.jsonl");
        let file = "harbour/0123456789abcdef.jpg";
        let (b, a) = (
            ("https://b.example/1".to_owned(), file.to_owned()),
            ("https://a.example/1".to_owned(), file.to_owned()),
        );
        let mut text = write(path.clone(), &[b, a].into(), &[]).bytes;
        assert!(
            text.starts_with(
                b"{\"url\":\"https://a.example/1\",\"file\":\"harbour/0123456789abcdef.jpg\"}\n"
            )
        );
        for bad in
            ["../0123456789abcdef.jpg", "/0123456789abcdef.jpg", "a/.git/0123456789abcdef.jpg", "a/b.md"]
        {
            text.extend(format!("{{\"url\":\"https://c.example/\",\"file\":\"{bad}\"}}\n").bytes());
        }
        text.extend(b"<<<<<<< ours\n");
        let (files, bad) = read(&text);
        assert_eq!((files.len(), bad.len()), (2, 5));
        assert_eq!(write(path, &files, &bad).bytes, text);
    }
}
