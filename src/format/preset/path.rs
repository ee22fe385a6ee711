//! Where documents stand: a template, filled for an article and read back from a path.

use jiff::tz::TimeZone;
use regex::Regex;

use crate::model::{Article, OptionError, Options, SourceId};
use crate::text::{file_name::is_device, slug};

use super::one_of;

/// The longest name of a file or folder, in bytes.
const LONGEST_PART: usize = 200;
/// The longest path, in bytes.
const LONGEST_PATH: usize = 900;
/// What no file system takes everywhere.
const FORBIDDEN: &str = r#"\*?:"<>|{}"#;

/// What a path says about its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// The source's id.
    pub source: SourceId,
    /// The ID within the source, where the path holds all of it.
    pub local_id: Option<String>,
    /// The language, where it is part of the path.
    pub language: Option<String>,
}

/// A path with places to fill.
#[derive(Clone, Debug)]
pub(super) struct Template {
    pieces: Vec<Piece>,
    form: Regex,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Hole(Hole),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hole {
    Lang,
    Source,
    Id,
    Id8,
    Year,
    Month,
    Day,
    Slug,
}

/// Each place to fill: its name, the most bytes it takes, and the form it has.
const HOLES: &[(&str, Hole, usize, &str)] = &[
    ("lang", Hole::Lang, 35, "[A-Za-z0-9-]{1,35}"),
    ("source", Hole::Source, 64, "[A-Za-z0-9_-]{1,64}"),
    ("id", Hole::Id, 100, "[A-Za-z0-9._~-]{1,100}"),
    ("id8", Hole::Id8, 8, "[0-9a-f]{8}"),
    ("year", Hole::Year, 4, "[0-9]{4}"),
    ("month", Hole::Month, 2, "[0-9]{2}"),
    ("day", Hole::Day, 2, "[0-9]{2}"),
    ("slug", Hole::Slug, 60, "[a-z0-9-]{1,60}"),
];

impl Template {
    /// Reads the template of a document's path.
    pub(super) fn from_options(option: &Options) -> Result<Self, OptionError> {
        Self::read(option, |text, pieces| no_document(text, pieces).or_else(|| no_path(text, pieces)))
    }

    /// Reads the template of a folder.
    pub(super) fn folder(option: &Options) -> Result<Self, OptionError> {
        Self::read(option, no_path)
    }

    fn read(
        option: &Options,
        mistake: impl Fn(&str, &[Piece]) -> Option<(String, String)>,
    ) -> Result<Self, OptionError> {
        let text = option.text()?;
        let pieces = pieces(&text).map_err(|name| {
            let names: Vec<_> = HOLES.iter().map(|hole| hole.0).collect();
            option.error(format!("a path has no place `{{{name}}}`")).with_help(one_of(&name, &names))
        })?;
        if let Some((message, help)) = mistake(&text, &pieces) {
            return Err(option.error(format!("`{}` {message}", option.name())).with_help(help));
        }
        let form = Regex::new(&form(&pieces))
            .map_err(|_| option.error(format!("`{}` is too long", option.name())))?;
        Ok(Self { pieces, form })
    }

    /// The path of an article.
    pub(super) fn fill(&self, article: &Article, zone: &TimeZone) -> String {
        let mut path = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => path.push_str(text),
                Piece::Hole(hole) => path.push_str(&hole.value(article, zone)),
            }
        }
        let parts = path.split('/').map(|part| match part {
            device if is_device(device) => format!("_{device}"),
            part => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join("/")
    }

    /// What a path of this form says.
    pub(super) fn recognise(&self, path: &str) -> Option<Recognised> {
        let parts = path.split('/').map(|part| match part.strip_prefix('_') {
            Some(device) if is_device(device) => device,
            _ => part,
        });
        let path = parts.collect::<Vec<_>>().join("/");
        let found = self.form.captures(&path)?;
        let value = |wanted: Hole| {
            let mut values = (0..self.pieces.len())
                .filter(|at| self.pieces[*at] == Piece::Hole(wanted))
                .filter_map(|at| found.name(&group(at)).map(|value| value.as_str()));
            let first = values.next();
            // A place that occurs twice must hold the same twice.
            (first.is_none() || values.all(|value| Some(value) == first)).then_some(first)
        };
        for (_, hole, ..) in HOLES {
            value(*hole)?;
        }
        Some(Recognised {
            source: SourceId::new(value(Hole::Source)??),
            local_id: value(Hole::Id)?.map(str::to_owned),
            language: value(Hole::Lang)?.map(str::to_owned),
        })
    }
}

impl Hole {
    fn value(self, article: &Article, zone: &TimeZone) -> String {
        let date = || zone.to_datetime(article.published);
        match self {
            Self::Lang => fitting(&article.language, 35, "-").unwrap_or_else(|| "und".to_owned()),
            Self::Source => name(article.source.as_str(), 64, "_-"),
            Self::Id => name(&article.local_id, 100, "._~-"),
            Self::Id8 => slug::short_hash(&article.local_id, 8),
            Self::Year => format!("{:04}", date().year().clamp(0, 9_999)),
            Self::Month => format!("{:02}", date().month()),
            Self::Day => format!("{:02}", date().day()),
            Self::Slug => readable(&article.title),
        }
    }
}

/// The text where it can be a name as it is; else a hash of it, which always can.
fn name(text: &str, most: usize, also: &str) -> String {
    fitting(text, most, also).unwrap_or_else(|| slug::short_hash(text, 16))
}

fn fitting(text: &str, most: usize, also: &str) -> Option<String> {
    let fits = !text.is_empty()
        && text.len() <= most
        && text.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(c))
        && !text.starts_with('.');
    fits.then(|| text.to_owned())
}

fn readable(title: &str) -> String {
    let mut slug = slug::readable(title, 60);
    slug.retain(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    slug.truncate(60);
    match slug.trim_matches('-') {
        "" => "article".to_owned(),
        slug => slug.to_owned(),
    }
}

/// Cuts a template into its pieces, or gives the name of a place there is not.
fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        let name = &rest[open + 1..open + close];
        let hole = HOLES.iter().find(|hole| hole.0 == name).ok_or_else(|| name.to_owned())?;
        if open > 0 {
            pieces.push(Piece::Literal(rest[..open].to_owned()));
        }
        pieces.push(Piece::Hole(hole.1));
        rest = &rest[open + close + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest.to_owned()));
    }
    Ok(pieces)
}

/// What keeps a template from being a document's, and what to write instead.
fn no_document(text: &str, pieces: &[Piece]) -> Option<(String, String)> {
    let has = |hole| pieces.contains(&Piece::Hole(hole));
    let wrong = |message: &str, help: &str| Some((message.to_owned(), help.to_owned()));
    if !has(Hole::Id) && !has(Hole::Id8) {
        return wrong("has neither `{id}` nor `{id8}`", "without one, two articles could want the same file");
    }
    if !has(Hole::Source) || !source_stands_alone(text) {
        let help = "put it between `/` or `.`, since two sources may use the same ids";
        return wrong("must have `{source}` standing alone", help);
    }
    if !text.ends_with(".md") {
        return wrong("does not end with `.md`", "documents are Markdown files");
    }
    None
}

/// What keeps a template from being a path, and what to write instead.
fn no_path(text: &str, pieces: &[Piece]) -> Option<(String, String)> {
    let wrong = |message: &str, help: &str| Some((message.to_owned(), help.to_owned()));
    let longest: Vec<usize> = outline(pieces).split('/').map(str::len).collect();
    if pieces.iter().any(|piece| matches!(piece, Piece::Literal(text) if !is_plain(text))) {
        return wrong(
            "has a character that no file name may have",
            "use letters, digits, `-`, `_`, `.` and `/`",
        );
    }
    if text.split('/').any(|part| part.is_empty() || part.starts_with('.') || part.ends_with(['.', ' '])) {
        let help = "it is relative to `output.content`; no part may be empty or begin or end with a dot";
        return wrong("has a part that cannot be a name", help);
    }
    if longest.iter().any(|length| *length > LONGEST_PART) || longest.iter().sum::<usize>() > LONGEST_PATH {
        return wrong("can become too long", "a part may take 200 bytes, the path 900; leave something out");
    }
    None
}

fn is_plain(text: &str) -> bool {
    text.chars().all(|c| !c.is_control() && !FORBIDDEN.contains(c))
}

/// Whether no letter touches `{source}`, so that where it ends can be told and no two sources share a file.
fn source_stands_alone(text: &str) -> bool {
    let mut parts = text.split("{source}").peekable();
    let mut first = true;
    while let Some(part) = parts.next() {
        let starts = first || part.starts_with(['/', '.']);
        let ends = parts.peek().is_none() || (first && part.is_empty()) || part.ends_with(['/', '.']);
        if !starts || !ends {
            return false;
        }
        first = false;
    }
    true
}

/// The longest path a template gives, with `x` for what is filled in.
fn outline(pieces: &[Piece]) -> String {
    let longest = |hole: &Hole| HOLES.iter().find(|known| known.1 == *hole).map_or(0, |known| known.2);
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Literal(text) => text.clone(),
            Piece::Hole(hole) => "x".repeat(longest(hole)),
        })
        .collect()
}

fn form(pieces: &[Piece]) -> String {
    let mut form = String::from("^");
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Literal(text) => form.push_str(&regex::escape(text)),
            Piece::Hole(hole) => {
                let shape = HOLES.iter().find(|known| known.1 == *hole).map_or("", |known| known.3);
                form.push_str(&format!("(?P<{}>{shape})", group(at)));
            }
        }
    }
    form.push('$');
    form
}

fn group(at: usize) -> String {
    format!("p{at}")
}
