//! One answer, looked at through selectors. It is parsed only as far as somebody asks.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use scraper::{ElementRef, Html};
use serde_json::Value;
use serde_json_path::JsonPath;
use url::Url;

use super::css::Css;
use super::step::{self, Place};
use super::xpath::{Index, Names, Outcome, Purse, Spent, Tree, XPath};
use super::{Found, How, Selector, found, html, state, xml};

/// The most a selector finds.
pub(super) const MAX_FOUND: usize = 10_000;
/// What reading a text costs, in steps a byte.
const PARSING: usize = 4;

/// A page, or an answer in JSON or XML, decoded.
pub struct View {
    url: Url,
    text: String,
    is_json: bool,
    /// How names are compared in the tree: whether the answer is XML.
    names: Names,
    html: OnceCell<Html>,
    base: OnceCell<Url>,
    json: OnceCell<Option<Value>>,
    states: OnceCell<Box<State>>,
    /// The tree laid out for XPath.
    index: OnceCell<Index>,
    /// What XPath may still cost.
    purse: Rc<Purse>,
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
    /// type, since many servers call JSON `text/html`. It is XML when its media type says so or it begins with
    /// `<?xml`, and no page is in it. Anything else is HTML.
    pub fn new(url: &Url, text: impl Into<String>, media_type: Option<&str>) -> Self {
        let mut view = Self::html(url, text);
        let named = media_type.is_some_and(|kind| kind.contains("json") || kind.contains("javascript"));
        let start = view.text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let read = start.starts_with(['{', '[']).then(|| state::answered(start)).flatten();
        view.is_json = named || read.is_some();
        if !view.is_json && xml::is_xml(&view.text, media_type) {
            view.names = Names::Xml;
        }
        if read.is_some() {
            view.json = OnceCell::from(read);
        }
        view
    }

    /// Looks at a text that is HTML however it begins.
    pub fn html(url: &Url, text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            url: url.clone(),
            purse: Rc::new(Purse::new(text.len())),
            text,
            is_json: false,
            names: Names::Html,
            html: OnceCell::new(),
            base: OnceCell::new(),
            json: OnceCell::new(),
            states: OnceCell::new(),
            index: OnceCell::new(),
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

    /// The answer's tree, of HTML or XML. Of a JSON answer it is an empty page.
    pub fn document(&self) -> &Html {
        self.html.get_or_init(|| {
            let xml = (self.names == Names::Xml).then(|| xml::document(&self.text)).flatten();
            xml.unwrap_or_else(|| html::document(if self.is_json { "" } else { &self.text }))
        })
    }

    /// The answer as JSON, where it is JSON.
    pub fn json(&self) -> Option<&Value> {
        self.json.get_or_init(|| self.is_json.then(|| state::answered(&self.text)).flatten()).as_ref()
    }

    /// Whether the answer is JSON, by its type or its beginning.
    pub fn is_json(&self) -> bool {
        self.is_json
    }

    /// Whether the answer is XML, by its type or its beginning.
    pub fn is_xml(&self) -> bool {
        self.names == Names::Xml
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
        self.found(None, selector)
    }

    /// All a selector finds in a row, in document order.
    ///
    /// CSS looks below the row's element, else at the element itself; XPath begins at it; a JSON path takes the
    /// row as `$`. A row that is a text is read as HTML or JSON for that. The kinds that say themselves where they
    /// look (`state:`, `url:`, `meta:`) look at the page.
    pub fn find_in<'v>(&'v self, row: &Found<'v>, selector: &Selector) -> Vec<Found<'v>> {
        self.found(Some(row), selector)
    }

    /// The first selector of which something can be read, and what is read of all it finds: on the page, or in a
    /// row.
    pub fn matched<'v, 's, T>(
        &'v self,
        row: Option<&Found<'v>>,
        selectors: impl IntoIterator<Item = &'s Selector>,
        read: impl Fn(&Found<'v>) -> Vec<T>,
    ) -> Option<(&'s Selector, Vec<T>)> {
        let read =
            |selector| (selector, self.found(row, selector).iter().flat_map(&read).collect::<Vec<_>>());
        selectors.into_iter().map(read).find(|(_, found)| !found.is_empty())
    }

    /// The texts of the first selector that finds any.
    pub fn texts(&self, selectors: &[Selector]) -> Vec<String> {
        self.matched(None, selectors, Found::texts).map(|(_, texts)| texts).unwrap_or_default()
    }

    /// The texts in a row of the first selector that finds any there.
    pub fn texts_in<'v>(&'v self, row: &Found<'v>, selectors: &[Selector]) -> Vec<String> {
        self.matched(Some(row), selectors, Found::texts).map(|(_, texts)| texts).unwrap_or_default()
    }

    /// What a `url:` selector makes of an address other than the page's; nothing for all others.
    pub fn in_address(&self, selector: &Selector, address: &Url) -> Option<String> {
        let found = vec![Found::Text(selector.in_address(address)?)];
        self.stepped(None, Ok(found), selector).first().and_then(Found::text)
    }

    /// All a selector finds, its steps taken.
    fn found<'v>(&'v self, row: Option<&Found<'v>>, selector: &Selector) -> Vec<Found<'v>> {
        self.stepped(row, self.within(row, selector), selector)
    }

    fn stepped<'v>(
        &'v self,
        row: Option<&Found<'v>>,
        found: Result<Vec<Found<'v>>, Spent>,
        selector: &Selector,
    ) -> Vec<Found<'v>> {
        let place = Place { view: self, row };
        let found = found.ok().and_then(|found| step::take(place, found, &selector.steps));
        found.unwrap_or_else(|| {
            self.given_up.borrow_mut().insert(selector.as_str().to_owned());
            Vec::new()
        })
    }

    /// What a selector finds before any step, on the page or within something.
    pub(super) fn within<'v>(
        &'v self,
        row: Option<&Found<'v>>,
        selector: &Selector,
    ) -> Result<Vec<Found<'v>>, Spent> {
        match (&selector.how, row) {
            (How::Css(css), None) => Ok(self.by_css(css, self.document().root_element())),
            (How::Css(css), Some(Found::Element(element))) => Ok(self.by_css(css, *element)),
            (How::XPath(xpath), None) => self.by_xpath(xpath, None),
            (How::XPath(xpath), Some(Found::Element(element))) => self.by_xpath(xpath, Some(*element)),
            (How::Json(path), None) => Ok(self.json().map_or_else(Vec::new, |value| of_values(path, value))),
            (How::Json(path), Some(Found::Value(value))) if !value.is_string() => Ok(of_values(path, value)),
            (How::Css(_) | How::XPath(_) | How::Json(_), Some(row)) => self.in_text(row, selector),
            (How::State(name, path), _) => {
                Ok(self.state(name).map_or_else(Vec::new, |value| of_values(path, value)))
            }
            (How::Url(_), _) => Ok(selector.in_address(&self.url).map(Found::Text).into_iter().collect()),
            (How::Meta(name), _) => Ok(self.meta(name)),
            (How::Text(text), _) => Ok(vec![Found::Text(text.clone())]),
        }
    }

    /// What a selector finds in a text, which is read as JSON or HTML for it.
    fn in_text<'v>(&self, row: &Found<'v>, selector: &Selector) -> Result<Vec<Found<'v>>, Spent> {
        let Some(text) = row.written() else { return Ok(Vec::new()) };
        self.purse.spend(text.len().saturating_mul(PARSING))?;
        let owned = |found: Vec<Found<'_>>| found.iter().flat_map(Found::owned).collect();
        if let How::Json(path) = &selector.how {
            let whole = Value::String(text.to_owned());
            let value = state::held(text).filter(|_| path.query(&whole).is_empty()).unwrap_or(whole);
            return Ok(owned(of_values(path, &value)));
        }
        let (around, name) = match row {
            Found::Html(html) => found::around(html),
            _ => ("", "body"),
        };
        let inner =
            Self { purse: Rc::clone(&self.purse), ..Self::fragment(self.base(), &format!("{around}{text}")) };
        let mut elements = inner.document().tree.nodes().filter_map(ElementRef::wrap);
        let Some(element) = elements.find(|element| element.value().name() == name) else {
            return Ok(Vec::new());
        };
        inner.within(Some(&Found::Element(element)), selector).map(owned)
    }

    /// Takes what something costs, in steps.
    pub(super) fn pay(&self, steps: usize) -> Option<()> {
        self.purse.spend(steps).ok()
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
        let mut seen = BTreeSet::new();
        rows.retain(|row| key(row).is_none_or(|key| seen.insert(key)));
        rows.sort_by_cached_key(|row| match row {
            Found::Element(element) => (0, Some(element.id()), 0),
            Found::Value(value) => (1, None, order.get(&address(value)).copied().unwrap_or(usize::MAX)),
            Found::Text(_) | Found::Html(_) => (2, None, 0),
        });
        rows
    }

    /// The selectors, as written, that cost too much on this page and so found nothing.
    pub fn given_up(&self) -> Vec<String> {
        self.given_up.borrow().iter().cloned().collect()
    }

    fn by_css<'v>(&self, css: &Css, from: ElementRef<'v>) -> Vec<Found<'v>> {
        of_elements(css.within(from, MAX_FOUND), css.attribute.as_deref())
    }

    /// What an expression finds from an element, or from the root.
    fn by_xpath(&self, xpath: &XPath, from: Option<ElementRef<'_>>) -> Result<Vec<Found<'_>>, Spent> {
        let html = self.document();
        let tree = Tree::new(html, self.index.get_or_init(|| Index::new(html, self.names)));
        let node = from.map_or(Some(0), |element| tree.number(element));
        Ok(match xpath.evaluate(tree, node, &self.purse)? {
            // The root stands for the page's element, and is nothing beside others.
            Outcome::Nodes(nodes) => nodes[usize::from(nodes.len() > 1 && nodes[0] == 0)..]
                .iter()
                .take(MAX_FOUND)
                .map(|node| tree.found(*node))
                .collect(),
            Outcome::Text(text) => text.map(Found::Text).into_iter().collect(),
        })
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
        Found::Text(_) | Found::Html(_) => None,
    }
}
