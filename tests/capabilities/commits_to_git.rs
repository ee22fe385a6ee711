//! Where git keeps the record: one commit a run that has news, of our files alone, and a person's work stays theirs.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::support::{Answer, Site, Workspace, bytes, rss};

/// A workspace in a repository.
struct Repository {
    site: Site,
    workspace: Workspace,
}

impl Repository {
    /// One at the workspace's root; `None`, and a note, where there is no git.
    fn begin(git: Value) -> Option<Self> {
        if Command::new("git").arg("--version").output().is_err() {
            println!("skipped: there is no git");
            return None;
        }
        let site = Site::start();
        let mut workspace = Workspace::new(&site, &[Workspace::feed("a", "http://a.example/feed")]);
        workspace.configure("/output/git", git);
        let repository = Self { site, workspace };
        repository.say(&[(1, "One")]);
        repository.write(".gitignore", "/.feedloom/\n/feeds/\n/config/\n");
        repository.git(&["init", "-q", "-b", "main"]);
        repository.git(&["add", ".gitignore"]);
        repository.git(&["commit", "-q", "-m", "Begin"]);
        Some(repository)
    }

    fn say(&self, items: &[(u32, &str)]) {
        let items: Vec<_> = items.iter().map(|(number, title)| (*number, *title, &["x"][..])).collect();
        self.site.set("http://a.example/feed", Answer::feed(rss("A", &items)));
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::create_dir_all(self.workspace.path(path).parent().unwrap()).unwrap();
        std::fs::write(self.workspace.path(path), text).unwrap();
    }

    fn git(&self, args: &[&str]) -> String {
        git(self.workspace.root(), args)
    }

    fn checkout(&self, args: &[&str]) {
        self.git(&[&["checkout", "-q"], args].concat());
    }

    fn remove(&self, path: &str) {
        std::fs::remove_file(self.workspace.path(path)).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        std::fs::rename(self.workspace.path(from), self.workspace.path(to)).unwrap();
    }

    fn run(&self) -> String {
        self.workspace.good(&["run"]).err
    }

    fn commits(&self) -> usize {
        self.git(&["rev-list", "HEAD"]).lines().count()
    }

    fn status(&self) -> String {
        self.git(&["status", "--porcelain", "--untracked-files=all"])
    }

    /// The path of the document of an article.
    fn document(&self, title: &str) -> String {
        let is_it = |text: &String| text.contains(&format!("title: \"{title}\""));
        let found = self.workspace.documents().into_iter().find(|(_, text)| is_it(text));
        found.unwrap_or_else(|| panic!("no document `{title}`")).0
    }
}

/// Something done to a repository.
type Step = fn(&Repository);

fn git(folder: &Path, args: &[&str]) -> String {
    let done = Command::new("git")
        .args([
            "-c",
            "user.name=Person",
            "-c",
            "user.email=person@news.example",
            "-c",
            "commit.gpgsign=false",
        ])
        .arg("-C")
        .arg(folder)
        .args(args)
        .output()
        .unwrap();
    assert!(done.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim_end().to_owned()
}

#[test]
fn a_run_with_news_makes_one_commit_and_one_without_makes_none() {
    let Some(repository) = Repository::begin(json!({"author": "Loom <loom@news.example>"})) else { return };
    assert_eq!(repository.run(), "");
    assert_eq!((repository.commits(), repository.status()), (2, String::new()));
    assert_eq!(repository.git(&["log", "-1", "--format=%B"]), "feedloom: 1 new\n\na: 1 new");
    let people = repository.git(&["log", "-1", "--format=%an <%ae> %cn <%ce>"]);
    assert_eq!(people, "Loom <loom@news.example> Loom <loom@news.example>");
    let files = repository.git(&["ls-tree", "-r", "--name-only", "HEAD", "content"]);
    assert!(
        files.contains("content/.feedloom/ledger/") && files.contains(&repository.document("One")),
        "{files}"
    );
    let index = || std::fs::metadata(repository.workspace.path(".git/index")).unwrap().modified().unwrap();
    let (before, written) = (repository.workspace.tree("content"), index());
    assert_eq!(repository.run(), "");
    repository.workspace.good(&["build"]);
    assert_eq!(repository.commits(), 2);
    assert_eq!((repository.workspace.tree("content"), index()), (before, written), "nothing is touched");
    repository.say(&[(1, "One, corrected"), (2, "Two"), (3, "Three")]);
    assert_eq!(repository.run(), "");
    assert_eq!((repository.commits(), repository.status()), (3, String::new()));
    let subject = repository.git(&["log", "-1", "--format=%s"]);
    assert_eq!(subject, "feedloom: 2 new, 1 revised");
}

#[test]
fn without_being_asked_nothing_is_committed() {
    let Some(mut repository) = Repository::begin(json!("none")) else { return };
    repository.run();
    assert_eq!(repository.commits(), 1);
    repository.workspace.configure("/output/git", json!("commit"));
    repository.workspace.good(&["run", "--dry-run"]);
    assert_eq!(repository.commits(), 1, "a dry run commits nothing");
    repository.run();
    assert_eq!((repository.commits(), repository.status()), (2, String::new()), "what was left is committed");
}

#[test]
fn what_a_person_staged_or_edited_stays_as_it_is() {
    let Some(repository) = Repository::begin(json!("commit")) else { return };
    repository.run();
    let document = repository.document("One");
    repository.write("notes.md", "first\n");
    repository.write("content/own.md", "mine\n");
    repository.git(&["add", "notes.md", "content/own.md"]);
    repository.git(&["commit", "-q", "-m", "Notes"]);
    // Staged and edited again, staged and new, edited alone, deleted and staged, never added.
    repository.write("notes.md", "second\n");
    repository.write("content/staged.md", "s\n");
    repository.git(&["add", "notes.md", "content/staged.md"]);
    repository.write("notes.md", "third\n");
    repository.git(&["rm", "-q", "content/own.md"]);
    let edited = repository.workspace.text(&document).replace("The text of", "All of the text of");
    repository.write(&document, &edited);
    repository.write("content/draft.md", "d\n");
    let (status, staged) = (repository.status(), repository.git(&["diff", "--cached"]));
    assert_eq!(status.lines().count(), 5, "{status}");
    repository.say(&[(1, "One"), (2, "Two")]);
    assert_eq!(repository.run(), "");
    assert_eq!(repository.commits(), 4);
    assert_eq!((repository.status(), repository.git(&["diff", "--cached"])), (status, staged));
    let files = repository.git(&["diff", "--name-only", "HEAD^", "HEAD"]);
    assert!(files.contains(&repository.document("Two")), "{files}");
    assert!(
        !files.contains("notes.md") && !files.contains("own.md") && !files.contains(&document),
        "{files}"
    );
}

#[test]
fn what_a_run_left_that_was_killed_is_committed_by_the_next() {
    let Some(mut repository) = Repository::begin(json!("none")) else { return };
    repository.workspace.configure("/output/images", json!("local"));
    let item = "<item><title>One</title><guid>http://a.example/1</guid><description>Fog.</description>\
                <enclosure url='http://a.example/1.png' type='image/png' length='1'/></item>";
    let feed = format!("<rss version='2.0'><channel><title>A</title>{item}</channel></rss>");
    repository.site.set("http://a.example/feed", Answer::feed(feed));
    let image = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/images/plain.png"));
    repository.site.set("http://a.example/1.png", Answer::new("image/png", image.to_vec()));
    repository.run();
    assert!(repository.status().contains(".png"), "an image was kept");
    repository.workspace.configure("/output/git", json!("commit"));
    let document = repository.document("One");
    // Killed after the index was told and before the branch moved.
    repository.git(&["add", &document]);
    assert_eq!(repository.run(), "");
    assert_eq!((repository.commits(), repository.status()), (2, String::new()));
    assert!(repository.git(&["show", "--name-only", "HEAD"]).contains(&document));
}

#[test]
fn what_keeps_a_commit_from_being_made_is_told_and_the_next_run_makes_it() {
    let Some(repository) = Repository::begin(json!("commit")) else { return };
    let cases: [(&str, Step, Step); 4] = [
        ("git.detached", |r| r.checkout(&["--detach"]), |r| r.checkout(&["main"])),
        ("git.locked", |r| r.write(".git/index.lock", ""), |r| r.remove(".git/index.lock")),
        (
            "git.busy",
            |r| r.write(".git/MERGE_HEAD", &r.git(&["rev-parse", "HEAD"])),
            |r| r.remove(".git/MERGE_HEAD"),
        ),
        ("git.no-work-tree", |r| r.rename(".git", "away"), |r| r.rename("away", ".git")),
    ];
    for (number, (code, begin, end)) in (1..).zip(cases) {
        let items: Vec<_> = (0..=number).map(|number| (number, "Title")).collect();
        repository.say(&items);
        let commits = repository.commits();
        begin(&repository);
        let told = repository.run();
        assert!(told.contains(&format!("warning[{code}]")), "{code}: {told}");
        assert_eq!(repository.workspace.documents().len(), items.len(), "{code}");
        end(&repository);
        assert_eq!(repository.commits(), commits, "{code}");
        assert_eq!(repository.run(), "", "{code}");
        assert_eq!((repository.commits(), repository.status()), (commits + 1, String::new()), "{code}");
    }
}

#[test]
fn documents_that_git_is_to_ignore_are_told_of() {
    let Some(repository) = Repository::begin(json!("commit")) else { return };
    repository.write(".gitignore", "/.feedloom/\n/feeds/\n/config/\ncontent/**/*.md\n");
    repository.git(&["commit", "-q", "-a", "-m", "Ignore"]);
    let told = repository.run();
    assert!(told.contains("warning[git.ignored]"), "{told}");
    assert!(!repository.git(&["ls-files"]).contains(".md"));
}

#[test]
fn a_content_folder_that_is_a_repository_of_its_own_begins_with_a_branch_without_commits() {
    let Some(repository) = Repository::begin(json!("commit")) else { return };
    let content = repository.workspace.path("content");
    std::fs::create_dir_all(&content).unwrap();
    git(&content, &["init", "-q", "-b", "main"]);
    assert_eq!(repository.run(), "");
    assert_eq!(git(&content, &["rev-list", "HEAD"]).lines().count(), 1);
    assert_eq!(git(&content, &["status", "--porcelain"]), "");
    assert_eq!(repository.commits(), 1, "the repository around it is left alone");
}

#[test]
fn what_is_forgotten_is_committed_too() {
    let Some(repository) = Repository::begin(json!("commit")) else { return };
    repository.run();
    let document = repository.document("One");
    let path = document.trim_start_matches("content/");
    assert_eq!(repository.workspace.good(&["forget", path, "--yes"]).err, "");
    assert_eq!(repository.git(&["log", "-1", "--format=%s"]), "feedloom: 1 forgotten");
    assert_eq!(
        (repository.git(&["ls-files", &document]), repository.status()),
        (String::new(), String::new())
    );
}

#[test]
fn hooks_are_not_run_and_a_git_that_called_us_leads_nowhere_else() {
    let Some(repository) = Repository::begin(json!("commit")) else { return };
    for hook in ["pre-commit", "post-commit", "reference-transaction", "commit-msg"] {
        let path = repository.workspace.path(&format!(".git/hooks/{hook}"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "#!/bin/sh\nexit 1\n").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
    }
    let done =
        repository.workspace.run_in(&[("GIT_DIR", "/nowhere"), ("GIT_INDEX_FILE", "/nowhere")], &["run"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    assert_eq!(repository.commits(), 2);
}

#[test]
fn feeds_have_a_branch_of_their_own_without_a_past() {
    let Some(repository) = Repository::begin(json!({"feeds": "pages"})) else { return };
    assert_eq!(repository.run(), "");
    let shown = |path: &str| repository.git(&["show", &format!("pages:{path}")]);
    assert_eq!(shown("all.atom"), repository.workspace.text("feeds/all.atom").trim_end());
    let first = repository.git(&["rev-parse", "pages"]);
    repository.run();
    assert_eq!(repository.git(&["rev-parse", "pages"]), first, "nothing new");
    repository.say(&[(1, "One"), (2, "Two")]);
    assert_eq!(repository.run(), "");
    assert!(shown("all.atom").contains("Two"));
    assert_eq!(repository.git(&["rev-list", "pages"]).lines().count(), 1);
    let files = repository.git(&["ls-tree", "-r", "--name-only", "pages"]);
    assert_eq!(files.lines().count(), repository.workspace.tree("feeds").len(), "{files}");
    assert_eq!(repository.status(), "");
}

#[test]
fn a_branch_that_holds_something_else_never_becomes_one_of_feeds() {
    let Some(mut repository) = Repository::begin(json!({"feeds": "main"})) else { return };
    let told = repository.run();
    assert!(told.contains("warning[git.foreign-branch]"), "{told}");
    assert_eq!(repository.commits(), 2, "the record is committed");
    repository.git(&["branch", "work"]);
    repository.workspace.configure("/output/git", json!({"feeds": "work"}));
    let told = repository.run();
    assert!(told.contains("warning[git.foreign-branch]"), "{told}");
    assert_eq!(repository.git(&["rev-parse", "work"]), repository.git(&["rev-parse", "main"]));
}

#[test]
fn check_advises_to_keep_feeds_out_of_commits() {
    let Some(repository) = Repository::begin(json!("commit")) else { return };
    let advice = || repository.workspace.good(&["check"]).out;
    assert!(!advice().contains("git"), "{}", advice());
    repository.write(".gitignore", "");
    assert!(advice().contains(".gitignore"), "{}", advice());
    std::fs::remove_dir_all(repository.workspace.path(".git")).unwrap();
    assert!(advice().contains("no work tree"), "{}", advice());
}

/// A bare repository beside the workspace, as its remote.
fn remote(repository: &Repository, folder: &Path) -> PathBuf {
    let remote = folder.join("remote.git");
    git(folder, &["init", "-q", "--bare", "-b", "main", remote.to_str().unwrap()]);
    repository.git(&["remote", "add", "origin", remote.to_str().unwrap()]);
    remote
}

#[test]
fn commits_and_feeds_are_pushed_when_asked_for() {
    let Some(repository) = Repository::begin(json!({"push": "origin", "feeds": "pages"})) else { return };
    let folder = tempfile::tempdir().unwrap();
    let remote = remote(&repository, folder.path());
    let both = |folder: &Path| git(folder, &["rev-parse", "main", "pages"]);
    for items in [&[(1, "One")][..], &[(1, "One"), (2, "Two")]] {
        repository.say(items);
        assert_eq!(repository.run(), "");
        assert_eq!(both(&remote), both(repository.workspace.root()));
    }
    // Another clone went on: our commit waits, and nothing of theirs is lost.
    let clone = folder.path().join("clone");
    git(folder.path(), &["clone", "-q", remote.to_str().unwrap(), clone.to_str().unwrap()]);
    git(&clone, &["commit", "-q", "--allow-empty", "-m", "Theirs"]);
    git(&clone, &["push", "-q", "origin", "main"]);
    repository.say(&[(2, "Two"), (3, "Three")]);
    let told = repository.run();
    assert!(told.contains("warning[git.not-pushed]") && told.contains("rejected"), "{told}");
    assert_eq!(repository.git(&["rev-parse", "pages"]), git(&remote, &["rev-parse", "pages"]));
    repository.git(&["pull", "-q", "--rebase", "origin", "main"]);
    assert_eq!(repository.run(), "");
    assert_eq!(both(&remote), both(repository.workspace.root()));
}

#[test]
fn a_remote_branch_that_holds_something_else_is_not_pushed_over() {
    let Some(repository) = Repository::begin(json!({"push": "origin", "feeds": "pages"})) else { return };
    let folder = tempfile::tempdir().unwrap();
    let remote = remote(&repository, folder.path());
    repository.git(&["push", "-q", "origin", "main:refs/heads/pages"]);
    let before = git(&remote, &["rev-parse", "pages"]);
    let told = repository.run();
    assert!(told.contains("warning[git.foreign-branch]"), "{told}");
    assert_eq!(git(&remote, &["rev-parse", "pages"]), before);
}

#[test]
fn a_fresh_clone_goes_on_with_the_feeds_of_the_remote() {
    let Some(repository) = Repository::begin(json!({"push": "origin", "feeds": "pages"})) else { return };
    let folder = tempfile::tempdir().unwrap();
    let remote = remote(&repository, folder.path());
    repository.run();
    let pages = git(&remote, &["rev-parse", "pages"]);
    let feeds = repository.workspace.tree("feeds");
    // What a clone does not have: the state, the feeds, their branch.
    for gone in [".feedloom", "feeds"] {
        std::fs::remove_dir_all(repository.workspace.path(gone)).unwrap();
    }
    repository.git(&["branch", "-q", "-D", "pages"]);
    repository.git(&["update-ref", "-d", "refs/remotes/origin/pages"]);
    assert_eq!(repository.run(), "");
    assert_eq!(bytes(&repository.workspace.tree("feeds")), bytes(&feeds));
    assert_eq!(git(&remote, &["rev-parse", "pages"]), pages, "the same feeds make no other commit");
    assert_eq!(repository.git(&["rev-parse", "pages"]), pages);
    assert_eq!(repository.commits(), 2);
}

#[test]
fn a_fresh_clone_with_the_state_of_the_last_run_asks_for_nothing_twice() {
    let Some(repository) = Repository::begin(json!("commit")) else { return };
    repository.run();
    let (documents, feeds) = (repository.workspace.documents(), repository.workspace.tree("feeds"));
    for gone in ["content", "feeds"] {
        std::fs::remove_dir_all(repository.workspace.path(gone)).unwrap();
    }
    repository.git(&["checkout", "-q", "--", "content"]);
    assert_eq!(repository.run(), "");
    assert_eq!(repository.workspace.documents(), documents);
    assert_eq!(bytes(&repository.workspace.tree("feeds")), bytes(&feeds));
    assert_eq!((repository.commits(), repository.status()), (2, String::new()));
}
