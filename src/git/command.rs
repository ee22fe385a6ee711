//! One `git` command: its arguments are ours, paths reach it over standard input, and it may neither ask nor linger.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};

use super::Error;

/// How long a command may take: a first commit reads every document.
const PATIENCE: Duration = Duration::from_secs(600);
/// How long a remote may take.
const REMOTE_PATIENCE: Duration = Duration::from_secs(120);
/// The most that is read of an answer: the paths of some million files.
const MOST: u64 = 256 << 20;
/// The most that is read of what went wrong.
const MOST_SAID: u64 = 64 << 10;

/// What is told to every command: no hooks, and no writing where only reading was asked for.
const ALWAYS: &[&str] = &["--no-optional-locks", "-c", "core.hooksPath=/dev/null", "-C"];

/// What would lead git to another repository, or have it tell credentials.
const UNSET: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_TRACE",
    "GIT_TRACE_CURL",
    "GIT_TRACE_PACKET",
    "GIT_CURL_VERBOSE",
];

/// A command to be run.
pub(super) struct Call<'a> {
    command: Command,
    name: String,
    input: &'a [u8],
    patience: Duration,
}

impl<'a> Call<'a> {
    /// `git -C FOLDER ARGS`.
    pub(super) fn new(folder: &Path, args: &[&str]) -> Self {
        let mut command = Command::new("git");
        command.args(ALWAYS).arg(folder).args(args);
        for name in UNSET {
            command.env_remove(name);
        }
        command.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C").process_group(0);
        let name = args.first().copied().unwrap_or_default().to_owned();
        Self { command, name, input: &[], patience: PATIENCE }
    }

    /// With this on standard input.
    pub(super) fn input(mut self, bytes: &'a [u8]) -> Self {
        self.input = bytes;
        self
    }

    /// With this in its environment.
    pub(super) fn set(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// It talks to another machine.
    pub(super) fn remote(mut self) -> Self {
        self.patience = REMOTE_PATIENCE;
        self
    }

    /// What it answers.
    ///
    /// # Errors
    /// When it fails, takes too long or says too much.
    pub(super) async fn answer(self) -> Result<Vec<u8>, Error> {
        let name = self.name.clone();
        match self.end().await? {
            (true, out, _) => Ok(out),
            (false, _, said) => Err(Error::Failed { command: name, said }),
        }
    }

    /// What it answers as one line.
    ///
    /// # Errors
    /// As [`Call::answer`].
    pub(super) async fn line(self) -> Result<String, Error> {
        Ok(String::from_utf8_lossy(&self.answer().await?).trim_end_matches('\n').to_owned())
    }

    /// What it answers as one line, `None` when it says by its exit code that there is nothing.
    ///
    /// # Errors
    /// When it cannot be run.
    pub(super) async fn line_if_any(self) -> Result<Option<String>, Error> {
        let (is_good, out, _) = self.end().await?;
        Ok(is_good.then(|| String::from_utf8_lossy(&out).trim_end_matches('\n').to_owned()))
    }

    async fn end(mut self) -> Result<(bool, Vec<u8>, String), Error> {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = self.command.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Error::Missing,
            _ => Error::Run(error),
        })?;
        let endless = |what| Error::Endless { command: self.name.clone(), what };
        let mut running = Running::new(child);
        let talk = tokio::time::timeout(self.patience, running.talk(self.input)).await;
        let (is_good, out, said) = talk.map_err(|_| endless("took too long"))??;
        if out.len() as u64 > MOST { Err(endless("said too much")) } else { Ok((is_good, out, said)) }
    }
}

/// A git with its helpers; they end with it, and with whoever waits for it.
struct Running {
    child: Child,
    group: Option<Pid>,
}

impl Running {
    fn new(child: Child) -> Self {
        let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        Self { child, group }
    }

    async fn talk(&mut self, input: &[u8]) -> io::Result<(bool, Vec<u8>, String)> {
        let mut to = self.child.stdin.take().expect("it was asked for");
        let from = self.child.stdout.take().expect("it was asked for");
        let trouble = self.child.stderr.take().expect("it was asked for");
        let tell = async move {
            // One that fails at once does not listen; its exit code says so.
            let _ = to.write_all(input).await;
        };
        let ((), out, said) = tokio::join!(tell, read(from, MOST + 1), read(trouble, MOST_SAID));
        let is_good = self.child.wait().await?.success();
        // What git left behind on purpose, to tidy up, may go on.
        self.group = None;
        Ok((is_good, out?, shown(&String::from_utf8_lossy(&said?))))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(group) = self.group {
            // They may have ended by themselves.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

/// Reads up to a limit; what comes after it is let go, so that nobody waits for it to be read.
async fn read(mut from: impl AsyncRead + Unpin, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    (&mut from).take(most).read_to_end(&mut bytes).await?;
    tokio::io::copy(&mut from, &mut tokio::io::sink()).await?;
    Ok(bytes)
}

/// The line that says what went wrong, without the credentials an address may have.
fn shown(said: &str) -> String {
    let tells = |line: &&str| ["fatal: ", "error: ", " ! "].iter().any(|start| line.starts_with(start));
    let line = said.lines().find(tells).or_else(|| said.lines().last()).unwrap_or_default();
    let mut parts = line.split("://");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| c == '/' || c == '\'' || c.is_whitespace()).unwrap_or(part.len());
        let start = part[..end].rfind('@').map_or(0, |at| at + 1);
        shown.push_str("://");
        shown.push_str(&part[start..]);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_wrong_is_shown_without_credentials() {
        let said = "remote: wait\nfatal: unable to access 'https://me:p@ss@git.example/a.git/': refused\n";
        assert_eq!(shown(said), "fatal: unable to access 'https://git.example/a.git/': refused");
        assert_eq!(
            shown("To x\n ! [rejected] main -> main (fetch first)\n"),
            " ! [rejected] main -> main (fetch first)"
        );
        assert_eq!(
            shown("at ssh://git.example/a and https://me@b.example"),
            "at ssh://git.example/a and https://b.example"
        );
        assert_eq!(shown(""), "");
    }

    #[tokio::test]
    async fn a_command_that_takes_too_long_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        let mut call = Call::new(folder.path(), &["-c", "alias.wait=!sleep 60", "wait"]);
        call.patience = Duration::from_millis(200);
        assert!(matches!(call.answer().await, Err(Error::Endless { .. })));
    }
}
