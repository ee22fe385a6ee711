//! `feedloom serve`: the feeds folder over HTTP.

use std::future::Future;
use std::io;

use tokio::signal::unix::{SignalKind, signal};

use super::args::ServeArgs;
use super::metrics;
use super::outcome::{Exit, Failure, print};
use super::wiring;
use crate::serve::{self, Limits, Options};

/// Serves until it is told to end. Takes no lock: files are only read, and a run replaces them whole.
pub(super) async fn serve(args: &ServeArgs) -> Result<Exit, Failure> {
    let mut settings = wiring::settings(&args.place)?;
    let failed = |source| Failure::Listen { address: args.listen, source };
    let listener = serve::listen(args.listen).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    // Before the line below, so that whoever has read it can end the server.
    let stop = told_to_end().map_err(Failure::Start)?;
    print(&format!("serve: http://{address}/ gives {}\n", settings.feeds.display()))?;
    let own = settings.site.url.host_str().map(str::to_owned);
    let metrics = args.metrics.then(|| metrics::of(&mut settings));
    let options = Options {
        variants: wiring::beside(&settings.state, "variants"),
        folder: settings.feeds,
        hosts: own.into_iter().chain(args.hosts.iter().cloned()).collect(),
        limits: Limits::default(),
        metrics,
        now: wiring::clock,
    };
    serve::serve(listener, options, stop).await.map_err(failed)?;
    Ok(Exit::Done)
}

fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
