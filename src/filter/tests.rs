use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use proptest::prelude::*;
use regex::Regex;
use url::Url;

use super::*;
use crate::model::{Article, ArticleId, EntryId, OnError, SourceId};
use crate::select::Selector;
use crate::text::condition::Condition;
use crate::text::{sanitize, slug};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn draft(title: &str, html: &str, tags: &[&str]) -> Draft {
    let article = Article {
        id: ArticleId::new("tag:x:harbour/1"),
        local_id: "1".into(),
        source: SourceId::new("harbour"),
        source_title: "Harbour".into(),
        entry: EntryId::new("1"),
        link: "https://m.news.example/a/1".into(),
        canonical: None,
        title: title.into(),
        authors: vec!["Wang Li".into()],
        published: at("2026-11-01T00:00:00Z"),
        updated: None,
        first_seen: at("2026-11-03T00:00:00Z"),
        language: "zh-CN".into(),
        summary: Some("A summary".into()),
        html: sanitize::html(html, None),
        categories: vec![slug::term("news").unwrap()],
        tags: tags.iter().map(|tag| slug::term(tag).unwrap()).collect(),
        thumbnail: None,
        image: Some("https://img.example/1.jpg".into()),
        license: None,
        partial: false,
    };
    let seen = article.first_seen;
    Draft { article, body: html.into(), base: Url::parse("https://news.example/a/1").ok(), seen }
}

fn condition(text: &str) -> Condition {
    Condition::read_with_age(text).unwrap()
}

fn step(action: Action) -> Arc<Step> {
    Arc::new(Step { when: None, action, written: String::new() })
}

fn when(text: &str, action: Action) -> Arc<Step> {
    Arc::new(Step { when: Some(condition(text)), action, written: String::new() })
}

fn replace(field: Field, find: &str, with: &str) -> Action {
    Action::Replace(Replacement { field, find: Regex::new(find).unwrap(), with: with.into() })
}

fn remove(selectors: &[&str], matches: Option<&str>) -> Action {
    let selectors = selectors.iter().map(|text| Selector::parse(text).unwrap()).collect();
    Action::Remove(Removal { selectors, matches: matches.map(|text| Regex::new(text).unwrap()) })
}

fn run(steps: Vec<Arc<Step>>, draft: &mut Draft) -> Stop {
    Filters::new(TagAliases::default(), steps, "").run(draft, &mut BTreeSet::new())
}

/// What a draft says, for comparing.
fn said(draft: &Draft) -> Vec<Vec<String>> {
    use Field::{Age, Author, Body, Category, Image, Lang, Link, Summary, Tag, Title};
    [Title, Summary, Body, Author, Category, Tag, Lang, Link, Image, Age]
        .map(|field| fields::say(draft, field))
        .into()
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn labels(terms: &[Term]) -> Vec<&str> {
    terms.iter().map(|term| term.label.as_str()).collect()
}

#[test]
fn steps_change_what_they_name_and_see_what_the_ones_before_them_did() {
    let mut draft = draft("[转] 港口 opens", "<p>人工智能 reads the tide.</p>", &["ml", "sea"]);
    let stop = run(
        vec![
            step(replace(Field::Title, r"^\[转\] *", "")),
            when("title = '港口 opens'", Action::Tag(owned(&["harbour", "SEA"]))),
            when("text contains 人工智能", Action::Tag(owned(&["AI"]))),
            step(Action::Rename(Field::Tag, owned(&["ML"]), "AI".into())),
            step(Action::Untag(owned(&["Harbour"]))),
            step(Action::Rename(Field::Author, owned(&["wang li"]), "王力".into())),
            step(Action::Set(vec![(Field::Lang, owned(&["en_gb"])), (Field::Image, Vec::new())])),
            step(replace(Field::Link, "//m\\.", "//")),
            when("host = m.news.example", Action::Set(vec![(Field::Title, owned(&["not this"]))])),
            step(Action::Set(vec![(Field::Age, owned(&["2026-11-02T08:00:00+08:00"]))])),
            when("age = 2d", Action::Set(vec![(Field::Title, owned(&["nor this"]))])),
        ],
        &mut draft,
    );
    assert_eq!(stop, Stop::End);
    let article = &draft.article;
    assert_eq!(article.title, "港口 opens");
    assert_eq!(labels(&article.tags), ["AI", "sea"]);
    assert_eq!((article.authors.as_slice(), article.language.as_str()), (&owned(&["王力"])[..], "en-GB"));
    assert_eq!((article.link.as_str(), &article.image), ("https://news.example/a/1", &None));
    assert_eq!(article.published, at("2026-11-02T00:00:00Z"));
}

#[test]
fn a_body_is_changed_as_it_came_and_made_safe_again() {
    let html = "<p class=\"ad\">buy</p><p>The <b>tide</b> rises.</p><p>关注公众号 港口</p><p><a href=\"/x\">more</a></p>";
    let mut draft = draft("t", html, &[]);
    run(
        vec![
            step(remove(&[".ad"], None)),
            step(remove(&[], Some("^关注公众号"))),
            step(replace(
                Field::Body,
                "<b>(.*?)</b>",
                "<em onclick=\"x()\">$1</em><script>alert(1)</script>",
            )),
        ],
        &mut draft,
    );
    let expected = "<p>The <em>tide</em> rises.</p><p><a href=\"https://news.example/x\">more</a></p>";
    assert_eq!(draft.article.html, expected);
    assert!(
        condition("words = 4")
            .holds(&crate::text::condition::Subject::new(&|field| fields::say(&draft, field)))
    );
    let before = draft.article.html.clone();
    run(vec![step(remove(&["p"], Some("nothing of it")))], &mut draft);
    assert_eq!(draft.article.html, before);
}

#[test]
fn what_a_field_cannot_be_leaves_it_as_it_is() {
    let mut one = draft("Title", "<p>x</p>", &[]);
    run(
        vec![
            step(replace(Field::Title, ".*", " \u{200B}")),
            step(replace(Field::Lang, ".*", "no language")),
            step(replace(Field::Link, "https", "javascript")),
            step(replace(Field::Image, "https", "data")),
        ],
        &mut one,
    );
    assert_eq!(said(&one), said(&draft("Title", "<p>x</p>", &[])));
    let big = format!("<p>{}</p>", "a".repeat(100_000));
    let mut two = draft("Title", &big, &[]);
    run(vec![step(replace(Field::Body, "a", &"b".repeat(1_000)))], &mut two);
    assert_eq!(two.body, big, "what grows beyond all measure is left");
}

#[test]
fn tags_have_the_names_they_are_to_have_before_the_first_step() {
    let term = |label| slug::term(label).unwrap();
    let aliases = ["人工智能", "Artificial Intelligence"].map(|name| (term(name).slug, term("AI")));
    let steps = vec![step(Action::Keep(condition("tag = AI")))];
    let filters = Filters::new(TagAliases(aliases.into()), steps, "");
    let mut draft = draft("t", "<p>x</p>", &["artificial intelligence", "sea", "人工智能"]);
    assert_eq!(filters.run(&mut draft, &mut BTreeSet::new()), Stop::End);
    assert_eq!(labels(&draft.article.tags), ["AI", "sea"]);
    filters.take(&mut draft, r#"{"tags": ["tide", "人工智能"]}"#).unwrap();
    assert_eq!(labels(&draft.article.tags), ["tide", "AI"]);
}

#[test]
fn a_command_may_give_back_what_it_was_told_and_change_a_part() {
    let before = draft("潮汐", "<p>The <b>tide</b> &amp; the moon.</p>", &["sea"]);
    let told = Filters::input(&before);
    let mut echoed = before.clone();
    let filters = Filters::default();
    assert_eq!(filters.take(&mut echoed, &told).unwrap(), Answer::Kept);
    assert_eq!((said(&echoed), &echoed.body), (said(&before), &before.body));
    let mut value: serde_json::Value = serde_json::from_str(&told).unwrap();
    let keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys.len(), 13);
    value["markdown"] = "Der *Mond*\n\n<script>alert(1)</script>\n".into();
    value["title"] = "Gezeiten".into();
    filters.take(&mut echoed, &value.to_string()).unwrap();
    assert_eq!(
        (echoed.article.title.as_str(), echoed.article.html.as_str()),
        ("Gezeiten", "<p>Der <em>Mond</em></p>")
    );
    let mut html = before.clone();
    filters
        .take(&mut html, r#"{"html": "<p onclick=\"x\">new</p>", "authors": "Li", "lang": null}"#)
        .unwrap();
    assert_eq!((html.article.html.as_str(), &html.article.authors), ("<p>new</p>", &owned(&["Li"])));
    assert_eq!(html.article.language, "zh-CN");
    assert_eq!(filters.take(&mut html, r#"{"drop": true}"#).unwrap(), Answer::LeftOut);
    for bad in ["", "[]", "{\"titel\": 1}", "{\"title\": 1}", "{} {}", "no"] {
        let mut same = before.clone();
        assert!(filters.take(&mut same, bad).is_err(), "{bad}");
        assert_eq!(said(&same), said(&before));
    }
}

#[test]
fn a_command_is_where_a_way_stops_and_may_go_on() {
    let hook = || Hook {
        command: owned(&["translate"]),
        env: Vec::new(),
        timeout: std::time::Duration::from_secs(1),
        on_error: OnError::Keep,
    };
    let steps = vec![
        when("lang = en", Action::Hook(hook())),
        when("lang = zh", Action::Hook(hook())),
        step(Action::Drop(condition("title contains 潮"))),
    ];
    let filters = Filters::new(TagAliases::default(), steps, "");
    let mut draft = draft("潮汐", "<p>x</p>", &[]);
    let mut open = BTreeSet::new();
    assert_eq!(filters.run(&mut draft, &mut open), Stop::Hook(1));
    assert_eq!(filters.hook(1), Some(&hook()));
    assert_eq!(filters.go_on(&mut draft, 2, &mut open), Stop::LeftOut(2));
    assert_eq!(filters.run(&mut draft, &mut BTreeSet::from([Field::Body])), Stop::Open(1));
}

/// Steps of all kinds over few words, so that they meet.
fn steps() -> impl Strategy<Value = Vec<(Option<String>, u8, String, String)>> {
    let word = || proptest::sample::select(vec!["sea", "tide", "港口", "ai", "x"]).prop_map(str::to_owned);
    let test =
        (proptest::sample::select(vec!["title", "text", "tag", "body", "author"]), word(), any::<bool>());
    let test = test.prop_map(|(field, word, is_not)| {
        format!("{}{field} contains {word}", if is_not { "not " } else { "" })
    });
    let one = (proptest::option::weighted(0.4, test.clone()), 0_u8..9, word(), word());
    let with_test = (one, test).prop_map(|((when, kind, from, to), test)| match kind {
        0 | 1 => (when, kind, test, to),
        _ => (when, kind, from, to),
    });
    proptest::collection::vec(with_test, 0..6)
}

fn built((test, kind, from, to): &(Option<String>, u8, String, String)) -> Arc<Step> {
    let action = match kind {
        0 => Action::Drop(condition(from)),
        1 => Action::Keep(condition(from)),
        2 => Action::Set(vec![(Field::Title, vec![to.clone()])]),
        3 => Action::Tag(vec![to.clone()]),
        4 => Action::Untag(vec![to.clone()]),
        5 => Action::Rename(Field::Tag, vec![from.clone()], to.clone()),
        6 => replace(Field::Title, from, to),
        7 => replace(Field::Body, from, to),
        _ => remove(&["p"], Some(from)),
    };
    Arc::new(Step { when: test.as_deref().map(condition), action, written: String::new() })
}

fn drafts() -> impl Strategy<Value = Draft> {
    let word = || proptest::sample::select(vec!["sea", "tide", "港口", "ai", "moon"]);
    let body = proptest::collection::vec(word(), 0..4);
    (word(), word(), body, proptest::collection::vec(word(), 0..3)).prop_map(|(one, two, body, tags)| {
        let html: String = body.iter().map(|word| format!("<p>{word}</p>")).collect();
        draft(&format!("{one} {two}"), &html, &tags)
    })
}

proptest! {
    #[test]
    fn nothing_is_left_out_but_by_a_step_that_says_so_and_steps_act_in_their_order(
        steps in steps(), draft in drafts(),
    ) {
        let mut whole = draft.clone();
        let stop = run(steps.iter().map(built).collect(), &mut whole);
        let mut slowly = draft;
        let mut left_out = None;
        for (at, step) in steps.iter().enumerate() {
            let holds = |text: &String, draft: &Draft| {
                let say = |field| fields::say(draft, field);
                condition(text).holds(&crate::text::condition::Subject::new(&say))
            };
            let acts = step.0.as_ref().is_none_or(|test| holds(test, &slowly));
            match step.1 {
                0 if acts && holds(&step.2, &slowly) => left_out = Some(at),
                1 if acts && !holds(&step.2, &slowly) => left_out = Some(at),
                0 | 1 => {}
                _ => prop_assert_eq!(run(vec![built(step)], &mut slowly), Stop::End),
            }
            if left_out.is_some() {
                break;
            }
        }
        prop_assert_eq!(stop, left_out.map_or(Stop::End, Stop::LeftOut));
        prop_assert_eq!(said(&whole), said(&slowly));
    }

    #[test]
    fn what_is_told_before_a_page_is_read_holds_whatever_the_page_says(
        steps in steps(), entry in drafts(), page in drafts(), fields in 0_u8..16,
    ) {
        let all = [Field::Title, Field::Tag, Field::Author, Field::Summary];
        let mut open: BTreeSet<Field> = (0..4).filter(|bit| fields & (1 << bit) != 0).map(|bit| all[bit]).collect();
        open.insert(Field::Body);
        let mut full = entry.clone();
        for field in &open {
            fields::put(&mut full, *field, &fields::get(&page, *field));
        }
        let steps: Vec<_> = steps.iter().map(built).collect();
        let (mut before, mut after) = (entry, full);
        let told = Filters::new(TagAliases::default(), steps.clone(), "").run(&mut before, &mut open);
        let done = run(steps, &mut after);
        match told {
            Stop::Open(_) => {}
            told => prop_assert_eq!(told, done),
        }
    }
}
