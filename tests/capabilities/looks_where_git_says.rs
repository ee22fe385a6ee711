//! Where there are too many documents to look at all of them in each run, git says which may have changed.

use std::process::Command;

use feedloom::fetch::HttpFetcher;
use jiff::{SignedDuration, Timestamp};

use super::support::{Answer, Installation, Site, Workspace, rss};

/// A record in git, with two articles.
struct Record {
    site: Site,
    workspace: Workspace,
    now: Timestamp,
}

impl Record {
    fn begin() -> Option<Self> {
        if Command::new("git").arg("--version").output().is_err() {
            println!("skipped: there is no git");
            return None;
        }
        let site = Site::start();
        let workspace = Workspace::new(&site, &[Workspace::feed("a", "http://a.example/feed")]);
        let mut record = Self { site, workspace, now: "2026-06-10T06:00:00Z".parse().unwrap() };
        record.say(&[(1, "One", &[]), (2, "Two", &[])]);
        record.run();
        record.git(&["init", "-q", "-b", "main"]);
        record.commit();
        // The first look of all is at every document, the second at those written but just now.
        record.run();
        record.run();
        Some(record)
    }

    fn say(&self, items: &[(u32, &str, &[&str])]) {
        self.site.set("http://a.example/feed", Answer::feed(rss("A", items)));
    }

    fn git(&self, args: &[&str]) {
        let person = ["-c", "user.name=Person", "-c", "user.email=person@news.example"];
        let mut git = Command::new("git");
        git.arg("-C").arg(self.workspace.path("content")).args(person).args(args);
        assert!(git.status().unwrap().success(), "git {args:?}");
    }

    fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", "Commit"]);
    }

    /// One run an hour later; the feed of everything after it.
    fn run(&mut self) -> String {
        self.now += SignedDuration::from_hours(1);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let installation = Installation::open(&self.workspace).await.told_by_git();
            let fetcher = HttpFetcher::new(installation.fetch_options()).unwrap();
            installation.run(&fetcher, self.now).await;
        });
        self.workspace.text("feeds/all.atom")
    }

    /// The path of an article's document below the content folder.
    fn document(&self, title: &str) -> String {
        let is_it = |text: &String| text.contains(&format!("title: \"{title}\""));
        let path = self.workspace.documents().into_iter().find(|(_, text)| is_it(text)).unwrap().0;
        path.trim_start_matches("content/").to_owned()
    }

    fn retitle(&self, path: &str, title: &str) {
        let text = self.workspace.text(&format!("content/{path}"));
        let line = text.lines().find(|line| line.starts_with("title: ")).unwrap();
        self.write(path, &text.replace(line, &format!("title: \"{title}\"")));
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::write(self.workspace.path(&format!("content/{path}")), text).unwrap();
    }
}

#[test]
fn what_is_edited_and_put_back_is_followed_committed_or_not() {
    let Some(mut record) = Record::begin() else { return };
    let before = record.workspace.text("feeds/all.atom");
    let (one, two) = (record.document("One"), record.document("Two"));
    record.retitle(&one, "Erste");
    assert!(record.run().contains("Erste"));
    record.git(&["checkout", "-q", "--", "."]);
    assert_eq!(record.run(), before);
    record.retitle(&one, "Erste");
    record.commit();
    assert!(record.run().contains("Erste"));
    record.retitle(&two, "Zweite");
    record.git(&["reset", "-q", "--hard", "HEAD^"]);
    assert_eq!(record.run(), before);
    std::fs::remove_file(record.workspace.path(&format!("content/{one}"))).unwrap();
    assert!(!record.run().contains(">One<"));
    record.git(&["checkout", "-q", "--", "."]);
    assert_eq!(record.run(), before);
    record.git(&["mv", &two, "elsewhere.md"]);
    assert_eq!(record.run(), before, "moved, it is the same article");
}

#[test]
fn what_a_run_wrote_and_a_person_put_back_is_followed() {
    let Some(mut record) = Record::begin() else { return };
    let before = record.workspace.text("feeds/all.atom");
    record.say(&[(1, "One, corrected", &[]), (2, "Two", &[])]);
    assert!(record.run().contains("One, corrected"));
    record.git(&["checkout", "-q", "--", "."]);
    assert_eq!(record.run().matches("One, corrected").count(), 0);
    assert_eq!(record.workspace.text("feeds/all.atom"), before);
}

#[test]
fn a_document_that_git_does_not_name_is_not_read() {
    let Some(mut record) = Record::begin() else { return };
    let (before, one) = (record.workspace.text("feeds/all.atom"), record.document("One"));
    record.git(&["update-index", "--assume-unchanged", &one]);
    record.retitle(&one, "Erste");
    assert_eq!(record.run(), before);
    record.git(&["update-index", "--no-assume-unchanged", &one]);
    assert!(record.run().contains("Erste"));
}

#[test]
fn a_commit_that_is_gone_asks_for_a_look_at_all() {
    let Some(mut record) = Record::begin() else { return };
    let one = record.document("One");
    record.retitle(&one, "Erste");
    std::fs::remove_dir_all(record.workspace.path("content/.git")).unwrap();
    assert!(!record.run().contains("Erste"), "nobody tells of it");
    record.git(&["init", "-q", "-b", "main"]);
    record.commit();
    assert!(record.run().contains("Erste"));
}
