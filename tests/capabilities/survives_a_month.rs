//! A month of cron over many sources that behave as sources do: nothing is lost, nothing comes twice, nobody is
//! disturbed.
//!
//! The time is simulated; the requests are real, to loopback. `FEEDLOOM_MONTH=SOURCES/HOURS/SEED` makes it another month:
//! so many sources, a run each so many hours, other chances. `FEEDLOOM_MONTH=300/1/1` is the long one, half an hour.

mod feeds;
mod log;
mod manners;
mod record;
mod server;
mod speech;
mod world;

use std::sync::Arc;

use feedloom::fetch::{HttpFetcher, RobotsMemory};
use feedloom::model::KeptRobots;
use feedloom::store::{SqliteStore, Store as _};
use feedloom::update::Report;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use crate::support::{Installation, Site, Workspace, bytes};
use record::Record;
use server::Server;
use world::{Conduct, DAY, HOUR, Minute, Shape, Source, World, at};

/// How long the month is.
const DAYS: Minute = 30;

/// Keeps robots.txt in the state, as the program does.
#[derive(Debug)]
struct InState(SqliteStore);

impl RobotsMemory for InState {
    fn get<'a>(&'a self, origin: &'a str) -> BoxFuture<'a, Option<KeptRobots>> {
        Box::pin(async { self.0.robots(origin).await.unwrap() })
    }

    fn keep<'a>(&'a self, origin: &'a str, kept: &'a KeptRobots) -> BoxFuture<'a, ()> {
        Box::pin(async { self.0.keep_robots(origin, kept).await.unwrap() })
    }
}

/// The month under way.
struct Month {
    world: Arc<World>,
    server: Arc<Server>,
    workspace: Workspace,
    installation: Installation,
    record: Record,
    step: Minute,
}

impl Month {
    async fn begin(sources: usize, step: Minute, seed: u64) -> Self {
        let world = Arc::new(World::new(sources, seed));
        let server = Server::start(Arc::clone(&world)).await;
        let configured: Vec<_> =
            world.sources.iter().enumerate().map(|(place, one)| configured(place, one)).collect();
        let mut workspace = Workspace::in_memory(&Site::start(), &configured);
        workspace.configure("/output/entries", json!(feeds::ENTRIES));
        workspace.configure("/fetch/resolve", json!({"unused.example": server.address().to_string()}));
        let installation = Installation::open(&workspace).await;
        Self { world, server, workspace, installation, record: Record::default(), step }
    }

    /// How sites are reached now: who is down has no address, or one where nothing listens.
    fn fetcher(&self, now: Minute) -> HttpFetcher {
        let mut options = self.installation.fetch_options().clone();
        for source in &self.world.sources {
            let is_down = source.is_down(now);
            let address = match source.conduct {
                Conduct::LosesItsName if is_down => continue,
                Conduct::Refuses if is_down => "127.0.0.1:1".parse().unwrap(),
                _ => self.server.address(),
            };
            options.resolve.insert(source.host.clone(), address);
            if source.conduct == Conduct::Moves {
                options.resolve.insert(format!("{}-two.example", source.id), address);
                options.resolve.insert(format!("{}-three.example", source.id), address);
            }
        }
        let memory = Arc::new(InState(self.installation.store().clone()));
        HttpFetcher::new(&options).unwrap().remembering(memory, at(now))
    }

    async fn run(&mut self, now: Minute) -> Report {
        self.run_by(now, now).await
    }

    /// A run at a time, when the fetcher's clock, which goes on within a run, stands at another.
    async fn run_by(&mut self, now: Minute, clock: Minute) -> Report {
        self.server.log().begin(now);
        let report = self.installation.run(&self.fetcher(clock), at(now)).await;
        let mut log = self.server.log();
        for one in &report.sources {
            let source = &self.world.sources[self.world.place(one.id.as_str()).unwrap()];
            let may_fail =
                source.is_down(now) || matches!(source.conduct, Conduct::BreaksOff | Conduct::CutsShort);
            if one.failed && !may_fail {
                log.wrong(&format!("{source:?} failed: {:?}", one.diagnostics));
            }
            if let Some(odd) = one.diagnostics.iter().find(|odd| odd.code == "update.internal") {
                log.wrong(&format!("{odd:?}"));
            }
        }
        drop(log);
        report
    }

    /// Looks at everything, and runs once more at the same time: nothing may be written then.
    async fn look(&mut self, now: Minute) {
        let mut wrongs = self.record.look(&self.workspace, &self.world, &self.server.log(), self.step);
        wrongs.extend(feeds::look(&self.workspace, &self.world, &self.record));
        let tree = || [self.workspace.tree("content"), self.workspace.tree("feeds")];
        let before = tree();
        let report = self.run_by(now, now + 1).await;
        if report.documents + report.feeds != 0
            || [self.workspace.tree("content"), self.workspace.tree("feeds")] != before
        {
            wrongs.push(format!("a second run wrote: {report:?}"));
        }
        wrongs.extend(self.server.log().wrongs.iter().cloned());
        none(&format!("day {}", now / DAY), &wrongs);
    }

    /// What can only be told at the end.
    async fn end(&mut self) {
        let now = self.server.log().now;
        none("the requests", &manners::look(&self.world, &self.server.log(), self.step));
        let before = self.workspace.published();
        let feeds = self.workspace.tree("feeds").into_iter().filter(|(path, _)| path.ends_with(".atom"));
        for (path, (bytes, _)) in feeds {
            let ids = feeds::ids(std::str::from_utf8(&bytes).unwrap());
            assert_eq!(feeds::read(&bytes), Ok(ids), "{path}");
        }
        self.installation.build(&self.fetcher(now), at(now)).await;
        assert!(self.workspace.published() == before, "a build changes nothing");
        for state in [".feedloom", "feeds"] {
            std::fs::remove_dir_all(self.workspace.path(state)).unwrap();
        }
        self.installation = Installation::open(&self.workspace).await;
        self.installation.build(&self.fetcher(now), at(now)).await;
        assert!(bytes(&self.workspace.published()) == bytes(&before), "the record alone gives the same");
        std::fs::remove_dir_all(self.workspace.path(".feedloom")).unwrap();
        self.server.log().forget();
        self.installation = Installation::open(&self.workspace).await;
        // Every source is due now, also those that were not a moment ago; all that is known stays known.
        self.run(now).await;
        self.look(now).await;
    }
}

fn configured(place: usize, source: &Source) -> Value {
    let [language, category, tag] = feeds::terms(place);
    let mut configured = json!({
        "id": source.id, "url": format!("http://{}/{}/feed", source.host, source.id),
        "lang": language, "category": category, "tags": [tag],
    });
    if let Some(every) = source.every {
        configured["every"] = json!(every);
    }
    if source.shape == Shape::List {
        configured["kind"] = json!("list");
        configured["selectors"] =
            json!({"item": "li", "link": "a", "title": "a", "date": "time", "content": "article"});
    }
    configured
}

/// Shows the first few, if there are any.
fn none(when: &str, wrongs: &[String]) {
    let first: Vec<String> = wrongs.iter().take(10).map(|wrong| wrong.chars().take(1500).collect()).collect();
    assert!(wrongs.is_empty(), "{when}: {} things are wrong:\n{}", wrongs.len(), first.join("\n"));
}

/// How many sources, the hours of the day with a run, the seed.
fn size() -> (usize, Vec<Minute>, u64) {
    let Some(text) = std::env::var_os("FEEDLOOM_MONTH") else { return (100, vec![0, 3, 12], 1) };
    let text = text.into_string().unwrap();
    let mut numbers = text.split('/').map(|number| number.parse::<u64>().unwrap());
    let mut next = || numbers.next().expect("FEEDLOOM_MONTH is SOURCES/HOURS/SEED");
    (next() as usize, (0..24).step_by(next() as usize).collect(), next())
}

/// The longest time between two runs.
fn longest_step(hours: &[Minute]) -> Minute {
    let next = hours.iter().skip(1).chain(&[24]);
    hours.iter().zip(next).map(|(hour, next)| (next - hour) * HOUR).max().unwrap()
}

#[test]
fn a_month_of_cron_loses_nothing_doubles_nothing_and_disturbs_nobody() {
    let (sources, hours, seed) = size();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut month = Month::begin(sources, longest_step(&hours), seed).await;
        for day in 0..DAYS {
            for hour in &hours {
                month.run(day * DAY + hour * HOUR).await;
            }
            month.look(day * DAY + hours.last().unwrap() * HOUR).await;
        }
        month.end().await;
    });
}
