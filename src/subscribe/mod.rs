//! An address a person gives → ways to follow what it shows.
//!
//! The address is asked once; what the page itself gives is read from that answer. Feeds it names are asked for, then, while
//! none is found, those that may stand where feeds mostly do, and last what a page without a list may have: interfaces
//! and sitemaps. All through the fetcher of a run, one after the other, and never more than [`Inquiry::most`] requests.
//! What is found and how good it is, `discover` says.

use jiff::Timestamp;
use url::Url;

use crate::discover::{self, At, Candidate, Lead, Outcome, Shown, Sight, When};
use crate::extract::barrier::{self, Signs};
use crate::fetch::{self, Fetcher};
use crate::model::{Diagnostic, Fetched, Page, Purpose, Request, Validators};
use crate::select::Selector;
use crate::source::ListRules;
use crate::text::plain;

/// A feed that is worth so much needs no guesses at others.
const GOOD_FEED: f64 = 45.0;
/// Where the best is worth so much, what needs more requests is not looked for.
const GOOD: f64 = 30.0;
/// What the front page of a site offers counts so much where an article of it was asked for.
const FRONT: f64 = 0.8;
/// How deep lists of parts are followed.
const MOST_NESTED: usize = 2;
/// The least a page shows, by weight, that is not written by its scripts.
const SHOWN: usize = 300;

/// What is needed to look at addresses.
pub struct Inquiry<'a, F> {
    /// How the world is asked.
    pub fetcher: &'a F,
    /// What is known of some sites' lists.
    pub rules: &'a ListRules,
    /// By what pages are recognised that stand in the way.
    pub signs: &'a Signs,
    /// The time.
    pub now: Timestamp,
    /// The most requests.
    pub most: usize,
    /// Is told each address before it is asked.
    pub asking: &'a (dyn Fn(&Url) + Sync),
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Findings {
    /// The address asked for.
    pub asked: Url,
    /// Where it led.
    pub url: Url,
    /// The page's title.
    pub title: Option<String>,
    /// The ways to follow it, best first.
    pub candidates: Vec<Candidate>,
    /// What was asked, in order, each with what went wrong.
    pub requests: Vec<(Url, Option<String>)>,
    /// What is to be known about the page.
    pub diagnostics: Vec<Diagnostic>,
}

/// One look at an address, under way.
struct Look<'i, 'a, F> {
    inquiry: &'i Inquiry<'a, F>,
    requests: Vec<(Url, Option<String>)>,
    candidates: Vec<Candidate>,
    diagnostics: Vec<Diagnostic>,
}

impl<F: Fetcher> Inquiry<'_, F> {
    /// Looks at an address.
    ///
    /// # Errors
    /// When it gives no answer. What else could not be had is told in [`Findings::requests`].
    pub async fn look(&self, asked: &Url) -> Result<Findings, fetch::Error> {
        let mut look =
            Look { inquiry: self, requests: Vec::new(), candidates: Vec::new(), diagnostics: Vec::new() };
        let (page, moved) = look.first(asked).await?;
        let sight = Sight::new(&page, moved.as_ref().unwrap_or(asked), self.rules, self.now);
        let nothing = Shown::default();
        let is_barred = look.bar(&sight, asked);
        let shown = if is_barred { &nothing } else { sight.shown() };
        let leads = discover::leads(&sight);
        let here = |lead: &&Lead| lead.at == At::Here && !(is_barred && lead.kind != "feed");
        for lead in leads.iter().filter(here) {
            look.read(lead, &sight, &page, shown).await;
        }
        look.ask_for(&leads, When::Named, &sight, shown, |look| look.requests.len() < look.inquiry.most)
            .await;
        if sight.shown().is_article() && !look.has_feed() {
            look.front(&sight).await;
        }
        look.ask_for(&leads, When::NoFeed, &sight, shown, |look| !look.has_feed()).await;
        look.ask_for(&leads, When::Nothing, &sight, shown, |look| look.best() < GOOD).await;
        look.tell_of_scripts(&sight);
        Ok(Findings {
            asked: asked.clone(),
            url: page.url.clone(),
            title: sight.titles().0,
            candidates: discover::rank(look.candidates),
            requests: look.requests,
            diagnostics: look.diagnostics,
        })
    }
}

impl<F: Fetcher> Look<'_, '_, F> {
    /// The answer of the address itself, and where it has moved for good.
    async fn first(&mut self, asked: &Url) -> Result<(Page, Option<Url>), fetch::Error> {
        match self.fetch(asked, Purpose::List).await {
            // What robots.txt keeps closed may still be a feed, which is made to be asked for by programs.
            Err(fetch::Error::Robots { .. }) if discover::is_feed_like(asked) => {
                self.fetch(asked, Purpose::Feed).await
            }
            answer => answer,
        }
    }

    async fn fetch(&mut self, url: &Url, purpose: Purpose) -> Result<(Page, Option<Url>), fetch::Error> {
        (self.inquiry.asking)(url);
        let request = Request::get(url.clone(), purpose);
        let answer = self.inquiry.fetcher.fetch(&request, &Validators::default()).await;
        let (answer, wrong) = match answer {
            Ok(Fetched::Fresh(page, _, learned)) => (Ok((page, learned.moved_to)), None),
            Ok(Fetched::NotModified(..) | Fetched::Gone) => {
                let gone = fetch::Error::Status { url: url.clone(), status: 410, retry_after: None };
                (Err(gone), Some("fetch.gone".to_owned()))
            }
            Err(error) => {
                let wrong = error.to_string();
                (Err(error), Some(wrong))
            }
        };
        self.requests.push((url.clone(), wrong));
        answer
    }

    /// Asks for the leads of one urgency, as long as there is need.
    async fn ask_for(
        &mut self,
        leads: &[Lead],
        when: When,
        sight: &Sight<'_>,
        shown: &Shown,
        is_needed: impl Fn(&Self) -> bool,
    ) {
        for lead in leads.iter().filter(|lead| lead.when == when && lead.at != At::Here) {
            let is_known = self.requests.iter().any(|(url, _)| *url == lead.url);
            if is_known || !is_needed(self) || self.requests.len() >= self.inquiry.most {
                continue;
            }
            let purpose = if lead.kind == "feed" { Purpose::Feed } else { Purpose::List };
            let Ok((page, moved)) = self.fetch(&lead.url, purpose).await else { continue };
            match lead.at {
                At::Within => self.look_within(lead, &page, sight, shown).await,
                _ => {
                    let lead = Lead { url: moved.unwrap_or_else(|| lead.url.clone()), ..lead.clone() };
                    self.read(&lead, sight, &page, shown).await;
                }
            }
        }
    }

    /// Reads what another answer names or holds: an interface's list, interfaces in a script, sitemaps in robots.txt.
    async fn look_within(&mut self, lead: &Lead, page: &Page, sight: &Sight<'_>, shown: &Shown) {
        let inner = Sight::new(page, &lead.url, self.inquiry.rules, self.inquiry.now);
        let found = discover::leads(&inner)
            .into_iter()
            .filter(|found| found.finder == lead.finder || found.finder == "data");
        for found in found.collect::<Vec<_>>() {
            let found = Lead { how: lead.how.clone(), trust: found.trust.min(lead.trust), ..found };
            let is_known = self.requests.iter().any(|(url, _)| *url == found.url);
            match found.at {
                At::Here => self.read(&found, sight, page, shown).await,
                _ if is_known || self.requests.len() >= self.inquiry.most => {}
                _ => {
                    let Ok((page, _)) = self.fetch(&found.url, Purpose::List).await else { continue };
                    let last = Sight::new(&page, &found.url, self.inquiry.rules, self.inquiry.now);
                    match found.at {
                        At::Within => {
                            let here = discover::leads(&last)
                                .into_iter()
                                .filter(|lead| lead.at == At::Here && lead.finder == "data");
                            for here in here.collect::<Vec<_>>() {
                                let here =
                                    Lead { how: lead.how.clone(), trust: here.trust.min(lead.trust), ..here };
                                self.read(&here, sight, &page, shown).await;
                            }
                        }
                        _ => self.read(&found, sight, &page, shown).await,
                    }
                }
            }
        }
    }

    /// Looks what the front page of an article's site offers.
    async fn front(&mut self, sight: &Sight<'_>) {
        let Ok(front) = sight.page.url.join("/") else { return };
        if self.requests.len() >= self.inquiry.most {
            return;
        }
        let Ok((page, moved)) = self.fetch(&front, Purpose::List).await else { return };
        let inner = Sight::new(&page, moved.as_ref().unwrap_or(&front), self.inquiry.rules, self.inquiry.now);
        let leads: Vec<Lead> = discover::leads(&inner)
            .into_iter()
            .map(|lead| Lead {
                trust: lead.trust * FRONT,
                how: format!("{}, on the site's front page", lead.how),
                ..lead
            })
            .collect();
        for lead in leads.iter().filter(|lead| lead.at == At::Here) {
            self.read(lead, &inner, &page, inner.shown()).await;
        }
        self.ask_for(&leads, When::Named, &inner, inner.shown(), |look| !look.has_feed()).await;
    }

    async fn read(&mut self, lead: &Lead, sight: &Sight<'_>, page: &Page, shown: &Shown) {
        let mut outcome = discover::read(lead, sight, page, &lead.url, shown);
        // A list of parts is told by its first part, which may be a list of parts again.
        for _ in 0..MOST_NESTED {
            let Ok(Outcome::Parts(parts)) = &outcome else { break };
            let Some(url) = parts.first().map(|part| part.request.url.clone()) else { break };
            if self.requests.len() >= self.inquiry.most {
                return;
            }
            let Ok((page, _)) = self.fetch(&url, Purpose::List).await else { return };
            outcome = discover::read(lead, sight, &page, &url, shown);
        }
        match outcome {
            Ok(Outcome::Candidate(candidate)) => self.candidates.push(*candidate),
            Err(why) if lead.when == When::Named => self.diagnostics.push(*why),
            Ok(Outcome::Parts(_)) | Err(_) => {}
        }
    }

    fn best(&self) -> f64 {
        self.candidates.iter().map(|candidate| candidate.score).fold(0.0, f64::max)
    }

    fn has_feed(&self) -> bool {
        self.candidates.iter().any(|candidate| candidate.kind == "feed" && candidate.score >= GOOD_FEED)
    }

    /// Tells of what stands in the way, and whether something does.
    fn bar(&mut self, sight: &Sight<'_>, asked: &Url) -> bool {
        let words = |text: &str| text.to_ascii_lowercase();
        let robots = Selector::parse("meta:robots").map(|meta| sight.view.texts(&[meta])).unwrap_or_default();
        let mut said = robots.iter().map(String::as_str).chain(sight.page.head.all("x-robots-tag"));
        if said.any(|said| words(said).split([',', ' ']).any(|word| word == "noindex" || word == "none")) {
            let odd = Diagnostic::note("discover.noindex", "the page asks search engines to leave it out");
            self.diagnostics.push(
                odd.with_subject(sight.page.url.as_str())
                    .with_help("that is no word to feed readers; be sparing with what you publish of it"),
            );
        }
        let Some(barrier) = barrier::look_in(&sight.view, asked, self.inquiry.signs) else { return false };
        let odd = Diagnostic::warning(
            "discover.barrier",
            format!("a {} page came instead of what was asked for", barrier.kind),
        );
        self.diagnostics.push(odd.with_subject(sight.page.url.as_str()).with_found(barrier.evidence).with_help(
            "only feeds were looked for; with a cookie of yours under `request.headers` a source may still read it",
        ));
        true
    }

    /// Says so where a page shows nothing because its scripts write it.
    fn tell_of_scripts(&mut self, sight: &Sight<'_>) {
        let count = |css: &str| Selector::parse(css).map_or(0, |css| sight.view.find(&css).len());
        let shown =
            Selector::parse("body").map(|body| sight.view.texts(&[body]).join(" ")).unwrap_or_default();
        let is_empty = plain::weight(&shown) < SHOWN && !sight.view.is_json();
        if self.best() < GOOD && is_empty && count("script") > 0 {
            let odd = Diagnostic::warning(
                "discover.needs-scripts",
                "the page shows nothing until its scripts have run",
            );
            self.diagnostics.push(odd.with_subject(sight.page.url.as_str()).with_help(
                "a browser's network panel shows which address its scripts ask: give that to `feedloom add`; or write a source with `render: browser`",
            ));
        }
    }
}
