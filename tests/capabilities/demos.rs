//! The README's first command does the main job on input it ships.

use std::process::Command;

use super::support::{Site, Workspace};

const REFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/documents/seed.md");

#[test]
fn the_demo_gives_the_reference_document_and_writes_nothing_the_second_time() {
    let workspace = Workspace::new(&Site::start(), &[]);
    let demo = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_feedloom"));
        let done = command.args(["demo", "shown"]).current_dir(workspace.root()).output().unwrap();
        assert!(done.status.success(), "{done:?}");
        String::from_utf8(done.stdout).unwrap()
    };
    let first = demo();
    assert!(first.contains("8 new documents") && first.contains("feedloom init"), "{first}");
    let document = workspace.text("shown/content/zh-CN/news/qq/20250214A0442Q00.zh-CN.md");
    assert_eq!(document, std::fs::read_to_string(REFERENCE).unwrap());
    let trees = || ["shown/content", "shown/public", "shown/config"].map(|folder| workspace.tree(folder));
    let before = trees();
    let second = demo();
    assert!(second.contains("0 new documents, 0 feeds written"), "{second}");
    assert!(second.contains("asked 3 times, 3 of them only whether something is new"), "{second}");
    assert_eq!(trees(), before, "bytes and times");
}
