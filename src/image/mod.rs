//! Images as they are kept: known by their content, and without what they tell about people and places.
//!
//! Nothing is decoded: a file is cut into the pieces of its format, and of these only the ones are kept that its picture
//! needs. What the camera wrote goes with the others, but for the orientation, without which the picture would lie on its
//! side.

mod jpeg;
mod orientation;
mod png;
mod webp;

use img_parts::Bytes;

/// An image to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// What its file's name ends in, without the dot.
    pub extension: &'static str,
    /// The whole file.
    pub bytes: Vec<u8>,
}

/// Why something is not kept as an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is something else: a page, or SVG, which may be active.
    #[error("it is no JPEG, PNG, GIF, WebP or AVIF file")]
    Unknown,
    /// It begins as an image of that kind and is none.
    #[error("its {0} file is damaged")]
    Damaged(&'static str),
    /// It says more than the picture, and that cannot be taken out without decoding it.
    #[error("its {0} file holds metadata that cannot be taken out")]
    Metadata(&'static str),
}

/// An image of a kind that browsers show, with the metadata taken out. What it is, its first bytes say, never a name or a
/// header.
///
/// The same bytes always give the same image, and an image given back comes out as it is.
///
/// # Errors
/// When it is no such image, or cannot be kept without its metadata.
pub fn clean(bytes: Vec<u8>) -> Result<Image, Error> {
    let (extension, bytes) = match kind(&bytes) {
        Some(Kind::Jpeg) => ("jpg", jpeg::clean(bytes).ok_or(Error::Damaged("JPEG"))?),
        Some(Kind::Png) => ("png", png::clean(bytes).ok_or(Error::Damaged("PNG"))?),
        Some(Kind::Webp) => ("webp", webp::clean(bytes).ok_or(Error::Damaged("WebP"))?),
        Some(Kind::Gif) if holds(&bytes, b"XMP DataXMP") => return Err(Error::Metadata("GIF")),
        Some(Kind::Gif) => ("gif", bytes),
        Some(Kind::Avif) if holds(&bytes, b"Exif") || holds(&bytes, b"application/rdf+xml") => {
            return Err(Error::Metadata("AVIF"));
        }
        Some(Kind::Avif) => ("avif", bytes),
        None => return Err(Error::Unknown),
    };
    Ok(Image { extension, bytes })
}

enum Kind {
    Jpeg,
    Png,
    Gif,
    Webp,
    Avif,
}

/// What a file is by its first bytes.
fn kind(bytes: &[u8]) -> Option<Kind> {
    let starts = |start: &[u8]| bytes.starts_with(start);
    let at_8 = bytes.get(8..12).unwrap_or_default();
    match bytes {
        _ if starts(b"\xFF\xD8\xFF") => Some(Kind::Jpeg),
        _ if starts(b"\x89PNG\r\n\x1A\n") => Some(Kind::Png),
        _ if starts(b"GIF87a") || starts(b"GIF89a") => Some(Kind::Gif),
        _ if starts(b"RIFF") && at_8 == b"WEBP" => Some(Kind::Webp),
        _ if bytes.get(4..8) == Some(b"ftyp") && (at_8 == b"avif" || at_8 == b"avis") => Some(Kind::Avif),
        _ => None,
    }
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|part| part == wanted)
}

/// The EXIF block to keep in place of one: the orientation alone, or none where it says nothing of that.
fn kept_exif(exif: Option<Bytes>) -> Option<Bytes> {
    exif.and_then(|exif| orientation::read(&exif)).map(|turned| orientation::write(turned).into())
}

#[cfg(test)]
mod tests;
