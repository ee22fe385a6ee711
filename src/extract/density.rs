//! The article by the density of its text: prose weighs for a place, links and crumbs of text weigh against it.
//!
//! Every block of the page gains or costs something by its own text. The place that holds the article is the element
//! whose blocks gain the most together: a wider one would take in menus and lists, which cost, and a narrower one would
//! leave out prose, which gains. So a short item of news wins over a long list of links, in any script.

use std::collections::BTreeSet;

use scraper::ElementRef;

use super::outline::{Item, Kind, Outline};
use super::{Extractor, Options, View, clean, prune, words};
use crate::model::Extracted;

/// The extractor of pages that say nothing about their structure.
pub(super) struct Density;

/// Less text than a short sentence is no article.
const LEAST: u32 = 40;

impl Extractor for Density {
    fn name(&self) -> &'static str {
        "density"
    }

    fn extract(&self, view: &View<'_>, _options: &Options<'_>) -> Option<Extracted> {
        let outline = view.outline();
        let furniture = Furniture::find(outline);
        let mut root = root(outline, &furniture)?;
        if is_poor(outline, &furniture, root) {
            root = whole(outline, &furniture);
        }
        let removed = prune::removed(view, root, &furniture);
        let kept: u32 = kept_weight(outline, root, &removed);
        if kept < LEAST {
            return None;
        }
        let keys: BTreeSet<_> = removed
            .iter()
            .filter_map(|place| ElementRef::wrap(outline.items[*place].node))
            .map(|element| clean::node_key(&element))
            .collect();
        let cleaning = clean::Cleaning { removed: &keys, ..clean::Cleaning::plain(view.base()) };
        let content = clean::content_with(ElementRef::wrap(outline.items[root].node)?, &cleaning);
        Some(Extracted { content: Some(content), ..Extracted::default() })
    }
}

/// The weight of the prose a page shows: blocks with sentences in them.
pub(super) fn prose(outline: &Outline<'_>) -> u32 {
    let is_block =
        |kind| !matches!(kind, Kind::Text | Kind::Inline | Kind::Link | Kind::Media | Kind::Control);
    let blocks = outline.items.iter().filter(|item| is_block(item.kind));
    blocks.filter(|item| item.own.stops > 1 && item.own.link_share() < 0.5).map(|item| item.own.plain()).sum()
}

fn kept_weight(outline: &Outline<'_>, root: usize, removed: &BTreeSet<usize>) -> u32 {
    let mut gone = 0;
    let mut until = 0;
    for place in removed.iter().filter(|place| **place > root) {
        if *place >= until {
            gone += outline.items[*place].text.weight;
            until = outline.items[*place].end;
        }
    }
    outline.items[root].text.weight.saturating_sub(gone)
}

/// What each block gains or costs, and which elements are the furniture of the page.
pub(super) struct Furniture {
    /// Per item: whether it is furniture or stands in some.
    pub(super) is_out: Vec<bool>,
    /// Per item: the gains of everything before it, so that a stretch costs one subtraction. Furniture counts 0.
    sums: Vec<f32>,
}

impl Furniture {
    /// Looks at every element, from the top down.
    pub(super) fn find(outline: &Outline<'_>) -> Self {
        let gains: Vec<f32> = outline.items.iter().map(gain).collect();
        let prose = sums(gains.iter().map(|gain| gain.max(0.0)));
        let mut is_out = marked(outline, &prose, &[]);
        let common = common_names(outline, &prose, &is_out);
        if !common.is_empty() {
            is_out = marked(outline, &prose, &common);
        }
        let sums = sums(gains.iter().zip(&is_out).map(|(gain, out)| if *out { 0.0 } else { *gain }));
        Self { is_out, sums }
    }

    /// What all from one place up to another gains.
    pub(super) fn between(&self, from: usize, to: usize) -> f32 {
        self.sums[to] - self.sums[from]
    }

    /// What an item and all in it gain together.
    pub(super) fn sum(&self, outline: &Outline<'_>, place: usize) -> f32 {
        self.sums[outline.items[place].end] - self.sums[place]
    }
}

/// Marks furniture and all in it; names of a kind in `ignored` are not believed.
fn marked(outline: &Outline<'_>, prose: &[f32], ignored: &[words::Furniture]) -> Vec<bool> {
    let all = prose.last().copied().unwrap_or_default().max(1.0);
    let mut is_out = vec![false; outline.items.len()];
    let mut in_article_until = 0;
    let mut place = 1;
    while place < outline.items.len() {
        let item = &outline.items[place];
        if item.kind == Kind::Article {
            in_article_until = in_article_until.max(item.end);
        }
        let share = (prose[item.end] - prose[place]) / all;
        let named = item.hints.furniture.is_some_and(|kind| !ignored.contains(&kind));
        if is_furniture(outline, place, share, named, place < in_article_until) {
            is_out[place..item.end].fill(true);
            place = item.end;
        } else {
            place += 1;
        }
    }
    is_out
}

/// The kinds of furniture whose names cover most of the page's prose together, so that here they mean something else:
/// page builders call every paragraph a widget or a promotion. Comments may well be longer than what they are about.
fn common_names(outline: &Outline<'_>, prose: &[f32], is_out: &[bool]) -> Vec<words::Furniture> {
    let all = prose.last().copied().unwrap_or_default();
    let mut shares: Vec<(words::Furniture, f32)> = Vec::new();
    let mut place = 1;
    while place < outline.items.len() {
        let item = &outline.items[place];
        if !is_out[place] {
            place += 1;
            continue;
        }
        if let Some(kind) = item.hints.furniture.filter(|kind| *kind != words::Furniture::Comments) {
            let gained = prose[item.end] - prose[place];
            match shares.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, sum)) => *sum += gained,
                None => shares.push((kind, gained)),
            }
        }
        place = item.end;
    }
    shares.into_iter().filter(|(_, sum)| *sum > all * 0.5).map(|(kind, _)| kind).collect()
}

/// Running sums: the value at a place is the sum of all before it.
fn sums(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut sum = 0.0;
    let mut sums = vec![0.0];
    sums.extend(values.map(|value| {
        sum += value;
        sum
    }));
    sums
}

/// What a block's own text says for the place it stands in.
pub(super) fn gain(item: &Item<'_>) -> f32 {
    if matches!(item.kind, Kind::Text | Kind::Inline | Kind::Link | Kind::Media | Kind::Control) {
        return 0.0;
    }
    let own = item.own;
    let plain = own.plain() as f32;
    let linked = own.linked as f32;
    if own.weight == 0 {
        0.0
    } else if own.link_share() > 0.5 {
        -5.0 - linked.min(100.0) * 0.5
    } else if item.kind == Kind::Heading {
        plain.min(100.0) * 0.2
    } else if own.stops > 0 && plain >= 50.0 {
        let sentences = (own.stops as f32).min(plain / 20.0);
        (plain + 10.0 * sentences) * (1.0 - own.link_share())
    } else if plain >= 100.0 {
        plain * 0.5
    } else {
        plain * 0.1 - 2.0
    }
}

/// Whether an element is furniture; `share` is its part of all prose of the page.
///
/// Names lie: a theme calls its whole page `with-sidebar`, so what holds much of the prose is never furniture by name.
fn is_furniture(outline: &Outline<'_>, place: usize, share: f32, named: bool, in_article: bool) -> bool {
    let item = &outline.items[place];
    match item.kind {
        Kind::Control => true,
        Kind::Chrome => share < 0.5,
        Kind::Header => share < 0.3 && !in_article && !holds_headline(outline, place),
        Kind::Form => share < 0.3,
        Kind::Article | Kind::Text => false,
        _ => named && share < if item.hints.is_content { 0.2 } else { 0.35 },
    }
}

fn holds_headline(outline: &Outline<'_>, place: usize) -> bool {
    outline.items[place..outline.items[place].end]
        .iter()
        .any(|item| item.node.value().as_element().is_some_and(|element| element.name() == "h1"))
}

/// The element that holds the article.
fn root(outline: &Outline<'_>, furniture: &Furniture) -> Option<usize> {
    let mut best = None;
    let mut most = f32::MIN;
    for (place, item) in outline.items.iter().enumerate() {
        if furniture.is_out[place] || !may_hold(item) {
            continue;
        }
        let score = furniture.sum(outline, place) * trust(item);
        // Of equals the innermost.
        if score >= most {
            most = score;
            best = Some(place);
        }
    }
    best.map(|place| tightened(outline, furniture, place))
}

/// Whether a place holds so little of what the page says that the page is none of prose: a list, a shop, a form.
fn is_poor(outline: &Outline<'_>, furniture: &Furniture, root: usize) -> bool {
    let said = |place: usize| -> u32 {
        let item = &outline.items[place];
        let stretch = place..item.end;
        stretch
            .filter(|at| !furniture.is_out[*at] && outline.items[*at].kind == Kind::Text)
            .map(|at| outline.items[at].text.plain())
            .sum()
    };
    furniture.sum(outline, root) < 300.0 && said(root) * 5 < said(0)
}

/// The widest place that may be meant: `main`, else the body.
fn whole(outline: &Outline<'_>, furniture: &Furniture) -> usize {
    let is_main = |place: &usize| {
        let item = &outline.items[*place];
        let element = item.node.value().as_element();
        !furniture.is_out[*place]
            && element.is_some_and(|element| element.name() == "main" || element.attr("role") == Some("main"))
            && item.text.weight * 4 > outline.items[0].text.weight
    };
    (0..outline.items.len()).find(is_main).unwrap_or(0)
}

/// How far the element's own name and words are believed.
fn trust(item: &Item<'_>) -> f32 {
    if item.kind == Kind::Article || item.hints.is_content { 1.1 } else { 1.0 }
}

fn may_hold(item: &Item<'_>) -> bool {
    matches!(
        item.kind,
        Kind::Block | Kind::Article | Kind::Cell | Kind::Form | Kind::Chrome | Kind::Header | Kind::Paragraph
    ) && item.text.weight > 0
}

/// The innermost element that still holds nearly all that `root` gains.
fn tightened(outline: &Outline<'_>, furniture: &Furniture, mut root: usize) -> usize {
    loop {
        let all = furniture.sum(outline, root);
        let inner = outline.children(root).find(|child| {
            let item = &outline.items[*child];
            let least = if item.kind == Kind::Article || item.hints.is_content { 0.85 } else { 0.95 };
            may_hold(item) && !furniture.is_out[*child] && furniture.sum(outline, *child) >= least * all
        });
        match inner {
            // A single paragraph is kept in its place: what stands around it may be its picture.
            Some(inner) if outline.items[inner].kind != Kind::Paragraph => root = inner,
            _ => return root,
        }
    }
}
