//! XPath 1.0 (W3C Recommendation of 16 November 1999) over the trees of `scraper`.
//!
//! All of it but the `namespace` axis and variables. Names of HTML are compared in ASCII lower case, and a prefix
//! that a page does not have is passed over; names of XML are compared as they are written, prefix and all.
//!
//! An expression is read once ([`lexer`], [`parser`] → [`expr`]). The tree it is asked of is laid out as one list
//! in document order, attributes included ([`tree`]), so that sets of nodes are sorted numbers. Each step is taken
//! from all nodes at once where no place is asked for ([`path`], [`walk`]), by a loop and never by recursion over the page.
//! What an evaluation may cost is bounded ([`eval`]).

mod eval;
mod expr;
mod functions;
mod lexer;
mod number;
mod parser;
mod path;
mod tree;
mod value;
mod walk;

pub(super) use eval::{Outcome, Purse, Spent};
pub(super) use tree::{Index, Names, Tree};

use std::ops::RangeInclusive;

/// An expression, ready to be asked of pages.
#[derive(Clone, Debug)]
pub(super) struct XPath {
    expr: expr::Expr,
}

/// What is wrong with an expression, and where: `at` counts characters from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{reason}")]
pub(super) struct XPathError {
    pub(super) at: usize,
    pub(super) reason: Reason,
}

/// The mistakes there can be.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(super) enum Reason {
    #[error("the expression ends too early")]
    EndsEarly,
    #[error("`{0}` is missing")]
    Missing(&'static str),
    #[error("`{0}` has no place here")]
    Unexpected(String),
    #[error("the quote {0} is not closed")]
    Unclosed(char),
    #[error("there are no variables")]
    Variable,
    #[error("`{0}` is no operator")]
    Slip(&'static str),
    #[error("there is no function `{name}`{nearest}")]
    NoFunction { name: String, nearest: String },
    #[error("there is no axis `{name}`{nearest}")]
    NoAxis { name: String, nearest: String },
    #[error("the function `{0}` cannot be a step of a path")]
    FunctionAsStep(String),
    #[error("`{function}` takes {} arguments, not {given}", range(.wanted))]
    Arguments { function: &'static str, wanted: RangeInclusive<usize>, given: usize },
    #[error("`{0}` wants nodes, as paths find them")]
    NoNodes(String),
    #[error("a predicate cannot follow `.` or `..`; write `{0}[…]`")]
    PredicateOnDot(&'static str),
    #[error("the expression nests too deep or has too many operators")]
    TooDeep,
}

impl Reason {
    fn no_function(name: &str) -> Self {
        Self::NoFunction {
            name: name.to_owned(),
            nearest: nearest(name, expr::FUNCTIONS.iter().map(|known| known.name)),
        }
    }

    fn no_axis(name: &str, known: &[&'static str]) -> Self {
        Self::NoAxis { name: name.to_owned(), nearest: nearest(name, known.iter().copied()) }
    }

    /// What to write instead.
    pub(super) fn help(&self) -> &'static str {
        match self {
            Self::EndsEarly => "a step, a text or a number must follow, as in `//a/@href`",
            Self::Missing(_) | Self::TooDeep => "close what was opened; a shorter expression may do",
            Self::Unclosed(_) => "a text stands between two quotes of one kind",
            Self::Variable => "write the value itself",
            Self::Slip(_) => "equality is `=`, both is `and`, either is `or`",
            Self::NoFunction { .. } => {
                "XPath 1.0 has 27 functions (docs/selectors.md); for patterns use the step `regex`"
            }
            Self::NoAxis { .. } => {
                "axes are child, descendant, parent, ancestor, following-sibling and the like"
            }
            Self::FunctionAsStep(_) => "put it around the path, as in `string(//a)`, or into a predicate",
            Self::Arguments { .. } => "see docs/selectors.md for what functions take",
            Self::NoNodes(_) => "texts, numbers and truth values have no parts; take a path there",
            Self::PredicateOnDot(_) => "XPath 1.0 allows predicates after `self::node()`",
            Self::Unexpected(_) => "XPath looks like `//div[@class='x']/a/@href`",
        }
    }
}

fn range(wanted: &RangeInclusive<usize>) -> String {
    match (*wanted.start(), *wanted.end()) {
        (least, usize::MAX) => format!("{least} or more"),
        (least, most) if least == most => least.to_string(),
        (least, most) => format!("{least} to {most}"),
    }
}

fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> String {
    let close = known
        .map(|known| (strsim::damerau_levenshtein(known, name), known))
        .filter(|(distance, known)| *distance <= 1 + known.len() / 4)
        .min();
    close.map_or_else(String::new, |(_, known)| format!("; did you mean `{known}`?"))
}

impl XPath {
    /// Reads an expression.
    ///
    /// # Errors
    /// When it is none, or asks for what is not there: variables, other functions than those of XPath 1.0, the
    /// `namespace` axis.
    pub(super) fn parse(text: &str) -> Result<Self, XPathError> {
        Ok(Self { expr: parser::parse(text)? })
    }

    /// Whether all it can find are elements.
    pub(super) fn finds_elements(&self) -> bool {
        self.expr.finds_elements()
    }

    /// What it finds from a node; nothing from one of another tree.
    ///
    /// # Errors
    /// When it costs more than one evaluation may, or than is left for the page.
    pub(super) fn evaluate(
        &self,
        tree: Tree<'_>,
        node: Option<u32>,
        purse: &Purse,
    ) -> Result<Outcome, Spent> {
        node.map_or(Ok(Outcome::Text(None)), |node| eval::evaluate(&self.expr, tree, node, purse))
    }
}

#[cfg(test)]
mod tests;
