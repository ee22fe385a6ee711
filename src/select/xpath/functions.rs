//! The core functions (XPath 1.0, 4).

use std::borrow::Cow;
use std::collections::HashMap;

use super::eval::{Context, Evaluation, Spent};
use super::expr::{Expr, Function};
use super::number::{self, is_space};
use super::tree::{NONE, Sort, local};
use super::value::Value;

/// Calls a function; the parser saw to it that the arguments are of its number and type.
pub(super) fn call<'t>(
    evaluation: &Evaluation<'t>,
    function: Function,
    arguments: &'t [Expr],
    context: Context,
) -> Result<Value<'t>, Spent> {
    Call { evaluation, arguments, context }.value(function)
}

struct Call<'c, 't> {
    evaluation: &'c Evaluation<'t>,
    arguments: &'t [Expr],
    context: Context,
}

type Result<T, E = Spent> = std::result::Result<T, E>;

impl<'t> Call<'_, 't> {
    fn value(&self, function: Function) -> Result<Value<'t>> {
        Ok(match function {
            Function::Last => Value::Number(self.context.size as f64),
            Function::Position => Value::Number(self.context.position as f64),
            Function::Count => Value::Number(self.nodes()?.len() as f64),
            Function::Id => Value::Nodes(self.by_id()?),
            Function::LocalName => self.name(|call, node| match call.evaluation.tree.name(node) {
                Cow::Borrowed(name) => Cow::Borrowed(local(name)),
                Cow::Owned(name) => Cow::Owned(local(&name).to_owned()),
            })?,
            Function::Name => self.name(|call, node| call.evaluation.tree.name(node))?,
            Function::NamespaceUri => {
                self.name(|call, node| Cow::Borrowed(call.evaluation.tree.namespace(node)))?
            }
            Function::Boolean => Value::Truth(self.truth()?),
            Function::Not => Value::Truth(!self.truth()?),
            Function::True => Value::Truth(true),
            Function::False => Value::Truth(false),
            Function::Lang => Value::Truth(self.is_in_language()?),
            Function::Number => Value::Number(self.number()?),
            Function::Sum => Value::Number(self.sum()?),
            Function::Floor => Value::Number(self.number()?.floor()),
            Function::Ceiling => Value::Number(self.number()?.ceil()),
            Function::Round => Value::Number(number::round(self.number()?)),
            Function::StartsWith => Value::Truth(self.text(0)?.starts_with(&*self.text(1)?)),
            Function::Contains => Value::Truth(self.text(0)?.contains(&*self.text(1)?)),
            Function::StringLength => Value::Number(self.own_text()?.chars().count() as f64),
            _ => Value::Text(self.written(function)?),
        })
    }

    /// The functions that give a text of texts.
    fn written(&self, function: Function) -> Result<Cow<'t, str>> {
        match function {
            Function::Concat => {
                let mut all = String::new();
                for at in 0..self.arguments.len() {
                    all.push_str(&self.text(at)?);
                }
                self.evaluation.spend_text(&all)?;
                Ok(Cow::Owned(all))
            }
            Function::NormalizeSpace => Ok(normalized(self.own_text()?)),
            Function::Substring => self.substring(),
            Function::SubstringAfter => {
                let (text, mark) = (self.text(0)?, self.text(1)?);
                Ok(text.find(&*mark).map_or(Cow::Borrowed(""), |at| cut(&text, at + mark.len(), text.len())))
            }
            Function::SubstringBefore => {
                let (text, mark) = (self.text(0)?, self.text(1)?);
                Ok(text.find(&*mark).map_or(Cow::Borrowed(""), |at| cut(&text, 0, at)))
            }
            Function::Translate => {
                let text = self.text(0)?;
                // Each character is looked up.
                self.evaluation.spend(text.len())?;
                Ok(translated(&text, &self.text(1)?, &self.text(2)?))
            }
            _ => self.own_text(),
        }
    }

    fn nodes(&self) -> Result<Vec<u32>> {
        self.arguments.first().map_or(Ok(Vec::new()), |first| self.evaluation.nodes(first, self.context))
    }

    fn truth(&self) -> Result<bool> {
        self.arguments.first().map_or(Ok(false), |first| self.evaluation.truth(first, self.context))
    }

    /// An argument as a text; one that was left out is empty.
    fn text(&self, at: usize) -> Result<Cow<'t, str>> {
        let text = self.arguments.get(at).map(|argument| self.evaluation.text(argument, self.context));
        let text = text.unwrap_or(Ok(Cow::Borrowed("")))?;
        self.evaluation.spend_text(&text)?;
        Ok(text)
    }

    /// The first argument as a text, else the context node's.
    fn own_text(&self) -> Result<Cow<'t, str>> {
        if self.arguments.is_empty() { self.evaluation.text_of(self.context.node) } else { self.text(0) }
    }

    fn number(&self) -> Result<f64> {
        match self.arguments.first() {
            Some(first) => self.evaluation.number(first, self.context),
            None => Ok(number::read(&self.own_text()?)),
        }
    }

    fn sum(&self) -> Result<f64> {
        let mut sum = 0.0;
        for node in self.nodes()? {
            sum += number::read(&self.evaluation.text_of(node)?);
        }
        Ok(sum)
    }

    /// Something of the name of the first node of the argument, else of the context node.
    fn name(&self, read: impl Fn(&Self, u32) -> Cow<'t, str>) -> Result<Value<'t>> {
        let node =
            if self.arguments.is_empty() { Some(self.context.node) } else { self.nodes()?.first().copied() };
        Ok(Value::Text(node.map_or(Cow::Borrowed(""), |node| read(self, node))))
    }

    /// The first element of each `id` in the argument, which of nodes are the words of each (4.1).
    fn by_id(&self) -> Result<Vec<u32>> {
        let Some(argument) = self.arguments.first() else { return Ok(Vec::new()) };
        let mut texts = Vec::new();
        match self.evaluation.value(argument, self.context)? {
            Value::Nodes(nodes) => {
                for node in nodes {
                    texts.push(self.evaluation.text_of(node)?);
                }
            }
            other => texts.push(self.evaluation.as_text(other)?),
        }
        let mut wanted: std::collections::HashSet<&str> =
            texts.iter().flat_map(|text| text.split(is_space)).filter(|id| !id.is_empty()).collect();
        let mut found = Vec::new();
        let tree = self.evaluation.tree;
        for node in 0..tree.len() as u32 {
            self.evaluation.spend(1)?;
            if wanted.is_empty() {
                break;
            }
            let is_id = tree.sort(node) == Sort::Attribute && tree.name(node) == "id";
            if is_id && wanted.remove(&*tree.text(node)) {
                found.push(tree.parent(node));
            }
        }
        Ok(found)
    }

    /// Whether the nearest `xml:lang` (in HTML also `lang`) is the language asked for or a part of it (4.3).
    fn is_in_language(&self) -> Result<bool> {
        let asked = self.text(0)?.to_ascii_lowercase();
        let tree = self.evaluation.tree;
        let mut node = self.context.node;
        while node != NONE {
            for attribute in node + 1..if tree.sort(node) == Sort::Element { tree.below(node) } else { 0 } {
                self.evaluation.spend(1)?;
                if matches!(&*tree.name(attribute), "xml:lang" | "lang") {
                    let language = tree.text(attribute).to_ascii_lowercase();
                    let rest = language.strip_prefix(&asked);
                    return Ok(rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-')));
                }
            }
            self.evaluation.spend(1)?;
            node = tree.parent(node);
        }
        Ok(false)
    }

    /// Characters by place; places are rounded, and what is not a number gives nothing (4.2).
    fn substring(&self) -> Result<Cow<'t, str>> {
        let text = self.text(0)?;
        let start = number::round(self.evaluation.number(&self.arguments[1], self.context)?);
        let end = match self.arguments.get(2) {
            Some(length) => start + number::round(self.evaluation.number(length, self.context)?),
            None => f64::INFINITY,
        };
        let is_in = |place: usize| place as f64 >= start && (place as f64) < end;
        let mut inside = text
            .char_indices()
            .enumerate()
            .filter(|(at, _)| is_in(at + 1))
            .map(|(_, (at, c))| (at, at + c.len_utf8()));
        let Some((from, first_end)) = inside.next() else { return Ok(Cow::Borrowed("")) };
        let to = inside.last().map_or(first_end, |(_, end)| end);
        Ok(cut(&text, from, to))
    }
}

/// A part of a text.
fn cut<'t>(text: &Cow<'t, str>, from: usize, to: usize) -> Cow<'t, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[from..to]),
        Cow::Owned(text) => Cow::Owned(text[from..to].to_owned()),
    }
}

/// A text with white space at its ends gone and one blank for each stretch inside.
fn normalized(text: Cow<'_, str>) -> Cow<'_, str> {
    let mut words = text.split(is_space).filter(|word| !word.is_empty());
    let mut out = words.next().unwrap_or_default().to_owned();
    for word in words {
        out.push(' ');
        out.push_str(word);
    }
    if out == *text { text } else { Cow::Owned(out) }
}

/// A text with characters replaced by those at the same place of another text, or taken out where it has none.
fn translated<'t>(text: &str, from: &str, to: &str) -> Cow<'t, str> {
    let mut map = HashMap::new();
    let mut to = to.chars();
    for c in from.chars() {
        let replacement = to.next();
        map.entry(c).or_insert(replacement);
    }
    Cow::Owned(text.chars().filter_map(|c| map.get(&c).copied().unwrap_or(Some(c))).collect())
}
