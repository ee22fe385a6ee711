//! What a person changed in a document is theirs: it is never merged over, and what its source says instead can be seen.

use serde_json::json;

use super::support::{Answer, Clockwork, Site, Workspace, bytes};

fn list(title: &str) -> Answer {
    Answer::page(format!("<ul><li><a href='/a/1'>{title}</a> <time>2026-06-01 08:00</time></li></ul>"))
}

fn page(body: &str) -> Answer {
    Answer::page(format!("<html><body><h1>Tide</h1><article><p>{body}</p></article></body></html>"))
}

/// A list whose only article's title and body can be changed.
struct Story {
    site: Site,
    workspace: Workspace,
}

impl Story {
    fn begin() -> (Self, String) {
        let site = Site::start();
        let source = json!({"id": "list", "kind": "list", "url": "http://list.example/", "selectors":
            {"item": "li", "link": "a", "title": "a", "date": "time", "content": "article"}});
        let workspace = Workspace::new(&site, &[source]);
        let story = Self { site, workspace };
        story.say("Tide", "It rose at nine.");
        Clockwork::new(&story.workspace).run();
        let path = story.workspace.documents().into_keys().next().unwrap();
        (story, path)
    }

    fn say(&self, title: &str, body: &str) {
        self.site.set("http://list.example/", list(title)).set("http://list.example/a/1", page(body));
    }

    fn edit(&self, path: &str, from: &str, to: &str) -> String {
        let text = self.workspace.text(path);
        assert!(text.contains(from), "{text}");
        let text = text.replace(from, to);
        std::fs::write(self.workspace.path(path), &text).unwrap();
        text
    }

    /// A document's text without the key that holds its id.
    fn without_id(&self, path: &str) -> String {
        let text = self.workspace.text(path);
        text.lines().filter(|line| !line.starts_with("id: ")).map(|line| format!("{line}\n")).collect()
    }

    fn diff(&self, what: &str) -> String {
        self.workspace.good(&["diff", what]).out
    }
}

#[test]
fn an_edited_body_stays_and_the_title_follows() {
    let (story, path) = Story::begin();
    let edited = story.edit(&path, "\nIt rose at nine.", "\nIt rose at half past nine.");
    story.say("Tide tables", "It rose at ten.");
    let mut clock = Clockwork::new(&story.workspace);
    let report = clock.pass(1).run();
    let text = story.workspace.text(&path);
    assert!(text.contains("half past nine") && text.contains("title: \"Tide tables\""), "{text}");
    assert!(report.diagnostics.iter().any(|odd| odd.code == "update.held-edit"), "{report:?}");
    let diff = story.diff(&path);
    assert!(diff.contains("-It rose at half past nine.") && diff.contains("+It rose at ten."), "{diff}");
    // Once said, it is said.
    let before = story.workspace.published();
    let report = clock.pass(1).run();
    assert!(report.diagnostics.is_empty(), "{report:?}");
    assert_eq!(story.workspace.published(), before);
    // What is taken over by hand is no difference any more.
    std::fs::write(story.workspace.path(&path), edited.replace("half past nine", "ten")).unwrap();
    story.say("Tide tables!", "It rose at ten.");
    clock.pass(1).run();
    assert!(!story.diff(&path).contains("\n+It"), "{}", story.diff(&path));
}

#[test]
fn an_edited_title_an_added_key_and_a_comment_stay_and_the_body_follows() {
    let (story, path) = Story::begin();
    story.edit(&path, "title: \"Tide\"", "# why: it is high\ntitle: 'High tide' # mine\nweight:   7");
    story.say("Tide tables", "It rose at ten.");
    Clockwork::new(&story.workspace).pass(1).run();
    let text = story.workspace.text(&path);
    assert!(text.contains("# why: it is high\ntitle: 'High tide' # mine\nweight:   7\n"), "{text}");
    assert!(text.contains("\n\nIt rose at ten.\n") && text.contains("\nlastmod: "), "{text}");
    assert!(story.workspace.text("feeds/all.atom").contains("High tide"));
}

#[test]
fn a_locked_document_is_frozen() {
    let (story, path) = Story::begin();
    let edited = story.edit(&path, "\nlang:", "\nlocked: true\nlang:");
    story.say("Tide tables", "It rose at ten.");
    Clockwork::new(&story.workspace).pass(1).run();
    assert_eq!(story.workspace.text(&path), edited);
    assert!(story.diff(&path).contains("+It rose at ten."));
}

#[test]
fn without_a_ledger_every_document_is_a_person_s() {
    let (story, path) = Story::begin();
    let text = story.workspace.text(&path);
    std::fs::remove_dir_all(story.workspace.path("content/.feedloom")).unwrap();
    story.say("Tide tables", "It rose at ten.");
    let mut clock = Clockwork::new(&story.workspace);
    clock.pass(1).run();
    clock.pass(1).run();
    assert_eq!(story.workspace.text(&path), text);
    assert_eq!(story.workspace.documents().len(), 1);
}

#[test]
fn a_document_deleted_by_a_person_stays_deleted() {
    let (story, path) = Story::begin();
    std::fs::remove_file(story.workspace.path(&path)).unwrap();
    let mut clock = Clockwork::new(&story.workspace);
    clock.pass(1).run();
    assert!(!story.workspace.text("feeds/all.atom").contains("<entry"), "its entries go");
    story.say("Tide tables", "It rose at ten.");
    clock.pass(1).run();
    std::fs::remove_dir_all(story.workspace.path(".feedloom")).unwrap();
    clock.pass(1).run();
    assert!(story.workspace.documents().is_empty());
}

#[test]
fn what_a_source_changed_is_kept_as_it_was_before() {
    let (story, path) = Story::begin();
    let before = story.workspace.text(&path);
    story.say("Tide tables", "It rose at ten.");
    Clockwork::new(&story.workspace).pass(1).run();
    let revisions = story.workspace.tree("content/.feedloom/revisions");
    let (name, (bytes, _)) = revisions.first_key_value().expect("the old text is kept");
    assert_eq!((revisions.len(), bytes.as_slice()), (1, before.as_bytes()), "{name}");
    assert!(name.ends_with("/20260610T070000Z.txt"), "{name}");
    let changes = story.workspace.text("feeds/changes.atom");
    assert!(
        changes.contains("It rose at &lt;del&gt;nine&lt;/del&gt;&lt;ins&gt;ten&lt;/ins&gt;."),
        "{changes}"
    );
    assert!(changes.contains("/changes/20260610T070000Z</id>"), "{changes}");
    story.say("Tide tables, new", "It rose at eleven.");
    Clockwork::new(&story.workspace).pass(2).run();
    let changes = story.workspace.text("feeds/changes.atom");
    assert_eq!(changes.matches("<entry").count(), 2);
    assert!(changes.contains("&lt;del&gt;nine&lt;/del&gt;&lt;ins&gt;ten&lt;/ins&gt;"), "{changes}");
    std::fs::remove_dir_all(story.workspace.path("feeds")).unwrap();
    story.workspace.good(&["build"]);
    assert_eq!(story.workspace.text("feeds/changes.atom"), changes);
}

#[test]
fn what_moves_by_itself_is_no_edit() {
    let (story, path) = Story::begin();
    story.say("Tide", "It rose at nine.</p><p>128 views</p><p>");
    let mut clock = Clockwork::new(&story.workspace);
    story.site.set("http://list.example/", list("Tide "));
    clock.pass(1).run();
    let text = story.workspace.text(&path);
    for (title, body) in [
        ("Tide", "It rose  at <b>nine</b>.</p><p>256 views</p><p>Advertisement</p><p>"),
        ("Tide  ", "It rose at nine."),
    ] {
        story.say(title, body);
        clock.pass(1).run();
        assert_eq!(story.workspace.text(&path), text);
    }
    let before = story.workspace.published();
    story.workspace.good(&["build"]);
    assert_eq!(bytes(&story.workspace.published()), bytes(&before));
}

#[test]
fn feeds_follow_an_edit_at_the_next_run_and_only_those_that_hold_it_change() {
    let (story, path) = Story::begin();
    let mut clock = Clockwork::new(&story.workspace);
    clock.pass(1).run();
    let before = story.workspace.tree("feeds");
    story.edit(&path, "title: \"Tide\"", "title: \"High tide\"");
    clock.pass(1).run();
    assert!(story.workspace.text("feeds/all.atom").contains("High tide"));
    story.edit(&path, "title: \"High tide\"", "title: \"Tide\"");
    clock.pass(1).run();
    assert_eq!(bytes(&story.workspace.tree("feeds")), bytes(&before));
}

#[test]
fn a_moved_document_without_an_id_of_its_own_keeps_its_id() {
    let (story, path) = Story::begin();
    let feed = story.workspace.text("feeds/all.atom");
    let bare = story.without_id(&path);
    std::fs::create_dir_all(story.workspace.path("content/moved")).unwrap();
    std::fs::write(story.workspace.path("content/moved/here.md"), &bare).unwrap();
    std::fs::remove_file(story.workspace.path(&path)).unwrap();
    let mut clock = Clockwork::new(&story.workspace);
    clock.pass(1).run();
    assert_eq!(story.workspace.text("feeds/all.atom"), feed);
    // A second move, with an edit, from a deleted state.
    let edited = bare.replace("title: \"Tide\"", "title: \"High tide\"");
    std::fs::write(story.workspace.path("content/moved/again.md"), edited).unwrap();
    std::fs::remove_file(story.workspace.path("content/moved/here.md")).unwrap();
    std::fs::remove_dir_all(story.workspace.path(".feedloom")).unwrap();
    clock.pass(1).run();
    assert_eq!(story.workspace.text("feeds/all.atom"), feed.replace("Tide</title>", "High tide</title>"));
    assert_eq!(story.workspace.documents().len(), 1, "it does not come again");
    story.say("Tide tables", "It rose at ten.");
    clock.pass(1).run();
    assert!(
        story.workspace.text("content/moved/again.md").contains("It rose at ten."),
        "it is followed there"
    );
}

#[test]
fn a_copy_is_no_move() {
    let (story, path) = Story::begin();
    let bare = story.without_id(&path);
    std::fs::write(story.workspace.path(&path), &bare).unwrap();
    std::fs::write(story.workspace.path("content/a-copy.md"), &bare).unwrap();
    let before = story.workspace.text("feeds/all.atom");
    for state in ["kept", "deleted"] {
        if state == "deleted" {
            std::fs::remove_dir_all(story.workspace.path(".feedloom")).unwrap();
        }
        Clockwork::new(&story.workspace).pass(1).run();
        assert_eq!(story.workspace.text("feeds/all.atom"), before, "{state}");
    }
}

#[test]
fn feeds_follow_an_edit_though_the_run_that_saw_it_could_not_write_them() {
    let (story, path) = Story::begin();
    let feed = story.workspace.path("feeds/all.atom");
    story.edit(&path, "title: \"Tide\"", "title: \"High tide\"");
    std::fs::remove_file(&feed).unwrap();
    std::fs::create_dir(&feed).unwrap();
    assert_eq!(story.workspace.run(&["run"]).code, 1);
    std::fs::remove_dir(&feed).unwrap();
    story.workspace.good(&["run"]);
    for feed in ["feeds/all.atom", "feeds/source/list.atom"] {
        assert!(story.workspace.text(feed).contains("High tide"), "{feed}");
    }
}

#[test]
fn what_a_source_says_otherwise_moves_and_goes_with_its_document() {
    let (story, path) = Story::begin();
    story.edit(&path, "\nIt rose at nine.", "\nIt rose at half past nine.");
    story.say("Tide tables", "It rose at ten.");
    let mut clock = Clockwork::new(&story.workspace);
    clock.pass(1).run();
    std::fs::rename(story.workspace.path(&path), story.workspace.path("content/moved.md")).unwrap();
    clock.pass(1).run();
    assert_eq!(story.workspace.good(&["diff"]).out, "moved.md\n");
    assert!(story.diff("content/moved.md").contains("+It rose at ten."), "it moves along");
    std::fs::remove_file(story.workspace.path("content/moved.md")).unwrap();
    clock.pass(1).run();
    assert_eq!(story.workspace.good(&["diff"]).out, "", "it goes");
}

#[test]
fn what_a_source_says_otherwise_stays_known_when_it_says_nothing_new() {
    let site = Site::start();
    let say = |content: &str| {
        let feed = format!(
            "<rss version='2.0'><channel><title>News</title><link>http://news.example/</link><item><title>Tide</title>\
             <guid isPermaLink='false'>n1</guid><link>http://news.example/1</link><description><![CDATA[{content}]]>\
             </description></item></channel></rss>"
        );
        site.set("http://news.example/feed", Answer::feed(feed));
    };
    say("<p>It rose at nine.</p>");
    let workspace = Workspace::new(&site, &[Workspace::feed("news", "http://news.example/feed")]);
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    let (path, text) = workspace.documents().into_iter().next().unwrap();
    std::fs::write(workspace.path(&path), text.replace("\nIt rose at nine.", "\nIt rose at half past nine."))
        .unwrap();
    say("<p>It rose at ten.</p>");
    clock.pass(1).run();
    say("<p>It rose at ten.</p><p>128 views</p>");
    clock.pass(1).run();
    assert!(workspace.good(&["diff", &path]).out.contains("+It rose at ten."));
}
