//! Documents written, byte for byte, and read back.

mod hostile;

use jiff::{Timestamp, tz::TimeZone};

use super::{last_line, read, write};
use crate::format::preset::Preset;
use crate::markdown;
use crate::model::*;
use crate::text::{plain::one_line, slug};

const SEED: &str = include_str!("../../../tests/fixtures/documents/seed.md");
const ESCAPES: &str = include_str!("../../../tests/fixtures/documents/escapes.md");
const THUMBNAIL: &str = include_str!("../../../tests/fixtures/documents/thumbnail.md");

fn zone() -> TimeZone {
    TimeZone::get("Asia/Shanghai").unwrap()
}

fn preset(name: &str) -> Preset {
    Preset::built_in().iter().find(|preset| preset.name == name).unwrap().clone()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn terms(labels: &[&str]) -> Vec<Term> {
    labels.iter().map(|label| slug::term(label).unwrap()).collect()
}

/// An article of the source `qq` with the body of a document.
fn article(local_id: &str, title: &str, published: &str, document: &str) -> Article {
    let (_, body) = document.split_once("\n---\n\n").unwrap();
    let (body, _) = body.rsplit_once("\n\n[qq](").unwrap_or((body, ""));
    let source = SourceId::new("qq");
    Article {
        id: ArticleId::mint("news.example.org,2026", &source, local_id),
        local_id: local_id.into(),
        source,
        source_title: "Tencent".into(),
        entry: EntryId::new(local_id),
        link: format!("https://new.qq.com/rain/a/{local_id}"),
        title: title.into(),
        authors: vec![],
        published: at(published),
        updated: None,
        first_seen: at("2026-01-01T00:00:00Z"),
        language: "zh-CN".into(),
        summary: Some("the source's own".into()),
        html: markdown::to_html(body),
        categories: terms(&["qq"]),
        tags: terms(&["qq"]),
        thumbnail: None,
        image: Some("https://pictures.example/lead.jpg".into()),
        license: None,
        partial: false,
        canonical: None,
    }
}

fn seed() -> Article {
    let title = "李彦宏态度反转！DeepSeek爆火后 百度宣布大模型将开源";
    article("20250214A0442Q00", title, "2025-02-14T04:54:13Z", SEED)
}

fn text(file: &OutputFile) -> &str {
    std::str::from_utf8(&file.bytes).unwrap()
}

#[test]
fn the_mainroad_document_is_the_reference_byte_for_byte() {
    let file = write(&seed(), &preset("mainroad"), &zone());
    assert_eq!(file.path, "zh-CN/news/qq/20250214A0442Q00.zh-CN.md");
    assert_eq!(text(&file), SEED);
}

#[test]
fn quotes_backslashes_and_thumbnails_are_the_references_too() {
    let title = "小城气象站发布\"第1024条\"提醒｜路径 C:\\weather 里藏着彩蛋😀";
    let escapes = article("20250215A06SNW00", title, "2025-02-15T10:20:11Z", ESCAPES);
    assert_eq!(text(&write(&escapes, &preset("mainroad"), &zone())), ESCAPES);
    let title = "滨江步道二期完工：4.2公里新岸线试运行";
    let image = "https://inews.gtimg.com/om_ls/OaA1fixtureImgOne-riverside0001AA_870492/0";
    let shown = article("20250215A01RVR00", title, "2025-02-15T01:12:40Z", THUMBNAIL);
    let shown = Article { thumbnail: Some(image.into()), ..shown };
    assert_eq!(text(&write(&shown, &preset("mainroad"), &zone())), THUMBNAIL);
}

/// An article that has everything.
fn full() -> Article {
    Article {
        title: "Ferries: a \"new\" quay, 新码头".into(),
        authors: vec!["A. Writer".into()],
        updated: Some(at("2025-02-15T00:00:00Z")),
        summary: Some("Two lines, by the source.".into()),
        html: markdown::to_html("The quay is open."),
        categories: terms(&["harbour"]),
        tags: terms(&["Ferries", "码头"]),
        license: Some("https://creativecommons.org/licenses/by/4.0/".into()),
        partial: false,
        canonical: None,
        language: "en".into(),
        ..article("a17", "", "2024-12-31T17:00:00Z", SEED)
    }
}

#[test]
fn the_hugo_document_says_everything_a_feed_needs() {
    let file = write(&full(), &preset("hugo"), &zone());
    // How the Chinese words look in ASCII is decided in `text::slug`.
    let id8 = &blake3::hash(b"a17").to_hex()[..8];
    assert!(
        file.path.starts_with("qq/2025/01/ferries-") && file.path.ends_with(&format!("-{id8}.md")),
        "{}",
        file.path
    );
    let wanted = include_str!("../../../tests/fixtures/documents/hugo.md");
    assert_eq!(text(&file), wanted);
}

#[test]
fn each_other_preset_has_its_form() {
    let article = Article { image: Some("https://pictures.example/lead.jpg".into()), ..full() };
    let id8 = &blake3::hash(b"a17").to_hex()[..8];
    for (name, form, wanted) in [
        (
            "jekyll",
            "_posts/qq/2025-01-01-ferries-SLUG-ID8.md",
            include_str!("../../../tests/fixtures/documents/jekyll.md"),
        ),
        ("zola", "qq/2025/01/ferries-SLUG-ID8.md", include_str!("../../../tests/fixtures/documents/zola.md")),
        (
            "plain",
            "qq/2025/01/ferries-SLUG-ID8.md",
            include_str!("../../../tests/fixtures/documents/plain.md"),
        ),
    ] {
        let file = write(&article, &preset(name), &zone());
        let (start, end) = form.split_once("SLUG").unwrap_or((form, ""));
        assert!(
            file.path.starts_with(start) && file.path.ends_with(&end.replace("ID8", id8)),
            "{}",
            file.path
        );
        assert_eq!(text(&file), wanted, "{name}");
    }
}

#[test]
fn a_partial_article_says_so_in_every_preset() {
    for preset in Preset::built_in() {
        for partial in [false, true] {
            let file = write(&Article { partial, ..full() }, preset, &zone());
            assert_eq!(text(&file).contains("partial"), partial, "{}", preset.name);
            assert_eq!(read(&file.path, text(&file), preset, &zone()).unwrap().partial, partial);
        }
    }
}

fn head(text: &str) -> &str {
    text.split_inclusive("\n---\n").next().unwrap()
}

#[test]
fn keys_without_a_value_are_left_out_of_the_hugo_document() {
    let bare = Article { summary: None, image: None, tags: vec![], html: String::new(), ..seed() };
    let file = write(&bare, &preset("hugo"), &zone());
    let keys: Vec<_> =
        text(&file).lines().filter_map(|line| line.split_once(": ")).map(|pair| pair.0).collect();
    assert_eq!(keys, ["id", "title", "date", "link", "source", "lang"]);
    assert!(text(&file).ends_with("lang: \"zh-CN\"\n---\n"), "{}", text(&file));
}

#[test]
fn several_authors_are_a_list_and_one_is_a_text() {
    let two = Article { authors: vec!["A".into(), "B".into()], ..full() };
    let text_of = |article: &Article| text(&write(article, &preset("hugo"), &zone())).to_owned();
    assert!(text_of(&two).contains("author:\n  - \"A\"\n  - \"B\"\n"));
    assert!(text_of(&full()).contains("author: \"A. Writer\"\n"));
    for article in [two, full()] {
        let read = read("x.md", &text_of(&article), &preset("hugo"), &zone()).unwrap();
        assert_eq!(read.authors, article.authors);
    }
}

#[test]
fn a_document_without_a_body_still_ends_with_its_source() {
    let empty = Article { html: String::new(), ..seed() };
    let file = write(&empty, &preset("mainroad"), &zone());
    assert!(
        text(&file).ends_with("---\n\n[qq](https://new.qq.com/rain/a/20250214A0442Q00)\n"),
        "{}",
        text(&file)
    );
    assert_eq!(read(&file.path, text(&file), &preset("mainroad"), &zone()).unwrap().markdown, "");
}

#[test]
fn the_reference_is_read_back() {
    let path = "zh-CN/news/qq/20250214A0442Q00.zh-CN.md";
    // Also after the site chose another preset.
    for name in ["mainroad", "hugo"] {
        let read = read(path, SEED, &preset(name), &zone()).unwrap();
        assert_eq!(read.title, seed().title);
        assert_eq!(read.published, Some(seed().published));
        assert_eq!(read.link, Some(seed().link));
        assert_eq!(read.source, Some(SourceId::new("qq")));
        assert_eq!(read.local_id.as_deref(), Some("20250214A0442Q00"));
        assert_eq!((read.id, read.updated, read.image), (None, None, None));
        assert_eq!(read.language.as_deref(), Some("zh-CN"));
        assert_eq!((read.categories, read.tags), (terms(&["qq"]), terms(&["qq"])));
        assert!(read.summary.unwrap().starts_with("《科创板日报》2月14日讯（记者 黄心怡） 2月14日"));
        assert!(
            read.markdown.starts_with("**《科创板日报》")
                && read.markdown.ends_with("（科创板日报记者 黄心怡）")
        );
        assert!(read.diagnostics.is_empty());
    }
}

#[test]
fn what_a_person_wrote_is_read_and_its_last_link_left_alone() {
    let by_hand = include_str!("../../../tests/fixtures/documents/by-hand.md");
    for name in ["mainroad", "hugo"] {
        let read = read("posts/quay.md", by_hand, &preset(name), &zone()).unwrap();
        assert_eq!(read.title, "A walk along the quay");
        assert_eq!(read.published, Some(at("2025-02-28T16:00:00Z")));
        assert_eq!(read.link.as_deref(), Some("https://harbour.example/quay"));
        assert_eq!(read.summary.as_deref(), Some("What was seen"));
        assert_eq!(read.tags, terms(&["2024", "码头"]));
        assert_eq!(read.authors, ["A. Writer", "B. Writer"]);
        assert_eq!((read.source, read.local_id, read.id), (None, None, None));
        assert_eq!(read.markdown, "First paragraph.\n\n[see also](https://harbour.example/other)");
    }
}

#[test]
fn a_document_that_was_moved_keeps_its_id_and_source() {
    let file = write(&full(), &preset("hugo"), &zone());
    let moved = read("elsewhere/renamed.md", text(&file), &preset("mainroad"), &zone()).unwrap();
    assert_eq!(moved.id, Some(full().id));
    assert_eq!((moved.source, moved.local_id.as_deref()), (Some(SourceId::new("qq")), Some("a17")));
    let moved = read("elsewhere/renamed.md", SEED, &preset("mainroad"), &zone()).unwrap();
    assert_eq!(moved.source, Some(SourceId::new("qq")));
    assert_eq!(moved.link, Some(seed().link));
}

#[test]
fn a_date_that_cannot_be_read_is_a_diagnostic_not_a_loss() {
    let text = "---\ntitle: \"\"\ndate: \"31 Feb 2025\"\n---\n\nText.\n";
    let read = read("a/b.md", text, &preset("hugo"), &zone()).unwrap();
    assert_eq!((read.title.as_str(), read.published, read.markdown.as_str()), ("b", None, "Text."));
    assert_eq!(read.diagnostics.len(), 1);
    assert_eq!(read.diagnostics[0].code, "document.bad-date");
    assert_eq!(read.diagnostics[0].found.as_deref(), Some("31 Feb 2025"));
}

#[test]
fn a_date_that_depends_on_today_is_not_read() {
    let read = |text: &str| super::dates::read(text, &zone());
    assert_eq!(read("2025-02-14 12:54:13"), Some(at("2025-02-14T04:54:13Z")));
    assert_eq!(read("2025-02-14T12:54:13+01:00"), Some(at("2025-02-14T11:54:13Z")));
    assert_eq!(read("2025-02-14"), Some(at("2025-02-13T16:00:00Z")));
    for moving in ["3小时前", "2 hours ago", "2月14日", "yesterday", ""] {
        assert_eq!(read(moving), None, "{moving}");
    }
}

#[test]
fn a_document_without_a_header_is_an_error_with_its_path() {
    let error = read("a/b.md", "text", &preset("hugo"), &zone()).unwrap_err();
    assert_eq!(error.to_string(), "a/b.md: the file does not begin with `---` or `+++`");
}

#[test]
fn dates_with_an_offset_survive_a_zone_with_seconds_and_summer_time() {
    for (zone, time, written) in [
        ("Asia/Shanghai", "1900-06-01T00:00:00Z", "1900-06-01T08:05:00+08:05"),
        ("Europe/Berlin", "2025-10-26T00:30:00Z", "2025-10-26T02:30:00+02:00"),
        ("Europe/Berlin", "2025-10-26T01:30:00Z", "2025-10-26T02:30:00+01:00"),
        ("UTC", "2025-10-26T01:30:00Z", "2025-10-26T01:30:00+00:00"),
    ] {
        let zone = TimeZone::get(zone).unwrap();
        let text = super::dates::write(at(time), crate::format::preset::Dates::Offset, &zone);
        assert_eq!(text, written);
        assert_eq!(super::dates::read(&text, &zone), Some(at(time)));
    }
}

#[test]
fn an_address_keeps_its_meaning_in_the_last_line() {
    let plain = "https://a.example/x_(y)?q=1&copy=2*3_4#z";
    assert_eq!(last_line::write("qq", plain), format!("[qq]({plain})"));
    for hostile in [
        "https://a.example/?q={{%3Cx%3E}}",
        "https://a.example/?q={{%x%}}`a`",
        "https://a.example/(((",
        "https://a.example/)\\",
        "https://a.example/&amp;&#35;",
        "https://a.example/<b>",
    ] {
        let line = last_line::write("my_source*", hostile);
        assert!(!line.contains("{{"), "{line}");
        let (before, label, link) = last_line::split(&line).unwrap();
        assert_eq!((before, label.as_str(), link.as_str()), ("", "my_source*", hostile));
    }
}

#[test]
fn only_a_link_alone_in_its_paragraph_is_a_last_line() {
    assert!(last_line::split("text\n\n[qq](https://a.example/)\n").is_some());
    for body in [
        "text\n[qq](https://a.example/)",
        "see [qq](https://a.example/)",
        "[qq](https://a.example/) here",
        "[qq](/a)",
        "[qq](javascript:x)",
        "[qq](https://a.example/ \"title\")",
        "![qq](https://a.example/)",
        "[qq](https://a.example/\\)",
        "[qq]",
        "",
    ] {
        assert!(last_line::split(body).is_none(), "{body}");
    }
}
