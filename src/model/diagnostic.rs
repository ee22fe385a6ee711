//! Something odd, with its place.

use std::fmt;

use serde::Serialize;

/// A step gave a value, and something about it was odd.
///
/// Its `code` is `module.what-is-wrong`, never reused, and listed in docs/diagnostics.md.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// `feed.bad-date`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// A lower-case clause saying what happened.
    pub message: String,
    /// The source it happened in; filled in by the run where the core does not know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The entry, address, file or place it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What was found there, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// What to do, and what feedloom did meanwhile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Shown with `-v`.
    Note,
    /// Shown always; something was lost or guessed.
    Warning,
    /// A source, or the run, could not do its work.
    Error,
}

impl Diagnostic {
    /// A warning with a code and a message; the rest is added with the `with_` functions.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    /// A note.
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, message)
    }

    /// An error.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    fn new(code: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Self { code, severity, message: message.into(), source: None, subject: None, found: None, help: None }
    }

    /// Names the entry, address, file or place.
    #[must_use]
    pub fn with_subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Shows what was found, cut to 200 characters.
    #[must_use]
    pub fn with_found(mut self, found: impl AsRef<str>) -> Self {
        self.found = Some(found.as_ref().chars().take(200).collect());
        self
    }

    /// The same, for those who ask.
    #[must_use]
    pub fn into_note(self) -> Self {
        Self { severity: Severity::Note, ..self }
    }

    /// Says what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}
