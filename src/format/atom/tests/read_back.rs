//! Whatever stands in a feed, other readers find in it what was written.

use super::*;

/// Texts that break XML writers: markup, references, controls, noncharacters, and anything else.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<b>".to_owned()),
        Just("]]>".to_owned()),
        Just("&amp;".to_owned()),
        Just("&#0;".to_owned()),
        Just("\"'".to_owned()),
        Just("\r\n\t \u{3000}".to_owned()),
        Just("\0\u{b}\u{7f}\u{85}\u{9f}\u{fdd0}\u{feff}\u{ffff}\u{1fffe}".to_owned()),
        Just("港口🚢e\u{301}\u{202e}".to_owned()),
        any::<String>(),
    ];
    proptest::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn web_address() -> impl Strategy<Value = String> {
    prop_oneof![text(), text().prop_map(|rest| format!("https://example.org/{rest}"))]
}

fn terms() -> impl Strategy<Value = Vec<Term>> {
    proptest::collection::vec(text().prop_map(|label| Term { label, slug: "slug".into() }), 0..4)
}

fn moment() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        any::<i64>().prop_map(|second| {
            let second = second % Timestamp::MAX.as_second();
            Timestamp::from_second(second).unwrap()
        }),
        Just(Timestamp::MIN),
        (0_i64..4_000_000_000_000).prop_map(|milli| Timestamp::from_millisecond(milli).unwrap()),
    ]
}

prop_compose! {
    fn source()(id in web_address(), title in text(), url in web_address(), is_feed in any::<bool>()) -> ItemSource {
        ItemSource { id, title, url, is_feed }
    }
}

prop_compose! {
    fn item()(
        (id, title, link, image) in (text(), text(), web_address(), proptest::option::of(web_address())),
        (published, updated) in (moment(), moment()),
        authors in proptest::collection::vec(text(), 0..3),
        (language, html) in (text(), text()),
        (summary, license) in (proptest::option::of(text()), proptest::option::of(web_address())),
        (categories, tags, source) in (terms(), terms(), source()),
    ) -> FeedItem {
        let id = if published < updated { format!("tag:news.example.org,2026:quay/{id}") } else { id };
        let id = ArticleId::new(id);
        FeedItem {
            id, title, link, published, updated, authors, language, summary, html, categories, tags, image, license,
            source: Some(source),
        }
    }
}

prop_compose! {
    fn feed()(
        (title, author, language) in (text(), text(), text()),
        subtitle in proptest::option::of(text()),
        (self_url, alternate_url) in (web_address(), web_address()),
        updated in moment(),
        items in proptest::collection::vec(item().prop_map(Arc::new), 0..4),
        (prev_archive, current) in (proptest::option::of(web_address()), proptest::option::of(web_address())),
    ) -> Feed {
        let history = History { prev_archive, current };
        Feed { title, subtitle, language, self_url, alternate_url, author, updated, items, history, ..empty() }
    }
}

/// A text construct as the plain text that it shows.
fn shown(text: &atom::Text) -> String {
    match text.r#type {
        atom::TextType::Html => text.value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
        _ => text.value.clone(),
    }
}

/// Cleaned one-line labels in their order, each once.
fn labels(terms: &[Term]) -> Vec<String> {
    let mut labels = Vec::new();
    for term in terms {
        let label = xml::line(&term.label);
        if !label.is_empty() && !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}

fn check_entry(item: &FeedItem, entry: &atom::Entry) -> Result<(), TestCaseError> {
    let id = xml::iri(item.id.as_str());
    let wanted = if xml::has_scheme(&id) { id } else { format!("tag:news.example.org,2026:{id}") };
    prop_assert_eq!(&entry.id, &wanted);
    let title = xml::line(&item.title);
    if title.is_empty() {
        prop_assert!(entry.title.value.chars().any(|c| !c.is_whitespace()));
    } else {
        prop_assert_eq!(shown(&entry.title), title);
    }
    let year_1 = time("0001-01-01T00:00:00Z").as_second();
    prop_assert_eq!(entry.published.unwrap().timestamp(), item.published.as_second().max(year_1));
    prop_assert_eq!(entry.updated.timestamp(), item.updated.max(item.published).as_second().max(year_1));
    let named = item.authors.iter().map(|name| xml::line(name)).filter(|name| !name.is_empty());
    let read: Vec<_> = entry.authors.iter().map(|person| person.name.clone()).collect();
    for name in named {
        prop_assert!(read.contains(&name), "{:?} in {:?}", name, read);
    }
    prop_assert!(!read.is_empty() && read.iter().all(|name| !name.is_empty()));
    prop_assert_eq!(read.len(), read.iter().collect::<std::collections::BTreeSet<_>>().len());
    for (kind, terms) in [("category", &item.categories), ("tag", &item.tags)] {
        let scheme = format!("tag:news.example.org,2026:{kind}");
        let of_kind = entry.categories.iter().filter(|c| c.scheme.as_deref() == Some(&scheme));
        prop_assert_eq!(of_kind.map(|c| c.term.clone()).collect::<Vec<_>>(), labels(terms));
    }
    let links = entry.links.iter().filter(|link| link.rel == "alternate").map(|link| link.href.clone());
    prop_assert_eq!(links.collect::<Vec<_>>(), xml::address(&item.link).into_iter().collect::<Vec<_>>());
    if !item.html.trim().is_empty() {
        let html = entry.content.as_ref().and_then(|content| content.value.clone()).unwrap_or_default();
        prop_assert_eq!(html, xml::clean(&item.html).into_owned());
    }
    let image = entry.extensions.get("media").map(|media| media["thumbnail"][0].attrs["url"].clone());
    prop_assert_eq!(image, item.image.as_deref().and_then(xml::address));
    prop_assert!(entry.source.is_some());
    Ok(())
}

proptest! {
    #[test]
    fn its_own_crate_reads_what_was_written(feed in feed()) {
        let bytes = write(&feed);
        let read = atom::Feed::read_from(bytes.as_slice()).unwrap();
        prop_assert_eq!(&read.id, &feed.id);
        prop_assert_eq!(read.entries.len(), feed.items.len());
        for (item, entry) in feed.items.iter().zip(&read.entries) {
            check_entry(item, entry)?;
        }
        prop_assert_eq!(bytes, write(&feed));
    }

    #[test]
    fn another_reader_finds_the_same_entries(feed in feed()) {
        let bytes = write(&feed);
        let ours = atom::Feed::read_from(bytes.as_slice()).unwrap();
        let theirs = feed_rs::parser::parse(bytes.as_slice()).unwrap();
        prop_assert_eq!(&theirs.id, &ours.id);
        prop_assert_eq!(theirs.entries.len(), ours.entries.len());
        for (their, our) in theirs.entries.iter().zip(&ours.entries) {
            prop_assert_eq!(&their.id, &our.id);
            prop_assert_eq!(their.title.as_ref().map(|text| text.content.trim()), Some(our.title.value.trim()));
            prop_assert_eq!(their.updated.map(|date| date.timestamp()), Some(our.updated.timestamp()));
            prop_assert_eq!(their.published.map(|date| date.timestamp()), our.published.map(|date| date.timestamp()));
            let names: Vec<_> = their.authors.iter().map(|person| person.name.clone().unwrap_or_default()).collect();
            prop_assert_eq!(names, our.authors.iter().map(|person| person.name.clone()).collect::<Vec<_>>());
            let terms: Vec<_> = their.categories.iter().map(|c| (c.term.clone(), c.scheme.clone())).collect();
            let wanted: Vec<_> = our.categories.iter().map(|c| (c.term.clone(), c.scheme.clone())).collect();
            prop_assert_eq!(terms, wanted);
        }
    }
}
