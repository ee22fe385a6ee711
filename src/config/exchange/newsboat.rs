//! newsboat's `urls` file: a feed a line, with tags behind it.

use std::collections::BTreeMap;

use super::import::{ConditionFeed, Imported, Subscriptions, place_key};
use super::rewriting::quoted;
use super::walk::web_address;
use crate::text::{plain, slug};

/// Reads one; `None` for a text without any line of its form.
pub(super) fn read(text: &str) -> Option<Subscriptions> {
    let mut reader = Reader::default();
    let mut understood = false;
    for line in
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).take(100_000)
    {
        understood |= reader.line(line);
    }
    understood.then(|| reader.finish())
}

#[derive(Default)]
struct Reader {
    found: Subscriptions,
    places: BTreeMap<String, usize>,
    queries: Vec<(String, String)>,
}

impl Reader {
    /// Takes a line; tells whether it is of newsboat's form.
    fn line(&mut self, line: &str) -> bool {
        let mut words = words(line).into_iter();
        let first = words.next().unwrap_or_default();
        let told = |what: &str| format!("{what} is not taken: {line}");
        match first.split_once(':') {
            Some(("query", rest)) => match rest.split_once(':') {
                Some((title, query)) => self.queries.push((title.to_owned(), query.to_owned())),
                None => self.found.notes.push(told("a query feed without a query")),
            },
            Some(("exec", _)) => self.found.notes.push(told("a feed that a command writes (`exec:`)")),
            Some(("filter", _)) => self.found.notes.push(told("a feed that a command changes (`filter:`)")),
            Some(("file", _)) => self.found.notes.push(told("a file of your own (`file:`)")),
            Some(("http" | "https" | "feed", _)) if first.contains("//") => match web_address(&first) {
                Some(url) => self.feed(url, words),
                None => self.found.notes.push(told("what is no web address")),
            },
            _ => {
                self.found.notes.push(told("a line of another form"));
                return false;
            }
        }
        true
    }

    fn feed(&mut self, url: String, words: impl Iterator<Item = String>) {
        let (mut title, mut tags, mut hidden) = (None, Vec::new(), None);
        for word in words {
            match word.chars().next() {
                Some('~') => title = Some(word[1..].to_owned()),
                // newsboat's tags for a feed that is not listed.
                Some('!') => hidden = Some(word),
                _ if slug::term(&word).is_some() => tags.push(plain::one_line(&word)),
                _ => {}
            }
        }
        if self.places.contains_key(&place_key(&url)) {
            self.found.notes.push(format!("{url} stands there more than once; the first line counts"));
            return;
        }
        let mut attributes: Vec<_> = title.map(|title| ("text".to_owned(), title)).into_iter().collect();
        if let Some(hidden) = hidden {
            let namespace = "urn:newsboat".to_owned();
            attributes
                .extend([("newsboat:hidden".to_owned(), hidden), ("xmlns:newsboat".to_owned(), namespace)]);
        }
        self.places.insert(place_key(&url), self.found.sources.len());
        let mut source = Imported::new(attributes, url, Vec::new());
        if !tags.is_empty() {
            source.set("tags", tags);
        }
        self.found.sources.push(source);
    }

    fn finish(mut self) -> Subscriptions {
        for (title, query) in std::mem::take(&mut self.queries) {
            match condition(&query) {
                Ok((when, is_whole)) => {
                    if !is_whole {
                        let note = format!(
                            "query feed `{title}`: whether an article was read is not known here; that part is left out"
                        );
                        self.found.notes.push(note);
                    }
                    let words = Some(slug::readable(&title, 60)).filter(|words| !words.is_empty());
                    let name = words.unwrap_or_else(|| format!("query-{}", slug::short_hash(&title, 8)));
                    self.found.feeds.push(ConditionFeed { name, title, when });
                }
                Err(word) => self.found.notes.push(format!(
                    "query feed `{title}` is not taken: `{word}` cannot be asked for here: {query}"
                )),
            }
        }
        self.found
    }
}

/// The words of a line: parted by blanks, or between double quotes, where `\` takes the next character as it is.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut chars = line.chars().peekable();
    while let Some(first) = chars.peek().copied() {
        if first.is_whitespace() {
            chars.next();
            continue;
        }
        // A comment behind a feed.
        if first == '#' {
            break;
        }
        let is_quoted = first == '"';
        let mut word = String::new();
        if is_quoted {
            chars.next();
        }
        while let Some(c) = chars.next() {
            match c {
                '"' if is_quoted => break,
                '\\' if is_quoted => word.extend(chars.next()),
                c if !is_quoted && c.is_whitespace() => break,
                c => word.push(c),
            }
        }
        words.push(word);
    }
    words
}

/// A query as a condition, and whether all of it is said; else the word that has no counterpart.
fn condition(query: &str) -> Result<(String, bool), String> {
    let mut parts = Vec::new();
    let mut is_whole = true;
    let tokens = tokens(query);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token.as_str() {
            "(" | ")" | "and" | "or" => {
                parts.push(token.clone());
                at += 1;
            }
            field => {
                let (operator, value) = (tokens.get(at + 1), tokens.get(at + 2));
                let (Some(operator), Some(value)) = (operator, value) else { return Err(field.to_owned()) };
                match test(field, operator, value)? {
                    Some(test) => parts.push(test),
                    // Of several tests that must all hold, this one holds for all we have.
                    None if !tokens.iter().any(|token| token == "or" || token == "(") => {
                        is_whole = false;
                        parts.push(String::new());
                    }
                    None => return Err(field.to_owned()),
                }
                at += 3;
            }
        }
    }
    Ok((joined(&parts), is_whole))
}

/// The parts in one text; one that says nothing goes with the `and` beside it.
fn joined(parts: &[String]) -> String {
    if parts.iter().all(|part| !part.is_empty()) {
        return parts.join(" ").replace("( ", "(").replace(" )", ")");
    }
    let said: Vec<_> =
        parts.iter().filter(|part| !part.is_empty() && *part != "and").map(String::as_str).collect();
    if said.is_empty() { "words >= 0".to_owned() } else { said.join(" and ") }
}

fn tokens(query: &str) -> Vec<String> {
    const MARKS: [&str; 10] = ["=~", "!~", "!=", "!#", "==", "=", "#", "<", ">", "("];
    let mut tokens = Vec::new();
    let mut rest = query.trim_start();
    while let Some(first) = rest.chars().next() {
        let mark = MARKS
            .iter()
            .find(|mark| rest.starts_with(**mark))
            .copied()
            .or(rest.starts_with(')').then_some(")"));
        let length = match (mark, first) {
            (Some(mark), _) => mark.len(),
            (None, quote @ ('"' | '\'')) => {
                let end = rest[1..].find(quote).map_or(rest.len(), |at| at + 2);
                tokens.push(rest[1..end].trim_end_matches(quote).to_owned());
                rest = rest[end..].trim_start();
                continue;
            }
            (None, _) => {
                rest.find(|c: char| c.is_whitespace() || "=!#<>()\"".contains(c)).unwrap_or(rest.len()).max(1)
            }
        };
        let length = (length..=rest.len()).find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
        tokens.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    tokens
}

/// One test; `None` for one that always holds here, since nothing is known of what was read.
fn test(field: &str, operator: &str, value: &str) -> Result<Option<String>, String> {
    let field = match field {
        "title" => "title",
        "author" => "author",
        "content" | "description" => "body",
        "tags" => "tag",
        "unread" if operator.starts_with('=') && value == "yes" => return Ok(None),
        other => return Err(other.to_owned()),
    };
    let value = value.replace('"', "'");
    let test = match operator {
        "=" | "==" => format!("{field} = \"{value}\""),
        "!=" => format!("{field} != \"{value}\""),
        "=~" => format!("{field} matches {}", quoted(&value)),
        "!~" => format!("not {field} matches {}", quoted(&value)),
        "#" => format!("{field} = \"{value}\""),
        "!#" => format!("{field} != \"{value}\""),
        other => return Err(other.to_owned()),
    };
    Ok(Some(test))
}
