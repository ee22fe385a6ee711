//! In which encoding a body is, and why that was taken, for `explain`.

use encoding_rs::Encoding;
use serde::Serialize;

use super::{Syntax, as_meant, declared, encoding, utf16_by_shape};

/// An encoding, and what spoke for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Its name, as the WHATWG Encoding Standard has it.
    pub encoding: &'static str,
    /// What spoke for it.
    pub by: By,
}

/// What speaks for an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// A byte order mark.
    ByteOrderMark,
    /// The header.
    Header,
    /// The body's own declaration.
    Declaration,
    /// What the bytes are.
    Content,
}

/// What [`decode`](super::decode) takes a body for, and why.
pub fn told(bytes: &[u8], header: Option<&str>, syntax: Syntax) -> Told {
    let told = |encoding: &'static Encoding, by| Told { encoding: encoding.name(), by };
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return told(encoding, By::ByteOrderMark);
    }
    if let Some(encoding) = utf16_by_shape(bytes, syntax) {
        return told(encoding, By::Content);
    }
    let taken = encoding(bytes, header, syntax);
    let says = |found: Option<&'static Encoding>| found.and_then(|one| as_meant(one, bytes)) == Some(taken);
    let by = match (says(header.and_then(declared::header)), says(declared::body(bytes, syntax))) {
        (true, _) => By::Header,
        (false, true) => By::Declaration,
        (false, false) => By::Content,
    };
    told(taken, by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_told_with_what_spoke_for_it() {
        let page = b"<meta charset=gbk><p>\xb3\xb1\xcf\xab</p>";
        for (bytes, header, encoding, by) in [
            (&b"\xef\xbb\xbfa"[..], Some("gbk"), "UTF-8", By::ByteOrderMark),
            (page, None, "gb18030", By::Declaration),
            (page, Some("gb2312"), "gb18030", By::Header),
            ("<meta charset=gbk><p>潮汐涨落的时候</p>".as_bytes(), None, "UTF-8", By::Content),
            (b"<p>a</p>", None, "UTF-8", By::Content),
        ] {
            assert_eq!(told(bytes, header, Syntax::Html), Told { encoding, by }, "{header:?}");
        }
    }
}
