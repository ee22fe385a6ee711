//! What every backend promises, tried on SQLite.

use jiff::Timestamp;

use super::*;
use crate::model::{RobotsAnswer, Term};

async fn open(folder: &tempfile::TempDir) -> SqliteStore {
    SqliteStore::open(&folder.path().join("state.db")).await.unwrap().0
}

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + 60 * minute).unwrap()
}

fn article(name: &str, minute: i64, tags: &[&str]) -> Indexed {
    let listing = |label: &&str| Listing {
        kind: ListingKind::Tag,
        term: Term { label: (*label).to_owned(), slug: label.to_lowercase() },
    };
    Indexed {
        id: ArticleId::new(name),
        source: SourceId::new("s"),
        owner: SourceId::new("s"),
        entry: Some(EntryId::new(format!("entry {name}"))),
        also: Vec::new(),
        rank: 0,
        said: None,
        path: format!("{name}.md"),
        link: format!("https://news.example.org/{name}"),
        canonical: None,
        first_seen: at(minute),
        place: at(minute),
        hash: "00".into(),
        in_ledger: true,
        present: true,
        listings: tags.iter().map(listing).collect(),
    }
}

async fn names(store: &SqliteStore, slug: &str, limit: usize) -> Vec<String> {
    let rows = store.newest(ListingKind::Tag, slug, limit).await.unwrap();
    rows.into_iter().map(|row| row.id.to_string()).collect()
}

#[tokio::test]
async fn what_changes_in_feeds_with_archives_is_noted_by_day_until_it_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let listed = |kind| Listing { kind, term: Term { label: "all".into(), slug: "all".into() } };
    let in_all =
        |name, minute| Indexed { listings: vec![listed(ListingKind::All)], ..article(name, minute, &[]) };
    let touched = async || -> Vec<_> {
        store.take_touched().await.unwrap().into_iter().map(|one| (one.kind, one.at)).collect()
    };
    let before_1970 = Indexed { place: Timestamp::from_second(-90_000).unwrap(), ..in_all("old", 0) };
    let articles =
        [in_all("a", 7), in_all("b", 3), in_all("c", 3_000), before_1970, article("d", 9_000, &["t"])];
    store.index(&articles).await.unwrap();
    let day = |at| (ListingKind::All, at);
    let old = Timestamp::from_second(-90_000).unwrap();
    assert_eq!(
        touched().await,
        [day(old), day(at(3)), day(at(3_000))],
        "the earliest of each day; tags have none"
    );
    assert!(touched().await.is_empty());
    // Taken out, or moved to another day: both days.
    store.index(&[Indexed { listings: Vec::new(), ..in_all("a", 7) }, in_all("c", 7_000)]).await.unwrap();
    assert_eq!(touched().await, [day(at(7)), day(at(3_000)), day(at(7_000))]);
    // Another article in the place of one: its day too.
    store.index(&[Indexed { path: "b.md".into(), ..in_all("e", 9_000) }]).await.unwrap();
    assert_eq!(touched().await, [day(at(3)), day(at(9_000))]);
    let span = (Timestamp::MIN, Timestamp::MAX);
    let days = store.days(ListingKind::All, "all", span).await.unwrap();
    assert_eq!(days, [(old, 1), (at(7_000), 1), (at(9_000), 1)]);
    let rows = store.between(ListingKind::All, "all", (at(7_000), at(9_000)), (0, 9)).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["c"]);
    let part = |before, most| store.between(ListingKind::All, "all", span, (before, most));
    let ids = |rows: Vec<Row>| rows.into_iter().map(|row| row.id.to_string()).collect::<Vec<_>>();
    let all = ids(part(0, 9).await.unwrap());
    assert_eq!(ids(part(0, 2).await.unwrap()), all[1..]);
    assert_eq!(ids(part(2, 2).await.unwrap()), all[..1], "parts count from the oldest");
    assert_eq!(store.last_before(ListingKind::All, "all", at(7_000)).await.unwrap(), Some(old));
    assert_eq!(store.first_from(ListingKind::All, "all", at(7_001)).await.unwrap(), Some(at(9_000)));
}

#[tokio::test]
async fn a_listing_is_newest_first_then_by_id() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let articles =
        [article("b", 1, &["T"]), article("a", 1, &["t"]), article("c", 2, &["t"]), article("d", 9, &["u"])];
    store.index(&articles).await.unwrap();
    assert_eq!(names(&store, "t", 10).await, ["c", "a", "b"]);
    assert_eq!(names(&store, "t", 2).await, ["c", "a"]);
    let size = store.size(ListingKind::Tag, "t").await.unwrap().unwrap();
    assert_eq!((size.articles, size.term.label.as_str()), (3, "T"));
    assert_eq!(store.sizes().await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_article_indexed_again_leaves_its_old_terms_and_its_old_owner_of_the_path() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    store.index(&[article("a", 1, &["t"])]).await.unwrap();
    store.index(&[article("a", 1, &["u"])]).await.unwrap();
    assert!(names(&store, "t", 9).await.is_empty());
    let moved = Indexed { path: "a.md".into(), ..article("z", 3, &["u"]) };
    store.index(&[moved]).await.unwrap();
    assert_eq!(names(&store, "u", 9).await, ["z"]);
    assert_eq!(store.size(ListingKind::Tag, "u").await.unwrap().unwrap().articles, 1);
}

#[tokio::test]
async fn entries_are_known_by_each_of_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    store.index(&[article("a", 1, &[])]).await.unwrap();
    let (source, other) = (SourceId::new("s"), EntryId::new("other"));
    store.alias(&[(source.clone(), other.clone(), ArticleId::new("a"))]).await.unwrap();
    let asked = [EntryId::new("entry a"), other.clone(), EntryId::new("never")];
    let known: Vec<_> = store.known(&source, &asked).await.unwrap().into_keys().collect();
    assert_eq!(known, asked[..2]);
    assert!(store.known(&SourceId::new("t"), &asked).await.unwrap().is_empty());
    let found = store.alike(&source, "http://www.news.example.org/a", None).await.unwrap();
    assert_eq!((found.len(), found[0].1.len()), (1, 2));
}

#[tokio::test]
async fn a_run_that_was_begun_and_not_completed_has_no_fingerprint() {
    let folder = tempfile::tempdir().unwrap();
    let validators = Validators { etag: Some("W/\"1\"".into()), ..Validators::default() };
    let source = SourceId::new("s");
    let memory = "{\"polls\":3}".to_owned();
    let hold = Hold { scope: "group a.example".into(), until: at(9) };
    let learned = Remembered {
        validators: vec![(source.clone(), "https://news.example.org/feed".to_owned(), validators.clone())],
        memories: vec![(source.clone(), memory.clone())],
        holds: vec![hold.clone()],
        ..Remembered::default()
    };
    {
        let store = open(&folder).await;
        assert_eq!(store.fingerprint().await.unwrap(), None);
        store.complete(&learned, "f").await.unwrap();
    }
    let store = open(&folder).await;
    assert_eq!(store.fingerprint().await.unwrap().as_deref(), Some("f"));
    let remembered = |request| store.validators(&source, request);
    assert_eq!(remembered("https://news.example.org/feed").await.unwrap(), validators);
    assert_eq!(remembered("https://news.example.org/other").await.unwrap(), Validators::default());
    assert_eq!(store.memories().await.unwrap()[&source], memory);
    assert_eq!(store.holds().await.unwrap(), [hold]);
    store.begin().await.unwrap();
    assert_eq!(store.fingerprint().await.unwrap(), None);
    store.clear_index().await.unwrap();
    let still = store.validators(&source, "https://news.example.org/feed").await.unwrap();
    assert_eq!(still, validators, "memory is not the index");
}

#[tokio::test]
async fn what_robots_txt_told_is_kept_by_origin_and_forgotten_after_a_month() {
    let folder = tempfile::tempdir().unwrap();
    let kept = |day: i64, answer| KeptRobots {
        fetched_at: at(day * 1440),
        expires_at: at(day * 1440 + 60),
        answer,
        validators: Validators { etag: Some("\"1\"".into()), ..Validators::default() },
    };
    let text = kept(0, RobotsAnswer::Text(b"User-agent: *\nDisallow: /\xe9\n".to_vec()));
    {
        let store = open(&folder).await;
        assert_eq!(store.robots("https://a.example").await.unwrap(), None);
        store.keep_robots("https://a.example", &kept(0, RobotsAnswer::None)).await.unwrap();
        store.keep_robots("https://a.example", &text).await.unwrap();
        store.keep_robots("http://a.example", &kept(30, RobotsAnswer::None)).await.unwrap();
    }
    let store = open(&folder).await;
    store.clear_index().await.unwrap();
    assert_eq!(store.robots("https://a.example").await.unwrap(), Some(text));
    store.keep_robots("https://b.example", &kept(32, RobotsAnswer::None)).await.unwrap();
    assert_eq!(store.robots("https://a.example").await.unwrap(), None);
    assert_eq!(store.robots("http://a.example").await.unwrap(), Some(kept(30, RobotsAnswer::None)));
}

#[tokio::test]
async fn a_file_that_is_no_database_is_replaced_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    std::fs::write(&path, "no database at all, but long enough to be looked at\n".repeat(50)).unwrap();
    let (store, opened) = SqliteStore::open(&path).await.unwrap();
    assert!(matches!(opened, Opened::Replaced(_)), "{opened:?}");
    assert_eq!(store.fingerprint().await.unwrap(), None);
}

#[tokio::test]
async fn a_row_that_does_not_hold_what_was_put_there_is_damage_and_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let store = open(&folder).await;
    store.index(&[article("a", 1, &["t"])]).await.unwrap();
    for statement in [
        "insert into source (id, memory) values ('s', cast(x'c328' as text))",
        "insert into validators (source, request, etag) values ('s', 'x', cast(x'c328' as text))",
        "insert into hold (scope, until) values (cast(x'c328' as text), 1)",
        "update article set link = cast(x'c328' as text), place = 'noon'",
        "update listing set label = cast(x'c328' as text)",
    ] {
        sqlx::query(statement).execute(&store.pool).await.unwrap();
    }
    let source = SourceId::new("s");
    for error in [
        store.memories().await.unwrap_err(),
        store.validators(&source, "x").await.unwrap_err(),
        store.holds().await.unwrap_err(),
        store.article(&ArticleId::new("a")).await.unwrap_err(),
        store.listings(&ArticleId::new("a")).await.unwrap_err(),
        store.sizes().await.unwrap_err(),
    ] {
        assert!(error.is_damage(), "{error}");
    }
    store.close().await;
    let store = SqliteStore::replace(&path).await.unwrap();
    assert!(store.memories().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_a_source_said_of_an_entry_is_remembered_and_articles_are_found_by_their_age() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let gone = Indexed { present: false, ..article("d", 3, &[]) };
    store.index(&[article("a", 1, &[]), article("b", 2, &[]), article("c", 3, &[]), gone]).await.unwrap();
    let (source, entry) = (SourceId::new("s"), EntryId::new("entry a"));
    let known = async || store.known(&source, std::slice::from_ref(&entry)).await.unwrap()[&entry].clone();
    assert_eq!(known().await, Known { article: ArticleId::new("a"), digest: None });
    let digests = vec![(source.clone(), entry.clone(), "x".to_owned())];
    store.complete(&Remembered { digests, ..Remembered::default() }, "f").await.unwrap();
    assert_eq!(known().await.digest.as_deref(), Some("x"));
    let seen = store.seen_between(&source, at(1), at(3)).await.unwrap();
    assert_eq!(seen.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["b", "c"]);
}

#[tokio::test]
async fn a_mark_and_stamps_are_kept_in_one_step_and_end_with_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let files = [("a.md", "="), ("b.md", "")].map(|(path, stamp)| (path.to_owned(), Some(stamp.to_owned())));
    store.keep_looked(Some("c0ffee"), &files).await.unwrap();
    assert_eq!(store.looked().await.unwrap().as_deref(), Some("c0ffee"));
    assert_eq!(store.unstamped().await.unwrap(), ["b.md"]);
    store.clear_index().await.unwrap();
    assert_eq!(store.looked().await.unwrap(), None);
    assert!(store.unstamped().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_filters_left_out_is_remembered_until_it_was_long_in_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let source = SourceId::new("s");
    let day = |day: i64| Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(24 * day);
    let left_out = |entry: &str, mark: &str, seen| crate::store::LeftOut {
        source: SourceId::new("s"),
        entry: EntryId::new(entry),
        mark: mark.to_owned(),
        seen,
    };
    let keep = async |left_out| {
        store.complete(&Remembered { left_out, ..Remembered::default() }, "f").await.unwrap();
    };
    keep(vec![left_out("a", "x", day(1)), left_out("b", "x", day(1))]).await;
    keep(vec![left_out("b", "y", day(60))]).await;
    let mark = async |entry: &str| store.left_out(&source, &EntryId::new(entry)).await.unwrap();
    assert_eq!((mark("a").await.as_deref(), mark("b").await.as_deref()), (Some("x"), Some("y")));
    keep(vec![left_out("c", "z", day(100))]).await;
    assert_eq!((mark("a").await, mark("b").await.as_deref()), (None, Some("y")));
}
