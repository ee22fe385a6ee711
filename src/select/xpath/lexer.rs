//! Text → the words of an expression (XPath 1.0, 3.7).

use super::{Reason, XPathError};

/// A word and where it begins, in characters from 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Word<'s> {
    pub(super) token: Token<'s>,
    pub(super) at: usize,
}

/// The kinds of words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'s> {
    /// `name`, `prefix:name` or `prefix:*`.
    Name(&'s str),
    /// `*` where a name may stand.
    Star,
    Text(&'s str),
    Number(f64),
    /// Brackets, `/`, `//`, `.`, `..`, `@`, `,`, `::`.
    Mark(&'static str),
    /// `|`, `+`, `-`, `=`, `!=`, `<`, `<=`, `>`, `>=`, `*`, `and`, `or`, `div`, `mod`.
    Operator(&'static str),
    End,
}

/// Signs, longer ones before those they begin with.
const MARKS: [&str; 11] = ["//", "/", "(", ")", "[", "]", "..", ".", "@", ",", "::"];
const OPERATORS: [&str; 9] = ["|", "+", "-", "=", "!=", "<=", "<", ">=", ">"];
const NAMED_OPERATORS: [&str; 4] = ["and", "or", "div", "mod"];

/// Parts an expression into words; the last is [`Token::End`].
pub(super) fn words(text: &str) -> Result<Vec<Word<'_>>, XPathError> {
    let mut lexer = Lexer { text, rest: text, words: Vec::new() };
    loop {
        lexer.rest = lexer.rest.trim_start();
        let at = lexer.at();
        if lexer.rest.is_empty() {
            lexer.words.push(Word { token: Token::End, at });
            return Ok(lexer.words);
        }
        let token = lexer.token().map_err(|reason| XPathError { at, reason })?;
        lexer.words.push(Word { token, at });
    }
}

struct Lexer<'s> {
    text: &'s str,
    rest: &'s str,
    words: Vec<Word<'s>>,
}

impl<'s> Lexer<'s> {
    fn at(&self) -> usize {
        self.text[..self.text.len() - self.rest.len()].chars().count() + 1
    }

    fn token(&mut self) -> Result<Token<'s>, Reason> {
        let first = self.rest.chars().next().unwrap_or(' ');
        match first {
            '"' | '\'' => self.quoted(first),
            '0'..='9' => Ok(self.number()),
            '.' if self.rest[1..].starts_with(|c: char| c.is_ascii_digit()) => Ok(self.number()),
            '$' => Err(Reason::Variable),
            '*' => {
                self.take(1);
                Ok(if self.wants_operator() { Token::Operator("*") } else { Token::Star })
            }
            _ if is_name_start(first) => Ok(self.name()),
            _ => self.sign(first),
        }
    }

    /// A `*` or a name is an operator when a word stands before it that isn't one (XPath 1.0, 3.7).
    fn wants_operator(&self) -> bool {
        !matches!(
            self.words.last().map(|word| word.token),
            None | Some(Token::Operator(_) | Token::Mark("@" | "::" | "(" | "[" | "," | "/" | "//"))
        )
    }

    fn sign(&mut self, first: char) -> Result<Token<'s>, Reason> {
        let slip = ["==", "&&", "||"].into_iter().find(|slip| self.rest.starts_with(slip));
        if let Some(slip) = slip {
            return Err(Reason::Slip(slip));
        }
        let sign =
            |signs: &[&'static str], rest: &str| signs.iter().copied().find(|sign| rest.starts_with(sign));
        if let Some(mark) = sign(&MARKS, self.rest) {
            self.take(mark.len());
            return Ok(Token::Mark(mark));
        }
        let operator = sign(&OPERATORS, self.rest).ok_or(Reason::Unexpected(first.to_string()))?;
        self.take(operator.len());
        Ok(Token::Operator(operator))
    }

    fn quoted(&mut self, quote: char) -> Result<Token<'s>, Reason> {
        let inner = &self.rest[1..];
        let length = inner.find(quote).ok_or(Reason::Unclosed(quote))?;
        self.take(length + 2);
        Ok(Token::Text(&inner[..length]))
    }

    fn number(&mut self) -> Token<'s> {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let whole = digits(self.rest);
        let fraction = self.rest[whole..].strip_prefix('.').map_or(0, |after| 1 + digits(after));
        let text = self.take(whole + fraction);
        Token::Number(super::number::read(text))
    }

    fn name(&mut self) -> Token<'s> {
        let length = |text: &str| text.find(|c| !is_name_part(c)).unwrap_or(text.len());
        let first = length(self.rest);
        if self.wants_operator()
            && let Some(operator) = NAMED_OPERATORS.into_iter().find(|name| *name == &self.rest[..first])
        {
            self.take(first);
            return Token::Operator(operator);
        }
        let after = self.rest[first..].strip_prefix(':').unwrap_or_default();
        let second = match after.chars().next() {
            Some('*') => 1,
            Some(c) if is_name_start(c) => length(after),
            _ => return Token::Name(self.take(first)),
        };
        Token::Name(self.take(first + 1 + second))
    }

    fn take(&mut self, length: usize) -> &'s str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn is_name_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '\u{b7}')
}
