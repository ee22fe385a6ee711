//! What was asked and shown, by source; what should not have been asked is noted at once.

use std::collections::{BTreeMap, BTreeSet};

use super::world::Minute;

/// A request as it came.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) host: String,
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
}

impl Question {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// How often and when an article's page was asked for.
#[derive(Debug)]
pub(crate) struct Page {
    /// The times.
    pub(crate) asked: Vec<Minute>,
    /// When it was given.
    pub(crate) given: Option<Minute>,
}

/// What was asked of one source.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// When its address was asked, each request.
    pub(crate) times: Vec<Minute>,
    /// The validator of its last whole answer.
    known: Option<String>,
    /// When it was last asked without any, the first time aside.
    pub(crate) whole: Minute,
    /// When it first said 410 for good.
    pub(crate) gone: Option<Minute>,
    /// When it did what it does once.
    odd_at: Option<Minute>,
    /// Its pieces that were shown, with the first time.
    pub(crate) shown: BTreeMap<usize, Minute>,
    /// Its pages.
    pub(crate) pages: BTreeMap<usize, Page>,
}

/// What was asked.
#[derive(Debug)]
pub(crate) struct Log {
    /// The time.
    pub(crate) now: Minute,
    /// By source.
    pub(crate) sources: Vec<Asked>,
    /// How often robots.txt was asked for, by host.
    pub(crate) robots: BTreeMap<String, usize>,
    /// All that should not have been.
    pub(crate) wrongs: BTreeSet<String>,
    closed: BTreeMap<String, Minute>,
    under_way: BTreeMap<String, usize>,
}

impl Log {
    pub(crate) fn new(sources: usize) -> Self {
        Self {
            now: 0,
            sources: (0..sources).map(|_| Asked::default()).collect(),
            robots: BTreeMap::new(),
            wrongs: BTreeSet::new(),
            closed: BTreeMap::new(),
            under_way: BTreeMap::new(),
        }
    }

    /// A run begins.
    pub(crate) fn begin(&mut self, now: Minute) {
        self.now = now;
    }

    /// Whoever ran until now is forgotten: what the next run does not know, it may ask.
    pub(crate) fn forget(&mut self) {
        self.closed.clear();
        for source in &mut self.sources {
            source.known = None;
        }
    }

    pub(crate) fn wrong(&mut self, what: &str) {
        let now = self.now;
        self.wrongs.insert(format!("minute {now}: {what}"));
    }

    pub(crate) fn enter(&mut self, host: &str) {
        let count = self.under_way.entry(host.to_owned()).or_default();
        *count += 1;
        if *count > 1 {
            self.wrong(&format!("{host} was asked two things at once"));
        }
    }

    pub(crate) fn leave(&mut self, host: &str) {
        *self.under_way.get_mut(host).unwrap() -= 1;
    }

    /// A host wants to be left alone.
    pub(crate) fn close(&mut self, host: &str, until: Minute) {
        self.closed.insert(host.to_owned(), until);
    }

    pub(crate) fn check_quiet(&mut self, host: &str) {
        if self.closed.get(host).is_some_and(|until| self.now < *until) {
            self.wrong(&format!("{host} was asked within its Retry-After"));
        }
    }

    pub(crate) fn note_robots(&mut self, host: &str) {
        *self.robots.entry(host.to_owned()).or_default() += 1;
    }

    /// A source's address was asked.
    pub(crate) fn note_asked(&mut self, place: usize, question: &Question) {
        self.sources[place].times.push(self.now);
        let sent = question.header("if-none-match").or(question.header("if-modified-since"));
        let known = self.sources[place].known.clone();
        // Once a week at most the whole is wanted, whatever validators there are.
        let is_whole = sent.is_none() && self.now >= self.sources[place].whole + 7 * 24 * 60;
        if is_whole {
            self.sources[place].whole = self.now;
        }
        if known.is_some() && known.as_deref() != sent && !is_whole {
            self.wrong(&format!("{} was asked with {sent:?}, not with {known:?}", question.path));
        }
    }

    pub(crate) fn note_validators(&mut self, place: usize, validator: Option<String>) {
        self.sources[place].known = validator;
    }

    pub(crate) fn note_shown(&mut self, place: usize, numbers: &[usize]) {
        for number in numbers {
            self.sources[place].shown.entry(*number).or_insert(self.now);
        }
    }

    pub(crate) fn note_gone(&mut self, place: usize) {
        self.sources[place].gone.get_or_insert(self.now);
    }

    /// Whether what a source does once is done now: the first time that it can.
    pub(crate) fn is_odd_now(&mut self, place: usize, may_be: bool) -> bool {
        let now = self.now;
        may_be && *self.sources[place].odd_at.get_or_insert(now) == now
    }

    /// A page was asked for; gives the first time it was.
    pub(crate) fn note_page(&mut self, place: usize, number: usize) -> Minute {
        let now = self.now;
        let page = self.sources[place].pages.entry(number).or_insert(Page { asked: Vec::new(), given: None });
        page.asked.push(now);
        let (first, is_given) = (page.asked[0], page.given.is_some());
        if is_given {
            self.wrong(&format!("page {number} of source {place} was asked for once more"));
        }
        first
    }

    pub(crate) fn note_page_given(&mut self, place: usize, number: usize) {
        let now = self.now;
        self.sources[place].pages.get_mut(&number).unwrap().given = Some(now);
    }
}
