//! Images kept beside documents: how they are named, and where HTML and documents point to them.
//!
//! Such an image is known by its name alone: a hash of its content, which nobody else's address ends in by chance. So a
//! document that a person edited or moved keeps its images.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use url::Url;

/// The name of an image's file: a hash of its bytes, and what says its kind.
pub fn file_name(bytes: &[u8], extension: &str) -> String {
    format!("{}.{extension}", &blake3::hash(bytes).to_hex()[..16])
}

/// Whether an address out of a document is that of a kept image: relative, and ending in such a name.
pub fn is_kept(address: &str) -> bool {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^/?(?:[^/:?#\\]+/)*[0-9a-f]{16}\.(?:jpg|png|gif|webp|avif)$")
            .expect("a constant pattern")
    });
    NAMED.is_match(address)
}

/// The names of kept images that stand anywhere in a text.
pub fn names(text: &str) -> BTreeSet<String> {
    static NAME: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[0-9a-f]{16}\.(?:jpg|png|gif|webp|avif)").expect("a constant pattern"));
    NAME.find_iter(text).map(|found| found.as_str().to_owned()).collect()
}

/// What a document says to point to a file below the content place: its path on the site whose folder of content is
/// served at `base`.
pub fn reference(base: &Url, path: &str) -> String {
    let mut url = base.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path.split('/'));
    }
    url.path().to_owned()
}

/// The addresses of the images in clean HTML, each once, in order.
pub fn addresses(html: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let all = IMAGE.captures_iter(html).map(|found| unescaped(&found[2]));
    all.filter(|address| seen.insert(address.clone())).collect()
}

/// Clean HTML whose images have other addresses, those for which `other` gives one.
pub fn readdressed(html: &str, other: impl Fn(&str) -> Option<String>) -> String {
    let replace = |found: &Captures<'_>| match other(&unescaped(&found[2])) {
        Some(address) => format!("{}{}\"", &found[1], escaped(&address)),
        None => found[0].to_owned(),
    };
    IMAGE.replace_all(html, replace).into_owned()
}

/// An image as the sanitiser writes it, up to the end of its address.
static IMAGE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(<img(?: [a-z]+="[^"]*")*? src=")([^"]*)""#).expect("a constant pattern"));

fn unescaped(value: &str) -> String {
    value.replace("&quot;", "\"").replace("&nbsp;", "\u{A0}").replace("&amp;", "&")
}

fn escaped(value: &str) -> Cow<'_, str> {
    match value.contains(['&', '"']) {
        true => value.replace('&', "&amp;").replace('"', "&quot;").into(),
        false => value.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::sanitize;

    #[test]
    fn an_image_is_known_by_its_name_and_by_nothing_else() {
        let name = file_name(b"x", "jpg");
        assert_eq!(name.len(), 20);
        for good in [name.clone(), format!("/{name}"), format!("/a/b%20c/{name}"), format!("../{name}")] {
            assert!(is_kept(&good), "{good}");
        }
        for bad in [
            format!("https://news.example/{name}"),
            format!("//news.example/{name}"),
            format!("/a//{name}"),
            format!("x{name}"),
            format!("/a/{name}?x"),
            format!("/a?{name}"),
            format!("/a\\{name}"),
            "/a/0123456789abcdef.svg".to_owned(),
            "/a/b.jpg".to_owned(),
        ] {
            assert!(!is_kept(&bad), "{bad}");
        }
    }

    #[test]
    fn a_reference_is_a_path_on_the_site() {
        let name = file_name(b"x", "png");
        let of = |base: &str, path: &str| reference(&base.parse().unwrap(), &format!("{path}/{name}"));
        assert_eq!(of("https://news.example/", "tides/2026"), format!("/tides/2026/{name}"));
        assert_eq!(
            of("https://news.example/sub/", "zh-CN/潮 #1"),
            format!("/sub/zh-CN/%E6%BD%AE%20%231/{name}")
        );
        assert!(is_kept(&of("https://news.example/sub/", "zh-CN/潮 #1")));
    }

    #[test]
    fn images_in_clean_html_are_found_and_readdressed() {
        let html = "<p title='<img src=\"/no.png\">'>A <img alt='x \"y\" > z' src='/a.png?b=1&amp;c=2'> and \
                    <a href='/big.jpg'><img src='/a.png?b=1&amp;c=2' width=3></a>&lt;img src=\"/no.png\"&gt; \
                    <img src='/é.gif' title='src=\"/no.png\"'></p>";
        let clean = sanitize::html(html, Some(&"https://news.example/".parse().unwrap()));
        let (first, second) = ("https://news.example/a.png?b=1&c=2", "https://news.example/%C3%A9.gif");
        assert_eq!(addresses(&clean), [first, second]);
        let moved = readdressed(&clean, |address| (address == first).then(|| "/k/1.png".to_owned()));
        assert_eq!(addresses(&moved), ["/k/1.png", second]);
        assert_eq!(moved.matches("\"/k/1.png\"").count(), 2);
        assert_eq!(readdressed(&clean, |_| None), clean);
        assert_eq!(readdressed(&clean, |address| Some(address.to_owned())), clean);
    }
}
