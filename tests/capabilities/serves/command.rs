//! `feedloom serve` itself, beside runs.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::Child;

use super::super::support::{Answer, Site, Workspace, rss};
use super::server::ask;

/// `feedloom serve` in a workspace; killed with the value.
struct Running {
    child: Child,
    address: SocketAddr,
}

impl Running {
    fn start(workspace: &Workspace, more: &[&str]) -> Self {
        let mut child = workspace.start(&[&["serve", "--listen", "127.0.0.1:0"], more].concat());
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.unwrap_or_else(|| panic!("{line:?}")).parse().unwrap();
        Self { child, address }
    }

    fn end(mut self, signal: &str) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args([signal, &pid]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_command_serves_beside_runs_and_ends_when_told() {
    let site = Site::start();
    site.set("http://news.example/feed", Answer::feed(rss("News", &[(1, "One", &[])])));
    let workspace = Workspace::new(&site, &[Workspace::feed("news", "http://news.example/feed")]);
    // It may be up before there is anything to serve.
    let server = Running::start(&workspace, &["--host", "also.example"]);
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
    assert_eq!(Running::start(&workspace, &[]).end("-INT"), Some(0));
}

#[test]
fn numbers_are_given_where_they_are_asked_for_and_nowhere_else() {
    let site = Site::start();
    site.set("http://news.example/feed", Answer::feed(rss("News", &[(1, "One", &[])])));
    let workspace = Workspace::new(&site, &[Workspace::feed("news", "http://news.example/feed")]);
    let silent = Running::start(&workspace, &[]);
    assert_eq!(ask(silent.address, "GET", "/metrics", &[]).status, 404);
    let early = Running::start(&workspace, &["--metrics"]);
    let text =
        |server: &Running| String::from_utf8(ask(server.address, "GET", "/metrics", &[]).body).unwrap();
    assert!(text(&early).contains("feedloom_sources{state=\"waiting\"} 1\n"));
    workspace.good(&["run", "--metrics", workspace.path("run.prom").to_str().unwrap()]);
    let late = Running::start(&workspace, &["--metrics"]);
    assert_eq!(text(&late), workspace.text("run.prom"));
}

#[test]
fn where_the_numbers_cannot_be_read_nothing_is_told_of_this_machine() {
    let source = Workspace::feed("news", "http://news.example/feed");
    let workspace = Workspace::new(&Site::start(), &[source]);
    // A folder where a file of the record should be.
    std::fs::create_dir_all(workspace.path("content/.feedloom/pending/news.jsonl")).unwrap();
    let server = Running::start(&workspace, &["--metrics"]);
    let reply = ask(server.address, "GET", "/metrics", &[]);
    assert_eq!(reply.body, b"# the numbers cannot be read now; the server's log says why\n");
}
