//! A text that is used and never shown.

use std::fmt;

/// A text that may be a password or the like: logs, reports and debug output show `***` in its place.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for whoever has to send it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl<T: Into<String>> From<T> for Secret {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_shown_nowhere() {
        let secret = Secret::from("open sesame");
        assert_eq!((format!("{secret:?}").as_str(), secret.expose()), ("***", "open sesame"));
    }
}
