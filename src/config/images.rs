//! `images`: what becomes of the images of articles, for the whole or for one source.

use super::size;
use crate::model::{Images, Kind, OptionError, Options};

/// Reads `link`, `local` or a mapping; what it does not say is as in `default`.
///
/// # Errors
/// When it is none of these, or a value in it is wrong.
pub(super) fn read(value: &Options, default: Images) -> Result<Images, OptionError> {
    if !matches!(value.kind(), Kind::Map(_)) {
        return Ok(Images { local: is_local(value)?, ..default });
    }
    let bytes = |key, default| value.get(key).map_or(Ok(default), size::bytes);
    Ok(Images {
        local: value.get("mode").map_or(Ok(default.local), is_local)?,
        max_size: bytes("max_size", default.max_size)?,
        per_article: value.get("per_article").map_or(Ok(default.per_article), Options::count)?,
        total_size: bytes("total_size", default.total_size)?,
        referer: value.get("referer").map_or(Ok(default.referer), Options::bool)?,
    })
}

fn is_local(value: &Options) -> Result<bool, OptionError> {
    match value.text()?.as_str() {
        "link" => Ok(false),
        "local" => Ok(true),
        other => Err(value
            .error(format!("`{}` must be `link` or `local`, but is `{other}`", value.name()))
            .with_help("`link` leaves images where they are, `local` keeps them beside the documents")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::yaml;

    fn images(text: &str, default: Images) -> Result<Images, OptionError> {
        let options = yaml::read(&format!("images: {text}")).unwrap();
        read(options.get("images").unwrap(), default)
    }

    #[test]
    fn a_source_says_only_what_is_other_than_for_the_whole() {
        let whole = images("{mode: local, max_size: 1MiB, referer: true}", Images::default()).unwrap();
        let expected = Images { local: true, max_size: 1 << 20, referer: true, ..Images::default() };
        assert_eq!(whole, expected);
        assert_eq!(images("link", whole).unwrap(), Images { local: false, ..whole });
        assert_eq!(images("{per_article: 3}", whole).unwrap(), Images { per_article: 3, ..whole });
        assert_eq!(images("local", Images::default()).unwrap(), Images { local: true, ..Images::default() });
    }

    #[test]
    fn other_words_are_refused() {
        for text in ["keep", "true", "{mode: bundle}", "{max_size: big}", "[local]"] {
            assert!(images(text, Images::default()).is_err(), "{text}");
        }
    }
}
