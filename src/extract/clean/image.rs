//! Where an image really is, on pages that load images late.

use scraper::ElementRef;
use url::Url;

use crate::select::html;

use super::attribute;

/// Attributes that hold an image's real address while `src` holds a placeholder, best first.
const LAZY: [&str; 11] = [
    "data-src",
    "data-lazyload",
    "data-original",
    "data-lazy-src",
    "data-actualsrc",
    "data-actual-src",
    "data-original-src",
    "data-url",
    "data-echo",
    "_src",
    "lazy-src",
];

/// Where an `img` really is, absolute, http or https.
///
/// A lazy attribute wins over `srcset`, and that over `src`, since a page that loads images late puts a
/// placeholder into `src`. An empty address, a `data:` picture or an address of another scheme counts as none.
pub fn image_url(image: &ElementRef<'_>, base: &Url) -> Option<Url> {
    let lazy = LAZY.iter().filter_map(|name| image.attr(name)).find_map(|value| web(value, base));
    lazy.or_else(|| ["data-srcset", "srcset"].iter().find_map(|name| largest(image.attr(name)?, base)))
        .or_else(|| web(image.attr("src")?, base))
        .or_else(|| from_picture(image, base))
}

/// Makes the address of an image whole again, or says that it is none.
pub(super) fn web(value: &str, base: &Url) -> Option<Url> {
    let value = value.trim();
    if value.is_empty() || value.starts_with('#') {
        return None;
    }
    let url = base.join(value).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host() && url != *base).then_some(url)
}

/// Writes an `img` that has a real address; nothing otherwise.
pub(super) fn write(out: &mut String, image: ElementRef<'_>, base: &Url) {
    if is_pixel(&image) {
        return;
    }
    let Some(url) = image_url(&image, base) else { return };
    write_image(out, url.as_str(), image.attr("alt").unwrap_or_default(), image.attr("title"));
}

/// Writes the images of a `noscript` that stands behind an image without a real address, for which it is there.
pub(super) fn write_fallback(out: &mut String, noscript: ElementRef<'_>, base: &Url) {
    let before = noscript.prev_siblings().find_map(ElementRef::wrap);
    let is_empty = |image: &ElementRef<'_>| image.value().name() == "img" && image_url(image, base).is_none();
    if !before.as_ref().is_some_and(is_empty) {
        return;
    }
    // The parser takes what stands in a `noscript` for text, as browsers that run scripts do.
    let inner = html::fragment(&noscript.text().collect::<String>());
    for element in inner.root_element().descendent_elements().filter(|inner| inner.value().name() == "img") {
        write(out, element, base);
    }
}

/// Writes an image of which the parts are known.
pub(super) fn write_image(out: &mut String, url: &str, alt: &str, title: Option<&str>) {
    out.push_str("<img");
    attribute(out, "src", url);
    attribute(out, "alt", alt);
    if let Some(title) = title.filter(|title| !title.trim().is_empty()) {
        attribute(out, "title", title);
    }
    out.push('>');
}

/// One by one pixels count visitors; they show nothing.
fn is_pixel(image: &ElementRef<'_>) -> bool {
    let tiny = |name| matches!(image.attr(name).map(str::trim), Some("0" | "1" | "0px" | "1px"));
    tiny("width") && tiny("height")
}

/// The largest image of a `srcset`, by its width or density; the first of equals.
fn largest(set: &str, base: &Url) -> Option<Url> {
    let mut best: Option<(f64, Url)> = None;
    // A comma may stand inside an address, so only one before white space parts two images.
    for candidate in set.split(", ").flat_map(|part| part.split(",\n")) {
        let mut words = candidate.trim().trim_end_matches(',').split_whitespace();
        let Some(url) = words.next().and_then(|word| web(word, base)) else { continue };
        let size = words.next().and_then(|word| word.trim_end_matches(['w', 'x', 'h']).parse().ok());
        let size = size.filter(|size: &f64| size.is_finite()).unwrap_or(1.0);
        if best.as_ref().is_none_or(|(known, _)| size > *known) {
            best = Some((size, url));
        }
    }
    best.map(|(_, url)| url)
}

/// The first `source` beside an `img` in a `picture`.
fn from_picture(image: &ElementRef<'_>, base: &Url) -> Option<Url> {
    let picture = ElementRef::wrap(image.parent()?)?;
    if picture.value().name() != "picture" {
        return None;
    }
    let sources = picture.child_elements().filter(|child| child.value().name() == "source");
    sources
        .filter_map(|source| source.attr("srcset").or_else(|| source.attr("data-srcset")))
        .find_map(|set| largest(set, base))
}
