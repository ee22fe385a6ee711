//! Interfaces that a page's scripts ask for their data, where the page itself shows nothing.

use url::Url;

use super::{At, Finder, Lead, Sight, When, address};

/// The most interfaces of one page that are tried.
const MOST: usize = 3;
/// The most addresses in quotes that are looked at.
const MOST_NAMED: usize = 60;
/// The most scripts that are asked for, to see which interfaces they ask.
const SCRIPTS: usize = 2;

/// Interfaces named in scripts and attributes.
pub(super) struct Interface;

impl Finder for Interface {
    fn name(&self) -> &'static str {
        "interface"
    }

    fn trust(&self) -> f64 {
        74.0
    }

    fn find(&self, sight: &Sight<'_>) -> Vec<Lead> {
        if sight.view.is_json() {
            return Vec::new();
        }
        let is_script = sight.page.media_type.as_deref().is_some_and(|kind| kind.contains("javascript"));
        let mut urls: Vec<(f64, Url)> = Vec::new();
        for named in named(sight.view.text()) {
            let Some(url) = sight.address(&named) else { continue };
            let is_new = urls.iter().all(|(_, known)| *known != url) && url != sight.page.url;
            if is_new && address::is_same_site(&url, &sight.page.url) {
                urls.push((likeness(&url), url));
            }
        }
        urls.sort_by(|a, b| b.0.total_cmp(&a.0));
        let lead = |(_, url): (f64, Url)| Lead {
            at: At::Within,
            when: When::Nothing,
            ..Lead::new(self, "list", url, "asked for by the page's scripts")
        };
        let mut leads: Vec<Lead> = urls.into_iter().take(MOST).map(lead).collect();
        // A script is read only where the page itself names no interface.
        if leads.is_empty() && !is_script {
            let scripts = sight
                .select("script[src]")
                .into_iter()
                .filter_map(|script| sight.address(script.attr("src")?));
            let own = scripts.filter(|url| address::is_same_site(url, &sight.page.url) && is_app(url));
            leads.extend(own.take(SCRIPTS).map(|url| lead((0.0, url))));
        }
        leads
    }
}

/// Addresses in quotes that look like interfaces which give lists.
fn named(text: &str) -> Vec<String> {
    let quoted = text.split(['"', '\'', '`']);
    let found = quoted.filter(|part| (4..=200).contains(&part.len()) && is_interface(part));
    // What a script puts in by itself ends an address; the number of a page is the first.
    let begun = found.map(|part| part.split("${").next().unwrap_or_default().replace("&amp;", "&"));
    begun.take(MOST_NAMED).map(|text| if text.ends_with('=') { text + "1" } else { text }).collect()
}

/// Whether a text is an address as interfaces have.
fn is_interface(text: &str) -> bool {
    const MARKS: &[&str] = &[
        "/api/",
        "/rest/",
        "/ajax/",
        "/v1/",
        "/v2/",
        "/v3/",
        ".json",
        "/interface/",
        "getlist",
        "/list.do",
        "/list.action",
        "/wp-json/",
        "/jsonapi/",
    ];
    let is_address = text.starts_with('/') && !text.starts_with("//.")
        || text.starts_with("http")
        || text.starts_with("api/");
    let plain = text.bytes().all(|b| b.is_ascii_graphic() && !b"<>()[]|^\\;,*".contains(&b));
    let lower = text.to_ascii_lowercase();
    is_address && plain && (lower.starts_with("api/") || MARKS.iter().any(|mark| lower.contains(mark)))
}

/// How much an interface's address is one of a list of articles.
fn likeness(url: &Url) -> f64 {
    const LISTS: &[&str] = &[
        "list", "news", "article", "post", "latest", "feed", "stories", "story", "items", "entries",
        "notice", "info",
    ];
    const OTHERS: &[&str] = &[
        "config", "user", "login", "auth", "manifest", "i18n", "locale", "track", "log", "comment", "search",
        "menu", "nav", "ad",
    ];
    let text = format!("{}?{}", url.path(), url.query().unwrap_or_default()).to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().filter(|word| text.contains(**word)).count();
    let points = |count: usize| f64::from(u8::try_from(count.min(4)).unwrap_or(4));
    points(has(LISTS)) - 1.5 * points(has(OTHERS))
}

/// Whether a script's address is one of the page's own program rather than of a library.
fn is_app(url: &Url) -> bool {
    const LIBRARIES: &[&str] = &[
        "jquery",
        "vue.",
        "react",
        "bootstrap",
        "swiper",
        "polyfill",
        "analytics",
        "vendor",
        "runtime",
        "layui",
        "gtag",
    ];
    let path = url.path().to_ascii_lowercase();
    path.ends_with(".js") && !LIBRARIES.iter().any(|word| path.contains(word))
}
