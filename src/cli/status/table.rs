//! A [`Status`] as people read it: a line a source, and below it what is wrong and what to do.

use std::fmt::Write as _;

use jiff::Timestamp;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::cli::outcome::{clean, count};
use crate::update::Status;
use crate::update::status::{SourceStatus, State};

/// How much is told of each source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// A line, and what is wrong.
    Lines,
    /// All that is known.
    All,
}

const HEADS: [&str; 9] =
    ["source", "title", "state", "asked", "answered", "last news", "next", "articles", "per run"];
/// The columns of numbers, which stand to the right.
const NUMBERS: [usize; 2] = [7, 8];
/// The most a column takes, in columns of the terminal.
const WIDEST: usize = 28;

/// The table, the worst first, and a line for the whole.
pub(super) fn text(status: &Status, depth: Depth) -> String {
    if status.sources.is_empty() {
        return "there are no sources yet; put one into config/sources/NAME.yaml\n".to_owned();
    }
    let mut sources: Vec<_> = status.sources.iter().collect();
    sources.sort_by(|a, b| (a.state, &a.id).cmp(&(b.state, &b.id)));
    let mut rows = vec![HEADS.map(str::to_owned)];
    rows.extend(sources.iter().map(|source| row(source, status.at)));
    let mut widths = [0; HEADS.len()];
    for row in rows.iter().skip(1) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    // A column nothing stands in, since no source has a title of its own, is left out.
    for (width, head) in widths.iter_mut().zip(HEADS).filter(|(width, _)| **width > 0) {
        *width = (*width).max(head.width());
    }
    let mut text = line(&rows[0], &widths);
    for (row, source) in rows[1..].iter().zip(sources) {
        text += &line(row, &widths);
        for (name, value) in details(source, status.at, depth) {
            let _ = writeln!(text, "  {name:9} {}", clean(&value));
        }
    }
    for busy in &status.busy {
        let _ = write!(text, "{}\n  help:     {}\n", clean(&busy.message()), clean(&busy.help()));
    }
    text + &summary(status)
}

fn row(source: &SourceStatus, now: Timestamp) -> [String; HEADS.len()] {
    let ago = |time: Option<Timestamp>| time.map_or_else(|| "never".to_owned(), |time| relative(time, now));
    let next = match source.next {
        Some(next) if next <= now => "now".to_owned(),
        Some(next) => relative(next, now),
        None if source.every == "run" && !source.is_given_up => "each run".to_owned(),
        None => "never".to_owned(),
    };
    let title = if source.title == source.id.as_str() { "" } else { &source.title };
    [
        cut(source.id.as_str()),
        cut(&clean(title)),
        source.state.word().to_owned(),
        ago(source.asked),
        ago(source.answered),
        ago(source.newest.or(source.news)),
        next,
        source.articles.to_string(),
        source.per_poll.map_or_else(|| "-".to_owned(), |mean| format!("{mean:.1}")),
    ]
}

fn line(row: &[String; HEADS.len()], widths: &[usize; HEADS.len()]) -> String {
    let mut text = String::new();
    for (at, (cell, width)) in row.iter().zip(widths).enumerate().filter(|(_, (_, width))| **width > 0) {
        let gap = " ".repeat(width - cell.width());
        let (before, after) = if NUMBERS.contains(&at) { (gap.as_str(), "") } else { ("", gap.as_str()) };
        let _ = write!(text, "{before}{cell}{after}  ");
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

/// What stands below a source's line: a name and a text each.
fn details(source: &SourceStatus, now: Timestamp, depth: Depth) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    if !matches!(source.state, State::Fine | State::Waiting) || depth == Depth::All {
        let code = source.code.as_ref().map_or_else(String::new, |code| format!(" [{code}]"));
        all.extend(source.cause.as_ref().map(|cause| ("cause:", format!("{cause}{code}"))));
        all.extend(source.help.as_ref().map(|help| ("help:", help.clone())));
    }
    all.extend(source.moved_to.as_ref().map(|url| ("moved to:", url.clone())));
    if source.pending > 0 {
        all.push(("pending:", format!("{} for their page", waits(source.pending))));
    }
    if depth == Depth::Lines {
        return all;
    }
    all.push(("url:", source.url.clone()));
    all.push(("every:", source.every.clone()));
    if let Some(message) = source.message.as_ref().filter(|message| source.cause.as_ref() != Some(*message)) {
        all.push(("said:", message.clone()));
    }
    if let Some(until) = source.held_until {
        all.push(("held:", format!("until {until:.0}, {}", relative(until, now))));
    }
    all.push(("polls:", format!("{}, which brought {}", source.polls, count_articles(source.articles_ever))));
    if let Some(quality) = source.quality {
        let share = |share: f64| format!("{:.0} %", share * 100.0);
        all.push((
            "quality:",
            format!(
                "{} of entries with a date; of articles {} with an author, {} with an image, {} with a body of {:.0} \
                 characters in the mean",
                share(quality.dates),
                share(quality.authors),
                share(quality.images),
                share(quality.bodies),
                quality.length
            ),
        ));
    }
    all
}

fn waits(number: u64) -> String {
    format!("{number} {}", if number == 1 { "entry waits" } else { "entries wait" })
}

fn count_articles(number: u64) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), "article")
}

fn summary(status: &Status) -> String {
    let of = |state| status.sources.iter().filter(|source| source.state == state).count();
    let states = State::ALL.into_iter().map(|state| (of(state), state)).filter(|(number, _)| *number > 0);
    let states: Vec<_> = states.map(|(number, state)| format!("{number} {}", state.word())).collect();
    format!("status: {}: {}\n", count(status.sources.len(), "source"), states.join(", "))
}

/// A time seen from now: `3 h ago`, `in 5 min`.
fn relative(time: Timestamp, now: Timestamp) -> String {
    let away = time.duration_since(now).unsigned_abs();
    let minutes = away.as_secs() / 60;
    let far = match minutes {
        0 => format!("{} s", away.as_secs()),
        1..60 => format!("{minutes} min"),
        60..2_880 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1_440),
    };
    if time > now { format!("in {far}") } else { format!("{far} ago") }
}

/// A text cut to the widest a column may be; a Chinese character takes two columns.
fn cut(text: &str) -> String {
    if text.width() <= WIDEST {
        return text.to_owned();
    }
    let mut width = 1;
    let kept = text.chars().take_while(|c| {
        width += c.width().unwrap_or(0);
        width <= WIDEST
    });
    kept.chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn times_are_told_as_seen_from_now() {
        let now = at("2026-06-10T06:00:00Z");
        for (time, told) in [
            ("2026-06-10T05:59:30Z", "30 s ago"),
            ("2026-06-10T05:01:00Z", "59 min ago"),
            ("2026-06-08T06:00:01Z", "47 h ago"),
            ("2026-05-10T06:00:00Z", "31 d ago"),
            ("2026-06-10T06:05:00Z", "in 5 min"),
        ] {
            assert_eq!(relative(at(time), now), told);
        }
    }

    #[test]
    fn a_long_title_is_cut_by_the_columns_it_takes() {
        assert_eq!(cut("港湾新闻").width(), 8);
        let cut = cut(&"港".repeat(40));
        assert_eq!(cut, "港".repeat(13) + "…");
        assert!(cut.width() <= WIDEST);
    }
}
