//! Articles on their way through the commands of filters.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::desks::Desks;
use crate::filter::{Answer, Filters, Stop};
use crate::hook::Hooks;
use crate::model::{Diagnostic, Draft, Hook, OnError};

/// After how many failures in a row a command is not run any more in this run.
const MOST_FAILURES: u32 = 3;

/// The commands of a run, and how they have been doing in it.
pub(super) struct Commands<'a> {
    hooks: &'a dyn Hooks,
    failures: Mutex<BTreeMap<Vec<String>, u32>>,
}

/// What becomes of an article whose command fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failing {
    /// What its filters say.
    AsSaid,
    /// It waits: a document is there, which says what the command made of it before.
    Waits,
    /// It goes on: it has waited long enough.
    GoesOn,
}

/// What came of the way through.
pub(super) enum Passed {
    /// The article, and what was odd.
    Through(Box<Draft>, Vec<Diagnostic>),
    /// A command or a later step leaves it out.
    LeftOut,
    /// A command failed, and it is to wait.
    Waits(Box<Diagnostic>),
}

impl<'a> Commands<'a> {
    pub(super) fn new(hooks: &'a dyn Hooks) -> Self {
        Self { hooks, failures: Mutex::default() }
    }

    /// Takes an article through the command it stopped at, and through all steps behind it; `None` for a mistake of our own.
    pub(super) async fn pass(
        &self,
        desks: &Desks,
        filters: &Arc<Filters>,
        mut draft: Draft,
        mut stop: Stop,
        failing: Failing,
    ) -> Option<Passed> {
        let mut odd = Vec::new();
        while let Stop::Hook(at) = stop {
            let Some(hook) = filters.hook(at) else { break };
            let (bytes, asked) = (draft.article.html.len(), draft.clone());
            let input = desks.work(bytes, move || Filters::input(&asked)).await?;
            let answer = match self.ask(hook, &input).await {
                Ok(answer) => {
                    let (filters, mut taken) = (Arc::clone(filters), draft.clone());
                    let take = desks.work(bytes + answer.len(), move || {
                        filters.take(&mut taken, &answer).map(|kept| (kept, taken, answer))
                    });
                    take.await?.map_err(|bad| {
                        Diagnostic::warning(
                            "hook.bad-answer",
                            format!("the answer of a command is no article: {bad}"),
                        )
                    })
                }
                Err(failure) => Err(failure),
            };
            self.note(hook, answer.is_ok());
            match answer {
                Ok((Answer::LeftOut, _, answer)) => {
                    self.hooks.keep(hook, &input, &answer);
                    return Some(Passed::LeftOut);
                }
                Ok((Answer::Kept, taken, answer)) => {
                    self.hooks.keep(hook, &input, &answer);
                    draft = taken;
                }
                Err(failure) => {
                    let waits = failing == Failing::Waits
                        || failing == Failing::AsSaid && hook.on_error == OnError::Wait;
                    let failure = told(failure, &draft, waits);
                    if waits {
                        return Some(Passed::Waits(Box::new(failure)));
                    }
                    odd.push(failure);
                }
            }
            let filters = Arc::clone(filters);
            (draft, stop) = desks
                .work(bytes, move || {
                    let stop = filters.go_on(&mut draft, at + 1, &mut BTreeSet::new());
                    (draft, stop)
                })
                .await?;
        }
        Some(if matches!(stop, Stop::LeftOut(_)) {
            Passed::LeftOut
        } else {
            Passed::Through(Box::new(draft), odd)
        })
    }

    async fn ask(&self, hook: &Hook, input: &str) -> Result<String, Diagnostic> {
        let failures =
            self.failures.lock().unwrap_or_else(PoisonError::into_inner).get(&hook.command).copied();
        if failures.unwrap_or_default() >= MOST_FAILURES {
            let name = hook.command.first().map(String::as_str).unwrap_or_default();
            return Err(Diagnostic::note(
                "hook.held",
                format!("the command `{name}` was not run again: it failed {MOST_FAILURES} times in a row"),
            ));
        }
        let failed = |error: crate::hook::Error| Diagnostic::warning(error.code(), error.to_string());
        self.hooks.answer(hook, input).await.map_err(failed)
    }

    fn note(&self, hook: &Hook, is_good: bool) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let count = failures.entry(hook.command.clone()).or_default();
        *count = if is_good { 0 } else { count.saturating_add(1) };
    }
}

/// A failure, with the article it befell and what becomes of that.
fn told(failure: Diagnostic, draft: &Draft, waits: bool) -> Diagnostic {
    failure.with_subject(&draft.article.link).with_help(match waits {
        true => "the command is asked again in the next run; a document that is there stays as it is",
        false => "the article went on as it was; to have it wait instead, set `on_error: wait`",
    })
}
