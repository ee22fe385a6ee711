//! Why a command gave no answer.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

/// Why a command gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such program.
    #[error("there is no command `{command}`")]
    Missing {
        /// Its name.
        command: String,
    },
    /// It could not be started or spoken with.
    #[error("the command `{command}` could not be run: {source}")]
    Run {
        /// Its name.
        command: String,
        /// Why.
        source: io::Error,
    },
    /// It ended with an error.
    #[error("the command `{command}` failed ({status}){said}")]
    Failed {
        /// Its name.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// The last line of what it said of that, after a colon.
        said: String,
    },
    /// It was not done in time.
    #[error("the command `{command}` was not done after {} s", after.as_secs_f32())]
    TimedOut {
        /// Its name.
        command: String,
        /// How long it was waited for.
        after: Duration,
    },
    /// It said more than anything an article can be.
    #[error("the command `{command}` said more than {most} bytes")]
    TooMuch {
        /// Its name.
        command: String,
        /// How much is read.
        most: u64,
    },
    /// What it said is no text.
    #[error("the command `{command}` did not answer in UTF-8")]
    NoText {
        /// Its name.
        command: String,
    },
}

impl Error {
    /// The code of its diagnostic.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TimedOut { .. } => "hook.timeout",
            Self::NoText { .. } => "hook.bad-answer",
            _ => "hook.failed",
        }
    }
}
