//! One run at a time.

use super::support::{Answer, Site, Workspace};

#[test]
fn a_second_run_leaves_with_75_and_says_who_holds_the_lock() {
    let site = Site::start();
    site.set("http://slow.example/feed", Answer::hanging());
    let workspace = Workspace::new(&site, &[Workspace::feed("slow", "http://slow.example/feed")]);
    let mut first = workspace.start(&["run"]);
    site.wait_for("/feed");
    let second = workspace.run(&["run"]);
    let holder = format!("process {}", first.id());
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(second.code, 75, "{second:?}");
    assert!(second.err.contains(&holder), "{second:?}");
    // A killed run's lock is nobody's.
    site.set("http://slow.example/feed", Answer::page("x").status(404));
    assert_eq!(workspace.run(&["run"]).code, 3);
}
