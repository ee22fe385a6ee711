//! `feedloom watch`: the long-lived form. Keeps the time itself and asks each source when it is due.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::args::WatchArgs;
use super::commit::message;
use super::lists::Asking;
use super::notify::Systemd;
use super::outcome::{Exit, Failure, diagnostic, say, tell};
use super::wiring::{self, Workshop};
use crate::update::{self, Mode, Which};

/// The shortest and the longest time between two looks at what is due. The longest is also how soon a watchdog hears
/// of us between passes, and how soon a clock that was set is noticed.
const SHORTEST_NAP: Duration = Duration::from_secs(1);
const LONGEST_NAP: Duration = Duration::from_secs(30);
/// How often a watchdog hears of us in a pass, which may take minutes.
const BEAT: Duration = Duration::from_secs(20);

/// Watches until it is told to end.
pub(super) async fn watch(args: &WatchArgs) -> Result<Exit, Failure> {
    let mut workshop = Workshop::open(wiring::settings(&args.place)?).await?;
    let systemd = Systemd::of_this_process();
    let mut signals = Signals::listen().map_err(Failure::Start)?;
    if !args.loudness.quiet {
        say(&format!("watching {} sources; end with Ctrl-C\n", workshop.subscriptions.len()));
    }
    systemd.ready();
    let mut last = "no source was due yet".to_owned();
    loop {
        workshop.set_now(wiring::now());
        workshop.take_lists(Asking::Watch).await?;
        workshop.diagnostics.drain(..).for_each(|odd| say(&diagnostic(&odd)));
        let ended = match look(&workshop, args, &systemd, &mut signals, &mut last).await {
            Ok(ended) => ended,
            Err(failure) => {
                workshop.renew_state(failure).await?;
                continue;
            }
        };
        let nap = nap(next_due(&workshop).await.unwrap_or_default(), wiring::now());
        systemd.alive(&format!("{last}, next look in {} s", nap.as_secs()));
        if ended || tokio::time::timeout(nap, signals.any()).await.is_ok() {
            systemd.stopping();
            return Ok(Exit::Done);
        }
    }
}

/// Looks what is due, and asks it; tells whether that was to be the last time.
async fn look(
    workshop: &Workshop,
    args: &WatchArgs,
    systemd: &Systemd,
    signals: &mut Signals,
    last: &mut String,
) -> Result<bool, Failure> {
    let now = wiring::now();
    if next_due(workshop).await?.is_none_or(|next| next > now) {
        return Ok(false);
    }
    let ended = pass(workshop, args, systemd, signals).await?;
    *last = format!("last pass at {now:.0}");
    Ok(ended)
}

/// One pass over what is due; tells whether it was asked to be the last.
async fn pass(
    workshop: &Workshop,
    args: &WatchArgs,
    systemd: &Systemd,
    signals: &mut Signals,
) -> Result<bool, Failure> {
    let began = Instant::now();
    let work = workshop.work().await?;
    let run = update::run(&work, &workshop.subscriptions, Which::Watched, Mode::Write, &|_| {});
    tokio::pin!(run);
    let mut beat = tokio::time::interval(BEAT);
    let mut ended = false;
    let mut report = loop {
        tokio::select! {
            report = &mut run => break report?,
            () = signals.any(), if !ended => {
                // What is under way is finished, so that nothing is asked for twice.
                workshop.stop();
                ended = true;
            }
            _ = beat.tick() => systemd.alive("a pass is under way"),
        }
    };
    let health = workshop.write_health().await;
    report.diagnostics.extend(workshop.commit(&message(&report)).await);
    if !report.is_quiet() {
        tell(&report, args.loudness, "watch")?;
    }
    health?;
    workshop.end_run(began.elapsed()).await?;
    Ok(ended)
}

/// When the next source is to be asked; `None` when none ever is.
async fn next_due(workshop: &Workshop) -> Result<Option<Timestamp>, Failure> {
    Ok(update::next_due(&workshop.work().await?, Which::Watched).await?)
}

fn nap(next: Option<Timestamp>, now: Timestamp) -> Duration {
    let wait =
        next.map_or(LONGEST_NAP, |next| Duration::try_from(next.duration_since(now)).unwrap_or_default());
    wait.clamp(SHORTEST_NAP, LONGEST_NAP)
}

/// The signals that end us.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn any(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn naps_are_neither_too_short_nor_too_long() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let after = |seconds: i64| Some(now + jiff::SignedDuration::from_secs(seconds));
        for (next, seconds) in [(after(-5), 1), (after(0), 1), (after(12), 12), (after(4000), 30), (None, 30)]
        {
            assert_eq!(nap(next, now), Duration::from_secs(seconds), "{next:?}");
        }
    }
}
