use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn minutes(number: u64) -> Duration {
    Duration::from_secs(number * 60)
}

/// A source asked each half hour for a week, with an entry every `hours` hours.
fn history(hours: i64) -> History {
    let mut history = History::default();
    let start = at("2026-03-02T00:00:00Z").as_second();
    for poll in 0..7 * 48 {
        let now = Timestamp::from_second(start + poll * 1800).unwrap();
        let news = if poll % (2 * hours) == 0 { vec![now] } else { Vec::new() };
        history.record(now, &news);
    }
    history
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

#[test]
fn more_news_are_asked_for_more_often() {
    let wait = |history: &History| {
        let asked = history.asked().unwrap();
        next(Every::Auto, history, &Hints::default(), asked, 7).duration_since(asked)
    };
    assert!(wait(&history(1)) < wait(&history(8)));
    assert!(wait(&history(8)) < wait(&history(72)));
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
    let history = history(1);
    let asked = history.asked().unwrap();
    let wait =
        |hints: Hints| next(Every::Auto, &history, &hints, asked, 0).duration_since(asked).as_secs() / 60;
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
