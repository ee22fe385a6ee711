//! One command, run once: no shell, hardly any environment, an end to its time and to what it may say.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};

use super::Error;
use crate::model::Hook;

/// The most that is read of an answer.
const MOST: u64 = 16 << 20;
/// The most that is read of what went wrong.
const MOST_SAID: u64 = 64 << 10;
/// The longest line of that which is told, in characters.
const LONGEST_LINE: usize = 300;
/// What of our environment every command gets.
const INHERITED: &[&str] = &["PATH", "HOME", "LANG"];

/// What the command answers when it is told this.
///
/// # Errors
/// When it cannot be run, fails, takes too long or says too much. It is ended then, with all it started.
pub(super) async fn run(hook: &Hook, root: &Path, input: &str) -> Result<String, Error> {
    let name = hook.command.first().cloned().unwrap_or_default();
    let child = start(hook, root).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => Error::Missing { command: name.clone() },
        _ => Error::Run { command: name.clone(), source },
    })?;
    let mut running = Running::new(child);
    let talk = tokio::time::timeout(hook.timeout, running.talk(input)).await;
    let timed_out = |_| Error::TimedOut { command: name.clone(), after: hook.timeout };
    let (status, out, said) =
        talk.map_err(timed_out)?.map_err(|source| Error::Run { command: name.clone(), source })?;
    if !status.success() {
        return Err(Error::Failed { command: name, status, said: last_line(&said) });
    }
    if out.len() as u64 > MOST {
        return Err(Error::TooMuch { command: name, most: MOST });
    }
    String::from_utf8(out).map_err(|_| Error::NoText { command: name })
}

#[expect(clippy::disallowed_methods, reason = "a command gets these few of our environment")]
fn start(hook: &Hook, root: &Path) -> io::Result<Child> {
    let program = hook.command.first().map(String::as_str).unwrap_or_default();
    // A name is looked for in PATH, a path from the root of all paths in the configuration.
    let program = if program.contains('/') { root.join(program) } else { PathBuf::from(program) };
    let inherited = INHERITED.iter().filter_map(|name| Some((*name, std::env::var(name).ok()?)));
    Command::new(program)
        .args(hook.command.iter().skip(1))
        .env_clear()
        .envs(inherited)
        .envs(hook.env.iter().map(|(name, value)| (name, value.expose())))
        .current_dir(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
}

/// A command with what it started; they end with the value.
struct Running {
    child: Child,
    group: Option<Pid>,
}

type Ended = (std::process::ExitStatus, Vec<u8>, Vec<u8>);

impl Running {
    fn new(child: Child) -> Self {
        let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        Self { child, group }
    }

    async fn talk(&mut self, input: &str) -> io::Result<Ended> {
        let mut to = self.child.stdin.take().expect("it was asked for");
        let from = self.child.stdout.take().expect("it was asked for");
        let trouble = self.child.stderr.take().expect("it was asked for");
        let tell = async move {
            // One that does not listen to all of it says by its exit code whether it needed that.
            let _ = to.write_all(input.as_bytes()).await;
        };
        let ((), out, said) = tokio::join!(tell, read(from, MOST + 1), read(trouble, MOST_SAID));
        let status = self.child.wait().await?;
        self.group = None;
        Ok((status, out?, said?))
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

/// The last line of what a command says of its failure, behind a colon; nothing where it says none.
fn last_line(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    let line = said.lines().map(str::trim).rfind(|line| !line.is_empty());
    line.map(|line| format!(": {}", line.chars().take(LONGEST_LINE).collect::<String>())).unwrap_or_default()
}
