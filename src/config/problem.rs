//! What is wrong with a configuration, told so that a person finds and mends it.

use std::fmt;
use std::path::PathBuf;

use crate::model::{OptionError, Place};

/// One mistake, with its file, place and the line it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as a person would name it.
    pub file: PathBuf,
    /// Where in it; `None` when it is about the file as a whole.
    pub place: Option<Place>,
    /// A lower-case clause saying what is wrong.
    pub message: String,
    /// The line itself.
    pub line: Option<String>,
    /// What to write instead.
    pub help: Option<String>,
}

/// Everything wrong with a configuration, in order of file and place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl Problem {
    /// A mistake at a place of a file whose text is given.
    pub fn at(file: impl Into<PathBuf>, text: &str, error: OptionError) -> Self {
        let place = (error.place.line > 0).then_some(error.place);
        let line = place.and_then(|place| text.lines().nth(place.line as usize - 1)).map(str::to_owned);
        Self { file: file.into(), place, message: error.message, line, help: error.help }
    }

    /// A mistake about a file as a whole.
    pub fn of_file(file: impl Into<PathBuf>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { file: file.into(), place: None, message: message.into(), line: None, help: Some(help.into()) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error[config]: {}", self.message)?;
        let file = self.file.display();
        match self.place {
            Some(place) => writeln!(f, "  at {file}:{}:{}", place.line, place.column)?,
            None => writeln!(f, "  at {file}")?,
        }
        if let (Some(place), Some(line)) = (self.place, &self.line) {
            let number = place.line.to_string();
            let shown: String =
                line.chars().take(160).map(|c| if c.is_control() { ' ' } else { c }).collect();
            let column = (place.column as usize).clamp(1, shown.chars().count() + 1);
            let gap = " ".repeat(number.len());
            writeln!(f, "  {gap} |\n  {number} | {shown}\n  {gap} | {}^", " ".repeat(column - 1))?;
        }
        if let Some(help) = &self.help {
            writeln!(f, "  help: {help}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|problem| problem.fmt(f))
    }
}

/// The mistakes found so far in one file, so that all of them are told at once.
#[derive(Debug, Default)]
pub(super) struct Found(Vec<OptionError>);

impl Found {
    /// The value, or its mistake noted.
    pub(super) fn keep<T>(&mut self, result: Result<T, OptionError>) -> Option<T> {
        result.map_err(|error| self.0.push(error)).ok()
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first of them.
    pub(super) fn first(&self) -> Option<&OptionError> {
        self.0.first()
    }

    /// Notes mistakes.
    pub(super) fn extend(&mut self, errors: impl IntoIterator<Item = OptionError>) {
        self.0.extend(errors);
    }

    /// The mistakes as problems of this file, in order of place.
    pub(super) fn problems(mut self, file: &std::path::Path, text: &str) -> Vec<Problem> {
        self.0.sort_by_key(|error| error.place);
        self.0.into_iter().map(|error| Problem::at(file, text, error)).collect()
    }
}
