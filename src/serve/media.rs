//! What a file is, by the ending of its name.

/// What is told of a kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Media {
    /// The value of `Content-Type`.
    pub(super) content_type: &'static str,
    /// How browsers may treat it.
    pub(super) class: Class,
}

/// Kinds of files that differ in more than their type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A feed in XML, which may load a style sheet from beside it.
    Feed,
    /// Text that loads nothing.
    Text,
    /// Text that may load images and styles from beside it.
    Page,
    /// An image that is packed already, and may be shown by other sites.
    Image,
}

/// The kind of a file; `None` for one that is not published.
///
/// An ending not known here is no file of ours: whatever else lies in the folder stays there.
pub(super) fn of(path: &str) -> Option<Media> {
    let (_, ending) = path.rsplit('/').next()?.rsplit_once('.')?;
    let (content_type, class) = match ending.to_ascii_lowercase().as_str() {
        "atom" => ("application/atom+xml; charset=utf-8", Class::Feed),
        "rss" => ("application/rss+xml; charset=utf-8", Class::Feed),
        "xml" => ("application/xml; charset=utf-8", Class::Text),
        "json" => ("application/feed+json", Class::Text),
        "opml" => ("text/x-opml; charset=utf-8", Class::Text),
        "txt" => ("text/plain; charset=utf-8", Class::Text),
        "css" => ("text/css; charset=utf-8", Class::Text),
        "html" => ("text/html; charset=utf-8", Class::Page),
        "svg" => ("image/svg+xml", Class::Page),
        "png" => ("image/png", Class::Image),
        "jpg" | "jpeg" => ("image/jpeg", Class::Image),
        "gif" => ("image/gif", Class::Image),
        "webp" => ("image/webp", Class::Image),
        "avif" => ("image/avif", Class::Image),
        "ico" => ("image/x-icon", Class::Image),
        _ => return None,
    };
    Some(Media { content_type, class })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_have_their_types_and_unknown_endings_none() {
        assert_eq!(of("tag/a.b.atom").unwrap().content_type, "application/atom+xml; charset=utf-8");
        assert_eq!(of("ALL.JSON").unwrap().content_type, "application/feed+json");
        for path in ["README", "a.atom/x", "state.db", "a.atom~", "a.js", "metrics"] {
            assert_eq!(of(path), None, "{path}");
        }
    }
}
