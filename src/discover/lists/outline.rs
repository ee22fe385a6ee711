//! A page's elements in document order, and which of its links are headlines.

use std::collections::BTreeMap;

use scraper::ElementRef;
use url::Url;

use super::super::data::headline;
use super::super::{Sight, address};
use super::names;
use crate::select::Found;
use crate::text::{address as place, plain};

/// The most elements that are looked at.
const MOST: usize = 60_000;
/// The most links that are looked at.
const MOST_LINKS: usize = 4_000;
/// What nobody sees, or is no structure.
const UNSEEN: &[&str] = &["script", "style", "template", "noscript", "svg", "head", "iframe", "select"];
/// How much of the page's headlines an element holds at least whose name is not believed when it says that it is furniture.
const TOO_MUCH: f64 = 0.5;

/// One element.
pub(super) struct Element<'v> {
    pub(super) node: ElementRef<'v>,
    pub(super) parent: usize,
    /// Where the elements behind it begin that it does not hold.
    pub(super) end: usize,
    /// How much it is a place for a page's own list, from 0 (menus) to 1.
    pub(super) place: f64,
    /// Which headlines it holds.
    pub(super) holds: Holds,
}

/// Which headlines an element holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    None,
    /// Links to one place, by its number.
    One(usize),
    Several,
}

/// A link.
pub(super) struct Link {
    pub(super) element: usize,
    /// The place it leads to, by number.
    pub(super) place: usize,
}

/// A place that links lead to.
pub(super) struct Target {
    pub(super) url: Url,
    /// The best text of its links.
    pub(super) title: String,
    /// How much that looks like a headline, from 0 to 1.
    pub(super) merit: f64,
    /// How much the address is one of an article, from 0 to 1.
    pub(super) likeness: f64,
    pub(super) is_headline: bool,
}

/// The page.
pub(super) struct Outline<'v> {
    pub(super) elements: Vec<Element<'v>>,
    pub(super) links: Vec<Link>,
    pub(super) targets: Vec<Target>,
}

impl<'v> Outline<'v> {
    /// Lists a page.
    pub(super) fn of(sight: &'v Sight<'_>) -> Self {
        let mut outline = Self { elements: Vec::new(), links: Vec::new(), targets: Vec::new() };
        outline.list(sight);
        outline.find_links(sight);
        outline.judge(&sight.page.url);
        outline.place();
        outline.hold();
        outline
    }

    /// Lists the elements that are seen, without a stack of calls, however deep they nest.
    fn list(&mut self, sight: &'v Sight<'_>) {
        let root = sight.view.document().root_element();
        let mut open: Vec<usize> = Vec::new();
        let mut node = *root;
        loop {
            let entered = ElementRef::wrap(node)
                .filter(|element| self.elements.len() < MOST && !UNSEEN.contains(&element.value().name()));
            if let Some(element) = entered {
                let parent = open.last().copied().unwrap_or(0);
                open.push(self.elements.len());
                self.elements.push(Element { node: element, parent, end: 0, place: 1.0, holds: Holds::None });
            }
            if let Some(child) = node.first_child().filter(|_| entered.is_some()) {
                node = child;
                continue;
            }
            loop {
                if let Some(last) = open.pop_if(|last| self.elements[*last].node.id() == node.id()) {
                    self.elements[last].end = self.elements.len();
                }
                if node == *root {
                    return;
                }
                if let Some(next) = node.next_sibling() {
                    node = next;
                    break;
                }
                let Some(parent) = node.parent() else { return };
                node = parent;
            }
        }
    }

    fn find_links(&mut self, sight: &Sight<'_>) {
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        let own = place::key(sight.page.url.as_str());
        for at in 0..self.elements.len() {
            let node = self.elements[at].node;
            if node.value().name() != "a" || self.links.len() >= MOST_LINKS {
                continue;
            }
            let Some(url) = node.attr("href").and_then(|href| sight.address(href)) else { continue };
            let key = place::key(url.as_str());
            if key.is_empty() || key == own {
                continue;
            }
            let (title, merit) = title(node);
            let number = *numbers.entry(key).or_insert_with(|| {
                let likeness = address::likeness(&url);
                self.targets.push(Target {
                    url,
                    title: String::new(),
                    merit: 0.0,
                    likeness,
                    is_headline: false,
                });
                self.targets.len() - 1
            });
            let target = &mut self.targets[number];
            if merit > target.merit || target.title.is_empty() {
                (target.title, target.merit) = (title, merit);
            }
            self.links.push(Link { element: at, place: number });
        }
    }

    /// Tells headlines from other links: by their texts, their addresses, and what others with such addresses are like.
    fn judge(&mut self, page: &Url) {
        let visits = self.visits();
        let mut texts: BTreeMap<String, usize> = BTreeMap::new();
        let mut shapes: BTreeMap<String, (f64, f64)> = BTreeMap::new();
        for target in &self.targets {
            *texts.entry(target.title.clone()).or_default() += 1;
        }
        for target in &mut self.targets {
            // "Read more" is no headline, however long.
            if texts[&target.title] >= 3 {
                target.merit = 0.0;
            }
            let shape = shapes.entry(address::shape(&target.url)).or_default();
            *shape = (shape.0 + target.merit, shape.1 + 1.0);
        }
        for (target, visits) in self.targets.iter_mut().zip(visits) {
            let (sum, count) = shapes[&address::shape(&target.url)];
            let near = if address::is_same_site(&target.url, page) { 1.0 } else { 0.75 };
            let merit = (0.5 * target.merit + 0.5 * sum / count) * target.likeness * near;
            // What stands with every other article, as a column or a writer, is none itself.
            let is_column = visits >= 4 || visits == 3 && target.merit < 0.7;
            target.is_headline = merit >= 0.33 && target.merit >= 0.2 && !is_column;
        }
    }

    /// How often the page comes back to each place after links to others.
    fn visits(&self) -> Vec<usize> {
        let mut visits = vec![0; self.targets.len()];
        let mut last = usize::MAX;
        for link in &self.links {
            if link.place != last {
                visits[link.place] += 1;
            }
            last = link.place;
        }
        visits
    }

    /// Says of each element what kind of place it is.
    fn place(&mut self) {
        let mut starts = vec![0.0; self.elements.len() + 1];
        for link in self.links.iter().filter(|link| self.targets[link.place].is_headline) {
            starts[link.element + 1] += self.targets[link.place].merit;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let all = starts[self.elements.len()].max(f64::MIN_POSITIVE);
        for at in 0..self.elements.len() {
            let element = &self.elements[at];
            let share = (starts[element.end] - starts[at]) / all;
            let parent = if at == 0 { 1.0 } else { self.elements[element.parent].place };
            let depth = self.ancestors(at).take(8).count();
            let own = names::place(element.node, depth < 5);
            // A menu may well hold most links of a page; what holds the page's heading too is none.
            let is_believed = share <= TOO_MUCH || own < 0.2 && !self.has_heading(at);
            let own = if is_believed { own } else { 1.0 };
            self.elements[at].place = match () {
                () if own < 1.0 => parent.min(own),
                () => parent,
            };
        }
    }

    /// Whether an element holds the page's heading or main part.
    fn has_heading(&self, at: usize) -> bool {
        let inner = &self.elements[at..self.elements[at].end];
        inner.iter().any(|element| matches!(element.node.value().name(), "h1" | "main" | "article"))
    }

    /// Says of each element which headlines it holds.
    fn hold(&mut self) {
        for link in &self.links {
            if self.targets[link.place].is_headline {
                self.elements[link.element].holds = Holds::One(link.place);
            }
        }
        for at in (1..self.elements.len()).rev() {
            let parent = self.elements[at].parent;
            let together = match (self.elements[parent].holds, self.elements[at].holds) {
                (holds, Holds::None) | (Holds::None, holds) => holds,
                (Holds::One(a), Holds::One(b)) if a == b => Holds::One(a),
                _ => Holds::Several,
            };
            self.elements[parent].holds = together;
        }
    }

    /// The elements an element stands in, the nearest first.
    pub(super) fn ancestors(&self, at: usize) -> impl Iterator<Item = usize> {
        std::iter::successors((at > 0).then(|| self.elements[at].parent), |at| {
            (*at > 0).then(|| self.elements[*at].parent)
        })
    }

    /// An element's name.
    pub(super) fn name(&self, at: usize) -> &'v str {
        self.elements[at].node.value().name()
    }
}

/// What a link says, and how much that looks like a headline: the headline in it, its `title` where what is shown is cut
/// off, its text, or what is said of its image, which is mostly what is seen there.
pub(super) fn title(link: ElementRef<'_>) -> (String, f64) {
    let inner = |fits: &dyn Fn(ElementRef<'_>) -> bool| {
        link.descendants().skip(1).filter_map(ElementRef::wrap).take(60).find(|element| fits(*element))
    };
    let judged = |text: String| {
        let merit = headline(&text);
        (text, merit)
    };
    let heading = inner(&|element| matches!(element.value().name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6"))
        .or_else(|| inner(&names::is_title));
    if let Some(text) = heading.map(text_of).filter(|text| !text.is_empty()) {
        return judged(text);
    }
    if let Some(text) = part_of_card(link) {
        return judged(text);
    }
    let shown = text_of(link);
    if let Some(whole) = link.attr("title").map(plain::one_line)
        && is_cut(&shown, &whole)
    {
        return judged(whole);
    }
    if shown.is_empty() {
        let image = inner(&|element| element.value().name() == "img");
        let said = image.and_then(|image| image.attr("alt")).map(plain::one_line).unwrap_or_default();
        let merit = 0.7 * headline(&said);
        return (said, merit);
    }
    judged(shown)
}

fn text_of(element: ElementRef<'_>) -> String {
    plain::one_line(&Found::Element(element).text().unwrap_or_default())
}

/// The part of a link that is a headline, where the link is a whole card: parts with texts of their own and none between them.
fn part_of_card(link: ElementRef<'_>) -> Option<String> {
    let own = |element: ElementRef<'_>| {
        let texts = element.children().filter_map(|node| node.value().as_text().map(|text| text.to_string()));
        plain::one_line(&texts.collect::<Vec<_>>().join(" "))
    };
    if !own(link).is_empty() {
        return None;
    }
    let inner = link.descendants().skip(1).filter_map(ElementRef::wrap).take(60);
    let parts: Vec<String> = inner.map(own).filter(|text| !text.is_empty()).collect();
    let first = parts.iter().find(|text| headline(text) >= 0.6 && plain::weight(text) <= 200)?;
    (parts.len() >= 2).then(|| first.clone())
}

/// Whether a text is only the beginning of another, with or without dots.
pub(super) fn is_cut(shown: &str, whole: &str) -> bool {
    let bare = shown.trim_end_matches(['.', '…', ' ']);
    whole.starts_with(bare) && (whole.len() > bare.len() || shown.len() > bare.len())
}
