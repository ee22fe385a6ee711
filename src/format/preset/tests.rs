//! Built-in presets, own ones, and where documents stand.

mod own;

use jiff::{Timestamp, tz::TimeZone};
use proptest::prelude::*;

use super::*;
use crate::format::document;
use crate::model::{ArticleId, EntryId, FrontMatter, SourceId};

fn written(yaml: &str) -> Options {
    options("preset", front_matter::read_yaml(yaml).unwrap().get("preset").unwrap())
}

fn made(yaml: &str) -> Preset {
    let options = written(yaml);
    let preset = Presets::default().read(&options).unwrap_or_else(|error| panic!("{yaml}: {error}"));
    assert_eq!(options.unused(), []);
    preset
}

fn refused(yaml: &str) -> String {
    let error = Presets::default().read(&written(yaml)).unwrap_err();
    format!("{}; {}", error.message, error.help.unwrap_or_default())
}

fn article() -> Article {
    let source = SourceId::new("harbour");
    Article {
        id: ArticleId::mint("news.example.org,2026", &source, "a17"),
        local_id: "a17".into(),
        source,
        source_title: "Harbour News".into(),
        entry: EntryId::new("a17"),
        link: "https://harbour.example/a/17".into(),
        title: "A quay".into(),
        authors: vec!["A. Writer".into()],
        published: "2025-02-14T20:00:00Z".parse().unwrap(),
        updated: None,
        first_seen: Timestamp::UNIX_EPOCH,
        language: "zh-CN".into(),
        summary: None,
        html: String::new(),
        categories: vec![],
        tags: vec![],
        thumbnail: None,
        image: Some("https://pictures.example/lead.jpg".into()),
        license: None,
        partial: false,
        canonical: None,
    }
}

fn text(preset: &Preset) -> String {
    String::from_utf8(document::write(&article(), preset, &TimeZone::UTC).bytes).unwrap()
}

#[test]
fn every_built_in_preset_is_read_whole() {
    for (name, yaml) in BUILT_IN {
        let FrontMatter(entries) = front_matter::read_yaml(yaml).unwrap();
        let options = options("", &Value::Map(entries));
        let preset = Preset::build(name, None, &options).unwrap();
        assert_eq!(options.unused(), [], "{name}");
        assert_eq!(preset.version, 1);
    }
    assert_eq!(made("preset: mainroad").name, "mainroad");
    assert_eq!(Preset::default().name, "hugo");
}

#[test]
fn keys_are_changed_in_place_added_at_the_end_taken_out_and_ordered() {
    let preset = made(
        "preset:
  base: hugo
  keys:
    id: null
    lang: [\"{lang}\"]
    cover: { image: \"{image}\", alt: \"{summary}\" }
    type: news
    weight: 3
    labels: [one, \"{source_title}\"]
    braces: \"{not a place}\"
  order: [type, title]
",
    );
    assert_eq!(text(&preset), include_str!("../../../tests/fixtures/documents/own.md"));
}

#[test]
fn what_own_keys_hold_is_read_back() {
    let preset = made(
        "preset: { base: hugo, keys: { date: null, title: null, heading: \"{title}\", when: { first: \"{date}\" }, image: null, cover: { image: \"{image}\" } } }",
    );
    let read = document::read("x.md", &text(&preset), &preset, &TimeZone::UTC).unwrap();
    assert_eq!(read.title, "A quay");
    assert_eq!(read.published, Some(article().published));
    assert_eq!(read.image, article().image);
}

#[test]
fn a_key_with_a_meaning_of_its_own_is_not_read_for_another() {
    let preset = made("preset: { base: hugo, keys: { description: Our site, summary: \"{summary}\" } }");
    let read = document::read("x.md", &text(&preset), &preset, &TimeZone::UTC).unwrap();
    assert_eq!(read.summary, None);
}

#[test]
fn style_and_end_are_changed_by_name() {
    let preset = made(
        "preset: { base: hugo, dates: local, end: source-link, headings: setext, fences: bare, empty: keep }",
    );
    assert_eq!(preset.style, Style::MAINROAD);
    assert_eq!((made("preset: hugo").style, made("preset: mainroad").style), (Style::HUGO, Style::MAINROAD));
    let text = text(&preset);
    assert!(text.contains("date: \"2025-02-14 20:00:00\"\n") && text.contains("\ntags: []\n"), "{text}");
    assert!(text.ends_with("\n\n[harbour](https://harbour.example/a/17)\n"), "{text}");
}

#[test]
fn mistakes_are_told_with_the_nearest_name() {
    for (yaml, wanted) in [
        ("preset: huggo", "there is no preset `huggo`; did you mean `hugo`?"),
        ("preset: { path: x }", "`base` is missing"),
        ("preset: { base: hugo, dates: zulu }", "`dates` cannot be `zulu`; known here: local, offset"),
        ("preset: { base: hugo, keys: { a: \"{titel}\" } }", "called `{titel}`; did you mean `title`?"),
        ("preset: { base: hugo, keys: { nothing: null } }", "no such key to take out"),
        ("preset: { base: hugo, keys: { title: x } }", "no key of the preset is filled with `{title}`"),
        ("preset: { base: hugo, keys: { date: null } }", "no key of the preset is filled with `{date}`"),
        ("preset: { base: hugo, keys: { link: null } }", "writes the article's address nowhere"),
        ("preset: { base: hugo, order: [titel] }", "`titel` is not one of the keys; did you mean `title`?"),
        ("preset: { base: hugo, order: [title, title] }", "stands in `order` twice"),
        ("preset: { base: hugo, keys: [a] }", "must be a mapping"),
        ("preset: { base: hugo, path: \"{source}/{idd}.md\" }", "no place `{idd}`; did you mean `id`?"),
        ("preset: { base: hugo, path: \"{source}/{slug}.md\" }", "neither `{id}` nor `{id8}`"),
        ("preset: { base: hugo, path: \"{id}.md\" }", "must have `{source}`"),
        ("preset: { base: hugo, path: \"{source}-{id}.md\" }", "must have `{source}` standing alone"),
        ("preset: { base: hugo, path: \"x{source}/{id}.md\" }", "must have `{source}` standing alone"),
        ("preset: { base: hugo, path: \"{source}/{id}.html\" }", "does not end with `.md`"),
        ("preset: { base: hugo, path: \"../{source}/{id}.md\" }", "a part that cannot be a name"),
        ("preset: { base: hugo, path: \"/{source}/{id}.md\" }", "a part that cannot be a name"),
        ("preset: { base: hugo, path: \"{source}//{id}.md\" }", "a part that cannot be a name"),
        ("preset: { base: hugo, path: \".x/{source}/{id}.md\" }", "a part that cannot be a name"),
        ("preset: { base: hugo, path: \"a:b/{source}/{id}.md\" }", "no file name may have"),
        ("preset: { base: hugo, path: \"a{b/{source}/{id}.md\" }", "a path has no place `{b/{source}`"),
        ("preset: { base: hugo, path: \"{source}/{id}{id}{id}.md\" }", "can become too long"),
    ] {
        let told = refused(yaml);
        assert!(told.contains(wanted), "{yaml}\n  {told}");
    }
}

#[test]
fn a_mistake_has_the_place_of_what_is_wrong() {
    let at = |line, column| Place { line, column };
    let path = Options::new("path", at(3, 9), Kind::Text("x.md".into()));
    let base = Options::new("base", at(2, 9), Kind::Text("hugo".into()));
    let options = Options::new("preset", at(1, 1), Kind::Map(vec![(at(2, 3), base), (at(3, 3), path)]));
    assert_eq!(Presets::default().read(&options).unwrap_err().place, at(3, 9));
}

#[test]
fn years_and_months_are_those_of_the_sites_zone() {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let december = Article { published: "2024-12-31T16:00:00Z".parse().unwrap(), ..article() };
    let id8 = &blake3::hash(b"a17").to_hex()[..8];
    assert_eq!(made("preset: hugo").path(&december, &zone), format!("harbour/2025/01/a-quay-{id8}.md"));
    assert_eq!(
        made("preset: hugo").path(&december, &TimeZone::UTC),
        format!("harbour/2024/12/a-quay-{id8}.md")
    );
    let dated = made("preset: { base: hugo, path: \"{source}/{year}-{month}-{day}.{id}.md\" }");
    assert_eq!(dated.path(&december, &zone), "harbour/2025-01-01.a17.md");
}

#[test]
fn a_title_without_letters_gives_a_name_all_the_same() {
    let silent = Article { title: "——".into(), ..article() };
    assert!(made("preset: hugo").path(&silent, &TimeZone::UTC).starts_with("harbour/2025/02/article-"));
}

#[test]
fn a_path_tells_source_id_and_language() {
    let found = |preset: &Preset, path: &str| preset.recognise(path);
    let mainroad = made("preset: mainroad");
    let wanted = Recognised {
        source: SourceId::new("qq"),
        local_id: Some("2025.0214-A~x".into()),
        language: Some("zh-CN".into()),
    };
    assert_eq!(found(&mainroad, "zh-CN/news/qq/2025.0214-A~x.zh-CN.md"), Some(wanted));
    assert_eq!(found(&mainroad, "zh-CN/news/qq/20250214.en.md"), None);
    assert_eq!(found(&mainroad, "zh-CN/old/qq/20250214.zh-CN.md"), None);
    assert_eq!(found(&mainroad, "zh-CN/news/qq/sub/20250214.zh-CN.md"), None);
    let hugo = made("preset: hugo");
    let wanted = Recognised { source: SourceId::new("my-source"), local_id: None, language: None };
    assert_eq!(found(&hugo, "my-source/2025/02/a-quay-0123abcd.md"), Some(wanted));
    assert_eq!(found(&hugo, "my-source/2025/02/a-quay.md"), None);
}

#[test]
fn names_of_devices_are_written_so_that_every_system_takes_them() {
    let device = Article { source: SourceId::new("aux"), ..article() };
    let path = made("preset: mainroad").path(&device, &TimeZone::UTC);
    assert_eq!(path, "zh-CN/news/_aux/a17.zh-CN.md");
    assert_eq!(made("preset: mainroad").recognise(&path).unwrap().source, SourceId::new("aux"));
}

proptest! {
    #[test]
    fn no_article_leaves_the_content_place(id in ".{0,120}", source in ".{0,80}", lang in ".{0,40}", title in ".{0,90}") {
        let hostile = Article {
            local_id: id, source: SourceId::new(source), language: lang, title, ..article()
        };
        for preset in Preset::built_in() {
            let path = preset.path(&hostile, &TimeZone::UTC);
            prop_assert!(path.len() <= 900 && path.ends_with(".md"));
            for part in path.split('/') {
                prop_assert!(!part.is_empty() && part.len() <= 200 && !part.starts_with('.'), "{}", path);
                prop_assert!(part.chars().all(|c| c.is_ascii_alphanumeric() || "._~-".contains(c)), "{}", path);
            }
            prop_assert!(preset.recognise(&path).is_some(), "{}", path);
        }
    }
}

#[test]
fn kept_images_stand_beside_their_document_or_in_a_folder_of_their_own() {
    let folder = |yaml: &str, path: &str| made(yaml).image_folder(&article(), path, &TimeZone::UTC);
    assert_eq!(folder("preset: hugo", "harbour/2025/02/a.md"), "harbour/2025/02");
    assert_eq!(folder("preset: hugo", "a.md"), "");
    let own = "preset: {base: hugo, images: 'assets/{source}/{year}'}";
    assert_eq!(folder(own, "harbour/2025/02/a.md"), "assets/harbour/2025");
    for bad in ["../{source}", "/{source}", "a//b", "{source}/", "a:b", "{nothing}"] {
        assert!(
            refused(&format!("preset: {{base: hugo, images: '{bad}'}}")).contains("`images`")
                || bad == "{nothing}",
            "{bad}"
        );
    }
}
