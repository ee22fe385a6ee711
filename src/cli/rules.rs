//! `feedloom rules`: rules held against kept answers of their sites, and answers that are kept.

mod capture;
mod fixture;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use similar::TextDiff;

use super::args::{Place, ReportFormat, RulesArgs, RulesCommand, RulesTestArgs};
use super::input;
use super::outcome::{Exit, Failure, clean, count, print};
use crate::config;
use fixture::{Checked, Fixture};

/// Does what is asked for.
pub(super) async fn rules(args: &RulesArgs) -> Result<Exit, Failure> {
    match &args.command {
        RulesCommand::Test(args) => test(args),
        RulesCommand::Capture(args) => capture::capture(args).await,
    }
}

/// The folder of fixtures: the one named, else `rules/fixtures` beside the main file.
fn folder(named: Option<&PathBuf>, place: &Place) -> PathBuf {
    named.cloned().unwrap_or_else(|| {
        let sources = config::sources_folder(&place.root, place.config.as_deref());
        sources.parent().unwrap_or(Path::new("")).join("rules/fixtures")
    })
}

fn test(args: &RulesTestArgs) -> Result<Exit, Failure> {
    let folder = folder(args.fixtures.as_ref(), &args.place);
    let rules = input::rules(&args.place)?;
    let fixtures = Fixture::all(&folder, &args.names)?;
    let mut checked = Vec::new();
    for fixture in &fixtures {
        checked.extend(fixture.check(&rules));
    }
    if args.write {
        checked.iter_mut().try_for_each(Checked::write)?;
    }
    let bad = checked.iter().filter(|one| !one.is_good()).count();
    match args.format {
        ReportFormat::Json => {
            let checks: Vec<_> = checked.iter().map(as_json).collect();
            print(&format!("{}\n", json!({"good": checked.len() - bad, "bad": bad, "checks": checks})))?;
        }
        ReportFormat::Text => {
            let mut text: String = checked.iter().filter(|one| !one.is_good()).map(told).collect();
            let (good, sites) = (count(checked.len() - bad, "answer"), count(fixtures.len(), "site"));
            let _ = writeln!(text, "rules: {good} of {sites} as expected, {bad} not");
            print(&text)?;
        }
    }
    Ok(if bad > 0 { Exit::SomeFailed } else { Exit::Done })
}

fn told(one: &Checked) -> String {
    let mut text = format!("{}: {}\n", clean(&one.fixture), clean(&one.what));
    match &one.outcome {
        Err(reason) => text += &format!("  {}\n", clean(reason)),
        Ok(actual) => {
            difference(one, actual).lines().for_each(|line| text += &format!("  {}\n", clean(line)));
        }
    }
    text
}

fn as_json(one: &Checked) -> Value {
    let (error, difference) = match &one.outcome {
        Err(reason) => (Some(reason.as_str()), None),
        Ok(_) if one.is_good() => (None, None),
        Ok(actual) => (None, Some(difference(one, actual))),
    };
    json!({
        "fixture": one.fixture,
        "what": one.what,
        "file": one.file,
        "good": one.is_good(),
        "error": error,
        "difference": difference,
    })
}

fn difference(one: &Checked, actual: &str) -> String {
    let difference = TextDiff::from_lines(one.expected.as_str(), actual);
    difference.unified_diff().context_radius(1).header("expected", "now").to_string()
}
