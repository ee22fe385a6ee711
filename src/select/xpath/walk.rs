//! Ways through a tree along the axes (XPath 1.0, 2.2), each in the order its axis counts places.
//!
//! A walk never holds more than where it is. For many nodes at once [`Tree::walks`] gives walks that together meet
//! each node of the axis about once, however the nodes nest: this keeps `//a//b//c` and `//p/preceding::h2` linear.

use std::collections::HashSet;

use super::expr::Axis;
use super::tree::{NONE, Sort, Tree, Wanted};

/// The nodes of one axis from one node, attributes apart.
#[derive(Clone, Copy)]
pub(super) enum Walk<'t> {
    /// One node, or [`NONE`].
    One(u32),
    /// Attributes: all numbers from the first to before the second.
    Attributes(u32, u32),
    /// All nodes from the first to before the second.
    Range(u32, u32),
    /// The same, of one name.
    Named(&'t [u32]),
    /// Siblings from the first on, up to the parent's end.
    Forward(u32, u32),
    /// Siblings from here back.
    Back(u32),
    /// A node and those around it, up to before one that is around the node given too.
    Up(u32, u32),
    /// Nodes from before the first back, without those around the second.
    Before(u32, u32),
    /// The same, of one name.
    NamedBefore(&'t [u32], u32),
}

impl<'t> Walk<'t> {
    /// The next number: `None` at the end, `Some(None)` for one that is not of the axis. No call takes long.
    pub(super) fn next(&mut self, tree: Tree<'t>) -> Option<Option<u32>> {
        let here = match self {
            Self::One(node) => some(std::mem::replace(node, NONE))?,
            Self::Attributes(at, end) => step(at, *end, |here| here + 1)?,
            // Attributes stand right behind their element.
            Self::Range(at, end) => step(at, *end, |here| tree.below(here))?,
            Self::Forward(at, end) => step(at, *end, |here| tree.end(here))?,
            Self::Named(nodes) => {
                let (first, rest) = nodes.split_first()?;
                *nodes = rest;
                *first
            }
            Self::Back(at) => {
                let here = some(*at)?;
                *at = tree.before(here);
                here
            }
            Self::Up(at, met) => {
                let here = some(*at)?;
                if *met != NONE && here < *met && *met < tree.end(here) {
                    return None;
                }
                *at = tree.parent(here);
                here
            }
            Self::Before(at, origin) => {
                *at = at.checked_sub(1)?;
                let is_before = tree.sort(*at) != Sort::Attribute && tree.end(*at) <= *origin;
                return Some(is_before.then_some(*at));
            }
            Self::NamedBefore(nodes, origin) => {
                let (last, rest) = nodes.split_last()?;
                *nodes = rest;
                return Some((tree.end(*last) <= *origin).then_some(*last));
            }
        };
        Some(Some(here))
    }
}

fn step(at: &mut u32, end: u32, next: impl Fn(u32) -> u32) -> Option<u32> {
    let here = *at;
    (here < end).then(|| {
        *at = next(here);
        here
    })
}

fn some(node: u32) -> Option<u32> {
    (node != NONE).then_some(node)
}

impl<'t> Tree<'t> {
    /// The walk along an axis from one node. It may leave out what the test would.
    pub(super) fn walk(self, axis: Axis, node: u32, wanted: Wanted<'_>) -> Walk<'t> {
        let end = self.end(node);
        let is_attribute = self.sort(node) == Sort::Attribute;
        match axis {
            Axis::Itself => Walk::One(node),
            Axis::Parent => Walk::One(self.parent(node)),
            Axis::Attribute if self.sort(node) == Sort::Element => {
                Walk::Attributes(node + 1, self.below(node))
            }
            Axis::Attribute => Walk::One(NONE),
            Axis::Child => Walk::Forward(self.below(node), end),
            Axis::Descendant => self.range(self.below(node), end, wanted),
            Axis::DescendantOrSelf if is_attribute => Walk::One(node),
            Axis::DescendantOrSelf => self.range(node, end, wanted),
            Axis::Ancestor => Walk::Up(self.parent(node), NONE),
            Axis::AncestorOrSelf => Walk::Up(node, NONE),
            // What follows an attribute in document order and is not below it: what is below its element too.
            Axis::Following if is_attribute => {
                let element = self.parent(node);
                self.range(self.below(element), self.len() as u32, wanted)
            }
            Axis::Following => self.range(end, self.len() as u32, wanted),
            Axis::Preceding => match wanted {
                Wanted::Names(_, [name, NONE]) => Walk::NamedBefore(self.named(name, 0, node), node),
                _ => Walk::Before(node, node),
            },
            Axis::FollowingSibling | Axis::PrecedingSibling if is_attribute || node == 0 => Walk::One(NONE),
            Axis::FollowingSibling => Walk::Forward(end, self.end(self.parent(node))),
            Axis::PrecedingSibling => Walk::Back(self.before(node)),
        }
    }

    fn range(self, from: u32, to: u32, wanted: Wanted<'_>) -> Walk<'t> {
        match wanted {
            Wanted::Names(_, [name, NONE]) => Walk::Named(self.named(name, from, to)),
            _ => Walk::Range(from, to),
        }
    }

    /// Walks that together meet all nodes on an axis from any of `nodes`, which are in document order.
    pub(super) fn walks(self, axis: Axis, nodes: &[u32], wanted: Wanted<'_>) -> Vec<Walk<'t>> {
        let from = |node: u32| self.walk(axis, node, wanted);
        match axis {
            Axis::Descendant | Axis::DescendantOrSelf => {
                let mut end = 0;
                // What is below a node met before was met with it, but for attributes.
                let fresh = nodes.iter().copied().filter(|node| {
                    let is_fresh = *node >= end || self.sort(*node) == Sort::Attribute;
                    end = end.max(self.end(*node));
                    is_fresh
                });
                fresh.map(from).collect()
            }
            // The first to end is followed by all that follows any.
            Axis::Following => {
                nodes.iter().copied().min_by_key(|node| self.end(*node)).map(from).into_iter().collect()
            }
            Axis::Preceding => nodes.last().copied().map(from).into_iter().collect(),
            Axis::FollowingSibling => self.one_a_parent(nodes.iter().copied()).map(from).collect(),
            Axis::PrecedingSibling => self.one_a_parent(nodes.iter().rev().copied()).map(from).collect(),
            Axis::Ancestor | Axis::AncestorOrSelf => {
                let met = std::iter::once(NONE).chain(nodes.iter().copied());
                let up = |(node, met)| match from(node) {
                    Walk::Up(at, _) => Walk::Up(at, met),
                    other => other,
                };
                nodes.iter().copied().zip(met).map(up).collect()
            }
            Axis::Itself | Axis::Parent | Axis::Attribute | Axis::Child => {
                nodes.iter().copied().map(from).collect()
            }
        }
    }

    fn one_a_parent(self, nodes: impl Iterator<Item = u32>) -> impl Iterator<Item = u32> {
        let mut seen = HashSet::new();
        nodes.filter(move |node| self.sort(*node) != Sort::Attribute && seen.insert(self.parent(*node)))
    }
}
