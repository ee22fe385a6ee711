//! Bytes to text. Which bytes belong to a body, and its header, is the fetcher's business.

mod declared;
mod told;

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

pub use told::{By, Told, told};

/// What the bytes are, which decides where a declaration is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// `<meta charset>` in the first 1,024 bytes, or later in the head, up to 8 KiB.
    Html,
    /// The XML declaration.
    Xml,
    /// UTF-8 unless the header says otherwise.
    Json,
}

/// The most bytes the detector looks at, from the first one that is not ASCII.
const DETECTED: usize = 512 * 1024;
/// Up to so many malformed sequences a text is damaged UTF-8 rather than something else.
const FEW: usize = 3;
/// From so many bytes outside ASCII on, a text that fits a multi-byte encoding does so by no accident.
const MANY: usize = 20;

/// The text of a body: by BOM, then the header's charset, then the body's own declaration, then by content.
///
/// Labels are the WHATWG Encoding Standard's (`gb2312` means GBK, decoded as GB18030), and code page numbers of the
/// common East Asian ones (`cp936`). A declared encoding that the bytes plainly are not gives way: a legacy one to UTF-8
/// when the bytes are valid UTF-8 (a page saved anew under its old label), UTF-8 to the detected one when they are more
/// damaged than not, UTF-16 to UTF-8 when they can be read as ASCII, and a header's ISO-8859-1, which is many servers'
/// default, to the body's own label. Never fails: bad bytes become U+FFFD. The declaration in the text stays as it was,
/// so a parser given the text must not heed it again.
pub fn decode(bytes: &[u8], header: Option<&str>, syntax: Syntax) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return text(encoding, &bytes[length..]);
    }
    if let Some(encoding) = utf16_by_shape(bytes, syntax) {
        return text(encoding, bytes);
    }
    text(encoding(bytes, header, syntax), bytes)
}

/// The text in one encoding; bad bytes become U+FFFD.
fn text(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// UTF-16 without a BOM, by the first two characters: `<?` of XML, `{"` and the like of JSON (RFC 4627, 3).
fn utf16_by_shape(bytes: &[u8], syntax: Syntax) -> Option<&'static Encoding> {
    let start: [u8; 4] = bytes.get(..4)?.try_into().ok()?;
    match (start, syntax) {
        ([b'<', 0, c, 0], Syntax::Xml | Syntax::Html) if c.is_ascii() && c != 0 => Some(UTF_16LE),
        ([0, b'<', 0, c], Syntax::Xml | Syntax::Html) if c.is_ascii() && c != 0 => Some(UTF_16BE),
        ([b'{' | b'[', 0, c, 0], Syntax::Json) if c != 0 => Some(UTF_16LE),
        ([0, b'{' | b'[', 0, c], Syntax::Json) if c != 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding of bytes without a BOM.
fn encoding(bytes: &[u8], header: Option<&str>, syntax: Syntax) -> &'static Encoding {
    let by_header = header.and_then(declared::header).and_then(|found| as_meant(found, bytes));
    let by_body = declared::body(bytes, syntax).and_then(|found| match as_meant(found, bytes)? {
        // The label was read as ASCII, so the bytes are no UTF-16.
        utf16 if utf16 == UTF_16LE || utf16 == UTF_16BE => Some(UTF_8),
        other => Some(other),
    });
    let declared = match (by_header, by_body) {
        (Some(header), Some(body)) if header == WINDOWS_1252 && fits(body, bytes) => Some(body),
        (header, body) => header.or(body),
    };
    match declared {
        Some(legacy) if legacy != UTF_8 => if_not_utf8(legacy, bytes),
        Some(_) => utf8_unless_damaged(bytes),
        None if escapes(bytes) => detect(bytes),
        None => utf8_unless_damaged(bytes),
    }
}

/// What a label means in practice; `None` for one that says nothing about these bytes.
fn as_meant(encoding: &'static Encoding, bytes: &[u8]) -> Option<&'static Encoding> {
    match encoding {
        e if e == REPLACEMENT => None,
        e if e == GBK => Some(GB18030),
        e if (e == UTF_16LE || e == UTF_16BE) && !has_zeros(bytes) => Some(UTF_8),
        e => Some(e),
    }
}

/// Whether the beginning has zero bytes, as UTF-16 of any markup has and no other encoding.
fn has_zeros(bytes: &[u8]) -> bool {
    bytes.iter().take(1024).any(|byte| *byte == 0)
}

/// Whether the bytes have the escape sequences of ISO-2022-JP, and nothing outside ASCII.
fn escapes(bytes: &[u8]) -> bool {
    bytes.is_ascii() && bytes.windows(3).any(|three| matches!(three, [0x1B, b'$', b'@' | b'B']))
}

/// A declared legacy encoding, unless the bytes are UTF-8 or do not fit it at all.
fn if_not_utf8(declared: &'static Encoding, bytes: &[u8]) -> &'static Encoding {
    let utf8 = Utf8Look::at(bytes);
    if utf8.malformed == 0 && utf8.well_formed > 0 && !(is_multi_byte(declared) && utf8.could_be_chance()) {
        return UTF_8;
    }
    let damage = damage(declared, bytes);
    if damage <= FEW {
        return declared;
    }
    let detected = detect(bytes);
    if self::damage(detected, bytes) * 4 < damage { detected } else { declared }
}

/// UTF-8, unless the bytes are more damaged as UTF-8 than not and clearly something else.
fn utf8_unless_damaged(bytes: &[u8]) -> &'static Encoding {
    let utf8 = Utf8Look::at(bytes);
    let damaged = match utf8.well_formed {
        0 => utf8.malformed > 0,
        well_formed => utf8.malformed > FEW && utf8.malformed > well_formed,
    };
    if !damaged {
        return UTF_8;
    }
    let detected = detect(bytes);
    if damage(detected, bytes) * 4 < utf8.malformed { detected } else { UTF_8 }
}

/// The encoding that the content looks like.
fn detect(bytes: &[u8]) -> &'static Encoding {
    let start = bytes.iter().position(|byte| !byte.is_ascii() || *byte == 0x1B).unwrap_or(bytes.len());
    let start = start.saturating_sub(2);
    let end = bytes.len().min(start.saturating_add(DETECTED));
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[start..end], end == bytes.len());
    match detector.guess(None, Utf8Detection::Deny) {
        gbk if gbk == GBK => GB18030,
        other => other,
    }
}

/// How many places cannot be read in an encoding; one at the very end is a cut, not a fault.
fn damage(encoding: &'static Encoding, bytes: &[u8]) -> usize {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    if !damaged {
        return 0;
    }
    let cut = usize::from(text.ends_with('\u{FFFD}'));
    text.matches('\u{FFFD}').count() - cut
}

/// Whether bytes with many characters outside ASCII are without fault in a multi-byte encoding.
fn fits(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    let beyond_ascii = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    encoding == UTF_8 || is_multi_byte(encoding) && beyond_ascii >= MANY && damage(encoding, bytes) == 0
}

/// Whether an encoding is one of the East Asian ones with two bytes and more a character.
fn is_multi_byte(encoding: &'static Encoding) -> bool {
    !encoding.is_single_byte() && encoding != UTF_8 && encoding != UTF_16LE && encoding != UTF_16BE
}

/// What bytes look like when read as UTF-8.
struct Utf8Look {
    /// Characters outside ASCII.
    well_formed: usize,
    /// Those of them that take more than two bytes.
    long: usize,
    /// Places that are no UTF-8; a character cut at the very end is none.
    malformed: usize,
}

impl Utf8Look {
    /// Reads bytes as UTF-8.
    fn at(bytes: &[u8]) -> Utf8Look {
        let mut look = Utf8Look { well_formed: 0, long: 0, malformed: 0 };
        let mut rest = bytes.len();
        for chunk in bytes.utf8_chunks() {
            for c in chunk.valid().chars().filter(|c| !c.is_ascii() && *c != '\u{FFFD}') {
                look.well_formed += 1;
                look.long += usize::from(c.len_utf8() > 2);
            }
            rest -= chunk.valid().len() + chunk.invalid().len();
            let cut =
                rest == 0 && std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
            look.malformed += usize::from(!chunk.invalid().is_empty() && !cut);
        }
        look
    }

    /// Whether so little of the text is UTF-8 that two-byte characters of an East Asian encoding may look like it.
    fn could_be_chance(&self) -> bool {
        self.long == 0 && self.well_formed <= FEW
    }
}

/// A label as an encoding: the WHATWG's, and the code page numbers it leaves out.
fn by_label(label: &str) -> Option<&'static Encoding> {
    let label =
        label.trim_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | ';' | ',' | '/'));
    let label = match label.to_ascii_lowercase().as_str() {
        "cp936" | "ms936" | "windows-936" => Cow::Borrowed("gbk"),
        "cp932" | "windows-932" => Cow::Borrowed("shift_jis"),
        "cp949" | "ms949" => Cow::Borrowed("euc-kr"),
        "cp950" | "ms950" | "windows-950" => Cow::Borrowed("big5"),
        _ => Cow::Borrowed(label),
    };
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests;
