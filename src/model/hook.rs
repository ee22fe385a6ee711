//! A command of the user's that an article passes through.

use std::time::Duration;

use super::Secret;

/// A command, and how it is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// The program and its arguments; no shell reads them. Never empty.
    pub command: Vec<String>,
    /// What it gets of the environment beside `PATH`, `HOME` and `LANG`.
    pub env: Vec<(String, Secret)>,
    /// How long it may take.
    pub timeout: Duration,
    /// What becomes of an article for which it fails.
    pub on_error: OnError,
}

/// What becomes of an article for which a command fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnError {
    /// It goes on as it was.
    #[default]
    Keep,
    /// It waits, and the command is asked again in each run of a day; then it goes on as it was.
    Wait,
}
