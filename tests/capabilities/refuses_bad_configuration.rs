//! A mistake in the configuration is told with its place, before anything is done.

use super::support::{Site, Workspace};

/// Checks a configuration file's text; gives code and message.
fn check(text: &str) -> (i32, String) {
    let workspace = Workspace::new(&Site::start(), &[]);
    std::fs::write(workspace.path("bad.yaml"), text).unwrap();
    let file = workspace.path("bad.yaml");
    let outcome = workspace.run(&["check", "-c", file.to_str().unwrap()]);
    (outcome.code, outcome.err)
}

#[test]
fn each_mistake_has_its_place_and_a_remedy() {
    let site = "site: { url: https://feeds.example.org/ }\n";
    let source = |rest: &str| format!("{site}sources:\n  - id: a\n    url: https://a.example/\n{rest}");
    let cases = [
        (format!("{site}outputs: {{}}\n"), ":2:1", "did you mean `output`?"),
        (format!("{site}output:\n  entries: many\n"), ":3:12", "must be a whole number"),
        (format!("{site}output:\n  preset: hugoo\n"), ":3:11", "did you mean `hugo`?"),
        (
            "site: { url: https://feeds.example.org/, time_zone: Asia/Shangai }\n".into(),
            ":1:53",
            "is not a time zone",
        ),
        (source("    evry: 30m\n"), ":5:5", "did you mean `every`?"),
        (source("    every: sometimes\n"), ":5:12", "such as `30m`, `2h` or `1d`"),
        (format!("{site}fetch: {{ every: 0 }}\n"), ":2:17", "from `1s` to `366d`"),
        (format!("{site}fetch: {{ per_host: 9 }}\n"), ":2:20", "between 1 and 8"),
        (format!("{site}fetch: {{ politeness: ip }}\n"), ":2:22", "must be `host` or `domain`"),
        (format!("{site}fetch: {{ groups: [{{ delay: 1s }}] }}\n"), ":2:19", "`hosts` is missing"),
        (format!("{site}fetch: {{ groups: [{{ hosts: a.* }}] }}\n"), ":2:28", "neither a host nor"),
        (format!("{site}fetch: {{ groups: [{{ hosts: [a.b, a.b] }}] }}\n"), ":2:34", "in a group already"),
        (
            format!("{site}fetch: {{ groups: [{{ hosts: a.b, dela: 1 }}] }}\n"),
            ":2:33",
            "did you mean `delay`?",
        ),
        (source("    kind: list\n    selectors: { item: \"li[\" }\n"), ":6:24", "is not a CSS selector"),
        (source("    kind: list\n    selectors: { item: \"json:$.[\" }\n"), ":6:24", "item"),
        (
            source("    kind: list\n    selectors: { item: \"xpath://li[@a == 1]\" }\n"),
            ":6:24",
            "not XPath 1.0 at character 15: `==` is no operator",
        ),
        (
            source(
                "    kind: list\n    selectors:\n      item: li\n      date:\n        - time\n        - { css: b, steps: [{ date: '%Y', zone: Mars }] }\n",
            ),
            ":10:49",
            "is not a time zone",
        ),
        (
            source(
                "    kind: list\n    selectors:\n      item: li\n      title: { css: b, steps: [{ regex: a, asd: b }] }\n",
            ),
            ":8:44",
            "unknown key `asd`",
        ),
        (source("    render: always\n"), ":5:13", "must be `none` or `browser`"),
        (source("    proxy: always\n"), ":5:12", "`proxy` is no address of a proxy"),
        (source("    request: { cookies: keep }\n"), ":5:25", "must be `true` or `false`"),
        (source("    request: { headers: { A: \"${NO_SUCH}\" } }\n"), ":5:30", "`NO_SUCH` is not set"),
        (source("  - id: A\n    url: https://b.example/\n"), ":5:9", "there is a source `a` already"),
        (
            format!("{site}feeds: [{{ name: a, when: tag = a or titel = b }}]\n"),
            ":2:37",
            "`titel` is nothing to ask",
        ),
        (format!("{site}output: {{ authors: 0 }}\n"), ":2:20", "`authors` must be from 1 up"),
        (format!("{site}sources:\n  - url: \"https://a.example/\n"), ":3:", "not valid YAML"),
        ("sources: []\n".into(), "", "`site` is missing"),
    ];
    for (text, place, words) in cases {
        let (code, told) = check(&text);
        assert_eq!(code, 2, "{text}\n{told}");
        assert!(told.contains(&format!("bad.yaml{place}")) && told.contains(words), "{text}\n{told}");
    }
}

#[test]
fn a_missing_file_is_told_and_init_makes_one_that_check_accepts() {
    let workspace = Workspace::new(&Site::start(), &[]);
    let new = workspace.path("new");
    let new = new.to_str().unwrap();
    let program = || std::process::Command::new(env!("CARGO_BIN_EXE_feedloom"));
    assert_eq!(program().args(["check", "-C", new]).output().unwrap().status.code(), Some(2));
    assert_eq!(program().args(["init", new]).output().unwrap().status.code(), Some(0));
    assert_eq!(program().args(["check", "-C", new]).output().unwrap().status.code(), Some(0));
    assert_eq!(
        program().args(["init", new]).output().unwrap().status.code(),
        Some(2),
        "nothing is overwritten"
    );
    assert_eq!(program().args(["run", "--nonsense"]).output().unwrap().status.code(), Some(2));
}
