//! Rules for sites: a person's own stand beside the configuration, are checked with it, and are asked first.

use serde_json::json;

use super::support::{Answer, Site, Workspace};

const RULES: &str = "\
about: Harbour News, whose rows and pages have no usual form
lists:
  - match: harbour.example/latest
    selectors: { item: \"json:$.rows[*]\", link: \"json:$.go\", title: \"json:$.says\" }
articles:
  - match: harbour.example/a/*
    content: \".odd\"
    author: \".who\"
";

#[test]
fn a_rule_file_of_ones_own_is_used_and_its_mistakes_are_told() {
    let site = Site::start();
    let rows = r#"{"rows": [{"go": "/a/1", "says": "High tide"}]}"#;
    site.set("http://harbour.example/latest", Answer::new("application/json", rows));
    let page = "<h1>High tide</h1><p>Menu and more menu.</p><div class=odd>Water in the streets.</div><i class=who>Ann</i>";
    site.set("http://harbour.example/a/1", Answer::page(page));
    let source = json!({"id": "tides", "kind": "list", "url": "http://harbour.example/latest"});
    let workspace = Workspace::new(&site, &[source]);
    workspace.write_config();
    let refused = workspace.run(&["check"]);
    assert!(refused.err.contains("`selectors.item` is missing"), "{refused:?}");

    std::fs::create_dir_all(workspace.path("config/rules")).unwrap();
    std::fs::write(workspace.path("config/rules/harbour.yaml"), RULES).unwrap();
    workspace.good(&["run"]);
    let text = workspace.documents().into_values().next().unwrap();
    assert!(text.contains("High tide") && text.contains("\n\nWater in the streets.\n"), "{text}");
    assert!(text.contains("Ann") && !text.contains("Menu"), "{text}");
    let file = workspace.path("page.html");
    std::fs::write(&file, page).unwrap();
    let shown = workspace.good(&["extract", file.to_str().unwrap(), "--url", "http://harbour.example/a/2"]);
    assert_eq!(shown.out, "Water in the streets.\n");

    // With the name of a built-in file, and wrong: nothing runs, and the place is told.
    let wrong = RULES.replace(".odd\"", ".odd[\"");
    std::fs::write(workspace.path("config/rules/qq.yaml"), wrong).unwrap();
    for command in ["check", "run"] {
        let refused = workspace.run(&[command]);
        assert_eq!(refused.code, 2, "{refused:?}");
        assert!(refused.err.contains("config/rules/qq.yaml:7:14\n"), "{refused:?}");
        assert!(refused.err.contains("`.odd[` is not a CSS selector"), "{refused:?}");
    }
}
