//! Headers written, read back by two YAML readers, and read in every form people write.

mod toml;

use proptest::prelude::*;

use super::*;
use crate::model::{FrontMatter, Value};

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn header(entries: &[(&str, Value)]) -> FrontMatter {
    FrontMatter(entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
}

fn write_yaml(header: &FrontMatter) -> String {
    write(header, Form::Yaml)
}

fn write_toml(header: &FrontMatter) -> String {
    write(header, Form::Toml)
}

#[test]
fn every_shape_of_value_has_its_one_form() {
    let nested =
        Value::Map(vec![("a".into(), Value::Integer(1)), ("b".into(), Value::List(vec![text("x")]))]);
    let shapes = header(&[
        ("title", text("标题 \"一\" \\ 二")),
        ("tags", Value::List(vec![text("a"), text("b: c")])),
        ("none", Value::List(vec![])),
        ("draft", Value::Bool(false)),
        ("weight", Value::Integer(-3)),
        ("ratio", Value::Float(1e300)),
        ("empty", Value::Null),
        ("cover", nested.clone()),
        ("links", Value::List(vec![nested, Value::Map(vec![]), Value::List(vec![Value::Bool(true)])])),
        ("yes", text("no")),
        ("two words", text("a\nb\t\u{85}\u{2028}\u{202E}\u{7}")),
        ("date", Value::Date("2025-02-14T12:54:13+08:00".into())),
        ("later", Value::Date("some day".into())),
        ("last", Value::Map(vec![("b".into(), text("x")), ("a b".into(), Value::Map(vec![]))])),
    ]);
    assert_eq!(write_yaml(&shapes), include_str!("../../tests/fixtures/front_matter/shapes.md"));
    assert_eq!(write_toml(&shapes), include_str!("../../tests/fixtures/front_matter/shapes.toml.md"));
}

#[test]
fn a_header_without_keys_is_two_lines_of_dashes() {
    assert_eq!(write_yaml(&FrontMatter::default()), "---\n---\n\n");
    assert_eq!(read("---\n---\n\nbody\n").unwrap().front_matter, FrontMatter::default());
}

#[test]
fn what_people_write_by_hand_is_read_in_its_order() {
    let document = read(include_str!("../../tests/fixtures/front_matter/by-hand.md")).unwrap();
    let keys: Vec<_> = document.front_matter.0.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["zulu", "title", "date", "draft", "weight", "tags", "more", "folded", "2024", "same"]);
    assert_eq!(document.front_matter.text("title"), Some("Bare words: quoted not at all"));
    assert_eq!(document.front_matter.text("date"), Some("2025-02-14"));
    assert_eq!(document.front_matter.get("draft"), Some(&Value::Bool(true)));
    assert_eq!(document.front_matter.get("weight"), Some(&Value::Integer(7)));
    assert_eq!(document.front_matter.texts("tags"), ["一", "b"]);
    assert_eq!(document.front_matter.text("folded"), Some("one line of two\n"));
    assert_eq!(document.front_matter.texts("same"), ["一", "b"]);
    assert_eq!(document.body, "---\n\nThe line above is a rule.\n");
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_taken() {
    let document = read("\u{FEFF}---\r\ntitle: \"a\"\r\n--- \r\n\r\nline\r\n").unwrap();
    assert_eq!(document.front_matter.text("title"), Some("a"));
    assert_eq!(document.body, "line\r\n");
}

#[test]
fn only_one_empty_line_after_the_header_is_not_the_bodys() {
    assert_eq!(read("---\na: 1\n---\n\n\nbody").unwrap().body, "\nbody");
    assert_eq!(read("---\na: 1\n---\nbody").unwrap().body, "body");
    assert_eq!(read("---\na: 1\n---").unwrap().body, "");
}

#[test]
fn a_broken_header_names_its_place_in_the_file() {
    let place = |text: &str| read(text).unwrap_err().place();
    assert_eq!(place("title: a\n"), Some((1, 1)));
    assert!(matches!(read("---\ntitle: a\n").unwrap_err(), Error::Unclosed { fence: "---" }));
    assert!(matches!(read("----\ntitle: a\n---\n").unwrap_err(), Error::Missing));
    let error = read("---\na: 1\nb: \"open\n---\n").unwrap_err();
    assert!(error.to_string().contains("line 3"), "{error}");
    assert_eq!(place("---\na: 1\n\tb: 2\n---\n").map(|place| place.0), Some(3));
}

#[test]
fn a_key_that_stands_twice_is_an_error() {
    let error = read("---\na: 1\nb: 2\na: 3\n---\n").unwrap_err();
    assert!(error.to_string().contains("`a` stands there twice"), "{error}");
    assert!(error.place().is_some(), "{error}");
}

#[test]
fn a_header_that_is_no_mapping_is_an_error() {
    for text in ["---\n- a\n- b\n---\n", "---\njust words\n---\n", "---\n? [a]\n: b\n---\n"] {
        assert!(matches!(read(text), Err(Error::Yaml(_))), "{text}");
    }
}

#[test]
fn aliases_cannot_ask_for_more_memory_than_the_limit() {
    let mut wide = String::from("---\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let item = format!("*a{}, ", level - 1).repeat(10);
        wide.push_str(&format!("a{level}: &a{level} [{item}]\n"));
    }
    let long = format!("---\na: &a \"{}\"\nb: [{}]\n---\n", "x".repeat(30_000), "*a, ".repeat(5_000));
    for text in [wide + "---\n", long] {
        assert!(matches!(read(&text), Err(Error::Yaml(_))));
    }
}

#[test]
fn nesting_has_a_limit() {
    for open in ["[", "{a: ", "- ", "? "] {
        let text = format!("---\na: {}\n---\n", open.repeat(12_000 / open.len()));
        assert!(read(&text).is_err(), "{open}");
    }
    assert!(matches!(read(&format!("---\na: {}\n---\n", "x".repeat(70_000))), Err(Error::TooLong { .. })));
}

/// Text of the kinds that break writers: quotes, marks of YAML, line ends, controls, Chinese, emoji, bidi.
fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => any::<char>().prop_map(String::from),
        2 => "[a-z ]{0,6}",
        1 => "[\\x00-\\x20\\x7f-\\xa0\"'\\\\]{0,3}",
        1 => prop::sample::select(vec![
            "---", "\n---\n", "...", ": ", " #", "{{< x >}}", "- ", "? ", "|", ">", "&a", "*a", "!t ", "%", "@",
            "\u{85}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFE}", "\u{FFFF}", "\u{202E}", "\u{2066}", "\r\n",
            "真相", "😀👩‍👩‍👧", "null", "true", "1e3", "0x1F", "2025-02-14", "~", "<<", "\u{3000}", "\u{10FFFF}",
        ]).prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Integer),
        prop::num::f64::NORMAL.prop_map(Value::Float),
        hostile_text().prop_map(Value::Text),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
            prop::collection::btree_map(hostile_text(), inner, 0..5)
                .prop_map(|map| Value::Map(map.into_iter().collect())),
        ]
    })
}

fn any_header() -> impl Strategy<Value = FrontMatter> {
    prop::collection::btree_map(hostile_text(), any_value(), 0..6)
        .prop_map(|map| FrontMatter(map.into_iter().collect()))
}

/// A value as a second, independent reader gives it.
fn as_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Integer(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::Text(text) | Value::Date(text) => text.as_str().into(),
        Value::List(items) => items.iter().map(as_json).collect(),
        Value::Map(entries) => object(entries),
    }
}

fn object(entries: &[(String, Value)]) -> serde_json::Value {
    serde_json::Value::Object(entries.iter().map(|(key, value)| (key.clone(), as_json(value))).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_written_is_read_back(header in any_header(), body in hostile_text()) {
        let document = read(&format!("{}{body}", write_yaml(&header))).unwrap();
        prop_assert_eq!(document.front_matter, header);
        prop_assert_eq!(document.body, body);
    }

    #[test]
    fn another_yaml_reader_reads_the_same(header in any_header()) {
        let written = write_yaml(&header);
        let yaml = written.strip_suffix("---\n\n").unwrap();
        let read: serde_json::Value = serde_saphyr::from_str(yaml).map_err(|e| TestCaseError::fail(e.to_string()))?;
        let wanted = if header.0.is_empty() { serde_json::Value::Null } else { object(&header.0) };
        prop_assert_eq!(read, wanted);
    }

    #[test]
    fn no_text_makes_reading_panic(text in hostile_text(), more in hostile_text()) {
        let _ = read(&text);
        let _ = read(&format!("---\n{text}\n---\n{more}"));
        let _ = read(&format!("+++\n{text}\n+++\n{more}"));
        let _ = read(&format!("+++\na = {text}\nb = [{more}\n+++\n"));
        let _ = read(&format!("---\na: {text}\nb: [{more}\n---\n"));
    }
}
