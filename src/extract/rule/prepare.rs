//! What a rule changes of a page before it is read: strings of its text, then elements of its tree.

use std::sync::LazyLock;

use regex::Regex;
use scraper::{ElementRef, Html, Node};

use super::ArticleRule;
use crate::select::{Found, Selector, View, html};

/// The largest text that replacing may make, in bytes.
const LARGEST: usize = 32 << 20;
/// Elements that stay, whatever a rule says.
const FRAME: [&str; 3] = ["body", "head", "html"];

static DOUBLE_BR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)(?:<br[^<>]*>\s*){2,}").expect("the pattern is tested"));

/// What is changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    /// Strings of the text, and what takes their place.
    pub(super) replace: Vec<(String, String)>,
    /// Whether two line breaks in a row part paragraphs.
    pub(super) parts_at_double_br: bool,
    /// Attributes that hold the address of images whose `src` is none.
    pub(super) lazy: Vec<String>,
    /// Elements that go with all they hold.
    pub(super) strip: Vec<Selector>,
    /// Attributes that go from elements.
    pub(super) strip_attr: Vec<(Selector, String)>,
    /// Elements that go while what they hold stays.
    pub(super) dissolve: Vec<Selector>,
    /// Elements that are put into a new one of this name.
    pub(super) wrap_in: Vec<(String, Selector)>,
    /// Elements that are put at the end of another, which is named first.
    pub(super) move_into: Vec<(Selector, Selector)>,
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.replace.is_empty() && !self.parts_at_double_br && !self.touches_tree()
    }

    fn touches_tree(&self) -> bool {
        let elements = self.strip.len() + self.strip_attr.len() + self.dissolve.len();
        elements + self.lazy.len() + self.wrap_in.len() + self.move_into.len() > 0
    }
}

/// The page with its strings replaced; `None` where none are.
pub fn replaced(layers: &[&ArticleRule], view: &View) -> Option<View> {
    let changes = || layers.iter().map(|rule| &rule.changes);
    if view.is_json() || changes().all(|one| one.replace.is_empty() && !one.parts_at_double_br) {
        return None;
    }
    let mut text = view.text().to_owned();
    for (find, with) in changes().flat_map(|one| &one.replace) {
        let grows = with.len().saturating_sub(find.len());
        if grows == 0 || text.len() + grows * text.matches(find.as_str()).count() <= LARGEST {
            text = text.replace(find, with);
        }
    }
    if changes().any(|one| one.parts_at_double_br) {
        text = DOUBLE_BR.replace_all(&text, "</p><p>").into_owned();
    }
    Some(View::html(view.url(), text))
}

/// The page with its elements changed; `None` where none are.
pub fn changed(layers: &[&ArticleRule], view: &View) -> Option<View> {
    let layers: Vec<&Changes> =
        layers.iter().map(|rule| &rule.changes).filter(|one| one.touches_tree()).collect();
    if view.is_json() || layers.is_empty() {
        return None;
    }
    let mut tree = view.document().clone();
    for changes in layers {
        take_lazy_addresses(changes, view, &mut tree);
        move_and_wrap(changes, view, &mut tree);
        for (selector, name) in &changes.strip_attr {
            for element in found(view, selector) {
                if let Some(Node::Element(element)) =
                    tree.tree.get_mut(element.id()).as_mut().map(|node| node.value())
                {
                    element.attrs.retain(|(known, _)| &*known.local != name.as_str());
                }
            }
        }
        for element in changes.dissolve.iter().flat_map(|selector| found(view, selector)) {
            while let Some(child) =
                tree.tree.get(element.id()).and_then(|node| Some(node.first_child()?.id()))
            {
                if let Some(mut node) = tree.tree.get_mut(element.id()) {
                    node.insert_id_before(child);
                }
            }
            detach(&mut tree, element);
        }
        for element in changes.strip.iter().flat_map(|selector| found(view, selector)) {
            detach(&mut tree, element);
        }
    }
    Some(View::html(view.url(), tree.html()))
}

/// The elements a selector finds, but for the page's frame.
fn found<'v>(view: &'v View, selector: &Selector) -> Vec<ElementRef<'v>> {
    let elements = view.find(selector).into_iter().filter_map(|found| match found {
        Found::Element(element) => Some(element),
        _ => None,
    });
    elements.filter(|element| !FRAME.contains(&element.value().name())).collect()
}

fn detach(tree: &mut Html, element: ElementRef<'_>) {
    if let Some(mut node) = tree.tree.get_mut(element.id()) {
        node.detach();
    }
}

fn take_lazy_addresses(changes: &Changes, view: &View, tree: &mut Html) {
    for name in &changes.lazy {
        for element in view.document().tree.nodes().filter_map(ElementRef::wrap) {
            if element.attr(name).is_none_or(|value| value.trim().is_empty()) {
                continue;
            }
            if let Some(Node::Element(element)) =
                tree.tree.get_mut(element.id()).as_mut().map(|node| node.value())
            {
                element.attrs.retain(|(known, _)| &*known.local != "src");
                for (known, _) in &mut element.attrs {
                    if &*known.local == name.as_str() {
                        known.local = "src".into();
                    }
                }
            }
        }
    }
}

fn move_and_wrap(changes: &Changes, view: &View, tree: &mut Html) {
    for (into, selector) in &changes.move_into {
        let Some(target) = found(view, into).into_iter().next() else { continue };
        for element in found(view, selector) {
            let holds_target =
                element == target || target.ancestors().any(|above| above.id() == element.id());
            if let Some(mut node) = tree.tree.get_mut(target.id()).filter(|_| !holds_target) {
                node.append_id(element.id());
            }
        }
    }
    for (name, selector) in &changes.wrap_in {
        let piece = html::fragment(&format!("<{name}></{name}>"));
        let made = piece.tree.values().find(|node| node.as_element().is_some_and(|made| made.name() == name));
        let Some(made) = made else { continue };
        for element in found(view, selector) {
            let Some(mut node) = tree.tree.get_mut(element.id()) else { continue };
            // One that was taken out of the tree stands nowhere.
            if node.parent().is_none() {
                continue;
            }
            let wrapper = node.insert_before(made.clone()).id();
            if let Some(mut wrapper) = tree.tree.get_mut(wrapper) {
                wrapper.append_id(element.id());
            }
        }
    }
}
