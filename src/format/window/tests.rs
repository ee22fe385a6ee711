use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

const HOUR: i64 = 3_600;
const START: i64 = 1_790_000_000;

fn stamp(second: i64, name: &str) -> Stamp {
    Stamp { at: Timestamp::from_second(second).unwrap(), id: ArticleId::new(name) }
}

/// Stamps at these seconds after the start, in the order of a feed.
fn stamps(seconds: impl IntoIterator<Item = i64>) -> Vec<Stamp> {
    let mut stamps: Vec<_> =
        seconds.into_iter().enumerate().map(|(n, s)| stamp(START + s, &format!("a{n:04}"))).collect();
    stamps.sort();
    stamps
}

/// Polls once an hour, from before the first run until a day after the last article, and tells how many
/// different articles of `(published, first seen)` a subscriber has then met in the feed.
fn met_by_a_subscriber(articles: &[(i64, i64)], entries: usize) -> usize {
    let mut met = BTreeSet::new();
    let last = articles.iter().map(|(_, seen)| *seen).max().unwrap_or_default();
    for now in (-HOUR..=last + 24 * HOUR).step_by(3_600) {
        let known = articles.iter().enumerate().filter(|(_, (_, seen))| *seen <= now);
        let mut feed: Vec<_> = known
            .map(|(n, (published, seen))| {
                let time = |second: i64| Timestamp::from_second(START + second).unwrap();
                Stamp { at: place(time(*published), time(*seen)), id: ArticleId::new(format!("a{n:04}")) }
            })
            .collect();
        feed.sort();
        let held = window(&feed, entries);
        met.extend(feed.into_iter().take(held).map(|stamp| stamp.id));
    }
    met.len()
}

#[test]
fn a_feed_without_articles_holds_none() {
    assert_eq!(window(&[], 50), 0);
}

#[test]
fn a_quiet_feed_holds_the_configured_number_however_old() {
    let feed = stamps((0..80).map(|n| n * 72 * HOUR));
    assert_eq!(window(&feed, 50), 50);
    assert_eq!(window(&feed[..20], 50), 20);
    assert_eq!(window(&feed, 0), 1, "the newest is within 48 hours of itself");
}

#[test]
fn a_busy_feed_holds_all_of_the_newest_articles_last_48_hours() {
    let feed = stamps((0..400).map(|n| n * HOUR));
    assert_eq!(window(&feed, 20), 49, "both ends count");
    let feed = stamps([0, 48 * HOUR]);
    assert_eq!(window(&feed, 1), 2);
    let feed = stamps([0, 48 * HOUR + 1]);
    assert_eq!(window(&feed, 1), 1);
}

#[test]
fn a_flood_stops_at_500_unless_more_were_asked_for() {
    let feed = stamps(0..2_000);
    assert_eq!(window(&feed, 50), 500);
    assert_eq!(window(&feed, 1_200), 1_200);
}

#[test]
fn articles_of_the_same_time_are_ordered_by_their_ids() {
    let mut feed = [stamp(2, "b"), stamp(9, "z"), stamp(2, "a")];
    feed.sort();
    let ids: Vec<_> = feed.iter().map(|stamp| stamp.id.as_str()).collect();
    assert_eq!(ids, ["z", "a", "b"]);
}

#[test]
fn a_date_in_the_future_pins_nothing_to_the_top() {
    let (now, future) = (Timestamp::from_second(START).unwrap(), Timestamp::from_second(START + 1).unwrap());
    assert_eq!(place(future, now), now);
    assert_eq!(place(now, future), now);
}

#[test]
fn an_hourly_subscriber_meets_every_article_of_a_burst_of_200() {
    let in_one_minute: Vec<_> = (0..200).map(|n| (n / 4, 60)).collect();
    assert_eq!(met_by_a_subscriber(&in_one_minute, 50), 200);

    let in_ten_hours: Vec<_> = (0..200).map(|n| (n * 180, n * 180 + 30)).collect();
    assert_eq!(met_by_a_subscriber(&in_ten_hours, 50), 200);

    let between_quiet_weeks: Vec<_> = (0..60)
        .map(|n| (n * 24 * HOUR, n * 24 * HOUR))
        .chain((0..200).map(|n| (30 * 24 * HOUR + n, 30 * 24 * HOUR + 1_800)))
        .collect();
    assert_eq!(met_by_a_subscriber(&between_quiet_weeks, 50), 260);

    let dated_by_day_or_in_the_future: Vec<_> =
        (0..200).map(|n| (if n % 2 == 0 { -12 * HOUR } else { 99 * HOUR }, n * 60)).collect();
    assert_eq!(met_by_a_subscriber(&dated_by_day_or_in_the_future, 50), 200);
}

proptest! {
    #[test]
    fn no_burst_within_two_days_loses_an_article(
        seen in proptest::collection::vec((0..24 * HOUR, 0..24 * HOUR), 1..200),
        entries in 1_usize..60,
    ) {
        let articles: Vec<_> = seen.into_iter().map(|(seen, late)| (seen - late, seen)).collect();
        prop_assert_eq!(met_by_a_subscriber(&articles, entries), articles.len());
    }
}
