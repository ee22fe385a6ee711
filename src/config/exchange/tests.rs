use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use crate::config::{sources_as_written, yaml};
use crate::format::opml::{Opml, Outline};
use crate::model::{Options, Site};

/// Files of sources by id, as import writes them, and what is told.
fn imported(bytes: &[u8]) -> (BTreeMap<String, String>, String) {
    let mut found = Subscriptions::read(bytes, None).unwrap();
    found.name(&BTreeSet::new());
    let mut told = String::new();
    for one in &found.sources {
        told += &format!("# {}.yaml\n{}", one.id, one.text());
        one.notes.iter().for_each(|note| told += &format!("# note: {note}\n"));
    }
    for one in &found.feeds {
        told += &format!("# feeds: {} ({}): {}\n", one.name, one.title, one.when);
    }
    for one in &found.lists {
        told += &format!("# subscriptions: {} in {:?}\n", one.url, one.group);
    }
    found.notes.iter().for_each(|note| told += &format!("# note: {note}\n"));
    let files: BTreeMap<_, _> = found.sources.iter().map(|one| (one.id.clone(), one.text())).collect();
    assert_eq!(files.len(), found.sources.len(), "ids are unique");
    (files, told)
}

fn site() -> Site {
    Site {
        title: "Harbour".into(),
        url: "https://news.example.org/".parse().unwrap(),
        content_url: "https://news.example.org/".parse().unwrap(),
        language: "en".into(),
        time_zone: jiff::tz::TimeZone::UTC,
        authority: None,
    }
}

fn options(files: &BTreeMap<String, String>) -> Vec<(String, Options)> {
    files.iter().map(|(id, text)| (id.clone(), yaml::read(text).unwrap())).collect()
}

fn exported(files: &BTreeMap<String, String>) -> Opml {
    let exported = outlines(&options(files), &[], &site(), Secrets::Write);
    assert_eq!((exported.published, exported.secretive), (vec![], vec![]));
    exported.opml
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/opml");
    let mut cases: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|end| end == "opml" || end == "urls"));
    cases.sort();
    assert!(cases.len() >= 30, "{}", cases.len());
    cases
}

/// Each subscription by address: the groups it stands in and its attributes.
type Stock = BTreeMap<String, (BTreeSet<Vec<String>>, BTreeMap<String, String>)>;

fn stock(outlines: &[Outline], path: &[String], stock: &mut Stock) {
    for outline in outlines {
        let attributes: BTreeMap<_, _> = outline.attributes.iter().cloned().collect();
        let mut path = path.to_vec();
        match attributes.get("xmlUrl") {
            Some(url) => {
                let there =
                    stock.entry(place_key(url)).or_insert_with(|| (BTreeSet::new(), attributes.clone()));
                there.0.insert(path.clone());
            }
            None => path.extend(attributes.get("text").cloned()),
        }
        self::stock(&outline.children, &path, stock);
    }
}

fn stock_of(opml: &Opml) -> Stock {
    let mut found = Stock::new();
    stock(&opml.outlines, &[], &mut found);
    found
}

#[test]
fn lists_of_every_reader_are_imported_as_expected() {
    for case in cases() {
        let (_, told) = imported(&std::fs::read(&case).unwrap());
        let expected = case.with_extension(format!("{}.yaml", case.extension().unwrap().to_str().unwrap()));
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&expected, &told).unwrap();
        }
        let expected = std::fs::read_to_string(&expected).unwrap_or_default();
        assert!(told == expected, "{}\n{told}\n--- expected\n{expected}", case.display());
    }
}

#[test]
fn import_of_what_was_exported_is_the_same_import() {
    for case in cases() {
        let (files, _) = imported(&std::fs::read(&case).unwrap());
        let text = exported(&files).text(None);
        let (again, _) = imported(text.as_bytes());
        assert_eq!(again, files, "{}\n{text}", case.display());
        assert_eq!(exported(&again).text(None), text, "{}", case.display());
    }
}

#[test]
fn no_attribute_and_no_group_is_lost() {
    for case in cases().into_iter().filter(|case| case.extension().unwrap() == "opml") {
        // Groups of what was never closed are nobody's wish.
        if case.file_stem().unwrap() == "damaged" {
            continue;
        }
        let bytes = std::fs::read(&case).unwrap();
        let (files, _) = imported(&bytes);
        let (before, after) = (stock_of(&Opml::read(&bytes, None).unwrap()), stock_of(&exported(&files)));
        for (key, (groups, attributes)) in &before {
            let Some((new_groups, new)) = after.get(key) else {
                assert_eq!(attributes["text"], "Old", "{}: {key}", case.display());
                continue;
            };
            if groups.iter().flatten().all(|name| !name.contains('\u{3000}')) {
                assert_eq!(groups, new_groups, "{}: {key}", case.display());
            }
            for (name, value) in attributes {
                let new = new.get(name).map(String::as_str).unwrap_or_default();
                let same = match name.as_str() {
                    "text" | "title" => new == crate::text::plain::one_line(value) || new == value,
                    "language" => new.eq_ignore_ascii_case(value),
                    "miniflux:rewriteRules" => new.len() == value.len(),
                    _ => new == value,
                };
                assert!(same, "{}: {key}: {name} was {value:?} and is {new:?}", case.display());
            }
        }
    }
}

#[test]
fn what_is_written_is_accepted_by_the_configuration() {
    for case in cases() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("config/sources");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(root.path().join("config/feedloom.yaml"), "site: { url: https://news.example.org/ }")
            .unwrap();
        let (files, _) = imported(&std::fs::read(&case).unwrap());
        for (id, text) in &files {
            std::fs::write(folder.join(format!("{id}.yaml")), text).unwrap();
        }
        if let Err(problems) = crate::config::load(root.path(), None) {
            panic!("{}: {problems}", case.display());
        }
        let read = sources_as_written(root.path(), None).unwrap();
        assert_eq!(
            read.iter().map(|(id, _)| id).collect::<BTreeSet<_>>(),
            files.keys().collect(),
            "{}",
            case.display()
        );
    }
}

#[test]
fn secrets_are_neither_taken_for_ours_nor_told() {
    let text = "<opml><outline text='a' xmlUrl='https://a.example/f' frss:CURLOPT_COOKIE='a=${HOME}' \
                frss:CURLOPT_HTTPHEADER='X-A: ${PATH}' frss:CURLOPT_PROXY='u:${B}@p.example:1'/></opml>";
    let (files, _) = imported(text.as_bytes());
    let written = &files["a"];
    assert_eq!(written.matches("$${").count(), 3, "{written}");
    let own = "url: https://a.example/f\nproxy: 'http://u:p@p.example:1'\n\
               request: { headers: { Cookie: b, X-A: '${TOKEN}', X-B: '$${x}' } }\n";
    let source = [("a".to_owned(), yaml::read(own).unwrap())];
    let told = |secrets| {
        let exported = outlines(&source, &[], &site(), secrets);
        assert_eq!(exported.secretive, ["a"]);
        exported.opml.text(None)
    };
    let (least, most) = (told(Secrets::LeaveOut), told(Secrets::Write));
    assert!(
        least.contains("X-B: ${x}\"") && !least.contains("COOKIE") && !least.contains("p.example"),
        "{least}"
    );
    assert!(most.contains("COOKIE=\"b\"") && most.contains("u:p@p.example:1"), "{most}");
    assert!(!most.contains("TOKEN"), "{most}");
}

#[test]
fn a_source_no_reader_knows_stands_there_as_the_feed_published_of_it() {
    let own = "kind: list\nurl: https://a.example/\ngroup: News\nselectors: { item: li }\n";
    let exported =
        outlines(&[("port".to_owned(), yaml::read(own).unwrap())], &[], &site(), Secrets::LeaveOut);
    assert_eq!(exported.published, ["port"]);
    let text = exported.opml.text(None);
    assert!(
        text.contains("xmlUrl=\"https://news.example.org/source/port.atom\" htmlUrl=\"https://a.example/\""),
        "{text}"
    );
}

#[test]
fn what_is_not_accepted_is_taken_back_and_kept() {
    let text = "<opml><outline text='a' type='HTML+XPath' xmlUrl='https://a.example/' frss:xPathItem='//(' frss:priority='main'/>\
                <outline text='b' type='rss' xmlUrl='https://b.example/' frss:cssFullContent='['/></opml>";
    let mut found = Subscriptions::read(text.as_bytes(), None).unwrap();
    for one in &mut found.sources {
        assert!(!one.is_plain());
        one.retreat("it is wrong");
        assert!(one.is_plain() && one.notes[0].ends_with("it is wrong"), "{:?}", one.notes);
    }
    let (a, b) = (found.sources[0].text(), found.sources[1].text());
    assert!(
        a.contains("every: never") && a.contains("frss:xPathItem: //(") && a.contains("type: HTML+XPath"),
        "{a}"
    );
    assert!(!b.contains("every") && b.contains("frss:cssFullContent"), "{b}");
}

fn attribute() -> impl Strategy<Value = (&'static str, String)> {
    const NAMES: [&str; 24] = [
        "text",
        "title",
        "type",
        "htmlUrl",
        "description",
        "language",
        "version",
        "category",
        "frss:ttl",
        "frss:cssFullContent",
        "frss:cssContentFilter",
        "frss:xPathItem",
        "frss:xPathItemTitle",
        "frss:jsonItem",
        "frss:jsonItemUri",
        "frss:CURLOPT_HTTPHEADER",
        "frss:CURLOPT_PROXY",
        "miniflux:crawler",
        "miniflux:scraperRules",
        "miniflux:rewriteRules",
        "miniflux:urlRewriteRules",
        "miniflux:blocklistRules",
        "miniflux:keepFilterEntryRules",
        "custom",
    ];
    const VALUES: [&str; 22] = [
        "rss",
        "HTML+XPath",
        "JSON+DotNotation",
        "true",
        "en-us",
        "zh",
        "-5",
        "3600",
        "a.b[0]",
        "a,b",
        "/a/b",
        "remove(\"x\"),y",
        "rewrite(\"a\"|\"b\\\"\")",
        "EntryTitle=a\nEntryURL=\"b\"",
        "X: ${Y}\nA: b",
        "h:1",
        "text:x",
        "//li[@a=\"b\"]",
        "港口",
        "no",
        "2024",
        "a: b # c",
    ];
    let value =
        prop_oneof![proptest::sample::select(&VALUES[..]).prop_map(str::to_owned), "[ -~港\u{e9}]{1,12}"];
    (proptest::sample::select(&NAMES[..]), value)
}

fn any_outline() -> impl Strategy<Value = Outline> {
    let feed = (0..40_u32, proptest::collection::vec(attribute(), 0..8)).prop_map(|(number, attributes)| {
        let url = format!("https://s{number}.example/feed");
        Outline::new(attributes.into_iter().chain([("xmlUrl", url)]))
    });
    feed.prop_recursive(4, 24, 5, |inner| {
        ("[a-c/港 ]{0,3}", proptest::collection::vec(inner, 0..5))
            .prop_map(|(name, children)| Outline { children, ..Outline::new([("text", name)]) })
    })
}

proptest! {
    #[test]
    fn import_export_import_is_import_for_any_list(outlines in proptest::collection::vec(any_outline(), 0..6)) {
        let opml = Opml { title: String::new(), outlines };
        let (files, _) = imported(opml.text(None).as_bytes());
        for text in files.values() {
            prop_assert!(yaml::read(text).is_ok(), "{}", text);
        }
        let text = exported(&files).text(None);
        let (again, _) = imported(text.as_bytes());
        prop_assert_eq!(&again, &files, "{}", text);
    }

    #[test]
    fn any_lines_are_read_without_panic(text in "(https://a.example|query:|exec:|tags|unread|[#=~\"'()\\\\ \n:!]|[\\PC]){0,40}") {
        let _ = Subscriptions::read(text.as_bytes(), None);
    }
}
