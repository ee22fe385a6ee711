//! The feeds folder over HTTP, as clients meet it: what they get, and who gets nothing.

mod command;
mod limits;
mod server;

use std::path::Path;
use std::sync::Arc;

use feedloom::serve::Limits;

use server::{Server, ask, long_text, talk, unpacked};

#[test]
fn a_feed_comes_whole_with_its_type_and_what_binds_browsers() {
    let server = Server::with(&[
        ("all.atom", b"<feed/>"),
        ("tag/a.atom", b"<feed>a</feed>"),
        ("p.html", b"<p>"),
        ("i.png", b"x"),
    ]);
    let reply = server.ask("/all.atom?from=reader", &[]);
    assert_eq!((reply.status, &reply.body[..]), (200, &b"<feed/>"[..]));
    assert_eq!(reply.header("content-type"), "application/atom+xml; charset=utf-8");
    assert_eq!(reply.header("content-length"), "7");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert_eq!(reply.header("referrer-policy"), "no-referrer");
    assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin");
    assert_eq!(reply.header("cache-control"), "public, max-age=300");
    assert_eq!(reply.header("vary"), "accept-encoding, sec-fetch-dest");
    assert!(reply.header("content-security-policy").starts_with("default-src 'none'; base-uri"));
    assert!(reply.header("content-security-policy").ends_with("frame-ancestors 'none'"));
    assert!(!reply.headers.keys().any(|name| name.starts_with("access-control-")));
    assert!(server.ask("/p.html", &[]).header("content-security-policy").contains("img-src 'self'"));
    assert_eq!(server.ask("/i.png", &[]).header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(server.ask("/tag/a.atom", &[]).body, b"<feed>a</feed>");
}

#[test]
fn a_feed_opened_in_a_browser_is_called_xml_so_that_its_style_sheet_counts() {
    let server = Server::with(&[("all.atom", b"<feed/>"), ("p.html", b"<p>")]);
    let kind = |path: &str, dest: &str| {
        server.ask(path, &[("Sec-Fetch-Dest", dest)]).header("content-type").to_owned()
    };
    assert_eq!(kind("/all.atom", "document"), "application/xml; charset=utf-8");
    assert_eq!(kind("/all.atom", "empty"), "application/atom+xml; charset=utf-8");
    assert_eq!(kind("/p.html", "document"), "text/html; charset=utf-8");
    let policy = server.ask("/all.atom", &[]).header("content-security-policy").to_owned();
    assert!(policy.contains("style-src 'self'") && !policy.contains("img-src"), "{policy}");
}

#[test]
fn scripts_of_other_sites_are_answered_nothing() {
    let server = Server::with(&[("all.atom", b"<feed/>")]);
    for (origin, expected) in [
        ("https://evil.example", 403),
        ("null", 403),
        ("https://feeds.example", 200),
        ("http://localhost", 200),
    ] {
        let reply = server.ask("/all.atom", &[("Origin", origin)]);
        assert_eq!((reply.status, reply.body == b"<feed/>"), (expected, expected == 200), "{origin}");
        assert!(!reply.headers.keys().any(|name| name.starts_with("access-control-")), "{origin}");
    }
}

#[test]
fn http_1_0_and_head_are_answered_and_other_methods_refused() {
    let server = Server::with(&[("all.atom", b"<feed/>")]);
    let old = talk(server.address, b"GET /all.atom HTTP/1.0\r\n\r\n");
    assert_eq!((old.status, &old.body[..]), (200, &b"<feed/>"[..]));
    let head = ask(server.address, "HEAD", "/all.atom", &[]);
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, "7", 0));
    assert_eq!(ask(server.address, "HEAD", "/no.atom", &[]).body, b"");
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"] {
        let reply =
            ask(server.address, method, "/all.atom", &[("Content-Length", "0"), ("X-Mark", "echo-me")]);
        assert_eq!((reply.status, reply.header("allow")), (405, "GET, HEAD"), "{method}");
        assert!(!String::from_utf8_lossy(&reply.body).contains("echo-me"), "{method}");
    }
}

#[test]
fn conditional_requests_are_answered_by_the_table() {
    let server = Server::with(&[("all.atom", &long_text(1, 200))]);
    let first = server.ask("/all.atom", &[]);
    let (tag, date) = (first.header("etag").to_owned(), first.header("last-modified").to_owned());
    let packed = server.ask("/all.atom", &[("Accept-Encoding", "gzip")]).header("etag").to_owned();
    assert!(tag.starts_with('"') && tag != packed && !date.is_empty());
    let (weak, list) = (format!("W/{tag}"), format!("\"x\", {tag}"));
    let early = "Mon, 01 Jan 2001 00:00:00 GMT";
    let table: &[(&[(&str, &str)], u16)] = &[
        (&[("If-None-Match", &tag)], 304),
        (&[("If-None-Match", &weak)], 304),
        (&[("If-None-Match", &list)], 304),
        (&[("If-None-Match", "*")], 304),
        (&[("If-None-Match", "\"x\"")], 200),
        (&[("If-None-Match", &packed)], 200),
        (&[("If-None-Match", &packed), ("Accept-Encoding", "gzip")], 304),
        (&[("If-None-Match", &tag), ("Accept-Encoding", "gzip")], 200),
        (&[("If-Modified-Since", &date)], 304),
        (&[("If-Modified-Since", early)], 200),
        (&[("If-Modified-Since", "rubbish")], 200),
        (&[("If-Modified-Since", &date), ("If-None-Match", "\"x\"")], 200),
        (&[("If-Modified-Since", early), ("If-None-Match", &tag)], 304),
        (&[("If-Match", "\"x\"")], 412),
        (&[("If-Match", &tag)], 200),
        (&[("If-Unmodified-Since", early)], 412),
        (&[("Range", "bytes=0-3")], 200),
        (&[("Range", "bytes=0-3"), ("If-Range", &tag)], 200),
    ];
    for (headers, expected) in table {
        let reply = server.ask("/all.atom", headers);
        assert_eq!(reply.status, *expected, "{headers:?}");
        if reply.status == 304 {
            assert!(reply.body.is_empty() && reply.header("etag").starts_with('"'), "{headers:?}");
            assert_eq!(
                (reply.header("vary"), reply.header("content-type")),
                ("accept-encoding, sec-fetch-dest", "")
            );
        }
    }
    // What is not there has no condition.
    assert_eq!(server.ask("/no.atom", &[("If-None-Match", "*")]).status, 404);
    server.put("all.atom", &long_text(2, 200));
    let changed = server.ask("/all.atom", &[("If-None-Match", &tag)]);
    assert_eq!((changed.status, changed.body), (200, long_text(2, 200)));
}

#[test]
fn text_is_packed_as_the_client_takes_it() {
    let text = long_text(3, 500);
    let server = Server::with(&[("all.atom", &text), ("small.atom", b"<feed/>"), ("i.png", &text)]);
    let mut tags = Vec::new();
    for (accept, coding) in
        [("gzip", "gzip"), ("gzip, br", "br"), ("gzip;q=0", ""), ("br;q=0.1, *;q=0.5", "gzip")]
    {
        let headers = [("Accept-Encoding", accept)];
        let reply = server.ask("/all.atom", &headers);
        assert_eq!(reply.header("content-encoding"), coding, "{accept}");
        assert_eq!(unpacked(&reply), text);
        assert_eq!(reply.header("content-length"), reply.body.len().to_string());
        let head = ask(server.address, "HEAD", "/all.atom", &headers);
        assert_eq!(head.header("content-length"), reply.body.len().to_string());
        tags.push(reply.header("etag").to_owned());
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 3, "each coding has its tag");
    for path in ["/small.atom", "/i.png"] {
        assert_eq!(
            server.ask(path, &[("Accept-Encoding", "br, gzip")]).header("content-encoding"),
            "",
            "{path}"
        );
    }
    let kept = std::fs::read_dir(server.folder.path().join("state.db.d/variants")).unwrap().count();
    assert_eq!(kept, 2);
    let published = std::fs::read_dir(server.folder.path().join("feeds")).unwrap().count();
    assert_eq!(published, 3, "nothing is put in the feeds folder");
}

#[test]
fn nothing_beside_the_published_files_is_given() {
    let server =
        Server::with(&[("all.atom", b"<feed/>"), (".hidden.atom", b"CANARY"), ("notes.md", b"CANARY")]);
    let at = |path: &str| server.folder.path().join(path);
    std::fs::write(at("secret.txt"), "CANARY").unwrap();
    std::os::unix::fs::symlink(at("secret.txt"), at("feeds/link.txt")).unwrap();
    std::os::unix::fs::symlink(server.folder.path(), at("feeds/up")).unwrap();
    let paths = [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/..%5csecret.txt",
        "/x/../../secret.txt",
        "/link.txt",
        "/up/secret.txt",
        "/.hidden.atom",
        "/%2ehidden.atom",
        "/notes.md",
        "//secret.txt",
        "/all.atom/../../secret.txt",
        "/all.atom%00.txt",
        "/tag",
        "/feeds",
        "/no.atom",
        "/metrics",
        "/up/",
        "/all.atom/",
    ];
    for path in paths {
        let reply = server.ask(path, &[]);
        assert_eq!(reply.status, 404, "{path}");
        let text = String::from_utf8(reply.body).unwrap();
        assert!(
            !text.contains("CANARY") && !text.contains(server.folder.path().to_str().unwrap()),
            "{path}: {text}"
        );
    }
    let front = server.ask("/", &[]);
    assert_eq!((front.status, &front.body[..]), (200, &b"The feed of everything: /all.atom\n"[..]));
    server.put("index.html", b"<p>Welcome</p>");
    assert_eq!(server.ask("/", &[]).body, b"<p>Welcome</p>");
}

#[test]
fn only_the_hosts_it_is_meant_for_are_answered() {
    let server = Server::with(&[("all.atom", b"<feed/>")]);
    let table = [
        ("localhost", 200),
        ("127.0.0.1:8080", 200),
        ("[::1]:8080", 200),
        ("Feeds.Example:443", 200),
        ("reader", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("192.0.2.1", 421),
        ("a b", 400),
        ("", 400),
    ];
    for (host, expected) in table {
        let reply = server.ask("/all.atom", &[("Host", host)]);
        assert_eq!(reply.status, expected, "{host}");
        assert!(expected == 200 || !String::from_utf8(reply.body).unwrap().contains("evil"), "{host}");
    }
    assert_eq!(talk(server.address, b"GET /all.atom HTTP/1.1\r\nConnection: close\r\n\r\n").status, 400);
    let absolute = server.ask("http://evil.example/all.atom", &[("Host", "localhost")]);
    assert_eq!(absolute.status, 421);
    assert_eq!(server.ask("http://feeds.example/all.atom", &[("Host", "feeds.example")]).status, 200);
}

#[test]
fn metrics_are_given_where_somebody_supplies_them() {
    let server = Server::start(Limits::default(), Some(Arc::new(|| "feedloom_sources 3\n".to_owned())));
    let reply = server.ask("/metrics", &[]);
    assert_eq!((reply.status, &reply.body[..]), (200, &b"feedloom_sources 3\n"[..]));
    assert_eq!(reply.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    assert_eq!(server.ask("/metrics", &[("Host", "evil.example")]).status, 421);
}

#[test]
fn compressed_copies_that_cannot_be_kept_are_served_all_the_same() {
    let server = Server::with(&[("all.atom", &long_text(6, 100))]);
    // A file where the folder should be.
    std::fs::write(server.folder.path().join("state.db.d"), "").unwrap();
    let reply = server.ask("/all.atom", &[("Accept-Encoding", "gzip")]);
    assert_eq!((reply.header("content-encoding"), unpacked(&reply)), ("gzip", long_text(6, 100)));
    assert!(!Path::new(&server.folder.path().join("state.db.d/variants")).exists());
}
