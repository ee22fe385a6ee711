//! One answer, looked at through selectors. It is parsed only as far as somebody asks.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use scraper::{ElementRef, Html};
use serde_json::Value;
use serde_json_path::JsonPath;
use url::Url;

use super::xpath::{Index, Names, Outcome, Purse, Tree, XPath};
use super::{Found, How, Selector, html, state};

/// The most a selector finds.
const MAX_FOUND: usize = 10_000;

/// A page or a JSON answer, decoded.
pub struct View {
    url: Url,
    text: String,
    is_json: bool,
    html: OnceCell<Html>,
    base: OnceCell<Url>,
    json: OnceCell<Option<Value>>,
    states: OnceCell<Box<State>>,
    /// The tree laid out for XPath.
    index: OnceCell<Index>,
    /// What XPath may still cost.
    purse: Purse,
    /// The selectors that cost too much.
    given_up: RefCell<BTreeSet<String>>,
}

/// One state looked for in the page; a list, so that finding the next moves none.
struct State {
    name: String,
    value: Option<Value>,
    next: OnceCell<Box<Self>>,
}

impl View {
    /// Looks at the text of an answer that came from `url` (after redirects).
    ///
    /// It is JSON when its media type says so, and also when it begins with a JSON object or list, whatever the
    /// type, since many servers call JSON `text/html`. Anything else is HTML.
    pub fn new(url: &Url, text: impl Into<String>, media_type: Option<&str>) -> Self {
        let mut view = Self::html(url, text);
        let named = media_type.is_some_and(|kind| kind.contains("json") || kind.contains("javascript"));
        let start = view.text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let read = start.starts_with(['{', '[']).then(|| state::answered(start)).flatten();
        view.is_json = named || read.is_some();
        if read.is_some() {
            view.json = OnceCell::from(read);
        }
        view
    }

    /// Looks at a text that is HTML however it begins.
    pub fn html(url: &Url, text: impl Into<String>) -> Self {
        Self {
            url: url.clone(),
            text: text.into(),
            is_json: false,
            html: OnceCell::new(),
            base: OnceCell::new(),
            json: OnceCell::new(),
            states: OnceCell::new(),
            index: OnceCell::new(),
            purse: Purse::new(),
            given_up: RefCell::default(),
        }
    }

    /// Looks at HTML that is a piece of a page: what would stand inside `body`.
    pub fn fragment(url: &Url, text: &str) -> Self {
        // Comments before the first element would else stand outside of the page's root.
        Self::html(url, format!("<body>{text}"))
    }

    /// Where the answer came from.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The answer's text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The answer as HTML. Of a JSON answer it is an empty page.
    pub fn document(&self) -> &Html {
        self.html.get_or_init(|| html::document(if self.is_json { "" } else { &self.text }))
    }

    /// The answer as JSON, where it is JSON.
    pub fn json(&self) -> Option<&Value> {
        self.json.get_or_init(|| self.is_json.then(|| state::answered(&self.text)).flatten()).as_ref()
    }

    /// Whether the answer is JSON, by its type or its beginning.
    pub fn is_json(&self) -> bool {
        self.is_json
    }

    /// What relative addresses are relative to: the page's `base` element, else its address (HTML, 4.2.3).
    pub fn base(&self) -> &Url {
        self.base.get_or_init(|| {
            let elements = self.document().tree.nodes().filter_map(ElementRef::wrap);
            let declared = elements
                .filter(|element| element.value().name() == "base")
                .find_map(|base| base.attr("href"));
            let base = declared.and_then(|href| self.url.join(href.trim()).ok());
            base.filter(|url| matches!(url.scheme(), "http" | "https")).unwrap_or_else(|| self.url.clone())
        })
    }

    /// All a selector finds on the page, in document order.
    pub fn find(&self, selector: &Selector) -> Vec<Found<'_>> {
        match &selector.how {
            How::Css(css) => {
                of_elements(css.within(self.document().root_element(), MAX_FOUND), css.attribute.as_deref())
            }
            How::XPath(xpath) => self.by_xpath(xpath, None, selector),
            How::Json(path) => self.json().map_or_else(Vec::new, |value| of_values(path, value)),
            How::State(name, path) => self.state(name).map_or_else(Vec::new, |value| of_values(path, value)),
            How::Url(_) => selector.in_address(&self.url).map(Found::Text).into_iter().collect(),
            How::Meta(name) => self.meta(name),
            How::Text(text) => vec![Found::Text(text.clone())],
        }
    }

    /// All a selector finds in a row, in document order.
    ///
    /// CSS looks below the row's element, else at the element itself; XPath begins at it; a JSON path takes the
    /// row as `$`. The kinds that say themselves where they look (`state:`, `url:`, `meta:`) look at the page.
    pub fn find_in<'v>(&'v self, row: &Found<'v>, selector: &Selector) -> Vec<Found<'v>> {
        match (&selector.how, row) {
            (How::Css(css), Found::Element(element)) => {
                of_elements(css.within(*element, MAX_FOUND), css.attribute.as_deref())
            }
            (How::XPath(xpath), Found::Element(element)) => self.by_xpath(xpath, Some(*element), selector),
            (How::Json(path), Found::Value(value)) => of_values(path, value),
            (How::Css(_) | How::XPath(_) | How::Json(_), _) => Vec::new(),
            _ => self.find(selector),
        }
    }

    /// The texts of the first selector that finds any.
    pub fn texts(&self, selectors: &[Selector]) -> Vec<String> {
        first(selectors, |selector| self.find(selector).iter().flat_map(Found::texts).collect())
    }

    /// The texts in a row of the first selector that finds any there.
    pub fn texts_in<'v>(&'v self, row: &Found<'v>, selectors: &[Selector]) -> Vec<String> {
        first(selectors, |selector| self.find_in(row, selector).iter().flat_map(Found::texts).collect())
    }

    /// What all item selectors find together, each thing once, in document order.
    pub fn rows(&self, selectors: &[Selector]) -> Vec<Found<'_>> {
        let mut rows: Vec<Found<'_>> = selectors.iter().flat_map(|selector| self.find(selector)).collect();
        if selectors.len() < 2 {
            return rows;
        }
        let order = if rows.iter().any(|row| matches!(row, Found::Value(_))) {
            self.json_order()
        } else {
            BTreeMap::new()
        };
        let mut seen = std::collections::BTreeSet::new();
        rows.retain(|row| key(row).is_none_or(|key| seen.insert(key)));
        rows.sort_by_cached_key(|row| match row {
            Found::Element(element) => (0, Some(element.id()), 0),
            Found::Value(value) => (1, None, order.get(&address(value)).copied().unwrap_or(usize::MAX)),
            Found::Text(_) => (2, None, 0),
        });
        rows
    }

    /// The selectors, as written, that cost too much on this page and so found nothing.
    pub fn given_up(&self) -> Vec<String> {
        self.given_up.borrow().iter().cloned().collect()
    }

    /// What an expression finds from an element, or from the root.
    fn by_xpath(&self, xpath: &XPath, from: Option<ElementRef<'_>>, selector: &Selector) -> Vec<Found<'_>> {
        let html = self.document();
        let tree = Tree::new(html, self.index.get_or_init(|| Index::new(html, Names::Html)));
        match xpath.evaluate(tree, from.map_or(Some(0), |element| tree.number(element)), &self.purse) {
            // The root stands for the page's element, and is nothing beside others.
            Ok(Outcome::Nodes(nodes)) => nodes[usize::from(nodes.len() > 1 && nodes[0] == 0)..]
                .iter()
                .take(MAX_FOUND)
                .map(|node| tree.found(*node))
                .collect(),
            Ok(Outcome::Text(text)) => text.map(Found::Text).into_iter().collect(),
            Err(_) => {
                self.given_up.borrow_mut().insert(selector.as_str().to_owned());
                Vec::new()
            }
        }
    }

    /// What a script assigns to `name`, or an element `#id` holds; looked for once.
    fn state(&self, name: &str) -> Option<&Value> {
        let mut slot = &self.states;
        loop {
            let state = slot.get_or_init(|| {
                let value = match name.strip_prefix('#') {
                    Some(id) => self.held_by(id),
                    None => state::assigned(&self.text, name),
                };
                Box::new(State { name: name.to_owned(), value, next: OnceCell::new() })
            });
            if state.name == name {
                return state.value.as_ref();
            }
            slot = &state.next;
        }
    }

    fn held_by(&self, id: &str) -> Option<Value> {
        let mut elements = self.document().tree.nodes().filter_map(ElementRef::wrap);
        let element = elements.find(|element| element.value().id() == Some(id))?;
        state::held(&element.text().collect::<String>())
    }

    fn meta(&self, name: &str) -> Vec<Found<'_>> {
        let names = ["property", "name", "itemprop", "http-equiv"];
        let elements = self.document().tree.nodes().filter_map(ElementRef::wrap);
        let fits = |element: &ElementRef<'_>| {
            let mut declared = names.iter().filter_map(|attribute| element.attr(attribute));
            element.value().name() == "meta" && declared.any(|word| word.trim().eq_ignore_ascii_case(name))
        };
        elements.filter(fits).take(MAX_FOUND).map(Found::Element).collect()
    }

    /// The order of all values of the JSON answer and of the states found so far.
    fn json_order(&self) -> BTreeMap<usize, usize> {
        let mut order = BTreeMap::new();
        let mut open: Vec<&Value> = Vec::new();
        let mut slot = &self.states;
        while let Some(state) = slot.get() {
            open.extend(&state.value);
            slot = &state.next;
        }
        open.extend(self.json());
        while let Some(value) = open.pop() {
            order.insert(address(value), order.len());
            match value {
                Value::Array(items) => open.extend(items.iter().rev()),
                Value::Object(map) => open.extend(map.values().rev()),
                _ => {}
            }
        }
        order
    }
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("View").field("url", &self.url.as_str()).field("bytes", &self.text.len()).finish()
    }
}

/// What the first selector gives that gives anything.
fn first<T>(selectors: &[Selector], find: impl Fn(&Selector) -> Vec<T>) -> Vec<T> {
    selectors.iter().map(find).find(|found| !found.is_empty()).unwrap_or_default()
}

fn of_elements<'v>(elements: Vec<ElementRef<'v>>, attribute: Option<&str>) -> Vec<Found<'v>> {
    let Some(name) = attribute else { return elements.into_iter().map(Found::Element).collect() };
    elements.iter().filter_map(|element| Some(Found::Text(element.attr(name)?.to_owned()))).collect()
}

fn of_values<'v>(path: &JsonPath, value: &'v Value) -> Vec<Found<'v>> {
    path.query(value).all().into_iter().take(MAX_FOUND).map(Found::Value).collect()
}

fn address(value: &Value) -> usize {
    std::ptr::from_ref(value).addr()
}

/// Tells things apart that two selectors may both find.
fn key(row: &Found<'_>) -> Option<usize> {
    match row {
        Found::Element(element) => Some(std::ptr::from_ref(element.value()).addr()),
        Found::Value(value) => Some(address(value)),
        Found::Text(_) => None,
    }
}
