use std::time::Duration;

use jiff::tz::TimeZone;

use super::*;
use crate::model::Keywords;
use crate::update::memory::Trouble;
use crate::update::pace::Pace;

fn source(id: &str, every: Every) -> Source {
    Source {
        formerly: Vec::new(),
        publish: crate::model::Publish::Full,
        rights: None,
        keep: crate::model::Keep::default(),
        id: SourceId::new(id),
        title: id.to_owned(),
        url: format!("https://{id}.example/feed"),
        is_feed: true,
        language: "en".into(),
        time_zone: TimeZone::UTC,
        categories: Vec::new(),
        tags: Vec::new(),
        keywords: Keywords::Ignored,
        every,
    }
}

fn hour(hours: i64) -> Timestamp {
    "2026-06-10T06:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
}

fn known(source: &Source, memory: SourceMemory) -> Known<'_> {
    Known {
        source,
        url: source.url.clone(),
        memory,
        group: "news.example".into(),
        manners: None,
        requests: 1,
        held_until: None,
        articles: 0,
        pending: 0,
    }
}

fn told(memory: SourceMemory, now: Timestamp) -> SourceStatus {
    let source = source("harbour", Every::EachRun);
    of(&[known(&source, memory)], now).sources.remove(0)
}

fn trouble(state: Health, code: &str, since: Timestamp) -> Option<Trouble> {
    Some(Trouble { state, code: code.into(), message: "it said so".into(), help: Some("wait".into()), since })
}

fn asked(time: Timestamp) -> SourceMemory {
    SourceMemory { asked: Some(time), answered: Some(time), polls: 1, ..SourceMemory::default() }
}

#[test]
fn a_source_never_asked_waits_and_one_that_answered_is_fine() {
    let waiting = told(SourceMemory::default(), hour(0));
    assert_eq!((waiting.state, waiting.next, waiting.per_poll), (State::Waiting, None, None));
    let fine = told(asked(hour(0)), hour(1));
    assert_eq!((fine.state, fine.cause), (State::Fine, None));
}

#[test]
fn a_broken_source_tells_what_for_how_long_and_what_to_do() {
    let memory = SourceMemory {
        failures: 144,
        trouble: trouble(Health::Broken, "fetch.dns", hour(0)),
        ..asked(hour(72))
    };
    let broken = told(memory, hour(72));
    assert_eq!(broken.state, State::Broken);
    assert_eq!(
        broken.cause.as_deref(),
        Some("its host's name is not found, for 3 days, in 144 runs in a row")
    );
    assert_eq!((broken.help.as_deref(), broken.since), (Some("wait"), Some(hour(0))));
    let other = SourceMemory {
        failures: 1,
        trouble: trouble(Health::Broken, "fetch.status", hour(0)),
        ..asked(hour(0))
    };
    assert_eq!(told(other, hour(0)).cause.as_deref(), Some("it said so, for less than a minute, in one run"));
}

#[test]
fn a_source_that_is_gone_says_until_when_it_is_asked() {
    let memory = || SourceMemory {
        gone: Some(hour(0)),
        failures: 9,
        trouble: trouble(Health::Broken, "fetch.gone", hour(0)),
        ..asked(hour(48))
    };
    let early = told(memory(), hour(48));
    assert_eq!((early.state, early.is_given_up), (State::Gone, false));
    assert!(early.cause.unwrap().ends_with("from 2026-06-17T06:00:00Z on it is not asked any more"));
    let late = told(memory(), hour(7 * 24));
    assert_eq!((late.is_given_up, late.next), (true, None));
    assert!(late.cause.unwrap().ends_with("; it is not asked any more"));
}

#[test]
fn a_source_without_news_for_long_is_silent_unless_something_else_is_wrong() {
    let entries: Vec<_> = (0..5).map(|days| hour(24 * days)).collect();
    let memory =
        || SourceMemory { pace: Pace::default().record(&entries, None, hour(96)), ..asked(hour(2_000)) };
    let silent = told(memory(), hour(2_000));
    assert_eq!((silent.state, silent.since), (State::Silent, Some(hour(96))));
    assert_eq!(
        silent.cause.as_deref(),
        Some("it answers, but without news for 79 days; usually there is some every 24 hours")
    );
    let degraded = SourceMemory { trouble: trouble(Health::Degraded, "quality.dates", hour(0)), ..memory() };
    assert_eq!(told(degraded, hour(2_000)).state, State::Degraded);
}

#[test]
fn a_server_that_asks_to_be_left_alone_says_until_when() {
    let source = source("harbour", Every::EachRun);
    let held = Known { held_until: Some(hour(3)), ..known(&source, asked(hour(0))) };
    let held = of(&[held], hour(1)).sources.remove(0);
    assert_eq!((held.state, held.next), (State::Held, Some(hour(3))));
    assert_eq!(held.cause.as_deref(), Some("its server asks to be left alone until 2026-06-10T09:00:00Z"));
}

#[test]
fn the_next_time_follows_every() {
    let source = source("harbour", Every::Fixed(Duration::from_secs(5_400)));
    let status = of(&[known(&source, asked(hour(0)))], hour(0)).sources.remove(0);
    assert_eq!(status.every, "90m");
    assert_eq!(status.next, Some("2026-06-10T07:29:00Z".parse().unwrap()));
}

#[test]
fn an_address_that_moved_is_told_until_it_is_the_one_configured() {
    let moved = |url: &str| SourceMemory { moved_to: Some(url.into()), ..asked(hour(0)) };
    assert_eq!(
        told(moved("https://new.example/feed"), hour(0)).moved_to.as_deref(),
        Some("https://new.example/feed")
    );
    assert_eq!(told(moved("https://harbour.example/feed"), hour(0)).moved_to, None);
}

#[test]
fn a_host_that_cannot_be_asked_as_often_as_wanted_is_named_with_the_numbers() {
    let every = |seconds| Every::Fixed(Duration::from_secs(seconds));
    let sources = [source("a", every(60)), source("b", every(60)), source("c", Every::Auto)];
    let status = |seconds, concurrent| {
        let manners = Some(Manners { delay: Duration::from_secs(seconds), concurrent });
        let known = |one| Known { requests: 20, manners, ..known(one, asked(hour(0))) };
        of(&sources.iter().map(known).collect::<Vec<_>>(), hour(0))
    };
    assert!(status(0, 1).busy.is_empty() && status(1, 1).busy.is_empty() && status(2, 2).busy.is_empty());
    let two = &status(4, 2).busy[0];
    assert!(two.message().contains("4 s between two, 2 at a time, at most 1800"), "{}", two.message());
    let busy = &status(2, 1).busy[0];
    assert_eq!((busy.wanted, busy.possible, busy.sources.len()), (2_400.0, 1_800.0, 2));
    assert!(busy.message().contains("2 sources want 2400 requests an hour"), "{}", busy.message());
}

#[test]
fn the_worst_state_sorts_first() {
    assert!(State::ALL.is_sorted());
}
