//! A condition out of text.
//!
//! ```text
//! condition = all *("or" all)
//! all       = one *("and" one)
//! one       = "not" one / "(" condition ")" / test
//! test      = field ("contains" / "matches" / "=" / "!=") value *("," value)
//!           / "words" ("=" / "!=" / "<" / "<=" / ">" / ">=") number
//!           / "age" ("=" / "!=" / "<" / "<=" / ">" / ">=") number ("m" / "h" / "d" / "w")
//! value     = word / '"' text '"' / "'" text "'"
//! ```

use regex::RegexBuilder;

use super::fold::{Phrase, fold};
use super::{Condition, Counted, Field, How, Node};

/// The longest condition, in bytes.
const MAX_LENGTH: usize = 10_000;
/// The deepest nesting of `not` and parentheses.
const MAX_DEPTH: usize = 50;
/// The most memory a compiled pattern may take.
const MAX_PATTERN: usize = 1 << 20;

/// The words to ask with, and the fields each stands for.
const ASKED: &[(&str, &[Field])] = &[
    ("title", &[Field::Title]),
    ("summary", &[Field::Summary]),
    ("body", &[Field::Body]),
    ("text", &[Field::Title, Field::Summary, Field::Body]),
    ("author", &[Field::Author]),
    ("source", &[Field::Source]),
    ("category", &[Field::Category]),
    ("tag", &[Field::Tag]),
    ("lang", &[Field::Lang]),
    ("host", &[Field::Host]),
    ("link", &[Field::Link]),
    ("image", &[Field::Image]),
];

/// What is wrong with a condition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BadCondition {
    /// Where, in characters from the beginning of the condition.
    pub at: usize,
    /// A lower-case clause.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// A word as it stands.
    Word(String),
    /// What stood between quotes.
    Quoted(String),
    /// `(`, `)`, `,` or an operator.
    Mark(&'static str),
}

/// Marks, the longer first, as they are written and as they are meant: Chinese commas and parentheses count too.
const MARKS: &[(&str, &str)] = &[
    ("!=", "!="),
    ("<=", "<="),
    (">=", ">="),
    ("=", "="),
    ("<", "<"),
    (">", ">"),
    ("(", "("),
    (")", ")"),
    (",", ","),
    ("（", "("),
    ("）", ")"),
    ("，", ","),
    ("、", ","),
];

/// How a value is read that fields are compared with.
type ReadValue = fn(&[Field], &str) -> std::result::Result<How, String>;
type Result<T> = std::result::Result<T, BadCondition>;

fn bad<T>(at: usize, message: impl Into<String>, help: impl Into<String>) -> Result<T> {
    Err(BadCondition { at, message: message.into(), help: help.into() })
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// When it is none, with the place.
    pub fn read(text: &str) -> Result<Self> {
        Self::read_as(text, Ages::NotAsked)
    }

    /// Reads a condition that may ask for an age too: for what is decided once, when an article comes.
    ///
    /// # Errors
    /// When it is none, with the place.
    pub fn read_with_age(text: &str) -> Result<Self> {
        Self::read_as(text, Ages::Asked)
    }

    fn read_as(text: &str, ages: Ages) -> Result<Self> {
        if text.len() > MAX_LENGTH {
            return bad(0, "the condition is too long", format!("it may have {MAX_LENGTH} bytes"));
        }
        let mut reader = Reader { tokens: tokens(text)?, next: 0, end: text.chars().count(), depth: 0, ages };
        let node = reader.any()?;
        match reader.peek() {
            None => Ok(Self(node)),
            Some(Token::Mark(")")) => bad(reader.at(), "this `)` closes nothing", "take it out"),
            Some(_) => bad(
                reader.at(),
                format!("`and` or `or` must stand here, not {}", reader.shown()),
                "put quotes around a phrase of several words, and commas between several phrases",
            ),
        }
    }
}

/// The tokens with their places.
fn tokens(text: &str) -> Result<Vec<(usize, Token)>> {
    let mut tokens = Vec::new();
    let (mut rest, mut at) = (text, 0);
    while let Some(first) = rest.chars().next() {
        let mark = MARKS.iter().find(|(written, _)| rest.starts_with(written));
        let (length, token) = match (mark, first) {
            (Some((written, mark)), _) => (written.len(), Some(Token::Mark(mark))),
            (None, '"' | '\'') => {
                let Some(end) = rest[1..].find(first) else {
                    return bad(
                        at,
                        format!("this {first} is not closed"),
                        format!("end the phrase with {first}"),
                    );
                };
                (end + 2, Some(Token::Quoted(rest[1..=end].to_owned())))
            }
            (None, c) if c.is_whitespace() => (c.len_utf8(), None),
            (None, '!') => return bad(at, "a `!` stands alone", "write `not`, or `!=`"),
            (None, _) => {
                let ends = |(at, c): &(usize, char)| {
                    c.is_whitespace()
                        || *c == '!'
                        || MARKS.iter().any(|(mark, _)| rest[*at..].starts_with(mark))
                };
                let end = rest.char_indices().find(ends).map_or(rest.len(), |(at, _)| at);
                (end, Some(Token::Word(rest[..end].to_owned())))
            }
        };
        tokens.extend(token.map(|token| (at, token)));
        at += rest[..length].chars().count();
        rest = &rest[length..];
    }
    Ok(tokens)
}

struct Reader {
    tokens: Vec<(usize, Token)>,
    next: usize,
    /// Where the text ends.
    end: usize,
    depth: usize,
    ages: Ages,
}

/// Whether an age may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ages {
    Asked,
    NotAsked,
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    /// Where the next token stands.
    fn at(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(at, _)| *at)
    }

    /// The next token as messages name it.
    fn shown(&self) -> String {
        match self.peek() {
            None => "the end".to_owned(),
            Some(Token::Word(text) | Token::Quoted(text)) => format!("`{text}`"),
            Some(Token::Mark(mark)) => format!("`{mark}`"),
        }
    }

    /// Whether the next token is this word, in any letter case; then it is passed.
    fn word(&mut self, word: &str) -> bool {
        let is_it = matches!(self.peek(), Some(Token::Word(text)) if text.eq_ignore_ascii_case(word));
        self.next += usize::from(is_it);
        is_it
    }

    /// Whether the next token is this mark; then it is passed.
    fn mark(&mut self, mark: &str) -> bool {
        let is_it = matches!(self.peek(), Some(Token::Mark(there)) if *there == mark);
        self.next += usize::from(is_it);
        is_it
    }

    fn any(&mut self) -> Result<Node> {
        let mut any = vec![self.all()?];
        while self.word("or") {
            any.push(self.all()?);
        }
        Ok(Node::Any(any))
    }

    fn all(&mut self) -> Result<Node> {
        let mut all = vec![self.one()?];
        while self.word("and") {
            all.push(self.one()?);
        }
        Ok(Node::All(all))
    }

    fn one(&mut self) -> Result<Node> {
        if self.depth == MAX_DEPTH {
            return bad(self.at(), "the condition nests too deep", "make it flatter");
        }
        self.depth += 1;
        let at = self.at();
        let node = if self.word("not") {
            Node::Not(Box::new(self.one()?))
        } else if self.mark("(") {
            let inner = self.any()?;
            if !self.mark(")") {
                return bad(at, "this `(` is not closed", format!("`)` is missing before {}", self.shown()));
            }
            inner
        } else {
            self.test()?
        };
        self.depth -= 1;
        Ok(node)
    }

    fn test(&mut self) -> Result<Node> {
        if self.word("words") {
            return self.number(Counted::Words);
        }
        if self.ages == Ages::Asked && self.word("age") {
            return self.number(Counted::Seconds);
        }
        if let Some((_, fields)) = ASKED.iter().find(|(name, _)| self.word(name)) {
            return self.values(fields);
        }
        let names: Vec<_> = ASKED.iter().map(|(name, _)| *name).collect();
        let age = if self.ages == Ages::Asked { ", age" } else { "" };
        let help = format!("known: {}, words{age}", names.join(", "));
        bad(self.at(), format!("{} is nothing to ask about", self.shown()), help)
    }

    /// What is behind a field.
    fn values(&mut self, fields: &'static [Field]) -> Result<Node> {
        if self.word("contains") {
            self.list(fields, has)
        } else if self.word("matches") {
            self.list(fields, fits)
        } else if self.mark("=") {
            self.list(fields, is)
        } else if self.mark("!=") {
            Ok(Node::Not(Box::new(self.list(fields, is)?)))
        } else {
            let help = "known: contains, matches, =, !=";
            bad(self.at(), format!("{} does not compare", self.shown()), help)
        }
    }

    /// Values with commas between them, of which one must fit.
    fn list(&mut self, fields: &'static [Field], how: ReadValue) -> Result<Node> {
        let mut hows = Vec::new();
        loop {
            let at = self.at();
            let (Some(Token::Word(value) | Token::Quoted(value)), false) = (self.peek(), self.is_keyword())
            else {
                return bad(at, format!("a value must stand here, not {}", self.shown()), "put it in quotes");
            };
            match how(fields, value) {
                Ok(how) => hows.push(how),
                Err(reason) => return bad(at, format!("{}: {reason}", self.shown()), "write another value"),
            }
            self.next += 1;
            if !self.mark(",") {
                return Ok(Node::Test(fields, hows));
            }
        }
    }

    /// Whether the next word is one that joins conditions; as a value it stands in quotes.
    fn is_keyword(&self) -> bool {
        matches!(self.peek(), Some(Token::Word(text)) if ["and", "or", "not"].iter().any(|word| text.eq_ignore_ascii_case(word)))
    }

    /// What is behind `words` or `age`.
    fn number(&mut self, counted: Counted) -> Result<Node> {
        let Some(mark @ ("=" | "!=" | "<" | "<=" | ">" | ">=")) = self.peek().and_then(Token::as_mark) else {
            return bad(
                self.at(),
                format!("{} does not compare", self.shown()),
                "known: =, !=, <, <=, >, >=",
            );
        };
        self.next += 1;
        let number = match self.peek() {
            Some(Token::Word(text)) => counted.read(text),
            _ => None,
        };
        let Some(number) = number else {
            let (what, help) = match counted {
                Counted::Words => ("number", "write a number, as in `words > 300`"),
                Counted::Seconds => ("time", "write a number with m, h, d or w, as in `age > 30d`"),
            };
            return bad(self.at(), format!("{} is no {what}", self.shown()), help);
        };
        self.next += 1;
        Ok(match mark {
            "=" => Node::Number(counted, number, number),
            "<=" => Node::Number(counted, i64::MIN, number),
            ">=" => Node::Number(counted, number, i64::MAX),
            ">" => Node::Not(Box::new(Node::Number(counted, i64::MIN, number))),
            "<" => Node::Not(Box::new(Node::Number(counted, number, i64::MAX))),
            _ => Node::Not(Box::new(Node::Number(counted, number, number))),
        })
    }
}

impl Counted {
    /// A number as it is written: of words, or of minutes, hours, days or weeks.
    fn read(self, text: &str) -> Option<i64> {
        if self == Self::Words {
            return text.parse::<u64>().ok().and_then(|number| i64::try_from(number).ok());
        }
        let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
        let seconds = match unit {
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            "w" => 7 * 86_400,
            _ => return None,
        };
        digits.parse::<u32>().ok().map(|number| i64::from(number) * seconds)
    }
}

impl Token {
    fn as_mark(&self) -> Option<&'static str> {
        if let Self::Mark(mark) = self { Some(mark) } else { None }
    }
}

fn has(_: &[Field], value: &str) -> std::result::Result<How, String> {
    Phrase::new(value).map(How::Has).ok_or_else(|| "there is nothing to look for".to_owned())
}

fn fits(_: &[Field], value: &str) -> std::result::Result<How, String> {
    let pattern = RegexBuilder::new(value).case_insensitive(true).size_limit(MAX_PATTERN).build();
    pattern.map(How::Fits).map_err(|error| {
        let told = error.to_string();
        let reason = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
        format!("not a regular expression: {reason}")
    })
}

fn is(fields: &[Field], value: &str) -> std::result::Result<How, String> {
    let folded = fold(value);
    Ok(match fields {
        [Field::Lang] => How::Begins(folded),
        [Field::Host] => How::Ends(folded),
        _ => How::Is(folded),
    })
}
