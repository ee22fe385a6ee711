//! `feedloom diff`: what a person's documents and their sources say differently.

use std::path::{Component, Path};

use similar::TextDiff;

use super::args::DiffArgs;
use super::outcome::{Exit, Failure, clean, print};
use super::wiring;
use crate::publish::Directory;
use crate::update;
use crate::update::difference::{self, Difference, DifferenceKind};

/// Shows the difference of one article, or names those that have one.
pub(super) async fn diff(args: &DiffArgs) -> Result<Exit, Failure> {
    let settings = wiring::settings(&args.place)?;
    let content = Directory::new(&settings.content);
    let Some(name) = &args.article else {
        let paths = difference::held(&content).await.map_err(update::Error::from)?;
        print(&paths.iter().map(|path| format!("{}\n", clean(path))).collect::<String>())?;
        return Ok(Exit::Done);
    };
    let name = below(name, &args.place.root, &settings.content).unwrap_or_else(|| name.clone());
    let path = difference::find(&content, &name).await.map_err(update::Error::from)?;
    let path = path.ok_or_else(|| Failure::Usage {
        message: format!("no article is called `{}`", clean(&name)),
        help: "name it by its document's path, its id, or its address; without a name, `feedloom diff` lists those that differ"
            .into(),
    })?;
    let difference = difference::of(&content, &path).await.map_err(update::Error::from)?;
    print(&difference.map_or_else(|| format!("{path}: nothing differs\n"), |one| shown(&one)))?;
    Ok(Exit::Done)
}

fn shown(one: &Difference) -> String {
    let (old, new) = match one.kind {
        DifferenceKind::Held => ("as it stands", "as its source says now"),
        DifferenceKind::Revised => ("before its source changed it", "as it stands"),
    };
    let (old, new) = (format!("{} ({old})", one.path), format!("{} ({new})", one.path));
    unified((&old, &one.old), (&new, &one.new))
}

/// A unified diff of two texts, each with its name. What a terminal could take for a command is shown as such.
pub(super) fn unified(old: (&str, &str), new: (&str, &str)) -> String {
    let diff = TextDiff::from_lines(old.1, new.1).unified_diff().header(old.0, new.0).to_string();
    diff.lines().map(|line| clean(line) + "\n").collect()
}

/// A document's path below the content place, where a file was named.
fn below(name: &str, root: &Path, content: &Path) -> Option<String> {
    let plain = |path: &Path| -> Vec<String> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let parts = path.components().filter(|part| *part != Component::CurDir);
        parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect()
    };
    let content = plain(content);
    let places = [Path::new(name).to_owned(), root.join(name)];
    places.iter().find_map(|path| Some(plain(path).strip_prefix(content.as_slice())?.join("/")))
}
