//! What Markdown comes out, and what it reads back as.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

mod round_trip;
mod rules;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/markdown")
}

#[test]
fn every_fixture_comes_out_byte_for_byte() {
    let mut cases: Vec<_> = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.is_dir());
    cases.sort();
    assert!(cases.len() >= 10);
    let mut wrong = Vec::new();
    for case in cases {
        let html = fs::read_to_string(case.join("in.html")).unwrap();
        for (name, style) in [("out.mainroad.md", Style::MAINROAD), ("out.hugo.md", Style::HUGO)] {
            let Ok(expected) = fs::read_to_string(case.join(name)) else { continue };
            let found = from_html(&html, style) + "\n";
            if found != expected {
                wrong.push(format!("{}/{name}:\n{found}", case.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Captured records of a list answer, kept outside of the repository.
fn captured_records() -> Option<Vec<serde_json::Value>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let place = "shared/qq/real/qq-list-2026-08.json";
    let text = ["..", "../.."].iter().find_map(|up| fs::read_to_string(root.join(up).join(place)).ok())?;
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    Some(answer["data"].as_array().unwrap().clone())
}

#[test]
fn real_records_lose_no_paragraph_and_no_image() {
    let Some(records) = captured_records() else {
        println!("the captured records are absent: nothing checked");
        return;
    };
    assert_eq!(records.len(), 15);
    for record in records {
        let html = record["description"].as_str().unwrap();
        let markdown = from_html(html, Style::MAINROAD);
        let back = to_html(&markdown);
        assert_eq!(plain_text(html), plain_text(&back), "{}", record["id"]);
        let images = html.matches("<img").count();
        assert_eq!(images, markdown.matches("![").count(), "{}: images", record["id"]);
        assert_eq!(images, back.matches("<img").count(), "{}: images read back", record["id"]);
    }
}
