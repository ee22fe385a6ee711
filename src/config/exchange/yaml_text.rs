//! A source's keys → the text of its file.

use serde_json::Value;

use super::Keys;
use crate::config::yaml;

/// The text, which reads back as these keys.
pub(super) fn write(keys: &Keys) -> String {
    let value = Value::Object(keys.clone());
    let text = serde_yaml::to_string(&value).unwrap_or_default();
    // Two parsers of YAML differ about a few odd characters; JSON is YAML, and all agree on it.
    if yaml::read(&text).is_ok_and(|back| back.json() == value) {
        return text;
    }
    let json = serde_json::to_string_pretty(&value).expect("texts under texts can be written");
    let escaped = |c: char| match c {
        '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
            format!("\\u{:04x}", u32::from(c))
        }
        c => c.to_string(),
    };
    json.chars().map(escaped).collect::<String>() + "\n"
}
