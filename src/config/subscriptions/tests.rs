use jiff::Timestamp;

use super::*;
use crate::config::{Problems, Settings};
use crate::model::Validators;

fn load(main: &str) -> Result<Settings, Problems> {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(root.path().join("config")).unwrap();
    let main = format!("site: {{ url: https://news.example.org/ }}\n{main}");
    std::fs::write(root.path().join("config/feedloom.yaml"), main).unwrap();
    crate::config::load(root.path(), None)
}

fn copy(body: &str) -> Option<KeptList> {
    let body = body.as_bytes().to_vec();
    Some(KeptList { body, charset: None, asked_at: Timestamp::UNIX_EPOCH, validators: Validators::default() })
}

const LIST: &str = "subscriptions:\n  - url: https://lists.example/all.opml\n    group: Friends/Near\n    \
                    defaults: { lang: zh-CN, every: 2h, publish: link, proxy: 'http://p.example:1' }\n";

#[test]
fn sources_of_a_list_take_its_defaults_and_their_ids_from_addresses() {
    let settings = load(LIST).unwrap();
    let list = |title: &str| {
        copy(&format!(
            "<opml><outline text='港口'><outline text='{title}' xmlUrl='https://www.tides.example/feed' language='en'/></outline>\
             <outline text='B' xmlUrl='https://b.example/feed' frss:ttl='60' frss:CURLOPT_COOKIE='a=1' frss:CURLOPT_PROXY='evil.example:1'/></opml>"
        ))
    };
    let listed = settings.lists.sources(&[list("Tides")], &[]);
    assert_eq!(listed.diagnostics, []);
    let [tides, b] = &listed.sources[..] else { panic!("{}", listed.sources.len()) };
    assert!(tides.source.id.as_str().starts_with("tides-example-"), "{}", tides.source.id);
    assert_eq!((tides.source.title.as_str(), tides.source.language.as_str()), ("Tides", "en"));
    assert_eq!(
        (b.source.language.as_str(), b.source.every),
        ("zh-CN", Every::Fixed(Duration::from_secs(60)))
    );
    let labels: Vec<_> = tides.source.categories.iter().map(|term| term.label.as_str()).collect();
    assert_eq!(labels, ["Friends", "Near", "港口"]);
    assert!(b.access.headers.is_empty() && b.access.proxy == tides.access.proxy && b.access.proxy.is_some());

    let renamed = settings.lists.sources(&[list("Ebb and flow")], &[]);
    assert_eq!(renamed.sources[0].source.id, tides.source.id);
    assert_ne!(renamed.fingerprint, listed.fingerprint);
    let known = [("own".to_owned(), vec!["http://tides.example/feed/".parse().unwrap()])];
    let listed = settings.lists.sources(&[list("Tides")], &known);
    assert_eq!(listed.sources.len(), 1, "one that is configured wins");
    assert_eq!(settings.lists.sources(&[None], &[]).fingerprint, "");
}

#[test]
fn what_a_list_says_is_taken_back_where_it_is_not_accepted() {
    let settings = load(LIST).unwrap();
    let list =
        copy("<opml><outline text='a' xmlUrl='https://a.example/f' frss:cssFullContent='div['/></opml>");
    let listed = settings.lists.sources(&[list], &[]);
    assert_eq!((listed.sources.len(), listed.diagnostics.len()), (1, 0));
    assert!(listed.sources[0].own_rule.is_none());
}

#[test]
fn lists_that_are_none_are_known() {
    assert_eq!(has_sources(b"<html>", None), Err(NotOpml));
    assert_eq!(has_sources(b"<opml><outline text='a'/></opml>", None), Ok(false));
    assert_eq!(has_sources(b"<opml><outline xmlUrl='https://a.example/f'/></opml>", None), Ok(true));
}

#[test]
fn mistakes_are_told_with_their_places() {
    for (text, line, words) in [
        ("subscriptions:\n  - every: 1d\n", 3, "`url` is missing"),
        ("subscriptions:\n  - url: lists.example\n", 3, "not a web address"),
        ("subscriptions:\n  - url: https://a.example/\n    every: auto\n", 4, "no rhythm"),
        ("subscriptions:\n  - url: https://a.example/\n    evry: 1d\n", 4, "unknown key `evry`"),
        (
            "subscriptions:\n  - url: https://a.example/\n    defaults: { lang: en, publsh: link }\n",
            4,
            "unknown key `publsh`",
        ),
        (
            "subscriptions:\n  - url: https://a.example/\n    defaults:\n      publish: much\n",
            5,
            "`publish` cannot be `much`",
        ),
        (
            "subscriptions:\n  - url: https://a.example/\n    defaults: { request: {} }\n",
            4,
            "cannot stand in `defaults`",
        ),
        ("subscriptions:\n  - url: https://a.example/\n  - url: https://a.example/\n", 4, "already"),
        ("subscriptions: yes\n", 2, "mapping"),
    ] {
        let Err(Problems(problems)) = load(text) else { panic!("{text}") };
        let [problem] = &problems[..] else { panic!("{text}: {problems:?}") };
        assert_eq!(problem.place.map(|place| place.line), Some(line), "{text}: {problem}");
        assert!(problem.message.contains(words), "{text}: {problem}");
    }
}
