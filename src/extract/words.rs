//! What class names and ids say about an element.
//!
//! Names are cut into words at `-`, `_`, blanks, digits and capitals, and only whole words speak: `ad` in `lazy-load` or
//! `thread` is no advertisement.

use scraper::node::Element;

/// What the words on an element say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hints {
    /// The first word that names furniture of a page.
    pub(super) furniture: Option<Furniture>,
    /// A word names a place where articles stand.
    pub(super) is_content: bool,
    /// A word names the place of an author's name.
    pub(super) is_byline: bool,
}

/// What is on a page beside its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Furniture {
    /// Ways through the site.
    Navigation,
    /// What stands beside and below on every page.
    Margin,
    /// What readers said.
    Comments,
    /// What else there is to read.
    Related,
    /// Buttons to pass the article on.
    Sharing,
    /// What is paid for.
    Advertising,
    /// What is wanted from the reader.
    Request,
}

/// Reads `class`, `id` and `role`.
pub(super) fn hints(element: &Element) -> Hints {
    let mut hints = Hints::default();
    for name in [element.attr("class"), element.attr("id")].into_iter().flatten() {
        each_word(name, |word| {
            hints.furniture = hints.furniture.or_else(|| furniture(word));
            hints.is_content |= is_content(word);
            hints.is_byline |= matches!(word, "author" | "byline" | "writer" | "authors" | "zuozhe");
        });
    }
    match element.attr("role") {
        Some("navigation" | "banner" | "contentinfo" | "complementary" | "search" | "dialog" | "menu") => {
            hints.furniture = Some(Furniture::Navigation);
        }
        Some("main" | "article") => hints.is_content = true,
        _ => {}
    }
    if element
        .attr("itemprop")
        .is_some_and(|names| names.split_whitespace().any(|name| name == "articleBody"))
    {
        hints.is_content = true;
    }
    hints
}

/// Calls `each` with every word of a name, in lower case; words over 24 letters are no words.
fn each_word(name: &str, mut each: impl FnMut(&str)) {
    let mut word = String::with_capacity(24);
    let mut last_lower = false;
    for c in name.chars().chain([' ']) {
        let begins = c.is_ascii_uppercase() && last_lower;
        if (begins || !c.is_alphabetic()) && !word.is_empty() {
            if word.len() <= 24 {
                each(&word);
            }
            word.clear();
        }
        if c.is_alphabetic() {
            word.push(c.to_ascii_lowercase());
        }
        last_lower = c.is_ascii_lowercase();
    }
}

/// The kind of furniture a word names, if it names any.
fn furniture(word: &str) -> Option<Furniture> {
    Some(match word {
        "nav" | "navbar" | "navi" | "navigation" | "menu" | "submenu" | "topnav" | "subnav" | "sidenav"
        | "breadcrumb" | "breadcrumbs" | "crumb" | "crumbs" | "mbx" | "mianbao" | "pagination" | "pager"
        | "paging" | "pagenav" | "prevnext" | "skip" | "toolbar" | "toolbox" | "tagcloud" => {
            Furniture::Navigation
        }
        "sidebar" | "sidebars" | "aside" | "rail" | "footer" | "footnav" | "copyright" | "colophon"
        | "widgets" => Furniture::Margin,
        "comment" | "comments" | "commentlist" | "respond" | "pinglun" => Furniture::Comments,
        "related" | "relate" | "relatednews" | "relatedposts" | "recommend" | "recommended"
        | "recommendation" | "recommendations" | "recirc" | "xiangguan" | "tuijian" => Furniture::Related,
        "share" | "shares" | "sharing" | "sharebar" | "social" | "sns" | "fenxiang" | "follow" | "qrcode" => {
            Furniture::Sharing
        }
        "ad" | "ads" | "advert" | "adverts" | "advertisement" | "advertising" | "adsense" | "guanggao"
        | "sponsor" | "sponsored" | "sponsors" | "promo" | "promos" | "promotion" => Furniture::Advertising,
        "newsletter" | "subscribe" | "subscription" | "signup" | "login" | "signin" | "paywall"
        | "cookie" | "cookies" | "consent" | "gdpr" | "popup" | "modal" | "lightbox" | "tooltip"
        | "hidden" | "noprint" => Furniture::Request,
        _ => return None,
    })
}

fn is_content(word: &str) -> bool {
    matches!(
        word,
        "article"
            | "content"
            | "contents"
            | "body"
            | "entry"
            | "post"
            | "story"
            | "text"
            | "main"
            | "detail"
            | "articlebody"
            | "articlecontent"
            | "articletext"
            | "maincontent"
            | "postbody"
            | "postcontent"
            | "prose"
            | "markdown"
            | "richtext"
            | "zhengwen"
            | "neirong"
            | "wenzhang"
            | "hentry"
            | "newstext"
            | "newscontent"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str) -> Vec<String> {
        let mut words = Vec::new();
        each_word(name, |word| words.push(word.to_owned()));
        words
    }

    #[test]
    fn names_are_cut_at_signs_digits_and_capitals() {
        assert_eq!(
            words("lazy-load ad_box2 relatedPosts"),
            ["lazy", "load", "ad", "box", "related", "posts"]
        );
        assert_eq!(words("ARTICLE"), ["article"]);
    }

    #[test]
    fn a_word_inside_a_word_says_nothing() {
        for name in ["lazy-load", "thread", "shadow", "header", "downloads", "admin"] {
            words(name).iter().for_each(|word| assert!(furniture(word).is_none(), "{name}"));
        }
    }
}
