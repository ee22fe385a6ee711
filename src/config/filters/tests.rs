use std::path::Path;

use super::*;
use crate::config::yaml;
use crate::filter::Action;
use crate::text::condition::Field;

fn environment(name: &str) -> Option<String> {
    (name == "KEY").then(|| "secret".to_owned())
}

fn read_from(text: &str) -> (Shared, Vec<String>) {
    let options = yaml::read(text).unwrap();
    let mut found = Found::default();
    let shared = read(&options, Reading { text, environment: &environment }, &mut found);
    found.extend(options.unused());
    let told = |problem: &crate::config::Problem| {
        let place = problem.place.unwrap_or_default();
        format!("{}:{} {}", place.line, place.column, problem.message)
    };
    (shared, found.problems(Path::new("x.yaml"), text).iter().map(told).collect())
}

#[test]
fn steps_are_read_in_their_order() {
    let (shared, problems) = read_from(
        "filters:\n  - drop: title contains 广告, sponsored\n  - keep: lang = zh\n  - when: text contains 人工智能\n    \
         tag: [AI]\n  - replace: { in: title, find: \"^\\\\[转\\\\] *\", with: \"\" }\n  - set: { author: Harbour News }\n  \
         - untag: x\n  - rename: { in: tag, from: [ML, machine learning], to: AI }\n  - remove: [.share, '#ad']\n  \
         - remove: { matches: ^关注 }\n  - command: [./translate, zh]\n  \
         - command: { run: tidy, timeout: 5s, env: KEY, on_error: wait }\n  - drop: age > 30d\n",
    );
    assert!(problems.is_empty(), "{problems:?}");
    let kinds: Vec<_> = shared.steps.iter().map(|step| format!("{:?}", step.action)).collect();
    let names = "Drop Keep Tag Replace Set Untag Rename Remove Remove Hook Hook Drop";
    let firsts: Vec<_> = kinds.iter().map(|kind| kind.split(['(', ' ']).next().unwrap()).collect();
    assert_eq!(firsts.join(" "), names);
    assert_eq!(shared.steps[2].written, "when: text contains 人工智能, tag: [AI]");
    assert_eq!(shared.steps[3].written, "replace: { in: title, find: ^\\[转\\] *, with: \"\" }");
    assert!(shared.steps[2].when.is_some());
    let Action::Set(values) = &shared.steps[4].action else { panic!() };
    assert_eq!(*values, [(Field::Author, vec!["Harbour News".to_owned()])]);
    let Action::Hook(hook) = &shared.steps[10].action else { panic!() };
    assert_eq!((hook.timeout.as_secs(), hook.env.len()), (5, 1));
    assert!(!shared.written.contains("secret"));
}

#[test]
fn a_mistake_is_told_with_its_place() {
    for (filters, at, message) in [
        ("[{ drop: titel = a }]", "titel", "`drop`: `titel` is nothing to ask about"),
        ("[{ drop: tag = a, tag: b }]", "b }", "a step does one thing, and `tag` is a second"),
        ("[{ when: tag = a }]", "{", "the step does nothing"),
        ("[{ dorp: tag = a }]", "{", "the step does nothing"),
        ("[x]", "x", "`filters` must be a mapping (`key: value` lines), but is the text `x`"),
        ("[{ set: { colour: red } }]", "{ colour", "`set` sets nothing"),
        ("[{ set: { lang: chinese } }]", "chinese", "`lang` cannot be `chinese`"),
        ("[{ set: { date: yesterday } }]", "yesterday", "`yesterday` is no date"),
        ("[{ rename: { in: title, from: a, to: b } }]", "title", "`rename` cannot be done in `title`"),
        ("[{ rename: { in: tag, to: b } }]", "{ in", "`from` is missing in `rename`"),
        (
            "[{ replace: { in: title, find: '(', with: x } }]",
            "'('",
            "`find` is not a regular expression: unclosed group",
        ),
        ("[{ remove: '..' }]", "'..'", "`remove`: `..` is not a CSS selector (from character 1)"),
        ("[{ remove: {} }]", "{}", "`remove` removes nothing"),
        ("[{ command: 'translate zh' }]", "'translate", "no shell reads a command"),
        ("[{ command: [] }]", "[]", "a command begins with the name of a program"),
        ("[{ command: { run: a, env: NONE } }]", "NONE", "the environment variable `NONE` is not set"),
        ("[{ command: { run: a, timeout: 2h } }]", "2h", "`timeout` must be a time up to `1h`"),
        ("[{ command: { run: a, on_error: cry } }]", "cry", "`on_error` cannot be `cry`"),
    ] {
        let text = format!("filters: {filters}\n");
        let problems = read_from(&text).1;
        let is_it = |told: &String| {
            let (column, told) = told.strip_prefix("1:").unwrap().split_once(' ').unwrap();
            told.starts_with(message) && text[column.parse::<usize>().unwrap() - 1..].starts_with(at)
        };
        assert!(problems.iter().any(is_it), "{filters}: {problems:?}");
    }
    for (aliases, problem) in [
        ("{ AI: ai! , '!': x }", "has no letter to make a name of"),
        ("{ AI: [ML], 学习: ML }", "`ML` is another name of two tags"),
        ("{ AI: [ML], ML: 学习 }", "`ML` is both a tag and another name of one"),
    ] {
        let problems = read_from(&format!("tag_aliases: {aliases}\n")).1;
        assert!(problems.iter().any(|told| told.contains(problem)), "{aliases}: {problems:?}");
    }
    let same = read_from("tag_aliases: { AI: [ai, 人工智能] }\n");
    assert!(same.1.is_empty() && same.0.aliases.0.len() == 2);
}

#[test]
fn those_for_all_come_before_a_sources_own_and_any_change_changes_the_mark() {
    let shared = read_from("filters: [{ drop: tag = a }]\n").0;
    let own = |text: &str| {
        let options = yaml::read(text).unwrap();
        let reading = Reading { text, environment: &environment };
        shared.with_own(&options, reading, &mut Found::default()).0
    };
    let filters = own("filters: [{ keep: tag = b }]\n");
    let written: Vec<_> = filters.steps().iter().map(|step| step.written.as_str()).collect();
    assert_eq!(written, ["drop: tag = a", "keep: tag = b"]);
    assert_ne!(filters.mark(), own("filters: [{ keep: tag = c }]\n").mark());
    assert_eq!(own("").mark(), own("url: https://a.example/\n").mark());
    assert_eq!(
        Shared::default()
            .with_own(
                &yaml::read("").unwrap(),
                Reading { text: "", environment: &environment },
                &mut Found::default()
            )
            .0
            .mark(),
        ""
    );
}
