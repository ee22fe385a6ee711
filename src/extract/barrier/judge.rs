//! Facts → verdict: points for each sign, and bounds that no number of points passes.

use super::address;
use super::facts::{Facts, NOTHING};
use super::phrases::{Hits, Phrases};
use super::signs::Words;
use super::{Barrier, Kind};
use crate::text::plain;

/// The share of a title that its phrase must make.
const NEARLY_ALL: f32 = 0.6;
/// The share from which a title is no longer about something else.
const MOSTLY: f32 = 0.45;
/// The points by which a page is recognised.
const ENOUGH: u32 = 4;
/// The weight from which a phrase is a clause; shorter ones are words that stand in any text.
const CLAUSE: usize = 12;
/// Up to this weight a page whose title and headline both say it has no room for more.
const BRIEF: u32 = 350;
/// How many more it needs when it has a subject of its own.
const SUBJECT: u32 = 3;

/// The points of one kind and what they are for.
#[derive(Default)]
struct Case {
    points: u32,
    evidence: Vec<String>,
}

/// What the facts say, if anything.
pub(super) fn judge(facts: &Facts<'_>) -> Option<Barrier> {
    if facts.is_article {
        return None;
    }
    let cases =
        [(Kind::Challenge, challenge(facts)), (Kind::Login, login(facts)), (Kind::Consent, consent(facts))];
    let found = cases.into_iter().filter_map(|(kind, case)| Some((kind, case?)));
    // Of equals the first.
    let (kind, case) = found.reduce(|best, next| if next.1.points > best.1.points { next } else { best })?;
    Some(Barrier { kind, evidence: case.evidence.join("; ") })
}

fn challenge(facts: &Facts<'_>) -> Option<Case> {
    if facts.plain > 1_200 || facts.prose > 900 || facts.links > 40 {
        return None;
    }
    let words = &facts.signs.challenge;
    let mut case = Case::default();
    case.titles(facts, words);
    if case.points > 2 && (NOTHING + 1..BRIEF).contains(&facts.plain) {
        case.add(1, "is brief".to_owned());
    }
    case.texts(&words.text.hits(&facts.text), 3);
    case.addresses(facts, words);
    case.word(1, "noscript", words.noscript.first(&facts.noscript));
    case.word(1, "mark", words.mark.first(&facts.marks));
    if facts.sets_cookie {
        case.add(3, "a script sets a cookie and loads again".to_owned());
    }
    if case.points > 0 && facts.refreshes {
        case.add(1, "loads itself again".to_owned());
    }
    if case.points > 0 && facts.plain <= NOTHING {
        case.add(1, "says little else".to_owned());
    }
    case.with(ENOUGH + if has_subject(facts, words) { SUBJECT } else { 0 })
}

fn login(facts: &Facts<'_>) -> Option<Case> {
    if facts.plain > 1_500 || facts.prose > 800 {
        return None;
    }
    let words = &facts.signs.login;
    let mut case = Case::default();
    case.titles(facts, words);
    // What a form in the header says is soon three phrases.
    case.texts(&words.text.hits(&facts.text), 2);
    case.addresses(facts, words);
    // A field in the header of every page is worth nothing by itself.
    if case.points > 0 && facts.has_password {
        case.add(1, "asks for a password".to_owned());
    }
    if case.points > 1 && facts.has_password && facts.plain <= 500 && facts.links <= 40 {
        case.add(1, "says little else".to_owned());
    }
    case.with(ENOUGH + if has_subject(facts, words) { SUBJECT } else { 0 })
}

fn consent(facts: &Facts<'_>) -> Option<Case> {
    let words = &facts.signs.consent;
    let mut case = Case::default();
    case.titles(facts, words);
    case.addresses(facts, words);
    // A banner says the same things: only a title or an address says that this is all.
    if case.points < 2 || facts.links > 60 || has_subject(facts, words) {
        return None;
    }
    // Pages about cookies say the same too, but ask nothing.
    case.word(1, "button", Some(facts.buttons.iter().find_map(|text| words.button.first(text))?));
    let hits = words.text.hits(&facts.text);
    match hits.places {
        0 => {}
        1 => case.add(1, quoted("text", &hits)),
        _ => case.add(2, quoted("text", &hits)),
    }
    let speaks =
        |text: &str| [&words.text, &words.title, &words.button].iter().any(|p| p.first(text).is_some());
    let about: u32 = facts.blocks.iter().filter(|(text, _)| speaks(text)).map(|(_, weight)| weight).sum();
    if facts.plain.saturating_sub(about) > facts.plain / 2 + 150 {
        return None;
    }
    if about * 10 >= facts.plain * 6 {
        case.add(1, "says little else".to_owned());
    }
    case.with(5)
}

impl Case {
    fn add(&mut self, points: u32, evidence: String) {
        self.points += points;
        self.evidence.push(evidence);
    }

    fn word(&mut self, points: u32, what: &str, found: Option<&str>) {
        if let Some(found) = found {
            self.add(points, format!("{what} \"{found}\""));
        }
    }

    /// Two points for a title or headline that is nearly all a phrase, one more for both.
    fn titles(&mut self, facts: &Facts<'_>, words: &Words) {
        let title = nearly_all(&facts.titles, &words.title);
        let heading = nearly_all(&facts.headings, &words.title);
        let points = if title.is_some() { 1 } else { 2 };
        self.word(2, "title", title);
        self.word(points, "headline", heading);
    }

    /// A point for each phrase in the text, up to `most`, and up to two for their share of it; one for mere words.
    fn texts(&mut self, hits: &Hits<'_>, most: u32) {
        if !hits.found.iter().any(|phrase| plain::weight(phrase) >= CLAUSE) {
            return self.word(1, "text", hits.found.first().copied());
        }
        let share = u32::from(hits.share >= 0.15) + u32::from(hits.share >= 0.4);
        self.add(most.min(hits.places as u32) + share, quoted("text", hits));
    }

    /// Where redirects led; a page that says nothing and leads to such an address is enough.
    fn addresses(&mut self, facts: &Facts<'_>, words: &Words) {
        let word = |to| address::word(to, &facts.asked, words);
        self.word(2, "redirected to", facts.moved.as_ref().and_then(word).as_deref());
        if facts.plain <= NOTHING {
            self.word(4, "leads to", facts.onward.as_ref().and_then(word).as_deref());
        }
    }

    fn with(self, least: u32) -> Option<Self> {
        (self.points >= least).then_some(self)
    }
}

/// Whether title and headline agree on something else: a page with a subject of its own, however short its text.
fn has_subject(facts: &Facts<'_>, words: &Words) -> bool {
    let Some(title) = facts.titles.first() else { return false };
    let says = |text: &str| {
        let names_none = facts.signs.notice.hits(text).share >= NEARLY_ALL;
        names_none || [&words.title, &words.text].iter().any(|phrases| phrases.hits(text).share >= MOSTLY)
    };
    let agrees =
        |heading: &String| heading.starts_with(title.as_str()) || title.starts_with(heading.as_str());
    !says(title) && facts.headings.iter().any(|heading| agrees(heading) && !says(heading))
}

fn nearly_all<'p>(titles: &[String], phrases: &'p Phrases) -> Option<&'p str> {
    titles
        .iter()
        .map(|title| phrases.hits(title))
        .find(|hits| hits.share >= NEARLY_ALL)
        .map(|hits| hits.found[0])
}

fn quoted(what: &str, hits: &Hits<'_>) -> String {
    let found: Vec<String> = hits.found.iter().take(3).map(|phrase| format!("\"{phrase}\"")).collect();
    format!("{what} {}", found.join(", "))
}
