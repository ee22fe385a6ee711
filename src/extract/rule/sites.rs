//! Rules for sites as Full-Text RSS has them: a folder of `HOST.txt`, a directive a line
//! ([why](../../../docs/decisions/0024-rules-of-full-text-rss.md)).
//!
//! Files are known by their names and read when an article of their site comes. Nothing in one is fatal: a line that
//! cannot be read is left out, and told to whoever checks the configuration.

mod line;
mod read;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use url::Url;

use self::read::Reading;
use super::ArticleRule;
use crate::model::Diagnostic;

/// The file for all sites.
const GLOBAL: &str = "global";

/// The files, by the host each is for; `.example.org` is for hosts below it.
#[derive(Debug, Default)]
pub struct SiteRules {
    files: BTreeMap<String, SiteFile>,
}

#[derive(Debug)]
struct SiteFile {
    path: String,
    text: String,
    reading: OnceLock<Reading>,
}

/// A page that a file names to be tried on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteTest {
    /// The file.
    pub file: String,
    /// The page.
    pub url: Url,
    /// What its article must hold.
    pub contains: Vec<String>,
}

impl SiteRules {
    /// Takes a file in, named as a person would and by its name without `.txt`; one that is there already stays.
    pub fn add(&mut self, path: String, name: &str, text: String) {
        let host = name.to_ascii_lowercase();
        let host = host.strip_prefix("www.").unwrap_or(&host).to_owned();
        self.files.entry(host).or_insert(SiteFile { path, text, reading: OnceLock::new() });
    }

    /// How many sites they are for.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The rules for an address, best first: of its host, else of the nearest host above it; then that for all sites,
    /// unless the site's own says that nothing else is to be tried.
    pub(super) fn find(&self, url: &Url) -> Vec<&ArticleRule> {
        let host = url.host_str().unwrap_or_default();
        let host = host.strip_prefix("www.").unwrap_or(host);
        let above = host.char_indices().filter(|(_, c)| *c == '.').map(|(at, _)| &host[at..]);
        let own = std::iter::once(host).chain(above).find_map(|name| self.files.get(name));
        let own = own.map(SiteFile::rule);
        let global =
            self.files.get(GLOBAL).filter(|_| own.is_none_or(|rule| !rule.is_all)).map(SiteFile::rule);
        own.into_iter().chain(global).collect()
    }

    /// What is odd in all files: mistakes one by one, what is read and not obeyed once for all of them.
    pub fn oddities(&self) -> Vec<Diagnostic> {
        let (mut each, mut once) = (Vec::new(), BTreeMap::<String, (Diagnostic, usize)>::new());
        for odd in self.files.values().flat_map(|file| &file.reading().odd) {
            match odd.code {
                read::NOT_OBEYED | read::IDENTITY => {
                    once.entry(odd.message.clone()).or_insert_with(|| (odd.clone(), 0)).1 += 1;
                }
                _ => each.push(odd.clone()),
            }
        }
        let times = |(odd, times): (Diagnostic, usize)| match times {
            1 => odd,
            _ => odd.with_found(format!("{times} times")),
        };
        each.extend(once.into_values().map(times));
        each
    }

    /// The pages the files name to be tried on (`test_url`, `test_contains`).
    pub fn tests(&self) -> Vec<SiteTest> {
        let test = |file: &SiteFile| {
            let path = file.path.clone();
            let tests = file.reading().tests.clone().into_iter();
            tests.map(move |(url, contains)| SiteTest { file: path.clone(), url, contains })
        };
        self.files.values().flat_map(test).collect()
    }
}

impl SiteFile {
    fn reading(&self) -> &Reading {
        self.reading.get_or_init(|| read::read(&self.path, &self.text))
    }

    fn rule(&self) -> &ArticleRule {
        &self.reading().rule
    }
}

#[cfg(test)]
mod tests;
