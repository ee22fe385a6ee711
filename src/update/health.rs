//! The health feed: what happened to sources, as a feed for whoever keeps them.

use std::sync::Arc;

use url::Url;

use super::events::{self, Event};
use super::{Error, Work, memories};
use crate::fetch::shown;
use crate::format::{atom, body};
use crate::model::{ArticleId, Feed, FeedItem, History, Source, Term};
use crate::store::Store;

/// How many events the feed holds.
const MOST: usize = 100;

/// The health feed of all sources, as Atom; `address` is where it can be read, if anywhere.
///
/// # Errors
/// When the state cannot be read.
pub async fn feed<F: Sync, S: Store, D: Sync>(
    work: &Work<'_, F, S, D>,
    address: Option<&Url>,
) -> Result<Vec<u8>, Error> {
    let mut known = memories(work.store).await?;
    let mut items = Vec::new();
    for subscription in work.subscriptions {
        let source = &subscription.source;
        let memory = known.remove(&source.id).unwrap_or_default();
        let given_up = events::given_up(&memory, work.now);
        items.extend(memory.events.iter().chain(&given_up).map(|event| item(work, source, event)));
    }
    items.sort_by(|a, b| (b.published, &a.id).cmp(&(a.published, &b.id)));
    items.dedup_by(|a, b| a.id == b.id);
    items.truncate(MOST);
    Ok(atom::write(&Feed {
        id: id(&work.authority),
        title: format!("{}: health of its sources", work.site.title),
        subtitle: Some("sources that break, degrade, recover, move or are given up".into()),
        language: "en".into(),
        self_url: address.map(Url::to_string).unwrap_or_default(),
        alternate_url: work.site.url.to_string(),
        hubs: Vec::new(),
        stylesheet: None,
        author: work.site.title.clone(),
        updated: items.first().map_or_else(|| work.beginning(), |item| item.updated),
        items: items.into_iter().map(Arc::new).collect(),
        history: History::default(),
    }))
}

/// Whether a file is a health feed of ours, and may be replaced by another.
pub fn is_ours(file: &[u8], authority: &str) -> bool {
    String::from_utf8_lossy(file).contains(&format!("<id>{}</id>", id(authority)))
}

fn id(authority: &str) -> String {
    format!("tag:{authority}:health")
}

fn item<F, S, D>(work: &Work<'_, F, S, D>, source: &Source, event: &Event) -> FeedItem {
    let link = Url::parse(&source.url).map(|url| shown(&url).to_string()).unwrap_or_default();
    let help = event.help.as_deref().map(|help| format!("help: {help}"));
    let paragraphs: Vec<&str> = std::iter::once(event.cause.as_str()).chain(help.as_deref()).collect();
    let word = event.kind.word();
    FeedItem {
        id: ArticleId::new(format!("tag:{}:health/{}/{}", work.authority, source.id, event.at)),
        title: format!("{} {}: {}", source.title, event.kind.verb(), event.cause),
        link,
        published: event.at,
        updated: event.at,
        authors: vec![work.site.title.clone()],
        language: "en".into(),
        summary: None,
        html: body::paragraphs(&paragraphs),
        categories: vec![Term { label: word.into(), slug: word.into() }],
        tags: Vec::new(),
        image: None,
        license: None,
        source: None,
    }
}
