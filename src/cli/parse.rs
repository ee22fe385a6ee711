//! `feedloom parse`: one feed as JSON Feed 1.1.

use jiff::tz::TimeZone;

use super::args::ParseArgs;
use super::outcome::{Exit, Failure, diagnostic, print, say};
use super::{input, wiring};
use crate::format::json_feed;
use crate::model::{Diagnostic, Purpose};
use crate::source::feed;

/// Parses.
pub(super) async fn parse(args: &ParseArgs) -> Result<Exit, Failure> {
    let page = input::page(&args.input, args.url.as_ref(), &args.place, Purpose::Feed).await?;
    let base = Some(&page.url).filter(|url| !url.cannot_be_a_base());
    let charset = page.charset.as_deref();
    let parsed =
        feed::parse(&page.body, charset, page.media_type.as_deref(), base, &TimeZone::UTC, wiring::now())
            .map_err(|error| {
                let odd = Diagnostic::error(error.code(), error.to_string());
                Failure::Input(Box::new(odd.with_subject(&args.input).with_help(error.help())))
            })?;
    say(&parsed.diagnostics.iter().map(diagnostic).collect::<String>());
    let json =
        serde_json::to_string_pretty(&json_feed::from_parsed(&parsed)).expect("JSON values can be written");
    print(&format!("{json}\n"))?;
    Ok(Exit::Done)
}
