//! Dates that count from now: `3小时前`, `昨天 08:30`, `2 hours ago`.

use std::sync::LazyLock;

use jiff::{SignedDuration, Span, Timestamp, civil::DateTime, tz::TimeZone};
use regex::Regex;

use super::{clock, moment};

/// Words for this moment.
const NOW: &[&str] = &["刚刚", "剛剛", "刚才", "剛才", "just now", "moments ago", "たった今", "방금"];

/// Words for days, and how many days ago they are; a word comes before those it contains.
const DAYS: &[(&str, i32)] = &[
    ("大前天", 3),
    ("前天", 2),
    ("一昨日", 2),
    ("그저께", 2),
    ("그제", 2),
    ("day before yesterday", 2),
    ("昨天", 1),
    ("昨日", 1),
    ("昨晚", 1),
    ("어제", 1),
    ("yesterday", 1),
    ("今天", 0),
    ("今日", 0),
    ("今晨", 0),
    ("今晚", 0),
    ("오늘", 0),
    ("today", 0),
];

/// The moment a folded text means relative to `now`.
pub(super) fn find(text: &str, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    if text == "now" || NOW.iter().any(|word| text.contains(word)) {
        return Some(now);
    }
    ago(text, zone, now).or_else(|| on_a_day(text, zone, now))
}

/// `昨天 08:30`, `yesterday at 8:30`: the day's midnight where no time is given.
fn on_a_day(text: &str, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    let (word, days) = DAYS.iter().find(|(word, _)| text.contains(word))?;
    let date = zone.to_datetime(now).date().checked_sub(Span::new().days(*days)).ok()?;
    let (before, after) = text.split_once(word)?;
    let clock = match clock::anywhere(after).or_else(|| clock::anywhere(before)) {
        Some(clock) => clock?,
        None => clock::MIDNIGHT,
    };
    moment(date, &clock, text, zone)
}

/// `3小时前`, `2 hours ago`, `半小时前`.
fn ago(text: &str, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    static AGO: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            "([0-9]{1,5}|半|an?|one|half an) ?(?:个|個)?\
             (秒|分|小时|小時|時間|天|日|周|週|星期|礼拜|月|ヶ月|か月|年|초|분|시간|일|주|개월|달|년|\
             seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w|months?|mos?|years?|yrs?|y)\
             (?:钟|鐘|間)? ?(?:之|以)?(?:前|전|ago(?-u:\\b))",
        )
        .expect("a constant pattern")
    });
    let found = AGO.captures(text)?;
    match Ago::read(&found[1], &found[2])? {
        Ago::Exactly(duration) => now.checked_sub(duration).ok(),
        Ago::Calendar(span) => {
            let then: DateTime = zone.to_datetime(now).checked_sub(span).ok()?;
            zone.to_timestamp(then).ok()
        }
    }
}

/// How long ago something was.
enum Ago {
    /// So many seconds, minutes or hours.
    Exactly(SignedDuration),
    /// So many days and more, at the same time of day.
    Calendar(Span),
}

impl Ago {
    /// A number and a unit.
    fn read(number: &str, unit: &str) -> Option<Ago> {
        let halved = matches!(number, "半" | "half an");
        let count: i64 = if halved { 1 } else { number.parse().unwrap_or(1) };
        let seconds = match unit {
            _ if unit.starts_with(['秒', '초', 's']) => 1,
            _ if unit.starts_with(['月', 'ヶ', 'か', '개', '달']) || unit.starts_with("mo") => {
                return Ago::calendar(Span::new().try_months(count).ok()?, halved);
            }
            _ if unit.starts_with(['分', '분', 'm']) => 60,
            _ if unit.starts_with(['小', '時', '시', 'h']) => 3600,
            _ if unit.starts_with(['天', '日', '일', 'd']) && halved => 24 * 3600,
            _ if unit.starts_with(['天', '日', '일', 'd']) => {
                return Ago::calendar(Span::new().try_days(count).ok()?, halved);
            }
            _ if unit.starts_with(['年', '년', 'y']) => {
                let months = if halved { 6 } else { count * 12 };
                return Ago::calendar(Span::new().try_months(months).ok()?, false);
            }
            _ => return Ago::calendar(Span::new().try_weeks(count).ok()?, halved),
        };
        Some(Ago::Exactly(SignedDuration::from_secs(if halved { seconds / 2 } else { count * seconds })))
    }

    /// A span of the calendar; half of one says too little.
    fn calendar(span: Span, halved: bool) -> Option<Ago> {
        (!halved).then_some(Ago::Calendar(span))
    }
}
