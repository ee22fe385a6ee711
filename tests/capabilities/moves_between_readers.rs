//! Subscriptions come from other readers and go to them, and what was imported is read like any source.

use crate::support::{Answer, Site, Workspace, bytes};

const LIST: &str = r#"<opml version='2.0' xmlns:frss='https://freshrss.org/opml'><head><title>A & B</title></head><body>
<outline text='News'><outline text='港口'>
  <outline text='Notices' type='HTML+XPath' xmlUrl='http://harbour.example/notices' frss:priority='main'
    frss:xPathItem='//div[@class="notice"]' frss:xPathItemTitle='descendant::h2' frss:xPathItemUri='descendant::a/@href'
    frss:xPathItemTimestamp='descendant::time/@datetime' frss:xPathItemCategories='descendant::i' frss:xPathItemUid='@data-id'
    frss:cssFullContent='article'/>
  <outline text='Interface' type='JSON+DotNotation' xmlUrl='http://harbour.example/api' frss:jsonItem='data.items'
    frss:jsonItemTitle='meta.title' frss:jsonItemUri='links[0]'/>
</outline></outline>
<outline text='Tides' type='rss' xmlUrl='http://tides.example/feed'/>
<outline text='Filtered' type='rss' xmlUrl='http://filtered.example/feed' miniflux:blocklistRules='(?i)advert'
  miniflux:rewriteRules='replace_title("^\\[new\\] *"|"")' miniflux:urlRewriteRules='rewrite("^http://news\.example/(.*)$"|"http://news.example/x/$1")'/>
<outline text='Followed' type='rss' xmlUrl='https://www.known.example/feed/'/>
<outline text='Refused' type='rss' xmlUrl='http://refused.example/feed' frss:cssFullContent='div['/>
</body></opml>
"#;

const NOTICES: &str = "<ul><div class=notice data-id=n1><h2>High <b>tide</b></h2><a href='/n/1'>more</a>\
<time datetime='2026-06-01T10:00:00+08:00'>today</time><i>water</i></div>\
<div class=other><h2>Menu</h2><a href='/menu'>x</a></div>\
<div class=notice data-id=n2><h2>Low tide</h2><a href='/n/2'>more</a></div></ul>";

fn workspace() -> (Site, Workspace) {
    let site = Site::start();
    site.set("http://harbour.example/notices", Answer::page(NOTICES));
    let rows = r#"{"data": {"items": [{"meta": {"title": "From data"}, "links": ["/n/3", "/x"]}]}}"#;
    site.set("http://harbour.example/api", Answer::new("application/json", rows));
    for number in 1..=3 {
        let page = format!("<nav>Menu</nav><article><p>Text of notice {number}.</p></article>");
        site.set(&format!("http://harbour.example/n/{number}"), Answer::page(page));
    }
    site.set("http://tides.example/feed", Answer::feed(crate::support::rss("Tides", &[(1, "Ebb", &[])])));
    let items: [(u32, &str, &[&str]); 2] = [(2, "An ADVERT", &[]), (3, "[new] Flood", &[])];
    site.set("http://filtered.example/feed", Answer::feed(crate::support::rss("Filtered", &items)));
    let workspace = Workspace::new(&site, &[Workspace::feed("known", "http://known.example/feed")]);
    workspace.write_config();
    std::fs::write(workspace.path("list.opml"), LIST).unwrap();
    (site, workspace)
}

#[test]
fn imported_sources_are_read_like_any_other() {
    let (_site, workspace) = workspace();
    let file = workspace.path("list.opml");
    let file = file.to_str().unwrap();
    let dry = workspace.good(&["import", file, "--dry-run", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&dry.out).unwrap();
    assert_eq!(told["written"].as_array().unwrap().len(), 5, "{told}");
    assert_eq!(told["left_alone"][0]["source"], "known", "{told}");
    assert_eq!(told["written"][0]["group"], serde_json::json!(["News", "港口"]));
    assert!(!workspace.path("config/sources").exists());

    let done = workspace.good(&["import", file]);
    for part in [
        "wrote",
        "config/sources/notices.yaml  Notices\n  note: kept, and without effect here: frss:priority\n",
        "left alone: https://www.known.example/feed/, which `known` follows",
        "not accepted here: `selectors.content`",
        "import: 5 sources written, 1 followed already",
    ] {
        let shown = done.out.replace("`content`", "`selectors.content`");
        assert!(shown.contains(part), "{part}\n{}", done.out);
    }
    workspace.good(&["check"]);
    workspace.good(&["run", "notices", "interface", "tides", "filtered"]);
    let documents: Vec<_> = workspace.documents().into_values().collect();
    assert_eq!(documents.len(), 5, "{documents:?}");
    for (title, text) in [
        ("\"High tide\"", "Text of notice 1."),
        ("\"Low tide\"", "Text of notice 2."),
        // Whose page is too short to be told from its menu without a selector.
        ("\"From data\"", "http://harbour.example/n/3"),
        ("title: \"Flood\"", "link: \"http://news.example/x/3\""),
        ("\"Ebb\"", "The text of number 1."),
    ] {
        let one = documents.iter().find(|document| document.contains(title)).expect(title);
        assert!(one.contains(text) && !one.contains("Menu"), "{one}");
    }
    let high = documents.iter().find(|document| document.contains("\"High tide\"")).unwrap();
    for part in ["\"News\"", "\"港口\"", "2026-06-01T10:00:00+08:00"] {
        assert!(high.contains(part), "{part}: {high}");
    }

    // A second time there is nothing to do, and nothing is touched.
    let before = workspace.tree("config");
    let again = workspace.good(&["import", file]);
    assert!(again.out.ends_with("import: 0 sources written, 6 followed already\n"), "{again:?}");
    assert_eq!(bytes(&workspace.tree("config")), bytes(&before));
}

#[test]
fn what_is_exported_is_taken_by_another_installation_as_it_is() {
    let (site, first) = workspace();
    let file = first.path("list.opml");
    first.good(&["import", file.to_str().unwrap()]);
    let exported = first.good(&["export", "opml"]);
    assert!(exported.out.contains("<outline text=\"港口\">\n"), "{}", exported.out);
    site.set("http://lists.example/all.opml", Answer::new("text/x-opml", exported.out.clone()));

    let second = Workspace::new(&site, &[]);
    second.write_config();
    second.good(&["import", "http://lists.example/all.opml"]);
    let (first, mut second) = (first.tree("config/sources"), second.tree("config/sources"));
    // The first one has it in its main file.
    second.retain(|path, _| !path.ends_with("known.yaml"));
    assert_eq!(bytes(&second), bytes(&first));
}

#[test]
fn what_is_no_list_is_refused_and_writes_nothing() {
    let (_site, workspace) = workspace();
    std::fs::write(workspace.path("page.html"), "<html><p>Hello</p></html>").unwrap();
    let refused = workspace.run(&["import", workspace.path("page.html").to_str().unwrap()]);
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(refused.err.starts_with("error[import.no-list] "), "{refused:?}");
    assert!(!workspace.path("config/sources").exists());
}
