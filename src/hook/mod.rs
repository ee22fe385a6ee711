//! Commands of the user's that articles pass through: a program is told of an article on standard input and answers on
//! standard output. What it is told and what its answer means is `filter`'s business.
//!
//! An answer is kept by what was asked of whom, so that an unchanged article never asks again.

mod answers;
mod command;
mod error;
#[cfg(test)]
mod tests;

use std::path::Path;

use futures_util::future::BoxFuture;
use tokio::sync::Semaphore;

use crate::model::Hook;

use answers::Answers;
pub use answers::Keeping;
pub use error::Error;

/// How many commands run at once.
const AT_ONCE: usize = 4;

/// Asks commands.
pub trait Hooks: Send + Sync {
    /// What a command answers to this. One that was asked the same before is not run again.
    ///
    /// # Errors
    /// When it cannot be run, fails, takes too long or says too much.
    fn answer<'a>(&'a self, hook: &'a Hook, input: &'a str) -> BoxFuture<'a, Result<String, Error>>;

    /// Keeps an answer that was good: it is given to the same question from now on.
    fn keep(&self, hook: &Hook, input: &str, answer: &str);

    /// Removes the oldest of the answers that are kept, where they are too many. For the end of a run.
    fn tidy(&self);
}

/// Commands of this machine.
#[derive(Debug)]
pub struct Commands {
    root: std::path::PathBuf,
    answers: Answers,
    places: Semaphore,
}

impl Commands {
    /// Those that run in a folder, to which a program's path is relative; answers are kept in another.
    pub fn new(root: &Path, answers: &Path, keeping: Keeping) -> Self {
        // One that is not there fails when it is needed.
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        Self { root, answers: Answers::new(answers, keeping), places: Semaphore::new(AT_ONCE) }
    }
}

impl Hooks for Commands {
    fn answer<'a>(&'a self, hook: &'a Hook, input: &'a str) -> BoxFuture<'a, Result<String, Error>> {
        Box::pin(async move {
            if let Some(answer) = self.answers.get(&Answers::name(&hook.command, input)) {
                return Ok(answer);
            }
            let _place = self.places.acquire().await.expect("the semaphore is never closed");
            command::run(hook, &self.root, input).await
        })
    }

    fn keep(&self, hook: &Hook, input: &str, answer: &str) {
        self.answers.put(&Answers::name(&hook.command, input), answer);
    }

    fn tidy(&self) {
        self.answers.tidy();
    }
}
