//! An expression asked of a tree, within a budget.
//!
//! Everything that takes time takes from the budget first: a node looked at, an operator, so many bytes of text.
//! What is left of it says nothing of the clock, so that the same page always gives the same.

use std::borrow::Cow;
use std::cell::Cell;

use super::expr::{Axis, Expr, Kind, Operator, Path, Predicate, Start, Step};
use super::tree::{Tree, Wanted};
use super::value::Value;
use super::walk::Walk;
use super::{functions, number};

/// What one evaluation may take, in steps of a few nanoseconds; and as much again for so many of a page's nodes.
const BUDGET: usize = 1_500_000;
/// How many steps a node adds.
const STEPS_A_NODE: usize = 40;
/// How many evaluations may spend all of it on one page.
const SHARES: usize = 20;
/// How many bytes of text are worth a step.
const BYTES_A_STEP: usize = 16;

/// The budget is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::select) struct Spent;

/// What an expression finds.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::select) enum Outcome {
    /// Nodes in document order, each once.
    Nodes(Vec<u32>),
    /// A text, number or truth value, written out; `None` for an empty text and what is not a number.
    Text(Option<String>),
}

/// Where an expression is asked.
#[derive(Clone, Copy)]
pub(super) struct Context {
    pub(super) node: u32,
    pub(super) position: usize,
    pub(super) size: usize,
}

/// A tree being asked, and what is left of the budget.
pub(super) struct Evaluation<'t> {
    pub(super) tree: Tree<'t>,
    left: Cell<usize>,
}

type Result<T, E = Spent> = std::result::Result<T, E>;

/// What all evaluations on one page may take together.
#[derive(Debug)]
pub(in crate::select) struct Purse {
    left: Cell<usize>,
}

impl Purse {
    pub(in crate::select) fn new() -> Self {
        Self { left: Cell::new(BUDGET * SHARES) }
    }
}

/// Asks an expression of a node. What it costs is taken from the purse.
pub(super) fn evaluate(expr: &Expr, tree: Tree<'_>, node: u32, purse: &Purse) -> Result<Outcome> {
    let before = purse.left.get();
    let budget = before.min(BUDGET + STEPS_A_NODE * tree.len());
    let evaluation = Evaluation { tree, left: Cell::new(budget) };
    let outcome = outcome(&evaluation, expr, node);
    purse.left.set(before - budget + evaluation.left.get());
    outcome
}

fn outcome<'t>(evaluation: &Evaluation<'t>, expr: &'t Expr, node: u32) -> Result<Outcome> {
    let value = evaluation.value(expr, Context { node, position: 1, size: 1 })?;
    Ok(match value {
        Value::Nodes(nodes) => Outcome::Nodes(nodes),
        Value::Number(number) if number.is_nan() => Outcome::Text(None),
        other => {
            let text = evaluation.as_text(other)?.into_owned();
            Outcome::Text(Some(text).filter(|text| !text.is_empty()))
        }
    })
}

impl<'t> Evaluation<'t> {
    pub(super) fn spend(&self, steps: usize) -> Result<()> {
        self.left.set(self.left.get().checked_sub(steps).ok_or(Spent)?);
        Ok(())
    }

    /// Takes what a text costs.
    pub(super) fn spend_text(&self, text: &str) -> Result<()> {
        self.spend(text.len() / BYTES_A_STEP)
    }

    pub(super) fn value(&self, expr: &'t Expr, context: Context) -> Result<Value<'t>> {
        self.spend(1)?;
        Ok(match expr {
            Expr::Or(_) | Expr::And(_) => Value::Truth(self.truth(expr, context)?),
            Expr::Compare(comparison, left, right) => Value::Truth(self.compare(
                *comparison,
                self.value(left, context)?,
                self.value(right, context)?,
            )?),
            Expr::Arithmetic(operator, left, right) => {
                let (left, right) = (self.number(left, context)?, self.number(right, context)?);
                Value::Number(calculate(*operator, left, right))
            }
            Expr::Negate(inner) => Value::Number(-self.number(inner, context)?),
            Expr::Union(parts) => {
                let mut all = Vec::new();
                for part in parts {
                    all.extend(self.nodes(part, context)?);
                }
                Value::Nodes(in_order(all))
            }
            Expr::Path(path) => Value::Nodes(self.path(path, context)?),
            Expr::Text(text) => Value::Text(Cow::Borrowed(text)),
            Expr::Number(number) => Value::Number(*number),
            Expr::Call(function, arguments) => functions::call(self, *function, arguments, context)?,
        })
    }

    pub(super) fn nodes(&self, expr: &'t Expr, context: Context) -> Result<Vec<u32>> {
        match self.value(expr, context)? {
            Value::Nodes(nodes) => Ok(nodes),
            _ => Ok(Vec::new()),
        }
    }

    pub(super) fn number(&self, expr: &'t Expr, context: Context) -> Result<f64> {
        self.as_number(self.value(expr, context)?)
    }

    pub(super) fn text(&self, expr: &'t Expr, context: Context) -> Result<Cow<'t, str>> {
        self.as_text(self.value(expr, context)?)
    }

    /// As the function `number` (XPath 1.0, 4.4).
    pub(super) fn as_number(&self, value: Value<'t>) -> Result<f64> {
        Ok(match value {
            Value::Number(number) => number,
            Value::Truth(truth) => f64::from(u8::from(truth)),
            other => number::read(&self.as_text(other)?),
        })
    }

    /// As the function `string` (XPath 1.0, 4.2).
    pub(super) fn as_text(&self, value: Value<'t>) -> Result<Cow<'t, str>> {
        Ok(match value {
            Value::Nodes(nodes) => match nodes.first() {
                Some(node) => self.text_of(*node)?,
                None => Cow::Borrowed(""),
            },
            Value::Text(text) => text,
            Value::Number(number) => Cow::Owned(number::write(number)),
            Value::Truth(truth) => Cow::Borrowed(if truth { "true" } else { "false" }),
        })
    }

    /// The text of a node, paid for.
    pub(super) fn text_of(&self, node: u32) -> Result<Cow<'t, str>> {
        self.spend((self.tree.end(node) - node) as usize)?;
        let text = self.tree.text(node);
        self.spend_text(&text)?;
        Ok(text)
    }

    /// As the function `boolean`, with no more looked at than is needed.
    pub(super) fn truth(&self, expr: &'t Expr, context: Context) -> Result<bool> {
        self.spend(1)?;
        match expr {
            Expr::Or(parts) => self.any(parts, true, context),
            Expr::And(parts) => Ok(!self.any(parts, false, context)?),
            Expr::Union(parts) => self.any(parts, true, context),
            Expr::Path(path) => match path.steps.split_last() {
                Some((last, before)) if !last.is_positional() => {
                    let from = self.steps(&path.start, before, context)?;
                    self.is_there(last, &from)
                }
                _ => Ok(!self.path(path, context)?.is_empty()),
            },
            _ => Ok(self.value(expr, context)?.truth()),
        }
    }

    /// Whether one of the parts is `wanted`; those behind are not asked.
    fn any(&self, parts: &'t [Expr], wanted: bool, context: Context) -> Result<bool> {
        for part in parts {
            if self.truth(part, context)? == wanted {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn path(&self, path: &'t Path, context: Context) -> Result<Vec<u32>> {
        self.steps(&path.start, &path.steps, context)
    }

    fn steps(&self, start: &'t Start, steps: &'t [Step], context: Context) -> Result<Vec<u32>> {
        let mut nodes = match start {
            Start::Root => vec![0],
            Start::Here => vec![context.node],
            Start::Of(expr, predicates) => {
                let mut nodes = self.nodes(expr, context)?;
                for predicate in predicates {
                    nodes = self.passing(nodes, predicate)?;
                }
                nodes
            }
        };
        for step in steps {
            if nodes.is_empty() {
                break;
            }
            nodes = if step.is_positional() { self.each(step, &nodes)? } else { self.all(step, &nodes)? };
        }
        Ok(nodes)
    }

    /// A step from all nodes at once.
    fn all(&self, step: &'t Step, from: &[u32]) -> Result<Vec<u32>> {
        let mut found = Vec::new();
        self.meet(step, from, |node| {
            found.push(node);
            true
        })?;
        Ok(in_order(found))
    }

    fn is_there(&self, step: &'t Step, from: &[u32]) -> Result<bool> {
        let mut found = false;
        self.meet(step, from, |_| {
            found = true;
            false
        })?;
        Ok(found)
    }

    /// Meets what a step without places takes from any of the nodes, until told to stop.
    fn meet(&self, step: &'t Step, from: &[u32], mut take: impl FnMut(u32) -> bool) -> Result<()> {
        let wanted = self.tree.wanted(&step.test, step.axis == Axis::Attribute);
        self.spend(from.len() + 4)?;
        if let [node] = from {
            return self.meet_on(self.tree.walk(step.axis, *node, wanted), step, wanted, &mut take).map(drop);
        }
        for walk in self.tree.walks(step.axis, from, wanted) {
            if !self.meet_on(walk, step, wanted, &mut take)? {
                break;
            }
        }
        Ok(())
    }

    /// One walk of [`Self::meet`]; whether to go on.
    fn meet_on(
        &self,
        mut walk: Walk<'t>,
        step: &'t Step,
        wanted: Wanted<'_>,
        take: &mut impl FnMut(u32) -> bool,
    ) -> Result<bool> {
        while let Some(node) = self.next(&mut walk)? {
            if !self.tree.fits(wanted, node) {
                continue;
            }
            let context = Context { node, position: 1, size: 1 };
            let mut passes = true;
            for predicate in &step.predicates {
                passes = passes && self.truth(&predicate.expr, context)?;
            }
            if passes && !take(node) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The next node of a walk, paid for.
    fn next(&self, walk: &mut Walk<'t>) -> Result<Option<u32>> {
        loop {
            self.spend(1)?;
            match walk.next(self.tree) {
                None => return Ok(None),
                Some(None) => {}
                Some(node) => return Ok(node),
            }
        }
    }

    /// A step from each node alone, since its predicates ask for places.
    fn each(&self, step: &'t Step, from: &[u32]) -> Result<Vec<u32>> {
        let mut found = Vec::new();
        for node in from {
            if step.predicates.iter().any(|predicate| predicate.asks_last) {
                found.extend(self.counted(step, *node)?);
            } else {
                self.placed(step, *node, &mut found)?;
            }
        }
        Ok(in_order(found))
    }

    /// One node's step where it matters how many nodes there are.
    fn counted(&self, step: &'t Step, from: u32) -> Result<Vec<u32>> {
        let wanted = self.tree.wanted(&step.test, step.axis == Axis::Attribute);
        self.spend(4)?;
        let mut walk = self.tree.walk(step.axis, from, wanted);
        let mut nodes = Vec::new();
        while let Some(node) = self.next(&mut walk)? {
            if self.tree.fits(wanted, node) {
                nodes.push(node);
            }
        }
        for predicate in &step.predicates {
            nodes = self.passing(nodes, predicate)?;
        }
        Ok(nodes)
    }

    /// One node's step where only places matter: nodes run through all predicates one by one, and when none can
    /// pass any more the walk ends.
    fn placed(&self, step: &'t Step, from: u32, found: &mut Vec<u32>) -> Result<()> {
        let wanted = self.tree.wanted(&step.test, step.axis == Axis::Attribute);
        self.spend(4)?;
        let mut walk = self.tree.walk(step.axis, from, wanted);
        let mut places = vec![0; step.predicates.len()];
        let is_over = |places: &[usize]| {
            places
                .iter()
                .zip(&step.predicates)
                .any(|(place, predicate)| predicate.most.is_some_and(|most| *place >= most))
        };
        while !is_over(&places) {
            let Some(node) = self.next(&mut walk)? else { break };
            if self.tree.fits(wanted, node) && self.passes_all(&step.predicates, node, &mut places)? {
                found.push(node);
            }
        }
        Ok(())
    }

    fn passes_all(&self, predicates: &'t [Predicate], node: u32, places: &mut [usize]) -> Result<bool> {
        for (predicate, place) in predicates.iter().zip(places) {
            *place += 1;
            if !self.passes(predicate, Context { node, position: *place, size: *place })? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The nodes that pass a predicate, in the order given.
    fn passing(&self, nodes: Vec<u32>, predicate: &'t Predicate) -> Result<Vec<u32>> {
        let size = nodes.len();
        let mut passed = Vec::new();
        for (at, node) in nodes.into_iter().enumerate() {
            if self.passes(predicate, Context { node, position: at + 1, size })? {
                passed.push(node);
            }
        }
        Ok(passed)
    }

    /// A number passes where it is the node's place (XPath 1.0, 2.4).
    fn passes(&self, predicate: &'t Predicate, context: Context) -> Result<bool> {
        if predicate.expr.kind() == Kind::Number {
            return Ok(self.number(&predicate.expr, context)? == context.position as f64);
        }
        self.truth(&predicate.expr, context)
    }
}

fn calculate(operator: Operator, left: f64, right: f64) -> f64 {
    match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide => left / right,
        Operator::Modulo => left % right,
    }
}

/// Nodes in document order, each once.
fn in_order(mut nodes: Vec<u32>) -> Vec<u32> {
    if !nodes.is_sorted_by(|one, other| one < other) {
        nodes.sort_unstable();
        nodes.dedup();
    }
    nodes
}
