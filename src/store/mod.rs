//! Memory and cache: what makes the next run cheap, and may be deleted at any time.
//!
//! A backend keeps validators of answers already seen, how each source has been doing, what sites told in robots.txt, an
//! index of ledger and documents, and the fingerprint of the settings for which index and feeds were last completed.

mod error;
mod listing;
mod pages;
mod sqlite;

use std::collections::BTreeMap;
use std::future::Future;

use jiff::Timestamp;

use crate::model::{ArticleId, EntryId, Hold, KeptList, KeptRobots, SourceId, Step, Validators};

pub use error::Error;
pub use listing::{Listing, ListingKind, ListingSize, Row, Touched};
pub use pages::{KeptFile, PageFolder, PageLimits, Pages};
pub use sqlite::{Opened, SqliteStore};

/// An article as the index knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indexed {
    /// Its atom:id.
    pub id: ArticleId,
    /// The source it came from.
    pub source: SourceId,
    /// The source that asks for it now: another where that one was renamed.
    pub owner: SourceId,
    /// What the source calls it, where a ledger line tells.
    pub entry: Option<EntryId>,
    /// What else its source called it.
    pub also: Vec<EntryId>,
    /// What the source said of that entry, hashed, where a ledger line tells.
    pub said: Option<String>,
    /// Its document's path below the content place.
    pub path: String,
    /// Its address.
    pub link: String,
    /// The address its page names as its own, where that is another place.
    pub canonical: Option<String>,
    /// How high its source ranks among those that bring the same article: the lowest shows it.
    pub rank: u32,
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// Where it stands in feeds: the earlier of published and first seen.
    pub place: Timestamp,
    /// BLAKE3, hex, of the document's bytes as last read; of the ledger line's where there is no document.
    pub hash: String,
    /// Whether the ledger has a line for it.
    pub in_ledger: bool,
    /// Whether its document is there. An absent one stays known, so that it does not come back.
    pub present: bool,
    /// The feeds it belongs to; empty for an absent one.
    pub listings: Vec<Listing>,
}

/// An entry that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The article it became.
    pub article: ArticleId,
    /// What the source last said of it, hashed; `None` when that is not remembered.
    pub digest: Option<String>,
}

/// An entry that filters left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its source.
    pub source: SourceId,
    /// What that calls it.
    pub entry: EntryId,
    /// By what it was left out: a text of the run's own.
    pub mark: String,
    /// When it was last in an answer.
    pub seen: Timestamp,
}

/// What a run learned about its sources.
#[derive(Debug, Default)]
pub struct Remembered {
    /// What recognises answers next time, by source and request key.
    pub validators: Vec<(SourceId, String, Validators)>,
    /// How the sources that were asked have been doing: a text of the run's own.
    pub memories: Vec<(SourceId, String)>,
    /// What sources say of known entries, hashed.
    pub digests: Vec<(SourceId, EntryId, String)>,
    /// Entries that filters left out; what was not for long is forgotten.
    pub left_out: Vec<LeftOut>,
    /// The servers to leave alone: all that are to be remembered.
    pub holds: Vec<Hold>,
}

/// Keeps memory and cache.
pub trait Store: Send + Sync {
    /// The fingerprint of the last completed run, or `None` when one was begun and not completed.
    fn fingerprint(&self) -> impl Future<Output = Result<Option<String>, Error>> + Send;

    /// Forgets the fingerprint, durably: from here on index and feeds may be behind the record.
    fn begin(&self) -> impl Future<Output = Result<(), Error>> + Send;

    /// Remembers what was learned, and the fingerprint, in one step: all it stands for is durable.
    fn complete(
        &self,
        learned: &Remembered,
        fingerprint: &str,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// How every source has been doing, as the last run wrote it down.
    fn memories(&self) -> impl Future<Output = Result<BTreeMap<SourceId, String>, Error>> + Send;

    /// The servers that asked to be left alone, also those whose time is over.
    fn holds(&self) -> impl Future<Output = Result<Vec<Hold>, Error>> + Send;

    /// What recognises the answer to a source's request; empty where there was none.
    fn validators(
        &self,
        source: &SourceId,
        request: &str,
    ) -> impl Future<Output = Result<Validators, Error>> + Send;

    /// Which of a source's entries are known, and as what.
    fn known(
        &self,
        source: &SourceId,
        entries: &[EntryId],
    ) -> impl Future<Output = Result<BTreeMap<EntryId, Known>, Error>> + Send;

    /// By what filters left out an entry, where that is remembered.
    fn left_out(
        &self,
        source: &SourceId,
        entry: &EntryId,
    ) -> impl Future<Output = Result<Option<String>, Error>> + Send;

    /// A source's articles first seen after `from` and up to `to`, without their listings, the oldest first.
    fn seen_between(
        &self,
        source: &SourceId,
        from: Timestamp,
        to: Timestamp,
    ) -> impl Future<Output = Result<Vec<Indexed>, Error>> + Send;

    /// A source's articles with a document that are placed before a time, or beyond the newest so many; without their
    /// listings, the oldest first.
    fn beyond(
        &self,
        source: &SourceId,
        before: Option<Timestamp>,
        most: Option<usize>,
    ) -> impl Future<Output = Result<Vec<Indexed>, Error>> + Send;

    /// An article by its id, without its listings.
    fn article(&self, id: &ArticleId) -> impl Future<Output = Result<Option<Indexed>, Error>> + Send;

    /// An article by its document's path, without its listings.
    fn article_at(&self, path: &str) -> impl Future<Output = Result<Option<Indexed>, Error>> + Send;

    /// A source's articles that an entry with this address and date may be, without their listings, and what the source
    /// calls each: those at the same place of the web ([`address::key`](crate::text::address::key)), at the same path on
    /// another host, and those with the same date.
    fn alike(
        &self,
        source: &SourceId,
        link: &str,
        date: Option<Timestamp>,
    ) -> impl Future<Output = Result<Vec<(Indexed, Vec<EntryId>)>, Error>> + Send;

    /// The articles without a document whose last bytes had this hash, or that are at this place of the web; without
    /// their listings, in order of id.
    fn absent(&self, hash: &str, key: &str) -> impl Future<Output = Result<Vec<Indexed>, Error>> + Send;

    /// The articles with a document that are at this place of the web, of whatever source, without their listings, in order
    /// of id.
    fn at_place(&self, key: &str) -> impl Future<Output = Result<Vec<Indexed>, Error>> + Send;

    /// The files among the documents by path, with the stamps they had when last looked at; an empty one is no stamp.
    fn stamps(&self) -> impl Future<Output = Result<BTreeMap<String, String>, Error>> + Send;

    /// Keeps the stamps of files looked at; `None` for one that is gone.
    fn keep_stamps(
        &self,
        files: &[(String, Option<String>)],
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// The mark documents were last looked at by; `None` where they were not, or all by their stamps.
    fn looked(&self) -> impl Future<Output = Result<Option<String>, Error>> + Send;

    /// Keeps such a mark and stamps of files in one step.
    fn keep_looked(
        &self,
        mark: Option<&str>,
        files: &[(String, Option<String>)],
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// The files that have no stamp, since they are to be looked at again.
    fn unstamped(&self) -> impl Future<Output = Result<Vec<String>, Error>> + Send;

    /// The feeds an article belongs to.
    fn listings(&self, id: &ArticleId) -> impl Future<Output = Result<Vec<Listing>, Error>> + Send;

    /// Puts articles into the index, in place of what it had of the same ids. The stamps of their documents count no more.
    fn index(&self, articles: &[Indexed]) -> impl Future<Output = Result<(), Error>> + Send;

    /// Remembers what else sources call articles.
    fn alias(
        &self,
        entries: &[(SourceId, EntryId, ArticleId)],
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Forgets all validators and walks: what they stood for is not there any more.
    fn forget_validators(&self) -> impl Future<Output = Result<(), Error>> + Send;

    /// The last step of a source's walk back from what `first` brings; `None` where none was taken.
    fn walk(
        &self,
        source: &SourceId,
        first: &str,
    ) -> impl Future<Output = Result<Option<Step>, Error>> + Send;

    /// Whether a page of that walk held this.
    fn has_held(
        &self,
        source: &SourceId,
        first: &str,
        held: &str,
    ) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Keeps a step of that walk: what its page brought is durable.
    fn keep_step(
        &self,
        source: &SourceId,
        first: &str,
        step: &Step,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Forgets a source's walks.
    fn forget_walk(&self, source: &SourceId) -> impl Future<Output = Result<(), Error>> + Send;

    /// Empties the index; validators stay.
    fn clear_index(&self) -> impl Future<Output = Result<(), Error>> + Send;

    /// The newest rows of a listing, at most `limit`, newest first, then by id. Of articles of several sources at one
    /// place of the web only one is among them: of the highest rank, then the first by id.
    fn newest(
        &self,
        kind: ListingKind,
        slug: &str,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Row>, Error>> + Send;

    /// One listing's size and label, `None` when it is empty.
    fn size(
        &self,
        kind: ListingKind,
        slug: &str,
    ) -> impl Future<Output = Result<Option<ListingSize>, Error>> + Send;

    /// All listings that have articles, in order of kind and slug.
    fn sizes(&self) -> impl Future<Output = Result<Vec<ListingSize>, Error>> + Send;

    /// What a run last kept about the feeds there are: a text of the run's own.
    fn catalogue(&self) -> impl Future<Output = Result<Option<String>, Error>> + Send;

    /// Keeps that text.
    fn keep_catalogue(&self, text: &str) -> impl Future<Output = Result<(), Error>> + Send;
    /// The days, by UTC, on which articles were put into feeds of everything or of a source, taken out or changed, since
    /// this was last asked or a run was last completed; they are forgotten with that.
    fn take_touched(&self) -> impl Future<Output = Result<Vec<Touched>, Error>> + Send;

    /// Rows of a listing from a time up to another, not included: but for the `before` oldest the `most` oldest; the newest
    /// first, then by id. Articles that several sources bring are all there.
    fn between(
        &self,
        kind: ListingKind,
        slug: &str,
        span: (Timestamp, Timestamp),
        part: (usize, usize),
    ) -> impl Future<Output = Result<Vec<Row>, Error>> + Send;

    /// How many rows of a listing stand on each day, by UTC, from a time up to another; each day by its first place,
    /// in order.
    fn days(
        &self,
        kind: ListingKind,
        slug: &str,
        span: (Timestamp, Timestamp),
    ) -> impl Future<Output = Result<Vec<(Timestamp, usize)>, Error>> + Send;

    /// The place of a listing's last row before a time.
    fn last_before(
        &self,
        kind: ListingKind,
        slug: &str,
        before: Timestamp,
    ) -> impl Future<Output = Result<Option<Timestamp>, Error>> + Send;

    /// The place of a listing's first row from a time on.
    fn first_from(
        &self,
        kind: ListingKind,
        slug: &str,
        from: Timestamp,
    ) -> impl Future<Output = Result<Option<Timestamp>, Error>> + Send;

    /// The last good copy of a list that is subscribed to, by its address.
    fn source_list(&self, url: &str) -> impl Future<Output = Result<Option<KeptList>, Error>> + Send;

    /// Keeps that copy.
    fn keep_source_list(&self, url: &str, kept: &KeptList) -> impl Future<Output = Result<(), Error>> + Send;

    /// What an origin (`https://news.example`) last told about robots.txt.
    fn robots(&self, origin: &str) -> impl Future<Output = Result<Option<KeptRobots>, Error>> + Send;

    /// Keeps what an origin told, in place of what it told before; forgets what is older than a month.
    fn keep_robots(&self, origin: &str, kept: &KeptRobots) -> impl Future<Output = Result<(), Error>> + Send;
}
