//! The time of day beside a day, and the zone after it.

use std::{ops::Range, sync::LazyLock};

use jiff::{SignedDuration, tz::Offset};
use regex::{Captures, Regex};

use super::offset::{self, Zone};

/// A time of day.
pub(super) struct Clock {
    /// How long after midnight on the clock; 24 hours and more lie in the next day.
    pub(super) since_midnight: SignedDuration,
    /// The offset the text gives.
    pub(super) offset: Option<Offset>,
    /// The name of a zone that follows, known or not.
    pub(super) zone_name: Option<String>,
}

/// Midnight, where the text gives no time.
pub(super) const MIDNIGHT: Clock =
    Clock { since_midnight: SignedDuration::ZERO, offset: None, zone_name: None };

/// The part of the day before an hour, or after it.
const HALF: &str = "上午|早上|早晨|清晨|凌晨|午前|오전|中午|下午|傍晚|午后|午後|오후|晚上|晚间|夜间|夜里|深夜|[ap][.]?m(?:[.]|~)";

/// A time of day: `12:54:13.5`, `下午3:05`, `3点半`, `오후 3시 5분`, `14h30`, `3 pm`.
const TIME: &str = "(?:(?P<before>HALF) ?)?(?:\
    (?P<h1>[0-9]{1,2}) ?: ?(?P<m1>[0-9]{1,2})(?: ?: ?(?P<s1>[0-9]{1,2}))?(?:[.,](?P<f1>[0-9]{1,12}))?(?: ?(?P<after>HALF))?|\
    (?P<h2>[0-9]{1,2}) ?[时時点點시] ?(?:(?P<m2>[0-9]{1,2}) ?[分분]? ?(?:(?P<s2>[0-9]{1,2}) ?[秒초])?|(?P<half>半))?|\
    (?P<h3>[0-9]{1,2})h(?P<m3>[0-9]{2})?~|\
    (?P<h4>[0-9]{1,2}) ?(?P<after4>[ap][.]?m(?:[.]|~)))";

/// What may stand between a day and its time: marks, the rest of the day's own word, the weekday, `T`, `at`.
const GAP: &str = "(?:[ ,;|·/_:()\\[\\].-]|[日号號일]|at~|à |um~|t|\
    (?:周|週|星期|礼拜|禮拜)[一二三四五六日天]|[月火水木金土日]曜日?|\\([月火水木金土日][・祝休]*\\)|[월화수목금토일]요일|\\([월화수목금토일]\\)|\
    (?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)*";

/// Hours, minutes and seconds without marks, after `T` or right after such a day.
const BASIC: &str =
    "^(?:t| ?)(?P<h1>[0-9]{2})(?P<m1>[0-9]{2})(?P<s1>[0-9]{2})?(?:[.,](?P<f1>[0-9]{1,12}))?(?:~|z)";

/// A pattern written out.
fn ready(pattern: &str) -> Regex {
    let long = pattern.replace("HALF", HALF).replace('~', r"(?-u:\b)");
    Regex::new(&long).expect("a constant pattern")
}

/// A time right after a day.
static AFTER: LazyLock<Regex> = LazyLock::new(|| ready(&format!("^{GAP}{TIME}")));
/// A time without marks.
static UNMARKED: LazyLock<Regex> = LazyLock::new(|| ready(BASIC));
/// A time somewhere.
static ANYWHERE: LazyLock<Regex> = LazyLock::new(|| ready(TIME));
/// What may stand between a time and the day after it.
static ONLY_GAP: LazyLock<Regex> = LazyLock::new(|| ready(&format!("^{GAP}(?:on )?{GAP}$")));

/// The time of a day that stands at `day`: inside it at `inside`, else after it, else before it, else midnight.
/// `None` for an impossible time.
pub(super) fn around(text: &str, day: &Range<usize>, inside: Option<usize>) -> Option<Clock> {
    let rest = &text[inside.unwrap_or(day.end)..];
    if let Some(found) = UNMARKED.captures(rest).or_else(|| AFTER.captures(rest)) {
        let end = found.get(0).map_or(0, |whole| whole.end());
        // The `z` that ends an unmarked time is its zone.
        let end = if rest[..end].ends_with('z') { end - 1 } else { end };
        return clock(&found, &rest[end..]);
    }
    before(&text[..day.start]).unwrap_or(Some(MIDNIGHT))
}

/// The time at the end of the text before a day.
fn before(text: &str) -> Option<Option<Clock>> {
    let found = ANYWHERE.captures_iter(text).last()?;
    let rest = &text[found.get(0)?.end()..];
    let (zone, length) = offset::leading(rest);
    let left = if zone == Zone::Unnamed { rest } else { &rest[length..] };
    ONLY_GAP.is_match(left).then(|| clock(&found, rest))
}

/// A time in a text without a day; `None` where there is none, `Some(None)` for an impossible one.
pub(super) fn anywhere(text: &str) -> Option<Option<Clock>> {
    let found = ANYWHERE.captures(text)?;
    Some(clock(&found, &text[found.get(0)?.end()..]))
}

/// The clock of the parts of a time and what follows it.
fn clock(found: &Captures<'_>, rest: &str) -> Option<Clock> {
    let part = |names: &[&str]| names.iter().find_map(|name| found.name(name)).map(|part| part.as_str());
    let number = |names: &[&str]| part(names).map_or(Some(0), |digits| digits.parse::<i64>().ok());
    let hour = on_24_hours(number(&["h1", "h2", "h3", "h4"])?, part(&["before", "after", "after4"]));
    let minute = if part(&["half"]).is_some() { 30 } else { number(&["m1", "m2", "m3"])? };
    let second = number(&["s1", "s2"])?;
    let fraction = part(&["f1"]).map_or(SignedDuration::ZERO, fraction);
    // A leap second is the one before it: nobody's clock shows it again.
    let since_midnight = SignedDuration::from_secs(hour * 3600 + minute * 60 + second.min(59)) + fraction;
    let possible =
        minute < 60 && second <= 60 && (hour < 24 || since_midnight < SignedDuration::from_hours(25));
    let (zone, _) = offset::leading(rest);
    let (offset, zone_name) = match zone {
        Zone::Offset(offset) => (Some(offset), None),
        Zone::Named(name) => (None, Some(name)),
        Zone::Unnamed => (None, None),
    };
    possible.then_some(Clock { since_midnight, offset, zone_name })
}

/// An hour on the 24-hour clock. A word that contradicts the number (`13:05 AM`) counts for nothing.
fn on_24_hours(hour: i64, half: Option<&str>) -> i64 {
    let Some(half) = half else { return hour };
    match (half, hour) {
        (_, 13..) => hour,
        ("中午", 1..=3) => hour + 12,
        ("中午", _) => hour,
        ("晚上" | "晚间" | "夜间" | "夜里" | "深夜", 12) => 24,
        ("晚上" | "晚间" | "夜间" | "夜里" | "深夜", 5..) => hour + 12,
        ("晚上" | "晚间" | "夜间" | "夜里" | "深夜", _) => hour,
        ("下午" | "傍晚" | "午后" | "午後" | "오후", _) => hour % 12 + 12,
        (half, _) if half.starts_with('p') => hour % 12 + 12,
        (_, _) => hour % 12,
    }
}

/// The fraction of a second that digits after the point mean.
pub(super) fn fraction(digits: &str) -> SignedDuration {
    let nine: String = digits.chars().chain("000000000".chars()).take(9).collect();
    SignedDuration::from_nanos(nine.parse().unwrap_or(0))
}
