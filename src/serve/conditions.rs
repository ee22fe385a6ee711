//! Whether a request's conditions hold (RFC 9110, 13).

use std::time::SystemTime;

use hyper::header::{HeaderMap, HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE};

/// What the conditions come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The whole is sent.
    Send,
    /// The client has it: 304.
    NotModified,
    /// The client wanted another than there is: 412.
    Failed,
}

/// Weighs the conditions of a GET or HEAD in the order of section 13.2.2.
///
/// `etag` is the strong entity tag of the answer, in its quotes; `modified` its date in whole seconds. A tag
/// condition puts the date condition beside it out of force; a date that cannot be read counts as not given.
pub(super) fn weigh(headers: &HeaderMap, etag: &str, modified: Option<SystemTime>) -> Verdict {
    let held = match tags(headers, &IF_MATCH) {
        Some(tags) => tags.iter().any(|tag| *tag == "*" || *tag == etag),
        None => match (date(headers, &IF_UNMODIFIED_SINCE), modified) {
            (Some(date), Some(modified)) => modified <= date,
            _ => true,
        },
    };
    if !held {
        return Verdict::Failed;
    }
    let known = match tags(headers, &IF_NONE_MATCH) {
        // Compared weakly (8.8.3.2): a proxy may have weakened the tag on its way.
        Some(tags) => tags.iter().any(|tag| *tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag),
        None => match (date(headers, &IF_MODIFIED_SINCE), modified) {
            (Some(date), Some(modified)) => modified <= date,
            _ => false,
        },
    };
    if known { Verdict::NotModified } else { Verdict::Send }
}

/// The entity tags of a header, with quotes and `W/`; `None` where it is not given. The rest of a list is left out
/// from where it is broken.
fn tags<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<Vec<&'a str>> {
    headers.contains_key(name).then(|| {
        let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(list).collect()
    })
}

fn list(value: &str) -> Vec<&str> {
    if value.trim() == "*" {
        return vec!["*"];
    }
    let mut tags = Vec::new();
    let mut rest = value;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let opaque = rest.strip_prefix("W/").unwrap_or(rest);
        let Some(end) = opaque.strip_prefix('"').and_then(|inner| inner.find('"')) else { return tags };
        let (tag, after) = rest.split_at(rest.len() - opaque.len() + end + 2);
        tags.push(tag);
        rest = after;
    }
}

fn date(headers: &HeaderMap, name: &HeaderName) -> Option<SystemTime> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => httpdate::parse_http_date(value.to_str().ok()?.trim()).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

    fn verdict(rows: &[(&str, &str)]) -> Verdict {
        let mut headers = HeaderMap::new();
        for (name, value) in rows {
            headers.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        }
        weigh(&headers, "\"a,b\"", httpdate::parse_http_date(NOW).ok())
    }

    #[test]
    fn tags_are_compared_weakly_and_in_lists() {
        let table: &[(&str, Verdict)] = &[
            ("\"a,b\"", Verdict::NotModified),
            ("W/\"a,b\"", Verdict::NotModified),
            ("*", Verdict::NotModified),
            ("\"x\", \"a,b\"", Verdict::NotModified),
            ("\"x\" ,W/\"y\",,W/\"a,b\"", Verdict::NotModified),
            ("\"x\"", Verdict::Send),
            ("\"a\"", Verdict::Send),
            ("a,b", Verdict::Send),
            ("\"a,b", Verdict::Send),
            ("", Verdict::Send),
            ("w/\"a,b\"", Verdict::Send),
        ];
        for (value, expected) in table {
            assert_eq!(verdict(&[("if-none-match", value)]), *expected, "{value:?}");
        }
        assert_eq!(
            verdict(&[("if-none-match", "\"x\""), ("if-none-match", "\"a,b\"")]),
            Verdict::NotModified
        );
    }

    #[test]
    fn a_date_counts_only_when_it_can_be_read_and_no_tag_is_given() {
        assert_eq!(verdict(&[("if-modified-since", NOW)]), Verdict::NotModified);
        assert_eq!(verdict(&[("if-modified-since", "Sunday, 06-Nov-94 08:49:37 GMT")]), Verdict::NotModified);
        assert_eq!(verdict(&[("if-modified-since", "Sun, 06 Nov 1994 08:49:36 GMT")]), Verdict::Send);
        for broken in ["rubbish", "", "0", "Sun, 99 Nov 1994 08:49:37 GMT"] {
            assert_eq!(verdict(&[("if-modified-since", broken)]), Verdict::Send, "{broken:?}");
        }
        assert_eq!(verdict(&[("if-modified-since", NOW), ("if-none-match", "\"x\"")]), Verdict::Send);
        assert_eq!(verdict(&[("if-modified-since", NOW), ("if-modified-since", NOW)]), Verdict::Send);
    }

    #[test]
    fn a_client_that_wants_another_gets_none() {
        assert_eq!(verdict(&[("if-match", "\"x\"")]), Verdict::Failed);
        // Compared strongly (13.1.1).
        assert_eq!(verdict(&[("if-match", "W/\"a,b\"")]), Verdict::Failed);
        assert_eq!(verdict(&[("if-match", "\"x\", \"a,b\"")]), Verdict::Send);
        assert_eq!(verdict(&[("if-match", "*")]), Verdict::Send);
        assert_eq!(verdict(&[("if-unmodified-since", "Sun, 06 Nov 1994 08:49:36 GMT")]), Verdict::Failed);
        assert_eq!(verdict(&[("if-unmodified-since", NOW)]), Verdict::Send);
        assert_eq!(verdict(&[("if-match", "\"a,b\""), ("if-none-match", "\"a,b\"")]), Verdict::NotModified);
    }
}
