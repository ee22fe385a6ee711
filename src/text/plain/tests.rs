//! Tests of `plain`.

use proptest::prelude::*;

use super::{one_line, summary, weight};

#[test]
fn white_space_of_any_kind_becomes_one_space() {
    assert_eq!(one_line(" 港口\u{3000}\u{3000}新闻\r\n\t第二\u{A0}行\u{2028}"), "港口 新闻 第二 行");
}

#[test]
fn what_cannot_be_seen_goes() {
    assert_eq!(one_line("\u{FEFF}a\u{0}b\u{200B}c\u{202E}d\u{2066}e\u{AD}f\u{FFFF}g\u{7}"), "abcdefg");
}

#[test]
fn joiners_stay_inside_and_go_at_the_edges() {
    assert_eq!(one_line("\u{200D} 👩\u{200D}🚀 \u{200C}"), "👩\u{200D}🚀");
}

#[test]
fn blanks_around_what_goes_stay_one() {
    assert_eq!(one_line("a \u{200B} b"), "a b");
    assert_eq!(one_line("\u{200B} a"), "a");
}

#[test]
fn a_chinese_summary_is_whole_under_80_characters_and_50_from_there() {
    let short = "港".repeat(79);
    assert_eq!(summary(&short, "zh-CN"), short);
    let long = "港".repeat(80);
    assert_eq!(summary(&long, "zh-CN"), "港".repeat(50) + "...");
}

#[test]
fn a_summary_in_words_is_whole_under_50_words_and_50_from_there() {
    let words = |count: usize| vec!["quay"; count].join("\n ");
    assert_eq!(summary(&words(49), "en"), vec!["quay"; 49].join(" "));
    assert_eq!(summary(&words(50), "en"), vec!["quay"; 50].join(" ") + "...");
    assert_eq!(summary(&words(90), "en"), vec!["quay"; 50].join(" ") + "...");
}

#[test]
fn a_summary_counts_characters_not_bytes_and_no_blanks_at_the_edges() {
    let text = format!("\u{3000}\u{3000}{}", "😀港4.".repeat(30));
    assert_eq!(summary(&text, "zh"), "😀港4.".repeat(12) + "😀港...");
}

#[test]
fn an_empty_text_has_an_empty_summary_and_no_weight() {
    assert_eq!(summary(" \n", "zh"), "");
    assert_eq!(summary("", "en"), "");
    assert_eq!(weight(" \u{3000}\n"), 0);
}

#[test]
fn a_sentence_and_its_translation_weigh_about_the_same() {
    let chinese = weight("港口将于周五重新开放，货轮可以再次停靠。");
    let english = weight("The port will open again on Friday, and cargo ships can moor there once more.");
    assert!(chinese * 2 > english && english * 2 > chinese, "{chinese} and {english}");
}

#[test]
fn weights_are_three_for_han_two_for_kana_and_hangul_one_else_and_none_for_marks() {
    assert_eq!(
        [weight("港"), weight("ポ"), weight("항"), weight("a"), weight("é"), weight("e\u{301}")],
        [3, 2, 2, 1, 1, 1]
    );
}

proptest! {
    #[test]
    fn one_line_is_one_line_and_done(text in any::<String>()) {
        let line = one_line(&text);
        prop_assert!(!line.chars().any(|c| c.is_control() || (c.is_whitespace() && c != ' ')));
        prop_assert!(!line.contains("  ") && line.trim() == line);
        prop_assert_eq!(one_line(&line), line);
    }

    #[test]
    fn a_summary_begins_as_the_text(text in any::<String>(), language in "zh-CN|en|ja|th") {
        let cut = summary(&text, &language);
        prop_assert!(one_line(&text).starts_with(cut.strip_suffix("...").unwrap_or(&cut)));
    }
}
