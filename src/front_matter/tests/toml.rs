//! Headers in TOML, read back by two readers.

use std::io::Write;
use std::process::{Command, Stdio};

use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::*;

#[test]
fn toml_written_by_hand_is_read_in_its_order() {
    let document = read(include_str!("../../../tests/fixtures/front_matter/by-hand.toml.md")).unwrap();
    let keys: Vec<_> = document.front_matter.0.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["zulu", "title", "date", "day", "draft", "big", "tags", "a", "extra", "list"]);
    assert_eq!(document.front_matter.text("title"), Some("Bare \\ words"));
    assert_eq!(document.front_matter.text("date"), Some("2025-02-14 12:54:13"));
    assert_eq!(document.front_matter.text("day"), Some("2025-02-14"));
    assert_eq!(document.front_matter.text("big"), Some("99999999999999999999"));
    assert_eq!(document.front_matter.get("zulu"), Some(&Value::Integer(255)));
    let inner = Value::Map(vec![("c".into(), Value::Integer(1)), ("b".into(), Value::Float(f64::INFINITY))]);
    assert_eq!(document.front_matter.get("a"), Some(&Value::Map(vec![("b".into(), inner)])));
    assert_eq!(document.body, "+++\n\nThe line above is text.\n");
}

#[test]
fn broken_toml_names_its_place_in_the_file() {
    let told = |text: &str| read(text).unwrap_err().to_string();
    for (text, line, wanted) in [
        ("+++\na = 1\nb = \"open\n+++\n", 3, "line 3"),
        ("+++\na = 1\na = 2\n+++\n", 3, "duplicate key"),
        ("\u{FEFF}+++\r\n甲 = 1\r\n+++\r\n", 2, "line 2 column 1"),
        ("+++\na = yes\n+++\n", 2, "line 2 column 5"),
        ("+++\ntitle: a\n+++\n", 2, "line 2"),
    ] {
        assert!(told(text).contains(wanted), "{}", told(text));
        assert_eq!(read(text).unwrap_err().place().map(|place| place.0), Some(line), "{text}");
    }
    assert!(matches!(read("+++\na = 1\n---\n").unwrap_err(), Error::Unclosed { fence: "+++" }));
}

#[test]
fn toml_has_the_same_limits() {
    let deep = |open: &str, close: &str, times| {
        format!("+++\na = {}1{}\n+++\n", open.repeat(times), close.repeat(times))
    };
    assert!(read(&deep("[", "]", 31)).is_ok());
    assert!(read(&deep("[", "]", 32)).unwrap_err().to_string().contains("deeper than 32"));
    for text in [
        deep("{a=", "}", 9_000),
        deep("[", "]", 30_000),
        format!("+++\na{} = 1\n+++\n", ".a".repeat(31_000)),
        format!("+++\n[a{}]\n+++\n", ".a".repeat(31_000)),
    ] {
        assert!(matches!(read(&text), Err(Error::Toml { .. })));
    }
    assert!(matches!(read(&format!("+++\na = '{}'\n+++\n", "x".repeat(70_000))), Err(Error::TooLong { .. })));
}

/// A value without what TOML has no word for.
fn without_nothing(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Null => return None,
        Value::List(items) => Value::List(items.iter().filter_map(without_nothing).collect()),
        Value::Map(entries) => Value::Map(
            entries.iter().filter_map(|(key, value)| Some((key.clone(), without_nothing(value)?))).collect(),
        ),
        other => other.clone(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_written_as_toml_is_read_back(header in any_header(), body in hostile_text()) {
        let document = read(&format!("{}{body}", write_toml(&header))).unwrap();
        let wanted = without_nothing(&Value::Map(header.0));
        prop_assert_eq!(Some(Value::Map(document.front_matter.0)), wanted);
        prop_assert_eq!(document.body, body);
    }
}

/// Holds what Python reads of each header against what it should.
const COMPARE: &str = "import json, sys, tomllib
for text, wanted in json.load(sys.stdin):
    assert tomllib.loads(text) == wanted, (text, wanted)";

#[test]
fn another_toml_reader_reads_the_same() {
    let python = Command::new("python3").args(["-c", COMPARE]).stdin(Stdio::piped()).spawn();
    let Ok(mut python) = python else { return };
    let mut runner = TestRunner::deterministic();
    let headers = (0..400).map(|_| any_header().new_tree(&mut runner).unwrap().current());
    let pairs = headers.map(|header| {
        let text = write_toml(&header).trim_matches(['+', '\n']).to_owned();
        (text, as_json(&without_nothing(&Value::Map(header.0)).unwrap()))
    });
    let pairs = serde_json::to_string(&pairs.collect::<Vec<_>>()).unwrap();
    python.stdin.take().unwrap().write_all(pairs.as_bytes()).unwrap();
    assert!(python.wait().unwrap().success());
}
