//! One JSON value or JavaScript literal at the beginning of a text.
//!
//! JSON (RFC 8259) is read to the letter; beyond it, what people write in scripts: keys without quotes, single
//! quotes, comments, commas before a closing bracket, `undefined`. A value that would have to be computed (a
//! call, a variable, a function) is read over and becomes null. Nothing is ever run.
//!
//! Reading uses no stack of its own and takes time linear in the text; depth and number of values are bounded.

mod scan;
mod word;

use serde_json::{Map, Value};

use scan::Scan;

/// The deepest nesting read, as deep as `serde_json` goes.
const MAX_DEPTH: usize = 128;
/// The most values in one literal.
const MAX_VALUES: usize = 1_000_000;

/// A value, and how many bytes of the text it took.
#[derive(Debug, PartialEq)]
pub struct Literal {
    /// The value.
    pub value: Value,
    /// Where the text goes on.
    pub end: usize,
}

/// Why a text does not begin with a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason} at byte {at}")]
pub struct NoLiteral {
    /// How far was read.
    pub at: usize,
    /// What is wrong there.
    pub reason: Reason,
}

/// What stops a value from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The text ends within the value.
    #[error("the text ends within the value")]
    End,
    /// A character that has no place there.
    #[error("unexpected character")]
    Unexpected,
    /// Nested deeper than 128 levels.
    #[error("nested too deep")]
    TooDeep,
    /// More than a million values.
    #[error("too many values")]
    TooMany,
}

/// An array or object whose end was not reached yet.
enum Open {
    Array(Vec<Value>),
    Object(Map<String, Value>, String),
}

/// Reads the value a text begins with; white space and comments before it are read over, anything behind it
/// is left alone.
///
/// # Errors
/// When no value stands there, or it is cut off, too deep or too large.
pub fn read(text: &str) -> Result<Literal, NoLiteral> {
    let mut scan = Scan::new(text);
    match value(&mut scan) {
        Ok(value) => Ok(Literal { value, end: scan.at() }),
        Err(reason) => Err(NoLiteral { at: scan.at(), reason }),
    }
}

fn value(scan: &mut Scan<'_>) -> Result<Value, Reason> {
    let mut open: Vec<Open> = Vec::new();
    let mut values = 0;
    loop {
        values += 1;
        if values > MAX_VALUES {
            return Err(Reason::TooMany);
        }
        let Some(mut done) = begin(scan, &mut open)? else { continue };
        loop {
            let Some(container) = open.last_mut() else { return Ok(done) };
            container.take(if scan.ends_item() {
                done
            } else {
                scan.skip_expression().map(|()| Value::Null)?
            });
            scan.skip(b',');
            if container.has_next(scan)? {
                break;
            }
            let Some(closed) = open.pop() else { return Err(Reason::Unexpected) };
            done = closed.close();
        }
    }
}

/// Reads a plain value whole; of an array or object only the beginning, unless it is empty.
fn begin(scan: &mut Scan<'_>, open: &mut Vec<Open>) -> Result<Option<Value>, Reason> {
    scan.skip_blank();
    let mut container = match scan.peek() {
        None => return Err(Reason::End),
        Some(b'[') => Open::Array(Vec::new()),
        Some(b'{') => Open::Object(Map::new(), String::new()),
        Some(_) => return word::read(scan).map(Some),
    };
    scan.bump();
    if !container.has_next(scan)? {
        return Ok(Some(container.close()));
    }
    if open.len() >= MAX_DEPTH {
        return Err(Reason::TooDeep);
    }
    open.push(container);
    Ok(None)
}

impl Open {
    /// Whether another item follows; reads its key, or else the closing bracket.
    fn has_next(&mut self, scan: &mut Scan<'_>) -> Result<bool, Reason> {
        match self {
            Self::Array(items) => loop {
                scan.skip_blank();
                match scan.peek() {
                    None => return Err(Reason::End),
                    Some(b']') => {
                        scan.bump();
                        return Ok(false);
                    }
                    Some(b',') if items.len() < MAX_VALUES => {
                        scan.bump();
                        items.push(Value::Null);
                    }
                    Some(b'}' | b':' | b',') => return Err(Reason::Unexpected),
                    Some(_) => return Ok(true),
                }
            },
            Self::Object(map, key) => {
                while let Some(found) = word::key(scan)? {
                    scan.skip_blank();
                    if scan.skip(b':') {
                        *key = found;
                        return Ok(true);
                    }
                    // `{a, b}` and `{a() {…}}` name what only running the script could tell.
                    scan.skip_expression()?;
                    map.insert(found, Value::Null);
                    scan.skip(b',');
                }
                Ok(false)
            }
        }
    }

    fn take(&mut self, value: Value) {
        match self {
            Self::Array(items) => items.push(value),
            Self::Object(map, key) => {
                map.insert(std::mem::take(key), value);
            }
        }
    }

    fn close(self) -> Value {
        match self {
            Self::Array(items) => Value::Array(items),
            Self::Object(map, _) => Value::Object(map),
        }
    }
}

#[cfg(test)]
mod tests;
