//! `output.git`: whether what is written is committed, and what else is done with it.

use crate::git::{Author, GitOptions};
use crate::model::{Kind, OptionError, Options};

/// Reads `none`, `commit`, or a mapping that says how to commit.
pub(super) fn read(value: &Options) -> Result<Option<GitOptions>, OptionError> {
    if matches!(value.kind(), Kind::Map(_)) {
        let author = value.get("author").map(author).transpose()?;
        return Ok(Some(GitOptions {
            author: author.unwrap_or_default(),
            push: value.get("push").map(name).transpose()?,
            feeds: value.get("feeds").map(name).transpose()?,
        }));
    }
    match value.text()?.as_str() {
        "none" => Ok(None),
        "commit" => Ok(Some(GitOptions { author: Author::default(), push: None, feeds: None })),
        other => Err(value.error(format!("`git` cannot be `{other}`")).with_help(
            "known: none, commit (what a run writes is committed), or a mapping: `{ push: origin }`",
        )),
    }
}

/// `Name <mail>`, without what git would take out.
fn author(value: &Options) -> Result<Author, OptionError> {
    let text = value.text()?;
    let parts = text.strip_suffix('>').and_then(|text| text.split_once(" <"));
    let plain = |part: &&str| !part.trim().is_empty() && !part.contains(['<', '>', '\n']);
    match parts.filter(|(name, mail)| plain(name) && plain(mail)) {
        Some((name, mail)) => Ok(Author { name: name.trim().into(), mail: mail.trim().into() }),
        None => Err(value
            .error(format!("`{text}` is no author"))
            .with_help("write a name and an address: `feedloom <reader@news.example>`")),
    }
}

/// The name of a branch or remote. An address may hold a password, so it belongs into git's own configuration.
fn name(value: &Options) -> Result<String, OptionError> {
    let text = value.text()?;
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let part = |part: &str| !part.is_empty() && !part.starts_with(['.', '-']) && !part.ends_with(['.']);
    if text.chars().all(fits) && text.split('/').all(part) && !text.contains("..") && !text.ends_with(".lock")
    {
        return Ok(text);
    }
    let what = if value.name() == "push" { "remote" } else { "branch" };
    Err(value
        .error(format!("`{}` must name a {what}", value.name()))
        .with_help("ASCII letters, digits, `-`, `_`, `.` and `/`: such as `origin` or `feeds`"))
}
