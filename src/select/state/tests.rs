use std::time::{Duration, Instant};

use serde_json::json;

use super::*;

/// No measure of speed: what grows with the square of its input takes hours, whatever else the machine does.
const SOON: Duration = Duration::from_secs(600);

#[test]
fn an_assignment_is_found_in_every_form() {
    let one = Some(json!({"a": 1}));
    for page in [
        r#"<script>window.DATA = {"a":1};</script>"#,
        r#"<script>window.DATA={"a":1}</script>"#,
        r"<script>var DATA = {a:1}</script>",
        r#"<script>window["DATA"] = {"a":1}"#,
        r"<script>self['DATA'] = {'a':1,}",
        r#"DATA = window.DATA || {"a":1}"#,
        r#"DATA = window.DATA || {} || {"a":1}"#,
        r#"window.DATA = JSON.parse("{\"a\":1}");"#,
        "window.DATA\n  =\n  /* the article */ {\"a\":1}",
        r#"window.OTHER_DATA = {"b":1}; window.DATA_2 = {"c":1}; if (window.DATA == {}) {} DATA => {}; x.DATA = {"d":1}; window.DATA.e = {"f":1}; window.DATA = {"a":1}"#,
    ] {
        assert_eq!(assigned(page, "window.DATA"), one, "{page}");
        assert_eq!(assigned(page, "DATA"), one, "{page}");
    }
}

#[test]
fn what_stands_in_a_string_ends_nothing() {
    let page = r#"window.DATA = {"desc":"写上 }; 和 <\/script","x":{"y":"};"}}
</script><script>window.channelInfo = {}"#;
    assert_eq!(assigned(page, "window.DATA"), Some(json!({"desc": "写上 }; 和 </script", "x": {"y": "};"}})));
}

#[test]
fn an_empty_assignment_gives_way_to_a_later_one() {
    assert_eq!(assigned("a = {}; a = {b: 1}", "a"), Some(json!({"b": 1})));
    assert_eq!(assigned("a = {};", "a"), Some(json!({})));
}

#[test]
fn plain_values_count_too() {
    assert_eq!(assigned("var ct = \"1588888888\";", "ct"), Some(json!("1588888888")));
    assert_eq!(assigned("var ct = '' || 1588888888;", "ct"), Some(json!(1_588_888_888)));
}

#[test]
fn what_is_not_written_out_gives_nothing() {
    for page in ["", "a", "a =", "a = b", "a = f({b: 1})", "a == {b: 1}", "a = {b: ", "a: {b: 1}"] {
        assert_eq!(assigned(page, "a"), None, "{page}");
    }
    assert_eq!(assigned("= {b: 1}", ""), None);
}

#[test]
fn an_element_holds_json_plain_or_percent_encoded() {
    assert_eq!(held(" {\"a\":[1]} "), Some(json!({"a": [1]})));
    assert_eq!(held("%7B%22a%22%3A%22%E4%BD%A0%22%7D"), Some(json!({"a": "你"})));
    assert_eq!(held("loading"), None);
}

#[test]
fn an_answer_is_json_or_a_call_with_it() {
    assert_eq!(answered("\u{feff} {\"a\":1}"), Some(json!({"a": 1})));
    assert_eq!(answered("cb.x_1([{\"a\":1}]);"), Some(json!([{"a": 1}])));
    assert_eq!(answered("<html>"), None);
    assert_eq!(answered("{\"a\":"), None);
}

#[test]
fn hostile_pages_cost_time_in_proportion() {
    let start = Instant::now();
    for piece in [
        "{",
        "a={",
        "a=[",
        "a=[/*",
        "a=['a=[\"",
        "a=\"",
        "a=`",
        "a=b||",
        "a = //",
        "a=JSON.parse('",
        "a=%",
        "a=-",
    ] {
        let page = piece.repeat(1_000_000 / piece.len());
        assigned(&page, "a");
        held(&page);
        answered(&page);
        assert!(start.elapsed() < SOON, "{piece}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_gives_a_value_or_none(text in "(a|=|\\{|\\}|\\[|\\]|\"|'|\\||window\\.|JSON\\.parse\\(|/\\*|//|,|:|1|甲|\\\\|%7B| |\n){0,60}") {
        let _ = (assigned(&text, "window.a"), held(&text), answered(&text));
        let _ = assigned(&format!("a = {text}"), "a");
    }
}
