//! The signs of pages that stand in the way, embedded from `config/barriers/`.

use std::sync::LazyLock;

use include_dir::{Dir, include_dir};

use super::yaml;
use crate::extract::barrier::Signs;
use crate::model::OptionError;

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/config/barriers");

static SIGNS: LazyLock<Signs> = LazyLock::new(|| read().expect("the built-in signs are read by a test"));

/// What is known of bot checks, consent walls and login pages.
pub fn barrier_signs() -> &'static Signs {
    &SIGNS
}

fn read() -> Result<Signs, OptionError> {
    let mut signs = Signs::default();
    for file in FILES.files() {
        let options = yaml::read(file.contents_utf8().unwrap_or_default())?;
        signs.add(&options)?;
        if let Some(error) = options.unused().into_iter().next() {
            return Err(error);
        }
    }
    Ok(signs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_sign_is_good() {
        assert!(read().is_ok(), "{:?}", read().err());
        assert!(FILES.files().count() > 0);
    }
}
