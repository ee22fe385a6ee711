//! Documents of hostile articles, written and read back.

use proptest::prelude::*;

use super::*;

fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => any::<char>().prop_map(String::from),
        3 => "[a-z]{1,5}",
        2 => prop::sample::select(vec![
            "\"", "\\", "\n", "\r\n", "\t", "---", "\n---\n", "{{< x >}}", "{{%", ": ", " #", "'", "[a](b)", "**", "真相",
            "😀", "👩‍👩‍👧", "\u{202E}", "\u{2066}", "\u{FEFF}", "\u{85}", "\u{2028}", "\u{3000}", "\u{A0}", "&amp;", "<b>",
        ]).prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

prop_compose! {
    fn hostile_article()(
        title in hostile_text(), authors in prop::collection::vec(hostile_text(), 0..3),
        labels in prop::collection::vec(hostile_text(), 0..4), summary in prop::option::of(hostile_text()),
        body in hostile_text(), query in hostile_text(), license in prop::option::of(hostile_text()),
        published in 700_000_000_i64..7_000_000_000, later in prop::option::of(1_i64..1_000_000),
        local_id in "[A-Za-z0-9~_-][A-Za-z0-9._~-]{0,20}[A-Za-z0-9]",
        language in prop::sample::select(vec!["zh-CN", "en", "zh-Hans", "de"]),
    ) -> Article {
        let lines = |texts: &[String]| texts.iter().map(|t| one_line(t)).filter(|t| !t.is_empty()).collect::<Vec<_>>();
        let mut tags: Vec<Term> = Vec::new();
        for term in labels.iter().filter_map(|label| slug::term(&one_line(label))) {
            if tags.iter().all(|known| known.slug != term.slug) {
                tags.push(term);
            }
        }
        let image = url::Url::parse("https://pictures.example/").unwrap().join(&format!("?{query}")).unwrap();
        let mut authors = lines(&authors);
        authors.dedup();
        Article {
            title: lines(&[title]).pop().unwrap_or("untitled".into()),
            authors,
            published: Timestamp::from_second(published).unwrap(),
            updated: later.map(|later| Timestamp::from_second(published + later).unwrap()),
            language: language.into(),
            summary: summary.map(|text| one_line(&text)).filter(|text| !text.is_empty()),
            html: format!("<p>{}</p>", body.replace('&', "&amp;").replace('<', "&lt;")),
            categories: tags.iter().take(1).cloned().collect(),
            tags,
            thumbnail: Some(image.to_string()),
            image: Some(image.to_string()),
            license: license.map(|text| one_line(&text)).filter(|text| !text.is_empty()),
            link: url::Url::parse("https://harbour.example/a").unwrap().join(&format!("?q={query}")).unwrap().into(),
            ..article(&local_id, "", "2025-01-01T00:00:00Z", SEED)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_written_is_read_back(article in hostile_article()) {
        for preset in Preset::built_in() {
            let file = write(&article, preset, &zone());
            let name = preset.name.as_str();
            // The other built-in presets read it as well.
            for reader in Preset::built_in() {
                let read = read(&file.path, text(&file), reader, &zone()).unwrap();
                prop_assert_eq!(&read.title, &article.title);
                prop_assert_eq!(read.link.as_ref(), Some(&article.link));
                prop_assert_eq!(read.published, Some(article.published));
                prop_assert_eq!(&read.categories, &article.categories);
                prop_assert_eq!(&read.tags, &article.tags);
                prop_assert_eq!(read.language.as_ref(), Some(&article.language));
                prop_assert!(name == "plain" || read.image == article.image);
                prop_assert_eq!(read.source.as_ref(), Some(&article.source));
                prop_assert_eq!(read.local_id.as_ref(), Some(&article.local_id));
                if name != "mainroad" {
                    prop_assert_eq!(read.updated, article.updated);
                    prop_assert_eq!(&read.authors, &article.authors);
                    prop_assert_eq!(&read.license, &article.license);
                }
                if !["mainroad", "plain"].contains(&name) {
                    prop_assert_eq!(read.id.as_ref(), Some(&article.id));
                    prop_assert!(article.summary.is_none() || read.summary == article.summary);
                }
            }
        }
    }

    #[test]
    fn a_header_never_holds_a_line_break_or_control_in_its_texts(article in hostile_article()) {
        let file = write(&article, &preset("mainroad"), &zone());
        let head = head(text(&file));
        prop_assert_eq!(head.lines().filter(|line| !line.starts_with(' ') && line.contains(':')).count(), 17);
        let bare = head.contains(['\t', '\r', '\u{85}', '\u{2028}', '\u{FEFF}', '\u{202E}']);
        prop_assert!(!bare, "{}", head);
    }

    #[test]
    fn any_address_comes_back_from_the_last_line(path in hostile_text()) {
        let link = url::Url::parse("https://a.example/").unwrap().join(&path);
        let Ok(link) = link else { return Ok(()) };
        prop_assume!(matches!(link.scheme(), "http" | "https"));
        let body = format!("text\n\n{}\n", last_line::write("qq", link.as_str()));
        let (before, label, found) = last_line::split(&body).unwrap();
        prop_assert_eq!((before, label.as_str(), found.as_str()), ("text", "qq", link.as_str()));
    }

    #[test]
    fn no_document_makes_reading_panic(head in hostile_text(), body in hostile_text()) {
        let _ = read("x.md", &format!("---\ntitle: {head}\ndate: {body}\n---\n{body}"), &preset("hugo"), &zone());
        let _ = last_line::split(&body);
    }
}
