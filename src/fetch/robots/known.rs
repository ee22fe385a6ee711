//! What is known of an origin's robots.txt: how long it is good (RFC 9309, 2.4), and what becomes of it when the server
//! is asked again.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{self, HeaderMap};
use url::Url;

use super::Rules;
use crate::fetch::answer::Answer;
use crate::fetch::question::Question;
use crate::fetch::{Error, headers};
use crate::model::{KeptRobots, RobotsAnswer, Validators};

/// However short or long the server wants it kept, it is asked again neither sooner nor later than this.
const SHORTEST: Duration = Duration::from_secs(3600);
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// When a host that could not be asked is asked again, in one and the same run.
const AGAIN: Duration = Duration::from_secs(600);

/// So long the last good copy stands in for one that cannot be had (RFC 9309, 2.3.1.4).
const LAST_GOOD: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Rules, and how long they hold.
#[derive(Debug)]
pub(crate) struct Known {
    pub(super) rules: Rules,
    pub(super) until: Timestamp,
}

/// What the server sent for robots.txt.
#[derive(Debug)]
pub(crate) struct Reply {
    /// `None` when what is known of it still holds.
    text: Option<Vec<u8>>,
    validators: Validators,
    lifetime: Duration,
}

impl Reply {
    /// Takes the last answer to a question for robots.txt.
    ///
    /// # Errors
    /// When it brought no text.
    pub(crate) fn new(question: &Question, answer: Answer) -> Result<Self, Error> {
        let validators = Validators {
            etag: headers::validator(&answer.headers, header::ETAG),
            last_modified: headers::validator(&answer.headers, header::LAST_MODIFIED),
            body_hash: None,
            listed: None,
        };
        let lifetime = lifetime(&answer.headers);
        let still_holds = answer.status.as_u16() == 304 && question.is_conditional();
        let text = if still_holds { None } else { Some(answer.into_body(question)?) };
        Ok(Self { text, validators, lifetime })
    }
}

impl Known {
    /// Whether an address may be asked for.
    ///
    /// # Errors
    /// When the rules keep us out, or could not be read.
    pub(crate) fn check(&self, url: &Url) -> Result<(), Error> {
        self.rules.check(url)
    }

    /// The rules kept, while they are fresh.
    pub(crate) fn kept(kept: &KeptRobots, now: Timestamp) -> Option<Self> {
        // A time to come was written by a clock that went wrong.
        let is_fresh = kept.fetched_at <= now && now < kept.expires_at;
        is_fresh.then(|| Self { rules: Rules::of(&kept.answer), until: kept.expires_at })
    }

    /// The rules after the server was asked, and what is to be kept of them.
    pub(crate) fn renewed(
        reply: Result<Reply, Error>,
        kept: Option<KeptRobots>,
        now: Timestamp,
    ) -> (Self, Option<KeptRobots>) {
        let fresh = |answer, validators, lifetime| KeptRobots {
            fetched_at: now,
            expires_at: after(now, lifetime),
            answer,
            validators,
        };
        let told = match (reply, kept) {
            (Ok(Reply { text: Some(text), validators, lifetime }), _) => {
                fresh(RobotsAnswer::Text(text), validators, lifetime)
            }
            (Ok(Reply { text: None, validators, lifetime }), Some(kept)) => {
                let renewed = |new: Option<String>, old| new.or(old);
                let validators = Validators {
                    etag: renewed(validators.etag, kept.validators.etag),
                    last_modified: renewed(validators.last_modified, kept.validators.last_modified),
                    body_hash: None,
                    listed: None,
                };
                fresh(kept.answer, validators, lifetime)
            }
            (Ok(Reply { text: None, .. }), None) => {
                fresh(RobotsAnswer::None, Validators::default(), SHORTEST)
            }
            (Err(error), _) if Rules::opens(&error) => {
                fresh(RobotsAnswer::None, Validators::default(), LONGEST)
            }
            (Err(error), kept) => {
                let copy = kept.filter(|kept| stands_in(kept, &error, now));
                let rules =
                    copy.map_or_else(|| Rules::Unreachable(Arc::new(error)), |kept| Rules::of(&kept.answer));
                return (Self { rules, until: after(now, AGAIN) }, None);
            }
        };
        (Self { rules: Rules::of(&told.answer), until: told.expires_at }, Some(told))
    }
}

/// Whether a copy may stand in for what could not be had. Not where the server asks for fewer requests: with the
/// copy it would get more. That there was no file once is no copy.
fn stands_in(kept: &KeptRobots, error: &Error, now: Timestamp) -> bool {
    let is_asked_away =
        matches!(error, Error::Status { status: 429, .. } | Error::Status { retry_after: Some(_), .. });
    let is_recent = now.duration_since(kept.fetched_at) <= LAST_GOOD;
    matches!(kept.answer, RobotsAnswer::Text(_)) && is_recent && !is_asked_away
}

/// How long the server lets it be kept; a day when it doesn't say.
fn lifetime(headers: &HeaderMap) -> Duration {
    let values = headers.get_all(header::CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let mut lifetime = LONGEST;
    for directive in values.flat_map(|value| value.split(',')) {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "no-cache" | "no-store" => return SHORTEST,
            "max-age" => {
                let seconds = value.trim().trim_matches('"').parse();
                lifetime = seconds.map_or(lifetime, Duration::from_secs);
            }
            _ => {}
        }
    }
    lifetime.clamp(SHORTEST, LONGEST)
}

fn after(now: Timestamp, duration: Duration) -> Timestamp {
    now.checked_add(duration).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_780_000_000 + 3600 * hour).unwrap()
    }

    fn text(etag: &str) -> Result<Reply, Error> {
        let validators = Validators { etag: Some(etag.to_owned()), ..Validators::default() };
        let text = Some(b"User-agent: *\nDisallow: /closed\n".to_vec());
        Ok(Reply { text, validators, lifetime: LONGEST })
    }

    fn status(status: u16, retry_after: Option<Duration>) -> Result<Reply, Error> {
        Err(Error::Status { url: "https://news.example/robots.txt".parse().unwrap(), status, retry_after })
    }

    /// Whether `/open` and `/closed` may be asked for.
    fn opens(known: &Known) -> (bool, bool) {
        let may = |path| known.rules.check(&format!("https://news.example/{path}").parse().unwrap()).is_ok();
        (may("open"), may("closed"))
    }

    #[test]
    fn what_is_kept_holds_until_it_expires_and_not_before_it_was_fetched() {
        let (known, kept) = Known::renewed(text("1"), None, at(0));
        let kept = kept.unwrap();
        assert_eq!((opens(&known), known.until), ((true, false), at(24)));
        assert_eq!(opens(&Known::kept(&kept, at(23)).unwrap()), (true, false));
        assert!(Known::kept(&kept, at(24)).is_none() && Known::kept(&kept, at(-1)).is_none());
    }

    #[test]
    fn a_304_keeps_the_text_and_counts_anew() {
        let (_, kept) = Known::renewed(text("1"), None, at(0));
        let same = Reply { text: None, validators: Validators::default(), lifetime: SHORTEST };
        let (known, renewed) = Known::renewed(Ok(same), kept.clone(), at(30));
        assert_eq!(opens(&known), (true, false));
        assert_eq!(renewed, Some(KeptRobots { fetched_at: at(30), expires_at: at(31), ..kept.unwrap() }));
    }

    #[test]
    fn no_file_is_kept_for_a_day() {
        for reply in [status(404, None), status(403, None)] {
            let (known, kept) = Known::renewed(reply, None, at(0));
            assert_eq!(opens(&known), (true, true));
            assert_eq!(kept.map(|kept| (kept.answer, kept.expires_at)), Some((RobotsAnswer::None, at(24))));
        }
    }

    #[test]
    fn the_last_good_copy_stands_in_for_thirty_days() {
        let (_, kept) = Known::renewed(text("1"), None, at(0));
        for (hours, expected) in
            [(25, (true, false)), (30 * 24, (true, false)), (30 * 24 + 1, (false, false))]
        {
            let (known, keep) = Known::renewed(status(503, None), kept.clone(), at(hours));
            assert_eq!(opens(&known), expected, "{hours}");
            assert!(keep.is_none() && known.until > at(hours) && known.until < at(hours + 1));
        }
    }

    #[test]
    fn nothing_stands_in_where_the_server_asks_for_less_or_never_told() {
        let (_, kept) = Known::renewed(text("1"), None, at(0));
        let (_, none) = Known::renewed(status(404, None), None, at(0));
        let minute = Some(Duration::from_secs(60));
        for (reply, kept) in [
            (status(429, None), kept.clone()),
            (status(503, minute), kept),
            (status(500, None), none),
            (status(500, None), None),
        ] {
            let (known, keep) = Known::renewed(reply, kept, at(25));
            assert_eq!((opens(&known), keep), ((false, false), None));
        }
    }

    #[test]
    fn a_lifetime_is_between_an_hour_and_a_day() {
        for (value, hours) in [
            ("", 24),
            ("max-age=7200", 2),
            ("public, MAX-AGE=\"7200\"", 2),
            ("max-age=60", 1),
            ("max-age=0", 1),
            ("max-age=31536000", 24),
            ("max-age=soon", 24),
            ("no-cache, max-age=7200", 1),
            ("no-store", 1),
            ("s-maxage=7200", 24),
        ] {
            let headers = HeaderMap::from_iter([(header::CACHE_CONTROL, value.parse().unwrap())]);
            assert_eq!(lifetime(&headers), Duration::from_secs(hours * 3600), "{value}");
        }
        assert_eq!(lifetime(&HeaderMap::new()), LONGEST);
    }
}
