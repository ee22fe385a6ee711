//! [`FrontMatter`] ↔ text: the header of a document.
//!
//! Writing has one form, so that the same header always gives the same bytes: keys in their order, every text in
//! double quotes. Reading takes any mapping a person may write, in either [`Form`] whatever a preset says, within
//! limits. Which keys a document has, and what they mean, is decided in `format`.

mod parts;
mod read;
mod read_toml;
mod scalar;
#[cfg(test)]
mod tests;
mod write;
mod write_toml;

pub use parts::{Part, Parts, parts};
pub use read::{Error, read, read_yaml};

use crate::model::FrontMatter;

/// The language of a header, told by the lines it stands between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// YAML between `---`.
    Yaml,
    /// TOML between `+++`.
    Toml,
}

impl Form {
    /// The line before and after such a header.
    fn fence(self) -> &'static str {
        match self {
            Self::Yaml => "---",
            Self::Toml => "+++",
        }
    }
}

/// The header with its lines around it and the empty line that follows; [`read`] gives the same back.
pub fn write(header: &FrontMatter, form: Form) -> String {
    match form {
        Form::Yaml => write::write(header),
        Form::Toml => write_toml::write(header),
    }
}
