//! The built-in site rules, embedded from `config/rules/`.

use std::sync::LazyLock;

use include_dir::{Dir, include_dir};

use super::yaml;
use crate::extract::rule::ArticleRules;
use crate::model::OptionError;
use crate::source::ListRules;

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/config/rules");

static RULES: LazyLock<(ListRules, ArticleRules)> =
    LazyLock::new(|| read().expect("the built-in rules are read by a test"));

/// What is known about lists.
pub(super) fn lists() -> &'static ListRules {
    &RULES.0
}

/// What is known about articles' pages.
pub fn article_rules() -> &'static ArticleRules {
    &RULES.1
}

fn read() -> Result<(ListRules, ArticleRules), OptionError> {
    let (mut lists, mut articles) = (ListRules::default(), ArticleRules::default());
    for file in FILES.files() {
        let options = yaml::read(file.contents_utf8().unwrap_or_default())?;
        lists.add(&options)?;
        articles.add(&options)?;
        if let Some(error) = options.unused().into_iter().next() {
            return Err(error);
        }
    }
    Ok((lists, articles))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_rule_is_good() {
        assert!(read().is_ok(), "{:?}", read().err());
        assert!(FILES.files().count() > 0);
    }
}
