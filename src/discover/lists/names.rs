//! What classes, ids and element names say: whether they will last, and what stands there.

use scraper::ElementRef;

use crate::discover::is_among;

/// Words in names of what leads around a site.
const MENU: &str = "nav navbar navigation menu menus submenu footer foot breadcrumb breadcrumbs crumb crumbs \
    pagination pager pages toolbar topbar login share copyright friendlink friendlinks flink yqlj \
    links cookie cookies consent modal dropdown megamenu skip social sitemap subnav";
/// Words in names of what stands beside a page's list: what is read most, what is like it, what is advertised.
const BESIDE: &str = "sidebar side aside related recommend recommended recommendations hot hots hotlist rank ranking \
    ranklist rankings popular trending trend mostread most top10 tags tagcloud comments comment ad \
    ads advert sponsor sponsored promo widget tuijian paihang remen xiangguan marquee ticker \
    editorspick";
/// Words in headings of the same.
const BESIDE_HEADINGS: &str = "热门|热点排行|排行|热榜|热文|热搜|推荐|相关|猜你喜欢|大家都在看|点击榜|阅读榜|友情链接|熱門|\
    推薦|相關|人気|ランキング|おすすめ|関連|인기|많이 본|추천|관련|most read|most popular|popular|\
    trending|related|recommended|you may also|more from|editors' pick|sponsored|популярн|\
    читайте также|рекоменд|самое читаемое|meistgelesen|les plus lus|más leído|più letti|mais lidas|\
    beliebt";
/// Words in names of a page's main part.
const MAIN: &str = "main content list posts articles news feed stream archive latest river";
/// Beginnings of classes that say how a thing looks, not what it is.
const LOOKS: &str = "m p w h mt mb ml mr mx my pt pb pl pr px py gap text bg border rounded flex grid col row items \
    justify font leading tracking space max min z top left right bottom absolute relative fixed \
    block inline hidden shadow overflow cursor transition duration ease order self float clearfix \
    fl fr clear cf d align container wrap sm md lg xl xs size aspect object opacity hover group sr \
    pull span wow fadein animated aos columns column large medium small is has no u";
/// Classes that say where in a row of others a thing stands, or what it does now.
const STATES: &str = "first last odd even active current on cur selected open show in off nobg noborder new hot top \
    alt visible loaded lazy lazyload lazyloaded sticky featured hide";

/// A class as CSS, and how far it may be relied on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Class {
    /// `.news-list`, or `[class*="List_item__"]` where the rest changes with each build of the site.
    pub(super) css: String,
    /// 1 for a name that says what a thing is, less for one that says how it looks or changes in parts.
    pub(super) worth: f64,
}

/// The classes of an element that are worth anything, as CSS.
pub(super) fn classes(element: ElementRef<'_>) -> Vec<Class> {
    element.value().classes().take(12).filter_map(class).collect()
}

/// A class as CSS; `None` for one that says nothing that lasts.
pub(super) fn class(name: &str) -> Option<Class> {
    let is_plain = name.len() <= 40 && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if !is_plain
        || !name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        || is_among(STATES, &name.to_ascii_lowercase())
    {
        return None;
    }
    if let Some(kept) = before_hash(name) {
        let is_known = kept.len() >= 5 && kept.chars().filter(|c| c.is_alphabetic()).count() >= 4;
        return is_known.then(|| Class { css: format!("[class*=\"{kept}\"]"), worth: 0.6 });
    }
    // `post-1234` is one row's own.
    if is_hashed(name) || name.bytes().filter(u8::is_ascii_digit).count() >= 3 {
        return None;
    }
    let first = name.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let bare = first.trim_end_matches(|c: char| c.is_ascii_digit());
    let worth = if is_among(LOOKS, bare) || name.len() < 3 { 0.3 } else { 1.0 };
    Some(Class { css: format!(".{name}"), worth })
}

/// An id as CSS, where it lasts.
pub(super) fn id(element: ElementRef<'_>) -> Option<String> {
    let id = element.value().id()?;
    let plain = id.len() <= 40 && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    let lasts = !is_hashed(id) && id.bytes().filter(u8::is_ascii_digit).count() < 3;
    (plain && lasts && id.starts_with(|c: char| c.is_alphabetic())).then(|| format!("#{id}"))
}

/// The part of a class before what a build adds to it (`Card_title__x7Yz2`), with the mark between.
fn before_hash(name: &str) -> Option<&str> {
    for mark in ["__", "--", "-", "_"] {
        let Some(at) = name.rfind(mark) else { continue };
        let (kept, hash) = name.split_at(at + mark.len());
        if hash.len() >= 5 && is_random(hash) && !kept.is_empty() && !is_generated(kept) {
            return Some(kept);
        }
        if mark == "__" {
            break;
        }
    }
    None
}

/// Beginnings that style libraries give all their classes.
fn is_generated(kept: &str) -> bool {
    ["css-", "sc-", "jsx-", "svelte-", "emotion-", "jss", "data-v-", "makestyles-", "styled-", "astro-"]
        .iter()
        .any(|one| kept.eq_ignore_ascii_case(one))
}

fn is_hashed(name: &str) -> bool {
    ["css-", "sc-", "jsx-", "svelte-", "emotion-", "jss", "astro-"].iter().any(|one| name.starts_with(one))
        || is_random(name)
}

/// Whether letters and digits stand as no word has them: digits among letters, or one capital after the other.
fn is_random(text: &str) -> bool {
    if text.len() < 5 || !text.is_ascii() {
        return false;
    }
    let bytes = text.as_bytes();
    let letters = bytes.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    let changes = bytes
        .windows(2)
        .filter(|pair| {
            pair[0].is_ascii_digit() != pair[1].is_ascii_digit() && pair.iter().all(u8::is_ascii_alphanumeric)
        })
        .count();
    let capitals =
        bytes.windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).count();
    let vowels = bytes.iter().filter(|b| b"aeiouyAEIOUY".contains(b)).count();
    let parts = text.split(['-', '_']).count();
    digits > 0 && letters > 0 && changes >= 2
        || capitals >= 2 && letters / (capitals + 1) < 3
        || letters >= 5 && parts == 1 && vowels == 0 && text.bytes().all(|b| b.is_ascii_lowercase())
        || letters > 0 && digits >= 3
}

/// The words of an element's classes, id and role.
fn words(element: ElementRef<'_>) -> Vec<String> {
    let value = element.value();
    let all =
        value.classes().take(12).chain(value.id()).chain(value.attr("role")).chain(value.attr("aria-label"));
    let mut words = Vec::new();
    for name in all.filter(|name| name.len() <= 60) {
        let mut word = String::new();
        for c in name.chars() {
            if !c.is_alphanumeric() || c.is_uppercase() && word.ends_with(char::is_lowercase) {
                words.push(std::mem::take(&mut word));
            }
            if c.is_alphanumeric() {
                word.extend(c.to_lowercase());
            }
        }
        words.push(word);
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What kind of place an element is, by its name and what it is called: 0.08 for what leads around a site, 0.4 for what
/// stands beside, 1 for anything else. `is_outer`: it stands near the page's root, where a header is the site's.
pub(super) fn place(element: ElementRef<'_>, is_outer: bool) -> f64 {
    match element.value().name() {
        "html" | "body" | "main" | "article" | "a" => return 1.0,
        "nav" | "footer" => return 0.08,
        "header" if is_outer => return 0.08,
        "aside" => return 0.4,
        _ => {}
    }
    let words = words(element);
    let has = |list: &str| words.iter().any(|word| is_among(list, word));
    match () {
        // A list that is called so may be called other things too: `main-nav-list` is a menu, `news-hot-list` no main list.
        () if has(MENU) => 0.08,
        () if is_outer && has("header head top") && !has(MAIN) => 0.3,
        () if has(BESIDE) => 0.4,
        () => 1.0,
    }
}

/// Whether an element calls itself a page's main part.
pub(super) fn is_main(element: ElementRef<'_>) -> bool {
    matches!(element.value().name(), "main" | "article")
        || words(element).iter().any(|word| is_among(MAIN, word))
}

/// Whether a heading is one of what stands beside a page's list.
pub(super) fn is_beside_heading(text: &str) -> bool {
    let text = text.to_lowercase();
    text.chars().count() <= 30 && BESIDE_HEADINGS.split('|').any(|word| text.contains(word))
}

/// Whether an element is called a title.
pub(super) fn is_title(element: ElementRef<'_>) -> bool {
    words(element).iter().any(|word| {
        matches!(word.as_str(), "title" | "headline" | "subject" | "tit" | "bt" | "biaoti" | "ttl")
    })
}

/// Whether a selector says by its own words that a date stands there.
pub(super) fn is_date(css: &str) -> bool {
    let css = css.to_ascii_lowercase();
    ["date", "time", "published", "fecha", "datum", "riqi", "shijian"].iter().any(|word| css.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn css(name: &str) -> Option<String> {
        class(name).map(|class| class.css)
    }

    #[test]
    fn names_that_say_what_a_thing_is_are_kept_whole() {
        for name in
            ["news-item", "list14", "postList", "c-card__title", "td_subject", "titleline", "feed-item"]
        {
            assert_eq!(class(name), Some(Class { css: format!(".{name}"), worth: 1.0 }), "{name}");
        }
    }

    #[test]
    fn what_a_build_adds_to_a_name_is_cut_off_and_what_it_makes_up_is_dropped() {
        assert_eq!(css("StoryCard_root__x7Yz2").as_deref(), Some("[class*=\"StoryCard_root__\"]"));
        for name in [
            "sc-1a2b3c",
            "css-k008qs",
            "bdVaJa",
            "fGhTyU",
            "svelte-1xyz9",
            "_3fGh2k",
            "post-1234",
            "jsx-2871293847",
        ] {
            assert_eq!(css(name), None, "{name}");
        }
    }

    #[test]
    fn names_of_looks_count_little_and_those_of_a_moment_nothing() {
        for name in ["mt-4", "flex", "col-md-6", "clearfix", "text-sm"] {
            assert!(class(name).is_some_and(|class| class.worth < 0.5), "{name}");
        }
        for name in ["active", "first", "odd", "md:flex", "w-1/2", "1st"] {
            assert_eq!(css(name), None, "{name}");
        }
    }
}
