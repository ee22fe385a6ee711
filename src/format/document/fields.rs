//! The header of an article: its keys filled.

use jiff::tz::TimeZone;

use crate::format::preset::{Empty, Field, Preset, Variable};
use crate::model::{Article, FrontMatter, Term, Value};
use crate::text::plain::one_line;

use super::{dates, summary};

/// The key that marks an article of which only what its source said is known, in presets without one for that.
pub(super) const PARTIAL: &str = "partial";

/// The header of an article in a preset's form.
pub(super) fn header(article: &Article, preset: &Preset, zone: &TimeZone) -> FrontMatter {
    let filling = Filling { article, preset, zone };
    let keys = preset.keys().iter();
    let marks = article.partial && !preset.keys().write(Variable::Partial);
    let mark = marks.then(|| (PARTIAL.to_owned(), Value::Bool(true)));
    let keys = keys.filter_map(|(key, field)| Some((key.clone(), filling.value(field)?)));
    FrontMatter(keys.chain(mark).collect())
}

/// What fills a variable of an article's document.
pub(super) fn variable(article: &Article, preset: &Preset, zone: &TimeZone, variable: Variable) -> Value {
    Filling { article, preset, zone }.variable(variable)
}

struct Filling<'a> {
    article: &'a Article,
    preset: &'a Preset,
    zone: &'a TimeZone,
}

impl Filling<'_> {
    /// The value of a field; `None` when it is empty and such are left out.
    fn value(&self, field: &Field) -> Option<Value> {
        let leave_out = self.preset.empty == Empty::LeaveOut;
        match field {
            Field::Constant(value) => Some(value.clone()),
            Field::Variable(variable) => {
                Some(self.variable(*variable)).filter(|v| !leave_out || !is_empty(v))
            }
            Field::Words(words) => {
                let text = one_line(&words.fill(|variable| self.variable(variable)));
                (!leave_out || !text.is_empty()).then_some(Value::Text(text))
            }
            Field::List(fields) => {
                let items: Vec<_> = fields.iter().filter_map(|field| self.value(field)).collect();
                (items.len() == fields.len() || !items.is_empty()).then_some(Value::List(items))
            }
            Field::Map(fields) => {
                let values = fields.iter().filter_map(|(key, field)| Some((key.clone(), self.value(field)?)));
                let entries: Vec<_> = values.collect();
                (entries.len() == fields.len() || !entries.is_empty()).then_some(Value::Map(entries))
            }
        }
    }

    fn variable(&self, variable: Variable) -> Value {
        let article = self.article;
        match variable {
            Variable::Id => line(article.id.as_str()),
            Variable::LocalId => line(&article.local_id),
            Variable::Title => line(&article.title),
            Variable::Date => Value::Date(dates::write(article.published, self.preset.dates, self.zone)),
            Variable::Updated => {
                let updated = article.updated.map(|time| dates::write(time, self.preset.dates, self.zone));
                Value::Date(updated.unwrap_or_default())
            }
            Variable::Link => line(&article.link),
            Variable::Source => line(article.source.as_str()),
            Variable::SourceTitle => line(&article.source_title),
            Variable::Author if article.authors.len() <= 1 => option(article.authors.first()),
            Variable::Author | Variable::Authors => {
                Value::List(article.authors.iter().map(|a| line(a)).collect())
            }
            Variable::License => option(article.license.as_ref()),
            Variable::Categories => labels(&article.categories),
            Variable::Tags => labels(&article.tags),
            Variable::Lang => line(&article.language),
            Variable::Summary => Value::Text(summary::summary(article, self.preset.summary)),
            Variable::Thumbnail => option(article.thumbnail.as_ref()),
            Variable::Image => option(article.image.as_ref()),
            Variable::Partial => Value::Bool(article.partial),
        }
    }
}

fn line(text: &str) -> Value {
    Value::Text(one_line(text))
}

fn option(text: Option<&String>) -> Value {
    Value::Text(text.map(|text| one_line(text)).unwrap_or_default())
}

fn labels(terms: &[Term]) -> Value {
    Value::List(terms.iter().map(|term| line(&term.label)).collect())
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) | Value::Date(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        Value::Bool(value) => !value,
        Value::Integer(_) | Value::Float(_) => false,
    }
}
