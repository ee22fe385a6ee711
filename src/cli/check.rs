//! `feedloom check`: mistakes in the configuration, before they cost a run.

use super::args::CheckArgs;
use super::outcome::{Exit, Failure, print};
use super::wiring;

/// Checks.
pub(super) fn check(args: &CheckArgs) -> Result<Exit, Failure> {
    let settings = wiring::settings(&args.place)?;
    let sources = settings.sources.len();
    let mut text = format!("good: {sources} {}\n", if sources == 1 { "source" } else { "sources" });
    if settings.site.authority.is_none() {
        text.push_str(&format!(
            "advice: pin the base of article ids before the first subscriber, so that it never hangs on `site.url`:\n  \
             site: {{ authority: \"{}\" }}\n",
            settings.site.default_authority()
        ));
    }
    print(&text)?;
    Ok(Exit::Done)
}
