//! `group` or `groups`: the folders of a feed reader that a source stands in, each a path.

use crate::model::{Kind, OptionError, Options};

/// What parts a path's names where it is one text.
const BETWEEN: char = '/';

/// The paths a source stands in; none where it says nothing.
///
/// `group` is one path and `groups` several. A path is a text, `News/Tech`, or the list of its names, where one of them has
/// a `/`.
pub(super) fn read(options: &Options) -> Result<Vec<Vec<String>>, OptionError> {
    match (options.get("group"), options.get("groups")) {
        (Some(_), Some(both)) => {
            Err(both.error("`group` and `groups` are one setting").with_help("keep one of them"))
        }
        (Some(one), None) => Ok(vec![path(one)?]),
        (None, Some(many)) => many.one_or_many().into_iter().map(path).collect(),
        (None, None) => Ok(Vec::new()),
    }
}

fn path(value: &Options) -> Result<Vec<String>, OptionError> {
    let names: Vec<String> = match value.kind() {
        Kind::List(names) => names.iter().map(Options::text).collect::<Result<_, _>>()?,
        _ => value.text()?.split(BETWEEN).map(str::to_owned).collect(),
    };
    let names: Vec<_> =
        names.iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        return Err(value
            .error(format!("`{}` names no group", value.name()))
            .with_help("write a path such as `News/Tech`, or the list of its names where one has a `/`"));
    }
    Ok(names)
}

/// Paths as they are written under one of the two keys: the key, and its value.
pub(super) fn written(paths: &[Vec<String>]) -> Option<(&'static str, serde_json::Value)> {
    let one = |path: &Vec<String>| match path.iter().any(|name| name.contains(BETWEEN)) {
        true => path.as_slice().into(),
        false => path.join("/").into(),
    };
    match paths {
        [] => None,
        [path] => Some(("group", one(path))),
        many => Some(("groups", many.iter().map(one).collect())),
    }
}
