use super::*;

#[test]
fn a_page_is_told_with_its_title_and_its_feeds() {
    let page = "<html><head><title>海港 &amp; more</title><link rel='alternate' type='application/rss+xml' href='/f.xml'></head>";
    let base = Url::parse("https://news.example.org/a/").unwrap();
    assert_eq!(
        feed(page, Some(&base)).unwrap_err(),
        "it is an HTML page titled “海港 & more”; set `url` to the feed it names, https://news.example.org/f.xml"
    );
}

#[test]
fn junk_before_a_feed_is_passed_over() {
    assert_eq!(feed("<b>Warning</b> <rss><channel/></rss>", None), Ok("<rss><channel/></rss>"));
    let quoted = "<html><body>an <rss> tag</body></html>";
    assert!(feed(quoted, None).unwrap_err().contains("HTML page"));
}

#[test]
fn a_long_text_of_wide_characters_is_cut_between_them() {
    let text = "海".repeat(REACH);
    assert!(feed(&text, None).unwrap_err().contains("begins with"));
    assert!(feed(&format!("<x>{text}"), None).unwrap_err().contains("<x>"));
}
