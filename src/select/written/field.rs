//! Fields that say more than a selector: `{ xpath: ".//time", attr: data-t, steps: [ … ] }`.
//!
//! Each mistake is told at the place of the value that holds it; keys nobody knows are told by whoever reads the
//! whole ([`Options::unused`]).

use jiff::tz::TimeZone;
use regex::Regex;

use crate::model::{Kind, OptionError, Options};

use super::super::step::{Date, Piece, Step, Template};
use super::super::{KINDS, Selector, pattern};
use super::{among, told};

/// The most steps of one field.
const MAX_STEPS: usize = 20;
/// All steps, and whether one may stand without a value.
const STEPS: [(&str, bool); 12] = [
    ("attr", false),
    ("css", false),
    ("date", false),
    ("html", true),
    ("json", false),
    ("regex", false),
    ("replace", false),
    ("split", false),
    ("template", false),
    ("text", true),
    ("url", true),
    ("xpath", false),
];

type Result<T> = std::result::Result<T, OptionError>;

/// Reads a field. `fields` are those beside it, which its templates may name.
pub(super) fn read(field: &Options, fields: Option<&Options>) -> Result<Selector> {
    let mut given =
        KINDS.iter().chain(&["template"]).filter_map(|kind| field.get(kind).map(|value| (*kind, value)));
    let Some((kind, value)) = given.next() else {
        let help = format!("write one of {}", KINDS.join(", "));
        return Err(field.error(format!("`{}` does not say what to find", field.name())).with_help(help));
    };
    if let Some((other, second)) = given.next() {
        let message = format!("`{}` has both `{kind}` and `{other}`", field.name());
        return Err(second.error(message).with_help("write a list of two, which are tried in order"));
    }
    let mut reader = Reader { fields, name: field.name() };
    let mut selector = match kind {
        "template" => {
            let (step, written) = reader.template(value)?;
            Selector::nothing().with_step(step, &written)
        }
        _ => Selector::of_kind(kind, &value.text()?).map_err(|bad| told(value, &bad))?,
    };
    if let Some(name) = field.get("attr") {
        let (step, written) = attribute(name)?;
        selector = selector.with_step(step, &written);
    }
    let steps = field.get("steps").map(Options::one_or_many).unwrap_or_default();
    if let Some(next) = steps.get(MAX_STEPS) {
        return Err(next.error(format!("`{}` has more than {MAX_STEPS} steps", field.name())));
    }
    for step in steps {
        let (step, written) = reader.step(step)?;
        selector = selector.with_step(step, &written);
    }
    Ok(selector)
}

struct Reader<'o> {
    fields: Option<&'o Options>,
    name: &'o str,
}

impl Reader<'_> {
    /// One step, and how it is written.
    fn step(&mut self, option: &Options) -> Result<(Step, String)> {
        let (name, value) = named(option)?;
        let Some(value) = value else {
            let step = match name {
                "html" => Step::Html,
                "url" => Step::Address,
                _ => Step::Text,
            };
            return Ok((step, name.to_owned()));
        };
        match name {
            "attr" => attribute(value),
            "css" | "xpath" | "json" => {
                let selector = Selector::of_kind(name, &value.text()?).map_err(|bad| told(value, &bad))?;
                let written = selector.as_str().to_owned();
                Ok((Step::Within(Box::new(selector)), written))
            }
            "regex" => {
                let (pattern, written) = regex(value)?;
                let form = option.get("as").map(|form| expansion(form, &pattern)).transpose()?;
                Ok((Step::Regex(pattern, form), written))
            }
            "replace" => {
                let (pattern, written) = regex(value)?;
                let with = expansion(option.require("with")?, &pattern)?;
                Ok((Step::Replace(pattern, with), written))
            }
            "split" => split(option, value),
            "date" => date(option, value),
            "template" => self.template(value),
            _ => Err(value
                .error(format!("`{name}` takes no value"))
                .with_help(format!("write `{name}` alone"))),
        }
    }

    fn template(&mut self, value: &Options) -> Result<(Step, String)> {
        let text = value.text()?;
        let help = "braces hold `value` or the name of a field beside this one; a brace is written twice";
        let pieces = Template::pieces(&text).map_err(|bad| value.error(bad.to_string()).with_help(help))?;
        let looked_up = pieces.into_iter().map(|piece| {
            let selectors = match &piece {
                Piece::Field(name) => self.field(value, name)?,
                Piece::Text(_) | Piece::Value => Vec::new(),
            };
            Ok((piece, selectors))
        });
        Ok((Step::Template(Template::new(looked_up.collect::<Result<_>>()?)), format!("template {text}")))
    }

    /// The selectors of a field that a template names; they name no further ones, so that none asks for itself.
    fn field(&self, value: &Options, name: &str) -> Result<Vec<Selector>> {
        let beside = self.fields.and_then(|fields| match fields.kind() {
            Kind::Map(entries) => entries.iter().find(|(_, field)| field.name() == name),
            _ => None,
        });
        match beside {
            Some((_, field)) if name != self.name => {
                field.one_or_many().into_iter().map(|item| among(item, None)).collect()
            }
            _ => {
                let help = "name a field that stands beside this one and names no others itself";
                Err(value
                    .error(format!("`{{{name}}}` names no field that can be asked here"))
                    .with_help(help))
            }
        }
    }
}

/// The step an option holds: a word, or a mapping with the step's key.
fn named(option: &Options) -> Result<(&'static str, Option<&Options>)> {
    let known = |name: &str| STEPS.iter().find(|(step, _)| *step == name);
    let Kind::Map(entries) = option.kind() else {
        let word = option.text()?;
        return match known(&word) {
            Some((name, true)) => Ok((name, None)),
            Some((name, false)) => Err(option
                .error(format!("the step `{name}` wants a value"))
                .with_help(format!("write `{name}: …`"))),
            None => Err(unknown(option, &word)),
        };
    };
    let mut given = STEPS.iter().filter_map(|(name, _)| option.get(name).map(|value| (*name, value)));
    match (given.next(), given.next()) {
        (Some((name, value)), None) => Ok((name, Some(value))),
        (Some((name, _)), Some((other, second))) => {
            let message = format!("a step is one thing, not `{name}` and `{other}`");
            Err(second.error(message).with_help("write each as an item of the list of steps"))
        }
        (None, _) => {
            let first = entries.first().map(|(_, value)| value);
            Err(first.map_or_else(|| unknown(option, ""), |value| unknown(value, value.name())))
        }
    }
}

fn unknown(option: &Options, word: &str) -> OptionError {
    let near = STEPS.iter().map(|(name, _)| (strsim::damerau_levenshtein(name, word), *name)).min();
    let help = match near {
        Some((distance, name)) if distance <= 2 && distance < word.len() => format!("did you mean `{name}`?"),
        _ => format!("steps are {}", STEPS.map(|(name, _)| name).join(", ")),
    };
    option.error(format!("there is no step `{word}`")).with_help(help)
}

fn attribute(value: &Options) -> Result<(Step, String)> {
    let name = value.text()?;
    let is_name = |c: char| !c.is_whitespace() && !matches!(c, '"' | '\'' | '<' | '>' | '/' | '=' | '@');
    if name.is_empty() || !name.chars().all(is_name) {
        return Err(value.error(format!("`{name}` is not the name of an attribute")));
    }
    let written = format!("attr {name}");
    Ok((Step::Attribute(name), written))
}

fn regex(value: &Options) -> Result<(Regex, String)> {
    let text = value.text()?;
    let pattern = pattern(&text).map_err(|bad| {
        let help = "the syntax is that of Rust's `regex`: no look-around, no back-references";
        value.error(format!("`{}`: {bad}", value.name())).with_help(help)
    })?;
    Ok((pattern, format!("{} {text}", value.name())))
}

/// A text with `$1` and `${name}` in it, all of which the pattern has.
fn expansion(value: &Options, pattern: &Regex) -> Result<String> {
    let text = value.text()?;
    for (at, _) in text.match_indices('$') {
        let rest = &text[at + 1..];
        // Two of them are one that is meant.
        if text[..at].ends_with('$') || rest.starts_with('$') {
            continue;
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let name = match rest.strip_prefix('{') {
            Some(inner) => inner.split('}').next().unwrap_or_default(),
            None => &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())],
        };
        let is_there = match name.parse::<usize>() {
            Ok(number) => number < pattern.captures_len(),
            Err(_) => pattern.capture_names().flatten().any(|known| known == name),
        };
        if !name.is_empty() && !is_there {
            let help =
                "groups are `$1`, `${1}` before a letter or digit, or `${name}`; a dollar sign is `$$`";
            return Err(value.error(format!("the pattern has no group `{name}`")).with_help(help));
        }
    }
    Ok(text)
}

fn split(option: &Options, value: &Options) -> Result<(Step, String)> {
    let separator = value.text()?;
    if separator.is_empty() {
        return Err(value.error("`split` wants the text between the parts"));
    }
    let wanted = match option.get("take") {
        None => None,
        Some(take) => match take.kind() {
            Kind::Integer(number) if *number != 0 => Some(*number),
            _ => {
                let help = "1 is the first part, -1 the last; without `take` all parts are taken";
                return Err(take.error("`take` must be a whole number other than 0").with_help(help));
            }
        },
    };
    let written = format!("split {separator}");
    Ok((Step::Split(separator, wanted), written))
}

fn date(option: &Options, value: &Options) -> Result<(Step, String)> {
    let form = value.text()?;
    let zone = option.get("zone").map(|zone| {
        let name = zone.text()?;
        TimeZone::get(&name).map_err(|_| {
            let help = "write a name of the time zone database, as in `Asia/Shanghai`";
            zone.error(format!("`{name}` is not a time zone")).with_help(help)
        })
    });
    let date = Date::new(&form, zone.transpose()?).map_err(|bad| {
        let help = "as in strptime: `%Y-%m-%d %H:%M`, `%d. %B %Y`, `%s` for seconds since 1970";
        value.error(format!("`date`: {bad}")).with_help(help)
    })?;
    Ok((Step::Date(date), format!("date {form}")))
}
