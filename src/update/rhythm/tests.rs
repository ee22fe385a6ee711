mod simulation;
mod traces;

use super::*;

use jiff::civil::Weekday;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn minutes(number: u64) -> Duration {
    Duration::from_secs(number * 60)
}

#[test]
fn a_source_never_asked_is_due_at_once() {
    let now = at("2026-03-02T09:00:00Z");
    for every in [Every::EachRun, Every::Fixed(minutes(30)), Every::Auto] {
        assert_eq!(next(every, &History::default(), &Hints::default(), now, 7), now);
    }
}

#[test]
fn a_fixed_time_counts_from_the_last_poll_and_takes_no_hints() {
    let mut history = History::default();
    history.record(at("2026-03-02T09:00:00Z"), &[]);
    let hints = Hints { ttl: Some(minutes(600)), ..Hints::default() };
    let now = at("2026-03-02T09:10:00Z");
    let wanted = at("2026-03-02T09:30:00Z");
    assert_eq!(next(Every::Fixed(minutes(30)), &history, &hints, now, 7), wanted);
    assert_eq!(next(Every::EachRun, &history, &hints, now, 7), now);
}

/// The minutes from the last poll to the next.
fn wait(history: &History, hints: &Hints) -> i64 {
    let asked = history.asked().unwrap();
    next(Every::Auto, history, hints, asked, 7).duration_since(asked).as_secs() / 60
}

/// A source polled each three hours for four weeks from a Monday on, up to a last poll `last` hours later; its entries
/// appear when `appears` says so of an hour counted from the start.
fn polled(last: i64, appears: impl Fn(i64) -> bool) -> History {
    let start = at("2026-03-02T00:00:00Z").as_second();
    let mut history = History::default();
    let end = 28 * 24 + last;
    for hour in (0..=end).filter(|hour| hour % 3 == 0 || *hour == end) {
        let news = (hour - 3..hour).filter(|hour| appears(*hour)).map(|hour| start + hour * 3600 + 1830);
        let news: Vec<_> = news.map(|second| Timestamp::from_second(second).unwrap()).collect();
        history.record(Timestamp::from_second(start + hour * 3600).unwrap(), &news);
    }
    history
}

#[test]
fn a_weekly_hour_is_learned_and_polled_for_just_after_it() {
    // Tuesdays at 9:30; the last poll is on a Tuesday at 9.
    let history = polled(33, |hour| hour.rem_euclid(168) == 33);
    assert!((31..=40).contains(&wait(&history, &Hints::default())), "{}", wait(&history, &Hints::default()));
}

#[test]
fn nights_are_left_alone_where_no_news_come_in_them() {
    let day = |hour: i64| (8..20).contains(&hour.rem_euclid(24));
    let (evening, noon) =
        (wait(&polled(21, day), &Hints::default()), wait(&polled(12, day), &Hints::default()));
    assert!(evening >= 9 * 60, "{evening}");
    assert!(noon <= 60, "{noon}");
}

#[test]
fn a_source_gone_silent_is_asked_seldom_and_one_that_comes_back_often() {
    let living = wait(&polled(0, |_| true), &Hints::default());
    let silent = wait(&polled(0, |hour| hour < 14 * 24), &Hints::default());
    let back = wait(&polled(24, |hour| !(14 * 24..28 * 24).contains(&hour)), &Hints::default());
    assert!(silent >= 4 * 60, "{silent}");
    assert!(living <= 60 && back <= 180, "{living} {back}");
}

#[test]
fn hours_and_days_to_be_left_out_are_unless_news_come_in_them() {
    let office = |hour: i64| (8..20).contains(&hour.rem_euclid(24)) && hour.div_euclid(24).rem_euclid(7) < 5;
    let hints = Hints { ttl: Some(minutes(360)), ..Hints::default() };
    let hours = |skip_hours: &[u8]| Hints { skip_hours: skip_hours.to_vec(), ..hints.clone() };
    let days = |day| Hints { skip_days: vec![day], ..hints.clone() };
    // Both are Fridays: asked at 15, a poll at 21 is wished for; asked at 20, one at 2 on Saturday.
    let (afternoon, evening) = (polled(4 * 24 + 15, office), polled(4 * 24 + 20, office));
    assert_eq!(wait(&polled(4 * 24 + 6, office), &hours(&[12])), 360, "news come at 12");
    assert_eq!(wait(&afternoon, &days(Weekday::Friday)), wait(&afternoon, &hints), "news come on Fridays");
    assert_eq!(wait(&afternoon, &hours(&[21, 22])), 8 * 60, "none come at 21 and 22");
    assert_eq!(wait(&evening, &days(Weekday::Saturday)), 1440);
}

#[test]
fn entries_without_a_usable_date_count_as_come_between_two_polls() {
    let mut history = History::default();
    history.record(at("2026-03-02T10:00:00Z"), &[]);
    let mut dated = history.clone();
    history.record(at("2026-03-02T12:00:00Z"), &[at("2019-01-01T00:00:00Z"), at("2031-01-01T00:00:00Z")]);
    dated.record(at("2026-03-02T12:00:00Z"), &[at("2026-03-02T11:00:00Z"), at("2026-03-02T11:00:00Z")]);
    assert_eq!(history, dated);
    history.record(at("2026-03-02T11:00:00Z"), &[at("2026-03-02T11:00:00Z")]);
    assert_eq!(history, dated, "a clock that went back changes nothing");
}

#[test]
fn a_first_answer_tells_of_the_time_before_it() {
    let mut history = History::default();
    let dates: Vec<Timestamp> = (1..28).map(|day| at(&format!("2026-03-{day:02}T06:30:00Z"))).collect();
    history.record(at("2026-03-28T06:00:00Z"), &dates);
    assert!((31..=40).contains(&wait(&history, &Hints::default())), "{}", wait(&history, &Hints::default()));
}

#[test]
fn odd_times_and_counts_are_survived() {
    let mut history = History::default();
    history.record(Timestamp::MIN, &[Timestamp::MAX, Timestamp::MIN]);
    history.record(Timestamp::MAX, &[Timestamp::MIN; 1000]);
    for every in [Every::Auto, Every::Fixed(Duration::MAX)] {
        assert!(next(every, &history, &Hints::default(), Timestamp::MIN, u64::MAX) >= Timestamp::MIN);
    }
}

#[test]
fn the_history_stays_small_and_survives_being_stored() {
    let mut history = History::default();
    let start = at("2026-03-02T00:00:00Z").as_second();
    for poll in 0..4000 {
        let now = Timestamp::from_second(start + poll * 600).unwrap();
        history.record(now, &[now; 20]);
    }
    let text = serde_json::to_string(&history).unwrap();
    assert!(text.len() < 5000, "{}", text.len());
    assert_eq!(serde_json::from_str::<History>(&text).unwrap(), history);
}

#[test]
fn hints_lengthen_a_wait_up_to_their_bounds() {
    let history = polled(0, |_| true);
    let wait = |hints: Hints| wait(&history, &hints);
    let plain = wait(Hints::default());
    assert_eq!(wait(Hints { ttl: Some(minutes(1)), ..Hints::default() }), plain);
    assert_eq!(wait(Hints { ttl: Some(minutes(300)), ..Hints::default() }), 300);
    assert_eq!(wait(Hints { ttl: Some(minutes(30_000)), ..Hints::default() }), 360);
    assert_eq!(wait(Hints { update_period: Some(minutes(1440)), ..Hints::default() }), 360);
    assert_eq!(wait(Hints { fresh_for: Some(minutes(1440)), ..Hints::default() }), 120);
}

#[test]
fn failures_are_waited_out_longer_each_time_up_to_a_day_and_not_in_step() {
    let waits: Vec<Duration> = (1..40).map(|failures| backoff(failures, seed("harbour"))).collect();
    assert!(waits.windows(2).take(8).all(|pair| pair[0] < pair[1]), "{waits:?}");
    assert!(waits.iter().all(|wait| (minutes(3)..=LONGEST).contains(wait)));
    assert!(waits[38] >= minutes(18 * 60));
    assert_eq!(backoff(3, 7), backoff(3, 7));
    assert_ne!(backoff(3, seed("harbour")), backoff(3, seed("tides")));
}
