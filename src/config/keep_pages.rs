//! The `keep_pages:` key.

use super::problem::Found;
use super::size;
use crate::model::{Kind, OptionError, Options};
use crate::store::PageLimits;

/// How much is kept of what articles were made from; `None` for nothing.
pub(super) fn read(options: &Options, found: &mut Found) -> Option<PageLimits> {
    let limits = PageLimits::default();
    let Some(value) = options.get("keep_pages") else { return Some(limits) };
    match value.kind() {
        Kind::Text(text) if text == "off" => None,
        Kind::Map(_) => Some(PageLimits {
            age: value.get("age").and_then(|age| found.keep(size::duration(age))).unwrap_or(limits.age),
            size: value.get("size").and_then(|bytes| found.keep(size::bytes(bytes))).unwrap_or(limits.size),
        }),
        _ => found.keep(Err(wrong(value))),
    }
}

fn wrong(value: &Options) -> OptionError {
    value
        .error("`keep_pages` must be `off`, or how much is kept")
        .with_help("write `keep_pages: { age: 30d, size: 1GiB }`")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::config::yaml;

    fn read_from(text: &str) -> (Option<PageLimits>, usize) {
        let options = yaml::read(text).unwrap();
        let mut found = Found::default();
        let limits = read(&options, &mut found);
        found.extend(options.unused());
        (limits, found.problems(std::path::Path::new("x.yaml"), text).len())
    }

    #[test]
    fn limits_read_as_written_over_their_defaults() {
        let limits = |days: u64, size| Some(PageLimits { age: Duration::from_hours(days * 24), size });
        for (text, wanted) in [
            ("", limits(30, 1 << 30)),
            ("keep_pages: off", None),
            ("keep_pages: { age: 7d }", limits(7, 1 << 30)),
            ("keep_pages: { age: 1d, size: 10MB }", limits(1, 10_000_000)),
        ] {
            assert_eq!(read_from(text), (wanted, 0), "{text}");
        }
    }

    #[test]
    fn other_words_and_keys_are_refused() {
        for text in
            ["keep_pages: some", "keep_pages: 30", "keep_pages: { age: long }", "keep_pages: { days: 3 }"]
        {
            assert_eq!(read_from(text).1, 1, "{text}");
        }
    }
}
