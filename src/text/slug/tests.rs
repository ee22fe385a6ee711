//! Tests of `slug`.

use proptest::prelude::*;

use super::{fold, readable, short_hash, term};

/// The slug of a label that has one.
fn slug(label: &str) -> String {
    term(label).unwrap().slug
}

/// Checks that a slug is these words and a hash.
fn assert_hashed(label: &str, words: &str) {
    let slug = slug(label);
    let hash =
        slug.strip_prefix(words).and_then(|rest| rest.strip_prefix('-')).unwrap_or_else(|| panic!("{slug}"));
    assert!(hash.len() == 8 && hash.bytes().all(|b| b.is_ascii_hexdigit()), "{slug}");
}

#[test]
fn a_label_that_is_its_own_slug_has_no_hash() {
    for (label, expected) in
        [("C", "c"), ("qq", "qq"), ("Harbour-News", "harbour-news"), ("2025", "2025"), (" Rust\n", "rust")]
    {
        assert_eq!(slug(label), expected);
    }
}

#[test]
fn a_slug_that_loses_something_ends_in_a_hash() {
    assert_hashed("C++", "c");
    assert_hashed("C#", "c");
    assert_hashed("科技", "ke-ji");
    assert_hashed("Harbour News", "harbour-news");
    assert_hashed("harbour_news", "harbour-news");
    assert_hashed("node.js", "node-js");
    assert_hashed("-c", "c");
    assert_hashed("a--b", "a-b");
    assert_hashed("Café", "cafe");
    assert_hashed("don't", "dont");
    assert_hashed("\u{E000}x", "x");
    assert_hashed("+", "term");
}

#[test]
fn the_hash_is_that_of_the_folded_label() {
    assert_eq!(slug("C++"), format!("c-{}", short_hash("c++", 8)));
}

#[test]
fn labels_that_differ_only_in_case_and_form_are_one_term() {
    for (a, b) in [
        ("Café", "CAFE\u{301}"),
        ("STRASSE", "straße"),
        ("straße", "STRAẞE"),
        ("ΟΔΟΣ", "οδος"),
        ("οδός", "ΟΔΌΣ"),
        ("Ｃ＋＋", "ｃ＋＋"),
        ("open  source", "Open\u{A0}Source"),
        ("İ", "i\u{307}"),
    ] {
        assert_eq!(slug(a), slug(b), "{a} and {b}");
    }
    for (a, b) in [("open source", "open-source"), ("i", "ı"), ("科技", "棵技"), ("C", "C++"), ("Ｃ", "C")]
    {
        assert_ne!(slug(a), slug(b), "{a} and {b}");
    }
}

#[test]
fn names_that_windows_keeps_get_a_hash() {
    for name in ["con", "NUL", "aux", "prn", "com1", "LPT9", "com0"] {
        assert_hashed(name, &name.to_lowercase());
    }
    assert_eq!(slug("com10"), "com10");
    assert_eq!(slug("console"), "console");
}

#[test]
fn a_label_that_looks_like_a_hashed_slug_gets_a_hash() {
    let taken = slug("C++");
    assert_hashed(&taken, &taken);
}

#[test]
fn a_label_without_letter_digit_or_symbol_is_no_term() {
    for label in ["", "  ", "…", "—", "!?", "\u{200B}", "、。", "\u{301}"] {
        assert_eq!(term(label), None, "{label:?}");
    }
    for label in ["+", "❤", "😀", "$", "٣"] {
        assert!(term(label).is_some(), "{label:?}");
    }
}

#[test]
fn a_long_label_is_cut_between_characters() {
    let long = term(&"港".repeat(500)).unwrap();
    assert_eq!(long.label.chars().count(), 200);
    assert!(long.slug.len() <= 200 && long.slug.starts_with("gang-gang-"));
    let family = "👩\u{200D}👩\u{200D}👧";
    let cut = term(&format!("{}{family}", "a".repeat(198))).unwrap().label;
    assert_eq!(cut, "a".repeat(198));
    assert_eq!(slug(&"a".repeat(300)), "a".repeat(200));
    let marks = term(&format!("q{}", "\u{301}".repeat(900))).unwrap();
    assert!(marks.label.chars().count() <= 200);
}

#[test]
fn readable_names_are_cut_between_words() {
    assert_eq!(readable("The Harbour’s New Pier (2025)", 100), "the-harbours-new-pier-2025");
    assert_eq!(readable("港口新闻", 100), "gang-kou-xin-wen");
    assert_eq!(readable("The harbour opens", 11), "the-harbour");
    assert_eq!(readable("The harbour opens", 10), "the");
    assert_eq!(readable("Harbour", 4), "harb");
    assert_eq!(readable("。。。", 40), "");
    assert_eq!(readable("Harbour", 0), "");
}

#[test]
fn a_short_hash_is_never_longer_than_the_whole() {
    assert_eq!(short_hash("", 8), "af1349b9");
    assert_eq!(short_hash("", 500).len(), 64);
}

/// Labels that are likely to fall together: few letters, many ways.
fn near_labels() -> impl Strategy<Value = String> {
    "[aAcC+#. _é\u{301}eEßsSıiI\u{307}ΣσςkK\u{212A}港0-]{0,5}"
}

proptest! {
    #[test]
    fn slugs_are_equal_exactly_when_folded_labels_are(a in near_labels(), b in near_labels()) {
        if let (Some(x), Some(y)) = (term(&a), term(&b)) {
            prop_assert_eq!(x.slug == y.slug, fold(&a) == fold(&b), "{:?} {:?}", x, y);
        }
    }

    #[test]
    fn any_label_is_a_sound_term_or_none(label in any::<String>()) {
        if let Some(found) = term(&label) {
            prop_assert!(!found.slug.is_empty() && found.slug.len() <= 200);
            prop_assert!(found.slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            prop_assert!(!found.slug.starts_with('-') && !found.slug.ends_with('-') && !found.slug.contains("--"));
            prop_assert_eq!(term(&found.label), Some(found));
        }
    }

    #[test]
    fn folding_is_done_at_once(label in any::<String>()) {
        let folded = fold(&label);
        prop_assert_eq!(fold(&folded), folded);
    }

    #[test]
    fn any_title_is_readable_or_empty(title in any::<String>(), max in 0_usize..60) {
        let name = readable(&title, max);
        prop_assert!(name.len() <= max && !name.starts_with('-') && !name.ends_with('-'));
    }
}
