//! Rules are held against kept answers of their sites, those built in and a person's own, and such answers are kept.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Answer, Site, Workspace};

const RULES: &str = "\
about: Harbour News
lists: [{ match: harbour.example/latest, selectors: { item: li, link: a, title: a } }]
articles: [{ match: harbour.example/a/*, title: h1, content: .text }]
";

fn workspace() -> (Site, Workspace) {
    let site = Site::start();
    let page = "<h1>\u{6e2f}口 tide</h1><nav>Menu</nav><div class=text><p>Water in the streets.</p></div>";
    site.set("http://harbour.example/a/1", Answer::page(page));
    site.set("http://harbour.example/latest", Answer::page("<ul><li><a href=/a/1>Tide</a></ul>"));
    let workspace = Workspace::new(&site, &[]);
    workspace.write_config();
    std::fs::create_dir_all(workspace.path("config/rules")).unwrap();
    std::fs::write(workspace.path("config/rules/harbour.yaml"), RULES).unwrap();
    (site, workspace)
}

#[test]
fn the_built_in_rules_are_held_against_their_sites() {
    let (site, workspace) = workspace();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/web");
    let tested =
        workspace.run(&["rules", "test", "--fixtures", fixtures.to_str().unwrap(), "--format", "json"]);
    let told: Value = serde_json::from_str(&tested.out).unwrap();
    assert_eq!((tested.code, told["bad"].as_u64()), (0, Some(0)), "{told:#}");
    assert!(told["good"].as_u64().unwrap() >= 30, "{told}");
    assert!(site.asked().is_empty());
}

#[test]
fn what_was_captured_tells_when_a_rule_gives_something_else() {
    let (site, workspace) = workspace();
    let none = workspace.run(&["rules", "test"]);
    assert!(none.code == 2 && none.err.contains("rules capture"), "{none:?}");
    let kept = workspace.good(&["rules", "capture", "http://harbour.example/a/1", "--name", "article"]);
    assert!(kept.out.contains("config/rules/fixtures/article"), "{kept:?}");
    workspace.good(&["rules", "capture", "http://harbour.example/latest", "--list", "--name", "latest"]);
    let document = workspace.text("config/rules/fixtures/article/expected.md");
    assert!(document.contains("Water in the streets.") && !document.contains("Menu"), "{document}");
    let entries = workspace.text("config/rules/fixtures/latest/entries.yaml");
    assert!(entries.starts_with("- link: \"http://harbour.example/a/1\"\n  title: \"Tide\"\n"), "{entries}");
    site.asked();

    assert_eq!(workspace.good(&["rules", "test"]).out, "rules: 2 answers of 2 sites as expected, 0 not\n");
    std::fs::write(workspace.path("config/rules/harbour.yaml"), RULES.replace("h1", "nav")).unwrap();
    let tested = workspace.run(&["rules", "test"]);
    assert_eq!(tested.code, 4, "{tested:?}");
    for part in [
        "article: http://harbour.example/a/1\n",
        "-title: ",
        "+title: \"Menu\"",
        "1 answer of 2 sites as expected, 1 not",
    ] {
        assert!(tested.out.contains(part), "{part}: {tested:?}");
    }
    workspace.good(&["rules", "test", "--write"]);
    workspace.good(&["rules", "test", "article"]);
    assert!(site.asked().is_empty(), "no network");
    let again = workspace.run(&["rules", "capture", "http://harbour.example/a/1", "--name", "article"]);
    assert!(again.code == 2 && site.asked().is_empty(), "nothing is overwritten: {again:?}");
    workspace.good(&["check"]);
}

#[test]
fn kinds_and_rules_are_told() {
    let (_site, workspace) = workspace();
    let text = workspace.good(&["kinds"]).out;
    for part in [
        "  sitemap   the sitemaps",
        "  harbour (your own): Harbour News\n",
        "gives title, content; checked: not said",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let told: Value = serde_json::from_str(&workspace.good(&["kinds", "--format", "json"]).out).unwrap();
    assert_eq!(told["rules"][0]["rules"][0]["gives"], json!(["link", "title"]));
    let built_in = told["rules"].as_array().unwrap().iter().filter(|file| file["own"] == false);
    assert!(built_in.clone().count() >= 12);
    for rule in built_in.flat_map(|file| file["rules"].as_array().unwrap()) {
        assert!(rule["checked"].is_string() && !rule["gives"].as_array().unwrap().is_empty(), "{rule}");
    }
}
