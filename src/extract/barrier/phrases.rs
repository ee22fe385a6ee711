//! Texts and the phrases looked for in them, both folded so that case, blanks and quotation marks don't matter.

use std::collections::BTreeSet;

use crate::text::plain;

/// Phrases of one meaning, in any language.
#[derive(Debug, Default)]
pub(super) struct Phrases(Vec<String>);

/// What was found of some phrases in a text.
#[derive(Debug, Default)]
pub(super) struct Hits<'p> {
    /// The phrases met, each once, in the order they are written down.
    pub(super) found: Vec<&'p str>,
    /// How many different places they make; phrases that overlap say one thing.
    pub(super) places: usize,
    /// The share of the text that the phrases make, 0 to 1.
    pub(super) share: f32,
}

impl Phrases {
    /// Takes a phrase in; one met already is not kept twice.
    pub(super) fn push(&mut self, phrase: &str) {
        let phrase = folded(phrase);
        if !phrase.is_empty() && !self.0.contains(&phrase) {
            self.0.push(phrase);
        }
    }

    /// The phrases that stand in a folded text.
    pub(super) fn hits(&self, text: &str) -> Hits<'_> {
        let mut spans = Vec::new();
        let mut found = Vec::new();
        for phrase in &self.0 {
            let before = spans.len();
            spans.extend(places(text, phrase).map(|at| (at, at + phrase.len())));
            if spans.len() > before {
                found.push(phrase.as_str());
            }
        }
        spans.sort_unstable();
        let merged = merged(&spans);
        let covered: usize = merged.iter().map(|(from, to)| plain::weight(&text[*from..*to])).sum();
        let share = if covered == 0 { 0.0 } else { covered as f32 / plain::weight(text) as f32 };
        let different: BTreeSet<&str> = merged.iter().map(|(from, to)| &text[*from..*to]).collect();
        Hits { found, places: different.len(), share }
    }

    /// The first phrase that stands in a folded text.
    pub(super) fn first(&self, text: &str) -> Option<&str> {
        self.0.iter().find(|phrase| places(text, phrase).next().is_some()).map(String::as_str)
    }

    /// The phrase that is one of these words.
    pub(super) fn word<'w>(&self, mut words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
        words.find(|word| self.0.iter().any(|phrase| phrase == word))
    }
}

/// Sorted stretches, those that overlap made one.
fn merged(spans: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (from, to) in spans {
        match merged.last_mut() {
            Some((_, end)) if from < end => *end = (*to).max(*end),
            _ => merged.push((*from, *to)),
        }
    }
    merged
}

/// A text in lower case, on one line, with plain apostrophes.
pub(super) fn folded(text: &str) -> String {
    let plain: String = text
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '’' | '‘' | '`' | '´' => '\'',
            other => other,
        })
        .collect();
    plain::one_line(&plain)
}

/// Where a phrase stands as whole words; a script without spaces has no borders to respect.
fn places<'t>(text: &'t str, phrase: &'t str) -> impl Iterator<Item = usize> + 't {
    let opens = phrase.chars().next().is_some_and(is_spelled);
    let closes = phrase.chars().next_back().is_some_and(is_spelled);
    text.match_indices(phrase).map(|(at, _)| at).filter(move |at| {
        let before = text[..*at].chars().next_back().is_some_and(is_spelled);
        let after = text[at + phrase.len()..].chars().next().is_some_and(is_spelled);
        !(opens && before || closes && after)
    })
}

/// A letter of a script that parts its words by spaces.
fn is_spelled(c: char) -> bool {
    c.is_alphanumeric() && c < '\u{2E80}'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases(list: &[&str]) -> Phrases {
        let mut phrases = Phrases::default();
        list.iter().for_each(|phrase| phrases.push(phrase));
        phrases
    }

    #[test]
    fn a_phrase_is_met_as_whole_words_whatever_case_and_blanks() {
        let phrases = phrases(&["Log in", "登录"]);
        assert_eq!(phrases.hits(&folded("Please LOG\u{a0}\n in")).found, ["log in"]);
        assert!(phrases.hits(&folded("a blog in bloom")).found.is_empty());
        assert_eq!(phrases.hits("请登录后查看").found, ["登录"]);
    }

    #[test]
    fn the_share_counts_what_overlaps_once() {
        let few = phrases(&["bc def", "def", "bc"]);
        let hits = few.hits("x bc def y def");
        assert_eq!((hits.found.len(), hits.places), (3, 2));
        assert!((hits.share - 8.0 / 10.0).abs() < 0.01);
        assert!((phrases(&["验证"]).hits("验证吧吧").share - 0.5).abs() < 0.01);
        assert!(phrases(&["验证"]).hits("").share.abs() < 0.01);
    }
}
