//! The sources of the month: what each publishes when, how it behaves, and when it is in trouble.
//!
//! All of it is a function of the seed; nothing here remembers what was asked.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

/// Minutes since the month began.
pub(crate) type Minute = i64;
/// An hour of them.
pub(crate) const HOUR: Minute = 60;
/// A day of them.
pub(crate) const DAY: Minute = 24 * HOUR;

/// The time it is so many minutes after the month began.
pub(crate) fn at(minute: Minute) -> Timestamp {
    "2026-06-01T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
}

/// What is odd about a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Conduct {
    /// Nothing.
    Steady,
    /// Answers 500 for three days.
    Fails,
    /// Closes each connection without an answer for three days.
    HangsUp,
    /// Nothing listens for three days.
    Refuses,
    /// Its name leads nowhere for three days.
    LosesItsName,
    /// 301 to another host, from where ten days later 308 leads to a third.
    Moves,
    /// 404 for two days, then 410 until the end.
    Vanishes,
    /// 410 for five days.
    GoesAndReturns,
    /// 429 with a Retry-After in seconds, for three days.
    AsksForSeconds,
    /// 429 with a Retry-After that names a date, for three days.
    NamesADate,
    /// 503 with a Retry-After in seconds, for three days.
    IsBusy,
    /// Gives all entries new ids, twice in the month.
    RenamesIds,
    /// Shows its entries in another order each hour.
    Reorders,
    /// Hides a third of its entries for three days.
    Drops,
    /// Has no entries for three days.
    Empties,
    /// Edits its own title each day.
    RetitlesItself,
    /// Edits the titles of its entries, once.
    RetitlesEntries,
    /// Puts another tracking parameter into its links each day.
    TagsLinks,
    /// Dates every third entry far into the future.
    DatesAhead,
    /// Has no dates.
    Undated,
    /// Closes the connection in the middle of an answer, once.
    BreaksOff,
    /// Shows its oldest entry first. Once, when there is news, it gives two thirds of an answer as a whole one, with
    /// the validators of the whole one.
    CutsShort,
    /// A list some of whose pages cannot be had for 3 hours, for 30, or ever.
    LosesPages,
    /// Steady, on one host with all its like.
    Neighbour,
}

use Conduct::*;

/// The conducts in turn; with those that matter most twice.
const CONDUCTS: [Conduct; 25] = [
    Steady,
    Fails,
    HangsUp,
    Refuses,
    LosesItsName,
    Moves,
    Vanishes,
    GoesAndReturns,
    AsksForSeconds,
    NamesADate,
    IsBusy,
    RenamesIds,
    Reorders,
    Drops,
    Empties,
    RetitlesItself,
    RetitlesEntries,
    TagsLinks,
    DatesAhead,
    Undated,
    BreaksOff,
    CutsShort,
    LosesPages,
    LosesPages,
    RenamesIds,
];

/// How many sources stand on one host.
const NEIGHBOURS: usize = 20;

/// How its answers are recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// By an ETag of the body.
    Tag,
    /// By a weak one.
    WeakTag,
    /// By the time its newest entry appeared.
    Modified,
    /// By nothing.
    Nothing,
    /// By an ETag that stays when the body changes, and is never asked for.
    StuckTag,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// RSS 2.0.
    Rss,
    /// Atom.
    Atom,
    /// An HTML list with a page for each article.
    List,
}

/// Something a source publishes.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// Its number within the source; what it is known by to the model.
    pub(crate) number: usize,
    /// When it appears.
    pub(crate) appears: Minute,
    /// Its date, if it has one.
    pub(crate) dated: Option<Minute>,
}

/// One source.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) id: String,
    pub(crate) host: String,
    pub(crate) conduct: Conduct,
    pub(crate) every: Option<&'static str>,
    pub(crate) told: Told,
    pub(crate) shape: Shape,
    /// When its oddity begins; most last three days.
    pub(crate) odd_from: Minute,
    pub(crate) pieces: Vec<Piece>,
}

impl Source {
    /// Whether its oddity lasts at a time, for one of so many days.
    pub(crate) fn is_odd(&self, now: Minute, days: i64) -> bool {
        (self.odd_from..self.odd_from + days * DAY).contains(&now)
    }

    /// Whether nothing can be had of it at a time.
    pub(crate) fn is_down(&self, now: Minute) -> bool {
        match self.conduct {
            Fails | HangsUp | Refuses | LosesItsName | AsksForSeconds | NamesADate | IsBusy => {
                self.is_odd(now, 3)
            }
            GoesAndReturns => self.is_odd(now, 5),
            Vanishes => now >= self.odd_from,
            _ => false,
        }
    }

    /// The minutes after which it is asked again at the latest, with a run each `step` minutes.
    pub(crate) fn patience(&self, step: Minute) -> Minute {
        step + match self.every {
            None => 0,
            Some("1h") => HOUR,
            Some("6h") => 6 * HOUR,
            // `auto` waits for a day and a minute at most.
            _ => DAY + 1,
        }
    }

    /// The minutes that must lie between two requests.
    pub(crate) fn rest(&self) -> Minute {
        match self.every {
            Some("1h") => HOUR - 1,
            Some("6h") => 6 * HOUR - 1,
            Some("1d") => DAY - 1,
            Some(_) => 5,
            // One whose time is each run may be asked twice when there are two.
            None => 0,
        }
    }
}

/// All sources.
pub(crate) struct World {
    pub(crate) sources: Vec<Source>,
    places: BTreeMap<String, usize>,
}

impl World {
    /// So many sources, [`NEIGHBOURS`] of them on one host.
    pub(crate) fn new(count: usize, seed: u64) -> Self {
        let sources: Vec<_> = (0..count).map(|place| source(place, count, seed)).collect();
        let places = sources.iter().enumerate().map(|(place, one)| (one.id.clone(), place)).collect();
        Self { sources, places }
    }

    /// A source's place by its id.
    pub(crate) fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }
}

fn source(place: usize, count: usize, seed: u64) -> Source {
    let chance = |what: &str, bound: usize| chance(seed, &format!("{place} {what}"), bound);
    let conduct = if place + NEIGHBOURS >= count { Neighbour } else { CONDUCTS[place % CONDUCTS.len()] };
    let id = format!("s{place:03}");
    let host = match conduct {
        Neighbour => "neighbours.example".to_owned(),
        // Longer than a label of a name may be: looking it up fails without asking anybody.
        LosesItsName => format!("{id}-{}.example", "x".repeat(64)),
        _ => format!("{id}.example"),
    };
    let shape = match conduct {
        LosesPages => Shape::List,
        Steady | Neighbour if chance("list", 4) == 0 => Shape::List,
        Undated => Shape::Rss,
        _ => [Shape::Rss, Shape::Atom][chance("shape", 2)],
    };
    let told = match (conduct, chance("told", 5)) {
        // Answers of half a feed with the whole one's validators are the worst there are.
        (CutsShort, _) | (_, 0) => Told::Tag,
        (_, 1) => Told::WeakTag,
        (_, 2) => Told::Modified,
        (_, 3) => Told::Nothing,
        _ => Told::StuckTag,
    };
    let every =
        [None, Some("1h"), Some("6h"), Some("1d"), Some("auto")][(place + place / CONDUCTS.len()) % 5];
    let odd_from = (5 + chance("day", 5) as Minute) * DAY + chance("hour", 24) as Minute * HOUR;
    Source { pieces: pieces(conduct, &chance), id, host, conduct, every, told, shape, odd_from }
}

/// What a source publishes from shortly before the month to its end: one of a few rates, no two alike.
fn pieces(conduct: Conduct, chance: &dyn Fn(&str, usize) -> usize) -> Vec<Piece> {
    let gap = [DAY, 3 * DAY, 4 * DAY, 5 * DAY, 6 * DAY][chance("gap", 5)];
    let mut appears = -4 * gap;
    let mut pieces = Vec::new();
    while appears < 31 * DAY {
        let number = pieces.len() + 1;
        let dated = match conduct {
            Undated => None,
            DatesAhead if number.is_multiple_of(3) => Some(appears + 400 * DAY),
            _ => Some(appears),
        };
        pieces.push(Piece { number, appears, dated });
        appears += gap / 2 + chance(&format!("piece {number}"), gap as usize) as Minute;
    }
    pieces
}

/// A number below `bound` that depends on the seed and what it is for.
pub(crate) fn chance(seed: u64, what: &str, bound: usize) -> usize {
    let hash = blake3::hash(format!("{seed} {what}").as_bytes());
    let number = u64::from_le_bytes(hash.as_bytes()[..8].try_into().unwrap());
    (number % bound as u64) as usize
}
