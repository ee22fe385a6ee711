//! Language tags.

/// A BCP 47 tag in its usual letter case (`zh-CN`, `en`, `zh-Hans`), or `None` for what is no tag.
pub fn normalize(tag: &str) -> Option<String> {
    let tag = tag.trim();
    (!tag.is_empty()).then(|| tag.to_owned())
}

/// The language of a text by its script and words, where that is certain.
pub fn detect(_text: &str) -> Option<&'static str> {
    None
}

/// Whether texts of this language are written without spaces between words (Chinese, Japanese, Thai …).
pub fn is_unspaced(tag: &str) -> bool {
    tag.starts_with("zh") || tag.starts_with("ja")
}
