//! The `output:` section.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::problem::Found;
use crate::format::preset::Preset;
use crate::format::{self, FeedFormat, FeedOptions, feed_path, window};
use crate::model::{OptionError, Options};

/// The section as meant.
pub(super) struct Output {
    /// The folder of documents and ledger.
    pub(super) content: PathBuf,
    /// The folder of feeds.
    pub(super) feeds: PathBuf,
    /// The preset of sources that name none.
    pub(super) preset: Arc<Preset>,
    /// The file of the health feed.
    pub(super) health: Option<PathBuf>,
    /// How feeds look.
    pub(super) feed_options: FeedOptions,
}

/// Reads the section; every key has a default.
pub(super) fn read(options: &Options, root: &Path, found: &mut Found) -> Output {
    let empty = Options::empty();
    let section = options.get("output").and_then(|section| found.keep(section.map())).unwrap_or(&empty);
    let mut folder = |key, default: &str| {
        let path = section.get(key).and_then(|value| found.keep(value.text()));
        root.join(path.as_deref().unwrap_or(default))
    };
    let (content, feeds) = (folder("content", "content"), folder("feeds", "public/feeds"));
    let preset = section.get("preset").and_then(|value| found.keep(Preset::from_options(value)));
    let formats = section.get("formats").and_then(|value| found.keep(formats(value)));
    let entries = section.get("entries").and_then(|value| found.keep(entries(value)));
    let include = section.get("include").and_then(|value| found.keep(patterns(value))).unwrap_or_default();
    let health = section.get("health").and_then(|value| found.keep(health(value, root, &feeds)));
    Output {
        health,
        content,
        feeds,
        preset: Arc::new(preset.unwrap_or_else(|| Preset::built_in()[0].clone())),
        feed_options: FeedOptions {
            formats: formats.unwrap_or_else(|| vec![format::FORMATS[0]]),
            entries: entries.unwrap_or(50),
            include,
            tag_minimum: 1,
        },
    }
}

fn health(value: &Options, root: &Path, feeds: &Path) -> Result<PathBuf, OptionError> {
    let path = root.join(value.text()?);
    let below = path.strip_prefix(feeds).ok().and_then(Path::to_str);
    if path.file_name().is_none() || below.is_some_and(|below| feed_path::id_of("", below).is_some()) {
        return Err(value
            .error("`health` must be a file, and not one of the other feeds")
            .with_help("write a path such as `public/feeds/health.atom`"));
    }
    Ok(path)
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

fn entries(value: &Options) -> Result<usize, OptionError> {
    match value.count()? {
        number if (1..=window::MOST).contains(&number) => Ok(number),
        _ => Err(value.error(format!("`entries` must be between 1 and {}", window::MOST))),
    }
}

fn patterns(value: &Options) -> Result<Vec<String>, OptionError> {
    value.one_or_many().into_iter().map(Options::text).collect()
}
