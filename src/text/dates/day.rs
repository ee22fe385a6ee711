//! The day in a folded text.

use std::{ops::Range, sync::LazyLock};

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use regex::{Captures, Regex};

use super::words;

/// A day that was found, and where.
pub(super) struct Found {
    /// The day; `None` for an impossible one, or with day and month in doubt.
    pub(super) date: Option<Date>,
    /// Its place in the text.
    pub(super) span: Range<usize>,
    /// Where a time of day stands inside that place, as in `Feb 14 12:54:13 2025`.
    pub(super) clock: Option<usize>,
}

/// One way to write a day.
struct Form {
    pattern: Regex,
    order: Order,
}

/// What the numbers of a form are, in their order.
#[derive(Clone, Copy)]
enum Order {
    YearMonthDay,
    DayMonthYear,
    MonthDayYear,
    /// Day and month in the only order that gives a date, then the year.
    EitherYear,
    /// An era or nothing, a year in it, month and day.
    EraYearMonthDay,
    MonthDay,
    DayMonth,
}

/// The forms in the order they are tried: those that can be mistaken for nothing else first.
///
/// The patterns are written short: see [`long`].
const FORMS: &[(Order, &str)] = &[
    // 2025-02-14, 2025/2/14, 2025. 2. 14., 2025年2月14日, 2025년 2월 14일; a time may follow at once
    (Order::YearMonthDay, "~YEAR ?[-/.年년] ?NN ?[-/.月월] ?NN(?:[^0-9]|$|[0-9]{1,2} ?[:时時点點시])"),
    // 令和7年2月14日, 民國114年2月14日, 25年2月14日
    (Order::EraYearMonthDay, "(?:(令和|平成|昭和|民國|民国) ?|~)([0-9]{1,3}|元) ?年 ?NN ?月 ?NN ?[日号號]"),
    // 20250214, 20250214T125413Z, 20250214125413
    (Order::YearMonthDay, "^YEAR([0-9]{2})([0-9]{2})(?:$|[t ][0-9]|[0-9]{4}$|[0-9]{6}$)"),
    // Feb 14, 2025; February 14th 2025
    (Order::MonthDayYear, "(?:^|APART)MONTH[ .,/-]*NN(?:st|nd|rd|th)?[ .,/-]+YEAR~"),
    // Feb 14 12:54:13 CST 2025, 14 Feb 12:54:13 CST 2025
    (Order::MonthDayYear, "(?:^|APART)MONTH NN,? CLOCK YEAR~"),
    (Order::DayMonthYear, "~NN MONTH,? CLOCK YEAR~"),
    // 14 Feb 2025, 14-Feb-25, 14th of February, 2025, 14/Feb/2025:12:54:13
    (
        Order::DayMonthYear,
        "~NN(?:st|nd|rd|th)?[ .,/-]*(?:of |de )?MONTH[ .,/-]*(?:del? )?(?:YEAR~|([0-9]{2})(?:[^0-9:]|$))",
    ),
    // 2025 Feb 14
    (Order::YearMonthDay, "~YEAR[ .,/-]*MONTH[ .,/-]*NN(?:~|t)"),
    // 14.02.2025
    (Order::DayMonthYear, "~NN[.] ?NN[.] ?YEAR~"),
    // 14/02/2025, 02-14-2025
    (Order::EitherYear, "~NN ?[/-] ?NN ?[/-] ?YEAR~"),
    // 2月14日, 2월 14일
    (Order::MonthDay, "~NN ?[月월] ?NN ?[日号號일]"),
    // Feb 14, 14 Feb
    (Order::MonthDay, "(?:^|APART)MONTH[ .-]*NN(?:st|nd|rd|th)?~"),
    (Order::DayMonth, "~NN(?:st|nd|rd|th)?[ .-]*(?:of |de )?MONTH(?:APART|$)"),
    // 02-14 12:30, [02-14]
    (Order::MonthDay, "~NN[-/]NN [0-9]{1,2}:[0-9]{2}"),
    (Order::MonthDay, r"^[\[(]?NN[-/]NN[\])]?$"),
];

/// A short pattern written out: `YEAR` four digits, `NN` one or two, `MONTH` a month's name, `CLOCK` a time and its zone, `APART` no letter
/// of the scripts that months are written in,
/// `~` the edge of a word in ASCII (Chinese characters beside a number are none of it).
fn long(short: &str) -> String {
    let clock = "(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:[.][0-9]+)?(?: [a-z]{1,5}| [a-z]{0,3}[+-][0-9]{2}:?[0-9]{2})?";
    short
        .replace("APART", r"[^\p{Latin}\p{Greek}\p{Cyrillic}]")
        .replace("CLOCK", clock)
        .replace("MONTH", &words::month_pattern())
        .replace("YEAR", "([0-9]{4})")
        .replace("NN", "([0-9]{1,2})")
        .replace('~', r"(?-u:\b)")
}

/// The forms made ready once.
static READY: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let ready = |(order, short): &(Order, &str)| Form {
        pattern: Regex::new(&long(short)).expect("a constant pattern"),
        order: *order,
    };
    FORMS.iter().map(ready).collect()
});

/// The first day in the text, in the first form that fits.
pub(super) fn find(text: &str, zone: &TimeZone, now: Timestamp) -> Option<Found> {
    READY.iter().find_map(|form| {
        let captures = form.pattern.captures(text)?;
        let clock = captures.name("clock").map(|clock| clock.start());
        let last = captures.iter().flatten().last()?;
        let span = captures.get(0)?.start()..last.end();
        Some(Found { date: date(&captures, form.order, zone, now), span, clock })
    })
}

/// The date that the parts of a form give.
fn date(captures: &Captures<'_>, order: Order, zone: &TimeZone, now: Timestamp) -> Option<Date> {
    // A clock in the middle is no part of the day.
    let clock = captures.name("clock").map(|clock| clock.start());
    let parts = captures.iter().skip(1).flatten().filter(|part| Some(part.start()) != clock);
    let parts: Vec<&str> = parts.map(|part| part.as_str()).collect();
    match (order, parts.as_slice()) {
        (Order::YearMonthDay, [y, m, d])
        | (Order::DayMonthYear, [d, m, y])
        | (Order::MonthDayYear, [m, d, y]) => Date::new(year(y)?, words::month(m)?, d.parse().ok()?).ok(),
        (Order::EitherYear, [first, second, y]) => {
            either(year(y)?, first.parse().ok()?, second.parse().ok()?)
        }
        (Order::EraYearMonthDay, [era, y, m, d]) => {
            let years = if *y == "元" { 1 } else { y.parse().ok()? };
            Date::new(before_era(era)? + years, m.parse().ok()?, d.parse().ok()?).ok()
        }
        (Order::EraYearMonthDay, [y, m, d]) => Date::new(year(y)?, m.parse().ok()?, d.parse().ok()?).ok(),
        (Order::MonthDay, [m, d]) | (Order::DayMonth, [d, m]) => {
            latest(words::month(m)?, d.parse().ok()?, zone, now)
        }
        _ => None,
    }
}

/// A year of four digits, or of two as RFC 2822, 4.3 reads them.
fn year(digits: &str) -> Option<i16> {
    let number: i16 = digits.parse().ok()?;
    match (digits.len(), number) {
        (4, _) => Some(number),
        (2, 0..50) => Some(2000 + number),
        (2, _) => Some(1900 + number),
        _ => None,
    }
}

/// The year before the first of an era.
fn before_era(era: &str) -> Option<i16> {
    match era {
        "令和" => Some(2018),
        "平成" => Some(1988),
        "昭和" => Some(1925),
        "民國" | "民国" => Some(1911),
        _ => None,
    }
}

/// The date of a day and a month whose order is not known: the one order that gives a date, else none.
fn either(year: i16, first: i8, second: i8) -> Option<Date> {
    let (day, month) = match (first, second) {
        (day, month @ ..=12) if day > 12 || day == month => (day, month),
        (month @ ..=12, day) if day > 12 => (day, month),
        _ => return None,
    };
    Date::new(year, month, day).ok()
}

/// The latest such day that is not after tomorrow: a list that leaves the year out means the last one.
fn latest(month: i8, day: i8, zone: &TimeZone, now: Timestamp) -> Option<Date> {
    let tomorrow = zone.to_datetime(now).date().checked_add(1.day()).ok()?;
    // 29 February may be up to eight years away.
    let years = (0..=8).map(|back| tomorrow.year() - back);
    years.filter_map(|year| Date::new(year, month, day).ok()).find(|date| *date <= tomorrow)
}
