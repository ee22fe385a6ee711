//! The text of robots.txt → the rules in it that speak to us (RFC 9309, 2.2), and what they say of an address.

use std::cmp::Reverse;
use std::time::Duration;

use url::{Position, Url};

use super::path::{Pattern, Target};

/// The name under which robots.txt may speak to us.
const PRODUCT: &[u8] = b"feedloom";

/// Longer delays are cut to this: a host may slow us down, not stop a run.
const LONGEST_CRAWL_DELAY: f64 = 60.0;

/// Rules for us.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Stated {
    /// The longest first, and of two of a length the one that allows: the first that fits decides.
    rules: Vec<Rule>,
    crawl_delay: Option<Duration>,
}

#[derive(Clone, Debug, PartialEq)]
struct Rule {
    pattern: Pattern,
    allows: bool,
}

/// A file as far as it was read.
#[derive(Default)]
struct Reading {
    ours: Stated,
    everyones: Stated,
    /// Whom the group read is for: us, all.
    for_us: bool,
    for_all: bool,
    /// Whether the group has rules, so that a name begins the next one.
    has_rules: bool,
    /// Whether any group is for us.
    names_us: bool,
}

impl Stated {
    /// Reads a file. Lines that cannot be understood are skipped, and part no group.
    ///
    /// Groups that name us count together and hide those for all, even when they hold no rule.
    pub(super) fn read(text: &[u8]) -> Self {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let mut reading = Reading::default();
        for line in text.split(|byte| matches!(byte, b'\n' | b'\r' | 0)) {
            if let Some((key, value)) = parts(line) {
                reading.take(&key, value);
            }
        }
        let mut stated = if reading.names_us { reading.ours } else { reading.everyones };
        stated.rules.sort_by_key(|rule| Reverse((rule.pattern.len(), rule.allows)));
        stated
    }

    /// Whether an address may be asked for. robots.txt itself always may.
    pub(super) fn allows(&self, url: &Url) -> bool {
        if self.rules.is_empty() || url.path() == "/robots.txt" {
            return true;
        }
        let target = Target::new(&url[Position::BeforePath..Position::AfterQuery]);
        self.rules.iter().find(|rule| rule.pattern.matches(&target)).is_none_or(|rule| rule.allows)
    }

    /// The pause asked for between two requests, at most a minute.
    pub(super) fn crawl_delay(&self) -> Option<Duration> {
        self.crawl_delay
    }

    /// The bytes it takes up, about.
    pub(super) fn size(&self) -> usize {
        self.rules.iter().map(|rule| size_of::<Rule>() + 2 * rule.pattern.len()).sum()
    }
}

impl Reading {
    fn take(&mut self, key: &[u8], value: &[u8]) {
        match key {
            b"user-agent" | b"useragent" | b"user agent" => self.name(value),
            b"allow" => self.rule(value, true),
            b"disallow" | b"dissallow" | b"disalow" | b"dissalow" | b"disallaw" => self.rule(value, false),
            // Not of the RFC, but a rule to us: many files end the group for all with it.
            b"crawl-delay" => {
                let delay = crawl_delay(value);
                self.give(|stated| stated.crawl_delay = stated.crawl_delay.max(delay));
            }
            _ => {}
        }
    }

    fn name(&mut self, value: &[u8]) {
        if self.has_rules {
            (self.for_us, self.for_all, self.has_rules) = (false, false, false);
        }
        self.for_us |= product(value).eq_ignore_ascii_case(PRODUCT);
        self.for_all |= matches!(value, [b'*'] | [b'*', b' ' | b'\t', ..]);
        self.names_us |= self.for_us;
    }

    fn rule(&mut self, value: &[u8], allows: bool) {
        let rule = Pattern::new(value).map(|pattern| Rule { pattern, allows });
        self.give(|stated| stated.rules.extend(rule.clone()));
    }

    /// Does the same to the rules of everyone the group is for.
    fn give(&mut self, mut give: impl FnMut(&mut Stated)) {
        self.has_rules = true;
        if self.for_us {
            give(&mut self.ours);
        }
        if self.for_all {
            give(&mut self.everyones);
        }
    }
}

/// Key, in lower case, and value of a line; `None` when it has none. A line of two words counts as if there were a
/// colon between: who wrote `Disallow /private` meant it.
fn parts(line: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let line = line.split(|byte| *byte == b'#').next().unwrap_or_default().trim_ascii();
    let (key, value) = match line.iter().position(|byte| *byte == b':') {
        Some(colon) => (&line[..colon], &line[colon + 1..]),
        None => {
            let gap = line.iter().position(u8::is_ascii_whitespace)?;
            let value = line[gap..].trim_ascii();
            if value.iter().any(u8::is_ascii_whitespace) {
                return None;
            }
            (&line[..gap], value)
        }
    };
    Some((key.trim_ascii().to_ascii_lowercase(), value.trim_ascii()))
}

/// The product token a line begins with: `feedloom` of `feedloom/1.0 (+https://…)`.
fn product(value: &[u8]) -> &[u8] {
    let is_token = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_');
    let end = value.iter().position(|byte| !is_token(byte)).unwrap_or(value.len());
    &value[..end]
}

/// A number of seconds above 0. Infinity is a number a file can hold; it is cut before it becomes a duration.
fn crawl_delay(value: &[u8]) -> Option<Duration> {
    let seconds: f64 = std::str::from_utf8(value).ok()?.parse().ok()?;
    (seconds > 0.0).then(|| Duration::try_from_secs_f64(seconds.min(LONGEST_CRAWL_DELAY)).ok())?
}
