//! The pages expressions are tried on: all fixtures, some made by chance, and real ones where the kit is there.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::chance::Chance;

/// Smaller pages have little to ask for; with larger ones the time the oracle takes grows with their square.
const BYTES: std::ops::RangeInclusive<usize> = 800..=30_000;

/// A page and where it is from.
pub(crate) struct Page {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// The pages of the repository, and as many made by chance.
pub(crate) fn own() -> Vec<Page> {
    let mut pages = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"), &mut pages);
    pages.sort_by(|one, other| one.name.cmp(&other.name));
    pages.extend((0..30).map(made));
    pages
}

fn collect(folder: &Path, pages: &mut Vec<Page>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, pages);
        } else if path.extension().is_some_and(|kind| kind == "html") {
            let bytes = std::fs::read(&path).unwrap();
            if BYTES.contains(&bytes.len()) {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                pages.push(Page { name: path.display().to_string(), text });
            }
        }
    }
}

/// A page of elements, texts and comments in no sensible order.
fn made(seed: u64) -> Page {
    let mut chance = Chance::new(seed + 1_000);
    let mut text = String::from("<title>港口新闻</title><body>");
    for _ in 0..120 {
        let name = chance.of(&["div", "p", "ul", "li", "a", "span", "h2", "em", "table", "td", "section"]);
        let class = chance.of(&["x", "y z", " x  y", "新闻", "item-1"]);
        let word = chance.of(&["一", "two three", " 4 ", "5.5", "\n", "By: 王", "2025-02-14", "-7"]);
        match chance.below(9) {
            0..4 => text.push_str(&format!("<{name} class='{class}' id=n{}>{word}", chance.below(60))),
            4..6 => text.push_str(&format!("<{name} href='/{}' title='{word}'>", chance.below(9))),
            6 => text.push_str(&format!("<!--{class}-->{word}<br>")),
            _ => text.push_str(&format!("{word}</{name}>")),
        }
    }
    Page { name: format!("made by chance {seed}"), text }
}

/// Pages of `../shared/extract-dev`, spread over its archive; `None` where that is not there.
pub(crate) fn real(most: usize) -> Option<Vec<Page>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places =
        ["../shared", "../../shared"].map(|folder| here.join(folder).join("extract-dev/pages.tar.gz"));
    let archive: &PathBuf = places.iter().find(|path| path.exists())?;
    let mut tar = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(archive).unwrap()).read_to_end(&mut tar).unwrap();
    let mut pages = files(&tar);
    pages.retain(|page| BYTES.contains(&page.text.len()));
    let every = (pages.len() / most).max(1);
    Some(pages.into_iter().step_by(every).take(most).collect())
}

/// The files of a tar archive (POSIX ustar): a header of 512 bytes each, the size at 124 in octal digits.
fn files(tar: &[u8]) -> Vec<Page> {
    let mut pages = Vec::new();
    let mut rest = tar;
    while rest.len() > 512 && rest[0] != 0 {
        let field = |from: usize, to: usize| {
            String::from_utf8_lossy(&rest[from..to]).trim_matches(['\0', ' ']).to_owned()
        };
        let size = usize::from_str_radix(&field(124, 136), 8).unwrap();
        let body = &rest[512..512 + size];
        if rest[156] == b'0' {
            pages.push(Page { name: field(0, 100), text: String::from_utf8_lossy(body).into_owned() });
        }
        rest = &rest[512 + size.next_multiple_of(512)..];
    }
    pages
}
