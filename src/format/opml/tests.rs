use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Opml {
    Opml::read(text.as_bytes(), None).unwrap()
}

/// The attribute of each outline that has it, in order, with its depth.
fn all<'a>(opml: &'a Opml, name: &str) -> Vec<(usize, &'a str)> {
    fn walk<'a>(outlines: &'a [Outline], depth: usize, name: &str, found: &mut Vec<(usize, &'a str)>) {
        for outline in outlines {
            found.extend(outline.get(name).map(|value| (depth, value)));
            walk(&outline.children, depth + 1, name, found);
        }
    }
    let mut found = Vec::new();
    walk(&opml.outlines, 0, name, &mut found);
    found
}

#[test]
fn groups_and_subscriptions_are_read_as_they_stand() {
    let opml = read(
        "<?xml version='1.0'?><opml version='1.1'><head><title>My &amp; feeds</title></head><body>\
         <outline text='新闻'><outline text='港口' xmlUrl='https://a.example/f?a=1&amp;b=2'/></outline>\
         <outline text='b' xmlUrl='https://b.example/f'></outline></body></opml>",
    );
    assert_eq!(opml.title, "My & feeds");
    assert_eq!(all(&opml, "text"), [(0, "新闻"), (1, "港口"), (0, "b")]);
    assert_eq!(all(&opml, "xmlUrl"), [(1, "https://a.example/f?a=1&b=2"), (0, "https://b.example/f")]);
}

#[test]
fn damage_costs_nothing_but_itself() {
    for text in [
        "<opml><body><outline text='A & B' xmlUrl='https://a.example/?a=1&b=2'/></body></opml>",
        "<outline TEXT=\"A &#38; B\" XMLURL=\"https://a.example/?a=1&b=2\"/>",
        "<opml><outline text='A &amp; B' xmlUrl=https://a.example/?a=1&b=2 />",
        "<body><outline text='A &amp; B' xmlUrl='https://a.example/?a=1&amp;b=2' xmlUrl='x' =3 \"/>",
        "<opml><body></outline><outline text='A &amp; B' xmlUrl='https://a.example/?a=1&amp;b=2'>",
    ] {
        let opml = read(text);
        assert_eq!(all(&opml, "text"), [(0, "A & B")], "{text}");
        assert_eq!(all(&opml, "xmlUrl"), [(0, "https://a.example/?a=1&b=2")], "{text}");
    }
}

#[test]
fn the_charset_is_found_whatever_is_said_of_it() {
    let text = "<?xml version='1.0' encoding='gb2312'?><opml><body><outline text='港口新闻'/></body></opml>";
    let (gbk, ..) = encoding_rs::GBK.encode(text);
    for (bytes, header) in [(gbk.as_ref(), None), (gbk.as_ref(), Some("gbk")), (text.as_bytes(), Some("gbk"))]
    {
        let opml = Opml::read(bytes, header).unwrap();
        assert_eq!(all(&opml, "text"), [(0, "港口新闻")]);
    }
}

#[test]
fn prefixes_are_what_their_namespaces_say() {
    let opml = read(
        "<opml xmlns:f='https://freshrss.org/opml' xmlns:a='https://a.example/ns'><body>\
         <outline f:xPathItem='//li' a:b='1' c:d='2' miniflux:crawler='true' e=''/>\
         <outline xmlns:a='https://b.example/ns' a:b='2'/><outline a:b='3'/></body></opml>",
    );
    let expected = [
        ("frss:xPathItem", "//li"),
        ("a:b", "1"),
        ("c:d", "2"),
        ("miniflux:crawler", "true"),
        ("xmlns:a", "https://a.example/ns"),
        ("xmlns:c", "urn:undeclared:c"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(opml.outlines[0].attributes, expected);
    assert_eq!(opml.outlines[1].get("xmlns:a"), Some("https://b.example/ns"));
    assert_eq!(opml.outlines[2].get("xmlns:a"), Some("https://a.example/ns"));
    let text = opml.text(None);
    assert!(text.contains("xmlns:frss=\"https://freshrss.org/opml\" xmlns:miniflux="), "{text}");
    assert_eq!(read(&text), Opml { title: String::new(), ..opml });
}

#[test]
fn a_line_s_end_survives_where_it_was_a_reference() {
    let opml = read("<opml><body><outline text='a\nb' frss:filtersActionRead='x&#10;y&#9;z'/></body></opml>");
    assert_eq!(opml.outlines[0].get("text"), Some("a b"));
    assert_eq!(opml.outlines[0].get("frss:filtersActionRead"), Some("x\ny\tz"));
    assert_eq!(read(&opml.text(None)), opml);
}

#[test]
fn what_is_no_list_is_refused() {
    for text in
        ["", "<html><body2/></html>", "<rss><channel><title>x</title></channel></rss>", "https://a.example/"]
    {
        assert_eq!(Opml::read(text.as_bytes(), None), Err(NotOpml), "{text}");
    }
    assert_eq!(read("<opml version='2.0'/>").outlines, []);
}

#[test]
fn bombs_fizzle() {
    let deep = "<outline text='x'>".repeat(200_000);
    let opml = read(&format!("<opml><body>{deep}"));
    let depths = all(&opml, "text");
    assert_eq!(depths.len(), 100_000);
    assert_eq!(depths.iter().map(|(depth, _)| *depth).max(), Some(DEEPEST - 1));
    let bomb =
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><opml><body><outline text='&b;'/>";
    assert!(all(&read(bomb), "text")[0].1.len() < 100);
}

fn attribute() -> impl Strategy<Value = (String, String)> {
    const NAMES: [&str; 8] =
        ["text", "title", "xmlUrl", "frss:ttl", "miniflux:crawler", "custom", "数据", "created"];
    (proptest::sample::select(&NAMES[..]), "[^\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u{fdd0}-\\u{fdef}]{1,20}")
        .prop_map(|(name, value)| (name.to_owned(), value))
}

fn outline() -> impl Strategy<Value = Outline> {
    let attributes = proptest::collection::vec(attribute(), 1..6);
    let leaf = attributes.prop_map(|attributes| Outline { attributes, children: Vec::new() });
    leaf.prop_recursive(5, 30, 4, |inner| {
        let attributes = proptest::collection::vec(attribute(), 1..4);
        (attributes, proptest::collection::vec(inner, 0..4))
            .prop_map(|(attributes, children)| Outline { attributes, children })
    })
}

/// As it is promised: each name once, nothing empty.
fn tidy(outline: &mut Outline) {
    let mut seen = std::collections::BTreeSet::new();
    outline.attributes.retain(|(name, value)| !value.trim().is_empty() && seen.insert(name.clone()));
    for (_, value) in &mut outline.attributes {
        // Not to be written in XML at all.
        value.retain(|c| u32::from(c) & 0xfffe != 0xfffe);
    }
    outline.attributes.retain(|(_, value)| !value.trim().is_empty());
    outline.children.iter_mut().for_each(tidy);
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_as_it_was(mut outlines in proptest::collection::vec(outline(), 0..4), title in "[a-z港口&<]{0,8}") {
        outlines.iter_mut().for_each(tidy);
        let opml = Opml { title, outlines };
        prop_assert_eq!(read(&opml.text(Some("x"))), opml);
    }

    #[test]
    fn anything_is_read_without_panic(text in "(<outline|<opml|<body|>|/>|</outline>| a=|'|\"|&#1;|&amp;|x:|[\\PC]){0,60}") {
        if let Ok(opml) = Opml::read(text.as_bytes(), None) {
            let again = read(&opml.text(None));
            prop_assert_eq!(again.outlines, opml.outlines);
        }
    }
}
