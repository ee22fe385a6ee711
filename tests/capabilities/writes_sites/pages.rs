//! Pages that generators of sites built: whether all of each article stands there.

use std::collections::BTreeMap;

use super::super::support::Workspace;
use super::articles;

/// The pages below a folder, parsed on demand: texts by path.
pub(super) fn pages(workspace: &Workspace, folder: &str) -> BTreeMap<String, String> {
    let tree = workspace.tree(folder).into_iter().filter(|(path, _)| path.ends_with(".html"));
    tree.map(|(path, (bytes, _))| (path, String::from_utf8(bytes).unwrap())).collect()
}

/// Text as it reads before typographers set quotes, dashes and dots.
fn plain(text: &str) -> String {
    let mut plain = text.to_owned();
    let marks = [
        ('“', "\""),
        ('”', "\""),
        ('‘', "'"),
        ('’', "'"),
        ('—', "---"),
        ('–', "--"),
        ('…', "..."),
        ('«', "<<"),
        ('»', ">>"),
    ];
    for (set, typed) in marks {
        plain = plain.replace(set, typed);
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The texts of what a selector finds.
pub(super) fn texts(html: &scraper::Html, selector: &str) -> Vec<String> {
    let selector = scraper::Selector::parse(selector).unwrap();
    html.select(&selector).map(|found| found.text().collect::<String>()).collect()
}

fn sources_of_images(html: &scraper::Html, selector: &str) -> Vec<String> {
    let selector = scraper::Selector::parse(selector).unwrap();
    html.select(&selector).filter_map(|image| image.attr("src")).map(str::to_owned).collect()
}

/// Each article has a page with all that is its own.
pub(super) fn every_article_is_shown(name: &str, pages: &BTreeMap<String, String>) {
    let shown: Vec<_> = pages.values().filter(|page| page.contains("<article>")).collect();
    assert_eq!(shown.len(), articles::NUMBER, "{name}");
    for wanted in articles::all() {
        let page = shown.iter().find(|page| page.contains(&wanted.mark));
        let page = page.unwrap_or_else(|| panic!("{name}: no page of {}", wanted.title));
        let html = scraper::Html::parse_document(page);
        assert_eq!(texts(&html, "h1"), std::slice::from_ref(&wanted.title), "{name}: {page}");
        let date = wanted.published.in_tz("Asia/Shanghai").unwrap().strftime("%Y-%m-%d %H:%M").to_string();
        assert_eq!(texts(&html, "time"), [date], "{name}: {page}");
        let same = |found: Vec<String>, wanted: &[&str]| {
            found.len() == wanted.len()
                && wanted.iter().all(|term| found.iter().any(|found| found.eq_ignore_ascii_case(term)))
        };
        assert!(same(texts(&html, ".tag"), &wanted.tags), "{name}: {page}");
        assert!(same(texts(&html, ".category"), &[wanted.category]), "{name}: {page}");
        assert_eq!(sources_of_images(&html, "img.lead"), [wanted.thumbnail], "{name}");
        let within = format!("http://news.example/in-{}.png", wanted.mark);
        assert_eq!(sources_of_images(&html, "article img"), [within], "{name}: {page}");
        let article = plain(&texts(&html, "article").concat());
        for text in &wanted.texts {
            assert!(article.contains(&plain(text)), "{name}: {text} in {article}\n{page}");
        }
        for never in ["h1", "h2", "blockquote", "article b", "ul", "ol", "dl", "del"] {
            let found = texts(&html, never).len();
            assert_eq!(found, usize::from(never == "h1"), "{name}: {never} in {page}");
        }
        assert_eq!(texts(&html, "table").len(), 1, "{name}: {page}");
    }
}

/// Each term lists its articles and no others: titles by term, in lower case.
pub(super) fn every_term_lists_its_articles(name: &str, terms: &BTreeMap<String, Vec<String>>) {
    let mut wanted: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for article in articles::all() {
        for term in article.tags.iter().chain([&article.category]) {
            wanted.entry(term.to_lowercase()).or_default().push(article.title.clone());
        }
    }
    for (term, mut titles) in wanted {
        let mut found = terms.get(&term).unwrap_or_else(|| panic!("{name}: no {term}")).clone();
        found.sort();
        titles.sort();
        assert_eq!(found, titles, "{name}: {term}");
    }
}
