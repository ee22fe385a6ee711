//! What was forgotten on request: hashes that tell an entry again and nothing else, a line each, sorted, to merge by union.

use std::collections::BTreeSet;

use crate::model::{EntryId, OutputFile, SourceId};
use crate::text::address;

/// The file of the hashes below the content place.
pub const PATH: &str = ".feedloom/forgotten";

/// The entries and places that were forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forgotten(BTreeSet<String>);

impl Forgotten {
    /// Reads the file; lines that are no hashes are left out.
    pub fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let is_hash = |line: &&str| line.len() == 64 && line.bytes().all(|byte| byte.is_ascii_hexdigit());
        Self(text.lines().map(str::trim).filter(is_hash).map(str::to_owned).collect())
    }

    /// The file.
    pub fn write(&self) -> OutputFile {
        let text: String = self.0.iter().map(|hash| format!("{hash}\n")).collect();
        OutputFile { path: PATH.to_owned(), bytes: text.into() }
    }

    /// Forgets what a source calls an entry.
    pub fn add_entry(&mut self, source: &SourceId, entry: &EntryId) {
        self.0.insert(of_entry(source, entry));
    }

    /// Forgets a place of the web, whichever source leads there. A front page is none.
    pub fn add_place(&mut self, address: &str) {
        self.0.extend(of_place(address));
    }

    /// Whether a source's entry was forgotten.
    pub fn has_entry(&self, source: &SourceId, entry: &EntryId) -> bool {
        !self.0.is_empty() && self.0.contains(&of_entry(source, entry))
    }

    /// Whether a place was forgotten.
    pub fn has_place(&self, address: &str) -> bool {
        !self.0.is_empty() && of_place(address).is_some_and(|hash| self.0.contains(&hash))
    }
}

fn of_entry(source: &SourceId, entry: &EntryId) -> String {
    hash(&["entry", source.as_str(), entry.as_str()])
}

fn of_place(address: &str) -> Option<String> {
    let key = address::key(address);
    (!key.is_empty()).then(|| hash(&["place", &key]))
}

fn hash(parts: &[&str]) -> String {
    blake3::hash(parts.join("\0").as_bytes()).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_forgotten_is_told_again_and_named_nowhere() {
        let (source, entry) = (SourceId::new("harbour"), EntryId::new("secret-entry"));
        let mut forgotten = Forgotten::default();
        forgotten.add_entry(&source, &entry);
        forgotten.add_place("https://www.news.example/secret?utm_source=x");
        forgotten.add_place("https://news.example/");
        let file = forgotten.write();
        let text = String::from_utf8(file.bytes.clone()).unwrap();
        assert_eq!((text.lines().count(), text.contains("secret")), (2, false));
        let back = Forgotten::read(&[b"<<<<<<< ours\n".as_slice(), &file.bytes].concat());
        assert_eq!(back, forgotten);
        assert!(back.has_entry(&source, &entry) && !back.has_entry(&SourceId::new("other"), &entry));
        assert!(back.has_place("http://news.example/secret") && !back.has_place("http://news.example/other"));
    }
}
