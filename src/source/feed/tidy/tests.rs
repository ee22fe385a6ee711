use super::*;
use crate::source::feed::draft::Form;

fn only(text: &str, field: Field) -> Vec<Found> {
    let outline = outline(text, None).unwrap();
    let draft = outline.entries.first().unwrap_or(&outline.head).clone();
    draft.fields.into_iter().filter(|found| found.field == field).collect()
}

#[test]
fn prefixes_mean_what_their_namespace_says() {
    let text = "<rss xmlns:x='http://purl.org/dc/elements/1.1/' xmlns:dc='urn:other'><channel><item>\
                <x:creator>A</x:creator><dc:creator>B</dc:creator></item></channel></rss>";
    let authors = only(text, Field::Author);
    assert_eq!(authors.len(), 1);
    assert_eq!(authors[0].text, "A");
}

#[test]
fn a_prefix_never_declared_means_the_usual() {
    let text = "<rss><channel><item><dc:creator>A</dc:creator></item></channel></rss>";
    assert_eq!(only(text, Field::Author)[0].text, "A");
}

#[test]
fn a_made_up_namespace_of_the_root_is_the_feeds_own() {
    let text = "<feed xmlns='http://example.org/atom'><title>T</title></feed>";
    assert_eq!(only(text, Field::Title)[0].text, "T");
    let text =
        "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:title>T</a:title></a:entry></a:feed>";
    assert_eq!(only(text, Field::Title)[0].text, "T");
}

#[test]
fn markup_in_a_field_becomes_html() {
    let text = "<rss><channel><item><description>a <b class='x'>b</b> &lt;c&gt;<br/></description></item></channel></rss>";
    let found = &only(text, Field::Summary)[0];
    assert_eq!((found.text.as_str(), found.form), ("a <b class=\"x\">b</b> &lt;c&gt;<br>", Form::Html));
}

#[test]
fn the_one_div_of_xhtml_is_taken_off_and_no_other() {
    let content = |inside: &str| {
        let text = format!("<feed><entry><content type='xhtml'>{inside}</content></entry></feed>");
        only(&text, Field::Content)[0].text.clone()
    };
    assert_eq!(content(" <div><p>x</p></div> "), "<p>x</p>");
    assert_eq!(content("<div>x</div><div>y</div>"), "<div>x</div><div>y</div>");
    assert_eq!(content("a<div>x</div>"), "a<div>x</div>");
    assert_eq!(content("<div>x</div>b"), "<div>x</div>b");
}

#[test]
fn an_entry_never_closed_ends_where_the_next_begins() {
    let text = "<rss><channel><item><title>a<item><title>b</title></item></channel></rss>";
    let outline = outline(text, None).unwrap();
    let titles: Vec<_> =
        outline.entries.iter().map(|draft| draft.best(Field::Title).unwrap().text.as_str()).collect();
    assert_eq!(titles, ["a", "b"]);
    assert!(!outline.truncated);
}

#[test]
fn an_entry_in_an_entrys_content_is_its_content() {
    let text = "<feed><entry><id>1</id><content type='application/xml'><entry><id>2</id></entry></content></entry></feed>";
    let outline = outline(text, None).unwrap();
    assert_eq!(outline.entries.len(), 1);
    assert_eq!(outline.entries[0].best(Field::Id).unwrap().text, "1");
}

#[test]
fn bases_nest_and_end_with_their_element() {
    let text = "<feed xml:base='https://a.example/x/'><entry xml:base='y/'><link href='1' xml:base='z/'/><link href='2'/>\
                </entry><title>t</title></feed>";
    let outline = outline(text, None).unwrap();
    let bases: Vec<_> =
        outline.entries[0].all(Field::Link).map(|found| found.base.clone().unwrap().to_string()).collect();
    assert_eq!(bases, ["https://a.example/x/y/z/", "https://a.example/x/y/"]);
    assert_eq!(
        outline.head.best(Field::Title).unwrap().base.as_ref().unwrap().as_str(),
        "https://a.example/x/"
    );
}

#[test]
fn end_tags_of_nothing_are_passed_over() {
    let text = "<rss><channel></p></x><title>t</b></title></channel></rss>";
    assert_eq!(only(text, Field::Title)[0].text, "t");
}

#[test]
fn what_belongs_to_a_source_or_image_is_not_the_entrys() {
    let text =
        "<feed><entry><source><title>other</title><id>o</id></source><title>own</title></entry></feed>";
    assert_eq!(only(text, Field::Title).len(), 1);
    let text = "<rss><channel><image><title>i</title></image><title>own</title></channel></rss>";
    assert_eq!(only(text, Field::Title)[0].text, "own");
}
