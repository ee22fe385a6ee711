//! `feedloom status`: how each source is doing, by what runs left in the state. Asks nobody and takes no lock.

mod moves;
mod table;

use std::collections::BTreeMap;

use super::args::{FailOn, ReportFormat, StatusArgs};
use super::outcome::{Exit, Failure, print, say};
use super::{lists, wiring};
use crate::publish::Directory;
use crate::store::SqliteStore;
use crate::update::status::{Sight, State};
use crate::update::{self, Status};

/// Tells it.
pub(super) async fn status(args: &StatusArgs) -> Result<Exit, Failure> {
    let mut settings = wiring::settings(&args.place)?;
    let store = SqliteStore::look(&settings.state).await.map_err(update::Error::from)?;
    let written: BTreeMap<_, _> =
        settings.sources.iter().map(|one| (one.source.id.clone(), one.written.clone())).collect();
    let subscriptions = lists::subscriptions(&mut settings, store.as_ref()).await?;
    let named: Vec<&str> = args.sources.iter().map(String::as_str).collect();
    let sight = Sight {
        fetch: &settings.fetch,
        store: store.as_ref(),
        content: &Directory::new(&settings.content),
        now: wiring::now(),
    };
    let status = sight.status(&wiring::chosen(&subscriptions, &named)?).await?;
    match args.format {
        ReportFormat::Json => {
            let json = serde_json::to_string(&status).expect("a status has only texts, numbers and times");
            print(&format!("{json}\n"))?;
        }
        ReportFormat::Text => {
            print(&table::text(
                &status,
                if named.is_empty() { table::Depth::Lines } else { table::Depth::All },
            ))?;
            if store.is_none() {
                say("note: there was no run yet\n");
            }
        }
    }
    let moves = moves::of(&status, &subscriptions, &written);
    // What programs read stays one JSON object.
    let tell = |text: &str| match args.format {
        ReportFormat::Text => print(text),
        ReportFormat::Json => {
            say(text);
            Ok(())
        }
    };
    if args.fix {
        tell(&moves.propose()?)?;
        tell(&moves.write(&args.place)?)?;
    } else if args.format == ReportFormat::Text {
        tell(&moves.propose()?)?;
        if !moves.is_empty() {
            say("note: `feedloom status --fix` writes the new addresses\n");
        }
    }
    Ok(exit(&status, args.fail_on))
}

fn exit(status: &Status, fail_on: Option<FailOn>) -> Exit {
    let is_bad = |state: State| match fail_on {
        None => false,
        Some(FailOn::Failed) => state.is_failed(),
        Some(FailOn::Degraded) => state.is_failed() || state == State::Degraded,
    };
    if status.sources.iter().any(|source| is_bad(source.state)) { Exit::SomeFailed } else { Exit::Done }
}
