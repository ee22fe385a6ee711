//! How a source is doing, in plain words.

use jiff::{SignedDuration, Timestamp};

use super::{Known, State, given_up_at, since};
use crate::model::Every;
use crate::update::memory::Trouble;

/// What is told of a source that is not fine.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Why it is not: a clause.
    pub(super) cause: Option<String>,
    /// What to do.
    pub(super) help: Option<String>,
}

/// What is told of a source in this state.
pub(super) fn of(state: State, known: &Known<'_>, now: Timestamp) -> Told {
    let memory = &known.memory;
    let told = |cause: String, help: &str| Told { cause: Some(cause), help: Some(help.to_owned()) };
    match state {
        State::Fine => Told::default(),
        State::Waiting => told("it was never asked".into(), "the next run asks it"),
        State::Held => {
            let until = known.held_until.unwrap_or(now);
            told(format!("its server asks to be left alone until {until:.0}"), "it is asked again then")
        }
        State::Silent => silent(known, now),
        State::Gone => gone(known, now),
        State::Broken | State::Degraded => match &memory.trouble {
            Some(trouble) => {
                Told { cause: Some(trouble_for(trouble, memory.failures, now)), help: trouble.help.clone() }
            }
            None => Told::default(),
        },
    }
}

fn silent(known: &Known<'_>, now: Timestamp) -> Told {
    let pace = &known.memory.pace;
    let quiet = pace.newest.map_or_else(String::new, |newest| format!(" for {}", span(since(newest, now))));
    let usual =
        pace.usual().map_or_else(String::new, |gap| format!("; usually there is some every {}", span(gap)));
    Told {
        cause: Some(format!("it answers, but without news{quiet}{usual}")),
        help: Some("see in a browser whether the site goes on, perhaps at another address".into()),
    }
}

fn gone(known: &Known<'_>, now: Timestamp) -> Told {
    let gone = known.memory.gone.unwrap_or(now);
    let last = match known.memory.is_given_up(now) {
        true => "it is not asked any more".to_owned(),
        false => format!("from {:.0} on it is not asked any more", given_up_at(gone)),
    };
    Told {
        cause: Some(format!("for {} it says that it is gone for good (410); {last}", span(since(gone, now)))),
        help: Some(format!(
            "take it out of the configuration, its articles stay; `feedloom run {}` asks it all the same",
            known.source.id
        )),
    }
}

/// What is wrong, for how long.
fn trouble_for(trouble: &Trouble, failures: u32, now: Timestamp) -> String {
    let runs = match failures {
        0 => String::new(),
        1 => ", in one run".to_owned(),
        runs => format!(", in {runs} runs in a row"),
    };
    format!("{}, for {}{runs}", what(trouble), span(since(trouble.since, now)))
}

/// What is wrong: for the troubles of the wire words that need no address, else the diagnostic's message.
pub(in crate::update) fn what(trouble: &Trouble) -> &str {
    match trouble.code.as_str() {
        "fetch.dns" => "its host's name is not found",
        "fetch.connect" => "its server cannot be reached",
        "fetch.tls" => "no secure connection can be made to its server",
        "fetch.timeout" => "its server does not answer in time",
        "fetch.robots" => "the site's robots.txt keeps us out",
        "fetch.robots-unreachable" => "the site's robots.txt cannot be read, which counts as a refusal",
        _ => &trouble.message,
    }
}

/// A length of time in its largest unit, rounded down: `3 days`.
pub fn span(time: SignedDuration) -> String {
    let minutes = time.as_mins();
    let (number, unit) = match minutes {
        ..1 => return "less than a minute".to_owned(),
        1..60 => (minutes, "minute"),
        60..2_880 => (minutes / 60, "hour"),
        _ => (minutes / 1_440, "day"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

/// `every` as it is written.
pub(super) fn every(every: Every) -> String {
    let wait = match every {
        Every::EachRun => return "run".to_owned(),
        Every::Auto => return "auto".to_owned(),
        Every::Never => return "never".to_owned(),
        Every::Fixed(wait) => wait,
    };
    let seconds = wait.as_secs();
    match seconds {
        _ if wait.subsec_nanos() > 0 => format!("{}s", wait.as_secs_f64()),
        1.. if seconds % 86_400 == 0 => format!("{}d", seconds / 86_400),
        1.. if seconds % 3_600 == 0 => format!("{}h", seconds / 3_600),
        1.. if seconds % 60 == 0 => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}
