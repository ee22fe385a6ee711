use std::time::{Duration, Instant};

use scraper::Html;

use super::*;

/// No measure of speed: what grows with the square of its input takes hours, whatever else the machine does.
const SOON: Duration = Duration::from_secs(600);

fn depth(page: &Html) -> usize {
    let mut deepest = 0;
    let mut depth = 0;
    let mut node = page.tree.root();
    loop {
        if let Some(child) = node.first_child() {
            node = child;
            depth += 1;
            deepest = deepest.max(depth);
            continue;
        }
        while node.next_sibling().is_none() {
            match node.parent() {
                Some(parent) => node = parent,
                None => return deepest,
            }
            depth -= 1;
        }
        node = node.next_sibling().expect("just seen");
    }
}

#[test]
fn an_ordinary_page_is_left_alone() {
    let page = "<!DOCTYPE html><title>a</title><body><p>一<p>二<ul><li>三<li>四</ul><script>'<div>'.repeat(9)</script><!-- <div> -->";
    assert!(matches!(bounded(page), Cow::Borrowed(_)));
    let many_paragraphs = "<p>一<br>".repeat(5_000);
    assert!(matches!(bounded(&many_paragraphs), Cow::Borrowed(_)));
    let icons = "<div><svg><g><path d='M0'/><path/></g></svg></div>".repeat(2_000);
    assert!(matches!(bounded(&icons), Cow::Borrowed(_)));
    let anchors = "<p><a name=x>一</p>".repeat(2_000);
    assert!(matches!(bounded(&anchors), Cow::Borrowed(_)));
    let careless =
        "<ul><li><span>一</li><li><em>二</em></ul><table><tr><td><div>三</td></tr></table>".repeat(500);
    assert!(matches!(bounded(&careless), Cow::Borrowed(_)));
    let many_blocks = "<div><a href='x'><span>一</span></a></div>".repeat(5_000);
    assert!(matches!(bounded(&many_blocks), Cow::Borrowed(_)));
}

#[test]
fn deep_nesting_is_cut_and_its_text_stays() {
    for name in ["div", "span", "b", "table", "blockquote", "svg", "x-y", "section"] {
        let page = format!("{}核心", format!("<{name}>").repeat(100_000));
        let start = Instant::now();
        let parsed = document(&page);
        assert!(depth(&parsed) < 2_000, "{name}: {}", depth(&parsed));
        assert!(parsed.root_element().text().collect::<String>().contains("核心"), "{name}");
        assert!(start.elapsed() < SOON, "{name}");
    }
}

#[test]
fn nesting_hidden_from_a_simple_count_is_cut() {
    let tricks = [
        "<span><div></span>",
        "<svg><style><div>",
        "<select><style></select><div>",
        "<b></i><div></p>",
        "<div a='>'>",
        "<div a=b'>",
        "<!--><div>",
        "<form><div></form>",
        "<div><select></div></select>",
        "<svg><desc><x></svg>",
        "<div><table><td></div>",
        "<select><table></select><div>",
        "<a><div></a>",
        "<svg><div/>",
        "<svg><g/></g><x/>",
        "<template><div></template>",
        "<button><section></button><x-y>",
    ];
    for trick in tricks {
        let parsed = document(&trick.repeat(5_000));
        assert!(depth(&parsed) < 1_000, "{trick}: {}", depth(&parsed));
    }
}

#[test]
fn formatting_that_reopens_in_every_paragraph_stays_small() {
    let mut page: String = (0..400).map(|n| format!("<b a={n}>")).collect();
    page.insert_str(0, "<p>");
    page.push_str(&"<p>x".repeat(10_000));
    let parsed = document(&page);
    assert!(parsed.tree.nodes().count() < 400_000, "{}", parsed.tree.nodes().count());
    assert_eq!(parsed.root_element().text().count(), 10_000);
}

#[test]
fn a_page_of_too_many_tags_is_cut() {
    let parsed = document(&"<br>x".repeat(300_000));
    assert!(parsed.tree.nodes().count() < 400_000);
}

proptest::proptest! {
    #[test]
    fn any_text_parses(text in "([<>/!\"'= a-c甲-]|<div|<b>|</b>|<!--|-->|<svg>|<style>|</style>){0,200}") {
        let _ = document(&text);
        proptest::prop_assert!(matches!(bounded(&text), Cow::Borrowed(_)));
    }
}

#[test]
fn no_page_of_the_fixtures_passes_a_bound() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages");
    let mut pages = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let Some(page) = name.starts_with("rule-").then(|| std::fs::read(folder.join("page.html")).unwrap())
        else {
            continue;
        };
        assert!(matches!(bounded(&String::from_utf8_lossy(&page)), Cow::Borrowed(_)));
        pages += 1;
    }
    assert!(pages >= 10);
}
