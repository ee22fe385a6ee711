//! What a feed says about when to ask for it again: `ttl`, `skipHours`, `skipDays`, and the syndication module.
//!
//! What cannot be read is left out, in silence: none of it is about an article.

use std::time::Duration;

use jiff::civil::Weekday;

use super::draft::Draft;
use super::vocabulary::Field;
use crate::model::Hints;

/// Longer waits are cut to this: a year.
const LONGEST: f64 = 366.0 * 86400.0;

/// The hints in a feed's head.
///
/// All hours, or all days, say that nobody should ever ask; that is a mistake and counts for nothing.
pub(super) fn of(head: &Draft) -> Hints {
    let text = |field| head.best(field).map(|found| found.text.as_str());
    let mut hours: Vec<u8> = items(head, Field::SkipHours, "hour").filter_map(hour).collect();
    hours.sort_unstable();
    hours.dedup();
    let mut days: Vec<Weekday> = items(head, Field::SkipDays, "day").filter_map(weekday).collect();
    days.sort_unstable_by_key(|day| day.to_monday_zero_offset());
    days.dedup();
    Hints {
        fresh_for: None,
        ttl: text(Field::Ttl).and_then(number).and_then(|minutes| wait(minutes * 60.0)),
        skip_hours: if hours.len() < 24 { hours } else { Vec::new() },
        skip_days: if days.len() < 7 { days } else { Vec::new() },
        update_period: update_period(text(Field::UpdatePeriod), text(Field::UpdateFrequency)),
    }
}

/// The texts of a field's child elements of a name.
fn items<'a>(head: &'a Draft, field: Field, name: &'a str) -> impl Iterator<Item = &'a str> {
    let parts = head.all(field).flat_map(|found| &found.parts);
    parts.filter(move |(part, _)| part == name).map(|(_, text)| text.trim())
}

/// An hour of the day. Midnight is 0 in RSS 2.0 and was 24 before.
fn hour(text: &str) -> Option<u8> {
    match text.parse().ok()? {
        24 => Some(0),
        hour => (hour < 24).then_some(hour),
    }
}

/// A day by its English name, whole or its first three letters.
fn weekday(text: &str) -> Option<Weekday> {
    let name = text.to_ascii_lowercase();
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let at = days.iter().position(|day| *day == name || day.get(..3) == Some(name.as_str()))?;
    Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
}

/// The period divided by the frequency; the module's defaults are `daily` and 1. None where neither is said.
fn update_period(period: Option<&str>, frequency: Option<&str>) -> Option<Duration> {
    let hours = match period.map(|text| text.trim().to_ascii_lowercase()).as_deref() {
        Some("hourly") => 1.0,
        Some("daily") => 24.0,
        Some("weekly") => 7.0 * 24.0,
        Some("monthly") => 30.0 * 24.0,
        Some("yearly") => 365.0 * 24.0,
        Some(_) => return None,
        None => frequency.map(|_| 24.0)?,
    };
    let times = frequency.map_or(Some(1.0), number)?;
    wait(hours * 3600.0 / times)
}

/// A number above 0.
fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0)
}

/// A wait of at least a second, cut to [`LONGEST`].
fn wait(seconds: f64) -> Option<Duration> {
    (seconds >= 1.0).then(|| Duration::from_secs_f64(seconds.min(LONGEST)))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::*;
    use crate::source::feed::parse;

    fn read(head: &str) -> Hints {
        let feed = format!("<rss version='2.0'><channel><title>Tides</title>{head}</channel></rss>");
        let now = jiff::Timestamp::UNIX_EPOCH;
        parse(feed.as_bytes(), None, None, None, &TimeZone::UTC, now).unwrap().hints
    }

    fn minutes(number: u64) -> Option<Duration> {
        Some(Duration::from_secs(number * 60))
    }

    #[test]
    fn what_cannot_be_read_is_left_out_and_what_is_absurd_is_cut() {
        assert_eq!(read("<ttl>soon</ttl><skipHours/><skipDays>all</skipDays>"), Hints::default());
        for ttl in ["0", "-60", "NaN", "inf", "", "1 hour"] {
            assert_eq!(read(&format!("<ttl>{ttl}</ttl>")).ttl, None, "{ttl}");
        }
        assert_eq!(read("<ttl> 90 </ttl>").ttl, minutes(90));
        assert_eq!(read("<ttl>99999999999999999999</ttl>").ttl, minutes(366 * 1440));
        let hours =
            "<skipHours><hour>24</hour><hour>7</hour><hour>7</hour><hour>25</hour><day>3</day></skipHours>";
        assert_eq!(read(hours).skip_hours, [0, 7]);
    }

    #[test]
    fn leaving_out_every_hour_or_day_counts_for_nothing() {
        let hours: String = (0..24).map(|hour| format!("<hour>{hour}</hour>")).collect();
        assert_eq!(read(&format!("<skipHours>{hours}</skipHours>")), Hints::default());
        let days =
            ["Sun", "mon", "TUESDAY", "Wed", "Thu", "Fri"].map(|day| format!("<day>{day}</day>")).concat();
        assert_eq!(read(&format!("<skipDays>{days}</skipDays>")).skip_days.len(), 6);
        let all = format!("<skipDays>{days}</skipDays><skipDays><day>Sat</day></skipDays>");
        assert_eq!(read(&all), Hints::default());
    }

    #[test]
    fn a_period_is_divided_by_its_frequency() {
        let period = |period: &str, frequency: &str| {
            read(&format!("<sy:updatePeriod>{period}</sy:updatePeriod>{frequency}")).update_period
        };
        assert_eq!(period(" Hourly\n", ""), minutes(60));
        assert_eq!(period("daily", "<sy:updateFrequency>4</sy:updateFrequency>"), minutes(360));
        assert_eq!(period("weekly", "<sy:updateFrequency>0</sy:updateFrequency>"), None);
        assert_eq!(period("often", ""), None);
        assert_eq!(read("<sy:updateFrequency>2</sy:updateFrequency>").update_period, minutes(720));
    }

    proptest! {
        #[test]
        fn no_hint_breaks_anything(text in "\\PC{0,20}", frequency in any::<f64>()) {
            let frequency = frequency.to_string();
            read(&format!("<ttl>{text}</ttl><skipHours><hour>{text}</hour></skipHours>"));
            update_period(Some("yearly"), Some(&frequency));
            update_period(Some(&text), None);
        }
    }
}
