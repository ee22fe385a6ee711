//! The `feeds:` section: feeds of what conditions hold for.

use std::collections::BTreeSet;

use super::problem::Found;
use crate::format::Query;
use crate::model::{OptionError, Options, Place};
use crate::text::condition::{BadCondition, Condition};
use crate::text::slug;

/// Reads the section; `text` is the file it stands in, so that a mistake in a condition has its place.
pub(super) fn read(options: &Options, text: &str, found: &mut Found) -> Vec<Query> {
    let items = options.get("feeds").map_or_else(Vec::new, Options::one_or_many);
    let mut names = BTreeSet::new();
    let mut queries = Vec::new();
    for item in items {
        if found.keep(item.map()).is_none() {
            continue;
        }
        let name = found.keep(name(item, &mut names));
        let title = found.keep(item.get("title").map(Options::text).transpose());
        let when = found.keep(item.require("when").and_then(|when| condition(when, text, Condition::read)));
        if let (Some(name), Some(title), Some(when)) = (name, title, when) {
            queries.push(Query { name, title, when });
        }
    }
    queries
}

fn name(item: &Options, taken: &mut BTreeSet<String>) -> Result<String, OptionError> {
    let option = item.require("name")?;
    let name = option.text()?;
    if slug::term(&name).is_none_or(|term| term.slug != name) {
        return Err(option.error(format!("`{name}` cannot be a feed's name")).with_help(
            "write words of a to z and digits with `-` between them: it becomes `query/NAME.atom`",
        ));
    }
    if !taken.insert(name.clone()) {
        return Err(option
            .error(format!("there is a feed `{name}` already"))
            .with_help("give it another name"));
    }
    Ok(name)
}

/// The condition written as an option, as `read` reads it.
pub(super) fn condition(
    option: &Options,
    text: &str,
    read: fn(&str) -> Result<Condition, BadCondition>,
) -> Result<Condition, OptionError> {
    let written = option.text()?;
    read(&written).map_err(|bad| OptionError {
        place: within(text, option.place(), &written, bad.at),
        message: format!("`{}`: {}", option.name(), bad.message),
        help: Some(bad.help),
    })
}

/// The place of a character of a scalar that stands at `place`, however it is written: in quotes, as a block, over
/// several lines. The scalar's own place where that cannot be told.
fn within(text: &str, place: Place, value: &str, at: usize) -> Place {
    find(text, place, value, at).unwrap_or(place)
}

fn find(text: &str, place: Place, value: &str, at: usize) -> Option<Place> {
    let mut raw = Cursor::at(text, place)?;
    let first = value.chars().next();
    let quote = raw.peek().filter(|c| matches!(c, '"' | '\'') && Some(*c) != first);
    if quote.is_some() {
        raw.pass();
    } else if raw.peek().is_some_and(|c| matches!(c, '|' | '>') && Some(c) != first) {
        while raw.peek()? != '\n' {
            raw.pass();
        }
    }
    let mut value = value.chars();
    for c in value.by_ref().take(at).filter(|c| !c.is_whitespace()) {
        raw.pass_blanks();
        // A backslash or a second quote stands before what it keeps from being a mark.
        if raw.peek() != Some(c) || quote == Some('\'') && c == '\'' || quote == Some('"') && c == '\\' {
            raw.pass();
            raw.pass_blanks();
        }
        if raw.peek() != Some(c) {
            return None;
        }
        raw.pass();
    }
    if value.next().is_some() {
        raw.pass_blanks();
    }
    Some(raw.place)
}

/// A way through a text that knows where it is.
struct Cursor<'a> {
    rest: std::str::Chars<'a>,
    place: Place,
}

impl<'a> Cursor<'a> {
    fn at(text: &'a str, place: Place) -> Option<Self> {
        let line = usize::try_from(place.line).ok()?.checked_sub(1)?;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let mut cursor =
            Self { rest: text.get(start..)?.chars(), place: Place { line: place.line, column: 1 } };
        while cursor.place.column < place.column {
            cursor.peek()?;
            cursor.pass();
        }
        Some(cursor)
    }

    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn pass(&mut self) {
        match self.rest.next() {
            Some('\n') => self.place = Place { line: self.place.line + 1, column: 1 },
            Some(_) => self.place.column += 1,
            None => {}
        }
    }

    fn pass_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.pass();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::yaml;
    use super::*;

    /// The place of `titel`, the mistake, in a file with this value.
    fn place_of_mistake(value: &str) -> (u32, u32) {
        let text = format!("site: x\nfeeds:\n  - name: a\n    when: {value}\n");
        let mut found = Found::default();
        assert!(read(&yaml::read(&text).unwrap(), &text, &mut found).is_empty());
        let problem = found.problems("x".as_ref(), &text).remove(0);
        assert_eq!(problem.message, "`when`: `titel` is nothing to ask about", "{text}");
        let place = problem.place.unwrap();
        (place.line, place.column)
    }

    #[test]
    fn a_mistake_in_a_condition_has_its_place_however_it_is_written() {
        for (value, place) in [
            ("titel = a", (4, 11)),
            ("tag = a and titel = b", (4, 23)),
            ("'tag = ''a'' and titel = b'", (4, 28)),
            ("\"tag = \\\"a\\\" and titel = b\"", (4, 28)),
            ("tag = 港 and\n      titel = b", (5, 7)),
            ("|\n      tag = a\n      and titel = b", (6, 11)),
            (">-\n      tag = a\n\n      and titel = b", (7, 11)),
        ] {
            assert_eq!(place_of_mistake(value), place, "{value}");
        }
    }

    #[test]
    fn names_are_slugs_and_each_stands_once() {
        for (feeds, message) in [
            ("[{ name: A, when: tag = a }]", "`A` cannot be a feed's name"),
            ("[{ name: ../a, when: tag = a }]", "`../a` cannot be a feed's name"),
            ("[{ name: a, when: tag = a }, { name: a, when: tag = b }]", "there is a feed `a` already"),
            ("[{ when: tag = a }]", "`name` is missing in `feeds`"),
            ("[{ name: a }]", "`when` is missing in `feeds`"),
            ("[a]", "`feeds` must be a mapping (`key: value` lines), but is the text `a`"),
        ] {
            let text = format!("feeds: {feeds}\n");
            let mut found = Found::default();
            read(&yaml::read(&text).unwrap(), &text, &mut found);
            let problems = found.problems("x".as_ref(), &text);
            assert_eq!(problems[0].message, message, "{text}");
        }
    }
}
