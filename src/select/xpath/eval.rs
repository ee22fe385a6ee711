//! An expression asked of a tree, within a budget.
//!
//! Everything that takes time takes from the budget first: a node looked at, an operator, so many bytes of text.
//! What is left of it says nothing of the clock, so that the same page always gives the same.

use std::borrow::Cow;
use std::cell::Cell;

use super::expr::{Expr, Operator};
use super::path::in_order;
use super::tree::Tree;
use super::value::Value;
use super::{functions, number};

/// What one evaluation may take, in steps of a few nanoseconds; and as much again for so many of a page's nodes.
const BUDGET: usize = 1_500_000;
/// How many steps a node adds.
const STEPS_A_NODE: usize = 40;
/// How many evaluations may spend all of it on one page.
const SHARES: usize = 20;
/// How many steps each byte of an answer adds to what all evaluations may take together.
const STEPS_A_BYTE: usize = 64;
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
    /// What an answer of so many bytes may cost.
    pub(in crate::select) fn new(bytes: usize) -> Self {
        Self { left: Cell::new((BUDGET * SHARES).saturating_add(bytes.saturating_mul(STEPS_A_BYTE))) }
    }

    /// Takes what something else costs, in steps.
    ///
    /// # Errors
    /// When so much is not left.
    pub(in crate::select) fn spend(&self, steps: usize) -> Result<()> {
        self.left.set(self.left.get().checked_sub(steps).ok_or(Spent)?);
        Ok(())
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
