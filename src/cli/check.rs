//! `feedloom check`: mistakes in the configuration, before they cost a run.

use std::path::Path;
use url::{Host, Url};

use super::args::CheckArgs;
use super::outcome::{Exit, Failure, count, diagnostic, print, say};
use super::wiring;
use crate::config::{Settings, SourceSettings};
use crate::git::WorkTree;
use crate::model::Publish;

/// Checks.
pub(super) async fn check(args: &CheckArgs) -> Result<Exit, Failure> {
    let settings = wiring::settings(&args.place)?;
    let sources = settings.sources.len();
    let mut text = format!("good: {}", count(sources, "source"));
    text += &match settings.lists.lists.len() {
        0 => "\n".to_owned(),
        lists => format!(", and {} that runs ask for\n", count(lists, "list")),
    };
    if settings.site.authority.is_none() {
        text.push_str(&format!(
            "advice: pin the base of article ids before the first subscriber, so that it never hangs on `site.url`:\n  \
             site: {{ authority: \"{}\" }}\n",
            settings.site.default_authority()
        ));
    }
    let odd = settings.rules.articles.sites().oddities();
    say(&odd.iter().map(diagnostic).collect::<String>());
    text.push_str(&advice_on_rights(&settings));
    if settings.git.is_some() {
        text.push_str(&about_git(&settings).await);
    }
    print(&text)?;
    Ok(Exit::Done)
}

/// Advice where a public site shows others' articles whole and does not say on what terms.
fn advice_on_rights(settings: &Settings) -> String {
    if !is_public(&settings.site.url) {
        return String::new();
    }
    let is_unsaid =
        |one: &&SourceSettings| one.source.publish == Publish::Full && one.source.rights.is_none();
    let unsaid: Vec<_> =
        settings.sources.iter().filter(is_unsaid).map(|one| one.source.id.as_str()).collect();
    if unsaid.is_empty() {
        return String::new();
    }
    let shown = unsaid.iter().take(5).copied().collect::<Vec<_>>().join(", ");
    let more = if unsaid.len() > 5 { format!(" and {} more", unsaid.len() - 5) } else { String::new() };
    format!(
        "advice: `site.url` is public, and these sources are shown there whole: {shown}{more}. Say in each on what terms \
         (`rights: \"CC BY 4.0\"`), or show less (`publish: summary`, `publish: link`)\n"
    )
}

/// Whether other people can be expected to reach an address.
fn is_public(url: &Url) -> bool {
    const INNER: &[&str] =
        &["localhost", "local", "internal", "lan", "home", "test", "example", "invalid", "arpa"];
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            let last = name.rsplit('.').next().unwrap_or_default();
            let is_example =
                ["example.com", "example.net", "example.org"].iter().any(|one| name.ends_with(one));
            name.contains('.') && !INNER.contains(&last) && !is_example
        }
        Some(Host::Ipv4(address)) => {
            !(address.is_private() || address.is_loopback() || address.is_link_local())
        }
        Some(Host::Ipv6(address)) => !(address.is_loopback() || address.is_unique_local()),
        None => false,
    }
}

/// What git would make of what is to be written.
async fn about_git(settings: &Settings) -> String {
    // Before the first run the folder of documents is not there.
    let there = settings.content.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    let added = match WorkTree::open(there).await {
        Ok(tree) => tree.would_add(&settings.feeds.join("all.atom")).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(false) => String::new(),
        Ok(true) => format!(
            "advice: feeds can be made again; keep them out of commits: put `{}` into .gitignore\n",
            settings.feeds.display()
        ),
        Err(error) => format!("advice: {error}: {}\n", error.help()),
    }
}
