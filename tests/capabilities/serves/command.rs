//! `feedloom serve` itself, beside runs.

use super::super::support::{Answer, Serving, Site, Workspace, rss};
use super::server::ask;

#[test]
fn the_command_serves_beside_runs_and_ends_when_told() {
    let site = Site::start();
    site.set("http://news.example/feed", Answer::feed(rss("News", &[(1, "One", &[])])));
    let workspace = Workspace::new(&site, &[Workspace::feed("news", "http://news.example/feed")]);
    // It may be up before there is anything to serve.
    let server = Serving::start(&workspace, &["--host", "also.example"]);
    assert_eq!(ask(server.address, "GET", "/all.atom", &[]).status, 404);
    for (number, title) in [(1, "One"), (2, "Two")] {
        site.set("http://news.example/feed", Answer::feed(rss("News", &[(number, title, &[])])));
        workspace.good(&["run"]);
        let reply = ask(server.address, "GET", "/all.atom", &[]);
        assert_eq!(reply.body, std::fs::read(workspace.path("feeds/all.atom")).unwrap());
        assert!(String::from_utf8(reply.body).unwrap().contains(title));
    }
    for (host, expected) in [("feeds.example.org", 200), ("also.example", 200), ("evil.example", 421)] {
        assert_eq!(ask(server.address, "GET", "/all.atom", &[("Host", host)]).status, expected, "{host}");
    }
    let packed = ask(server.address, "GET", "/all.atom", &[("Accept-Encoding", "br")]);
    assert_eq!(packed.header("content-encoding"), "br");
    assert!(workspace.path(".feedloom/state.db.d/variants").is_dir());
    // Compressed copies are no state of a run.
    workspace.good(&["run"]);
    let second = workspace.run(&["serve", "--listen", &server.address.to_string()]);
    assert_eq!(second.code, 1, "{second:?}");
    assert!(second.err.starts_with("error[listen]: ") && second.err.contains("help:"), "{second:?}");
    assert_eq!(server.end("-TERM"), Some(0));
    assert_eq!(Serving::start(&workspace, &[]).end("-INT"), Some(0));
}

#[test]
fn numbers_are_given_where_they_are_asked_for_and_nowhere_else() {
    let site = Site::start();
    site.set("http://news.example/feed", Answer::feed(rss("News", &[(1, "One", &[])])));
    let workspace = Workspace::new(&site, &[Workspace::feed("news", "http://news.example/feed")]);
    let silent = Serving::start(&workspace, &[]);
    assert_eq!(ask(silent.address, "GET", "/metrics", &[]).status, 404);
    let early = Serving::start(&workspace, &["--metrics"]);
    let text =
        |server: &Serving| String::from_utf8(ask(server.address, "GET", "/metrics", &[]).body).unwrap();
    assert!(text(&early).contains("feedloom_sources{state=\"waiting\"} 1\n"));
    workspace.good(&["run", "--metrics", workspace.path("run.prom").to_str().unwrap()]);
    let late = Serving::start(&workspace, &["--metrics"]);
    assert_eq!(text(&late), workspace.text("run.prom"));
}

#[test]
fn where_the_numbers_cannot_be_read_nothing_is_told_of_this_machine() {
    let source = Workspace::feed("news", "http://news.example/feed");
    let workspace = Workspace::new(&Site::start(), &[source]);
    // A folder where a file of the record should be.
    std::fs::create_dir_all(workspace.path("content/.feedloom/pending/news.jsonl")).unwrap();
    let server = Serving::start(&workspace, &["--metrics"]);
    let reply = ask(server.address, "GET", "/metrics", &[]);
    assert_eq!(reply.body, b"# the numbers cannot be read now; the server's log says why\n");
}
