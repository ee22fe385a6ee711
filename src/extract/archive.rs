//! Whether a site asks that no copy of its page be kept: `noarchive`, in the page or beside it.
//!
//! It is about the page as it came. The article made of it is not a copy of the page: what may be published of a source is
//! its configuration's to say.

use crate::model::Head;
use crate::select;

use super::View;

/// The name by which a page may speak to us alone.
const OURS: &str = "feedloom";
/// What a page says to everybody.
const EVERYBODY: &str = "robots";
const WORD: &str = "noarchive";

/// Rules that have a value after a colon, which thus is no name.
const VALUED: &[&str] = &["unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"];

/// Whether the page says `noarchive` to everybody or to us: in `<meta name="robots">` or `X-Robots-Tag`.
pub fn is_refused(opened: &select::View, head: &Head) -> bool {
    let view = View::new(opened);
    let mut metas = [EVERYBODY, OURS].into_iter().flat_map(|name| view.metas().all(name));
    metas.any(|content| content.split(',').any(is_word)) || head.all("x-robots-tag").any(is_refused_by)
}

/// What a header says. A name before a colon speaks to that robot alone, for all that follows.
fn is_refused_by(header: &str) -> bool {
    let mut is_for_us = true;
    header.split(',').any(|part| {
        let rule = match part.split_once(':') {
            Some((name, _)) if VALUED.iter().any(|valued| name.trim().eq_ignore_ascii_case(valued)) => part,
            Some((name, rule)) => {
                is_for_us = [EVERYBODY, OURS, "*"].iter().any(|us| name.trim().eq_ignore_ascii_case(us));
                rule
            }
            None => part,
        };
        is_for_us && is_word(rule)
    })
}

fn is_word(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case(WORD)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refuses(html: &str, headers: &[&str]) -> bool {
        let opened = select::View::html(&"https://a.example/".parse().unwrap(), html);
        let headers = headers.iter().map(|value| ("x-robots-tag".to_owned(), (*value).to_owned())).collect();
        is_refused(&opened, &Head { status: Some(200), headers })
    }

    #[test]
    fn the_page_or_the_header_may_refuse_to_everybody_or_to_us() {
        for html in [
            "<meta name=robots content=noarchive>",
            "<meta name='ROBOTS' content='NOINDEX, NoArchive'>",
            "<meta content='noarchive,follow' name='feedloom'>",
        ] {
            assert!(refuses(html, &[]), "{html}");
        }
        for headers in [
            &["noarchive"][..],
            &["noindex", "nofollow, noarchive"],
            &["Feedloom: noarchive"],
            &["otherbot: nofollow, feedloom: noindex, noarchive"],
            &["max-snippet: 20, noarchive"],
            &["unavailable_after: 25 Jun 2030 15:00:00 PST, noarchive"],
        ] {
            assert!(refuses("<p>x", headers), "{headers:?}");
        }
    }

    #[test]
    fn what_is_said_to_others_or_says_something_else_refuses_nothing() {
        for html in [
            "<meta name=otherbot content=noarchive>",
            "<meta name=robots content='none'>",
            "<p>noarchive</p>",
        ] {
            assert!(!refuses(html, &[]), "{html}");
        }
        for headers in [&["none"][..], &["otherbot: nofollow, noarchive"], &["noarchives"], &[""]] {
            assert!(!refuses("<p>x", headers), "{headers:?}");
        }
    }
}
