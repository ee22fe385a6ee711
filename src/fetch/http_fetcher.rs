//! The fetcher that goes out: for every hop the guard, robots.txt and the group's turn; one time limit over all.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;
use url::Url;

use super::answer::Answer;
use super::body::BodyLimit;
use super::budget::Budget;
use super::client::{Client, is_lost_connection};
use super::groups::Groups;
use super::question::Question;
use super::redirect::Trail;
use super::robots::{self, Known, MOST_BYTES, MOST_REDIRECTS, NoMemory, Reply, RobotsFiles, key};
use super::turns::Turns;
use super::{Error, FetchOptions, Fetcher, RobotsMemory, RobotsPolicy};
use crate::model::{Fetched, KeptRobots, Proxy, Purpose, Request, Validators};

/// How many redirects of a request are followed.
const MOST_HOPS: usize = 20;

/// How many bytes of the answer to a form are read: what it says is not looked at.
const MOST_OF_A_RECEIPT: u64 = 16 * 1024;

/// Fetches over HTTP. One serves a whole run: it holds the groups' turns, the hosts' robots.txt and open connections.
#[derive(Debug)]
pub struct HttpFetcher {
    client: Client,
    groups: Groups,
    turns: Turns,
    robots: RobotsFiles,
    memory: Arc<dyn RobotsMemory>,
    clock: Clock,
    policy: RobotsPolicy,
    /// The usual way out.
    proxy: Proxy,
    timeout: Duration,
    max_body: u64,
}

impl HttpFetcher {
    /// A fetcher with these options.
    ///
    /// # Errors
    /// When the file of authorities cannot be used, or the User-Agent cannot be sent.
    pub fn new(options: &FetchOptions) -> Result<Self, Error> {
        Ok(Self {
            client: Client::new(options)?,
            groups: Groups::new(options),
            turns: Turns::new(options.concurrency),
            robots: RobotsFiles::default(),
            memory: Arc::new(NoMemory),
            clock: Clock::new(Timestamp::UNIX_EPOCH),
            policy: options.robots,
            proxy: options.proxy.clone(),
            timeout: options.timeout,
            max_body: options.max_body,
        })
    }

    /// The same with a memory of robots.txt, which needs to know what time it is.
    #[must_use]
    pub fn remembering(self, memory: Arc<dyn RobotsMemory>, now: Timestamp) -> Self {
        Self { memory, clock: Clock::new(now), ..self }
    }

    /// Forgets the cookies that sites have set, which live no longer than a run: for fetchers that serve several.
    pub fn forget_cookies(&self) {
        self.client.forget_cookies();
    }

    /// Asks one address in its group's turn.
    async fn ask(&self, question: &Question, limit: BodyLimit, budget: &mut Budget) -> Result<Answer, Error> {
        let mut turn = self
            .turns
            .wait(self.groups.of(&question.url), self.robots.crawl_delay(&self.key(question)))
            .await;
        let answer = self.client.ask(question, limit, budget).await;
        let answer = match answer {
            // The server had closed the connection that was kept open; a new one is worth a try. A POST may have
            // been acted upon already.
            Err(error) if turn.has_answered() && question.posted.is_none() && is_lost_connection(&error) => {
                self.client.ask(question, limit, budget).await
            }
            answer => answer,
        };
        if answer.is_ok() {
            turn.note_answer();
        }
        match answer {
            Ok(answer) if question.renders && answer.is_page() => {
                let answer = answer.emptied();
                // The browser is the next to ask the host.
                turn.pause().await;
                self.client.render(question, answer, limit, budget).await
            }
            answer => answer,
        }
    }

    /// Fails unless robots.txt lets us ask.
    async fn check_robots(&self, question: &Question) -> Result<(), Error> {
        let key = self.key(question);
        let place = self.robots.of(&key, self.clock.now());
        place.get_or_init(|| self.read_robots(question, &key)).await.check(&question.url)
    }

    /// Which robots.txt holds for a question.
    fn key(&self, question: &Question) -> String {
        key(&question.url, question.proxy.as_ref().filter(|proxy| **proxy != self.proxy))
    }

    /// Gets the rules from memory while they are fresh, else from the server.
    async fn read_robots(&self, asked: &Question, key: &str) -> Known {
        let kept = self.memory.get(key).await;
        let fresh = kept.as_ref().and_then(|kept| Known::kept(kept, self.clock.now()));
        let known = match fresh {
            Some(known) => known,
            None => {
                let reply = self.fetch_robots(asked, kept.as_ref()).await;
                let (known, told) = Known::renewed(reply, kept, self.clock.now());
                if let Some(told) = told {
                    self.memory.keep(key, &told).await;
                }
                known
            }
        };
        self.robots.weigh(key, &known);
        known
    }

    async fn fetch_robots(&self, asked: &Question, kept: Option<&KeptRobots>) -> Result<Reply, Error> {
        let mut budget = Budget::new(self.timeout);
        let mut trail = Trail::new(MOST_REDIRECTS);
        let mut question = robots::question(&asked.url, kept, asked.proxy.as_ref())?;
        loop {
            let answer = self.ask(&question, BodyLimit::Cut(MOST_BYTES), &mut budget).await?;
            match trail.next(&question, answer.status, &answer.headers)? {
                Some(next) => question = next,
                None => return Reply::new(&question, answer),
            }
        }
    }
}

impl Fetcher for HttpFetcher {
    async fn fetch(&self, request: &Request, known: &Validators) -> Result<Fetched, Error> {
        let mut budget = Budget::new(self.timeout);
        let mut trail = Trail::new(MOST_HOPS);
        let mut question = Question::new(request, known)?;
        let most = match request.purpose {
            Purpose::Image { most } => most.min(self.max_body),
            _ => self.max_body,
        };
        loop {
            // Before robots.txt, so that nothing is looked for where there can be none.
            self.client.check(&question.url)?;
            if self.policy == RobotsPolicy::Obey && request.purpose != Purpose::Feed {
                self.check_robots(&question).await?;
            }
            let answer = self.ask(&question, BodyLimit::Refuse(most), &mut budget).await?;
            match trail.next(&question, answer.status, &answer.headers)? {
                Some(next) => question = next,
                None => return answer.into_fetched(&question, known, &trail),
            }
        }
    }

    async fn post(&self, url: &Url, form: &[(&str, &str)]) -> Result<(), Error> {
        let question = Question::form(url.clone(), form);
        let limit = BodyLimit::Cut(MOST_OF_A_RECEIPT);
        let answer = self.client.ask(&question, limit, &mut Budget::new(self.timeout)).await?;
        match answer.status.is_success() {
            true => Ok(()),
            false => answer.into_body(&question).map(drop),
        }
    }

    fn group(&self, url: &Url) -> String {
        self.groups.of(url).0
    }
}

/// What time it is, by the time the fetcher was made and a clock nobody sets.
#[derive(Debug)]
struct Clock {
    start: Timestamp,
    since: Instant,
}

impl Clock {
    fn new(start: Timestamp) -> Self {
        Self { start, since: Instant::now() }
    }

    fn now(&self) -> Timestamp {
        self.start.checked_add(self.since.elapsed()).unwrap_or(Timestamp::MAX)
    }
}
