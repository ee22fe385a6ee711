//! Pages as a browser shows them, for sites whose scripts write the article: Chromium, run for one page at a time,
//! with no way out but `gate`.
//!
//! Scripts of strangers run in it, so it gets an empty folder as its home, none of our environment, and Chromium's own
//! sandbox (but for root, for whom Chromium has none).

mod gate;

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, geteuid, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

use super::FetchOptions;
use super::resolver::GuardedResolver;
use super::shown::without_credentials;
use gate::Gate;

/// How many browsers run at once: one is a few hundred megabytes.
const MOST_BROWSERS: usize = 2;
/// How much time passes for the page's scripts, in milliseconds; less for us, since pauses of theirs are skipped.
const SCRIPT_TIME: u32 = 10_000;
/// What Chromium calls the page it shows in place of one it could not load.
const ERROR_PAGE: &[u8] = b"id=\"main-frame-error\"";

/// Why a browser gave no page.
#[derive(Debug, thiserror::Error)]
pub enum BrowserFault {
    /// The command does not exist.
    #[error("there is no command `{}`", .0.display())]
    Missing(PathBuf),
    /// The browser could not be started or listened to.
    #[error("it could not be run: {0}")]
    Run(#[from] io::Error),
    /// The browser ended with an error.
    #[error("it failed ({0})")]
    Failed(std::process::ExitStatus),
    /// The browser could not load the page.
    #[error("it could not load the page")]
    NoPage,
    /// The page is larger than allowed.
    #[error("the page is too large")]
    TooLarge,
    /// The source is asked through a proxy, which the browser has no way to use.
    #[error("it cannot go through a proxy")]
    Proxied,
}

/// Runs browsers.
#[derive(Debug)]
pub(super) struct Browser {
    command: PathBuf,
    user_agent: String,
    patience: Duration,
    resolver: GuardedResolver,
    places: Semaphore,
}

impl Browser {
    /// Nothing is started before the first page.
    pub(super) fn new(options: &FetchOptions, resolver: GuardedResolver) -> Self {
        Self {
            command: options.browser.clone(),
            user_agent: options.user_agent.clone(),
            // The rest is for what was asked before, and for scripts that go on without the network.
            patience: options.timeout.mul_f32(0.6),
            resolver,
            places: Semaphore::new(MOST_BROWSERS),
        }
    }

    /// Waits until another browser may run.
    pub(super) async fn place(&self) -> SemaphorePermit<'_> {
        self.places.acquire().await.expect("the semaphore is never closed")
    }

    /// The page's tree once its scripts have run, as HTML in UTF-8, at most `most` bytes.
    ///
    /// Ends with the future: a browser that is no longer waited for is killed, with all its processes.
    ///
    /// # Errors
    /// When there is no browser, or it brings no page.
    pub(super) async fn render(&self, url: &Url, most: u64) -> Result<Vec<u8>, BrowserFault> {
        let gate = Gate::open(self.resolver.clone(), self.patience).await?;
        let home = tempfile::tempdir()?;
        let mut browser = self.start(&without_credentials(url), home.path(), gate.port())?;
        let output = browser.child.stdout.take().expect("it was asked for");
        let page = read(output, most).await?;
        let status = browser.child.wait().await?;
        if !status.success() {
            return Err(BrowserFault::Failed(status));
        }
        let is_error = page.windows(ERROR_PAGE.len()).any(|part| part == ERROR_PAGE);
        if is_error || page.trim_ascii().is_empty() { Err(BrowserFault::NoPage) } else { Ok(page) }
    }

    fn start(&self, url: &Url, home: &Path, port: u16) -> Result<Running, BrowserFault> {
        let mut command = Command::new(&self.command);
        command.args(SWITCHES);
        if geteuid().is_root() {
            command.arg("--no-sandbox");
        }
        command
            .arg(format!("--user-data-dir={}", home.join("profile").display()))
            .arg(format!("--user-agent={}", self.user_agent))
            .arg(format!("--proxy-server=http://{}:{port}", gate::ADDRESS))
            .arg(format!("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {}", gate::ADDRESS))
            .arg(format!("--virtual-time-budget={SCRIPT_TIME}"))
            .arg(url.as_str())
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", home)
            .env("LANG", "C.UTF-8")
            .current_dir(home)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0);
        let child = command.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => BrowserFault::Missing(self.command.clone()),
            _ => BrowserFault::Run(error),
        })?;
        let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        Ok(Running { child, group })
    }
}

/// What Chromium is told whatever the page. Without `<-loopback>` it would dial this machine past the proxy.
const SWITCHES: &[&str] = &[
    "--headless",
    "--dump-dom",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--mute-audio",
    "--blink-settings=imagesEnabled=false",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--proxy-bypass-list=<-loopback>",
];

/// A browser with its helpers; they end with it.
struct Running {
    child: Child,
    group: Option<Pid>,
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(group) = self.group {
            // They may have ended by themselves.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

async fn read(output: impl AsyncRead + Unpin, most: u64) -> Result<Vec<u8>, BrowserFault> {
    let mut page = Vec::new();
    output.take(most.saturating_add(1)).read_to_end(&mut page).await?;
    if page.len() as u64 > most { Err(BrowserFault::TooLarge) } else { Ok(page) }
}
