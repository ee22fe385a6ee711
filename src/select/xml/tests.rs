use super::super::{Selector, View};
use super::*;

fn view(text: &str) -> View {
    View::new(&"https://news.example.org/feed".parse().unwrap(), text, Some("text/xml; charset=utf-8"))
}

fn texts(view: &View, selector: &str) -> Vec<String> {
    view.texts(&[Selector::parse(selector).unwrap()])
}

const FEED: &str = "<?xml version='1.0' encoding='UTF-8'?><!DOCTYPE rss [<!ENTITY port '港口'>]>\
    <rss xmlns:media='http://search.yahoo.com/mrss/' version='2.0'><channel><title>A &amp; B</title>\
    <item><title><![CDATA[<b>一</b>]]> &port;&#x65B0;</title><link>https://news.example.org/1</link>\
    <media:thumbnail url='/1.jpg'/><pubDate>2025-02-14</pubDate></item>\
    <item><Title>二</Title><link>/2</link></item></channel></rss>";

#[test]
fn names_keep_their_case_and_prefix_for_xpath_and_css() {
    let view = view(FEED);
    assert_eq!(texts(&view, "xpath://item/title"), ["<b>一</b> 港口新"]);
    assert_eq!(texts(&view, "xpath://media:thumbnail/@url"), ["/1.jpg"]);
    assert_eq!(texts(&view, "media\\:thumbnail@url"), ["/1.jpg"]);
    assert_eq!(texts(&view, "xpath://media:*/@url"), ["/1.jpg"]);
    assert_eq!(texts(&view, "item > Title"), ["二"]);
    assert_eq!(texts(&view, "xpath://Title | //pubDate"), ["2025-02-14", "二"]);
    assert!(texts(&view, "xpath://thumbnail | //ITEM | //pubdate").is_empty());
    assert_eq!(texts(&view, "xpath:name(//item/*[3])"), ["media:thumbnail"]);
    assert_eq!(texts(&view, "xpath:local-name(//item/*[3])"), ["thumbnail"]);
    assert_eq!(texts(&view, "xpath:namespace-uri(//item/*[3])"), ["http://search.yahoo.com/mrss/"]);
    assert_eq!(texts(&view, "xpath:/rss/@version"), ["2.0"]);
    assert_eq!(texts(&view, "xpath:count(/rss/@*)"), ["1"]);
}

#[test]
fn rows_of_xml_are_looked_in_and_an_address_may_be_text() {
    let view = view(FEED);
    let rows = view.rows(&[Selector::parse("xpath://item").unwrap()]);
    let link = Selector::parse("xpath:link").unwrap();
    let links: Vec<_> = rows
        .iter()
        .filter_map(|row| view.find_in(row, &link)[0].address(view.base()).map(String::from))
        .collect();
    assert_eq!(links, ["https://news.example.org/1", "https://news.example.org/2"]);
}

#[test]
fn a_default_namespace_needs_no_prefix() {
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/1'/><x:y xmlns:x='urn:x'/></entry></feed>";
    let view = view(atom);
    assert_eq!(texts(&view, "xpath://entry/link/@href"), ["/1"]);
    assert_eq!(texts(&view, "entry link@href"), ["/1"]);
    assert_eq!(texts(&view, "xpath:namespace-uri(//link)"), ["http://www.w3.org/2005/Atom"]);
    assert_eq!(texts(&view, "xpath:namespace-uri(//x:y)"), ["urn:x"]);
}

#[test]
fn what_is_xml_is_told_by_type_and_beginning() {
    assert!(is_xml("<a/>", Some("application/rss+xml")));
    assert!(is_xml("\u{feff} <?xml version='1.0'?><a/>", Some("text/html")));
    assert!(is_xml("<?xml version='1.0'?><a/>", None));
    assert!(!is_xml("<?xml version='1.0'?><!DOCTYPE html><html/>", None));
    assert!(!is_xml("<HTML>", Some("application/xml")));
    assert!(!is_xml("<html xmlns='http://www.w3.org/1999/xhtml'>", Some("application/xhtml+xml")));
    assert!(!is_xml("<a/>", Some("text/html")));
    assert!(!is_xml("{}", Some("text/xml")));
}

#[test]
fn damage_is_read_as_far_as_it_makes_sense() {
    let ask = |text: &str, selector: &str| texts(&view(text), selector);
    assert_eq!(ask("<r><i><t>一</i><i><t>二</t></i>", "xpath://i/t"), ["一", "二"]);
    assert_eq!(ask("<r><i>AT&T &unknown; a < b</i></q></r>", "xpath://i"), ["AT&T &unknown; a < b"]);
    assert_eq!(ask("<r><i a=1 a=2 b>x</i><j", "xpath://i/@*"), ["1"]);
    assert_eq!(ask("<r>一</r><s>二</s>三", "xpath://node()"), ["一", "一"]);
    assert_eq!(ask("<r><![CDATA[一", "xpath:/r"), ["一"]);
    assert_eq!(ask("<r>一<![CDATA[二]]>三</r>", "xpath:count(/r/text())"), ["1"]);
    assert!(ask("<?xml version='1.0'?> no element", "xpath://a").is_empty());
}

#[test]
fn depth_and_entities_are_bounded() {
    let deep = format!("<?xml version='1.0'?>{}核心{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let page = view(&deep);
    assert_eq!(texts(&page, "xpath:string(/)"), ["核心"]);
    assert_eq!(texts(&page, "xpath:count(//a)"), ["256"]);
    let mut bomb = String::from("<!DOCTYPE a [<!ENTITY a 'xxxxxxxxxxxxxxxxxxxx'>");
    bomb.extend((0..20).map(|_| "<!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"));
    bomb.push_str("<!ENTITY f SYSTEM 'file:///etc/hostname'>]><a>&b; &f;</a>");
    assert_eq!(texts(&view(&bomb), "xpath:/a"), ["&a;&a;&a;&a;&a;&a;&a;&a; &f;"]);
    let many = format!("<r>{}</r>", "<a/>".repeat(200_000));
    assert_eq!(texts(&view(&many), "xpath:count(//a)"), ["149999"]);
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in "(<a>|</a>|<b c='1'>|<b/>|</b>|<!\\[CDATA\\[|\\]\\]>|<!DOCTYPE a \\[|<!ENTITY x '1'>|\\]>|&x;|&amp;|<\\?x|\\?>|<!--|-->|xmlns:p='u'|<p:a |<|>|甲| ){0,60}") {
        if let Some(html) = document(&text) {
            proptest::prop_assert!(html.root_element().parent().is_some());
            let _ = html.html();
        }
    }
}
