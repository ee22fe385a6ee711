//! `feedloom reextract`: articles made again from what was kept of them, without network.

use serde::Serialize;

use super::args::{ReextractArgs, ReportFormat};
use super::diff::unified;
use super::outcome::{Exit, Failure, clean, count, diagnostic, print, say};
use super::wiring::{self, Workshop};
use crate::update::{self, Change, Mode, Reextracted};

/// Makes them again.
pub(super) async fn reextract(args: &ReextractArgs) -> Result<Exit, Failure> {
    let mut workshop = Workshop::open(wiring::settings(&args.place)?).await?;
    let mut done = match once(&workshop, args).await {
        Ok(done) => done,
        Err(failure) => {
            workshop.renew_state(failure).await?;
            once(&workshop, args).await?
        }
    };
    if !args.dry_run {
        let message = format!("feedloom: {} made again\n", done.changed);
        done.diagnostics.extend(workshop.commit(&message).await);
    }
    say(&workshop.diagnostics.iter().chain(&done.diagnostics).map(diagnostic).collect::<String>());
    if args.format == ReportFormat::Text {
        print(&summary(&done))?;
        if done.missing > 0 && done.changed + done.same + done.left_out + done.edited.len() == 0 {
            say(&nothing_kept(&workshop));
        }
    }
    Ok(Exit::Done)
}

/// A changed document, for programs.
#[derive(Serialize)]
struct Shown {
    path: String,
    diff: String,
}

#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    done: &'a Reextracted,
    changes: Vec<Shown>,
}

async fn once(workshop: &Workshop, args: &ReextractArgs) -> Result<Reextracted, Failure> {
    let chosen = args.selection.sources(&workshop.subscriptions)?;
    let mode = if args.dry_run { Mode::DryRun } else { Mode::Write };
    let (mut changes, mut printed) = (Vec::new(), Ok(()));
    let work = workshop.work().await?;
    let since = args.selection.since(&work.site.time_zone);
    let mut show = |change: &Change| {
        let diff = shown(change);
        match args.format {
            ReportFormat::Json => changes.push(Shown { path: change.path.clone(), diff }),
            ReportFormat::Text if printed.is_ok() => printed = print(&diff),
            ReportFormat::Text => {}
        }
    };
    let done = update::reextract(&work, &chosen, since, mode, &mut show).await?;
    printed?;
    if args.format == ReportFormat::Json {
        let told = Told { done: &done, changes };
        let json = serde_json::to_string(&told).expect("what was done has only texts and numbers");
        print(&format!("{json}\n"))?;
    }
    Ok(done)
}

fn shown(change: &Change) -> String {
    let path = &change.path;
    unified((&format!("{path} (as it stands)"), &change.old), (&format!("{path} (read again)"), &change.new))
}

fn summary(done: &Reextracted) -> String {
    let edited = done.edited.iter();
    let mut text: String =
        edited.map(|path| format!("edited by hand, left as it is: {}\n", clean(path))).collect();
    let written = if done.dry_run { "nothing".into() } else { count(done.feeds, "feed") };
    let left_out = match done.left_out {
        0 => String::new(),
        some => format!(", {some} that filters leave out by now, left as they are"),
    };
    text.push_str(&format!(
        "reextract: {} changed, {} same{left_out}, {} edited by hand, {} without a kept page, {written} written\n",
        done.changed,
        done.same,
        done.edited.len(),
        done.missing,
    ));
    text
}

fn nothing_kept(workshop: &Workshop) -> String {
    match workshop.pages() {
        None => "note: nothing is kept of articles: `keep_pages` is off\n".to_owned(),
        Some(folder) => format!(
            "note: {} holds nothing of these articles: what they are made from is kept when they come, for as long as \
             `keep_pages` says\n",
            folder.display()
        ),
    }
}
