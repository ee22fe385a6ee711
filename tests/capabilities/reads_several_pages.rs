//! An article on several pages becomes one document, whole or not yet; and the rules of Full-Text RSS are read as they are.

use serde_json::json;

use super::support::{Answer, Clockwork, Site, Workspace};

const HOST: &str = "http://list.example";

fn set(site: &Site, path: &str, body: &str) {
    site.set(
        &format!("{HOST}{path}"),
        Answer::page(format!("<html><body><h1>The tide</h1>{body}</body></html>")),
    );
}

fn site() -> Site {
    let site = Site::start();
    set(&site, "/", "<ul><li><a href='/a'>The tide</a></li></ul>");
    set(&site, "/a", "<article><p>One.</p><p>Two.</p></article><a rel=next href='/a?page=2'>2</a>");
    set(&site, "/a?page=2", "<article><p>Two.</p><p>Three.</p></article><a rel=next href='/a?page=3'>3</a>");
    set(&site, "/a?page=3", "<article><p>Four.</p></article><a rel=next href='/a'>1</a>");
    site
}

fn asked(site: &Site) -> Vec<String> {
    let asked = site.asked().into_iter().map(|one| one.what.split_once(HOST).unwrap().1.to_owned());
    asked.filter(|path| path != "/robots.txt").collect()
}

fn body(workspace: &Workspace) -> String {
    let documents = workspace.documents();
    let text = documents.values().next().unwrap();
    let lines = text.lines().filter(|line| line.ends_with('.') && !line.contains(':'));
    lines.collect::<Vec<_>>().join(" ")
}

#[test]
fn an_article_on_several_pages_waits_for_all_of_them_and_is_read_again_from_what_was_kept() {
    let site = site();
    let source = json!({"id": "list", "kind": "list", "url": format!("{HOST}/"),
        "selectors": {"item": "li", "link": "a", "content": "article", "next_page": "a[rel=next]"}});
    let workspace = Workspace::new(&site, &[source]);
    site.set(&format!("{HOST}/a?page=3"), Answer::page("").status(503));
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    assert_eq!(asked(&site), ["/", "/a", "/a?page=2", "/a?page=3"]);
    assert!(workspace.documents().is_empty(), "half an article is none");
    set(&site, "/a?page=3", "<article><p>Four.</p></article><a rel=next href='/a'>1</a>");
    clock.pass(6).run();
    assert_eq!(body(&workspace), "One. Two. Three. Four.");
    let again = workspace.good(&["reextract"]);
    assert!(again.out.contains("0 changed, 1 same"), "{}", again.out);

    // A page that is gone costs itself alone, and that is told.
    set(&site, "/", "<ul><li><a href='/b'>Ebb</a></li></ul>");
    set(&site, "/b", "<article><p>Ebb.</p></article><a rel=next href='/b?page=2'>2</a>");
    let report = clock.pass(6).run();
    assert!(report.sources[0].diagnostics.iter().any(|odd| odd.code == "update.page-missing"));
    assert_eq!(workspace.documents().len(), 2);
}

#[test]
fn rules_of_full_text_rss_are_obeyed_but_for_who_asks() {
    let site = site();
    set(&site, "/print", "<div id='all'><p>One.</p><p>Two.</p><p class='ad'>Buy.</p><p>Three.</p></div>");
    set(&site, "/a", "<div id='all'><p>One.</p></div><a class='print' href='/print'>Print</a>");
    let source = json!({"id": "list", "kind": "list", "url": format!("{HOST}/"), "selectors": {"item": "li", "link": "a"}});
    let mut workspace = Workspace::new(&site, &[source]);
    std::fs::create_dir_all(workspace.path("ftr")).unwrap();
    let rules = "body: //div[@id='all']\nstrip: //p[@class='ad']\nsingle_page_link: //a[@class='print']\n\
        http_header(Referer): http://search.example/\nhttp_header(User-Agent): Somebody\ntitel: //h1\nstrip: //p[\n";
    std::fs::write(workspace.path("ftr/list.example.txt"), rules).unwrap();
    workspace.configure("/site_rules", json!(["ftr"]));
    let check = workspace.good(&["check"]);
    for part in [
        "warning[site-rules.identity]",
        "warning[site-rules.unknown-directive] there is no directive `titel`",
        "list.example.txt:6:8",
        "warning[site-rules.bad-xpath]",
        "list.example.txt:7:12",
    ] {
        assert!(check.err.contains(part), "{part}: {}", check.err);
    }
    workspace.good(&["run"]);
    let asked = site.asked();
    let of = |path: &str| asked.iter().find(|one| one.what.ends_with(path)).unwrap();
    for path in ["/a", "/print"] {
        assert_eq!(of(path).headers["referer"], "http://search.example/", "{path}");
        assert!(of(path).headers["user-agent"].contains("feedloom"), "{path}");
    }
    assert_eq!(body(&workspace), "One. Two. Three.");
    assert!(
        workspace.documents().values().all(|text| text.contains(&format!("{HOST}/a"))),
        "its place is the article's"
    );
    workspace.configure("/site_rules", json!(["nowhere"]));
    let missing = workspace.run(&["check"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("the folder of `site_rules` could not be read"), "{}", missing.err);
}
