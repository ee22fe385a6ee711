//! `feedloom export`: the sources as other readers take them.

use super::args::{ExportArgs, ExportForm};
use super::outcome::{Exit, Failure, print, say};
use super::wiring;
use crate::config::exchange::{Secrets, outlines};
use crate::config::{self, exchange};

/// Prints the list.
pub(super) fn export(args: &ExportArgs) -> Result<Exit, Failure> {
    let ExportForm::Opml = args.form;
    let settings = wiring::settings(&args.place)?;
    let sources = config::sources_as_written(&args.place.root, args.place.config.as_deref())?;
    let secrets = if args.with_secrets { Secrets::Write } else { Secrets::LeaveOut };
    let exported = outlines(&sources, &settings.lists.lists, &settings.site, secrets);
    print(&exported.opml.text(None))?;
    say(&notes(&exported));
    Ok(Exit::Done)
}

fn notes(exported: &exchange::Exported) -> String {
    let mut text = String::new();
    if !exported.published.is_empty() {
        text += &format!(
            "note: these are no feeds themselves, and stand there as the feeds you publish of them: {}\n",
            exported.published.join(", ")
        );
    }
    if !exported.secretive.is_empty() {
        text += &format!(
            "note: what may be secret was left out of {}; --with-secrets writes what is not of the environment\n",
            exported.secretive.join(", ")
        );
    }
    text
}
