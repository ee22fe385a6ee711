//! What a page shows that may tell whether it stands in the way.

use scraper::{ElementRef, Node};
use url::Url;

use super::address;
use super::phrases::folded;
use super::signs::Signs;
use crate::extract::View;
use crate::extract::density;
use crate::extract::outline::{Kind, Outline};

/// Pages that show more outside of links are none, by weight; a wish for consent with its list of purposes comes close.
const MOST: u32 = 9_000;
/// How much of the text is read, in bytes.
const READ: usize = 16 * 1024;
/// How many headings are read.
const HEADINGS: usize = 4;
/// The longest text of a button, in bytes.
const BUTTON: usize = 120;
/// A page that shows less says nothing itself, by weight.
pub(super) const NOTHING: u32 = 90;
/// The most scripts of a page that says nothing and only leads on.
const SCRIPTS: usize = 5;

/// The facts.
pub(super) struct Facts<'s> {
    pub(super) signs: &'s Signs,
    /// The parts of `<title>`: the title itself and the site's name, in whatever order.
    pub(super) titles: Vec<String>,
    /// The first headings.
    pub(super) headings: Vec<String>,
    /// The beginning of what is shown.
    pub(super) text: String,
    /// The blocks of what is shown, each with its weight outside links.
    pub(super) blocks: Vec<(String, u32)>,
    /// What is told to readers without scripts.
    pub(super) noscript: String,
    /// What can be pressed.
    pub(super) buttons: Vec<String>,
    /// What elements are called, and where frames, scripts and forms lead.
    pub(super) marks: String,
    /// The weight of what is shown outside of links.
    pub(super) plain: u32,
    /// The weight of blocks with sentences.
    pub(super) prose: u32,
    /// How many links there are.
    pub(super) links: usize,
    /// There is a field for a password.
    pub(super) has_password: bool,
    /// The page asks to be loaded again, as it is.
    pub(super) refreshes: bool,
    /// A script leaves a cookie and loads again, and nothing is shown.
    pub(super) sets_cookie: bool,
    /// The page says that it is an article.
    pub(super) is_article: bool,
    /// The address asked for.
    pub(super) asked: Url,
    /// Where redirects led, if elsewhere.
    pub(super) moved: Option<Url>,
    /// Where a page that says nothing sends the reader.
    pub(super) onward: Option<Url>,
}

impl<'s> Facts<'s> {
    /// Gathers them; `None` when the page shows too much to be a barrier.
    pub(super) fn gather(view: &View<'_>, asked: &Url, signs: &'s Signs) -> Option<Self> {
        let outline = view.outline();
        let shown = outline.items.first().map(|body| body.text).unwrap_or_default();
        if shown.plain() > MOST {
            return None;
        }
        let url = view.answer.url();
        let mut facts = Self {
            signs,
            titles: Vec::new(),
            headings: headings(outline),
            text: if outline.items.is_empty() { String::new() } else { folded(&outline.text(0, READ)) },
            blocks: blocks(outline),
            noscript: String::new(),
            buttons: buttons(outline),
            marks: String::new(),
            plain: shown.plain(),
            prose: density::prose(outline),
            links: outline.items.iter().filter(|item| item.kind == Kind::Link).count(),
            has_password: false,
            refreshes: false,
            sets_cookie: false,
            is_article: is_article(view),
            asked: asked.clone(),
            moved: (url.host_str() != asked.host_str() || url.path() != asked.path()).then(|| url.clone()),
            onward: None,
        };
        view.elements().for_each(|element| facts.see(element));
        facts.follow(view, shown.weight);
        Some(facts)
    }

    /// Takes in what an element says, shown or not.
    fn see(&mut self, element: ElementRef<'_>) {
        match element.value().name() {
            "title" if self.titles.is_empty() => self.titles = titles(&text_of(element)),
            "noscript" if self.noscript.len() < READ => {
                // The parser reads it as one text, tags and all.
                let inner = text_of(element);
                let shown = inner.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
                self.noscript += &folded(&shown.collect::<Vec<_>>().join(" "));
            }
            "input" if element.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("password")) => {
                self.has_password = true;
            }
            _ => {}
        }
        for name in ["class", "id", "name", "src", "action", "data-sitekey"] {
            let Some(value) = element.attr(name).filter(|value| value.len() < 400) else { continue };
            if self.marks.len() < READ * 2 {
                self.marks.push(' ');
                self.marks += &value.to_lowercase();
            }
        }
    }

    /// Finds out where the page sends its reader: a script is asked only where nothing is shown.
    fn follow(&mut self, view: &View<'_>, shown: u32) {
        let url = view.answer.url();
        let refresh =
            view.metas().first(&["refresh"]).and_then(|content| address::refresh(content, view.base()));
        self.refreshes = refresh.as_ref().is_some_and(|to| to == url);
        self.onward = refresh.filter(|to| to != url);
        if shown > NOTHING {
            return;
        }
        let scripts: Vec<_> =
            view.elements().filter(|element| element.value().name() == "script").take(SCRIPTS + 1).collect();
        // An application that is still to come has conditions around what it may do, and is loaded from elsewhere.
        if scripts.len() > SCRIPTS || scripts.iter().any(|script| script.attr("src").is_some()) {
            return;
        }
        for script in scripts.into_iter().map(text_of) {
            self.sets_cookie |= address::leaves_cookie_and_reloads(&script);
            self.onward = self.onward.take().or_else(|| address::onward(&script, view.base()));
        }
    }
}

fn text_of(element: ElementRef<'_>) -> String {
    element.text().collect()
}

/// A title in parts, as sites join it with their names.
fn titles(title: &str) -> Vec<String> {
    let title = folded(title);
    let parts = title.split(['|', '_', '–', '—', '·', '»', '«', '•']).flat_map(|part| part.split(" - "));
    let parts = parts.flat_map(|part| part.split(" :: ")).map(bare).filter(|part| !part.is_empty());
    let parts: Vec<String> = parts.map(str::to_owned).collect();
    // A hyphen without spaces joins in Chinese titles and parts nothing in others.
    let cut =
        parts.iter().filter(|part| !part.is_ascii()).flat_map(|part| part.split('-')).map(str::to_owned);
    let cut: Vec<String> = cut.filter(|part| !parts.contains(part) && !part.is_empty()).collect();
    parts.into_iter().chain(cut).collect()
}

/// A title without the dots and blanks around it.
fn bare(title: &str) -> &str {
    title.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '…' | '。'))
}

fn headings(outline: &Outline<'_>) -> Vec<String> {
    let found = outline.items.iter().enumerate().filter(|(_, item)| item.kind == Kind::Heading);
    let texts = found.map(|(place, _)| bare(&folded(&outline.text(place, 400))).to_owned());
    texts.filter(|text| !text.is_empty()).take(HEADINGS).collect()
}

/// The text that stands directly in each block.
fn blocks(outline: &Outline<'_>) -> Vec<(String, u32)> {
    let is_inner = |kind| matches!(kind, Kind::Text | Kind::Inline | Kind::Link);
    // Per item, the block whose text it is.
    let mut owners: Vec<usize> = Vec::with_capacity(outline.items.len());
    let mut texts: Vec<(usize, String)> = Vec::new();
    let mut slots = vec![usize::MAX; outline.items.len()];
    for (place, item) in outline.items.iter().enumerate() {
        let owner = if is_inner(item.kind) && place > 0 { owners[item.parent] } else { place };
        owners.push(owner);
        let Node::Text(text) = item.node.value() else { continue };
        if slots[owner] == usize::MAX {
            slots[owner] = texts.len();
            texts.push((owner, String::new()));
        }
        let own = &mut texts[slots[owner]].1;
        if own.len() < READ {
            own.push_str(text);
        }
    }
    let own = |place: usize| outline.items[place].own.plain();
    texts
        .iter()
        .filter(|(place, _)| own(*place) > 0)
        .map(|(place, text)| (folded(text), own(*place)))
        .collect()
}

/// Buttons, and links that may be made to look like some.
fn buttons(outline: &Outline<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (place, item) in outline.items.iter().enumerate() {
        let Some(element) = item.node.value().as_element() else { continue };
        let text = match element.name() {
            "input" => element.attr("value").unwrap_or_default().to_owned(),
            "button" | "a" => outline.text(place, BUTTON),
            _ if element.attr("role") == Some("button") => outline.text(place, BUTTON),
            _ => continue,
        };
        if (1..=BUTTON).contains(&text.len()) {
            found.push(folded(&text));
        }
    }
    found
}

/// Whether the page says of itself that it is an article, by metadata that no barrier carries.
fn is_article(view: &View<'_>) -> bool {
    let metas = view.metas();
    let is_article = |kind: &str| kind.ends_with("Article") || kind.ends_with("BlogPosting");
    let typed = view.json_ld().iter().any(|object| match &object["@type"] {
        serde_json::Value::String(kind) => is_article(kind),
        serde_json::Value::Array(kinds) => kinds.iter().filter_map(|kind| kind.as_str()).any(is_article),
        _ => false,
    });
    let named = ["article:published_time", "article:section", "datepublished", "pubdate", "publishdate"];
    typed || metas.first(&["og:type"]) == Some("article") || metas.first(&named).is_some()
}
