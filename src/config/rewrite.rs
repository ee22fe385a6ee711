//! One scalar of a YAML text made to say something else, with every other byte as it was.

use crate::model::Place;

/// The text in which the scalar at `place`, which says `old`, says `new` instead, in the same quotes.
///
/// `None` where no scalar stands there that says `old` in so many letters: it may be escaped, folded over lines, or an
/// alias of one that stands elsewhere, and a person changes it better.
pub fn scalar(text: &str, place: Place, old: &str, new: &str) -> Option<String> {
    let start = offset(text, place)?;
    // Right behind its key: alone in its line it may be the inside of a block scalar, where quotes would be letters, and
    // behind an anchor it has other readers.
    if !text[..start].rsplit('\n').next()?.trim_end().ends_with(':') {
        return None;
    }
    let rest = &text[start..];
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (written, new) = match quote {
        Some(quote) => {
            let written = format!("{quote}{old}{quote}");
            (written, quoted(new, quote))
        }
        None => (old.to_owned(), plain(new)),
    };
    let after = rest.strip_prefix(&written)?;
    let is_whole = match quote {
        // In single quotes a doubled one is a quote, not the end.
        Some(quote) => !after.starts_with(quote),
        None => ends_plain(after),
    };
    is_whole.then(|| format!("{}{new}{after}", &text[..start]))
}

/// Where a place is, in bytes.
fn offset(text: &str, place: Place) -> Option<usize> {
    let (line, column) = (usize::try_from(place.line).ok()?, usize::try_from(place.column).ok()?);
    let mut start = 0;
    for _ in 1..line {
        start += text[start..].find('\n')? + 1;
    }
    let line = text[start..].split('\n').next()?;
    let (at, _) = line.char_indices().nth(column.checked_sub(1)?)?;
    Some(start + at)
}

/// Whether a plain scalar ends before this (YAML 1.2, 7.3.3): with its line, before a comment, or at a flow's mark.
/// One that goes on in the next line is not looked for: what was read would then not be `old`.
fn ends_plain(after: &str) -> bool {
    let line = after.split(['\n', '\r']).next().unwrap_or_default();
    let rest = line.trim_start_matches([' ', '\t']);
    rest.is_empty() || (rest.starts_with('#') && rest.len() < line.len()) || rest.starts_with([',', '}', ']'])
}

/// An address as a plain scalar, or in quotes where it would end one.
fn plain(text: &str) -> String {
    let ends_one = text.contains([',', '[', ']', '{', '}', ' ', '"', '\'', '\\']) || text.ends_with(':');
    if ends_one { quoted(text, '"') } else { text.to_owned() }
}

fn quoted(text: &str, quote: char) -> String {
    let text = match quote {
        '\'' => text.replace('\'', "''"),
        _ => text.replace('\\', "\\\\").replace('"', "\\\""),
    };
    format!("{quote}{text}{quote}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::yaml;

    const OLD: &str = "http://a.example/feed";
    const NEW: &str = "https://b.example/feed?a=1,2";

    /// The text with its `url` changed, by the place the reader gives.
    fn changed(text: &str, new: &str) -> Option<String> {
        let options = yaml::read(text).unwrap();
        let url = options.get("url").unwrap();
        let changed = scalar(text, url.place(), OLD, new)?;
        let back = yaml::read(&changed).unwrap();
        assert_eq!(back.get("url").unwrap().text().unwrap(), new, "{changed}");
        Some(changed)
    }

    #[test]
    fn only_the_scalar_changes_in_whatever_quotes_it_stands() {
        for text in [
            "# 港湾\nurl: http://a.example/feed  # why\nid: a\n",
            "url: http://a.example/feed",
            "url: http://a.example/feed\r\nid: a\r\n",
            "id: a\nurl:   'http://a.example/feed' #x\n",
            "{\"标题\": \"港湾\", \"url\": \"http://a.example/feed\", \"id\": \"a\"}",
            "{title: 港湾, url: http://a.example/feed, id: a}",
            "{id: a, url: http://a.example/feed}",
        ] {
            for new in [NEW, "https://b.example/it's", "https://b.example/\\x?q=1", "https://b.example/#"] {
                let changed = changed(text, new).unwrap_or_else(|| panic!("{text}"));
                let (before, after) = text.split_once(OLD).unwrap();
                let before = before.trim_end_matches('\'');
                assert!(changed.starts_with(before.trim_end_matches('"')), "{changed}");
                assert!(changed.ends_with(after.trim_start_matches(['"', '\''])), "{changed}");
            }
        }
    }

    #[test]
    fn a_value_in_another_form_is_left_to_a_person() {
        for text in [
            "url: \"http:\\/\\/a.example/feed\"\n",
            "url: >-\n  http://a.example/feed\n",
            "url: !!str http://a.example/feed\n",
            "other: &a http://a.example/feed\nurl: *a\n",
            "url: &a http://a.example/feed\n",
        ] {
            assert_eq!(changed(text, NEW), None, "{text}");
        }
        let place = Place { line: 1, column: 6 };
        for text in ["url: http://a.example/feed/x\n", "", "url:", "url: 'http://a.example/feed''s'\n"] {
            assert_eq!(scalar(text, place, OLD, NEW), None, "{text}");
        }
    }
}
