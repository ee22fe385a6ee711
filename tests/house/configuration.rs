//! The keys the program reads against those docs/configuration.md and config/feedloom.yaml have, and every
//! configuration the pages show.
//!
//! The keys are asked of the program itself: a key that cannot be is refused with a list of those that can.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use feedloom::config::{self, Problems, yaml};
use feedloom::source;
use serde_json::Value;

use super::code::{files, read};
use super::{in_backticks, section};

/// A key there is not, and near none that is.
const NONE: &str = "qqqqqqqqqqqqqqqq";
const MAIN: &str = "site: { url: https://news.example.org/ }\n";

/// Loads a configuration of these files, beside the main one: `sources/NAME`, `presets/NAME`, `rules/NAME`.
fn load(main: &str, files: &[(&str, &str)]) -> Result<(), Problems> {
    let root = tempfile::tempdir().unwrap();
    for folder in ["sources", "presets", "rules"] {
        fs::create_dir_all(root.path().join("config").join(folder)).unwrap();
    }
    fs::write(root.path().join("config/feedloom.yaml"), main).unwrap();
    for (name, text) in files {
        fs::write(root.path().join(format!("config/{name}.yaml")), text).unwrap();
    }
    config::load(root.path(), None).map(|_| ())
}

/// The keys known in each mapping that holds [`NONE`], by the key the mapping stands under.
fn known(main: &str, files: &[(&str, &str)]) -> BTreeMap<String, BTreeSet<String>> {
    let problems = load(main, files).expect_err("a key there is not").0;
    let mut known = BTreeMap::new();
    for problem in problems {
        let names = in_backticks(&problem.message);
        assert_eq!(names.first(), Some(&NONE), "{problem}");
        let help = problem.help.unwrap_or_default();
        let keys = help.strip_prefix("known here: ").unwrap_or_else(|| panic!("{help}"));
        let keys = keys.split(", ").map(str::to_owned).collect();
        known.insert((*names.get(1).unwrap_or(&"")).to_owned(), keys);
    }
    known
}

/// The keys in the first cells of a section's tables; of `a.b` also `a`.
fn documented(page: &str, heading: &str) -> BTreeSet<String> {
    let rows = section(page, heading).lines().filter(|line| line.starts_with("| `"));
    let names = rows.flat_map(|row| in_backticks(row.split(" | ").next().unwrap_or_default()));
    let names = names.filter(|name| !name.starts_with('{'));
    let with_parents = names.flat_map(|name| [name, name.split('.').next().unwrap_or(name)]);
    with_parents.map(str::to_owned).collect()
}

#[test]
fn every_key_of_the_main_file_is_documented_and_in_the_commented_start() {
    let main = format!(
        "{NONE}: 1\nfilters: [{{ drop: tag = a, {NONE}: 1 }}]\nfeeds: [{{ name: a, when: tag = a, {NONE}: 1 }}]\nsubscriptions: [{{ url: https://news.example.org/l, {NONE}: 1 }}]\nsite: {{ url: https://news.example.org/, {NONE}: 1 }}\nfetch: {{ {NONE}: 1 }}\n\
         output: {{ {NONE}: 1, preset: {{ base: hugo, {NONE}: 1 }}, git: {{ {NONE}: 1 }} }}\n"
    );
    let known = known(&main, &[]);
    let page = read("docs/configuration.md");
    let start = read("config/feedloom.yaml");
    for (heading, name) in [
        ("## The main file", ""),
        ("## `site`", "site"),
        ("## `output`", "output"),
        ("## Git", "git"),
        ("## `feeds`", "feeds"),
        ("## `subscriptions`", "subscriptions"),
        ("## `fetch`", "fetch"),
    ] {
        assert_eq!(documented(&page, heading), known[name], "docs/configuration.md, `{heading}`");
        for key in &known[name] {
            let there = start
                .lines()
                .any(|line| line.trim_start_matches([' ', '#', '-']).starts_with(&format!("{key}:")));
            assert!(there, "config/feedloom.yaml lacks `{key}`");
        }
    }
    assert_eq!(documented(&page, "## Presets"), known["preset"], "docs/configuration.md, `## Presets`");
}

#[test]
fn every_key_of_a_filter_is_documented() {
    let steps = [
        "drop: tag = a",
        "set: { title: a, NONE: 1 }",
        "rename: { in: tag, from: a, to: b, NONE: 1 }",
        "replace: { in: tag, find: a, with: b, NONE: 1 }",
        "remove: { select: p, NONE: 1 }",
        "command: { run: a, NONE: 1 }",
    ];
    let steps = steps.map(|step| format!("{{ {}, {NONE}: 1 }}", step.replace("NONE", NONE)));
    let known = known(&format!("{MAIN}filters: [{}]\n", steps.join(", ")), &[]);
    let keys = known.iter().flat_map(|(name, keys)| {
        let below = |key: &String| if name == "filters" { key.clone() } else { format!("{name}.{key}") };
        keys.iter().map(below).collect::<Vec<_>>()
    });
    assert_eq!(
        documented(&read("docs/configuration.md"), "## Filters"),
        keys.collect(),
        "docs/configuration.md"
    );
}

#[test]
fn every_key_of_a_source_is_documented_under_its_kind() {
    let page = read("docs/configuration.md");
    let selectors = read("docs/selectors.md");
    let common = documented(&page, "### Common keys");
    for kind in source::KINDS.iter().map(|kind| kind.name()) {
        let check = format!("check: {{ value: 'json:$.a', is: 1, {NONE}: 1 }}\n");
        let request = format!("request: {{ {NONE}: 1 }}\n");
        let next = format!("next: {{ url: '?page={{page}}', {NONE}: 1 }}\n");
        let check = if kind == "list" { check + &next } else { String::new() };
        let text = format!(
            "kind: {kind}\nurl: https://news.example.org/a\n{NONE}: 1\ntags: {{ from: source, {NONE}: 1 }}\n\
             selectors: {{ item: li, {NONE}: 1 }}\n{request}{check}"
        );
        let mut known = known(MAIN, &[("sources/a", &text)]);
        let of_selectors = known.remove("selectors").expect("selectors are read");
        let mut keys = known.remove("").expect("a source has keys");
        for (name, below) in known {
            keys.extend(below.into_iter().map(|key| format!("{name}.{key}")));
        }
        let mut documented = documented(&page, &format!("### `kind: {kind}`"));
        documented.extend(common.clone());
        assert_eq!(documented, keys, "docs/configuration.md, `kind: {kind}`");
        for key in of_selectors.iter().filter(|key| kind != "feed" || *key != "item") {
            let there = in_backticks(&selectors).iter().any(|name| name.rsplit('.').next() == Some(key));
            assert!(there, "docs/selectors.md lacks `{key}` of `kind: {kind}`");
        }
    }
}

#[test]
fn the_commented_start_is_accepted_as_it_stands_and_with_every_comment_opened() {
    let start = read("config/feedloom.yaml");
    load(&start, &[]).unwrap_or_else(|problems| panic!("{problems}"));
    // `#key:` and what is indented below it is a setting put away, `# word` is for people.
    let opened = start.lines().map(|line| {
        let indent = line.len() - line.trim_start().len();
        let is_setting = |rest: &&str| !rest.is_empty() && (!rest.starts_with(' ') || rest.starts_with("  "));
        let setting = line.trim_start().strip_prefix('#').filter(is_setting);
        setting.map_or_else(|| line.to_owned(), |setting| format!("{}{setting}", &line[..indent]))
    });
    let opened = opened.collect::<Vec<_>>().join("\n");
    assert_ne!(opened, start.trim_end());
    load(&opened, &[]).unwrap_or_else(|problems| panic!("{problems}\n{opened}"));
}

#[test]
fn every_configuration_the_pages_show_is_accepted() {
    let mut shown = 0;
    let pages = files().into_iter().filter(|path| path.ends_with(".md") && !path.starts_with("tests/"));
    for page in pages {
        let text = read(&page);
        for block in text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()) {
            let first = block.lines().next().unwrap_or_default();
            let loaded = if first.starts_with("# config/feedloom.yaml") {
                load(block, &[])
            } else if ["sources", "presets", "rules"]
                .iter()
                .any(|folder| first.starts_with(&format!("# config/{folder}/")))
            {
                let name = first.trim_start_matches("# config/").split(".yaml").next().unwrap_or_default();
                load(MAIN, &[(name, block)])
            } else {
                continue;
            };
            shown += 1;
            loaded.unwrap_or_else(|problems| panic!("{page}: {problems}\n{block}"));
        }
    }
    assert!(shown >= 5, "README.md and docs/configuration.md show configurations");
}

/// The texts below a key, wherever it stands.
fn below<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| below(item, key, found)),
        Value::Object(entries) => {
            for (name, value) in entries {
                let texts = match value {
                    Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
                    value => value.as_str().into_iter().collect::<Vec<_>>(),
                };
                found.extend(texts.into_iter().filter(|_| name == key));
                below(value, key, found);
            }
        }
        _ => {}
    }
}

#[test]
fn recipes_for_services_are_yaml_and_call_commands_there_are() {
    let (page, readme) = (read("docs/git.md"), read("README.md"));
    let blocks = page.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let mut called = 0;
    for block in blocks.filter(|block| !block.starts_with("# config/")) {
        let recipe = yaml::read(block).unwrap_or_else(|problem| panic!("{problem}\n{block}")).json();
        let mut scripts = Vec::new();
        below(&recipe, "run", &mut scripts);
        below(&recipe, "script", &mut scripts);
        let lines = scripts.iter().flat_map(|script| script.lines());
        for command in lines.filter_map(|line| line.trim().strip_prefix("feedloom ")) {
            let name = command.split(' ').next().unwrap_or_default();
            assert!(readme.contains(&format!("| `feedloom {name}")), "docs/git.md: feedloom {command}");
            called += 1;
        }
    }
    assert_eq!(called, 4, "docs/git.md has two recipes");
}
