//! The repository as a database: whatever sources and people do, in any order, against a simple model of what must be there.
//!
//! `FEEDLOOM_SEQUENCES=1000 cargo test --test capabilities any_sequence` tries as many sequences as one likes.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use super::support::{Answer, Clockwork, Site, Workspace, bytes};

const FEED: &str = "http://news.example/feed";

/// What happens; a number names an article, whichever there are.
#[derive(Clone, Copy, Debug)]
enum Step {
    Publish,
    Retitle(usize),
    Rewrite(usize),
    Withdraw(usize),
    Return(usize),
    Rename(usize),
    EditTitle(usize),
    EditBody(usize),
    Delete(usize),
    Move(usize),
    Lock(usize),
    DeleteState,
    Run,
}

fn step() -> impl Strategy<Value = Step> {
    let some = 0..8usize;
    prop_oneof![
        3 => Just(Step::Publish),
        2 => some.clone().prop_map(Step::Retitle),
        2 => some.clone().prop_map(Step::Rewrite),
        1 => some.clone().prop_map(Step::Withdraw),
        1 => some.clone().prop_map(Step::Return),
        1 => some.clone().prop_map(Step::Rename),
        2 => some.clone().prop_map(Step::EditTitle),
        2 => some.clone().prop_map(Step::EditBody),
        1 => some.clone().prop_map(Step::Delete),
        2 => some.clone().prop_map(Step::Move),
        1 => some.prop_map(Step::Lock),
        1 => Just(Step::DeleteState),
        5 => Just(Step::Run),
    ]
}

/// An article as its source has it, and as its document must be.
#[derive(Debug)]
struct Article {
    name: String,
    title: String,
    body: String,
    is_in_feed: bool,
    /// What its source said when it was last asked.
    heard: Option<(String, String)>,
    document: Option<Document>,
}

#[derive(Debug)]
struct Document {
    path: String,
    title: (Owner, String),
    body: (Owner, String),
    is_locked: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Source,
    Person,
}

struct World {
    site: Site,
    workspace: Workspace,
    articles: Vec<Article>,
    clock: i64,
    number: usize,
}

impl World {
    fn begin(preset: &str) -> Self {
        let site = Site::start();
        let mut workspace = Workspace::new(&site, &[Workspace::feed("news", FEED)]);
        workspace.configure("/output/preset", json!(preset));
        Self { site, workspace, articles: Vec::new(), clock: 0, number: 0 }
    }

    fn next(&mut self) -> usize {
        self.number += 1;
        self.number
    }

    fn step(&mut self, step: Step) {
        let number = self.next();
        match step {
            Step::Publish => self.articles.push(Article {
                name: format!("n{number}"),
                title: format!("Title {number}"),
                body: format!("Words of article {number}."),
                is_in_feed: true,
                heard: None,
                document: None,
            }),
            Step::Run => self.run(),
            Step::DeleteState => drop(std::fs::remove_dir_all(self.workspace.path(".feedloom"))),
            Step::Retitle(some) => self.change(some, |article| article.title = format!("Title {number}")),
            Step::Rewrite(some) => {
                self.change(some, |article| article.body = format!("Words again, {number}."));
            }
            Step::Withdraw(some) => self.change(some, |article| article.is_in_feed = false),
            Step::Return(some) => self.change(some, |article| article.is_in_feed = true),
            // Its link and date stay.
            Step::Rename(some) => self.change(some, |article| article.name = format!("n{number}")),
            Step::EditTitle(some) => self.edit(some, |document, text| {
                let before = text.lines().find(|line| line.starts_with("title:")).unwrap();
                document.title = (Owner::Person, format!("Own title {number}"));
                text.replace(before, &format!("title: \"Own title {number}\""))
            }),
            Step::EditBody(some) => self.edit(some, |document, text| {
                document.body = (Owner::Person, format!("A person's words, {number}."));
                text.replacen("\n---\n", &format!("\n---\n\nA person's words, {number}.\n"), 1)
            }),
            Step::Lock(some) => self.edit(some, |document, text| {
                let text = if document.is_locked {
                    text
                } else {
                    text.replacen("\n---\n", "\nlocked: true\n---\n", 1)
                };
                document.is_locked = true;
                text
            }),
            Step::Delete(some) => {
                if let Some(document) = self.pick(some).and_then(|article| article.document.take()) {
                    std::fs::remove_file(self.workspace.path(&document.path)).unwrap();
                }
            }
            Step::Move(some) => {
                let to = format!("content/moved/{number}.md");
                let Some(document) = self.pick(some).and_then(|article| article.document.as_mut()) else {
                    return;
                };
                let from = std::mem::replace(&mut document.path, to.clone());
                std::fs::create_dir_all(self.workspace.path("content/moved")).unwrap();
                std::fs::rename(self.workspace.path(&from), self.workspace.path(&to)).unwrap();
            }
        }
    }

    fn pick(&mut self, some: usize) -> Option<&mut Article> {
        let count = self.articles.len();
        self.articles.get_mut(some % count.max(1))
    }

    fn change(&mut self, some: usize, change: impl FnOnce(&mut Article)) {
        if let Some(article) = self.pick(some) {
            change(article);
        }
    }

    fn edit(&mut self, some: usize, edit: impl FnOnce(&mut Document, String) -> String) {
        let Some(path) =
            self.pick(some).and_then(|article| article.document.as_ref()).map(|one| one.path.clone())
        else {
            return;
        };
        let text = self.workspace.text(&path);
        let document = self.pick(some).and_then(|article| article.document.as_mut()).unwrap();
        let text = edit(document, text);
        std::fs::write(self.workspace.path(&path), text).unwrap();
    }

    /// A run, and what it must do by the model.
    fn run(&mut self) {
        let items: String = self
            .articles
            .iter()
            .enumerate()
            .filter(|(_, article)| article.is_in_feed)
            .map(|(place, article)| {
                let Article { name, title, body, .. } = article;
                format!(
                    "<item><title>{title}</title><guid isPermaLink='false'>{name}</guid><link>http://news.example/{place}</link>\
                     <pubDate>Mon, 01 Jun 2026 08:00:{:02} GMT</pubDate><description>{body}</description></item>",
                    place % 60
                )
            })
            .collect();
        self.site.set(
            FEED,
            Answer::feed(format!("<rss version='2.0'><channel><title>N</title>{items}</channel></rss>")),
        );
        self.clock += 1;
        let before = self.workspace.documents();
        Clockwork::new(&self.workspace).pass(self.clock).run();
        let after = self.workspace.documents();
        for article in self.articles.iter_mut().filter(|article| article.is_in_feed) {
            let said = (article.title.clone(), article.body.clone());
            if article.heard.is_none() {
                let is_its = |(path, text): &(&String, &String)| {
                    !before.contains_key(*path) && text.contains(&format!("title: \"{}\"", article.title))
                };
                let path = after
                    .iter()
                    .find(is_its)
                    .unwrap_or_else(|| panic!("{said:?} is lost: {after:?}"))
                    .0
                    .clone();
                let (title, body) = said.clone();
                article.document = Some(Document {
                    path,
                    title: (Owner::Source, title),
                    body: (Owner::Source, body),
                    is_locked: false,
                });
            } else if article.heard.as_ref() != Some(&said)
                && let Some(document) = article.document.as_mut().filter(|document| !document.is_locked)
            {
                for (field, said) in [(&mut document.title, &said.0), (&mut document.body, &said.1)] {
                    if field.0 == Owner::Source {
                        field.1.clone_from(said);
                    }
                }
            }
            article.heard = Some(said);
        }
        self.check(&after);
    }

    fn check(&self, there: &BTreeMap<String, String>) {
        let documents: Vec<_> =
            self.articles.iter().filter_map(|article| article.document.as_ref()).collect();
        for Document { path, title, body, .. } in &documents {
            let text = there.get(path).unwrap_or_else(|| panic!("{path} is not there: {:?}", there.keys()));
            assert!(
                text.contains(&format!("title: \"{}\"", title.1)) && text.contains(&body.1),
                "{path}: {text}"
            );
        }
        assert_eq!(there.len(), documents.len(), "doubled or resurrected: {:?}", there.keys());
        let feed = self.workspace.text("feeds/all.atom");
        assert_eq!(feed.matches("<entry").count(), documents.len(), "{feed}");
        for document in documents {
            assert!(feed.contains(&document.title.1), "{feed}");
        }
    }

    /// At the end: a second run writes nothing, and `build` from the record alone gives the same.
    fn end(mut self) {
        self.run();
        let before = self.workspace.published();
        self.run();
        assert_eq!(self.workspace.published(), before, "a second run wrote something");
        std::fs::remove_dir_all(self.workspace.path(".feedloom")).unwrap();
        std::fs::remove_dir_all(self.workspace.path("feeds")).unwrap();
        self.workspace.good(&["build"]);
        assert_eq!(bytes(&self.workspace.published()), bytes(&before));
    }
}

#[test]
fn any_sequence_of_what_sources_and_people_do_loses_doubles_and_resurrects_nothing() {
    let sequences =
        std::env::var_os("FEEDLOOM_SEQUENCES").and_then(|text| text.to_str()?.parse().ok()).unwrap_or(15);
    let config =
        Config { cases: sequences, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let steps = (proptest::collection::vec(step(), 1..24), prop_oneof![Just("hugo"), Just("mainroad")]);
    let result = TestRunner::new(config).run(&steps, |(steps, preset)| {
        let mut world = World::begin(preset);
        steps.into_iter().for_each(|step| world.step(step));
        world.end();
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}
