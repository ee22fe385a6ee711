//! Which archive pages a feed has (RFC 5005, section 4). Pure rules; whoever reads the index applies them.
//!
//! A page is a month by UTC; where that has too many articles, a day of it; where a day has too many, a numbered part of it.
//! So where an article stands depends on no article of another month, hardly ever on one of another day, and never on a later
//! one of its own day: a page whose time is over stays as it is.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// The most articles of a page.
pub const MOST: usize = 500;

/// A span of time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// Its beginning, included.
    pub from: Timestamp,
    /// Its end, not included.
    pub to: Timestamp,
}

/// One archive page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The name of its file: `2026-10`, `2026-10-14`, `2026-10-14-2`.
    pub name: String,
    /// The month or day that holds its articles.
    pub period: Period,
    /// How many older articles of its day stand in the parts before it. It holds the [`MOST`] oldest of the others.
    pub before: usize,
}

/// The month a time is in.
pub fn month(at: Timestamp) -> Period {
    let first = day(at).first_of_month();
    Period { from: start(first), to: first.checked_add(1.month()).map_or(Timestamp::MAX, start) }
}

/// The day a time is in, by UTC. What is dated before the year 1 is taken into its first day, so that every day has a name.
pub fn day(at: Timestamp) -> Date {
    at.to_zoned_datetime(TimeZone::UTC).date().max(FIRST)
}

const FIRST: Date = date(1, 1, 1);

fn start(day: Date) -> Timestamp {
    let midnight = TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0));
    midnight.ok().filter(|_| day > FIRST).unwrap_or(Timestamp::MIN)
}

/// The pages of one month, the oldest first, given how many articles each of its days has.
pub fn pages(days: &BTreeMap<Date, usize>) -> Vec<Page> {
    let Some((first, _)) = days.first_key_value() else { return Vec::new() };
    if days.values().sum::<usize>() <= MOST {
        let period = month(start(*first));
        return vec![Page { name: period.name(), period, before: 0 }];
    }
    days.iter().flat_map(|(day, articles)| parts(*day, *articles)).collect()
}

fn parts(day: Date, articles: usize) -> impl Iterator<Item = Page> {
    let name = day.strftime("%Y-%m-%d").to_string();
    let period = Period { from: start(day), to: day.tomorrow().map_or(Timestamp::MAX, start) };
    (0..articles.div_ceil(MOST)).map(move |part| Page {
        name: if part == 0 { name.clone() } else { format!("{name}-{}", part + 1) },
        period: period.clone(),
        before: part * MOST,
    })
}

impl Period {
    /// The name of a month: `2026-10`.
    pub fn name(&self) -> String {
        day(self.from).strftime("%Y-%m").to_string()
    }

    /// Whether a time is in it.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }
}

/// The order of page names, the oldest first; `None` for what is none.
pub fn order(name: &str) -> Option<(&str, usize)> {
    let (date, part) = match name.get(10..) {
        None | Some("") => (name, 1),
        Some(rest) => (&name[..10], rest.strip_prefix('-')?.parse().ok().filter(|part| *part > 1)?),
    };
    let is_date =
        |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    let is_whole = matches!(date.len(), 7 | 10) && date.bytes().enumerate().all(is_date);
    is_whole.then_some((date, part))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(days: &[(Date, usize)]) -> Vec<String> {
        pages(&days.iter().copied().collect()).into_iter().map(|page| page.name).collect()
    }

    #[test]
    fn a_month_is_a_page_until_it_is_days_and_a_day_until_it_is_parts() {
        let (one, two) = (date(2026, 10, 1), date(2026, 10, 14));
        assert_eq!(names(&[(one, 1), (two, MOST - 1)]), ["2026-10"]);
        assert_eq!(names(&[(one, 1), (two, MOST)]), ["2026-10-01", "2026-10-14"]);
        assert_eq!(names(&[(one, 2 * MOST + 1)]), ["2026-10-01", "2026-10-01-2", "2026-10-01-3"]);
        assert_eq!(names(&[]), [""; 0]);
    }

    #[test]
    fn months_are_counted_by_utc_and_cover_all_time() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let month_of = |text| month(at(text));
        assert_eq!(month_of("2026-11-01T00:30:00+08:00"), month_of("2026-10-01T00:00:00Z"));
        assert!(month_of("2026-10-31T23:59:59.999999Z").holds(at("2026-10-01T00:00:00Z")));
        assert!(!month_of("2026-10-31T23:59:59Z").holds(at("2026-11-01T00:00:00Z")));
        assert!(
            month(Timestamp::MIN).holds(Timestamp::MIN)
                && month(Timestamp::MIN).holds(at("0001-01-05T00:00:00Z"))
        );
        assert_eq!(pages(&BTreeMap::from([(day(Timestamp::MIN), 1)]))[0].name, "0001-01");
        assert_eq!(month(Timestamp::MAX).to, Timestamp::MAX);
    }

    #[test]
    fn names_have_an_order_and_nothing_else_is_one() {
        let mut names = vec!["2026-10-14-10", "2026-10", "2026-10-14-2", "2026-09-30", "2026-10-14"];
        names.sort_by_key(|name| order(name));
        assert_eq!(names, ["2026-09-30", "2026-10", "2026-10-14", "2026-10-14-2", "2026-10-14-10"]);
        for name in [
            "",
            "2026",
            "2026-1",
            "2026-10-",
            "2026-10-1",
            "2026-10-14-",
            "2026-10-14-1",
            "2026-10-14-x",
            "港口港口港口",
        ] {
            assert_eq!(order(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn every_article_is_in_one_page_and_later_ones_move_none(counts in proptest::collection::vec(0usize..1_200, 1..8), later in 0usize..700) {
            let days: Vec<_> = (1..).map(|day| date(2026, 10, day)).zip(counts).filter(|(_, n)| *n > 0).collect();
            let rows = |days: &[(Date, usize)]| -> Vec<(String, Vec<(Date, usize)>)> {
                pages(&days.iter().copied().collect()).into_iter().map(|page| {
                    let all = days.iter().filter(|(day, _)| page.period.holds(start(*day)))
                        .flat_map(|(day, n)| (0..*n).map(|at| (*day, at)));
                    (page.name.clone(), all.skip(page.before).take(MOST).collect())
                }).collect()
            };
            let pages = rows(&days);
            let mut met: Vec<_> = pages.iter().flat_map(|(_, rows)| rows.clone()).collect();
            met.sort();
            let all: Vec<_> = days.iter().flat_map(|(day, n)| (0..*n).map(|at| (*day, at))).collect();
            prop_assert_eq!(met, all.clone());
            if all.len() > MOST {
                let mut more = days.clone();
                more.last_mut().unwrap().1 += later;
                let grown = rows(&more);
                prop_assert_eq!(&grown[..pages.len() - 1], &pages[..pages.len() - 1]);
            }
        }
    }
}
