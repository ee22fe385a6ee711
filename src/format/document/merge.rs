//! A newer version of a document put into the one that stands there, part by part: what a person changed stays theirs.

use std::collections::BTreeSet;

use crate::front_matter::{self, Part};
use crate::model::Parts;

/// The name of the body among a document's parts.
const BODY: &str = "";

/// What came of a merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The document with all that is ours as it is now.
    pub text: String,
    /// What of it we wrote: for the ledger.
    pub parts: Parts,
    /// Whether a part that is a person's would read otherwise now.
    pub held: bool,
}

/// The parts of a document we write, hashed.
pub fn parts(text: &str) -> Parts {
    let Some(parts) = front_matter::parts(text) else { return Parts::new() };
    let keys = parts.header.iter().filter_map(|part| Some((part.key?.to_owned(), hash(part.text))));
    keys.chain([(BODY.to_owned(), hash(parts.body))]).collect()
}

/// Puts a newer version of a document into the one that stands there.
///
/// A part is ours when its bytes are those we wrote last, by the ledger's hash, or those we would write now. Ours takes the newer text, or goes with it;
/// a person's stays: keys and comments that were added or changed, keys that were taken out, and the body as a whole.
/// A document without a header any more, and one of which we never wrote anything, are a person's altogether.
pub fn merge(there: &str, written: &Parts, newer: &str) -> Merged {
    let (Some(old), Some(new), false) =
        (front_matter::parts(there), front_matter::parts(newer), written.is_empty())
    else {
        return Merged { text: there.to_owned(), parts: written.clone(), held: parts(newer) != *written };
    };
    if fence(old.opening) != fence(new.opening) {
        return whole(there, &old, written, newer);
    }
    let mut merge = Merge { written, parts: Parts::new(), held: false };
    let mut text = old.opening.to_owned();
    let known: BTreeSet<&str> = old.header.iter().filter_map(|part| part.key).collect();
    // Keys that are new to the document follow the one they follow in the newer version.
    let added = merge.added(&known, &new.header);
    let follow = |key: Option<&str>| -> String {
        added.iter().filter(|(before, _)| *before == key).map(|(_, text)| *text).collect()
    };
    text.push_str(&follow(None));
    for part in &old.header {
        let Some(key) = part.key else {
            text.push_str(part.text);
            continue;
        };
        text.push_str(merge.choose(key, part.text, new.key(key)).unwrap_or_default());
        text.push_str(&follow(Some(key)));
    }
    text.push_str(old.closing);
    text.push_str(merge.choose(BODY, old.body, Some(new.body)).unwrap_or_default());
    Merged { text, parts: merge.parts, held: merge.held }
}

/// YAML and TOML do not mix: the newer version takes the place of a document that is ours to the last line, and of none
/// other.
fn whole(there: &str, old: &front_matter::Parts<'_>, written: &Parts, newer: &str) -> Merged {
    let parts_of_newer = parts(newer);
    if parts(there) == *written && old.header.iter().all(|part| part.key.is_some()) {
        return Merged { text: newer.to_owned(), parts: parts_of_newer, held: false };
    }
    Merged { text: there.to_owned(), held: parts_of_newer != *written, parts: written.clone() }
}

/// The marks of an opening line.
fn fence(opening: &str) -> &str {
    opening.trim_start_matches('\u{feff}').trim_end()
}

struct Merge<'a> {
    written: &'a Parts,
    parts: Parts,
    held: bool,
}

impl Merge<'_> {
    /// The newer text of a part that is ours, else what stands there.
    fn choose<'t>(&mut self, key: &str, there: &'t str, newer: Option<&'t str>) -> Option<&'t str> {
        let is_ours = self.written.get(key).is_some_and(|written| *written == hash(there));
        // Where both say the same there is nothing to keep apart: a run may have ended before its ledger line was written.
        if is_ours || newer == Some(there) {
            self.parts.extend(newer.map(|newer| (key.to_owned(), hash(newer))));
            return newer;
        }
        self.hold(key, newer);
        Some(there)
    }

    /// Notes what the newer version says under a key that is a person's.
    fn hold(&mut self, key: &str, newer: Option<&str>) {
        let written = self.written.get(key);
        self.held |= newer.map(hash).as_ref() != written;
        self.parts.extend(written.map(|written| (key.to_owned(), written.clone())));
    }

    /// The keys of the newer version that the document lacks and no person took out, each with the key of the document
    /// that it follows.
    fn added<'t>(&mut self, known: &BTreeSet<&str>, newer: &[Part<'t>]) -> Vec<(Option<&'t str>, &'t str)> {
        let mut added = Vec::new();
        let mut before = None;
        for part in newer {
            let Some(key) = part.key else { continue };
            if known.contains(key) {
                before = Some(key);
            } else if self.written.contains_key(key) {
                self.hold(key, Some(part.text));
            } else {
                self.parts.insert(key.to_owned(), hash(part.text));
                added.push((before, part.text));
            }
        }
        added
    }
}

/// Enough of BLAKE3, hex, to tell a person's change.
fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..12].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str =
        "---\ntitle: \"Tide\"\ndate: \"2026\"\ntags:\n  - \"sea\"\nsummary: \"s\"\n---\n\nIt rose at nine.\n";
    const NEW: &str = "---\ntitle: \"Tide, corrected\"\ndate: \"2026\"\nlastmod: \"2027\"\nimage: \"i\"\ntags:\n  - \"sea\"\n  - \"ebb\"\nsummary: \"s\"\n---\n\nIt rose at ten.\n";

    #[test]
    fn what_nobody_touched_becomes_the_newer_version() {
        let merged = merge(OLD, &parts(OLD), NEW);
        assert_eq!(merged, Merged { text: NEW.into(), parts: parts(NEW), held: false });
        assert_eq!(merge(NEW, &parts(NEW), OLD).text, OLD, "a key that goes, goes");
    }

    #[test]
    fn a_person_s_title_comment_key_and_absence_stay_and_the_rest_follows() {
        let edited = OLD
            .replace("\"Tide\"", "\"High tide\" # better")
            .replace("date:", "# when\nmine: 1\ndate:")
            .replace("summary: \"s\"\n", "");
        let merged = merge(&edited, &parts(OLD), NEW);
        assert_eq!(
            merged.text,
            "---\ntitle: \"High tide\" # better\n# when\nmine: 1\ndate: \"2026\"\nlastmod: \"2027\"\nimage: \"i\"\ntags:\n  - \"sea\"\n  - \"ebb\"\n---\n\nIt rose at ten.\n"
        );
        assert!(merged.held, "the newer title is not shown");
        let again = merge(&merged.text, &merged.parts, NEW);
        assert_eq!((again.text, again.parts), (merged.text.clone(), merged.parts.clone()), "once");
        let newest = NEW.replace("at ten", "at noon");
        assert!(
            merge(&merged.text, &merged.parts, &newest).text.contains("at noon"),
            "the body is still ours"
        );
    }

    #[test]
    fn a_header_in_another_language_is_never_mixed_with_ours() {
        let toml = "+++\ntitle = \"Tide, corrected\"\nextra = 1\n+++\n\nIt rose at ten.\n";
        let merged = merge(OLD, &parts(OLD), toml);
        assert_eq!(merged, Merged { text: toml.into(), parts: parts(toml), held: false }, "a preset changed");
        for edited in [OLD.replace("\"Tide\"", "\"High tide\""), OLD.replace("date", "# when\ndate")] {
            let merged = merge(&edited, &parts(OLD), toml);
            assert_eq!((merged.text, merged.parts, merged.held), (edited, parts(OLD), true));
        }
        let converted = "+++\ntitle = \"Tide\"\n+++\n\nIt rose at nine.\n";
        assert_eq!(merge(converted, &parts(OLD), NEW).text, converted);
    }

    #[test]
    fn a_person_s_body_is_theirs_as_a_whole() {
        let edited = OLD.replace("at nine", "at nine, they say");
        let merged = merge(&edited, &parts(OLD), NEW);
        assert!(merged.text.contains("they say") && merged.text.contains("Tide, corrected") && merged.held);
        let same = merge(&edited, &parts(OLD), OLD);
        assert_eq!((same.text, same.held), (edited, false), "the source says nothing else than before");
    }

    #[test]
    fn what_we_know_nothing_of_is_a_person_s() {
        let merged = merge(OLD, &Parts::new(), NEW);
        assert_eq!((merged.text.as_str(), merged.held), (OLD, true));
        let shown = merge(NEW, &parts(OLD), NEW);
        assert_eq!(shown, Merged { text: NEW.into(), parts: parts(NEW), held: false }, "it is there already");
        let bare = merge("No header.\n", &parts(OLD), NEW);
        assert_eq!((bare.text.as_str(), bare.held), ("No header.\n", true));
    }
}
