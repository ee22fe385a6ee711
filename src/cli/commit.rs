//! What a command wrote, committed where that is asked for. Whatever goes wrong is told and costs no document.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;

use crate::config::Settings;
use crate::git::{Error, GitOptions, Signature, WorkTree};
use crate::model::Diagnostic;
use crate::publish::{Destination as _, Directory, Noted};
use crate::update::{self, Report, SourceReport};

/// Where the record keeps what is no document, below the content place.
const BESIDE: &str = ".feedloom/";

/// What there may be to commit.
pub(super) struct Writings<'a> {
    /// The configuration.
    pub(super) settings: &'a Settings,
    /// The record's place.
    pub(super) content: &'a Noted<Directory>,
    /// The feeds' place.
    pub(super) published: &'a Noted<Directory>,
    /// Whether something may be left over from before.
    pub(super) owed: &'a AtomicBool,
    /// The time of the run.
    pub(super) now: Timestamp,
}

impl Writings<'_> {
    /// Commits what was written, and what an earlier run left; tells what went wrong.
    pub(super) async fn commit(&self, message: &str) -> Vec<Diagnostic> {
        let Some(options) = &self.settings.git else {
            self.forget();
            return Vec::new();
        };
        let has_news = !self.content.noted().is_empty() || !self.published.noted().is_empty();
        // Before the first document there is no folder.
        if !(has_news || self.owed.load(Ordering::Relaxed)) || !self.settings.content.is_dir() {
            return Vec::new();
        }
        let odd = match WorkTree::open(&self.settings.content).await {
            Ok(tree) => self.commit_to(&tree, options, message).await,
            Err(error) => vec![trouble(&error, &self.settings.content)],
        };
        self.owed.store(!odd.is_empty(), Ordering::Relaxed);
        if odd.is_empty() {
            self.forget();
        }
        odd
    }

    fn forget(&self) {
        self.content.forget();
        self.published.forget();
    }

    async fn commit_to(&self, tree: &WorkTree, options: &GitOptions, message: &str) -> Vec<Diagnostic> {
        let by = Signature { author: &options.author, time: self.now };
        let remote = options.push.as_deref();
        let record = self.record(tree, message, &by).await;
        let pushed = match remote.filter(|_| record.is_ok()) {
            Some(remote) => tree.push(remote).await,
            None => Ok(()),
        };
        let feeds = match &options.feeds {
            Some(branch) => self.feeds(tree, branch, remote, &by).await,
            None => Ok(()),
        };
        let (ignored, record) = match record {
            Ok(ignored) => (ignored, None),
            Err(error) => (None, Some(error)),
        };
        let errors = [record, pushed.err(), feeds.err()].into_iter().flatten();
        errors.map(|error| trouble(&error, &self.settings.content)).chain(ignored).collect()
    }

    /// Commits the record; tells of a file of it that git is to ignore.
    async fn record(
        &self,
        tree: &WorkTree,
        message: &str,
        by: &Signature<'_>,
    ) -> Result<Option<Diagnostic>, Error> {
        let (changed, written) = (tree.changed().await?, self.content.noted());
        let unseen: BTreeSet<_> = written.difference(&changed).cloned().collect();
        let ignored = tree.ignored(&unseen).await?;
        let ours = self.ours(changed, &written).await;
        if !ours.is_empty() {
            tree.commit(&ours, message, by).await?;
        }
        Ok(ignored.first().map(|path| told_to_ignore(path)))
    }

    /// The changed files that are ours: written now, standing where only we write, or a document as we wrote it, which a
    /// run that ended before its commit has left.
    async fn ours(&self, changed: BTreeSet<String>, written: &BTreeSet<String>) -> BTreeSet<String> {
        let state = below(&self.settings.state, &self.settings.content);
        let is_state = |path: &str| state.as_ref().is_some_and(|state| path.starts_with(state.as_str()));
        let is_sure = |path: &String| written.contains(path) || path.starts_with(BESIDE) && !is_state(path);
        let (mut ours, unsure): (BTreeSet<_>, BTreeSet<_>) = changed.into_iter().partition(is_sure);
        // Where the record cannot be read now, they wait for the next time.
        ours.extend(update::as_written(self.content, unsure).await.unwrap_or_default());
        ours
    }

    async fn feeds(
        &self,
        tree: &WorkTree,
        branch: &str,
        remote: Option<&str>,
        by: &Signature<'_>,
    ) -> Result<(), Error> {
        let files = self.published.list("", "").await.unwrap_or_default().into_iter().collect();
        tree.publish(branch, &self.settings.feeds, &files, remote, by).await?;
        match remote {
            Some(remote) => tree.push_feeds(remote, branch).await,
            None => Ok(()),
        }
    }
}

/// A path below a folder, as the record writes it.
fn below(path: &Path, folder: &Path) -> Option<String> {
    let absolute = |path: &Path| std::path::absolute(path).ok();
    absolute(path)?.strip_prefix(absolute(folder)?).ok()?.to_str().map(str::to_owned)
}

fn trouble(error: &Error, content: &Path) -> Diagnostic {
    let odd = Diagnostic::warning(error.code(), error.to_string())
        .with_subject(content.display().to_string())
        .with_help(error.help());
    match error.said() {
        Some(said) => odd.with_found(said),
        None => odd,
    }
}

fn told_to_ignore(path: &str) -> Diagnostic {
    Diagnostic::warning("git.ignored", "what was written was not committed: git is told to ignore it")
        .with_subject(path)
        .with_help("see which line of which .gitignore it is with `git check-ignore -v`, and take it out")
}

/// What the commit of a run says: its numbers, and below them each source's.
pub(super) fn message(report: &Report) -> String {
    let sum = |of: fn(&SourceReport) -> usize| report.sources.iter().map(of).sum();
    let all = numbers(sum(|one| one.new), sum(|one| one.completed), sum(|one| one.revised));
    let mut text = format!("feedloom: {}\n", all.as_deref().unwrap_or("bookkeeping"));
    let lines = report.sources.iter().filter_map(|one| {
        let numbers = numbers(one.new, one.completed, one.revised)?;
        Some(format!("{}: {numbers}\n", one.id))
    });
    let lines: String = lines.collect();
    if !lines.is_empty() {
        text.push('\n');
        text.push_str(&lines);
    }
    text
}

/// `3 new, 1 revised`; `None` when all are zero.
fn numbers(new: usize, completed: usize, revised: usize) -> Option<String> {
    let all = [(new, "new"), (completed, "completed"), (revised, "revised")].into_iter();
    let some: Vec<_> =
        all.filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    (!some.is_empty()).then(|| some.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SourceId;

    #[test]
    fn a_commit_s_message_has_the_numbers_of_all_and_of_each_source() {
        let source = |id: &str, new, completed, revised| SourceReport {
            new,
            completed,
            revised,
            ..SourceReport::new(SourceId::new(id))
        };
        let sources = vec![source("harbour", 3, 0, 1), source("quiet", 0, 0, 0), source("tides", 9, 2, 0)];
        let report = Report { sources, ..Report::default() };
        assert_eq!(
            message(&report),
            "feedloom: 12 new, 2 completed, 1 revised\n\nharbour: 3 new, 1 revised\ntides: 9 new, 2 completed\n"
        );
        assert_eq!(message(&Report::default()), "feedloom: bookkeeping\n");
    }
}
