//! Zones: offsets and names of zones after a time.

use std::sync::LazyLock;

use jiff::{
    Timestamp,
    tz::{Offset, TimeZone},
};
use regex::Regex;

/// What stands where a zone may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    /// An offset from UTC.
    Offset(Offset),
    /// A word that may name a zone.
    Named(String),
    /// Nothing of the kind.
    Unnamed,
}

/// Names of zones and their minutes east of UTC. RFC 822 has the American ones; of the others only those are here that mean
/// one zone nearly everywhere.
const NAMES: &[(&str, i32)] = &[
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("zulu", 0),
    ("wet", 0),
    ("et", -300),
    ("ct", -360),
    ("mt", -420),
    ("pt", -480),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
    ("akst", -540),
    ("akdt", -480),
    ("hst", -600),
    ("adt", -180),
    ("nst", -210),
    ("ndt", -150),
    ("brt", -180),
    ("art", -180),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("cest", 120),
    ("met", 60),
    ("mest", 120),
    ("mez", 60),
    ("mesz", 120),
    ("eet", 120),
    ("eest", 180),
    ("sast", 120),
    ("msk", 180),
    ("trt", 180),
    ("pkt", 300),
    ("ist", 330),
    ("wib", 420),
    ("ict", 420),
    ("hkt", 480),
    ("sgt", 480),
    ("pht", 480),
    ("myt", 480),
    ("awst", 480),
    ("bjt", 480),
    ("jst", 540),
    ("kst", 540),
    ("acst", 570),
    ("acdt", 630),
    ("aest", 600),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
];

/// Zones named in words, anywhere in the text.
const SPELLED: &[(&str, i32)] = &[
    ("北京时间", 480),
    ("北京時間", 480),
    ("台北时间", 480),
    ("台北時間", 480),
    ("臺北時間", 480),
    ("香港时间", 480),
    ("香港時間", 480),
    ("日本時間", 540),
    ("东京时间", 540),
    ("한국시간", 540),
    ("格林尼治时间", 0),
];

/// The zone at the beginning of what follows a time, and its length.
///
/// An offset that no clock on Earth shows is none: it may be the end of a span of time (`10:00-15:30`).
pub(super) fn leading(rest: &str) -> (Zone, usize) {
    static ZONE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^ ?[\[(]?(?:(?:utc|gmt|ut|z)? ?([+-])([0-9]{1,2}):?([0-5][0-9])?(?-u:\b)|([a-z]{1,5})(?-u:\b))",
        )
        .expect("a constant pattern")
    });
    let Some(found) = ZONE.captures(rest) else { return (Zone::Unnamed, 0) };
    let length = found.get(0).map_or(0, |whole| whole.end());
    if let Some(name) = found.get(4) {
        return (Zone::Named(name.as_str().to_owned()), length);
    }
    let number =
        |group: usize| found.get(group).map_or(0, |digits| digits.as_str().parse::<i32>().unwrap_or(0));
    let minutes = number(2) * 60 + number(3);
    let minutes = if &found[1] == "-" { -minutes } else { minutes };
    match in_minutes(minutes) {
        Some(offset) => (Zone::Offset(offset), length),
        None => (Zone::Unnamed, 0),
    }
}

/// The offset of a zone's name at about a moment: the source's own meaning of it, then the usual one.
/// `None` for a word that names no zone.
pub(super) fn by_name(name: &str, zone: &TimeZone, about: Timestamp) -> Option<Offset> {
    let here = zone.to_offset_info(about);
    if here.abbreviation().eq_ignore_ascii_case(name) {
        return Some(here.offset());
    }
    let (_, minutes) = NAMES.iter().find(|(known, _)| *known == name)?;
    in_minutes(*minutes)
}

/// The offset of a zone that the text names in words.
pub(super) fn spelled(text: &str) -> Option<Offset> {
    let (_, minutes) = SPELLED.iter().find(|(name, _)| text.contains(name))?;
    in_minutes(*minutes)
}

/// An offset of so many minutes, if a place on Earth has or had it.
fn in_minutes(minutes: i32) -> Option<Offset> {
    (-12 * 60..=14 * 60).contains(&minutes).then(|| Offset::from_seconds(minutes * 60).ok()).flatten()
}
