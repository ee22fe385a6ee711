//! An article on several pages, as one.

use std::collections::BTreeSet;

use scraper::ElementRef;
use url::Url;

use super::clean::{self, Cleaning, NodeKey};
use super::together;
use crate::model::Extracted;
use crate::select::{Found, View};

/// How many blocks at a seam may be said twice.
const SEAM: usize = 8;
/// The largest body that pages are joined to, in bytes.
const LARGEST: usize = 8 << 20;

/// What pages of one article say together, each with where it came from, in the order they were asked for.
///
/// Where the first named a page that holds all of the article, the second is that page: its body counts, and what it
/// does not say is taken from the first. The bodies of the others follow each other; what ends one and begins the next,
/// and what begins them all, is said once.
pub fn whole(pages: Vec<(Url, Extracted)>) -> Extracted {
    let mut pages = pages.into_iter().peekable();
    let Some((_, mut first)) = pages.next() else { return Extracted::default() };
    let next = first.next_page.clone();
    if let Some(single) = first.single_page.take()
        && let Some((_, mut page)) = pages.next_if(|(url, _)| next.as_ref() != Some(url) || single == *url)
    {
        // Where the article is, is where it was found: the page with all of it is made for printing, say.
        page.canonical = None;
        first.content = page.content.take().or(first.content);
        first.extractor = page.extractor.or(first.extractor);
        first.next_page = page.next_page.clone();
        first = Extracted { diagnostics: Vec::new(), ..together(first, page) };
    }
    for (url, mut page) in pages {
        first.next_page = page.next_page.take();
        let Some(more) = page.content else { continue };
        match &mut first.content {
            Some(content) if content.len() + more.len() <= LARGEST => {
                let more = without_what_was_said(content, &more, &url);
                content.push_str(&more);
            }
            Some(_) => break,
            None => first.content = Some(more),
        }
    }
    first.next_page = None;
    first
}

/// The body of a page that follows another, without the blocks both have at the seam or at their beginning.
fn without_what_was_said(before: &str, more: &str, url: &Url) -> String {
    let (before, after) = (View::fragment(url, before), View::fragment(url, more));
    let (before, blocks) = (blocks(&before), blocks(&after));
    let text = |element: &ElementRef<'_>| Found::Element(*element).text().unwrap_or_default();
    let said: Vec<String> = before.iter().map(text).collect();
    let says: Vec<String> = blocks.iter().map(text).collect();
    let most = SEAM.min(said.len()).min(says.len());
    let at_the_seam = (1..=most).rev().find(|count| said[said.len() - count..] == says[..*count]);
    let at_the_beginning = said.iter().zip(&says).take(SEAM).take_while(|(a, b)| a == b).count();
    let dropped = at_the_seam.unwrap_or(0).max(at_the_beginning);
    if dropped == 0 {
        return more.to_owned();
    }
    let removed: BTreeSet<NodeKey> = blocks.iter().take(dropped).map(clean::node_key).collect();
    let cleaning = Cleaning { removed: &removed, ..Cleaning::plain(url) };
    let body = clean::content_with(body(&after), &cleaning);
    body.strip_prefix("<body>").and_then(|html| html.strip_suffix("</body>")).unwrap_or(&body).to_owned()
}

fn body(view: &View) -> ElementRef<'_> {
    let root = view.document().root_element();
    root.child_elements().find(|child| child.value().name() == "body").unwrap_or(root)
}

/// The blocks of a body with text, below whatever they all stand in.
fn blocks(view: &View) -> Vec<ElementRef<'_>> {
    let mut blocks: Vec<ElementRef<'_>> = vec![body(view)];
    while let [only] = blocks[..] {
        let has_own_text =
            only.children().any(|child| child.value().as_text().is_some_and(|text| !text.trim().is_empty()));
        let children: Vec<_> = only.child_elements().collect();
        if has_own_text || children.is_empty() {
            break;
        }
        blocks = children;
    }
    blocks.retain(|block| Found::Element(*block).text().is_some());
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(content: &str) -> Extracted {
        Extracted { content: Some(content.into()), ..Extracted::default() }
    }

    fn at(number: u32) -> Url {
        format!("https://news.example/a?page={number}").parse().unwrap()
    }

    fn joined(pages: &[&str]) -> String {
        let pages = (1..).zip(pages).map(|(number, content)| (at(number), page(content)));
        whole(pages.collect()).content.unwrap()
    }

    #[test]
    fn bodies_follow_each_other_and_say_nothing_twice_at_their_seams() {
        assert_eq!(joined(&["<p>一</p>", "<p>二</p>", "<p>三</p>"]), "<p>一</p><p>二</p><p>三</p>");
        assert_eq!(
            joined(&["<p>a</p><p>b</p><p>c</p>", "<p>b</p><p>c</p><p>d</p>"]),
            "<p>a</p><p>b</p><p>c</p><p>d</p>"
        );
        let headed = ["<div><h2>T</h2><p>a</p></div>", "<div><h2>T</h2><p>b</p></div>"];
        assert_eq!(joined(&headed), "<div><h2>T</h2><p>a</p></div><div><p>b</p></div>");
        assert_eq!(
            joined(&["<p>a</p><p>b</p>", "<p>c</p><p>a</p>"]),
            "<p>a</p><p>b</p><p>c</p><p>a</p>",
            "no seam"
        );
        assert_eq!(joined(&["text", "<p>b</p>"]), "text<p>b</p>");
    }

    #[test]
    fn the_page_that_holds_all_takes_the_place_of_the_first_body() {
        let first = Extracted {
            title: Some("T".into()),
            single_page: Some(at(9)),
            next_page: Some(at(2)),
            canonical: Some(at(1)),
            ..page("<p>a</p>")
        };
        let print = Extracted { canonical: Some(at(9)), ..page("<p>a</p><p>b</p>") };
        let read = whole(vec![(at(1), first.clone()), (at(9), print)]);
        assert_eq!((read.content.as_deref(), read.title.as_deref()), (Some("<p>a</p><p>b</p>"), Some("T")));
        assert_eq!((read.canonical, read.next_page), (Some(at(1)), None));
        // It could not be had, and the next one could.
        let read = whole(vec![(at(1), first), (at(2), page("<p>c</p>"))]);
        assert_eq!(read.content.as_deref(), Some("<p>a</p><p>c</p>"));
    }

    #[test]
    fn what_grows_too_large_ends() {
        let large = format!("<p>{}</p>", "x".repeat(3 << 20));
        let other = large.replace('x', "y");
        let read = joined(&[&large, &other, &large.replace('x', "z"), "<p>end</p>"]);
        assert_eq!(read.len(), large.len() + other.len());
    }

    proptest::proptest! {
        #[test]
        fn any_bodies_are_joined(parts in proptest::collection::vec("(<p>|</p>|<div>|</div>|a|文|<br>|<td>|<body>){0,12}", 1..4)) {
            joined(&parts.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}
