//! Values, and how they are compared (XPath 1.0, 3.4).

use std::borrow::Cow;
use std::collections::HashSet;

use super::eval::{Evaluation, Spent};
use super::expr::Comparison;
use super::number;

/// What an expression comes to.
#[derive(Clone, Debug)]
pub(super) enum Value<'t> {
    /// Nodes in document order, each once.
    Nodes(Vec<u32>),
    Text(Cow<'t, str>),
    Number(f64),
    Truth(bool),
}

type Result<T, E = Spent> = std::result::Result<T, E>;

impl Value<'_> {
    /// As the function `boolean` (4.3).
    pub(super) fn truth(&self) -> bool {
        match self {
            Self::Nodes(nodes) => !nodes.is_empty(),
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Truth(truth) => *truth,
        }
    }
}

impl<'t> Evaluation<'t> {
    /// Compares two values: a set of nodes by what any of them is.
    pub(super) fn compare(&self, comparison: Comparison, left: Value<'t>, right: Value<'t>) -> Result<bool> {
        match (left, right) {
            (Value::Nodes(left), Value::Nodes(right)) => self.sets(comparison, &left, &right),
            (nodes @ Value::Nodes(_), Value::Truth(truth)) => {
                Ok(numbers(comparison, nodes.truth().into(), truth.into()))
            }
            (Value::Truth(truth), nodes @ Value::Nodes(_)) => {
                Ok(numbers(comparison, truth.into(), nodes.truth().into()))
            }
            (Value::Nodes(nodes), one) => {
                self.any_node(&nodes, |text| self.scalars(comparison, Value::Text(text), one.clone()))
            }
            (one, Value::Nodes(nodes)) => {
                self.any_node(&nodes, |text| self.scalars(comparison, one.clone(), Value::Text(text)))
            }
            (left, right) => self.scalars(comparison, left, right),
        }
    }

    fn any_node(&self, nodes: &[u32], holds: impl Fn(Cow<'t, str>) -> Result<bool>) -> Result<bool> {
        for node in nodes {
            if holds(self.text_of(*node)?)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Two sets: some pair of texts must compare so. Takes no longer than the sets are.
    fn sets(&self, comparison: Comparison, left: &[u32], right: &[u32]) -> Result<bool> {
        Ok(match comparison {
            Comparison::Equal => !self.texts(left)?.is_disjoint(&self.texts(right)?),
            Comparison::Unequal => {
                let (left, right) = (self.texts(left)?, self.texts(right)?);
                !left.is_empty() && !right.is_empty() && (left.len() > 1 || right.len() > 1 || left != right)
            }
            Comparison::Less | Comparison::LessOrEqual => {
                numbers(comparison, self.range(left)?.0, self.range(right)?.1)
            }
            Comparison::Greater | Comparison::GreaterOrEqual => {
                numbers(comparison, self.range(left)?.1, self.range(right)?.0)
            }
        })
    }

    fn texts(&self, nodes: &[u32]) -> Result<HashSet<Cow<'t, str>>> {
        nodes.iter().map(|node| self.text_of(*node)).collect()
    }

    /// The least and the greatest number in a set; those that are none don't count.
    fn range(&self, nodes: &[u32]) -> Result<(f64, f64)> {
        let mut range = (f64::NAN, f64::NAN);
        for node in nodes {
            let number = number::read(&self.text_of(*node)?);
            range = (range.0.min(number), range.1.max(number));
        }
        Ok(range)
    }

    /// Two values that are no sets. Equality is by the first of truth, number and text that one of them is.
    fn scalars(&self, comparison: Comparison, left: Value<'t>, right: Value<'t>) -> Result<bool> {
        let is_equality = matches!(comparison, Comparison::Equal | Comparison::Unequal);
        Ok(match (&left, &right) {
            (Value::Truth(_), _) | (_, Value::Truth(_)) if is_equality => {
                numbers(comparison, left.truth().into(), right.truth().into())
            }
            (Value::Text(left), Value::Text(right)) if is_equality => {
                (left == right) == (comparison == Comparison::Equal)
            }
            _ => numbers(comparison, self.as_number(left)?, self.as_number(right)?),
        })
    }
}

fn numbers(comparison: Comparison, left: f64, right: f64) -> bool {
    match comparison {
        Comparison::Equal => left == right,
        Comparison::Unequal => left != right,
        Comparison::Less => left < right,
        Comparison::LessOrEqual => left <= right,
        Comparison::Greater => left > right,
        Comparison::GreaterOrEqual => left >= right,
    }
}
