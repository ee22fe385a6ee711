//! The `output:` section.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use url::Url;

use super::git;
use super::images;
use super::problem::Found;
use crate::format::preset::{Preset, Presets};
use crate::format::revisions::Revisions;
use crate::format::{self, FeedFormat, FeedOptions, feed_path, window};
use crate::git::GitOptions;
use crate::model::{Images, OptionError, Options};

/// The section as meant.
pub(super) struct Output {
    /// The folder of documents and ledger.
    pub(super) content: PathBuf,
    /// The folder of feeds.
    pub(super) feeds: PathBuf,
    /// The preset of sources that name none.
    pub(super) preset: Arc<Preset>,
    /// What becomes of the images of sources that do not say.
    pub(super) images: Images,
    /// The file of the health feed.
    pub(super) health: Option<PathBuf>,
    /// Where the old text of a revised document is kept.
    pub(super) revisions: Revisions,
    /// How what is written is committed, where it is.
    pub(super) git: Option<GitOptions>,
    /// How feeds look.
    pub(super) feed_options: FeedOptions,
}

/// Places of files that are not ours to replace, or that only the state may write.
pub(super) struct Taken<'a> {
    /// The main file of the configuration.
    pub(super) main: &'a Path,
    /// The state database; beside it stand files whose names begin as its own.
    pub(super) state: &'a Path,
}

/// Reads the section; every key has a default.
pub(super) fn read(
    options: &Options,
    root: &Path,
    taken: &Taken<'_>,
    presets: &Presets,
    found: &mut Found,
) -> Output {
    let empty = Options::empty();
    let section = options.get("output").and_then(|section| found.keep(section.map())).unwrap_or(&empty);
    let mut folder = |key, default: &str| {
        let path = section.get(key).and_then(|value| found.keep(value.text()));
        root.join(path.as_deref().unwrap_or(default))
    };
    let (content, feeds) = (folder("content", "content"), folder("feeds", "public/feeds"));
    let preset = section.get("preset").and_then(|value| found.keep(presets.read(value)));
    let images = section.get("images").and_then(|value| found.keep(images::read(value, Images::default())));
    let formats = section.get("formats").and_then(|value| found.keep(formats(value)));
    let entries = section.get("entries").and_then(|value| found.keep(entries(value)));
    let archives = section.get("archives").and_then(|value| found.keep(value.bool()));
    let author_minimum = section.get("authors").and_then(|value| found.keep(authors(value)));
    let pages = section.get("pages").and_then(|value| found.keep(value.bool())).unwrap_or(true);
    let hubs = section.get("hub").and_then(|value| found.keep(hubs(value))).unwrap_or_default();
    let include = section.get("include").and_then(|value| found.keep(patterns(value))).unwrap_or_default();
    let health =
        section.get("health").and_then(|value| found.keep(health(value, root, &content, &feeds, taken)));
    let revisions = section.get("revisions").and_then(|value| found.keep(revisions(value)));
    let git = section.get("git").and_then(|value| found.keep(git::read(value)));
    Output {
        health,
        images: images.unwrap_or_default(),
        revisions: revisions.unwrap_or(Revisions::Folder),
        git: git.flatten(),
        content,
        feeds,
        preset: Arc::new(preset.unwrap_or_else(|| Preset::built_in()[0].clone())),
        feed_options: FeedOptions {
            formats: formats.unwrap_or_else(|| vec![format::FORMATS[0]]),
            entries: entries.unwrap_or(50),
            include,
            tag_minimum: 1,
            archives: archives.unwrap_or(true),
            author_minimum,
            queries: Vec::new(),
            pages,
            hubs,
        },
    }
}

fn health(
    value: &Options,
    root: &Path,
    content: &Path,
    feeds: &Path,
    taken: &Taken<'_>,
) -> Result<PathBuf, OptionError> {
    let path = root.join(value.text()?);
    let (place, feeds) = (plain(&path), plain(feeds));
    let among_feeds = place.strip_prefix(&feeds).ok().and_then(Path::to_str);
    let is_feed = among_feeds.is_some_and(|below| feed_path::id_of("", below).is_some());
    let wrong = if path.file_name().is_none() || is_feed {
        "be a file, and not one of the other feeds"
    } else if is_document(&place, &plain(content), &feeds) {
        "stand outside of `content`, which holds documents"
    } else if is_configuration(&place, &plain(taken.main), &plain(root)) {
        "stand outside of the configuration"
    } else if is_state(&place, &plain(taken.state)) {
        "not stand where the state is kept"
    } else {
        return Ok(path);
    };
    Err(value
        .error(format!("`health` must {wrong}"))
        .with_help("write a path such as `public/feeds/health.atom`"))
}

/// Feeds may stand in a folder of their own below the documents.
fn is_document(place: &Path, content: &Path, feeds: &Path) -> bool {
    place.starts_with(content) && !(feeds.starts_with(content) && place.starts_with(feeds))
}

/// A main file that stands at the root has only its own file and the sources beside it.
fn is_configuration(place: &Path, main: &Path, root: &Path) -> bool {
    let folder = main.parent().unwrap_or(main);
    match root.starts_with(folder) {
        true => {
            place == main || ["sources", "presets"].iter().any(|name| place.starts_with(folder.join(name)))
        }
        false => place.starts_with(folder),
    }
}

/// The files and folders beside the state have names that begin as its own: `state.db-wal`, `state.db.d`.
fn is_state(place: &Path, state: &Path) -> bool {
    let Some((folder, name)) = state.parent().zip(state.file_name()) else { return false };
    let beside = place.strip_prefix(folder).ok().and_then(|below| below.iter().next());
    beside.is_some_and(|beside| beside.as_encoded_bytes().starts_with(name.as_encoded_bytes()))
}

/// A path to compare by: absolute, without `.` and `..`. Links are not followed.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

fn formats(value: &Options) -> Result<Vec<&'static dyn FeedFormat>, OptionError> {
    let format = |item: &Options| {
        let name = item.text()?;
        format::named(&name).ok_or_else(|| {
            let known: Vec<_> = format::FORMATS.iter().map(|format| format.name()).collect();
            item.error(format!("there is no feed format `{name}`"))
                .with_help(format!("known: {}", known.join(", ")))
        })
    };
    value.one_or_many().into_iter().map(format).collect()
}

fn hubs(value: &Options) -> Result<Vec<Url>, OptionError> {
    value.one_or_many().into_iter().map(Options::url).collect()
}

fn entries(value: &Options) -> Result<usize, OptionError> {
    match value.count()? {
        number if (1..=window::MOST).contains(&number) => Ok(number),
        _ => Err(value.error(format!("`entries` must be between 1 and {}", window::MOST))),
    }
}

fn revisions(value: &Options) -> Result<Revisions, OptionError> {
    match value.text()?.as_str() {
        "folder" => Ok(Revisions::Folder),
        "git" => Ok(Revisions::Git),
        "none" => Ok(Revisions::None),
        other => Err(value.error(format!("`revisions` cannot be `{other}`")).with_help(
            "known: folder (old texts are kept beside the documents), git (its history has them), none",
        )),
    }
}

fn authors(value: &Options) -> Result<u64, OptionError> {
    match value.count()? {
        0 => {
            Err(value.error("`authors` must be from 1 up").with_help("leave it out for no feeds of authors"))
        }
        number => Ok(number as u64),
    }
}

fn patterns(value: &Options) -> Result<Vec<String>, OptionError> {
    value.one_or_many().into_iter().map(Options::text).collect()
}
