//! `feedloom status` tells how each source is doing, and leaves everything as it was.

use serde_json::{Value, json};

use super::support::{Answer, Clockwork, Site, Workspace, rss};

fn status(workspace: &Workspace) -> Value {
    serde_json::from_str(&workspace.good(&["status", "--format", "json"]).out).unwrap()
}

/// A value of a source's status.
fn of<'a>(status: &'a Value, source: &str, key: &str) -> &'a Value {
    let sources = status["sources"].as_array().unwrap();
    &sources.iter().find(|one| one["id"] == source).unwrap()[key]
}

fn three_sources() -> (Site, Workspace) {
    let site = Site::start();
    site.set("http://good.example/feed", Answer::feed(rss("Good", &[(1, "One", &[]), (2, "Two", &[])])));
    site.set("http://bad.example/feed", Answer::page("").status(500).unvalidated());
    site.set("http://gone.example/feed", Answer::page("").status(410).unvalidated());
    let mut good = Workspace::feed("good", "http://good.example/feed");
    good["title"] = json!("港湾\u{1b}[31m新闻");
    let sources = [
        good,
        Workspace::feed("bad", "http://bad.example/feed"),
        Workspace::feed("gone", "http://gone.example/feed"),
    ];
    let workspace = Workspace::new(&site, &sources);
    (site, workspace)
}

#[test]
fn before_the_first_run_every_source_waits_and_nothing_is_made() {
    let (site, workspace) = three_sources();
    let told = workspace.good(&["status"]);
    assert!(told.out.ends_with("status: 3 sources: 3 waiting\n"), "{told:?}");
    assert!(told.err.contains("no run yet"), "{told:?}");
    assert!(site.asked().is_empty() && !workspace.path(".feedloom").exists());
}

#[test]
fn each_source_is_told_of_the_worst_first_with_cause_and_remedy() {
    let (_site, workspace) = three_sources();
    let mut clockwork = Clockwork::new(&workspace);
    clockwork.run();
    clockwork.pass(1).run();
    let told = status(&workspace);
    assert_eq!((of(&told, "good", "articles"), of(&told, "good", "per_poll")), (&json!(2), &json!(1.0)));
    assert_eq!(of(&told, "bad", "state"), "broken");
    assert_eq!((of(&told, "bad", "failures"), of(&told, "bad", "code")), (&json!(2), &json!("fetch.status")));
    assert_eq!(of(&told, "bad", "since"), "2026-06-10T06:00:00Z");
    assert_eq!(of(&told, "gone", "state"), "gone");

    let text = workspace.good(&["status"]).out;
    let first: Vec<&str> = text.lines().filter_map(|line| line.split(' ').next()).collect();
    let places = ["source", "bad", "gone", "good"].map(|id| first.iter().position(|one| *one == id));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{text}");
    assert!(text.contains("  help:     ") && text.contains("in 2 runs in a row [fetch.status]"), "{text}");
    // What a source or its settings say is never an order to the terminal.
    assert!(text.contains("港湾\u{fffd}[31m新闻") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn the_exit_code_tells_of_failed_sources_when_asked_to() {
    let (_site, workspace) = three_sources();
    assert_eq!(workspace.run(&["status", "--fail-on", "failed"]).code, 0);
    workspace.run(&["run"]);
    assert_eq!(workspace.run(&["status"]).code, 0);
    assert_eq!(workspace.run(&["status", "--fail-on", "failed"]).code, 4);
    assert_eq!(workspace.run(&["status", "good", "--fail-on", "degraded"]).code, 0);
    let wrong = workspace.run(&["status", "god"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("known: good, bad, gone"), "{wrong:?}");
}

#[test]
fn a_run_under_way_does_not_keep_it_from_telling() {
    let site = Site::start();
    site.set("http://slow.example/feed", Answer::hanging());
    let workspace = Workspace::new(&site, &[Workspace::feed("slow", "http://slow.example/feed")]);
    let mut run = workspace.start(&["run"]);
    site.wait_for("/feed");
    let told = workspace.good(&["status"]).out;
    assert!(told.contains("waiting") && run.try_wait().unwrap().is_none(), "{told}");
    run.kill().unwrap();
    run.wait().unwrap();
}

#[test]
fn a_server_that_asked_for_time_and_an_every_that_cannot_be_are_told() {
    let site = Site::start();
    let busy = Answer::page("").status(429).unvalidated().header("Retry-After", "3600");
    site.set("http://busy.example/feed", busy);
    let mut source = Workspace::feed("busy", "http://busy.example/feed");
    source["every"] = json!("1s");
    let mut workspace = Workspace::new(&site, &[source]);
    workspace.configure("/fetch/delay", json!(2));
    assert_eq!(workspace.run(&["run"]).code, 3);
    let told = status(&workspace);
    assert!(of(&told, "busy", "held_until").is_string(), "{told}");
    assert_eq!((&told["busy"][0]["wanted"], &told["busy"][0]["possible"]), (&json!(3600.0), &json!(1800.0)));
    assert!(workspace.good(&["status"]).out.contains("`every` cannot be met at busy.example"));
}

/// A feed that has moved for good, configured in a file of its own.
fn moved(text: &str, to: &str) -> (Site, Workspace) {
    let site = Site::start();
    site.set("http://old.example/feed", Answer::page("").status(301).unvalidated().header("Location", to));
    site.set(to, Answer::feed(rss("Good", &[(1, "One", &[])])));
    let workspace = Workspace::new(&site, &[]);
    std::fs::create_dir_all(workspace.path("config/sources")).unwrap();
    std::fs::write(workspace.path("config/sources/good.yaml"), text).unwrap();
    workspace.good(&["run"]);
    (site, workspace)
}

#[test]
fn a_new_address_is_shown_as_a_patch_and_written_when_asked_to_with_every_other_byte_kept() {
    let before = "# 港湾: the old one\r\ntitle:  X\r\nurl:   'http://old.example/feed'  # see below\r\n\r\nlang: en\r\n";
    let (site, workspace) = moved(before, "http://new.example/feed?a=1");
    let shown = workspace.good(&["status"]).out;
    let minus = "\n-url:   'http://old.example/feed'  # see below";
    assert!(shown.contains("@@ -3 +3 @@") && shown.contains(minus), "{shown}");
    assert_eq!(workspace.text("config/sources/good.yaml"), before);

    let documents = workspace.documents();
    let fixed = workspace.good(&["status", "--fix"]).out;
    assert!(fixed.contains("wrote ") && fixed.contains("ids and documents stay"), "{fixed}");
    let after = before.replace("http://old.example/feed", "http://new.example/feed?a=1");
    assert_eq!(workspace.text("config/sources/good.yaml"), after);
    // Asked there from now on, and nothing comes twice.
    site.asked();
    workspace.good(&["run"]);
    assert!(site.asked().iter().all(|asked| asked.what.contains("new.example")));
    assert_eq!(workspace.documents(), documents);
    assert!(!workspace.good(&["status", "--fix"]).out.contains("+++"));
}

#[test]
fn an_address_written_in_another_form_is_left_to_a_person() {
    let before = "url: >-\n  http://old.example/feed\n";
    let (_site, workspace) = moved(before, "http://new.example/feed");
    let told = workspace.good(&["status", "--fix"]).out;
    assert!(told.contains("note: good has moved to http://new.example/feed, but"), "{told}");
    assert!(told.contains("change it by hand in"), "{told}");
    assert_eq!(workspace.text("config/sources/good.yaml"), before);
}

#[test]
fn headers_that_are_meant_for_one_site_are_not_given_to_another() {
    let before = "url: http://old.example/feed\nrequest: { headers: { X-Key: secret } }\n";
    let (_site, workspace) = moved(before, "http://new.example/feed");
    let told = workspace.good(&["status", "--fix"]).out;
    assert!(told.contains("its headers are meant for the site it was at"), "{told}");
    assert_eq!(workspace.text("config/sources/good.yaml"), before);
}

#[test]
fn the_health_feed_tells_what_happened_and_is_left_alone_when_nothing_did() {
    let site = Site::start();
    let good = || Answer::feed(rss("Good", &[(1, "One", &[])]));
    let bad = || Answer::page("").status(500).unvalidated();
    let mut workspace = Workspace::new(&site, &[Workspace::feed("news", "http://news.example/feed")]);
    workspace.configure("/output/health", json!("feeds/health.atom"));
    let titles = |workspace: &Workspace| -> Vec<String> {
        let text = workspace.text("feeds/health.atom");
        assert!(text.contains("<id>tag:feeds.example.org,2026:health</id>"), "{text}");
        assert!(
            text.contains("rel=\"self\"") && text.contains("https://feeds.example.org/health.atom"),
            "{text}"
        );
        let titles = text.split("<title").skip(2).filter_map(|rest| rest.split(['>', '<']).nth(1));
        titles.map(str::to_owned).collect()
    };
    site.set("http://news.example/feed", good());
    workspace.good(&["run"]);
    assert_eq!(titles(&workspace), [""; 0]);
    site.set("http://news.example/feed", bad());
    workspace.run(&["run"]);
    workspace.run(&["run"]);
    assert_eq!(titles(&workspace), [""; 0]);
    workspace.run(&["run"]);
    assert_eq!(titles(&workspace), ["news is broken: http://news.example/feed answered 500"]);
    let before = workspace.tree("feeds");
    workspace.run(&["run"]);
    assert_eq!(workspace.tree("feeds"), before);
    site.set("http://news.example/feed", good());
    workspace.good(&["run"]);
    assert_eq!(titles(&workspace).len(), 2);
    assert!(titles(&workspace)[0].starts_with("news has recovered: it answers as it should again, after "));
    // It is no feed that a build makes, nor one that it removes.
    let before = workspace.text("feeds/health.atom");
    workspace.good(&["build"]);
    assert_eq!(workspace.text("feeds/health.atom"), before);
}

#[test]
fn the_health_feed_may_not_take_the_place_of_something_else() {
    let mut workspace = Workspace::new(&Site::start(), &[]);
    for path in [
        "feeds/all.atom",
        "feeds/../feeds/./tag/a.atom",
        "content/news/a.md",
        "feeds/../content/health.atom",
        "config/feedloom.yaml",
        "config/sources/news.yaml",
        ".feedloom/state.db",
        ".feedloom/state.db-wal",
        ".feedloom/state.db.d/health.atom",
    ] {
        workspace.configure("/output/health", json!(path));
        let refused = workspace.run(&["check"]);
        assert_eq!(refused.code, 2, "{path}");
        assert!(refused.err.contains("error[config]: `health` must "), "{path}: {refused:?}");
        assert!(refused.err.contains("config/feedloom.yaml:"), "{path}: {refused:?}");
    }
    for path in ["feeds/health.atom", "health.atom", ".feedloom/health.atom"] {
        workspace.configure("/output/health", json!(path));
        workspace.good(&["check"]);
    }
}

#[test]
fn a_file_that_is_no_health_feed_is_not_overwritten() {
    let mut workspace = Workspace::new(&Site::start(), &[]);
    workspace.configure("/output/health", json!("notes.txt"));
    std::fs::write(workspace.path("notes.txt"), "mine").unwrap();
    let told = workspace.good(&["run"]);
    assert!(told.err.contains("[health.foreign-file]"), "{told:?}");
    assert_eq!(workspace.text("notes.txt"), "mine");
    std::fs::remove_file(workspace.path("notes.txt")).unwrap();
    assert!(!workspace.good(&["run"]).err.contains("health"));
    assert!(workspace.text("notes.txt").contains(":health</id>"));
}

#[test]
fn numbers_for_prometheus_are_written_after_a_run() {
    let (_site, workspace) = three_sources();
    let file = workspace.path("feedloom.prom");
    let args = ["run", "--metrics", file.to_str().unwrap()];
    workspace.run(&args);
    let text = workspace.text("feedloom.prom");
    for line in [
        "# TYPE feedloom_build_info gauge",
        "feedloom_sources{state=\"gone\"} 1",
        "feedloom_source_consecutive_failures{source=\"bad\"} 1",
        "feedloom_source_articles_total{source=\"good\"} 2",
        "feedloom_source_run_new_articles{source=\"good\"} 2",
        "feedloom_source_run_requests{source=\"good\"} 1",
        "feedloom_source_pending_pages{source=\"good\"} 0",
    ] {
        assert!(text.lines().any(|one| one == line), "{line}: {text}");
    }
    assert!(
        text.contains("\nfeedloom_run_duration_seconds ")
            && text.contains("_success_timestamp_seconds{source=\"good\"} ")
    );
    assert!(!text.contains("_success_timestamp_seconds{source=\"bad\"}"), "{text}");
    // A run that does not ask a source made no requests for it.
    workspace.run(&["run", "bad", "--metrics", file.to_str().unwrap()]);
    assert!(workspace.text("feedloom.prom").contains("feedloom_source_run_requests{source=\"good\"} 0\n"));
}
