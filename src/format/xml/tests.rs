use proptest::prelude::*;

use super::*;

#[test]
fn characters_xml_forbids_vanish_and_line_ends_become_line_feeds() {
    assert_eq!(clean("a\0b\u{8}c\u{7f}d\u{9f}e\u{fdd0}f\u{fffe}g\u{1ffff}h"), "abcdefgh");
    assert_eq!(clean("a\r\nb\rc\u{85}d\te\n"), "a\nb\nc\nd\te\n");
    assert!(matches!(clean("港口今天有雾\t\n🚢 é"), Cow::Borrowed(_)));
}

#[test]
fn only_tags_and_references_resemble_markup() {
    for text in ["Vec<T>", "</p>", "<!-- x", "a &amp; b", "&#20013;", "<?php", "R&D; more"] {
        assert!(resembles_markup(text), "{text}");
    }
    for text in ["1 < 2", "a <3", "AT&T", "a & b;", "x <", "&", "中&文;", "C++"] {
        assert!(!resembles_markup(text), "{text}");
    }
}

#[test]
fn an_address_keeps_its_spelling_but_for_what_no_iri_may_hold() {
    for (given, wanted) in [
        ("https://example.org/a/17?x=1&y=2#top", "https://example.org/a/17?x=1&y=2#top"),
        ("https://example.org/新闻/a%20b", "https://example.org/新闻/a%20b"),
        (" https://example.org/a b|c^d`e{f}\\g ", "https://example.org/a%20b%7Cc%5Ed%60e%7Bf%7D%5Cg"),
        ("https://example.org/a\u{3000}b", "https://example.org/a%E3%80%80b"),
        ("http:\\\\example.org\\x", "http://example.org/x"),
        ("https:///example.org/x", "https://example.org/x"),
        ("https://例子.测试/x", "https://xn--fsqu00a.xn--0zwm56d/x"),
        ("HTTPS://Example.org", "https://example.org/"),
    ] {
        assert_eq!(address(given).as_deref(), Some(wanted), "{given}");
    }
}

#[test]
fn what_a_reader_cannot_open_is_no_address() {
    for given in
        ["", "a/b", "//example.org/", "javascript:alert(1)", "mailto:a@example.org", "https://", "file:///x"]
    {
        assert_eq!(address(given), None, "{given}");
    }
}

#[test]
fn a_language_tag_ends_before_what_readers_stumble_over() {
    for (given, wanted) in [
        ("zh-CN", "zh-CN"),
        ("zh-Hans-CN", "zh-Hans-CN"),
        ("en-u-ca-buddhist", "en"),
        ("x-home", "und"),
        ("", "und"),
        ("中文", "und"),
        ("12", "und"),
    ] {
        assert_eq!(language_tag(given), wanted, "{given}");
    }
}

proptest! {
    #[test]
    fn a_cleaned_text_is_clean_and_keeps_all_else(text in any::<String>()) {
        let cleaned = clean(&text);
        prop_assert!(!cleaned.contains(is_unfit));
        let rest = |text: &str| text.chars().filter(|c| !is_unfit(*c) && *c != '\n').collect::<String>();
        prop_assert_eq!(rest(&cleaned), rest(&text));
    }

    #[test]
    fn an_iri_holds_nothing_that_must_not_stand_in_one(text in any::<String>()) {
        prop_assert!(!iri(&text).contains(|c| has_no_place_in_an_iri(c) || is_unfit(c)));
    }

    #[test]
    fn an_address_is_one_however_it_was_given(text in "(http|https|HTTP)?:?[/\\\\]{0,3}[^ ]{0,8}[/?#]?.{0,12}") {
        if let Some(address) = address(&text) {
            prop_assert!(Url::parse(&address).is_ok(), "{}", address);
            prop_assert!(!address.contains(|c| has_no_place_in_an_iri(c) || is_unfit(c)), "{}", address);
            let rest = address.split_once("://").map(|(_, rest)| rest).unwrap_or_default();
            prop_assert!(!rest.is_empty() && !rest.starts_with(['/', '?', '#']), "{}", address);
        }
    }
}
