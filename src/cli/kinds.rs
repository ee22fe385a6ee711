//! `feedloom kinds`: what kinds of sources there are, and for which sites there are rules.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::args::{KindsArgs, ReportFormat};
use super::input;
use super::outcome::{Exit, Failure, clean, print};
use crate::config::{Checked, Evidence, Origin, RuleFile};
use crate::source::KINDS;

/// Tells them.
pub(super) fn kinds(args: &KindsArgs) -> Result<Exit, Failure> {
    let files = input::rules(&args.place)?.files;
    match args.format {
        ReportFormat::Json => print(&format!("{}\n", as_json(&files)))?,
        ReportFormat::Text => print(&text(&files))?,
    }
    Ok(Exit::Done)
}

fn text(files: &[RuleFile]) -> String {
    let mut text = String::from("Kinds of sources (kind: …):\n");
    for kind in KINDS {
        let _ = writeln!(text, "  {:8}  {}", kind.name(), kind.about());
    }
    text += "\nRules for sites (found by the address; nothing needs to be set):\n";
    for file in files {
        let own = if file.origin == Origin::Own { " (your own)" } else { "" };
        let _ = writeln!(text, "  {}{own}: {}", clean(&file.name), clean(&file.about));
        for (what, rule) in rules(file) {
            let checked = rule.checked.map_or("not said", word);
            let _ = writeln!(text, "    {what:8}{}", clean(&rule.matches.join(" ")));
            let _ = writeln!(text, "            gives {}; checked: {checked}", rule.gives.join(", "));
        }
    }
    text
}

fn as_json(files: &[RuleFile]) -> Value {
    let kinds: Vec<_> =
        KINDS.iter().map(|kind| json!({"kind": kind.name(), "about": kind.about()})).collect();
    let rule = |(what, rule): (&str, &Evidence)| {
        json!({
            "of": what,
            "match": rule.matches,
            "gives": rule.gives,
            "checked": rule.checked.map(word),
            "source": rule.source,
        })
    };
    let file = |file: &RuleFile| {
        json!({
            "name": file.name,
            "about": file.about,
            "own": file.origin == Origin::Own,
            "rules": rules(file).map(rule).collect::<Vec<_>>(),
        })
    };
    json!({"kinds": kinds, "rules": files.iter().map(file).collect::<Vec<_>>()})
}

fn rules(file: &RuleFile) -> impl Iterator<Item = (&'static str, &Evidence)> {
    let lists = file.lists.iter().map(|rule| ("list", rule));
    lists.chain(file.articles.iter().map(|rule| ("page", rule)))
}

fn word(checked: Checked) -> &'static str {
    match checked {
        Checked::Captured => "captured",
        Checked::Documented => "documented",
    }
}
